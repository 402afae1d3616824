import type { Identifier, Reference, RelatedPerson } from '../../fhir/types.js';
import { CDA_INFORMANT as MODEL, ONESELF, ONESELF_CODE } from '../../hl7v3/models/cda-party.js';
import { act } from '../act.js';
import type { Codec } from '../codec.js';
import { II } from '../leaf/ii.js';
import { fixed, pair } from '../rule.js';
import { INFORMANT_ROLE } from './cda-professional.js';
import { RELATED_ENTITY } from './cda-related-person.js';
import type { Participant } from './participant.js';

/** assignedEntity that is the patient: the number alone. */
const SELF: Codec<Participant> = act<Participant>({
  model: ONESELF,
  fhir: 'Reference(Patient)',
  spec: 'AI 10',
  create: () => ({ self: true }),
  alsoRead: ['self'],
  rules: [
    pair('oneself.id', {
      v3: 'id',
      fhir: 'number',
      codec: II,
      get: (p): Identifier | undefined => p.number,
      set: (p, number) => void (p.number = number),
      spec: 'AI 10',
    }),
    fixed('oneself.code', { v3: 'code', attributes: ONESELF_CODE, spec: 'AI 10' }),
  ],
});

/** informant of a message in the form of a document <-> who it was (AI 10); `referenceTo` makes the reference. */
export const CDA_INFORMANT: Codec<Participant> = act<Participant>({
  model: MODEL,
  fhir: 'Reference',
  spec: 'AI 10',
  create: () => ({}),
  rules: [
    fixed('informant.templateId', {
      v3: 'templateId',
      attributes: { root: '2.16.840.1.113883.2.4.3.11.60.121.10.38' },
      spec: 'AI 10',
    }),
    pair('informant.oneself', {
      v3: 'assignedEntity(oneself)',
      fhir: ['self', 'number'],
      codec: SELF,
      get: ({ self, number }): Participant | undefined => self && { self, ...(number === undefined ? {} : { number }) },
      set: (p, self) => void Object.assign(p, self),
      spec: 'AI 10',
    }),
    pair('informant.assignedEntity', {
      v3: 'assignedEntity',
      fhir: 'role',
      codec: INFORMANT_ROLE,
      get: (p): Reference | undefined => p.role,
      set: (p, role) => void (p.role = role),
      spec: 'AI 10, DT 14.2',
    }),
    pair('informant.relatedEntity', {
      v3: 'relatedEntity',
      fhir: 'related',
      codec: RELATED_ENTITY,
      get: (p): RelatedPerson | undefined => p.related,
      set: (p, related) => void (p.related = related),
      spec: 'AI 10, DT 14.4',
    }),
  ],
});
