import { XmlError } from './error.js';
import { ABSOLUTE, ExactElement, NO_DECLARATIONS, NO_NODES, type NamespaceDeclaration, type OpenElement } from './exact-element.js';
import { readUsual } from './exact-usual.js';
import { NETWORK_LIMITS, type XmlLimits } from './limits.js';
import { documentText, isDeclaration, parseWhole, XmlParser, type SeenAttribute, type SeenName, type XmlSink } from './parser.js';

const LONE_SURROGATE = /\p{Surrogate}/u;

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
  const usual = readUsual(text, limits);
  if (usual !== undefined) return usual;
  // The parser takes the unit behind a lone surrogate for its other half, even when that is markup.
  if (typeof input === 'string' && LONE_SURROGATE.test(text)) throw new XmlError('xml-not-utf8', 1, 1);
  return readByParser(text, limits);
}

/** As `readExact`, by the parser, which judges every document; a test compares what both readers give. */
export function readByParser(text: string, limits: XmlLimits): ExactElement {
  const builder = new ExactBuilder();
  parseWhole(text, limits, builder, 'refuse');
  if (builder.root === undefined) throw new XmlError('xml-not-well-formed', 1, 1);
  return builder.root;
}

/** The parser on an open document, for the test that guards its shape. */
export function exactParserForShapeTest(): object {
  const parser = new XmlParser(NETWORK_LIMITS, new ExactBuilder());
  parser.feed('<a b="c"><d>text</d>');
  return parser;
}
