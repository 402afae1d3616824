import { SDTC, RELATED_ENTITY as MODEL } from '../../hl7v3/models/cda-party.js';
import type { CodeableConcept, RelatedPerson } from '../../fhir/types.js';
import { act } from '../act.js';
import { inNamespace, type Codec } from '../codec.js';
import { CD } from '../leaf/cd.js';
import { pair } from '../rule.js';
import { nameRule, roleRules } from './person-rules.js';

const WHERE = { id: 'relatedEntity', person: 'relatedPerson', spec: 'DT 14.4' };
const role = roleRules<RelatedPerson>(WHERE);
const RELATIONSHIPS = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';

/** How somebody is related to the patient; every other code, or none, is what they do for the patient. */
function isRelationship(concept: CodeableConcept): boolean {
  return concept.coding?.some((c) => c.system === RELATIONSHIPS) === true;
}

/** relatedEntity <-> RelatedPerson (DT 14.4). Whose relative it is stands outside the element, so the patient is set by what it is in. */
export const RELATED_ENTITY: Codec<RelatedPerson> = act<RelatedPerson>({
  model: MODEL,
  fhir: 'RelatedPerson',
  spec: 'DT 14.4',
  resource: true,
  create: () => ({ resourceType: 'RelatedPerson', id: '' }),
  alsoRead: ['patient'],
  rules: [
    // The relationship comes first: a role is often only said to be unknown.
    pair('relatedEntity.relationship', {
      v3: 'relatedPerson/asPatientRelationship/code',
      fhir: 'relationship[]',
      codec: inNamespace(SDTC, CD),
      get: (p) => p.relationship?.find(isRelationship),
      set: (p, relationship) => void (p.relationship = [relationship]),
      spec: 'DT 14.4, AI 10',
    }),
    pair('relatedEntity.code', {
      v3: 'code',
      fhir: 'relationship[]',
      codec: CD,
      get: (p) => p.relationship?.find((r) => !isRelationship(r)),
      set: (p, code) => void (p.relationship = [...(p.relationship ?? []), code]),
      spec: 'DT 14.4',
    }),
    role.addr,
    role.telecom,
    nameRule(WHERE),
  ],
});
