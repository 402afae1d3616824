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
 * a path is asked for, and only as far as needed; an object that stands in it twice has the path nearest to the root. What a primitive
 * carries (`_birthDate`) has the path of the primitive, as in FHIRPath.
 */
export function pathsIn(root: object): Paths {
  const made = known.get(root);
  if (made !== undefined) return made;
  const find = finder(root);
  const result: Paths = {
    pathOf: (target, key) => withKey(find(target) ?? nameOf(root), key),
    has: (target) => find(target) !== undefined,
  };
  known.set(root, result);
  return result;
}

/** Path of `key` in an object or array inside `root`; of `root` itself when `target` is not in it. The tree is walked once per root. */
export function pathOf(root: object, target: object, key?: string | number): string {
  return pathsIn(root).pathOf(target, key);
}

/** Walks breadth first, without recursion: the entries of a Map that are added on the way are visited too. */
function finder(root: object): (target: object) => string | undefined {
  const paths = new Map<object, string>([[root, nameOf(root)]]);
  const ahead = paths.entries();
  return (target) => {
    while (!paths.has(target)) {
      const next = ahead.next();
      if (next.done === true) return undefined;
      noteAll(...next.value, paths);
    }
    return paths.get(target);
  };
}

function noteAll(object: object, path: string, paths: Map<object, string>): void {
  if (Array.isArray(object)) object.forEach((item: unknown, i) => note(item, path, i, paths));
  else for (const key of Object.keys(object)) note((object as Tree)[key], path, key, paths);
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
