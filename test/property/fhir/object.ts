import fc from 'fast-check';
import { decimal, type Decimal } from '../../../src/fhir/decimal.js';
import { maybe, several } from '../choice.js';

/** A property that is always there, or with a percentage. */
export type Part<V> = fc.Arbitrary<V> | readonly [percent: number, arbitrary: fc.Arbitrary<V>];

/** What the properties of an object may hold; those without a part are never there. */
export type Model<T> = { readonly [K in keyof T]?: Part<NonNullable<T[K]>> };

function isShare<V>(part: Part<V>): part is readonly [number, fc.Arbitrary<V>] {
  return Array.isArray(part);
}

/** Objects of the model; a property that comes out undefined or as an empty object is left out, as FHIR wants it. */
export function object<T extends object>(model: Model<T>): fc.Arbitrary<T> {
  const entries = Object.entries(model) as [string, Part<unknown>][];
  const names = entries.map(([name]) => name);
  const arbitraries = entries.map(([, part]) => (isShare(part) ? maybe(part[0], part[1]) : part));
  return several(arbitraries).map((values) => {
    const out: Record<string, unknown> = {};
    values.forEach((value, i) => {
      const name = names[i];
      if (name !== undefined && value !== undefined && !isEmpty(value)) out[name] = value;
    });
    return out as T;
  });
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Up to `max` of them, at least one. */
export function list<T>(max: number, one: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return max === 1 ? one.map((value) => [value]) : fc.array(one, { minLength: 1, maxLength: max, size: 'max' });
}

/** The properties of all of them in one object; later ones win. */
export function joined<T extends object>(...parts: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.tuple(...parts).map((found) => Object.assign({}, ...found) as T);
}

/** A decimal with exactly these digits. */
export function exact(text: string): number | Decimal {
  const value = decimal(text);
  if (value === undefined) throw new Error(`not a JSON number: ${text}`);
  return value;
}
