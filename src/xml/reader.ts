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
  private depth = 0;
  private count = 0;
  private lastEvent = 0;
  private startLine = 0;
  private startColumn = 0;
  private startOffset = 0;
  private lineStart = 0;
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
    this.on('opentagstart', (tag) => this.begin(tag.name));
    this.on('attribute', (seen) => this.seen(seen));
    this.on('opentag', (tag) => this.opened(tag.uri, tag.local));
    this.on('closetag', () => this.closed_());
    this.on('text', (text) => this.characters(text));
    this.on('cdata', (text) => this.characters(text));
    this.on('comment', () => this.mark());
  }

  /** Feeds text; throws XmlError at the first fault. */
  feed(text: string): void {
    for (let i = 0; i < text.length; i += CHUNK) {
      this.write(text.length <= CHUNK ? text : text.slice(i, i + CHUNK));
      if (this.position - this.lastEvent > this.limits.token) this.stop('xml-token-too-long');
    }
  }

  stop(code: XmlError['code'], found?: string): never {
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

  private mark(): void {
    this.lastEvent = this.position;
    this.lineStart = this.position - this.columnIndex;
  }

  private instruction(): void {
    if (this.options.processingInstructions !== 'skip-in-prolog' || this.count > 0) this.stop('xml-processing-instruction');
    this.mark();
  }

  private encoding(encoding: string | undefined): void {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') this.stop('xml-not-utf8');
    this.mark();
  }

  private begin(name: string): void {
    const offset = this.position - name.length - 2;
    const lineStart = this.position - this.columnIndex;
    // A line break right after the name has been counted already; the tag itself stands on the line before.
    const onLineBefore = offset < lineStart;
    this.startLine = onLineBefore ? this.line - 1 : this.line;
    this.startColumn = offset - (onLineBefore ? this.lineStart : lineStart) + 1;
    this.startOffset = offset;
    this.lineStart = lineStart;
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
      this.startLine,
      this.startColumn,
      this.startOffset,
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

  private typeOfPending: QName | undefined = undefined;

  private attributes(): readonly XmlAttribute[] {
    const own: XmlAttribute[] = [];
    for (const a of this.pending) {
      if (a.uri === XMLNS || a.name === 'xmlns') continue;
      own.push(a);
      if (a.uri === XSI && a.local === 'type') this.typeOfPending = this.qualified(a.value.trim());
    }
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
    this.mark();
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
    if (bytes > limits.bytes) parser.stop('xml-too-large');
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
    return parser.stop('xml-not-utf8');
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
