import type { Context } from './context.js';
import { reportUnread } from './leaf/known.js';
import { stepsOf, type Step } from './place.js';

/**
 * The FHIR places that the rules of one act name, as a tree: whatever an object has outside it is read by no rule.
 * Grammar of a place: steps joined by `.`; a step is `name`, `name[0]` (only that one), `name[]` (all), `extension(short)` or
 * `modifierExtension(short)` (the first of that kind) or the same with `[]` (all of that kind). A last step belongs to its codec.
 */
export class Places {
  private readonly root = new Place();

  constructor(places: readonly string[]) {
    for (const place of places) this.root.add(stepsOf(place));
  }

  /** Reports everything in `f` that no place covers. */
  check(f: object, cx: Context): void {
    check(f, this.root, cx);
  }
}

class Place {
  readonly keys = new Map<string, Place>();
  readonly extensions = new Map<string, Place>();
  leaf = false;
  /** The single array position that is read, or undefined for all. */
  only: number | undefined = undefined;

  add(steps: readonly Step[]): void {
    const [first, ...rest] = steps;
    if (first === undefined) {
      this.leaf = true;
      return;
    }
    let next = child(this.keys, first.key);
    if (first.url !== undefined) {
      next = child(next.extensions, first.url);
      next.keys.set('url', leafPlace());
      if (!first.all) next.only = 0;
    } else if (first.index !== undefined) next.only = first.index;
    next.add(rest);
  }
}

function child(map: Map<string, Place>, key: string): Place {
  const known = map.get(key) ?? new Place();
  map.set(key, known);
  return known;
}

function leafPlace(): Place {
  const place = new Place();
  place.leaf = true;
  return place;
}

function check(f: object, place: Place, cx: Context): void {
  for (const key in f) {
    const companion = key.startsWith('_');
    const next = place.keys.get(companion ? key.slice(1) : key);
    if (next === undefined || (companion && !next.leaf)) reportUnread(f, key, cx);
    else if (companion) checkCompanion((f as Readonly<Record<string, unknown>>)[key], cx);
    else checkValue((f as Readonly<Record<string, unknown>>)[key], next, f, key, cx);
  }
}

/** Beside a primitive only extensions are read, by its codec. */
function checkCompanion(companion: unknown, cx: Context): void {
  if (typeof companion !== 'object' || companion === null || Array.isArray(companion)) return;
  for (const key in companion) if (key !== 'extension') cx.report('not-mapped', companion, key);
}

function checkValue(value: unknown, place: Place, owner: object, key: string, cx: Context): void {
  if (place.extensions.size > 0 && Array.isArray(value)) return checkExtensions(value, place, key === 'modifierExtension', cx);
  if (Array.isArray(value)) {
    value.forEach((item: unknown, i) => {
      if (place.only !== undefined && i !== place.only) cx.report('too-many', value, i);
      else if (!place.leaf && typeof item === 'object' && item !== null) check(item, place, cx);
    });
  } else if (place.only !== undefined && !place.leaf) {
    cx.report('value-format', owner, key, { expected: 'an array' });
  } else if (!place.leaf) {
    if (typeof value === 'object' && value !== null) check(value, place, cx);
    else cx.report('value-format', owner, key, { expected: 'an object' });
  }
}

function checkExtensions(extensions: readonly unknown[], place: Place, modifier: boolean, cx: Context): void {
  const seen = new Set<Place>();
  extensions.forEach((extension, i) => {
    const url = typeof extension === 'object' && extension !== null && 'url' in extension ? extension.url : undefined;
    const next = typeof url === 'string' ? place.extensions.get(url) : undefined;
    if (next === undefined) cx.report('not-mapped', extensions, i, modifier ? { severity: 'error' } : {});
    else if (next.only === 0 && seen.has(next)) cx.report('too-many', extensions, i);
    else {
      seen.add(next);
      if (!next.leaf && typeof extension === 'object' && extension !== null) check(extension, next, cx);
    }
  });
}
