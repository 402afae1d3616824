import { TYPES_OF, type FhirServer, type SourceType } from '../../../config/source.js';
import { daysLater } from '../../../consent/day.js';
import { datesOf } from '../../../consent/date-time.js';
import { BSN } from '../../../fhir/systems.js';
import { tsToFhir } from '../../../mapping/leaf/ts.js';
import type { SourceQuestion } from '../../connector.js';

/** One search on a type. */
export interface TypeSearch {
  readonly type: SourceType | 'Patient';
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** What is asked for on one page, where the server goes by it. */
const COUNT = '200';

/** What the mapping needs of what a match refers to (MD 2, AI 2); parties behind a role come along by iteration. */
const INCLUDES: Readonly<Record<SourceType, readonly string[]>> = {
  MedicationDispense: ['patient', 'medication', 'performer', 'destination', 'prescription'],
  AllergyIntolerance: ['patient', 'recorder', 'asserter'],
  Flag: ['patient', 'author'],
};
const ITERATED = ['PractitionerRole:practitioner', 'PractitionerRole:organization'];
/** Types of which Provenance tells who recorded them, and of whom it was heard (AI 6). */
const TOLD_OF: readonly SourceType[] = ['AllergyIntolerance', 'Flag'];

/** The search that finds the patient, where the server is asked for it first. */
export function patientSearch(bsn: string): TypeSearch {
  return { type: 'Patient', parameters: [['identifier', `${BSN}|${bsn}`]] };
}

/** The searches that a question becomes; `patients` are the ids that the server knows the patient by, where they were looked up. */
export function searchesOf(question: SourceQuestion, server: FhirServer, patients?: readonly string[]): readonly TypeSearch[] {
  const who = patients === undefined ? (['patient.identifier', `${BSN}|${question.bsn}`] as const) : (['patient', patients.join(',')] as const);
  return TYPES_OF[question.category]
    .filter((type) => server.types.includes(type))
    .map((type) => ({
      type,
      parameters: [who, ...narrowing(type, question, server), ...(server.includes ? alongside(type) : []), ['_count', COUNT]],
    }));
}

/** With a day on either side: a server may read a date in another zone, and what comes is cut exactly afterwards. */
function narrowing(type: SourceType, { dispensed }: SourceQuestion, { narrowBy }: FhirServer): TypeSearch['parameters'] {
  if (type !== 'MedicationDispense' || dispensed === undefined || !narrowBy.includes('whenhandedover')) return [];
  const [low, high] = [dispensed.low, dispensed.high].map((text) => (text === undefined ? undefined : datesOf(tsToFhir(text)?.value ?? '')));
  return [
    ...(low === undefined ? [] : [['whenhandedover', `ge${daysLater(low.first, -1)}`] as const]),
    ...(high === undefined ? [] : [['whenhandedover', `le${daysLater(high.last, 1)}`] as const]),
  ];
}

function alongside(type: SourceType): TypeSearch['parameters'] {
  return [
    ...INCLUDES[type].map((name) => ['_include', `${type}:${name}`] as const),
    ...ITERATED.map((value) => ['_include:iterate', value] as const),
    ...(TOLD_OF.includes(type) ? [['_revinclude', 'Provenance:target'] as const] : []),
  ];
}
