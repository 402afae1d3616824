import { conforms, constrain } from './constrain.js';
import type { Discriminator, Slicing } from './definition.js';
import { isAsDemanded, shown } from './demanded.js';
import { inside, typeOf, valuesOf, type Held } from './held.js';
import { isTree, type Tree } from '../tree.js';
import { isFault, type Judging } from './judging.js';
import { codingsOf } from './binding.js';
import type { ProfileNode } from './profile.js';

/** Whether a value belongs to a slice: all discriminators say so; without any, whether it conforms to what the slice says. */
export function fitsSlice(slice: ProfileNode, { discriminator = [] }: Slicing, held: Held, j: Judging): boolean {
  return discriminator.length > 0 && discriminator.every((d) => fits(d, slice, held, j));
}

/** How a value misses the slice that it comes closest to. */
export interface Miss {
  readonly slice: ProfileNode;
  readonly misses: number;
  readonly found: string | undefined;
  readonly expected: string;
}

/** The slice of which the fewest discriminators fail. */
export function closest(slices: readonly ProfileNode[], { discriminator = [] }: Slicing, held: Held, j: Judging): Miss | undefined {
  let best: Miss | undefined;
  for (const slice of slices) {
    const failed = discriminator.filter((d) => !fits(d, slice, held, j));
    const [first] = failed;
    if (first !== undefined && (best === undefined || failed.length < best.misses)) {
      best = { slice, misses: failed.length, ...explain(first, slice, held, j) };
    }
  }
  return best;
}

function explain(d: Discriminator, slice: ProfileNode, held: Held, j: Judging): Pick<Miss, 'found' | 'expected'> {
  const wanted = nodesAt(slice, stepsOf(d.path), j)
    .map((node) => wish(node, j))
    .find((text) => text !== undefined);
  const [value] = follow(held, stepsOf(d.path), j);
  const found = typeof value?.value === 'string' ? value.value : codesIn(value?.value);
  return { found, expected: `${d.path} ${wanted ?? d.type}` };
}

function codesIn(value: unknown): string | undefined {
  const codings = isTree(value) ? codingsOf(value) : undefined;
  return codings === undefined || codings.length === 0
    ? undefined
    : codings.flatMap(({ code }) => (typeof code === 'string' ? [code] : [])).join(' ');
}

/** What a node asks for, in short; profiles whose types lead back to themselves are asked once. */
function wish(node: ProfileNode, j: Judging, asked = new Set<ProfileNode>()): string | undefined {
  if (asked.has(node)) return undefined;
  asked.add(node);
  if (node.demanded !== undefined) return shown(node.demanded.value);
  if (node.binding?.strength === 'required') return node.binding.valueSet;
  for (const child of [...node.children.values(), ...profileRoots(node, j)]) {
    const inner = wish(child, j, asked);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function fits(d: Discriminator, slice: ProfileNode, held: Held, j: Judging): boolean {
  if (d.type === 'value' && d.path === 'url' && held.element.code === 'Extension') return isExtension(slice, held, j);
  const steps = stepsOf(d.path);
  const values = follow(held, steps, j);
  const nodes = nodesAt(slice, steps, j);
  switch (d.type) {
    case 'exists':
      return nodes.every((n) => (n.max === 0 ? values.length === 0 : (n.min ?? 0) === 0 || values.length > 0));
    case 'type':
      return values.some((v) => isOfType(v, nodes, steps.at(-1) === 'resolve()', j));
    case 'profile':
      return values.some((v) => isTree(v.value) && conformsToSome(v.value, nodes, j));
    case 'value':
    case 'pattern':
      return nodes.some((n) => saysSomething(n, j)) && values.some((v) => nodes.every((n) => satisfies(v, n, j)));
  }
}

const urls = new WeakMap<ProfileNode, string>();

/** Slices of extensions are told apart by their URL: that of their definition, or the one they fix. */
function isExtension(slice: ProfileNode, { value }: Held, j: Judging): boolean {
  let url = urls.get(slice);
  if (url === undefined) {
    url = slice.types?.find((t) => t.profile !== undefined)?.profile?.[0] ?? fixedUrl(slice, j);
    urls.set(slice, url);
  }
  return isTree(value) && value['url'] === url;
}

function fixedUrl(slice: ProfileNode, j: Judging): string {
  const [fixed] = nodesAt(slice, ['url'], j).flatMap((n) => (typeof n.demanded?.value === 'string' ? [n.demanded.value] : []));
  return fixed ?? '';
}

function isOfType(held: Held, nodes: readonly ProfileNode[], isTarget: boolean, j: Judging): boolean {
  const type = typeOf(held);
  const codes = nodes.flatMap((n) => n.types ?? []).flatMap((t) => (isTarget ? (t.targetProfile ?? []).map((url) => typeBehind(url, j)) : [t.code]));
  return codes.some((code) => (held.element.isResource ? j.library.types.isKindOf(type, code) : code === held.element.code));
}

function conformsToSome(value: Tree, nodes: readonly ProfileNode[], j: Judging): boolean {
  const urls = nodes.flatMap((n) => n.types ?? []).flatMap((t) => [...(t.profile ?? []), ...(t.targetProfile ?? [])]);
  return urls.some((url) => {
    const profile = j.library.profiles.get(url);
    if (profile === undefined) return false;
    if ('resourceType' in value) return value['resourceType'] === profile.type && conforms(value, url, j);
    return !j.quietly(() => constrain(value, profile, j)).some(isFault);
  });
}

function typeBehind(url: string, j: Judging): string {
  return j.library.profiles.get(url)?.type ?? url.slice(url.lastIndexOf('/') + 1);
}

/** Steps of a discriminator's path: names, `resolve()`, `extension('url')`, `ofType(X)`. */
function stepsOf(path: string): readonly string[] {
  const known = parsed.get(path) ?? (path.match(/[a-zA-Z]+\([^)]*\)|[^.$]+/g) ?? []).filter((s) => s !== 'this');
  parsed.set(path, known);
  return known;
}

const parsed = new Map<string, readonly string[]>();

/** The values that a path leads to. */
function follow(held: Held, steps: readonly string[], j: Judging): readonly Held[] {
  let here: readonly Held[] = [held];
  for (const step of steps) here = here.flatMap((h) => next(h, step, j));
  return here;
}

function next(held: Held, step: string, j: Judging): readonly Held[] {
  if (step === 'resolve()') {
    const url = isTree(held.value) ? held.value['reference'] : undefined;
    const target = typeof url === 'string' ? j.resolve(url) : undefined;
    return target === undefined ? [] : [{ ...held, value: target, element: { ...held.element, isResource: true, code: 'Resource' } }];
  }
  const [, type] = /^ofType\((\w+)\)$/.exec(step) ?? [];
  if (type !== undefined) return typeOf(held) === type || held.element.code === type ? [held] : [];
  const below = inside(held, j);
  if (below === undefined) return [];
  const [, url] = /^extension\(['"]?(.*?)['"]?\)$/.exec(step) ?? [];
  if (url === undefined) return valuesOf(below.object, step, below.type);
  return valuesOf(below.object, 'extension', below.type).filter((h) => isTree(h.value) && h.value['url'] === url);
}

/** What the slice, and the profiles of the types on the way, say at the end of a path. */
function nodesAt(slice: ProfileNode, steps: readonly string[], j: Judging): readonly ProfileNode[] {
  let here: readonly ProfileNode[] = [slice];
  for (const step of steps) here = here.flatMap((n) => nodesBelow(n, step, j));
  return here;
}

function nodesBelow(node: ProfileNode, step: string, j: Judging): readonly ProfileNode[] {
  if (step === 'resolve()' || step.startsWith('ofType(')) return [node];
  const [, url] = /^extension\(['"]?(.*?)['"]?\)$/.exec(step) ?? [];
  const name = url === undefined ? step : 'extension';
  const children = [node, ...profileRoots(node, j)].flatMap((n) => n.children.get(name) ?? []);
  if (url === undefined) return children;
  return children.flatMap((c) => [...c.slices.values()].filter((s) => s.types?.some((t) => t.profile?.includes(url))));
}

/** What is said of a node elsewhere: by the profiles of its own type, and of the type that it is part of. */
function profileRoots(node: ProfileNode, j: Judging): readonly ProfileNode[] {
  if (node.types === undefined) return node.elsewhere;
  const own = node.types.flatMap((t) => t.profile ?? []).flatMap((url) => j.library.profiles.get(url)?.root ?? []);
  return node.elsewhere.length === 0 ? own : [...node.elsewhere, ...own];
}

const speaking = new WeakMap<ProfileNode, boolean>();

/** Whether a node, or anything below it, demands a value; what leads back to itself adds nothing. */
function saysSomething(node: ProfileNode, j: Judging): boolean {
  const known = speaking.get(node);
  if (known !== undefined) return known;
  speaking.set(node, false);
  const says =
    node.demanded !== undefined ||
    node.binding?.strength === 'required' ||
    [...node.children.values(), ...profileRoots(node, j)].some((n) => saysSomething(n, j));
  speaking.set(node, says);
  return says;
}

/** Whether a value has what a node demands of it and of what is below. */
function satisfies(held: Held, node: ProfileNode, j: Judging): boolean {
  if (node.demanded !== undefined && !isAsDemanded(held.value, node.demanded)) return false;
  if (node.binding?.strength === 'required' && !isBound(held.value, node.binding.valueSet, j)) return false;
  if (!profileRoots(node, j).every((r) => satisfies(held, r, j))) return false;
  const below = inside(held, j);
  for (const [name, child] of node.children) {
    const values = below === undefined ? [] : valuesOf(below.object, name, below.type);
    const isNeeded = (child.min ?? 0) > 0;
    if (values.length === 0 ? isNeeded : saysSomething(child, j) && !values.some((v) => satisfies(v, child, j))) return false;
  }
  return true;
}

function isBound(value: unknown, valueSet: string | undefined, j: Judging): boolean {
  if (valueSet === undefined) return true;
  const { terminology } = j.library;
  if (typeof value === 'string') return terminology.contains(valueSet, undefined, value) !== false;
  const codings = isTree(value) ? codingsOf(value) : undefined;
  return codings?.some(({ system, code }) => typeof code === 'string' && terminology.contains(valueSet, String(system), code) !== false) === true;
}
