import { V3 } from '../../hl7v3/model.js';
import { attribute, XSI, type XmlAttribute, type XmlElement } from '../../xml/element.js';
import { XmlError } from '../../xml/error.js';
import { readXml } from '../../xml/reader.js';

/** Attributes in their canonical order; the others follow by name. */
const FIRST = ['operator', 'type', 'nullFlavor', 'value', 'unit'];
const SPECIAL = /[&<"]/;

/** Canonical text of a time element (DT 4): fixed order of attributes, bare type names, no prefixes, no white space. */
export function gtsText(element: XmlElement): string {
  let out = `<${element.local}`;
  for (const a of inOrder(element.attributes)) {
    const isType = a.uri === XSI && a.local === 'type';
    out += isType ? ` xsi:type="${element.type?.local ?? ''}"` : ` ${a.local}="${escapeValue(a.value)}"`;
  }
  if (element.children.length === 0) return `${out}/>`;
  out += '>';
  for (const c of element.children) out += gtsText(c);
  return `${out}</${element.local}>`;
}

/** Whether two time elements have the same canonical text. */
export function isSameGts(a: XmlElement, b: XmlElement): boolean {
  if (a.local !== b.local || a.type?.local !== b.type?.local) return false;
  if (a.attributes.length !== b.attributes.length || a.children.length !== b.children.length) return false;
  for (const own of a.attributes) {
    const other = b.attributes.find((x) => x.local === own.local && x.uri === own.uri);
    if (other === undefined || (other.value !== own.value && own.uri !== XSI)) return false;
  }
  return a.children.every((c, i) => {
    const other = b.children[i];
    return other !== undefined && isSameGts(c, other);
  });
}

function inOrder(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  return attributes.length < 2 ? attributes : [...attributes].sort((a, b) => rank(a.local) - rank(b.local) || (a.local < b.local ? -1 : 1));
}

function rank(local: string): number {
  const place = FIRST.indexOf(local);
  return place < 0 ? FIRST.length : place;
}

function escapeValue(value: string): string {
  return SPECIAL.test(value) ? value.replace(/[&<"]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : '&quot;')) : value;
}

/** Reads a canonical text again, under the name and of the type that its place demands; undefined when it is not one. */
export function parseGts(text: string, name: string, declared = ''): XmlElement | undefined {
  try {
    const element = readXml(`<r xmlns="${V3}" xmlns:xsi="${XSI}">${text}</r>`).children[0];
    return element?.local === name && gtsText(element) === text && isGts(element, declared) ? element : undefined;
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

const ATTRIBUTES = new Set(['operator', 'nullFlavor', 'value', 'unit', 'inclusive', 'alignment', 'institutionSpecified']);
const CHILDREN: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['', new Set<string>()],
  ['IVL_TS', new Set(['low', 'high', 'width', 'center'])],
  ['PIVL_TS', new Set(['phase', 'period'])],
  ['EIVL_TS', new Set(['event', 'offset'])],
  ['SXPR_TS', new Set(['comp'])],
]);
const INTERVAL = CHILDREN.get('IVL_TS') ?? new Set<string>();

/** Whether the type that an element states, if any, is one of time. */
export function isTime(element: XmlElement): boolean {
  return CHILDREN.has(element.type?.local ?? '');
}

/** Whether an element has only what the time datatypes have, so that its canonical text holds all of it; `declared` is its type where it states none. */
export function isGts(element: XmlElement, declared = ''): boolean {
  const children = CHILDREN.get(element.type?.local ?? declared);
  return children !== undefined && isPart(element, children);
}

function isPart(element: XmlElement, allowed: ReadonlySet<string>): boolean {
  if (element.uri !== V3 || element.text !== '' || element.content !== undefined) return false;
  for (const a of element.attributes) {
    if (a.uri === XSI ? a.local !== 'type' || element.type?.uri !== V3 : a.uri !== '' || (!ATTRIBUTES.has(a.local) && !isEventCode(element, a.local)))
      return false;
  }
  return element.children.every((c) => {
    if (!allowed.has(c.local)) return false;
    if (c.local === 'comp') return isGts(c);
    return isPart(c, c.local === 'phase' || c.local === 'offset' ? INTERVAL : new Set());
  });
}

function isEventCode(element: XmlElement, local: string): boolean {
  return element.local === 'event' && local === 'code';
}

/** The only child of that name. */
export function only(element: XmlElement, local: string): XmlElement | undefined {
  const found = element.children.filter((c) => c.local === local);
  return found.length === 1 ? found[0] : undefined;
}

/** The simple parts that an expression combines by union or intersection, in order; undefined for any other operator (DT 4). */
export function partsOf(element: XmlElement): readonly XmlElement[] | undefined {
  const operator = attribute(element, 'operator') ?? 'A';
  if (operator !== 'A' && operator !== 'I') return undefined;
  if (element.type?.local !== 'SXPR_TS') return [element];
  const parts: XmlElement[] = [];
  for (const c of element.children) {
    const inner = partsOf(c);
    if (inner === undefined) return undefined;
    parts.push(...inner);
  }
  return parts;
}
