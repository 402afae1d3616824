import { isDeepEqual } from '../fhir/equal.js';

const NONE: readonly string[] = [];

/** Places where two values differ, named from `place` down; a whole subtree that is missing counts once. */
export function differences(found: unknown, expected: unknown, place: string): readonly string[] {
  if (isDeepEqual(found, expected)) return NONE;
  if (typeof found !== 'object' || found === null || typeof expected !== 'object' || expected === null) return [place];
  if (Array.isArray(found) !== Array.isArray(expected)) return [place];
  const out: string[] = [];
  const a = found as Readonly<Record<string, unknown>>;
  const b = expected as Readonly<Record<string, unknown>>;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    out.push(...differences(a[key], b[key], Array.isArray(found) ? `${place}[${key}]` : `${place}.${key}`));
  }
  return out;
}
