import { readEntries, type ReadBundle } from '../../src/fhir/bundle.js';
import { Decimal } from '../../src/fhir/decimal.js';
import { isTree, type Tree } from '../../src/fhir/tree.js';

/** A value of a resource: its place without positions, and the value as text. */
export interface Value {
  readonly path: string;
  readonly text: string;
}

/** A resource of a Bundle as what it says, and by what others know it. */
export interface Said {
  readonly type: string;
  /** Business identifiers, or else the name. */
  readonly keys: readonly string[];
  readonly values: readonly Value[];
}

/** What says nothing of the patient, differs in each run, or repeats in words what a code says. */
const SKIPPED: ReadonlySet<string> = new Set(['resourceType', 'id', 'meta', 'display']);
/** Whether a text is a moment: a date with a time and an offset. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What every resource of a Bundle says; a reference is what its target is known by. */
export function saidIn(bundle: unknown): readonly Said[] {
  const read = readEntries(bundle);
  return read.entries.map(({ resource, fullUrl }) => {
    const values: Value[] = [];
    const tree = resource as unknown as Tree;
    for (const [name, item] of Object.entries(tree)) {
      // The narrative is for people.
      if (name !== 'text') member(name, item, resource.resourceType ?? '', { read, from: fullUrl, out: values });
    }
    return { type: resource.resourceType ?? '', keys: keysOf(tree, { read, from: fullUrl }), values };
  });
}

interface Place {
  readonly read: ReadBundle;
  readonly from: string | undefined;
}

interface Walk extends Place {
  readonly out: Value[];
}

function member(name: string, item: unknown, path: string, walk: Walk): void {
  if (SKIPPED.has(name)) return;
  const at = `${path}.${name.startsWith('_') ? name.slice(1) : name}`;
  for (const one of Array.isArray(item) ? (item as readonly unknown[]) : [item]) value(one, at, walk);
}

function value(item: unknown, path: string, walk: Walk): void {
  if (item === undefined || item === null) return;
  if (!isTree(item) || item instanceof Decimal) return void walk.out.push({ path, text: textOf(item) });
  const whole = wholeOf(item, walk);
  if (whole !== undefined) walk.out.push({ path, text: whole });
  const at = typeof item['url'] === 'string' ? `${path}(${item['url'].replace(/^.*\//, '')})` : path;
  for (const [name, inner] of Object.entries(item)) {
    if (name !== 'url' && !(whole !== undefined && WHOLE.has(name))) member(name, inner, at, walk);
  }
}

/** What makes one value together, and is not compared apart. */
const WHOLE: ReadonlySet<string> = new Set(['system', 'code', 'value', 'reference', 'identifier', 'type']);

/** A code with its system, an identifier with its system, or what a reference means. */
function wholeOf(item: Tree, place: Place): string | undefined {
  const { system, code, value: number, reference, identifier, unit } = item;
  if (typeof reference === 'string') {
    const target = place.read.resolve(reference, place.from);
    return target === undefined ? reference : keyOf(target.resource, { read: place.read, from: target.fullUrl });
  }
  if (isTree(identifier)) return systemAnd(identifier['system'], identifier['value']);
  if (typeof code === 'string' && number === undefined && unit === undefined) return systemAnd(system, code);
  if (typeof number === 'string') return systemAnd(system, number);
  return undefined;
}

function systemAnd(system: unknown, rest: unknown): string {
  return `${typeof system === 'string' ? system : ''}|${typeof rest === 'string' ? rest : ''}`;
}

function textOf(item: unknown): string {
  if (typeof item === 'string' && MOMENT.test(item)) return new Date(item).toISOString();
  return typeof item === 'string' ? item.trim() : String(item);
}

function keyOf(resource: Tree, place: Place): string {
  return `${String(resource['resourceType'])} ${keysOf(resource, place).join(' ')}`;
}

/** What a resource is known by, whatever its id: identifiers, else its name, else what it refers to. */
function keysOf(resource: Tree, place: Place): readonly string[] {
  const { identifier, name, practitioner, organization, target } = resource;
  const ids = list(identifier).filter(isTree);
  // Blanks around a number make no other of it: they are told at the number itself.
  if (ids.length > 0) return ids.map((i) => systemAnd(i['system'], i['value']).trim()).sort();
  if (typeof name === 'string') return [name];
  const [first] = list(name).filter(isTree);
  if (first !== undefined) return [nameOf(first)];
  return [practitioner, organization, ...list(target)].filter(isTree).flatMap((r) => wholeOf(r, place) ?? []);
}

function nameOf({ text, family, given }: Tree): string {
  const parts = [...list(given), family].filter((p) => typeof p === 'string');
  return parts.length > 0 ? parts.join(' ') : typeof text === 'string' ? text : '';
}

function list(item: unknown): readonly unknown[] {
  return item === undefined ? [] : Array.isArray(item) ? (item as readonly unknown[]) : [item];
}
