import { isDeepEqual } from '../equal.js';
import type { Demanded } from './definition.js';

/** Whether a value is what a profile demands: equal, or containing at least all of the pattern. */
export function isAsDemanded(value: unknown, { mode, value: wanted }: Demanded): boolean {
  return mode === 'fixed' ? isDeepEqual(value, wanted) : contains(value, wanted);
}

/** Each item of a list in the pattern is contained in some item of the value (http://hl7.org/fhir/R4/elementdefinition-definitions.html, pattern[x]). */
function contains(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) return Array.isArray(value) && pattern.every((p) => value.some((v) => contains(v, p)));
  if (typeof pattern !== 'object' || pattern === null) return isDeepEqual(value, pattern);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(pattern).every(([key, p]) => contains((value as Readonly<Record<string, unknown>>)[key], p));
}

/** What is demanded, in short, for a person: the codes and literals, not the JSON around them. */
export function shown(value: unknown): string {
  const out: string[] = [];
  const collect = (v: unknown): void => {
    if (Array.isArray(v)) v.forEach(collect);
    else if (typeof v === 'object' && v !== null) Object.values(v).forEach(collect);
    else out.push(String(v));
  };
  collect(value);
  return out.join(' ').slice(0, 120);
}
