import { XmlElement, XSI, type QName, type XmlAttribute } from './element.js';
import { XmlError } from './error.js';
import { NETWORK_LIMITS, type XmlLimits } from './limits.js';
import { documentText, isDeclaration, parseWhole, XmlParser, type Instructions, type SeenAttribute, type SeenName, type XmlSink } from './parser.js';

export interface ReadOptions {
  readonly limits?: XmlLimits;
  /** Processing instructions are refused on the network; example files on disk carry them in the prolog (D1). */
  readonly processingInstructions?: Instructions;
  /** Tells which elements are messages of a batch: each is handed over when it ends and then let go. */
  readonly isMessage?: (local: string, parent: XmlElement) => boolean;
}

/** What the reader hands over: a message of a batch, or (last) the root with everything that was not handed over before. */
export interface ReadPart {
  readonly kind: 'message' | 'root';
  readonly element: XmlElement;
}

const NOT_BLANK = /[^ \t\r\n]/;
const NO_ATTRIBUTES: readonly XmlAttribute[] = [];

type Writable<T> = { -readonly [K in keyof T]: T[K] };
/** An element while it is being read; the only place where a tree is changed. */
type OpenElement = Writable<Omit<XmlElement, 'children' | 'content'>> & {
  children: XmlElement[];
  content: (string | XmlElement)[] | undefined;
};

/** Makes the tree that mapping works on: what means nothing to HL7v3 is not kept. */
class TreeBuilder implements XmlSink {
  private open: OpenElement | undefined = undefined;
  private typeOfPending: QName | undefined = undefined;
  private messages = 0;
  readonly parts: ReadPart[] = [];

  constructor(private readonly isMessage: ReadOptions['isMessage']) {}

  opened(tag: SeenName, seen: readonly SeenAttribute[], declares: boolean, at: XmlParser): void {
    const parent = this.open;
    const element = new XmlElement(
      tag.uri,
      tag.local,
      seen.length === 0 ? NO_ATTRIBUTES : this.attributes(seen, declares, at),
      [],
      '',
      this.typeOfPending,
      parent,
      at.nextLine,
      at.nextColumn,
      at.nextOffset,
    ) as OpenElement;
    if (parent !== undefined) {
      parent.children.push(element);
      if (parent.content !== undefined) parent.content.push(element);
      else if (parent.children.length === 1 && NOT_BLANK.test(parent.text)) parent.content = [parent.text, element];
    }
    this.open = element;
    this.typeOfPending = undefined;
  }

  private attributes(seen: readonly SeenAttribute[], declares: boolean, at: XmlParser): readonly XmlAttribute[] {
    const own = declares ? seen.filter((a) => !isDeclaration(a)) : seen;
    for (const a of own) if (a.uri === XSI && a.local === 'type') this.typeOfPending = qualified(a.value.trim(), at);
    return own.length === 0 ? NO_ATTRIBUTES : own;
  }

  characters(text: string): void {
    const element = this.open;
    if (element === undefined) return;
    if (element.content !== undefined) element.content.push(text);
    else if (element.children.length > 0 && NOT_BLANK.test(text)) element.content = [...element.children, text];
    element.text += text;
  }

  commented(): void {
    // Comments say nothing here.
  }

  closed(at: XmlParser): void {
    const element = this.open;
    if (element === undefined) return;
    if (element.children.length > 0 && element.content === undefined) element.text = '';
    const parent = element.parent as OpenElement | undefined;
    this.open = parent;
    if (parent === undefined) this.parts.push({ kind: 'root', element: element });
    else if (this.isMessage?.(element.local, parent) === true) {
      at.restart();
      this.handOver(element, parent);
    }
  }

  private handOver(element: OpenElement, parent: OpenElement): void {
    parent.children.pop();
    // White space between messages would add up; text between them is kept.
    if (parent.content === undefined) parent.text = '';
    else parent.content.pop();
    element.ordinal = ++this.messages;
    this.parts.push({ kind: 'message', element: element });
  }
}

function qualified(value: string, at: XmlParser): QName {
  const colon = value.indexOf(':');
  const prefix = colon < 0 ? '' : value.slice(0, colon);
  return { uri: at.resolve(prefix) ?? '', local: value.slice(colon + 1) };
}

/**
 * Reads a whole document.
 * @throws XmlError at the first fault: not well-formed, not UTF-8, DOCTYPE, processing instruction, a bound exceeded.
 */
export function readXml(input: string | Uint8Array, options: ReadOptions = {}): XmlElement {
  const limits = options.limits ?? NETWORK_LIMITS;
  const builder = new TreeBuilder(undefined);
  parseWhole(documentText(input, limits), limits, builder, options.processingInstructions ?? 'refuse');
  const root = builder.parts.at(-1);
  if (root === undefined) throw new XmlError('xml-not-well-formed', 1, 1);
  return root.element;
}

/**
 * Reads a document of any size piece by piece. Messages for which `isMessage` holds are handed over as they end and are not
 * kept, so memory stays flat; the root comes last. Throws XmlError like readXml; parts handed over before stay valid.
 */
export async function* streamXml(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<ReadPart, void, undefined> {
  const limits = options.limits ?? NETWORK_LIMITS;
  const builder = new TreeBuilder(options.isMessage);
  const parser = new XmlParser(limits, builder, options.processingInstructions);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limits.bytes) parser.stopBetween('xml-too-large');
    try {
      parser.feed(decode(() => decoder.decode(chunk, { stream: true }), parser));
    } finally {
      // What ended before a fault is still good.
      yield* builder.parts.splice(0);
    }
  }
  parser.feed(decode(() => decoder.decode(), parser));
  parser.close();
  yield* builder.parts.splice(0);
}

function decode(run: () => string, parser: XmlParser): string {
  try {
    return run();
  } catch {
    return parser.stopBetween('xml-not-utf8');
  }
}

/** The parser on an open document, for the test that guards its shape. */
export function parserForShapeTest(): object {
  const parser = new XmlParser(NETWORK_LIMITS, new TreeBuilder(undefined));
  parser.feed('<a b="c"><d>text</d>');
  return parser;
}
