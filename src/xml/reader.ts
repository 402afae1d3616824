import { SaxesParser } from 'saxes';
import { XmlElement, XSI, type QName, type XmlAttribute } from './element.js';
import { XmlError } from './error.js';
import { NETWORK_LIMITS, type XmlLimits } from './limits.js';

export interface ReadOptions {
  readonly limits?: XmlLimits;
  /** Processing instructions are refused on the network; example files on disk carry them in the prolog (D1). */
  readonly processingInstructions?: 'refuse' | 'skip-in-prolog';
  /** Tells which elements are messages of a batch: each is handed over when it ends and then let go. */
  readonly isMessage?: (local: string, parent: XmlElement) => boolean;
}

/** What the reader hands over: a message of a batch, or (last) the root with everything that was not handed over before. */
export interface ReadPart {
  readonly kind: 'message' | 'root';
  readonly element: XmlElement;
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';
const CHUNK = 1 << 16;
const NOT_BLANK = /[^ \t\r\n]/;
const NO_ATTRIBUTES: readonly XmlAttribute[] = [];

type Writable<T> = { -readonly [K in keyof T]: T[K] };
/** An element while it is being read; the only place where a tree is changed. */
type OpenElement = Writable<Omit<XmlElement, 'children' | 'content'>> & {
  children: XmlElement[];
  content: (string | XmlElement)[] | undefined;
};
interface SeenAttribute {
  name: string;
  prefix: string;
  local: string;
  value: string;
  uri: string;
}

/**
 * The one reader (D1). A subclass that declares its fields and registers its handlers in the constructor: handlers added
 * from outside push the parser object into V8's dictionary mode, which costs a factor six. A test guards that.
 */
class TreeParser extends SaxesParser<{ xmlns: true; position: true }> {
  private open: OpenElement | undefined = undefined;
  private pending: SeenAttribute[] = [];
  private typeOfPending: QName | undefined = undefined;
  private depth = 0;
  private count = 0;
  /** Length of all text that was fed. */
  private fed = 0;
  /** White space before everything else, for which the parser has no event; undefined once something else was seen. */
  private leading: string | undefined = '';
  /** Where the next token begins. */
  private nextLine = 1;
  private nextColumn = 1;
  private nextOffset = 0;
  private messages = 0;
  /** Namespaces by prefix, until a declaration begins or ends. */
  private readonly inScope = new Map<string, string>();
  /** Depths of the open elements that declare namespaces. */
  private readonly declaring: number[] = [];
  readonly parts: ReadPart[] = [];

  constructor(
    private readonly limits: XmlLimits,
    private readonly options: ReadOptions,
  ) {
    super({ xmlns: true, position: true });
    this.on('error', (error) => this.stop('xml-not-well-formed', ownWords(error.message)));
    this.on('doctype', () => this.stop('xml-doctype'));
    this.on('processinginstruction', () => this.instruction());
    this.on('xmldecl', (declaration) => this.encoding(declaration.encoding));
    this.on('attribute', (seen) => this.seen(seen));
    this.on('opentag', (tag) => this.opened(tag.uri, tag.local));
    this.on('closetag', () => this.closed_());
    this.on('text', (text) => {
      // Told when the next token has begun.
      this.mark('<'.length);
      this.characters(text);
    });
    this.on('cdata', (text) => {
      this.mark();
      this.characters(text);
    });
    // Told before its last character.
    this.on('comment', () => this.mark(-'>'.length));
  }

  /** Feeds text; throws XmlError at the first fault. */
  feed(text: string): void {
    if (this.leading !== undefined) this.lead(this.leading, text);
    for (let i = 0; i < text.length; i += CHUNK) {
      const piece = text.length <= CHUNK ? text : text.slice(i, i + CHUNK);
      this.write(piece);
      this.fed += piece.length;
      if (this.fed - this.nextOffset > this.limits.token) this.stopBetween('xml-token-too-long');
    }
  }

  /** Stops between two pieces of text: there the parser's own position counts the last piece twice. */
  stopBetween(code: XmlError['code']): never {
    const lineStart = this.position - this.columnIndex;
    throw new XmlError(code, this.line, this.fed - lineStart + 1);
  }

  private stop(code: XmlError['code'], found?: string): never {
    throw new XmlError(code, this.line, this.columnIndex + 1, found);
  }

  /** As the parser does it by a search through all open elements, but only once for each stretch without declarations. */
  override resolve(prefix: string): string | undefined {
    const known = this.inScope.get(prefix);
    if (known !== undefined) return known;
    const uri = super.resolve(prefix);
    if (uri !== undefined) this.inScope.set(prefix, uri);
    return uri;
  }

  private lead(before: string, text: string): void {
    const length = text.search(NOT_BLANK);
    this.leading = length < 0 ? before + text : undefined;
    if (length < 0) return;
    const blank = before + text.slice(0, length);
    const lines = blank.split(/\r\n?|\n/);
    this.nextLine = lines.length;
    this.nextColumn = (lines.at(-1) ?? '').length + 1;
    this.nextOffset = blank.length;
  }

  /** A token ended, and the next begins here; or `read` characters of the next were read already (negative: so many of this one are still to come). */
  private mark(read = 0): void {
    this.nextLine = this.line;
    this.nextColumn = this.columnIndex + 1 - read;
    this.nextOffset = this.position - read;
  }

  private instruction(): void {
    if (this.options.processingInstructions !== 'skip-in-prolog' || this.count > 0) this.stop('xml-processing-instruction');
    this.mark();
  }

  private encoding(encoding: string | undefined): void {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') this.stop('xml-not-utf8');
    this.mark();
  }

  private seen(attribute: SeenAttribute): void {
    this.pending.push(attribute);
    if (attribute.prefix === 'xmlns' || attribute.name === 'xmlns') this.declares();
    if (this.pending.length > this.limits.attributes) this.stop('xml-too-many-attributes');
  }

  private declares(): void {
    this.inScope.clear();
    if (this.declaring.at(-1) !== this.depth) this.declaring.push(this.depth);
  }

  private opened(uri: string, local: string): void {
    const parent = this.open;
    if (++this.depth > this.limits.depth) this.stop('xml-too-deep');
    if (++this.count > this.limits.elements) this.stop('xml-too-many-elements');
    const element = new XmlElement(
      uri,
      local,
      this.pending.length === 0 ? NO_ATTRIBUTES : this.attributes(),
      [],
      '',
      this.typeOfPending,
      parent,
      this.nextLine,
      this.nextColumn,
      this.nextOffset,
    ) as OpenElement;
    if (parent !== undefined) {
      parent.children.push(element);
      if (parent.content !== undefined) parent.content.push(element);
      else if (parent.children.length === 1 && NOT_BLANK.test(parent.text)) parent.content = [parent.text, element];
    }
    this.open = element;
    this.typeOfPending = undefined;
    this.mark();
  }

  private attributes(): readonly XmlAttribute[] {
    const declares = this.declaring.at(-1) === this.depth - 1;
    const own = declares ? this.pending.filter((a) => a.uri !== XMLNS && a.name !== 'xmlns') : this.pending;
    for (const a of own) if (a.uri === XSI && a.local === 'type') this.typeOfPending = this.qualified(a.value.trim());
    this.pending = [];
    return own.length === 0 ? NO_ATTRIBUTES : own;
  }

  private qualified(value: string): QName {
    const colon = value.indexOf(':');
    const prefix = colon < 0 ? '' : value.slice(0, colon);
    return { uri: this.resolve(prefix) ?? '', local: value.slice(colon + 1) };
  }

  private characters(text: string): void {
    const element = this.open;
    if (element === undefined) return;
    if (element.content !== undefined) element.content.push(text);
    else if (element.children.length > 0 && NOT_BLANK.test(text)) element.content = [...element.children, text];
    element.text += text;
  }

  private closed_(): void {
    const element = this.open;
    this.mark();
    if (element === undefined) return;
    this.depth--;
    if (this.declaring.at(-1) === this.depth) {
      this.declaring.pop();
      this.inScope.clear();
    }
    if (element.children.length > 0 && element.content === undefined) element.text = '';
    const parent = element.parent as OpenElement | undefined;
    this.open = parent;
    if (parent === undefined) this.parts.push({ kind: 'root', element: element });
    else if (this.options.isMessage?.(element.local, parent) === true) this.handOver(element, parent);
  }

  private handOver(element: OpenElement, parent: OpenElement): void {
    parent.children.pop();
    // White space between messages would add up; text between them is kept.
    if (parent.content === undefined) parent.text = '';
    else parent.content.pop();
    element.ordinal = ++this.messages;
    this.count = 0;
    this.parts.push({ kind: 'message', element: element });
  }
}

/** The parser's own sentences may quote names of the input; only the part before them is passed on. */
function ownWords(message: string): string {
  return message.replace(/^\d+:\d+: /, '').replace(/[:.].*$/s, '');
}

/**
 * Reads a whole document.
 * @throws XmlError at the first fault: not well-formed, not UTF-8, DOCTYPE, processing instruction, a bound exceeded.
 */
export function readXml(input: string | Uint8Array, options: ReadOptions = {}): XmlElement {
  const limits = options.limits ?? NETWORK_LIMITS;
  const text = typeof input === 'string' ? input.replace(/^\uFEFF/, '') : decodeUtf8(input, limits);
  if (text.length > limits.bytes) throw new XmlError('xml-too-large', 1, 1);
  const parser = new TreeParser(limits, { ...options, isMessage: () => false });
  parser.feed(text);
  parser.close();
  const root = parser.parts.at(-1);
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
  const parser = new TreeParser(limits, options);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limits.bytes) parser.stopBetween('xml-too-large');
    try {
      parser.feed(decode(() => decoder.decode(chunk, { stream: true }), parser));
    } finally {
      // What ended before a fault is still good.
      yield* parser.parts.splice(0);
    }
  }
  parser.feed(decode(() => decoder.decode(), parser));
  parser.close();
  yield* parser.parts.splice(0);
}

function decode(run: () => string, parser: TreeParser): string {
  try {
    return run();
  } catch {
    return parser.stopBetween('xml-not-utf8');
  }
}

function decodeUtf8(bytes: Uint8Array, limits: XmlLimits): string {
  if (bytes.length > limits.bytes) throw new XmlError('xml-too-large', 1, 1);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new XmlError('xml-not-utf8', 1, 1);
  }
}

/** The parser on an open document, for the test that guards its shape. */
export function parserForShapeTest(): object {
  const parser = new TreeParser(NETWORK_LIMITS, {});
  parser.feed('<a b="c"><d>text</d>');
  return parser;
}
