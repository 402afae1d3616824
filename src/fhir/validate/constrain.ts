import { OWN_WAY } from './base-types.js';
import { checkBinding } from './binding.js';
import { HL7, type TypeRef } from './definition.js';
import { isAsDemanded, shown } from './demanded.js';
import { inside, typeOf, valuesOf, type Held } from './held.js';
import { isTree, type Tree } from '../tree.js';
import { claims, isFault, type Judging } from './judging.js';
import type { Profile, ProfileNode } from './profile.js';
import { targetType } from './reference.js';
import { checkConstraints } from './shape.js';
import { checkSlices } from './slicing.js';

/** Judges a resource or a value of a datatype by a profile; what R4 itself says of it is judged elsewhere. */
export function constrain(value: Tree, profile: Profile, j: Judging): void {
  const { root, type } = profile;
  checkInvariants(root, value, type, value, undefined, j);
  checkChildren(root, value, type, j);
}

function checkChildren(node: ProfileNode, object: Tree, type: string, j: Judging): void {
  if (node.children.size === 0) return;
  const base = j.library.types.get(type);
  for (const [name, child] of node.children) checkElement(child, valuesOf(object, name, base), object, name, j);
}

/** How often an element stands there, its slices, and each of its values. */
function checkElement(node: ProfileNode, held: readonly Held[], owner: Tree, name: string, j: Judging): void {
  checkCount(node, held, owner, name, j);
  if (node.slices.size > 0 || node.slicing?.rules === 'closed') checkSlices(node, held, owner, name, j);
  for (const h of held) checkOne(node, h, j);
}

/** Reports too few and too many. */
export function checkCount(node: ProfileNode, held: readonly Held[], owner: Tree, name: string, j: Judging): void {
  const { min = 0, max = Infinity } = node;
  if (held.length < min) j.report('required', owner, name, node.id, min === 1 ? {} : { expected: `at least ${min}`, found: String(held.length) });
  const surplus = held.length > max ? held[max] : undefined;
  if (surplus !== undefined) j.report('too-many', surplus.at, surplus.key, node.id, { expected: `at most ${max}`, found: String(held.length) });
}

/** One value and all that a profile says of it. */
export function checkOne(node: ProfileNode, held: Held, j: Judging): void {
  const { value, at, key, element } = held;
  const types = node.types?.filter((t) => covers(t.code, held, j));
  if (types?.length === 0) {
    return j.report('type-not-allowed', at, key, node.id, { found: typeOf(held), expected: node.types?.map((t) => t.code).join(' or ') ?? '' });
  }
  if (node.demanded !== undefined && !isAsDemanded(value, node.demanded)) {
    const found = typeof value === 'string' ? { found: value } : {};
    j.report('fixed-value', at, key, node.id, { severity: 'error', expected: shown(node.demanded.value), ...found });
  }
  if (node.binding !== undefined && value !== undefined) checkBinding(value, node.binding, at, key, node.id, j);
  if (value !== undefined) checkInvariants(node, value, typeOf(held), at, key, j);
  if (types !== undefined) checkTypes(types, held, node, j);
  checkBelow(node, held, j);
  if (element.code === 'Reference' && isTree(value)) checkTarget(types ?? [], value, node, j);
}

function checkBelow(node: ProfileNode, held: Held, j: Judging): void {
  const below = inside(held, j);
  if (below?.type !== undefined) return checkChildren(node, below.object, below.type.name, j);
  // A primitive that carries nothing has no place inside to point at.
  if (held.element.primitive === undefined) return;
  for (const [name, child] of node.children) if ((child.min ?? 0) > 0) j.report('required', held.at, held.key, child.id, { expected: name });
}

/** A type is itself and none of its specialisations, but for resources. The types of FHIRPath that ids and URLs have are no restriction. */
function covers(code: string, held: Held, j: Judging): boolean {
  if (code.startsWith('http://hl7.org/fhirpath/') || code === held.element.code) return true;
  if (held.element.isResource) return j.library.types.isKindOf(typeOf(held), code);
  return (code === 'BackboneElement' || code === 'Element') && held.element.type?.includes('.') === true;
}

function checkInvariants(node: ProfileNode, value: unknown, type: string, at: object, key: string | number | undefined, j: Judging): void {
  const own = node.constraints.filter((c) => !OWN_WAY.test(c.key) && c.expression !== undefined);
  if (own.length > 0) checkConstraints(own, value, type, at, key, j);
}

/** A type with profiles: one of them must fit. Extensions are judged by their definition wherever they stand. */
function checkTypes(types: readonly TypeRef[], { value, at, key, element }: Held, node: ProfileNode, j: Judging): void {
  if (element.code === 'Extension' || !isTree(value) || types.some((t) => t.profile === undefined)) return;
  const profiles = types.flatMap((t) => t.profile ?? []).map((url) => j.library.profiles.get(url));
  // A type of R4 itself, or a profile that is not here.
  if (profiles.length === 0 || profiles.some((p) => p === undefined)) return;
  const known = profiles.filter((p) => p !== undefined);
  const [only] = known;
  if (only !== undefined && known.length === 1) return constrain(value, only, j);
  if (known.some((p) => !j.quietly(() => constrain(value, p, j)).some(isFault))) return;
  j.report('profile-mismatch', at, key, node.id, { expected: known.map((p) => p.url).join(' or ') });
}

/** What a reference leads to must be of the type, and conform to the profile, that is demanded here. */
function checkTarget(types: readonly TypeRef[], reference: Tree, node: ProfileNode, j: Judging): void {
  const wanted = types.flatMap((t) => (t.code === 'Reference' ? (t.targetProfile ?? []) : []));
  if (wanted.length === 0) return;
  const typesOfWanted = wanted.map((url) => typeBehind(url, j));
  const type = targetType(reference, j);
  if (type === undefined || typesOfWanted.some((t) => t === undefined || t === 'Resource')) return;
  const fitting = wanted.filter((_, i) => typesOfWanted[i] === type);
  if (fitting.length === 0) {
    const expected = [...new Set(typesOfWanted)].join(' or ');
    return j.report('reference-type', reference, 'reference', node.id, { found: type, expected });
  }
  const target = typeof reference['reference'] === 'string' ? j.resolve(reference['reference']) : undefined;
  if (target === undefined || fitting.some((url) => conforms(target, url, j))) return;
  j.report('profile-mismatch', reference, 'reference', node.id, { expected: fitting.join(' or '), ...reason(target, fitting, j) });
}

function typeBehind(url: string, j: Judging): string | undefined {
  return j.library.profiles.get(url)?.type ?? (url.startsWith(HL7) ? url.slice(HL7.length) : undefined);
}

/** Whether a resource conforms to a profile; when it claims to, that is judged where it stands. */
export function conforms(resource: Tree, url: string, j: Judging): boolean {
  const profile = j.library.profiles.get(url);
  if (profile === undefined || claims(resource).includes(url)) return true;
  return !faultsBy(resource, profile, j).some(isFault);
}

function reason(target: Tree, urls: readonly string[], j: Judging): { readonly found?: string } {
  const profile = j.library.profiles.get(urls[0] ?? '');
  const first = profile === undefined ? undefined : faultsBy(target, profile, j).find(isFault);
  return first === undefined ? {} : { found: `${first.code} ${first.rule}` };
}

/** Each resource is compared with a profile once; a circle of references is taken to conform. */
function faultsBy(resource: Tree, profile: Profile, j: Judging): ReturnType<Judging['quietly']> {
  const made = j.compared.get(resource) ?? new Map<string, ReturnType<Judging['quietly']>>();
  j.compared.set(resource, made);
  const known = made.get(profile.url);
  if (known !== undefined) return known;
  made.set(profile.url, []);
  const before = j.resource;
  j.resource = resource;
  const faults = j.quietly(() => constrain(resource, profile, j));
  j.resource = before;
  made.set(profile.url, faults);
  return faults;
}
