import { Decimal } from './decimal.js';

/** Where the objects of one resource or Bundle stand in it. */
export interface Paths {
  /** Path of an object or array, with `key` behind it: a property, a position, or a dotted place that is added as it is. */
  pathOf(target: object, key?: string | number): string;
  /** Whether the object stands in it. */
  has(target: object): boolean;
}

type Tree = Readonly<Record<string, unknown>>;

const known = new WeakMap<object, Paths>();

/**
 * The paths of everything inside a resource or Bundle, by identity: `Bundle.entry[3].resource.identifier[0]`. The tree is walked when
 * the first path is asked for, and only then; an object that stands in it twice has the path nearest to the root. What a primitive
 * carries (`_birthDate`) has the path of the primitive, as in FHIRPath.
 */
export function pathsIn(root: object): Paths {
  const made = known.get(root);
  if (made !== undefined) return made;
  let paths: Map<object, string> | undefined;
  const result: Paths = {
    pathOf: (target, key) => {
      paths ??= walk(root);
      return withKey(paths.get(target) ?? nameOf(root), key);
    },
    has: (target) => (paths ??= walk(root)).has(target),
  };
  known.set(root, result);
  return result;
}

/** Path of `key` in an object or array inside `root`; of `root` itself when `target` is not in it. The tree is walked once per root. */
export function pathOf(root: object, target: object, key?: string | number): string {
  return pathsIn(root).pathOf(target, key);
}

function walk(root: object): Map<object, string> {
  const paths = new Map<object, string>([[root, nameOf(root)]]);
  // Entries added while the loop runs are visited too: breadth first, without recursion.
  for (const [object, path] of paths) {
    if (Array.isArray(object)) object.forEach((item: unknown, i) => note(item, path, i, paths));
    else for (const key of Object.keys(object)) note((object as Tree)[key], path, key, paths);
  }
  return paths;
}

function note(value: unknown, path: string, key: string | number, paths: Map<object, string>): void {
  if (typeof value !== 'object' || value === null || value instanceof Decimal || paths.has(value)) return;
  paths.set(value, withKey(path, key));
}

function withKey(path: string, key: string | number | undefined): string {
  if (key === undefined || key === '') return path;
  if (typeof key === 'number') return `${path}[${key}]`;
  return `${path}.${key.startsWith('_') ? key.slice(1) : key}`;
}

function nameOf(root: object): string {
  const type = (root as Tree)['resourceType'];
  return typeof type === 'string' ? type : '';
}
