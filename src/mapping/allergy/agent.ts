import { V3_NULL_FLAVOR } from '../../fhir/systems.js';
import type { AllergyIntolerance, CodeableConcept, Element } from '../../fhir/types.js';
import { extensionsOf, partOf } from '../extension.js';
import { specification } from '../leaf/specified.js';
import { derived, pair, type Rule } from '../rule.js';
import { noAgentRule } from './allergy-rules.js';
import { AGENT, DRUG_PROPENSITY, isProduct, isUnknownCode } from './codes.js';

const PRODUCT = 'causativeAgent/administerableMaterial/administerableMedicationKind';
const MATERIAL = 'causativeAgent/administerableMaterial/administerableMaterialKind';
const MEDICATION: NonNullable<AllergyIntolerance['category']> = ['medication'];

/** What stands beside the category: the finer code of it. */
function drugs(): Element {
  return { extension: [specification({ coding: [{ ...DRUG_PROPENSITY }] })] };
}

/** The agent, for the element that it is written in: by its code, unless what was kept of it shows where it stood. */
function agentOf(a: AllergyIntolerance, product: boolean): CodeableConcept | undefined {
  const agent = isUnknownCode(a.code) ? undefined : a.code;
  if (agent === undefined) return undefined;
  const isWrittenAsProduct = isKeptIn(a, PRODUCT) || (!isKeptIn(a, MATERIAL) && isProduct(agent));
  return isWrittenAsProduct === product ? agent : undefined;
}

/** Whether something inside an element was kept, which can go back there only (DT 15). */
function isKeptIn(a: AllergyIntolerance, place: string): boolean {
  return extensionsOf(a, 'v3Raw')?.some((e) => partOf(e, 'path')?.valueString?.startsWith(`${place}/`)) === true;
}

/** causativeAgent <-> code, and the category that follows from it: a product and any other material have an element each (AI 2, 5). */
export const AGENT_RULES: readonly Rule<AllergyIntolerance>[] = [
  pair('allergy.medicationAgent', {
    v3: `${PRODUCT}/code`,
    fhir: 'code',
    codec: AGENT,
    get: (a) => agentOf(a, true),
    set: (a, code) => void (a.code = code),
    spec: 'AI 2, AI 5',
  }),
  pair('allergy.materialAgent', {
    v3: `${MATERIAL}/code`,
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
