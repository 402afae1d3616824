import { EXTENSIONS, type ExtensionName } from '../fhir/extensions.js';

/** One step of a place: `name`, `name[0]`, `name[]`, `extension(short)`. */
export interface Step {
  readonly key: string;
  /** URL of the extension that is meant. */
  readonly url: string | undefined;
  /** Position, or undefined for all (`[]`) or none. */
  readonly index: number | undefined;
  readonly all: boolean;
}

/** Takes a place apart (the grammar is told at Places). */
export function stepsOf(place: string): readonly Step[] {
  return place.split('.').map((text) => {
    const [, key = '', short, index] = /^([A-Za-z]+)(?:\((\w+)\))?(?:\[(\d*)\])?$/.exec(text) ?? [];
    if (key === '') throw new Error(`not a FHIR place: ${place}`);
    return {
      key,
      url: short === undefined ? undefined : urlOf(short),
      index: index === undefined || index === '' ? undefined : Number(index),
      all: index === '',
    };
  });
}

/** A top-level extension by its short name; a part of a complex extension is named by its own relative URL. */
function urlOf(short: string): string {
  return short in EXTENSIONS ? EXTENSIONS[short as ExtensionName] : short;
}

/** A value on the way down a place: where it is below the owner, and what it is. */
export interface Found {
  readonly path: string;
  readonly value: unknown;
}

/** The values that a place leads to below an object, from the first step down; it stops where nothing more is found. */
export function walkPlace(owner: object, place: string): readonly Found[] {
  const out: Found[] = [];
  let value: unknown = owner;
  let path = '';
  for (const step of stepsOf(place)) {
    if (typeof value !== 'object' || value === null) return out;
    const object = value as Readonly<Record<string, unknown>>;
    // What a primitive carries has the path of the primitive.
    value = object[step.key] ?? object[`_${step.key}`];
    path += (path === '' ? '' : '.') + step.key;
    const index = Array.isArray(value) ? indexIn(value, step) : undefined;
    if (index !== undefined && Array.isArray(value)) {
      value = value[index] as unknown;
      path += `[${index}]`;
    }
    if (value === undefined) return out;
    out.push({ path, value });
  }
  return out;
}

function indexIn(list: readonly unknown[], step: Step): number | undefined {
  if (step.url === undefined) return step.index;
  const found = list.findIndex((e) => typeof e === 'object' && e !== null && 'url' in e && e.url === step.url);
  return found < 0 ? list.length : found;
}

/** The path of a place as it really is below an object, extensions by their position; unchanged where it does not exist. */
export function realPlace(owner: object, place: string): string {
  const found = walkPlace(owner, place);
  return found.length === stepsOf(place).length ? (found.at(-1)?.path ?? place) : place;
}

/** Where to say that none of some places gave what was needed: the first that is there, else the first of all, from the nearest resource. */
export function missingPlace(owner: object, places: readonly string[]): { readonly at: object; readonly key: string | undefined } {
  const isThere = (place: string): boolean => walkPlace(owner, place).length === stepsOf(place).length;
  const place = places.find(isThere) ?? places[0];
  return place === undefined ? { at: owner, key: undefined } : nearestResource(owner, place.replace(/\[\]$/, ''));
}

/** A place seen from the resource that it is in: a view of several resources stands nowhere itself. */
export function nearestResource(owner: object, place: string): { readonly at: object; readonly key: string } {
  const [, part = '', rest = ''] = /^(\w+)\.(.*)$/.exec(place) ?? [];
  const inside = (owner as Readonly<Record<string, unknown>>)[part];
  return typeof inside === 'object' && inside !== null && 'resourceType' in inside ? { at: inside, key: rest } : { at: owner, key: place };
}
