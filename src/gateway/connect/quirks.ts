import type { FhirServer, Hl7v3System } from '../../config/source.js';

/** A habit of systems that is put up with where the configuration names it: what they do, and what then counts. */
export interface Quirk {
  readonly does: string;
  readonly counts: string;
}

/** Habits of FHIR servers. */
export const FHIR_QUIRKS = {
  'total-unreliable': {
    does: 'Bundle.total tells more matches than the pages hold, as an estimate or with includes counted',
    counts: 'the pages are the whole; otherwise an answer with fewer matches than its total is not complete',
  },
} as const satisfies Readonly<Record<string, Quirk>>;

/** Habits of legacy HL7v3 systems (AM 3.7, 1.2, 6.1, 3.3). */
export const HL7V3_QUIRKS = {
  'ok-when-empty': {
    does: 'queryResponseCode OK without any subject, where NF is meant',
    counts: 'nothing was found, as it always does for conditions (AI 1); otherwise it contradicts itself',
  },
  'counters-missing': {
    does: 'queryAck without some or all of its counters, as the schema allows',
    counts: 'the subjects that are there are the whole; counters that are there must still fit',
  },
  'asked-by-version-02': {
    does: 'the system knows the dispense query by its newer version id',
    counts: 'it is asked with QURX_IN990111NL02, and answers with QURX_IN990113NL02',
  },
  'answers-version-02': {
    does: 'the system answers QURX_IN990111NL with QURX_IN990113NL02',
    counts: 'both ids are an answer',
  },
  'soap-action-empty': {
    does: 'the system refuses every SOAPAction but an empty one',
    counts: 'SOAPAction is sent as ""',
  },
  'author-other': {
    does: 'the author of answers bears another URA than the organisation',
    counts: 'whoever is the author; otherwise the data of another organisation would go out under the consent for this one',
  },
} as const satisfies Readonly<Record<string, Quirk>>;

/** Whether a FHIR server has a habit. */
export function hasFhirQuirk({ quirks }: Pick<FhirServer, 'quirks'>, name: keyof typeof FHIR_QUIRKS): boolean {
  return quirks.includes(name);
}

/** Whether a legacy system has a habit. */
export function hasHl7v3Quirk({ quirks }: Pick<Hl7v3System, 'quirks'>, name: keyof typeof HL7V3_QUIRKS): boolean {
  return quirks.includes(name);
}
