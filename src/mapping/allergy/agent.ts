import type { AllergyIntolerance, CodeableConcept, Prim } from '../../fhir/types.js';
import { specification } from '../leaf/specified.js';
import { derived, pair, type Rule } from '../rule.js';
import { AGENT, DRUG_PROPENSITY, isProduct, isUnknownCode, UNKNOWN_CODE } from './codes.js';

const AGENT_PLACE = 'causativeAgent/administerableMaterial';
/** The one category, with the code that says it in SNOMED CT. */
const MEDICATION: readonly Prim[] = [{ value: 'medication', extension: [specification(DRUG_PROPENSITY)] }];

function agentOf(a: AllergyIntolerance, product: boolean): CodeableConcept | undefined {
  const agent = isUnknownCode(a.code) ? undefined : a.code;
  return agent !== undefined && isProduct(agent) === product ? agent : undefined;
}

/** causativeAgent <-> code, and the category that follows from it: a product and any other material have an element each (AI 2, 5). */
export const AGENT_RULES: readonly Rule<AllergyIntolerance>[] = [
  pair('allergy.medicationAgent', {
    v3: `${AGENT_PLACE}/administerableMedicationKind/code`,
    fhir: 'code',
    codec: AGENT,
    get: (a) => agentOf(a, true),
    set: (a, code) => void (a.code = code),
    spec: 'AI 2, AI 5',
  }),
  pair('allergy.materialAgent', {
    v3: `${AGENT_PLACE}/administerableMaterialKind/code`,
    fhir: 'code',
    codec: AGENT,
    get: (a) => agentOf(a, false),
    set: (a, code) => {
      if (a.code !== undefined) return false;
      a.code = code;
      return true;
    },
    spec: 'AI 2, AI 5',
  }),
  derived('allergy.noAgent', {
    fhir: 'code',
    why: 'FHIR is to say that the agent is not known',
    from: (a) => (a.code === undefined || isUnknownCode(a.code) ? UNKNOWN_CODE : undefined),
    get: (a) => (isUnknownCode(a.code) ? a.code : undefined),
    set: (a, code) => void (a.code = code),
    spec: 'AI 3.2',
  }),
  derived('allergy.category', {
    fhir: 'category',
    why: 'ICA is about drugs; said only when the agent is coded',
    from: (a) => (a.code?.coding?.some((c) => c.code !== undefined) === true ? MEDICATION : undefined),
    // Without the code it says the same; other categories have no place at all.
    get: (a): readonly Prim[] | undefined => {
      if (a.category?.length !== 1 || a.category[0] !== 'medication') return undefined;
      return a._category === undefined ? MEDICATION : [{ value: 'medication', ...a._category[0] }];
    },
    set: (a) => {
      a.category = ['medication'];
      a._category = [{ extension: [specification(DRUG_PROPENSITY)] }];
    },
    spec: 'AI 2, AI 4.1',
  }),
];
