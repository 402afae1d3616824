import type { AllergyIntolerance, CodeableConcept, Extension } from '../../fhir/types.js';
import { specification } from '../leaf/specified.js';
import { derived, pair, type Rule } from '../rule.js';
import { noAgentRule } from './allergy-rules.js';
import { AGENT, DRUG_PROPENSITY, isProduct, isUnknownCode } from './codes.js';

const AGENT_PLACE = 'causativeAgent/administerableMaterial';

/** A category with the original code beside it. */
interface Category {
  readonly value: 'medication';
  readonly extension: Extension[];
}

function drugs(): Category[] {
  return [{ value: 'medication', extension: [specification({ coding: [{ ...DRUG_PROPENSITY }] })] }];
}

/** The category, when it is only that of drugs; the code beside it may be left to us. */
function categoryOf(a: AllergyIntolerance): Category[] | undefined {
  if (a.category?.length !== 1 || a.category[0] !== 'medication') return undefined;
  const beside = a._category?.[0]?.extension;
  return beside === undefined ? drugs() : [{ value: 'medication', extension: beside }];
}

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
    from: (a) => (a.code?.coding?.some((c) => c.code !== undefined) === true ? drugs() : undefined),
    get: categoryOf,
    set: (a, categories) => {
      a.category = categories.map((c) => c.value);
      a._category = categories.map(({ extension }) => ({ extension }));
    },
    spec: 'AI 2, AI 4.1',
  }),
];
