import { Decimal } from './decimal.js';

/** Whether two FHIR values are the same in every detail; the order of properties does not count. */
export function isDeepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Decimal || b instanceof Decimal) return a instanceof Decimal && b instanceof Decimal && a.text === b.text;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => isDeepEqual(item, b[i]));
  }
  let keys = 0;
  for (const key in a) {
    keys++;
    if (!isDeepEqual((a as Tree)[key], (b as Tree)[key])) return false;
  }
  for (const _ in b) keys--;
  return keys === 0;
}

type Tree = Readonly<Record<string, unknown>>;
