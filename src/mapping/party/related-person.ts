import type { HumanName, RelatedPerson } from '../../fhir/types.js';
import { RESPONSIBLE_PARTY as MODEL } from '../../hl7v3/models/condition.js';
import { act } from '../act.js';
import type { Codec } from '../codec.js';
import { AD } from '../leaf/ad.js';
import { BIRTH_TIME } from '../leaf/birth.js';
import { CD } from '../leaf/cd.js';
import { GENDER } from '../leaf/gender.js';
import { II } from '../leaf/ii.js';
import { groupNames, joinNames, PN } from '../leaf/pn.js';
import { primitive, store } from '../leaf/primitive.js';
import { TEL } from '../leaf/tel.js';
import { many, pair } from '../rule.js';

/** responsibleParty <-> RelatedPerson (DT 14.4). Whose relative it is stands outside the element, so the patient is set by what it is in. */
export const RELATED_PERSON: Codec<RelatedPerson> = act<RelatedPerson>({
  model: MODEL,
  fhir: 'RelatedPerson',
  spec: 'DT 14.4',
  resource: true,
  create: () => ({ resourceType: 'RelatedPerson', id: '' }),
  alsoRead: ['patient'],
  rules: [
    many('relatedPerson.id', {
      v3: 'id',
      fhir: 'identifier[]',
      codec: II,
      get: (p) => p.identifier,
      set: (p, ids) => void (p.identifier = ids),
      spec: 'DT 14.4',
    }),
    pair('relatedPerson.code', {
      v3: 'code',
      fhir: 'relationship[0]',
      codec: CD,
      get: (p) => p.relationship?.[0],
      set: (p, relationship) => void (p.relationship = [relationship]),
      spec: 'DT 14.4',
    }),
    many('relatedPerson.addr', {
      v3: 'addr',
      fhir: 'address[]',
      codec: AD,
      get: (p) => p.address,
      set: (p, address) => void (p.address = address),
      spec: 'DT 14.4',
    }),
    many('relatedPerson.telecom', {
      v3: 'telecom',
      fhir: 'telecom[]',
      codec: TEL,
      get: (p) => p.telecom,
      set: (p, telecom) => void (p.telecom = telecom),
      spec: 'DT 14.4',
    }),
    many('relatedPerson.name', {
      v3: 'agentPerson/name',
      fhir: 'name',
      codec: PN,
      get: (p) => p.name && groupNames(p.name),
      set: (p, names: HumanName[][]) => void (p.name = joinNames(names)),
      spec: 'DT 14.4',
    }),
    pair('relatedPerson.gender', {
      v3: 'agentPerson/administrativeGenderCode',
      fhir: 'gender',
      codec: GENDER,
      get: (p) => primitive(p, 'gender', p.gender as string | undefined, p._gender),
      set: (p, prim) =>
        store(
          prim,
          (v) => (p.gender = v as NonNullable<RelatedPerson['gender']>),
          (e) => (p._gender = e),
        ),
      spec: 'DT 14.4',
    }),
    pair('relatedPerson.birthTime', {
      v3: 'agentPerson/birthTime',
      fhir: 'birthDate',
      codec: BIRTH_TIME,
      get: (p) => primitive(p, 'birthDate', p.birthDate, p._birthDate),
      set: (p, prim) =>
        store(
          prim,
          (v) => (p.birthDate = v),
          (e) => (p._birthDate = e),
        ),
      spec: 'DT 14.4',
    }),
  ],
});
