import {
  ABSOLUTE,
  ExactElement,
  NO_DECLARATIONS,
  NO_NODES,
  type ExactAttribute,
  type NamespaceDeclaration,
  type OpenElement,
} from './exact-element.js';
import type { XmlLimits } from './limits.js';

const [TAB, NEWLINE, SPACE, DOUBLE, AMPERSAND, SINGLE] = [0x09, 0x0a, 0x20, 0x22, 0x26, 0x27];
const [SLASH, LESS, EQUALS, GREATER, SURROGATE] = [0x2f, 0x3c, 0x3d, 0x3e, 0xd800];
const DECLARATION = /^<\?xml version="1\.0"(?: encoding="(?:utf|UTF)-8")?(?: standalone="(?:yes|no)")?\?>/;
const QUALIFIED = /^(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)$/;
const REFERENCE = /&(?:amp|lt|gt|quot|apos);/g;
const CHARACTER: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };
const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const NO_ATTRIBUTES: readonly ExactAttribute[] = [];

/** Which characters below 128 can stand in a name. */
const IN_NAME = Uint8Array.from({ length: 128 }, (_, code) => (/[\w.:-]/.test(String.fromCharCode(code)) ? 1 : 0));

/** No document of the usual form has it. */
const END = 0;

/**
 * The character at a place, or END. Whoever asks the engine once for one beyond the end has all documents read slower from then on, by more than
 * twice: nobody may do that by sending half a message.
 */
function codeAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : END;
}

type Name = Pick<ExactAttribute, 'name' | 'prefix' | 'local'>;
type OpenAttribute = { -readonly [K in keyof ExactAttribute]: ExactAttribute[K] };

/** Leaves a document that is not of the usual form; caught where it begins. */
class Unusual extends Error {
  override readonly name = 'Unusual';
}

function unusual(): never {
  throw new Unusual();
}

/**
 * Reads a document of the form that nearly all messages have: names in ASCII, no comments, CDATA, carriage returns, numeric references or
 * characters outside the basic plane, and well-formed. Gives undefined for every other one, however slight its fault: the parser
 * judges it. So this never refuses anything, and what it gives is what the parser would (decision 0020).
 */
export function readUsual(text: string, limits: XmlLimits): ExactElement | undefined {
  if (text.length > limits.bytes) return undefined;
  try {
    return new UsualReader(text, limits).read();
  } catch (error) {
    if (!(error instanceof Unusual)) throw error;
    return undefined;
  }
}

class UsualReader {
  private at: number;
  private open: OpenElement | undefined = undefined;
  private count = 0;
  /**
   * Nodes of all open elements, in the order of the document, and where those of each begin. An element gets its own when it ends: an array that
   * is filled bit by bit has room for sixteen more, which a large document would carry along.
   */
  private readonly nodes: (string | ExactElement)[] = [];
  private readonly starts: number[] = [];
  /** Attributes of the tag at hand. */
  private readonly found: OpenAttribute[] = [];
  private readonly names = new Map<string, Name>();
  private readonly namespaces = new Map<string, string>([
    ['', ''],
    ['xml', XML],
  ]);
  /** Prefixes that open elements declare, each with what it stood for before. */
  private readonly shadowed: { readonly element: OpenElement; readonly prefix: string; readonly uri: string | undefined }[] = [];

  constructor(
    private readonly text: string,
    private readonly limits: XmlLimits,
  ) {
    this.at = DECLARATION.exec(text)?.[0].length ?? 0;
  }

  read(): ExactElement {
    this.skipBlanks();
    const root = this.startTag();
    while (this.open !== undefined) {
      if (codeAt(this.text, this.at) !== LESS) this.run();
      if (codeAt(this.text, this.at + 1) === SLASH) this.endTag(this.open);
      else this.startTag();
    }
    this.skipBlanks();
    return this.at === this.text.length ? root : unusual();
  }

  /** Goes over white space; whether there was any. */
  private skipBlanks(): boolean {
    const { text, at: from } = this;
    let at = from;
    for (let code = codeAt(text, at); code === SPACE || code === NEWLINE || code === TAB; code = codeAt(text, ++at));
    this.at = at;
    return at > from;
  }

  /** A run of text up to the next tag. */
  private run(): void {
    const { text, at: from } = this;
    let [at, hasReference] = [from, false];
    for (; ; at++) {
      const code = codeAt(text, at);
      if (code === LESS) break;
      if (code === AMPERSAND) hasReference = true;
      else if (code === GREATER && text.startsWith(']]', at - 2)) unusual();
      else if (!(code >= SPACE && code < SURROGATE) && code !== NEWLINE && code !== TAB) unusual();
    }
    const value = text.slice(from, at);
    this.at = at;
    this.bounded(from);
    this.nodes.push(hasReference ? resolved(value) : value);
  }

  private startTag(): ExactElement {
    const { at: from, open: parent } = this;
    if (codeAt(this.text, from) !== LESS) unusual();
    this.at++;
    const { name, prefix, local } = this.name();
    if (++this.count > this.limits.elements) unusual();
    const element = new ExactElement(name, prefix, local, '', NO_DECLARATIONS, NO_ATTRIBUTES, NO_NODES, parent, false, from, 0) as OpenElement;
    const isEmpty = this.attributes(element);
    element.uri = this.namespaces.get(prefix) ?? unusual();
    this.bounded(from);
    if (this.starts.length >= this.limits.depth) unusual();
    this.nodes.push(element);
    if (isEmpty) this.ended(element);
    else {
      this.open = element;
      this.starts.push(this.nodes.length);
    }
    return element;
  }

  /** Reads up to behind the tag; whether it is one of an empty element. */
  private attributes(element: OpenElement): boolean {
    const { found } = this;
    let hasPrefix = false;
    for (;;) {
      const hasBlank = this.skipBlanks();
      const code = codeAt(this.text, this.at);
      if (code === GREATER || code === SLASH) {
        if (found.length > 0) this.settle(element, found.splice(0), hasPrefix);
        return this.tagEnd(code);
      }
      if (!hasBlank) unusual();
      const { name, prefix, local } = this.name();
      const value = this.value();
      for (const other of found) if (other.name === name) unusual();
      if (found.push({ name, prefix, local, uri: '', value }) > this.limits.attributes) unusual();
      hasPrefix ||= prefix !== '' || name === 'xmlns';
    }
  }

  private tagEnd(code: number): boolean {
    const isEmpty = code === SLASH;
    if (isEmpty && codeAt(this.text, this.at + 1) !== GREATER) unusual();
    this.at += isEmpty ? 2 : 1;
    return isEmpty;
  }

  private name(): Name {
    const { text, at: from } = this;
    let at = from;
    for (let code = codeAt(text, at); code < 128 && IN_NAME[code] === 1; code = codeAt(text, ++at));
    this.at = at;
    const name = text.slice(from, at);
    return this.names.get(name) ?? this.newName(name);
  }

  private newName(name: string): Name {
    const [, prefix = '', local = ''] = QUALIFIED.exec(name) ?? unusual();
    const made = { name, prefix, local };
    this.names.set(name, made);
    return made;
  }

  private value(): string {
    const { text } = this;
    const quote = codeAt(text, this.at + 1);
    if (codeAt(text, this.at) !== EQUALS || (quote !== DOUBLE && quote !== SINGLE)) unusual();
    const from = this.at + 2;
    let [at, hasReference] = [from, false];
    for (; ; at++) {
      const code = codeAt(text, at);
      if (code === quote) break;
      if (code === AMPERSAND) hasReference = true;
      else if (code === LESS || !(code >= SPACE && code < SURROGATE)) unusual();
    }
    this.at = at + 1;
    const value = text.slice(from, at);
    return hasReference ? resolved(value) : value;
  }

  /** What the attributes of a tag are, now that all its declarations are known. */
  private settle(element: OpenElement, found: OpenAttribute[], hasPrefix: boolean): void {
    element.attributes = found;
    if (!hasPrefix) return;
    const declarations = found.filter(isDeclaration).map((a) => this.declare(element, a));
    if (declarations.length > this.limits.declarations) unusual();
    if (declarations.length > 0) element.declarations = declarations;
    const attributes = declarations.length === 0 ? found : found.filter((a) => !isDeclaration(a));
    element.attributes = attributes;
    for (const [i, a] of attributes.entries()) {
      if (a.prefix !== '') a.uri = this.namespaces.get(a.prefix) ?? unusual();
      for (let other = 0; other < i; other++) if (attributes[other]?.local === a.local && attributes[other]?.uri === a.uri) unusual();
    }
  }

  private declare(element: OpenElement, { name, local, value: uri }: OpenAttribute): NamespaceDeclaration {
    const prefix = name === 'xmlns' ? '' : local;
    const isUsual = uri === '' ? prefix === '' : ABSOLUTE.test(uri) && uri !== XML && uri !== XMLNS;
    if (!isUsual || prefix === 'xml' || prefix === 'xmlns') unusual();
    this.shadowed.push({ element, prefix, uri: this.namespaces.get(prefix) });
    this.namespaces.set(prefix, uri);
    return { prefix, uri };
  }

  private endTag(element: OpenElement): void {
    const behind = this.at + 2 + element.name.length;
    if (!this.text.startsWith(element.name, this.at + 2) || codeAt(this.text, behind) !== GREATER) unusual();
    this.at = behind + 1;
    this.open = element.parent as OpenElement | undefined;
    const start = this.starts.pop() ?? 0;
    if (this.nodes.length > start) element.nodes = this.nodes.splice(start);
    this.ended(element);
  }

  private ended(element: OpenElement): void {
    element.end = this.at;
    for (let last = this.shadowed.at(-1); last?.element === element; last = this.shadowed.at(-1)) {
      if (last.uri === undefined) this.namespaces.delete(last.prefix);
      else this.namespaces.set(last.prefix, last.uri);
      this.shadowed.pop();
    }
  }

  private bounded(from: number): void {
    if (this.at - from > this.limits.token) unusual();
  }
}

function isDeclaration({ prefix, name }: Name): boolean {
  return prefix === 'xmlns' || name === 'xmlns';
}

/** A text with the five references that every document may have; any other is not usual. */
function resolved(text: string): string {
  const plain = text.replace(REFERENCE, '');
  return plain.includes('&') ? unusual() : text.replace(REFERENCE, (reference) => CHARACTER[reference] ?? unusual());
}
