import { isTree } from '../fhir/tree.js';
import type { Resource } from '../fhir/types.js';
import type { Context } from './context.js';

/** A resource without what it contained, and that by the references that now lead to it. */
export interface Lifted {
  readonly resource: Resource;
  readonly contained: ReadonlyMap<string, Resource>;
}

const NOTHING: ReadonlyMap<string, Resource> = new Map();

/**
 * Takes what a resource contains out of it, as if the sender had put it beside it in the Bundle: HL7v3 makes no difference. `name` tells
 * the resource from all others. The input is not changed, and problems are reported where the sender wrote things.
 */
export function liftContained(resource: Resource, name: string, cx: Context): Lifted {
  const list = (resource as { readonly contained?: unknown }).contained;
  if (!Array.isArray(list)) return { resource, contained: NOTHING };
  const contained = new Map<string, Resource>();
  for (const inner of list.filter(isTree)) {
    if (typeof inner['id'] === 'string') contained.set(`${name}#${inner['id']}`, renamed(inner, name, cx) as Resource);
  }
  const { contained: _, ...rest } = resource as Resource & { readonly contained?: unknown };
  return { resource: renamed(cx.copyOf(resource, rest), name, cx) as Resource, contained };
}

/** The same value with its references to contained resources renamed; what has none is the value itself. */
function renamed(value: unknown, name: string, cx: Context): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => renamed(item, name, cx));
    return items.every((item, i) => item === value[i]) ? value : cx.copyOf(value, items);
  }
  if (!isTree(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, key === 'reference' ? outward(inner, name) : renamed(inner, name, cx)] as const);
  return entries.every(([key, inner]) => inner === value[key]) ? value : cx.copyOf(value, Object.fromEntries(entries));
}

function outward(reference: unknown, name: string): unknown {
  return typeof reference === 'string' && reference.startsWith('#') && reference !== '#' ? name + reference : reference;
}
