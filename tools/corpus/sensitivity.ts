import type { Issue } from '../../src/errors.js';
import { Decimal, decimal } from '../../src/fhir/decimal.js';
import { writeJson } from '../../src/fhir/json.js';
import type { Bundle } from '../../src/fhir/types.js';
import { DISPENSES } from '../../src/mapping/payloads.js';
import type { Trace } from '../../src/mapping/trace.js';
import { pathOf, XmlElement, XSI } from '../../src/xml/element.js';
import { setsAside } from '../../src/conformance/corpus/checks.js';
import { copyOf, toBundle, toText } from '../../src/conformance/corpus/translation.js';

/** A value of which a change went unnoticed. */
export interface Blind {
  readonly path: string;
  readonly was: string;
  readonly became: string;
}

export interface Sensitivity {
  readonly changed: number;
  readonly reported: number;
  readonly blind: readonly Blind[];
}

type Tree = Record<string | number, unknown>;

/** Changes every value of a Bundle in turn: each must change the HL7v3 or be named by an issue. */
export function fhirSensitivity(bundle: Bundle): Sensitivity {
  const base = toText(copyOf(bundle));
  const before = new Set(base.issues.map(key));
  let changed = 0;
  let reported = 0;
  const blind: Blind[] = [];
  const work = copyOf(bundle);
  for (const { owner, name, path, value } of leaves(work as unknown as Tree, 'Bundle')) {
    const other = otherValue(value);
    owner[name] = other;
    const { xml, issues } = toText(copyOf(work));
    owner[name] = value;
    if (xml !== base.xml) changed++;
    else if (issues.some((i) => (names(i, path) || isDropped(i, path)) && (!before.has(key(i)) || i.path === path))) reported++;
    else blind.push({ path, was: String(value), became: String(other) });
  }
  return { changed, reported, blind };
}

/** Changes every value of a payload in turn: each must change the FHIR or be named by an issue. */
export function v3Sensitivity(payload: XmlElement): Sensitivity {
  const base = toBundle([payload], true);
  const constants = constantsOf(base.collector.context.trace);
  const text = writeJson(base.bundle);
  let changed = 0;
  let reported = 0;
  const blind: Blind[] = [];
  for (const leaf of v3Leaves(payload)) {
    const other = changedTree(payload, leaf);
    const { bundle, issues } = toBundle([other.root]);
    if (writeJson(bundle) !== text) changed++;
    else if (issues.some((i) => names(i, other.path) || setsAside(i, other.path))) reported++;
    // The display of a constant says nothing that the constant does not say; most forms report it, in some it is usual.
    else if (!(leaf.attribute === 'displayName' && constants.has(leaf.element)))
      blind.push({ path: other.path, was: leaf.value, became: leaf.other });
  }
  return { changed, reported, blind };
}

/** The elements that only say what their form fixes: they were read, and stand nowhere in the FHIR. */
function constantsOf(trace: Trace | undefined): ReadonlySet<XmlElement> {
  return new Set(trace?.entries.filter(({ places }) => places.length === 0).map(({ element }) => element));
}

function key(i: Issue): string {
  return `${i.code} ${i.path}`;
}

/** An issue names a value by its own path, or by the path of what holds it and is reported as a whole. */
export function names(issue: Issue, path: string): boolean {
  if (issue.path === path) return true;
  const isWhole = /^Bundle(\.entry(\[\d+\](\.resource)?)?)?$/.test(issue.path);
  return !isWhole && ['.', '/', '['].some((mark) => path.startsWith(issue.path + mark));
}

/** That nothing which is written refers to a resource is told at the resource, about all that it says. */
export function isDropped(issue: Issue, path: string): boolean {
  return issue.code === 'resource-unused' && path.startsWith(issue.path + '.');
}

interface FhirLeaf {
  readonly owner: Tree;
  readonly name: string | number;
  readonly path: string;
  readonly value: unknown;
}

function leaves(tree: Tree, path: string): FhirLeaf[] {
  return Object.entries(tree).flatMap(([name, value]): FhirLeaf[] => {
    const key = Array.isArray(tree) ? Number(name) : name;
    const here = Array.isArray(tree) ? `${path}[${name}]` : `${path}.${name.startsWith('_') ? name.slice(1) : name}`;
    if (value === null || value === undefined) return [];
    if (typeof value === 'object' && !(value instanceof Decimal)) return leaves(value as Tree, here);
    return [{ owner: tree, name: key, path: here, value }];
  });
}

function otherValue(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (value instanceof Decimal) return decimal(value.text.replace(/^-?\d/, (d) => (d === '9' ? '8' : '9')));
  if (typeof value === 'number') return value + 1;
  return otherText(String(value));
}

/** Another text of the same form: another digit where there are digits, else one letter more. */
function otherText(text: string): string {
  if (/^\d{4}-\d\d(-\d\d)?/.test(text)) return text.replace(/^\d{4}/, (y) => String(Number(y) - 1));
  if (/^\d\d:\d\d:\d\d$/.test(text)) return text.replace(/^../, (h) => (h === '11' ? '12' : '11'));
  if (/^\d+$/.test(text) && text.length >= 8) return text.replace(/^\d{4}/, (y) => String(Number(y) - 1).padStart(4, '0'));
  if (/\d$/.test(text)) return text.slice(0, -1) + (text.endsWith('1') ? '2' : '1');
  return text + 'x';
}

interface V3Leaf {
  readonly element: XmlElement;
  readonly steps: readonly number[];
  readonly attribute: string | undefined;
  readonly value: string;
  readonly other: string;
}

function v3Leaves(element: XmlElement, steps: readonly number[] = []): V3Leaf[] {
  const out: V3Leaf[] = element.attributes
    // xsi:nil repeats that the element is empty, and xsi:schemaLocation says nothing of it.
    .filter((a) => a.local !== 'codeSystemName' && (a.uri !== XSI || a.local === 'type'))
    .map((a) => ({
      element,
      steps,
      attribute: a.local,
      value: a.value,
      other:
        a.uri === XSI ? (/(^|:)CD$/.test(a.value) ? 'ST' : 'CD') : a.local === 'nullFlavor' ? (a.value === 'NA' ? 'NI' : 'NA') : otherText(a.value),
    }));
  if (element.text.trim() !== '') out.push({ element, steps, attribute: undefined, value: element.text, other: element.text.trim() + 'x' });
  return [...out, ...element.children.flatMap((c, i) => v3Leaves(c, [...steps, i]))];
}

/** The tree with one value changed, and the path of that value. */
function changedTree(root: XmlElement, leaf: V3Leaf): { readonly root: XmlElement; readonly path: string } {
  const changed = rebuilt(root, leaf, 0, undefined);
  let at: XmlElement | undefined = changed;
  for (const i of leaf.steps) at = at?.children[i];
  return { root: changed, path: at === undefined ? '' : pathOf(at, leaf.attribute) };
}

function rebuilt(e: XmlElement, leaf: V3Leaf | undefined, depth: number, parent: XmlElement | undefined): XmlElement {
  const isLeaf = depth === leaf?.steps.length;
  const children: XmlElement[] = [];
  const attributes =
    isLeaf && leaf.attribute !== undefined ? e.attributes.map((a) => (a.local === leaf.attribute ? { ...a, value: leaf.other } : a)) : e.attributes;
  const text = isLeaf && leaf.attribute === undefined ? leaf.other : e.text;
  const retyped = isLeaf && leaf.attribute === 'type' && e.type !== undefined ? { uri: e.type.uri, local: leaf.other } : e.type;
  const out = new XmlElement(
    e.uri,
    e.local,
    attributes,
    children,
    text,
    retyped,
    parent,
    e.line,
    e.column,
    e.offset,
    text === e.text ? e.content : undefined,
  );
  e.children.forEach((c, i) => children.push(rebuilt(c, leaf?.steps[depth] === i ? leaf : undefined, depth + 1, out)));
  return out;
}

/** One list for each dispense of a list, so that a change need not translate all the others; any other payload as it is. */
export function singles(payload: XmlElement): XmlElement[] {
  const dispenses = payload.local === DISPENSES.name ? payload.children.filter((c) => c.local === 'component') : [];
  const others = payload.children.filter((c) => !dispenses.includes(c));
  if (dispenses.length < 2) return [rebuilt(payload, undefined, 0, undefined)];
  return dispenses.map((d) => rebuilt(new XmlElement(payload.uri, payload.local, payload.attributes, [...others, d]), undefined, 0, undefined));
}
