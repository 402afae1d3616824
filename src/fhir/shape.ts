import { Decimal } from './decimal.js';
import { isResourceType, typeDef, type ElementDef } from './schema.js';

/** A value that does not have the JSON shape of its element. */
export interface ShapeProblem {
  readonly owner: object;
  readonly key: string | number;
  readonly expected: string;
}

/** What a check found, and a value that is safe to map. */
export interface Shaped {
  readonly value: object;
  readonly problems: readonly ShapeProblem[];
}

type Tree = Record<string, unknown>;
type Report = (problem: ShapeProblem) => void;

/**
 * Checks the JSON shape of a resource: strings where strings belong, arrays where elements repeat. What is wrong is reported and
 * left out of the result; what the types do not know stays, for others to report. The input is not changed, and when nothing is
 * wrong the result is the input itself. `copied` hears of every object that had to be copied.
 */
export function shaped(resource: object, copied: (original: object, copy: object) => void): Shaped {
  const problems: ShapeProblem[] = [];
  const type = (resource as Tree)['resourceType'];
  if (typeof type !== 'string' || !isResourceType(type)) return { value: resource, problems };
  const value = checkObject(resource as Tree, type, (p) => problems.push(p), copied);
  return { value, problems };
}

function checkObject(object: Tree, type: string, report: Report, copied: (original: object, copy: object) => void): Tree {
  const elements = typeDef(type);
  if (elements === undefined) return object;
  let copy: Tree | undefined;
  for (const key of Object.keys(object)) {
    const companion = key.startsWith('_');
    const element = elements.get(companion ? key.slice(1) : key);
    if (element === undefined) continue;
    const value = object[key];
    const checked = companion ? checkCompanion(value, element, report, copied) : checkElement(value, element, report, copied);
    if (checked === value) continue;
    copy ??= { ...object };
    if (checked === undefined) {
      report({ owner: object, key, expected: expectation(companion ? besideOf(element) : element) });
      Reflect.deleteProperty(copy, key);
    } else copy[key] = checked;
  }
  if (copy === undefined) return object;
  copied(object, copy);
  return copy;
}

function expectation(element: ElementDef): string {
  const one = element.kind === 'object' ? element.type : element.kind;
  return element.many ? `an array of ${one}s` : `${/^[AEIOU]/.test(one) ? 'an' : 'a'} ${one}`;
}

/** The value, a cleaned copy of it, or undefined when it can't be used at all. */
function checkElement(value: unknown, element: ElementDef, report: Report, copied: (original: object, copy: object) => void): unknown {
  if (!element.many) return checkOne(value, element, report, copied);
  if (!Array.isArray(value)) return undefined;
  const items = value as unknown[];
  const out = items.map((item, i) => {
    if (item === null && element.kind !== 'object') return item;
    const checked = checkOne(item, element, report, copied);
    if (checked === undefined) report({ owner: items, key: i, expected: expectation({ ...element, many: false }) });
    return checked;
  });
  if (out.every((item, i) => item === items[i])) return value;
  const kept = out.filter((item) => item !== undefined);
  copied(items, kept);
  return kept;
}

function checkOne(value: unknown, element: ElementDef, report: Report, copied: (original: object, copy: object) => void): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
  switch (element.kind) {
    case 'object':
      return isObject ? checkObject(value as Tree, element.type, report, copied) : undefined;
    case 'resource':
      return isObject ? value : undefined;
    case 'number':
      return typeof value === 'number' || value instanceof Decimal ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'string':
    case 'xhtml':
      return typeof value === 'string' && value !== '' ? value : undefined;
  }
}

/** What stands beside a primitive: its id and extensions. */
function besideOf(element: ElementDef): ElementDef {
  return { ...element, kind: 'object', type: 'Element' };
}

function checkCompanion(value: unknown, element: ElementDef, report: Report, copied: (original: object, copy: object) => void): unknown {
  const beside = besideOf(element);
  if (!element.many) return checkOne(value, beside, report, copied);
  if (!Array.isArray(value)) return undefined;
  return value.every((item: unknown) => item === null || checkOne(item, beside, report, copied) === item) ? value : undefined;
}
