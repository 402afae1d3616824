import { Decimal } from './decimal.js';

/** An object of JSON of which nothing is known. */
export type Tree = Readonly<Record<string, unknown>>;

/** Whether a value is an object of JSON: no list, and no decimal, which is a value. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}
