import type { RelatedPerson } from '../../fhir/types.js';
import { RESPONSIBLE_PARTY as MODEL } from '../../hl7v3/models/condition.js';
import { act } from '../act.js';
import type { Codec } from '../codec.js';
import { CD } from '../leaf/cd.js';
import { pair } from '../rule.js';
import { nameRule, personRules, roleRules } from './person-rules.js';

const WHERE = { id: 'relatedPerson', person: 'agentPerson', spec: 'DT 14.4' };
const role = roleRules<RelatedPerson>(WHERE);
const person = personRules<RelatedPerson>(WHERE);

/** responsibleParty <-> RelatedPerson (DT 14.4). Whose relative it is stands outside the element, so the patient is set by what it is in. */
export const RELATED_PERSON: Codec<RelatedPerson> = act<RelatedPerson>({
  model: MODEL,
  fhir: 'RelatedPerson',
  spec: 'DT 14.4',
  resource: true,
  create: () => ({ resourceType: 'RelatedPerson', id: '' }),
  alsoRead: ['patient'],
  rules: [
    role.id,
    pair('relatedPerson.code', {
      v3: 'code',
      fhir: 'relationship[0]',
      codec: CD,
      get: (p) => p.relationship?.[0],
      set: (p, relationship) => void (p.relationship = [relationship]),
      spec: 'DT 14.4',
    }),
    role.addr,
    role.telecom,
    nameRule(WHERE),
    person.gender,
    person.birthTime,
  ],
});
