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

export const NO_DECLARATIONS: readonly NamespaceDeclaration[] = [];
/** No nodes yet; never pushed to. */
export const NO_NODES: readonly never[] = [];
/**
 * A namespace name is absolute: canonicalisation must fail on a relative one (XML-C14N 1.3). Only the characters of a URI stand in it, and
 * what follows a host is a port (RFC 3986 2, 3.2): other readers refuse any other, or compare names without the blanks around them.
 */
export const ABSOLUTE =
  /^[A-Za-z][A-Za-z0-9+.-]*:(?!\/\/[^/?#]*:(?!\d*(?:[/?#]|$)))(?:[\w.~!$&'()*+,;=:@/?-]|%[\dA-Fa-f]{2})*(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[\dA-Fa-f]{2})*)?$/;

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
    /** Where its start tag begins. */
    readonly offset: number,
    /** Offset behind the end tag. */
    readonly end: number,
  ) {}
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
/** An element while it is being read: only a reader changes a tree. */
export type OpenElement = Writable<Omit<ExactElement, 'nodes'>> & { nodes: (string | ExactElement)[] };

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

function replaced(
  e: ExactElement,
  { declarations, attributes, nodes }: Partial<Pick<ExactElement, 'declarations' | 'attributes' | 'nodes'>>,
): ExactElement {
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
