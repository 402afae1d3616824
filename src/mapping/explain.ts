import { Decimal } from '../fhir/decimal.js';
import { pathsIn } from '../fhir/paths.js';
import { pathOf, type XmlElement } from '../xml/element.js';
import { walkPlace } from './place.js';
import type { Trace, TraceEntry } from './trace.js';

/** Where one FHIR value came from, and which rule made it. */
export interface Explanation {
  /** FHIRPath of the value. */
  readonly fhir: string;
  readonly value: string;
  readonly rule: string;
  /** Path of the element, or of the attribute where one holds the same text. */
  readonly v3: string;
  readonly line: number;
  readonly column: number;
}

/** Explains every value of a translated Bundle (architecture 2.1, `--explain`); `root` is where values of the Bundle itself come from. */
export function explain(bundle: object, trace: Trace, root: XmlElement): Explanation[] {
  const byPath = new Map<string, TraceEntry>();
  const paths = pathsIn(bundle);
  const isInside = (o: object): boolean => paths.has(o);
  const pathOfObject = (o: object): string => paths.pathOf(o);
  for (const entry of trace.entries) {
    for (const path of placesOf(entry, isInside, pathOfObject)) if (!byPath.has(path)) byPath.set(path, entry);
  }
  return leavesOf(bundle).map(({ path, value }) => {
    const entry = nearest(path, byPath);
    const isOfBundle = entry === undefined || /\.(id|resourceType)$/.test(path);
    const place = isOfBundle ? { v3: pathOf(entry?.element ?? root), element: entry?.element ?? root } : literal(entry.element, value);
    const { v3, element } = place ?? { v3: pathOf(entry?.element ?? root), element: entry?.element ?? root };
    return { fhir: path, value, rule: isOfBundle ? `bundle.${lastName(path)}` : entry.rule, v3, line: element.line, column: element.column };
  });
}

/** Paths in the Bundle that an entry wrote: the value itself when it is an object, else its places below the owner. */
function placesOf(entry: TraceEntry, isInside: (o: object) => boolean, pathOfObject: (o: object) => string): string[] {
  const { value, owner, places } = entry;
  if (typeof value === 'object' && value !== null && isInside(value)) return [pathOfObject(value)];
  return places.flatMap((place) => {
    const found = follow(owner, place, isInside);
    return found === undefined ? [] : [pathOfObject(found.object) + found.rest];
  });
}

/** Walks a place from its owner down to the last object of the Bundle on the way; `rest` is what remains below that. */
function follow(owner: object, place: string, isInside: (o: object) => boolean): { readonly object: object; readonly rest: string } | undefined {
  const way = [{ path: '', value: owner as unknown }, ...walkPlace(owner, place)];
  const last = way.at(-1);
  const object = way.findLast((f) => typeof f.value === 'object' && f.value !== null && isInside(f.value));
  if (object === undefined || last === undefined || way.length === 1) return undefined;
  return { object: object.value as object, rest: last.path.slice(object.path.length).replace(/^(?=\w)/, '.') };
}

function nearest(path: string, byPath: ReadonlyMap<string, TraceEntry>): TraceEntry | undefined {
  for (let p = path; p !== ''; p = parentOf(p)) {
    const entry = byPath.get(p);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['), 0));
}

function lastName(path: string): string {
  return (/([A-Za-z]+)(?:\[\d+\])?$/.exec(path) ?? [])[1] ?? '';
}

export interface Leaf {
  readonly path: string;
  readonly value: string;
}

/** Every primitive of a FHIR object with its path; what a primitive carries has the path of the primitive. */
export function leavesOf(root: object): Leaf[] {
  const out: Leaf[] = [];
  const type = (root as { readonly resourceType?: string }).resourceType ?? '';
  collect(root, type, out);
  return out;
}

function collect(value: unknown, path: string, out: Leaf[]): void {
  if (value instanceof Decimal) out.push({ path, value: value.text });
  else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') out.push({ path, value: String(value) });
  else if (Array.isArray(value)) {
    value.forEach((item: unknown, i) => collect(item, `${path}[${i}]`, out));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) collect(item, `${path}.${key.startsWith('_') ? key.slice(1) : key}`, out);
  }
}

interface Place {
  readonly v3: string;
  readonly element: XmlElement;
}

/** The attribute or text at or below an element that holds a value literally. */
function literal(element: XmlElement, value: string): Place | undefined {
  const a = element.attributes.find((x) => x.value === value);
  if (a !== undefined) return { v3: pathOf(element, a.local), element };
  if (element.children.length === 0) return value !== '' && element.text.trim() === value.trim() ? { v3: pathOf(element), element } : undefined;
  for (const c of element.children) {
    const found = literal(c, value);
    if (found !== undefined) return found;
  }
  return undefined;
}
