import { XML, XSI, type QName, type XmlElement } from './element.js';

const TEXT_SPECIAL = /[&<>\r]/;
const ATTRIBUTE_SPECIAL = /[&<>"\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escapeText(text: string): string {
  return TEXT_SPECIAL.test(text) ? text.replace(/[&<>\r]/g, (c) => ESCAPES[c] ?? c) : text;
}

function escapeAttribute(text: string): string {
  return ATTRIBUTE_SPECIAL.test(text) ? text.replace(/[&<>"\t\n\r]/g, (c) => ESCAPES[c] ?? c) : text;
}

export interface WriteOptions {
  /** Spaces per level; 0 (default) writes no white space between elements. */
  readonly indent?: number;
  /** Writes `<?xml version="1.0" encoding="UTF-8"?>` first. Default true. */
  readonly declaration?: boolean;
  /** Namespace in force around the text, for a fragment that is to be put inside another element. */
  readonly within?: string;
}

/**
 * Writes an element as text: default namespaces, `xsi` declared once on the root, other attribute namespaces where they stand.
 * Escapes so that a conforming reader gives back the same attribute values and text.
 */
export function writeXml(root: XmlElement, options: WriteOptions = {}): string {
  const indent = options.indent ?? 0;
  const head = options.declaration === false ? '' : '<?xml version="1.0" encoding="UTF-8"?>' + (indent > 0 ? '\n' : '');
  return head + writeElement(root, options.within ?? '', usesXsi(root), indent, 0) + (indent > 0 ? '\n' : '');
}

function usesXsi(element: XmlElement): boolean {
  return element.attributes.some((a) => a.uri === XSI) || element.children.some(usesXsi);
}

function writeElement(e: XmlElement, inherited: string, declareXsi: boolean, indent: number, depth: number): string {
  let out = '<' + e.local;
  if (e.uri !== inherited) out += ` xmlns="${escapeAttribute(e.uri)}"`;
  if (declareXsi) out += ` xmlns:xsi="${XSI}"`;
  for (let i = 0; i < e.attributes.length; i++) out += writeAttribute(e, i);
  const children = e.content ?? e.children;
  if (children.length === 0) return e.text === '' ? out + '/>' : `${out}>${escapeText(e.text)}</${e.local}>`;
  const pretty = indent > 0 && e.content === undefined;
  out += '>';
  for (const c of children) {
    if (pretty) out += '\n' + ' '.repeat(indent * (depth + 1));
    out += typeof c === 'string' ? escapeText(c) : writeElement(c, e.uri, false, pretty ? indent : 0, depth + 1);
  }
  if (pretty) out += '\n' + ' '.repeat(indent * depth);
  return `${out}</${e.local}>`;
}

function writeAttribute(e: XmlElement, index: number): string {
  const a = e.attributes[index];
  if (a === undefined) return '';
  const value = escapeAttribute(a.value);
  if (a.uri === '') return ` ${a.local}="${value}"`;
  if (a.uri === XSI && a.local === 'type' && e.type !== undefined && e.type.uri !== '') return writeType(e, e.type);
  if (a.uri === XSI) return ` xsi:${a.local}="${value}"`;
  if (a.uri === XML) return ` xml:${a.local}="${value}"`;
  return ` xmlns:n${index}="${escapeAttribute(a.uri)}" n${index}:${a.local}="${value}"`;
}

/** The type by its resolved name, so that no prefix of the source document is needed. */
function writeType(e: XmlElement, type: QName): string {
  if (type.uri === e.uri) return ` xsi:type="${type.local}"`;
  return ` xmlns:t="${escapeAttribute(type.uri)}" xsi:type="t:${type.local}"`;
}
