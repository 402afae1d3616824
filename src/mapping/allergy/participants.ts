import type { Patient, Reference, RelatedPerson, Resource } from '../../fhir/types.js';
import { INFORMANT as MODEL } from '../../hl7v3/models/condition.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { knownKeys } from '../leaf/known.js';
import { AUTHOR as AUTHOR_ROLE, isNotStatedAuthor, INFORMANT as INFORMANT_ROLE, notStatedAuthor } from '../party/assigned-person.js';
import { RELATED_PERSON } from '../party/related-person.js';
import { pair } from '../rule.js';

/** Who takes part: a professional, the patient, or somebody near the patient. Which of them says the name of the element. */
interface Participant {
  role?: Reference;
  self?: true;
  related?: RelatedPerson;
}

/** The patient as author or informant: an element without content (AI 2). */
export const SELF: Codec<true> = {
  about: { kind: 'SELF', fhir: 'Reference(Patient)', spec: 'AI 2', why: 'the element only says that it is the patient of the condition' },
  toFhir: (element, cx) => {
    for (const a of element.attributes) if (a.local !== 'classCode' || a.value !== 'PAT') cx.unread(element, a.local);
    for (const c of element.children) cx.unread(c);
    return true;
  },
  toV3: (_self, _cx, name) => build(name),
};

/** Author of a condition who is a professional; the schema wants one, so one that is not stated is nothing in FHIR and always written. */
export const AUTHOR: Codec<Pick<Participant, 'role'>> = {
  about: AUTHOR_ROLE.about,
  toFhir: (element, cx) => {
    if (isNotStatedAuthor(element)) return {};
    const role = AUTHOR_ROLE.toFhir(element, cx);
    return role && { role };
  },
  // Where an author can't be written, which was reported, the schema still wants one.
  toV3: ({ role }, cx, name) => (role && AUTHOR_ROLE.toV3(role, cx, name)) ?? notStatedAuthor(name),
};

const CHOICE: Codec<Participant> = act<Participant>({
  model: MODEL,
  fhir: 'Reference',
  spec: 'AI 1, AI 2',
  create: () => ({}),
  rules: [
    pair('informant.person', {
      v3: 'assignedPerson',
      fhir: 'role',
      codec: INFORMANT_ROLE,
      get: (p): Reference | undefined => p.role,
      set: (p, role) => void (p.role = role),
      spec: 'AI 2, DT 14.2',
    }),
    pair('informant.patient', {
      v3: 'patient',
      fhir: 'self',
      codec: SELF,
      get: (p) => p.self,
      set: (p, self) => void (p.self = self),
      spec: 'AI 2',
    }),
    pair('informant.responsibleParty', {
      v3: 'responsibleParty',
      fhir: 'related',
      codec: RELATED_PERSON,
      get: (p): RelatedPerson | undefined => p.related,
      set: (p, related) => void (p.related = related),
      spec: 'AI 2, DT 14.4',
    }),
  ],
});

/** informant <-> who it was (AI 2). */
export const INFORMANT: Codec<Participant> = {
  about: CHOICE.about,
  toFhir: (element, cx) => {
    const found = CHOICE.toFhir(element, cx);
    if (found !== undefined && Object.keys(found).length > 0) return found;
    cx.report('required', element, '/assignedPerson', { expected: 'assignedPerson, patient or responsibleParty' });
    return undefined;
  },
  toV3: (informant, cx, name) => (Object.keys(informant).length === 0 ? undefined : CHOICE.toV3(informant, cx, name)),
};

/** All that a reference within the Bundle says to HL7v3. */
export const REFERENCE_KEYS: ReadonlySet<string> = new Set(['reference']);

/** A participant as a reference, given the patient of the condition. */
export function referenceTo({ role, self, related }: Participant, patient: Reference, cx: Context): Reference | undefined {
  if (role !== undefined) return role;
  if (self === true) return cx.resources.again(patient);
  if (related === undefined) return undefined;
  related.patient = cx.resources.again(patient);
  return cx.resources.add(related);
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
