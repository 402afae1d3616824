import type { Identifier, Patient, Reference, RelatedPerson, Resource } from '../../fhir/types.js';
import type { Context } from '../context.js';
import { knownKeys } from '../leaf/known.js';

/** Who takes part: a professional, the patient, or somebody near the patient. Which of them says the message in its own way. */
export interface Participant {
  role?: Reference;
  /** The patient of the record. */
  self?: true;
  /** Number of the patient, where the message repeats it. */
  number?: Identifier;
  related?: RelatedPerson;
}

/** All that a reference within the Bundle says to HL7v3. */
export const REFERENCE_KEYS: ReadonlySet<string> = new Set(['reference']);

/** A participant as a reference, given the patient of the record. */
export function referenceTo({ role, self, number, related }: Participant, patient: Reference, cx: Context): Reference | undefined {
  if (role !== undefined) return role;
  if (self === true) return number === undefined || isOf(number, patient, cx) ? cx.resources.again(patient) : { type: 'Patient', identifier: number };
  if (related === undefined) return undefined;
  related.patient = cx.resources.again(patient);
  return cx.resources.add(related);
}

const PROFESSIONALS: ReadonlySet<string> = new Set(['PractitionerRole', 'Practitioner']);

/** Whether a number is one of the patient's. */
function isOf(number: Identifier, patient: Reference, cx: Context): boolean {
  const found = patient.reference === undefined ? undefined : cx.resources.resolve(patient.reference);
  return found?.resourceType === 'Patient' && found.identifier?.some((i) => i.system === number.system && i.value === number.value) === true;
}

/** Who a reference means; somebody whom HL7v3 can't name here is reported. */
export function participant(reference: Reference, patient: Reference, cx: Context): Participant {
  const resource = reference.reference === undefined ? undefined : cx.resources.resolve(reference.reference);
  if (resource?.resourceType === 'Patient') {
    knownKeys(reference, REFERENCE_KEYS, cx);
    if (isPatient(resource, patient, cx)) return { self: true };
    cx.report('not-mapped', reference, 'reference', { expected: 'the patient of the condition' });
    return {};
  }
  if (resource?.resourceType === 'RelatedPerson') {
    knownKeys(reference, REFERENCE_KEYS, cx);
    checkPatient(resource, 'patient', resource.patient, patient, cx);
    return { related: resource };
  }
  if (resource !== undefined && !PROFESSIONALS.has(resource.resourceType ?? '')) {
    cx.report('not-mapped', reference, undefined, { expected: [...PROFESSIONALS].join(', ') });
    return {};
  }
  return { role: reference };
}

function isPatient(resource: Patient, patient: Reference, cx: Context): boolean {
  return patient.reference !== undefined && cx.resources.resolve(patient.reference) === resource;
}

/** What belongs to a condition is about the same patient. */
export function checkPatient(resource: Resource, key: string, own: Reference | undefined, patient: Reference, cx: Context): void {
  if (own === undefined) return;
  knownKeys(own, REFERENCE_KEYS, cx);
  const found = own.reference === undefined ? undefined : cx.resources.resolve(own.reference);
  if (found?.resourceType !== 'Patient' || !isPatient(found, patient, cx)) cx.report('derived-differs', resource, `${key}.reference`);
}
