import { SaxesParser } from 'saxes';
import { XmlError } from './error.js';
import type { XmlLimits } from './limits.js';

/** A name as the parser tells it. */
export interface SeenName {
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
  readonly uri: string;
}

/** An attribute as the parser tells it, its value normalised; a namespace declaration is one too. */
export interface SeenAttribute extends SeenName {
  readonly value: string;
}

/** Where a token begins: line and column from 1, offset from 0, in UTF-16 units. */
export interface Place {
  readonly nextLine: number;
  readonly nextColumn: number;
  readonly nextOffset: number;
}

/** What is made of a document; `at` is the parser, whose place is that of the tag when one opens and behind it when one closes. */
export interface XmlSink {
  /** The list of attributes is the sink's to keep; `declares` tells that there is a namespace declaration among them. */
  opened(tag: SeenName, attributes: readonly SeenAttribute[], declares: boolean, at: XmlParser): void;
  closed(at: XmlParser): void;
  /** A run of text or a CDATA section. */
  characters(text: string): void;
  commented(): void;
}

/** Whether a processing instruction before the root is skipped: elsewhere it is always refused. */
export type Instructions = 'refuse' | 'skip-in-prolog';

const CHUNK = 1 << 16;
const NOT_BLANK = /[^ \t\r\n]/;
const REFERENCE = '&#';
/** What may stand in a name but not begin one (XML 2.3, NameChar without NameStartChar). */
const NO_START = /^(?:[\d.\-\u00B7\u203F\u2040]|[\u0300-\u036F])/;
const NO_ATTRIBUTES: readonly SeenAttribute[] = [];

/**
 * The one reader (D1) below every tree. A subclass that declares its fields and registers its handlers in the constructor: handlers
 * added from outside push the parser object into V8's dictionary mode, which costs a factor six. A test guards that. It is
 * one class with a sink, not a class for each tree, so that all its objects have one shape.
 */
export class XmlParser extends SaxesParser<{ xmlns: true; position: true }> implements Place {
  private pending: SeenAttribute[] = [];
  private depth = 0;
  private count = 0;
  /** Numeric references as written since the document or message began. */
  private references = 0;
  /** Declarations on the tag that is being read. */
  private declared = 0;
  /** Length of all text that was fed. */
  private fed = 0;
  /** The piece of text that is being read, and up to where in it references were counted. */
  private piece = '';
  private counted = 0;
  /** White space before everything else, for which the parser has no event; undefined once something else was seen. */
  private leading: string | undefined = '';
  nextLine = 1;
  nextColumn = 1;
  nextOffset = 0;
  /** Namespaces by prefix, until a declaration begins or ends. */
  private readonly inScope = new Map<string, string>();
  /** Depths of the open elements that declare namespaces. */
  private readonly declaring: number[] = [];

  constructor(
    private readonly limits: XmlLimits,
    private readonly sink: XmlSink,
    private readonly instructions: Instructions = 'refuse',
  ) {
    super({ xmlns: true, position: true });
    this.on('error', (error) => this.stop('xml-not-well-formed', ownWords(error.message)));
    this.on('doctype', () => this.stop('xml-doctype'));
    this.on('processinginstruction', () => this.instruction());
    this.on('xmldecl', (declaration) => this.declaration(declaration.version, declaration.encoding));
    this.on('attribute', (seen) => this.seen(seen as SeenAttribute));
    this.on('opentag', (tag) => this.openedTag(tag));
    this.on('closetag', () => this.closedTag());
    this.on('text', (text) => {
      // Told when the next token has begun.
      this.mark('<'.length);
      this.sink.characters(text);
    });
    this.on('cdata', (text) => {
      this.mark();
      this.sink.characters(text);
    });
    this.on('comment', () => {
      // Told before its last character.
      this.mark(-'>'.length);
      this.sink.commented();
    });
  }

  /** Feeds text; throws XmlError at the first fault. */
  feed(text: string): void {
    if (this.leading !== undefined) this.lead(this.leading, text);
    for (let i = 0; i < text.length; i += CHUNK) {
      const piece = text.length <= CHUNK ? text : text.slice(i, i + CHUNK);
      // A reference may be cut in two.
      this.counted = this.piece.endsWith('&') && piece.startsWith('#') ? -1 : 0;
      this.piece = piece;
      this.write(piece);
      this.countReferences(piece.length);
      this.fed += piece.length;
      if (this.fed - this.nextOffset > this.limits.token) this.stopBetween('xml-token-too-long');
      if (this.references > this.limits.references) this.stopBetween('xml-too-many-references');
    }
  }

  /** A message of a batch ended: the bounds are those of one message, so they begin anew. */
  restart(): void {
    this.countReferences(this.position - this.fed);
    if (this.references > this.limits.references) this.stop('xml-too-many-references');
    this.references = 0;
    this.count = 0;
  }

  /** Stops between two pieces of text: there the parser's own position counts the last piece twice. */
  stopBetween(code: XmlError['code']): never {
    const lineStart = this.position - this.columnIndex;
    throw new XmlError(code, this.line, this.fed - lineStart + 1);
  }

  /** Stops where the parser is. */
  stop(code: XmlError['code'], found?: string): never {
    throw new XmlError(code, this.line, this.columnIndex + 1, found);
  }

  /** As the parser does it by a search through all open elements, but only once for each stretch without declarations. */
  override resolve(prefix: string): string | undefined {
    const known = this.inScope.get(prefix);
    if (known !== undefined) return known;
    // No default namespace is remembered as well, or each element would search all that are open.
    const uri = super.resolve(prefix) ?? (prefix === '' ? '' : undefined);
    if (uri !== undefined) this.inScope.set(prefix, uri);
    return uri;
  }

  private lead(before: string, text: string): void {
    // One mark was taken off already (SEC 3.b, step 1).
    if (before === '' && text.startsWith('\uFEFF')) this.stop('xml-not-well-formed', 'a byte order mark twice');
    const length = text.search(NOT_BLANK);
    this.leading = length < 0 ? before + text : undefined;
    if (length < 0) return;
    const blank = before + text.slice(0, length);
    const lines = blank.split(/\r\n?|\n/);
    this.nextLine = lines.length;
    this.nextColumn = (lines.at(-1) ?? '').length + 1;
    this.nextOffset = blank.length;
  }

  /** Adds the references up to a place in the piece; as they are written, so those in CDATA and comments count too. */
  private countReferences(end: number): void {
    if (this.counted < 0) this.references++;
    let from = this.piece.indexOf(REFERENCE, Math.max(this.counted, 0));
    for (; from >= 0 && from < end; from = this.piece.indexOf(REFERENCE, from + REFERENCE.length)) this.references++;
    this.counted = end;
  }

  /** A token ended, and the next begins here; or `read` characters of the next were read already (negative: so many of this one are still to come). */
  private mark(read = 0): void {
    this.nextLine = this.line;
    this.nextColumn = this.columnIndex + 1 - read;
    this.nextOffset = this.position - read;
  }

  private instruction(): void {
    if (this.instructions !== 'skip-in-prolog' || this.count > 0) this.stop('xml-processing-instruction');
    this.mark();
  }

  private declaration(version: string | undefined, encoding: string | undefined): void {
    // XML 1.1 has other line ends, and canonicalisation knows none of it.
    if (version !== '1.0') this.stop('xml-not-well-formed', 'another version than XML 1.0');
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') this.stop('xml-not-utf8');
    this.mark();
  }

  private seen(attribute: SeenAttribute): void {
    this.checkName(attribute);
    this.pending.push(attribute);
    if (attribute.prefix === 'xmlns' || attribute.name === 'xmlns') this.declares();
    if (this.pending.length > this.limits.attributes) this.stop('xml-too-many-attributes');
  }

  /** Both halves of a name are names (XML-NAMES 4); the parser looks at the first only. */
  private checkName({ prefix, local }: SeenName): void {
    if (prefix !== '' && NO_START.test(local)) this.stop('xml-not-well-formed', 'a name that can not stand behind its prefix');
  }

  private declares(): void {
    this.inScope.clear();
    if (++this.declared > this.limits.declarations) this.stop('xml-too-many-attributes');
    if (this.declared === 1) this.declaring.push(this.depth);
  }

  private openedTag(tag: SeenName): void {
    this.checkName(tag);
    const attributes = this.pending.length === 0 ? NO_ATTRIBUTES : this.pending;
    const declares = this.declared > 0;
    if (++this.depth > this.limits.depth) this.stop('xml-too-deep');
    if (++this.count > this.limits.elements) this.stop('xml-too-many-elements');
    if (attributes !== NO_ATTRIBUTES) this.pending = [];
    this.declared = 0;
    this.sink.opened(tag, attributes, declares, this);
    this.mark();
  }

  private closedTag(): void {
    this.mark();
    this.depth--;
    if (this.declaring.at(-1) === this.depth) {
      this.declaring.pop();
      this.inScope.clear();
    }
    this.sink.closed(this);
  }
}

/** Whether an attribute is a namespace declaration. */
export function isDeclaration(attribute: SeenName): boolean {
  return attribute.prefix === 'xmlns' || attribute.name === 'xmlns';
}

/** The parser's own sentences may quote names of the input; only the part before them is passed on. */
function ownWords(message: string): string {
  return message.replace(/^\d+:\d+: /, '').replace(/[:.].*$/s, '');
}

/** Reads a whole document into a sink; throws XmlError at the first fault. */
export function parseWhole(text: string, limits: XmlLimits, sink: XmlSink, instructions: Instructions): void {
  if (text.length > limits.bytes) throw new XmlError('xml-too-large', 1, 1);
  const parser = new XmlParser(limits, sink, instructions);
  parser.feed(text);
  parser.close();
}

/** The text of a document without its byte order mark; throws XmlError when the bytes are too many or no UTF-8. */
export function documentText(input: string | Uint8Array, limits: XmlLimits): string {
  if (typeof input === 'string') return input.replace(/^\uFEFF/, '');
  if (input.length > limits.bytes) throw new XmlError('xml-too-large', 1, 1);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch {
    throw new XmlError('xml-not-utf8', 1, 1);
  }
}
