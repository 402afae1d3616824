import { checkAortaResource, checkAortaValue } from './aorta.js';
import { checkBinding } from './binding.js';
import type { BaseElement, BaseType } from './base-types.js';
import type { Constraint } from './definition.js';
import { checkExtension, type Trail } from './extension.js';
import { isTree, type Tree } from '../tree.js';
import { claims, type Judging } from './judging.js';
import { constrain } from './constrain.js';
import { checkNarrative } from './narrative.js';
import { primitiveFault } from './primitive.js';
import { checkReference } from './reference.js';

/** Judges a resource by the definition of its type, and everything inside it. `allowed` is the type that its place takes. */
export function checkResource(resource: Tree, allowed: string, trail: Trail, j: Judging, at: object, key: string | number): void {
  const name = resource['resourceType'];
  const type = typeof name === 'string' ? j.library.types.get(name) : undefined;
  if (type?.isResource !== true) return j.report('element-unknown', resource, 'resourceType', 'shape', { expected: allowed });
  if (!j.library.types.isKindOf(type.name, allowed)) j.report('type-not-allowed', at, key, 'shape', { found: type.name, expected: allowed });
  const [outer, container] = [j.resource, j.container];
  j.resource = resource;
  const anchors = j.anchors;
  if (trail.at(-1)?.element !== 'contained') {
    j.container = resource;
    j.anchors = new Set();
  }
  checkObject(resource, type, trail, j);
  if (type.ancestors.includes('DomainResource')) checkText(resource, j);
  if (j.container === resource) checkContained(resource, j);
  if (j.isForAorta) checkAortaResource(resource, j);
  for (const url of claims(resource)) claim(resource, url, j);
  j.resource = outer;
  j.container = container;
  if (trail.at(-1)?.element !== 'contained') j.anchors = anchors;
}

function claim(resource: Tree, url: string, j: Judging): void {
  const profile = j.library.profiles.get(url);
  if (profile !== undefined) constrain(resource, profile, j);
  else if (j.library.definitions.structure(url) === undefined && j.isNew(url))
    j.report('profile-unknown', resource, 'meta.profile', 'meta.profile', { found: url });
}

/** Judges an object by its type: unknown, missing and wrong elements, and the invariants of the type. */
export function checkObject(object: Tree, type: BaseType, trail: Trail, j: Judging): void {
  let isEmpty = true;
  let chosen: BaseElement[] | undefined;
  for (const key in object) {
    if (key === 'resourceType' && type.isResource) continue;
    if (key !== 'id' && key !== '_id') isEmpty = false;
    const companion = key.startsWith('_');
    const element = type.properties.get(companion ? key.slice(1) : key);
    if (element === undefined || (companion && element.primitive === undefined)) {
      j.report('element-unknown', object, key, type.name);
      continue;
    }
    if (element.isChoice) chosen = checkChoice(object, element, chosen, type, j);
    trail.push({ type: type.name, element: element.element, code: element.code });
    if (companion) checkCompanion(object, key, element, trail, j);
    else if (element.many) checkList(object, key, element, trail, j);
    else checkValue(object[key], object, key, element, trail, j);
    trail.pop();
  }
  // ele-1
  if (isEmpty && !type.isResource) j.report('required', object, undefined, 'ele-1', { expected: 'a value or an element' });
  for (const name of type.required) if (!isPresent(object, name, type)) j.report('required', object, name, `${type.name}.${name}`);
  checkConstraints(type.constraints, object, type.name, object, undefined, j);
}

/** Of a choice one type only; gives those that were seen. */
function checkChoice(object: Tree, element: BaseElement, chosen: BaseElement[] | undefined, type: BaseType, j: Judging): BaseElement[] {
  if (chosen === undefined) return [element];
  const first = chosen.find((c) => c.element === element.element);
  if (first === undefined) chosen.push(element);
  else if (first !== element) j.report('too-many', object, element.name, `${type.name}.${element.element}`, { found: first.name, expected: '1' });
  return chosen;
}

function isPresent(object: Tree, element: string, { elements }: BaseType): boolean {
  return elements.get(element)?.some(({ name }) => name in object || `_${name}` in object) === true;
}

function checkList(object: Tree, key: string, element: BaseElement, trail: Trail, j: Judging): void {
  const list = object[key];
  if (!Array.isArray(list)) return j.report('value-format', object, key, shapeRule(trail), { expected: `a list of ${element.code}` });
  if (list.length === 0) j.report('required', object, key, shapeRule(trail), { expected: 'at least one' });
  const beside = object[`_${key}`];
  list.forEach((item: unknown, i) => {
    const isCarried = item === null && element.primitive !== undefined && Array.isArray(beside) && isTree(beside[i]);
    if (!isCarried) checkValue(item, list, i, element, trail, j);
  });
}

function checkValue(value: unknown, at: object, key: string | number, element: BaseElement, trail: Trail, j: Judging): void {
  if (element.primitive !== undefined) {
    const fault = primitiveFault(value, element.primitive);
    if (fault !== undefined) return j.report('value-format', at, key, shapeRule(trail), { expected: `a ${element.code}` });
    noteAnchor(value, element, j);
  } else if (element.isXhtml) return checkNarrative(value, at, key, j);
  else if (!isTree(value)) return j.report('value-format', at, key, shapeRule(trail), { expected: `one ${element.type ?? 'resource'}` });
  else if (element.isResource) return checkResource(value, element.code, trail, j, at, key);
  else checkInner(value, element, trail, j);
  if (element.binding !== undefined) checkBinding(value, element.binding, at, key, shapeRule(trail), j);
  if (element.constraints.length > 0) checkConstraints(element.constraints, value, element.type ?? element.code, at, key, j);
}

function checkInner(value: Tree, element: BaseElement, trail: Trail, j: Judging): void {
  const type = element.type === undefined ? undefined : j.library.types.get(element.type);
  if (type === undefined) return;
  checkObject(value, type, trail, j);
  if (element.code === 'Reference') checkReference(value, element.targets, shapeRule(trail), j);
  else if (element.code === 'Extension') checkExtension(value, trail, j);
  if (j.isForAorta) checkAortaValue(value, element.code, j);
  for (const url of element.profiles) {
    const profile = j.library.profiles.get(url);
    if (profile !== undefined) constrain(value, profile, j);
  }
}

/** What stands beside a primitive, or beside each in a list. */
function checkCompanion(object: Tree, key: string, element: BaseElement, trail: Trail, j: Judging): void {
  const value = object[key];
  const type = j.library.types.get('Element');
  if (type === undefined) return;
  const items = element.many ? value : [value];
  if (!Array.isArray(items)) return j.report('value-format', object, key, shapeRule(trail), { expected: 'a list' });
  items.forEach((item: unknown, i) => {
    if (item === null && element.many) return;
    if (!isTree(item))
      return j.report('value-format', element.many ? items : object, element.many ? i : key, shapeRule(trail), { expected: 'an Element' });
    const has = object[key.slice(1)];
    const hasValue = element.many ? Array.isArray(has) && has[i] !== null && has[i] !== undefined : has !== undefined;
    // A primitive with an id and nothing else says nothing (ele-1).
    if (hasValue && Object.keys(item).every((k) => k === 'id')) return;
    checkObject(item, type, trail, j);
  });
}

/** Reports the invariants that do not hold. */
export function checkConstraints(
  constraints: readonly Constraint[],
  value: unknown,
  type: string,
  at: object,
  key: string | number | undefined,
  j: Judging,
): void {
  for (const c of constraints) {
    const holds = j.library.invariants.holds(c, value, type, j);
    if (holds === false) j.report('invariant', at, key, c.key, { severity: c.severity });
    else if (holds === undefined) j.report('invariant-unchecked', at, key, c.key);
  }
}

/** dom-6, of which R4 itself says that it is good practice and no more. */
function checkText(resource: Tree, j: Judging): void {
  if (!isTree(resource['text']) || resource['text']['div'] === undefined)
    j.report('invariant', resource, 'text', 'dom-6', { severity: 'information' });
}

/** dom-2 to dom-5: what is contained holds nothing more, is referred to, and has no version, date or label of its own. */
function checkContained(resource: Tree, j: Judging): void {
  const list = resource['contained'];
  if (!Array.isArray(list)) return;
  list.forEach((contained: unknown, i) => {
    if (!isTree(contained)) return;
    const meta = isTree(contained['meta']) ? contained['meta'] : {};
    const isReferred = j.anchors.has(`#${String(contained['id'])}`) || j.refersUp.has(contained);
    if (contained['contained'] !== undefined) j.report('invariant', list, i, 'dom-2');
    if (!isReferred) j.report('invariant', list, i, 'dom-3');
    if (meta['versionId'] !== undefined || meta['lastUpdated'] !== undefined) j.report('invariant', list, i, 'dom-4');
    if (meta['security'] !== undefined) j.report('invariant', list, i, 'dom-5');
  });
}

const ANCHORING = new Set(['canonical', 'uri', 'url']);

/** Remembers what refers to a resource inside the same one (dom-3). */
function noteAnchor(value: unknown, { name, code }: BaseElement, j: Judging): void {
  if (typeof value !== 'string' || !value.startsWith('#') || (name !== 'reference' && !ANCHORING.has(code))) return;
  j.anchors.add(value);
  if (value === '#') j.refersUp.add(j.resource);
}

/** Where the definition of a type stands behind a finding: `Patient.name`. */
export function shapeRule(trail: Trail): string {
  const last = trail.at(-1);
  return last === undefined ? 'shape' : `${last.type}.${last.element}`;
}
