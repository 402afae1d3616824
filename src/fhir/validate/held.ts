import type { BaseElement, BaseType } from './base-types.js';
import { isTree, type Tree } from '../tree.js';
import type { Judging } from './judging.js';

/** A value where it stands: in which object or list, under which key, as which element of the type. */
export interface Held {
  /** Undefined for a primitive that only carries something. */
  readonly value: unknown;
  readonly at: object;
  readonly key: string | number;
  readonly element: BaseElement;
  /** What a primitive carries beside its value. */
  readonly companion: Tree | undefined;
}

/** The values of an element (`value` for `value[x]`) in an object, in order. */
export function valuesOf(object: Tree, element: string, type: BaseType | undefined): readonly Held[] {
  const variants = type?.elements.get(element);
  if (variants === undefined) return [];
  const out: Held[] = [];
  // Of the fifty types that an extension may have, an object has one.
  if (variants.length > FEW) for (const key in object) collectKey(object, key, element, type, out);
  else for (const variant of variants) collect(object, variant, out);
  return out;
}

const FEW = 4;

function collectKey(object: Tree, key: string, element: string, type: BaseType | undefined, out: Held[]): void {
  const name = key.startsWith('_') ? key.slice(1) : key;
  const variant = type?.properties.get(name);
  // What has a value and something beside it counts once.
  if (variant?.element === element && (name === key || !(name in object))) collect(object, variant, out);
}

function collect(object: Tree, element: BaseElement, out: Held[]): void {
  const value = object[element.name];
  const beside = element.primitive === undefined ? undefined : object[`_${element.name}`];
  if (value === undefined && beside === undefined) return;
  if (!element.many) {
    out.push({ value, at: object, key: element.name, element, companion: isTree(beside) ? beside : undefined });
    return;
  }
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const besides = Array.isArray(beside) ? (beside as readonly unknown[]) : [];
  for (let i = 0; i < Math.max(values.length, besides.length); i++) {
    const item = values[i] ?? undefined;
    const companion = besides[i];
    out.push({ value: item, at: Array.isArray(value) ? value : besides, key: i, element, companion: isTree(companion) ? companion : undefined });
  }
}

/** Name of the type of a value: that of its element, or for a resource its own. */
export function typeOf({ value, element }: Held): string {
  const own = element.isResource && isTree(value) ? value['resourceType'] : undefined;
  return typeof own === 'string' ? own : (element.type ?? element.code);
}

/** The object that holds what is below a value: the value itself, or what a primitive carries. */
export function inside(held: Held, j: Judging): { readonly object: Tree; readonly type: BaseType | undefined } | undefined {
  if (held.element.primitive !== undefined) return held.companion && { object: held.companion, type: j.library.types.get('Element') };
  return isTree(held.value) ? { object: held.value, type: j.library.types.get(typeOf(held)) } : undefined;
}
