import type { Resource } from '../fhir/types.js';
import { BSN_OID } from '../fhir/systems.js';
import { V3 } from '../hl7v3/model.js';
import { TEMPLATES } from '../hl7v3/models/cio.js';
import { hasTemplate } from '../hl7v3/models/template.js';
import { attribute, descendantsAt, type XmlElement } from '../xml/element.js';
import { ALLERGY } from './allergy/allergy.js';
import { isFlagCondition, readCondition } from './allergy/conditions.js';
import { FLAG } from './allergy/flag.js';
import { PROPOSAL, readProposal } from './allergy/cio/proposal.js';
import { ALERT_LIST, HYPERSENSITIVITY_LIST, readAlerts, readHypersensitivities } from './allergy/cio/records.js';
import { readReply, REPLY } from './allergy/cio/reply.js';
import { readSummary, SUMMARY } from './allergy/summary.js';
import { isKetenzorg, KETENZORG_LIST, readKetenzorg } from './allergy/ketenzorg.js';
import type { About } from './codec.js';
import type { Context } from './context.js';
import { DISPENSE_LIST, readDispenseList } from './dispense/list.js';

/** A payload as one description translates it. */
export interface PayloadForm {
  readonly about: About;
  /** Which of the payloads of its kind it is about; all of them when there is one form only. */
  readonly when?: (element: XmlElement) => boolean;
}

/** One kind of content of an answer: how to know it, and what it becomes. */
export interface Payload {
  /** Name of its element. */
  readonly name: string;
  /** What else tells it from others of that name. */
  readonly when?: (element: XmlElement) => boolean;
  /** Every form that it has; the first that fits counts. */
  readonly forms: readonly PayloadForm[];
  /**
   * Whether FHIR is written as such content too; else it is only read, and what it says goes back in another form. Of what is only read, a
   * record that is there already is not given again: sources send the same one over and over.
   */
  readonly written: boolean;
  /** Types of the resources that it is about. */
  readonly types: readonly string[];
  /** The search that such content answers, as a relative URL. */
  readonly search: string;
  /** It is no answer but is sent to be acted upon. */
  readonly bundle?: 'transaction';
  /** Where ids of the patient stand, as paths of element names below the payload. */
  readonly patientIds: readonly (readonly string[])[];
  /** The matches in it, in order; what they refer to goes to the context. Undefined (and reported) when it is not known what it says. */
  readonly read: (element: XmlElement, cx: Context) => readonly Resource[] | undefined;
}

const PATIENT_ID = ['subject', 'Patient', 'id'];
const PRESCRIPTION = ['component', 'medicationDispenseEvent', 'product', 'dispensedMedication', 'directTargetOf', 'prescription'];

/** Medication dispenses (MD 1). Patients stand at the subject of the list and of a prescription, nowhere else. */
export const DISPENSES: Payload = {
  name: 'MedicationDispenseList',
  forms: [{ about: DISPENSE_LIST.about }],
  written: true,
  types: ['MedicationDispense'],
  search: 'MedicationDispense?category=http://snomed.info/sct|373784005',
  patientIds: [PATIENT_ID, [...PRESCRIPTION, ...PATIENT_ID]],
  read: readDispenseList,
};

/** Conditions: intolerances and contra-indications in one message (AI 1). */
export const CONDITIONS: Payload = {
  name: 'Condition',
  forms: [{ about: FLAG.about, when: isFlagCondition }, { about: ALLERGY.about }],
  written: true,
  types: ['AllergyIntolerance', 'Flag'],
  search: '?_type=AllergyIntolerance,Flag',
  patientIds: [
    ['subject', 'patient', 'id'],
    ['support', 'observationEvent', 'subject', 'Patient', 'id'],
  ],
  read: (element, cx) => {
    const resource = readCondition(element, cx);
    return resource && [resource];
  },
};

/** An organizer tells the patient once, and again where the patient told of something. */
const ORGANIZER_PATIENT_IDS: Payload['patientIds'] = [
  ['recordTarget', 'patientRole', 'id'],
  ['component', 'act', 'entryRelationship', 'observation', 'informant', 'assignedEntity', 'id'],
];

/** The professional summary, as far as it is about intolerances and contra-indications (AI 9). */
const SUMMARIES: Payload = {
  name: 'PrimaryCareProvision',
  forms: [{ about: SUMMARY.about }],
  types: CONDITIONS.types,
  search: CONDITIONS.search,
  patientIds: [PATIENT_ID],
  written: false,
  read: readSummary,
};

/** A kind of content of CiO: an organizer, told by its template (AI 10). */
function organizer(template: string, about: About, types: readonly string[], read: Payload['read']): Payload {
  return {
    name: 'organizer',
    when: (element) => hasTemplate(element, template),
    forms: [{ about }],
    types,
    search: `?_type=${types.join(',')}`,
    patientIds: ORGANIZER_PATIENT_IDS,
    written: false,
    read,
  };
}

/** CiO 2.0.0: hypersensitivities, contra-indications, a proposal for one and the reply to that (AI 10). */
const CIO: readonly Payload[] = [
  organizer(TEMPLATES.records, HYPERSENSITIVITY_LIST.about, ['AllergyIntolerance', 'Condition', 'Flag', 'Observation'], readHypersensitivities),
  organizer(TEMPLATES.contraIndications, ALERT_LIST.about, ['Flag'], readAlerts),
  { ...organizer(TEMPLATES.proposal, PROPOSAL.about, ['Flag'], readProposal), bundle: 'transaction' },
  { ...organizer(TEMPLATES.reply, REPLY.about, ['Communication'], readReply), bundle: 'transaction' },
];

/** Allergies and intolerances as chains of care have them; only read (AI 8). */
export const CHAIN_ALLERGIES: Payload = {
  name: 'organizer',
  when: isKetenzorg,
  forms: [{ about: KETENZORG_LIST.about }],
  types: ['AllergyIntolerance'],
  search: 'AllergyIntolerance',
  patientIds: ORGANIZER_PATIENT_IDS,
  written: false,
  read: readKetenzorg,
};

/** Everything that is translated to FHIR. */
export const PAYLOADS: readonly Payload[] = [DISPENSES, CONDITIONS, CHAIN_ALLERGIES, SUMMARIES, ...CIO];

/** What kind of payload an element is, if it is one. */
export function payloadOf(element: XmlElement): Payload | undefined {
  return element.uri === V3 ? PAYLOADS.find((p) => p.name === element.local && p.when?.(element) !== false) : undefined;
}

/** The payloads that a document or a `subject` carries: itself, or what is in it; what is not translated is left out. */
export function payloadsIn(carried: XmlElement): readonly XmlElement[] {
  if (payloadOf(carried) !== undefined) return [carried];
  return carried.local === 'subject' ? carried.children.flatMap(payloadsIn) : [];
}

/** Whether FHIR can be written as such a payload again. */
export function isWrittenForm(payload: XmlElement): boolean {
  return payloadOf(payload)?.written === true;
}

/** The description that translates a payload. */
export function formOfPayload(element: XmlElement): PayloadForm | undefined {
  return payloadOf(element)?.forms.find((f) => f.when?.(element) !== false);
}

/** The id that makes a second patient of one answer, if there is one (D21). */
export function secondPatient(payloads: readonly XmlElement[]): XmlElement | undefined {
  let known: string | undefined;
  for (const { id, number } of payloads.flatMap(patientsIn)) {
    if (known !== undefined && number !== known) return id;
    known ??= number;
  }
  return undefined;
}

/** Every place of a payload that numbers its patient, with the BSN that stands there. */
export function patientsIn(payload: XmlElement): readonly { readonly id: XmlElement; readonly number: string }[] {
  const ids = payloadOf(payload)?.patientIds.flatMap((path) => descendantsAt(payload, path)) ?? [];
  return ids.flatMap((id) => {
    const number = attribute(id, 'root') === BSN_OID ? attribute(id, 'extension') : undefined;
    return number === undefined ? [] : [{ id, number }];
  });
}
