import { ISSUES, type Issue } from '../../errors.js';
import { writeJson } from '../../fhir/json.js';
import { xmlToFhir } from '../../mapping/translate.js';
import type { Explanation } from '../../mapping/explain.js';
import { NETWORK_LIMITS } from '../../xml/limits.js';

/** A message as FHIR, and where each value came from. */
export interface Translated {
  /** JSON of the Bundle; absent where there is nothing to translate. */
  readonly json?: string;
  readonly explanations: readonly Explanation[];
  readonly issues: readonly Issue[];
}

/** Translates what carries answers; of other messages it only says so. */
export function translated(text: string, edge: { readonly newId: () => string; readonly now: () => Date }): Translated {
  const options = { limits: NETWORK_LIMITS, ids: edge.newId, timestamp: edge.now().toISOString(), explain: true };
  const { bundle, issues, explanations = [] } = xmlToFhir(text, options);
  const isNothing = bundle === undefined || issues.some(({ code }) => code === 'interaction-not-supported' || code === 'not-translatable');
  return isNothing ? { explanations: [], issues } : { json: writeJson(bundle, 2), explanations, issues };
}

/** An issue in one sentence. */
export function sentence({ code }: Issue): string {
  return ISSUES[code].en;
}
