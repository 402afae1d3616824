import type { AllergyIntolerance, CodeableConcept } from '../../fhir/types.js';
import { specification } from '../leaf/specified.js';
import { derived, pair, type Rule } from '../rule.js';
import { noAgentRule } from './allergy-rules.js';
import { AGENT, DRUG_PROPENSITY, isProduct, isUnknownCode } from './codes.js';

const AGENT_PLACE = 'causativeAgent/administerableMaterial';
const MEDICATION = { category: ['medication' as const], beside: [{ extension: [specification(DRUG_PROPENSITY)] }] };

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
  noAgentRule('allergy'),
  derived('allergy.category', {
    fhir: 'category',
    why: 'ICA is about drugs; said only when the agent is coded',
    from: (a) => (a.code?.coding?.some((c) => c.code !== undefined) === true ? MEDICATION : undefined),
    get: (a) =>
      a.category?.length === 1 && a.category[0] === 'medication' ? { category: a.category, beside: a._category ?? MEDICATION.beside } : undefined,
    set: (a, { category, beside }) => {
      a.category = [...category];
      a._category = [...beside];
    },
    spec: 'AI 2, AI 4.1',
  }),
];
