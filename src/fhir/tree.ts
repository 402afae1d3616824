import { Decimal } from './decimal.js';

/** An object of JSON of which nothing is known. */
export type Tree = Readonly<Record<string, unknown>>;

/** Whether a value is an object of JSON: no list, and no decimal, which is a value. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}

/** The objects at a key, whether it holds one or a list. */
export function treesAt(tree: Tree, key: string): readonly Tree[] {
  const value = tree[key];
  if (value === undefined) return NONE;
  return Array.isArray(value) ? value.filter(isTree) : isTree(value) ? [value] : NONE;
}

const NONE: readonly Tree[] = [];

/** The text at a key, or undefined when there is none. */
export function textAt(tree: Tree, key: string): string | undefined {
  const value = tree[key];
  return typeof value === 'string' ? value : undefined;
}

/** Visits every object inside a value, outer ones first, with the key it stands at; `see` returns false to stay out of an object. */
export function eachTree(value: unknown, see: (tree: Tree, key: string) => boolean, key: string = ''): void {
  if (typeof value !== 'object') return;
  if (Array.isArray(value)) for (const item of value) eachTree(item, see, key);
  else if (isTree(value) && see(value, key)) for (const name in value) eachTree(value[name], see, name);
}
