import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import type { Bundle, Resource } from '../../src/fhir/types.js';

/** A node as the second reader gives it; attributes under `@`. */
export interface Node {
  readonly [name: string]: Node | readonly Node[] | string | undefined;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  removeNSPrefix: true,
  htmlEntities: true,
  trimValues: true,
});

/** A file as the second reader sees it. */
export function readAgain(file: string): Node {
  return parser.parse(readFileSync(file)) as Node;
}

/** The resources of a Bundle. */
export function resources(bundle: Bundle): readonly Resource[] {
  return (bundle.entry ?? []).flatMap((e) => (e.resource === undefined ? [] : [e.resource]));
}

/** The resource of an entry. */
export function target(bundle: Bundle, reference: string | undefined): Resource | undefined {
  return bundle.entry?.find((e) => e.fullUrl === reference)?.resource;
}

/** The elements of a name; none for text. */
export function many(value: Node[string]): readonly Node[] {
  if (value === undefined || typeof value === 'string') return [];
  return Array.isArray(value) ? (value as readonly Node[]) : [value as Node];
}

/** The first element at a path of names; an empty one where there is none. */
export function at(node: Node, ...path: readonly string[]): Node {
  return path.reduce<Node>((n, name) => many(n[name])[0] ?? {}, node);
}

/** An attribute. */
export function text(node: Node, attribute: string): string | undefined {
  const value = node['@' + attribute];
  return typeof value === 'string' ? value : undefined;
}

/** The text of the first element of a name. */
export function content(value: Node[string]): string {
  const first = Array.isArray(value) ? (value as readonly (Node | string)[])[0] : value;
  if (typeof first === 'string') return first.trim();
  const inner = first === undefined ? undefined : (first as Node)['#text'];
  return typeof inner === 'string' ? inner.trim() : '';
}

/** Every element of a name, at any depth. */
export function find(node: Node, name: string): readonly Node[] {
  return Object.entries(node).flatMap(([key, value]) => many(value).flatMap((n) => (key === name ? [n] : find(n, name))));
}
