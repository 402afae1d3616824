import { V3_NULL_FLAVOR } from '../../fhir/systems.js';
import type { AllergyIntolerance, CodeableConcept, Element } from '../../fhir/types.js';
import { specification } from '../leaf/specified.js';
import { derived, pair, type Rule } from '../rule.js';
import { noAgentRule } from './allergy-rules.js';
import { agentElement, agentIn, DRUG_PROPENSITY, isUnknownCode, type AgentElement } from './codes.js';

const MATERIAL = 'causativeAgent/administerableMaterial/';
const PLACES = ['code', 'code.extension(v3AgentElement).valueCode'];
const MEDICATION: NonNullable<AllergyIntolerance['category']> = ['medication'];

/** What stands beside the category: the finer code of it. */
function drugs(): Element {
  return { extension: [specification({ coding: [{ ...DRUG_PROPENSITY }] })] };
}

/** The agent, when it is written in the element of that name. */
function agentOf(a: AllergyIntolerance, element: AgentElement): CodeableConcept | undefined {
  return a.code === undefined || isUnknownCode(a.code) || agentElement(a.code) !== element ? undefined : a.code;
}

/** causativeAgent <-> code, and the category that follows from it: a product and any other material have an element each (AI 2, 5). */
export const AGENT_RULES: readonly Rule<AllergyIntolerance>[] = [
  pair('allergy.medicationAgent', {
    v3: `${MATERIAL}administerableMedicationKind/code`,
    fhir: PLACES,
    codec: agentIn('administerableMedicationKind'),
    get: (a) => agentOf(a, 'administerableMedicationKind'),
    set: (a, code) => void (a.code = code),
    spec: 'AI 2, AI 5',
  }),
  pair('allergy.materialAgent', {
    v3: `${MATERIAL}administerableMaterialKind/code`,
    fhir: PLACES,
    codec: agentIn('administerableMaterialKind'),
    get: (a) => agentOf(a, 'administerableMaterialKind'),
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
    from: (a) => (isCoded(a) ? MEDICATION : undefined),
    get: (a) => (a.category?.length === 1 && a.category[0] === 'medication' ? a.category : undefined),
    set: (a, category) => void (a.category = [...category]),
    spec: 'AI 2, AI 4.1',
  }),
  derived('allergy.categoryCode', {
    fhir: 'category[0]',
    why: 'the finer code of the category, where the category is said',
    from: (a) => (isCoded(a) ? drugs() : undefined),
    get: (a) => a._category?.[0] ?? undefined,
    set: (a, beside) => void (a._category = [beside]),
    spec: 'AI 4.1',
  }),
];

/** Whether there is a code of the agent, and not of why there is none. */
function isCoded(a: AllergyIntolerance): boolean {
  return a.code?.coding?.some((c) => c.code !== undefined && c.system !== V3_NULL_FLAVOR) === true;
}
