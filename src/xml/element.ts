/** An attribute as it stood in the document; `uri` is empty for attributes without a prefix. */
export interface XmlAttribute {
  readonly local: string;
  readonly uri: string;
  readonly value: string;
}

/** A name with its namespace, as an `xsi:type` value resolves to. */
export interface QName {
  readonly uri: string;
  readonly local: string;
}

export const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
export const XML = 'http://www.w3.org/XML/1998/namespace';
const NONE: readonly never[] = [];

/**
 * One element of a document. Read trees carry source positions (line and column from 1, offset from 0, in UTF-16 units);
 * built trees have line 0. White space between elements is not kept; `content` exists only where text and elements are mixed.
 */
export class XmlElement {
  constructor(
    readonly uri: string,
    readonly local: string,
    readonly attributes: readonly XmlAttribute[] = NONE,
    readonly children: readonly XmlElement[] = NONE,
    readonly text: string = '',
    readonly type: QName | undefined = undefined,
    readonly parent: XmlElement | undefined = undefined,
    readonly line: number = 0,
    readonly column: number = 0,
    readonly offset: number = 0,
    readonly content: readonly (string | XmlElement)[] | undefined = undefined,
    /** Position among siblings of the same name, from 1, for an element handed over by the streaming reader. */
    readonly ordinal: number | undefined = undefined,
  ) {}
}

/** Value of the attribute without namespace, or undefined. */
export function attribute(element: XmlElement, local: string): string | undefined {
  for (const a of element.attributes) if (a.local === local && a.uri === '') return a.value;
  return undefined;
}

/** Whether two elements say the same in the same way, wherever they stand: names, attributes in order, text and children. */
export function isSameElement(a: XmlElement, b: XmlElement): boolean {
  if (a.local !== b.local || a.text !== b.text || a.uri !== b.uri || a.type?.local !== b.type?.local || a.type?.uri !== b.type?.uri) return false;
  if (a.attributes.length !== b.attributes.length || a.children.length !== b.children.length) return false;
  // Where text and elements are mixed their order counts too; that is rare enough to call them different.
  if (a.content !== undefined || b.content !== undefined) return false;
  for (let i = 0; i < a.attributes.length; i++) {
    const [x, y] = [a.attributes[i], b.attributes[i]];
    if (x?.local !== y?.local || x?.value !== y?.value || x?.uri !== y?.uri) return false;
  }
  for (let i = 0; i < a.children.length; i++) {
    const [x, y] = [a.children[i], b.children[i]];
    if (x === undefined || y === undefined || !isSameElement(x, y)) return false;
  }
  return true;
}

/** First child element of that local name, in the namespace of the element itself. */
export function child(element: XmlElement, local: string): XmlElement | undefined {
  for (const c of element.children) if (c.local === local && c.uri === element.uri) return c;
  return undefined;
}

/** All child elements of that local name, in the namespace of the element itself. */
export function childrenNamed(element: XmlElement, local: string): XmlElement[] {
  return element.children.filter((c) => c.local === local && c.uri === element.uri);
}

/** All descendants at the end of a path of local names, in the namespace of the element itself, in document order. */
export function descendantsAt(element: XmlElement, path: readonly string[]): XmlElement[] {
  const found: XmlElement[] = [];
  const descend = (from: XmlElement, depth: number): void => {
    for (const c of from.children) {
      if (c.local !== path[depth] || c.uri !== element.uri) continue;
      if (depth === path.length - 1) found.push(c);
      else descend(c, depth + 1);
    }
  };
  descend(element, 0);
  return found;
}

/**
 * Path from the root, `/A/b[2]/c`; a number only where the name repeats among its siblings. `below` names an attribute, or with
 * a leading `/` a child that is missing.
 */
export function pathOf(element: XmlElement, below?: string): string {
  const steps: string[] = [];
  for (let e: XmlElement | undefined = element; e !== undefined; e = e.parent) steps.unshift(step(e));
  return '/' + steps.join('/') + (below === undefined ? '' : below.startsWith('/') ? below : `/@${below}`);
}

function step(element: XmlElement): string {
  if (element.ordinal !== undefined) return `${element.local}[${element.ordinal}]`;
  const position = element.parent === undefined ? undefined : positionsIn(element.parent).get(element);
  return position === undefined ? element.local : `${element.local}[${position}]`;
}

/** Elements with more children than this remember their positions: many problems below one would ask for them again and again. */
const MANY = 64;
const known = new WeakMap<XmlElement, ReadonlyMap<XmlElement, number>>();

/** Positions of the children whose name repeats. */
function positionsIn(parent: XmlElement): ReadonlyMap<XmlElement, number> {
  const made = known.get(parent) ?? countedIn(parent);
  if (parent.children.length > MANY) known.set(parent, made);
  return made;
}

function countedIn(parent: XmlElement): ReadonlyMap<XmlElement, number> {
  const named = new Map<string, XmlElement[]>();
  for (const c of parent.children) {
    const same = named.get(c.local);
    if (same === undefined) named.set(c.local, [c]);
    else same.push(c);
  }
  const positions = new Map<XmlElement, number>();
  for (const same of named.values()) if (same.length > 1) same.forEach((c, i) => positions.set(c, i + 1));
  return positions;
}
