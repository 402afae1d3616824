import type { About } from '../../src/mapping/codec.js';
import type { Payload } from '../../src/mapping/payloads.js';
import type { Trace } from '../../src/mapping/trace.js';

/** How often each rule fired in all the laws together, towards FHIR and towards HL7v3. */
const fired = { toFhir: new Map<string, number>(), toV3: new Map<string, number>() };

export function countFirings(...traces: readonly (Trace | undefined)[]): void {
  for (const trace of traces) {
    for (const direction of ['toFhir', 'toV3'] as const) {
      for (const [rule, n] of trace?.fired[direction] ?? []) fired[direction].set(rule, (fired[direction].get(rule) ?? 0) + n);
    }
  }
}

/** Every rule of the mapping, whatever act it stands in. */
function ruleIds(about: About, seen = new Set<About['rules']>()): string[] {
  if (about.rules === undefined || seen.has(about.rules)) return [];
  seen.add(about.rules);
  return about.rules.flatMap((r) => [r.id, ...(r.codec === undefined ? [] : ruleIds(r.codec, seen))]);
}

/** Every rule of a payload, in all of its forms. */
function rulesOf({ forms }: Payload): readonly string[] {
  return [...new Set(forms.flatMap((form) => ruleIds(form.about)))];
}

/** Rules that fired less often than that in a direction. */
export function rarest(payload: Payload, enough: number): readonly string[] {
  return rulesOf(payload).flatMap((rule) =>
    (['toFhir', 'toV3'] as const)
      .filter((d) => !NEVER.has(`${rule} ${d}`) && (fired[d].get(rule) ?? 0) < enough)
      .map((d) => `${rule} ${d}: ${fired[d].get(rule) ?? 0}`),
  );
}

/** Rules that have only one direction, or that only what the schema refuses makes fire: they have tests of their own. */
const NEVER = new Set(['dispense.whenPrepared toFhir', 'allergy.noStatus toFhir', 'allergy.noStatus toV3']);

/** One line for each rule: id, firings towards FHIR, firings towards HL7v3. */
export function firingTable(payload: Payload): string {
  const rows = rulesOf(payload).map(
    (rule) => `${rule.padEnd(36)}${String(fired.toFhir.get(rule) ?? 0).padStart(9)}${String(fired.toV3.get(rule) ?? 0).padStart(9)}`,
  );
  return ['rule                                   to FHIR    to V3', ...rows].join('\n');
}
