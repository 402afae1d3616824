import { XmlError } from './error.js';
import { NETWORK_LIMITS, type XmlLimits } from './limits.js';
import { documentText, isDeclaration, parseWhole, XmlParser, type SeenAttribute, type SeenName, type XmlSink } from './parser.js';

/** A namespace declaration as it stands on an element; the prefix is empty for the default namespace. */
export interface NamespaceDeclaration {
  readonly prefix: string;
  readonly uri: string;
}

/** An attribute with its normalised value; `name` is the name as written, with prefix. */
export interface ExactAttribute {
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
  readonly uri: string;
  readonly value: string;
}

const NO_DECLARATIONS: readonly NamespaceDeclaration[] = [];
const NO_NODES: readonly never[] = [];
/**
 * A namespace name is absolute: canonicalisation must fail on a relative one (XML-C14N 1.3). No blanks either: the parser compares
 * names without those around them, other readers with them.
 */
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * One element with everything that canonicalisation needs. Text is kept as it is, white space too, with CDATA as text and
 * without comments; neighbouring pieces of text are one. Positions are in UTF-16 units of the text without byte order mark.
 */
export class ExactElement {
  constructor(
    /** The name as written, with prefix. */
    readonly name: string,
    readonly prefix: string,
    readonly local: string,
    readonly uri: string,
    /** Those that stand on this element, in document order. */
    readonly declarations: readonly NamespaceDeclaration[],
    /** Without declarations, in document order. */
    readonly attributes: readonly ExactAttribute[],
    readonly nodes: readonly (string | ExactElement)[],
    readonly parent: ExactElement | undefined,
    /** Whether a comment stands directly in it. */
    readonly hasComment: boolean,
    /** Of the start tag: line and column from 1, offset from 0. */
    readonly line: number,
    readonly column: number,
    readonly offset: number,
    /** Offset behind the end tag. */
    readonly end: number,
  ) {}
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
/** An element while it is being read; the only place where a tree is changed. */
type OpenElement = Writable<Omit<ExactElement, 'nodes'>> & { nodes: (string | ExactElement)[] };

class ExactBuilder implements XmlSink {
  private open: OpenElement | undefined = undefined;
  root: ExactElement | undefined = undefined;

  opened(tag: SeenName, seen: readonly SeenAttribute[], declares: boolean, at: XmlParser): void {
    const parent = this.open;
    const element = new ExactElement(
      tag.name,
      tag.prefix,
      tag.local,
      tag.uri,
      declares ? declarationsIn(seen, at) : NO_DECLARATIONS,
      declares ? seen.filter((a) => !isDeclaration(a)) : seen,
      NO_NODES,
      parent,
      false,
      at.nextLine,
      at.nextColumn,
      at.nextOffset,
      0,
    );
    if (parent === undefined) this.root = element;
    else if (parent.nodes.length === 0) parent.nodes = [element];
    else parent.nodes.push(element);
    this.open = element as OpenElement;
  }

  characters(text: string): void {
    const element = this.open;
    if (element === undefined) return;
    const { nodes } = element;
    const last = nodes.at(-1);
    if (last === undefined) element.nodes = [text];
    else if (typeof last === 'string') nodes[nodes.length - 1] = last + text;
    else nodes.push(text);
  }

  commented(): void {
    if (this.open !== undefined) this.open.hasComment = true;
  }

  closed(at: XmlParser): void {
    const element = this.open;
    if (element === undefined) return;
    element.end = at.nextOffset;
    this.open = element.parent as OpenElement | undefined;
  }
}

function declarationsIn(seen: readonly SeenAttribute[], at: XmlParser): readonly NamespaceDeclaration[] {
  const found: NamespaceDeclaration[] = [];
  for (const a of seen) {
    if (!isDeclaration(a)) continue;
    if (a.value !== '' && !ABSOLUTE.test(a.value)) at.stop('xml-not-well-formed', 'a namespace name that is no absolute URI');
    found.push({ prefix: a.prefix === '' ? '' : a.local, uri: a.value });
  }
  return found;
}

/**
 * Reads a whole document into a tree that can be canonicalised.
 * @throws XmlError at the first fault, as `readXml` does; processing instructions and DOCTYPE are always refused (SEC 3.b, step 2).
 */
export function readExact(input: string | Uint8Array, options: { readonly limits?: XmlLimits } = {}): ExactElement {
  const limits = options.limits ?? NETWORK_LIMITS;
  const text = documentText(input, limits);
  // The parser takes the unit behind a lone surrogate for its other half, even when that is markup.
  if (typeof input === 'string' && LONE_SURROGATE.test(text)) throw new XmlError('xml-not-utf8', 1, 1);
  const builder = new ExactBuilder();
  parseWhole(text, limits, builder, 'refuse');
  if (builder.root === undefined) throw new XmlError('xml-not-well-formed', 1, 1);
  return builder.root;
}

/** The same element without one of its children; the text before and behind that is one piece. The others keep their parent. */
export function withoutChild(element: ExactElement, child: ExactElement): ExactElement {
  const nodes: (string | ExactElement)[] = [];
  for (const node of element.nodes) {
    const last = nodes.at(-1);
    if (node === child) continue;
    if (typeof node === 'string' && typeof last === 'string') nodes[nodes.length - 1] = last + node;
    else nodes.push(node);
  }
  return replaced(element, { nodes });
}

/** The same element with more on it, in front of what it has; its children keep their parent. */
export function withAttribute(element: ExactElement, attribute: ExactAttribute, declarations: readonly NamespaceDeclaration[]): ExactElement {
  return replaced(element, { attributes: [attribute, ...element.attributes], declarations: [...declarations, ...element.declarations] });
}

function replaced(e: ExactElement, { declarations, attributes, nodes }: Partial<Pick<ExactElement, 'declarations' | 'attributes' | 'nodes'>>): ExactElement {
  return new ExactElement(
    e.name,
    e.prefix,
    e.local,
    e.uri,
    declarations ?? e.declarations,
    attributes ?? e.attributes,
    nodes ?? e.nodes,
    e.parent,
    e.hasComment,
    e.line,
    e.column,
    e.offset,
    e.end,
  );
}

/** Child elements, in document order. */
export function elementsOf(element: ExactElement): readonly ExactElement[] {
  return element.nodes.filter((node) => typeof node !== 'string');
}

/** The element's own text, without that of its children. */
export function textOf(element: ExactElement): string {
  const { nodes } = element;
  if (nodes.length === 1 && typeof nodes[0] === 'string') return nodes[0];
  return nodes.filter((node) => typeof node === 'string').join('');
}

/** The parser on an open document, for the test that guards its shape. */
export function exactParserForShapeTest(): object {
  const parser = new XmlParser(NETWORK_LIMITS, new ExactBuilder());
  parser.feed('<a b="c"><d>text</d>');
  return parser;
}
