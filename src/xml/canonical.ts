import type { ExactElement, NamespaceDeclaration } from './exact-element.js';

/** How a tree is canonicalised. */
export interface CanonicalOptions {
  /** InclusiveNamespaces PrefixList; `#default` is the default namespace. */
  readonly inclusivePrefixes?: readonly string[];
  /** Left out with all that is in it: the signature of the enveloped-signature transform. */
  readonly without?: ExactElement;
}

/** Pieces are about this long, so that hashing them costs little beside making them. */
const PIECE = 1 << 14;
const XML_PREFIX = 'xml';
const DEFAULT = '#default';
const SPECIAL_IN_TEXT = /[&<>\r]/;
const SPECIAL_IN_ATTRIBUTE = /[&<"\t\n\r]/;
const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** What the output has declared where the writer now is, so that no ancestor is ever looked up. */
class Rendered {
  private readonly uris = new Map<string, string>();
  /** What was declared before, newest last: three arrays that are one stack. */
  private readonly changed: string[] = [];
  private readonly before: (string | undefined)[] = [];

  /** How many declarations were made; given to `leave` when the element that made more of them ends. */
  get height(): number {
    return this.changed.length;
  }

  uriOf(prefix: string): string {
    return this.uris.get(prefix) ?? '';
  }

  declare(prefix: string, uri: string): void {
    this.changed.push(prefix);
    this.before.push(this.uris.get(prefix));
    this.uris.set(prefix, uri);
  }

  leave(height: number): void {
    while (this.changed.length > height) {
      const prefix = this.changed.pop() ?? '';
      const uri = this.before.pop();
      if (uri === undefined) this.uris.delete(prefix);
      else this.uris.set(prefix, uri);
    }
  }
}

/** Writes start tags: the namespaces that are visibly utilised and not yet rendered, then the attributes, both in order. */
class TagWriter {
  private readonly rendered = new Rendered();
  /** The declarations of the tag at hand; one list for all. */
  private readonly fresh: NamespaceDeclaration[] = [];

  constructor(private readonly inclusive: ReadonlySet<string>) {}

  get height(): number {
    return this.rendered.height;
  }

  leave(height: number): void {
    this.rendered.leave(height);
  }

  /** A start tag without its last character; `inScope` is what is declared for it: on the apex also that of its ancestors. */
  startTag(element: ExactElement, inScope: readonly NamespaceDeclaration[]): string {
    const { attributes, prefix } = element;
    let tag = `<${element.name}`;
    this.need(prefix, element.uri);
    for (const a of attributes) if (a.prefix !== '') this.need(a.prefix, a.uri);
    if (this.inclusive.size > 0) for (const d of inScope) if (this.inclusive.has(d.prefix)) this.need(d.prefix, d.uri);
    if (this.fresh.length > 0) tag += this.declarations();
    for (const a of attributes.length < 2 ? attributes : ordered(attributes)) tag += ` ${a.name}="${escapedAttribute(a.value)}"`;
    return tag;
  }

  private need(prefix: string, uri: string): void {
    if (prefix === XML_PREFIX || this.rendered.uriOf(prefix) === uri) return;
    this.rendered.declare(prefix, uri);
    this.fresh.push({ prefix, uri });
  }

  private declarations(): string {
    let text = '';
    if (this.fresh.length > 1) this.fresh.sort((a, b) => compareCodePoints(a.prefix, b.prefix));
    for (const { prefix, uri } of this.fresh)
      text += prefix === '' ? ` xmlns="${escapedAttribute(uri)}"` : ` xmlns:${prefix}="${escapedAttribute(uri)}"`;
    this.fresh.length = 0;
    return text;
  }
}

/**
 * Exclusive canonicalisation 1.0 without comments of an element with all in it, handed over in pieces of some kilobytes. Neither its
 * depth nor the number of its ancestors costs stack or time per element.
 */
export function canonicalise(apex: ExactElement, write: (piece: string) => void, options: CanonicalOptions = {}): void {
  const { without, inclusivePrefixes = [] } = options;
  if (apex === without) return;
  const tags = new TagWriter(new Set(inclusivePrefixes.map((prefix) => (prefix === DEFAULT ? '' : prefix))));
  /** Where the writer is: the next node of the open element, and how many declarations there were before that element. */
  let [element, at, height] = [apex, 0, tags.height];
  /** The elements around it, and the same of each; not by their parents: the apex may be a copy. */
  const around: ExactElement[] = [];
  const places: number[] = [];
  let out = `${tags.startTag(apex, inclusivePrefixes.length === 0 ? apex.declarations : inScopeAt(apex))}>`;
  for (;;) {
    const node = element.nodes[at++];
    if (typeof node === 'string') out += escapedText(node);
    else if (node === undefined) {
      out += `</${element.name}>`;
      const outer = around.pop();
      if (outer === undefined) break;
      tags.leave(height);
      element = outer;
      height = places.pop() ?? 0;
      at = places.pop() ?? 0;
    } else if (node !== without) {
      around.push(element);
      places.push(at, height);
      height = tags.height;
      out += `${tags.startTag(node, node.declarations)}>`;
      [element, at] = [node, 0];
    }
    if (out.length >= PIECE) {
      write(out);
      out = '';
    }
  }
  if (out !== '') write(out);
}

/** The canonical form in one string; for small trees such as one token. */
export function canonicalText(apex: ExactElement, options: CanonicalOptions = {}): string {
  let text = '';
  canonicalise(apex, (piece) => (text += piece), options);
  return text;
}

/** Every namespace that is in scope on an element; only asked for the apex. */
function inScopeAt(apex: ExactElement): readonly NamespaceDeclaration[] {
  const found = new Map<string, NamespaceDeclaration>();
  for (let e: ExactElement | undefined = apex; e !== undefined; e = e.parent) {
    for (const d of e.declarations) if (!found.has(d.prefix)) found.set(d.prefix, d);
  }
  return [...found.values()];
}

/** By namespace, then by local name; those without namespace come first. */
export function ordered<T extends Named>(attributes: readonly T[]): readonly T[] {
  for (let i = 1; i < attributes.length; i++) {
    const [a, b] = [attributes[i - 1], attributes[i]];
    if (a !== undefined && b !== undefined && compareAttributes(a, b) > 0) return [...attributes].sort(compareAttributes);
  }
  return attributes;
}

interface Named {
  readonly uri: string;
  readonly local: string;
}

function compareAttributes(a: Named, b: Named): number {
  return a.uri === b.uri ? compareCodePoints(a.local, b.local) : compareCodePoints(a.uri, b.uri);
}

/** By code point: a surrogate stands for a character behind U+FFFF, yet is a smaller unit than those from U+E000. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return weight(x) - weight(y);
  }
  return a.length - b.length;
}

function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Text between tags. */
export function escapedText(text: string): string {
  return SPECIAL_IN_TEXT.test(text) ? text.replace(/[&<>\r]/g, entityOf) : text;
}

/** The value of an attribute, without the quotes. */
export function escapedAttribute(value: string): string {
  return SPECIAL_IN_ATTRIBUTE.test(value) ? value.replace(/[&<"\t\n\r]/g, entityOf) : value;
}

function entityOf(character: string): string {
  return ENTITY[character] ?? character;
}
