import type { Reference, RelatedPerson } from '../../fhir/types.js';
import { INFORMANT as MODEL } from '../../hl7v3/models/condition.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import { AUTHOR as AUTHOR_ROLE, isNotStatedAuthor, INFORMANT as INFORMANT_ROLE, notStatedAuthor } from '../party/assigned-person.js';
import type { Participant } from '../party/participant.js';
import { RELATED_PERSON } from '../party/related-person.js';
import { pair } from '../rule.js';

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
  toV3: ({ role }, cx, name) => (role === undefined ? notStatedAuthor(name) : AUTHOR_ROLE.toV3(role, cx, name)),
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
