import type { Resource } from '../fhir/types.js';
import { stepOf, V3, type Datatype, type ElementModel } from '../hl7v3/model.js';
import { XSI, XmlElement, type XmlAttribute } from '../xml/element.js';
import type { Codec } from './codec.js';
import type { Context } from './context.js';
import { isPlaceholder, placeholder } from './placeholder.js';
import { missingPlace } from './place.js';
import { Places } from './places.js';
import { isKnownProfile, profileOf } from './profiles.js';
import { restoreRaw } from './raw.js';
import type { Rule } from './rule.js';

export interface ActSpec<F extends object> {
  readonly model: ElementModel;
  /** FHIR type of the object, for the document. */
  readonly fhir: string;
  readonly spec: string;
  readonly create: () => F;
  readonly rules: readonly Rule<F>[];
  /** The object is a resource: what no rule reads below the element is kept on it (DT 15). */
  readonly resource?: boolean;
  /** Places that some other codec of the same object reads. */
  readonly alsoRead?: readonly string[];
  /** Mandatory elements that real senders leave out: a warning, not an error. */
  readonly tolerated?: readonly string[];
}

/** An element of the model with the rule that reads it, if any. */
interface Node {
  readonly model: ElementModel;
  readonly path: string;
  readonly slot: number;
  readonly rule: number;
  readonly order: number;
  readonly children: readonly Node[];
  /** Rules that read an attribute of this element, by its name. */
  readonly attributes: ReadonlyMap<string, number>;
  readonly byName: ReadonlyMap<string, readonly Node[]>;
  readonly required: readonly Node[];
  readonly mapped: boolean;
  readonly tolerated: boolean;
  readonly writes: readonly XmlAttribute[];
}

/**
 * An element with structure and the FHIR object it corresponds to, from one list of rules. Elements may stand in any order on
 * reading (with a warning) and are written in the order of the schema, whatever the order of the rules.
 */
export function act<F extends object>(spec: ActSpec<F>): Codec<F> {
  const { rules, create } = spec;
  const finishing = rules.filter((rule) => rule.finish !== undefined);
  const checking = rules.filter((rule) => rule.check !== undefined);
  const compiled = compile(spec);
  const places = new Places([...rules.flatMap((r) => r.fhir), ...(spec.alsoRead ?? []), ...(spec.resource === true ? RESOURCE_PLACES : [])]);
  return {
    about: { kind: 'act', fhir: spec.fhir, spec: spec.spec, rules, model: spec.model },
    toFhir: (element, cx) => {
      const f = create();
      const found = new Array<XmlElement | XmlElement[] | undefined>(compiled.slots).fill(undefined);
      if (spec.resource === true) cx.enter(element);
      collect(element, compiled.root, found, cx);
      for (let i = 0; i < rules.length; i++) {
        const elements = found[i];
        if (elements !== undefined) rules[i]?.read?.(Array.isArray(elements) ? elements : [elements], f, cx);
      }
      for (const rule of finishing) rule.finish?.(f, cx, element);
      if (spec.resource === true) finishResource(f, element, cx);
      return f;
    },
    toV3: (f, cx, name) => {
      places.check(f, cx);
      if (spec.resource === true) checkProfiles(f, cx);
      const written = rules.map((rule) => rule.write?.(f, cx) ?? []);
      for (const rule of checking) rule.check?.(f, cx);
      const element = assemble(compiled.root, written, f, cx, rules, name);
      return spec.resource === true && element !== undefined ? restoreRaw(element, f, spec.model, cx) : element;
    },
  };
}

const RESOURCE_PLACES = ['resourceType', 'id', 'meta.profile', 'extension(v3Raw)[]'];

/** Adds what was kept for the way back, and the profile that the resource conforms to (DT 15, DT 16). */
export function finishResource(resource: Resource, element: XmlElement, cx: Context): void {
  const kept = cx.leave();
  if (kept.length > 0) resource.extension = [...(resource.extension ?? []), ...kept];
  const profile = profileOf(resource);
  if (profile !== undefined) claimProfile(resource, profile, element, cx);
}

/** Says that a resource conforms to a profile. */
export function claimProfile(resource: Resource, profile: string, element: XmlElement, cx: Context): void {
  resource.meta = { profile: [profile], ...resource.meta };
  cx.trace?.add({ rule: 'resource.profile', element, owner: resource, places: ['meta.profile[0]'], value: profile, back: undefined });
}

/** A claimed profile says nothing that HL7v3 could hold; one that we do not know is reported. */
export function checkProfiles(resource: Resource, cx: Context): void {
  const profiles = resource.meta?.profile ?? [];
  profiles.forEach((p, i) => {
    if (!isKnownProfile(p)) cx.report('not-mapped', profiles, i);
  });
}

function compile<F extends object>(spec: ActSpec<F>): { readonly root: Node; readonly slots: number } {
  const byPath = new Map<string, number>();
  spec.rules.forEach((rule, i) => {
    if (rule.v3 === undefined) return;
    if (byPath.has(rule.v3)) throw new Error(`${rule.id}: a second rule for ${rule.v3}`);
    byPath.set(rule.v3, i);
  });
  let slots = spec.rules.length;
  const make = (model: ElementModel, path: string, order: number): Node => {
    const rule = byPath.get(path) ?? -1;
    // Forms of one element share a place: the schema says nothing of their order among each other.
    const placeOf = (name: string): number => model.children.findIndex((m) => m.name === name);
    const children = rule >= 0 ? [] : model.children.map((m) => make(m, path === '' ? stepOf(m) : `${path}/${stepOf(m)}`, placeOf(m.name)));
    byPath.delete(path);
    const own = attributeRules(byPath, path);
    const writes = Object.entries(model.structural).filter(([local, values]) => values.length > 1 && !own.has(local));
    return {
      model,
      path,
      slot: rule >= 0 ? rule : slots++,
      rule,
      order,
      children,
      attributes: own,
      byName: grouped(children),
      required: children.filter((n) => n.model.min === 1),
      mapped: rule >= 0 || own.size > 0 || children.some((n) => n.mapped),
      tolerated: spec.tolerated?.includes(path) === true,
      writes: writes.map(([local, [value = '']]) => ({ local, uri: '', value })),
    };
  };
  const root = make(spec.model, '', 0);
  const [unknown] = byPath.keys();
  if (unknown !== undefined) throw new Error(`the model of ${spec.model.name} has no ${unknown}`);
  return { root, slots };
}

/** The rules for attributes of the element at a path, `path/@name`; each is taken out of the rest. */
function attributeRules(byPath: Map<string, number>, path: string): ReadonlyMap<string, number> {
  const out = new Map<string, number>();
  for (const [place, rule] of [...byPath]) {
    const at = place.lastIndexOf('@');
    if (at < 0 || place.slice(0, at) !== (path === '' ? '' : `${path}/`)) continue;
    out.set(place.slice(at + 1), rule);
    byPath.delete(place);
  }
  return out;
}

function grouped(nodes: readonly Node[]): ReadonlyMap<string, readonly Node[]> {
  const out = new Map<string, Node[]>();
  for (const n of nodes) out.set(n.model.name, [...(out.get(n.model.name) ?? []), n]);
  return out;
}

/** The node for a child: in the namespace of its model, and of the form that the model tells. */
function nodeOf(node: Node, c: XmlElement): Node | undefined {
  const named = node.byName.get(c.local);
  if (named === undefined) return undefined;
  for (const n of named) {
    if (c.uri === (n.model.uri ?? V3) && (n.model.form === undefined || n.model.form.when(c))) return n;
  }
  return undefined;
}

/** Datatypes of which the text is the value. */
const TEXTUAL: ReadonlySet<Datatype> = new Set(['ED', 'ST', 'SC', 'PN', 'ON', 'AD']);

function collect(element: XmlElement, node: Node, found: (XmlElement | XmlElement[] | undefined)[], cx: Context): void {
  if (element.attributes.length > 0) checkStructural(element, node, cx);
  // What is not stated has the default of the schema, so the rule is asked all the same.
  for (const rule of node.attributes.values()) found[rule] = element;
  if (element.content !== undefined || element.text !== '') cx.report('not-mapped', element, '/text()');
  let last = 0;
  for (const c of element.children) {
    const n = nodeOf(node, c);
    if (!n?.mapped) {
      // It is there, though no rule reads it.
      if (n !== undefined) found[n.slot] ??= c;
      cx.unread(c);
      continue;
    }
    if (n.order < last) cx.report('element-order', c, undefined, { expected: `before ${node.children[last]?.model.name ?? ''}` });
    else last = n.order;
    if (c.text !== '' && n.model.datatype !== undefined && !TEXTUAL.has(n.model.datatype)) cx.report('not-mapped', c, '/text()');
    const prior = found[n.slot];
    if (prior === undefined) {
      found[n.slot] = c;
      if (n.rule < 0 && c.children.length === 0) cx.unread(c);
      else if (n.rule < 0) collect(c, n, found, cx);
    } else if (n.rule < 0 || n.model.max === 1) {
      cx.report('too-many', c, undefined, { expected: '1' });
      cx.keep(c);
    } else if (Array.isArray(prior)) prior.push(c);
    else found[n.slot] = [prior, c];
  }
  for (const n of node.required) {
    if (found[n.slot] === undefined) cx.report('required', element, '/' + n.model.name, n.tolerated ? { severity: 'warning' } : {});
  }
}

/** Structural attributes may be stated with the value that the schema fixes; anything else is not read (DT 0.1). */
function checkStructural(element: XmlElement, node: Node, cx: Context): void {
  for (const a of element.attributes) {
    if (a.uri === XSI && a.local !== 'type') continue;
    if (a.uri === '' && node.attributes.has(a.local)) continue;
    const allowed = a.uri === '' ? node.model.structural[a.local] : undefined;
    if (allowed === undefined) cx.unread(element, a.local);
    else if (!allowed.includes(a.value)) {
      cx.report('fixed-value', element, a.local, { found: a.value, expected: allowed.join(' or ') });
      cx.keep(element, a.local);
    }
  }
}

function assemble<F extends object>(
  node: Node,
  written: readonly (readonly XmlElement[])[],
  f: F,
  cx: Context,
  rules: readonly Rule<F>[],
  name: string,
): XmlElement | undefined {
  const children: XmlElement[] = [];
  for (const n of node.children) {
    if (n.rule >= 0) {
      for (const e of written[n.rule] ?? []) children.push(e);
    } else if (n.mapped) {
      const c = assemble(n, written, f, cx, rules, n.model.name);
      if (c !== undefined) children.push(c);
    }
  }
  const attributes = [...node.attributes.values()].flatMap((rule) => written[rule] ?? []).flatMap((carrier) => carrier.attributes);
  if (children.length === 0 && attributes.length === 0 && node.path !== '') return undefined;
  for (const n of node.required) {
    if (children.some((c) => c.local === n.model.name)) continue;
    const rule = rules[firstRule(n)];
    cx.rule = rule?.id ?? '';
    const { at, key } = missingPlace(f, rule?.fhir ?? []);
    cx.report('required', at, key, n.tolerated ? { severity: 'warning' } : {});
  }
  const element = new XmlElement(node.model.uri ?? V3, name, attributes.length === 0 ? node.writes : [...attributes, ...node.writes], children);
  return children.every(isPlaceholder) ? placeholder(element) : element;
}

/** The rule at or below a node that would have filled it. */
function firstRule(node: Node): number {
  return node.rule >= 0
    ? node.rule
    : Math.max(
        -1,
        ...node.children
          .map(firstRule)
          .filter((r) => r >= 0)
          .slice(0, 1),
      );
}
