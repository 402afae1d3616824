import { escapedAttribute, escapedText, ordered } from './canonical.js';
import { XML, XSI, type XmlAttribute, type XmlElement } from './element.js';

/**
 * Writes a built element so that the text is its own exclusive canonical form: what is signed need not be read and canonicalised again.
 * Default namespaces, and `xsi` where it is used first. Undefined for what has no such text: an `xsi:type` of another namespace than its
 * element would need a declaration that the canonical form leaves out, and an attribute of any other namespace a prefix.
 */
export function writeCanonical(root: XmlElement): string | undefined {
  return write(root, '', false);
}

function write(e: XmlElement, inherited: string, hasXsi: boolean): string | undefined {
  let usesXsi = false;
  for (const a of e.attributes) {
    if (a.uri === XSI) usesXsi = true;
    else if (a.uri !== '' && a.uri !== XML) return undefined;
  }
  if (e.type !== undefined && e.type.uri !== '' && e.type.uri !== e.uri) return undefined;
  let out = `<${e.local}`;
  if (e.uri !== inherited) out += ` xmlns="${escapedAttribute(e.uri)}"`;
  if (usesXsi && !hasXsi) out += ` xmlns:xsi="${XSI}"`;
  for (const a of e.attributes.length < 2 ? e.attributes : ordered(e.attributes)) out += attribute(e, a);
  out += '>';
  const nodes = e.content ?? e.children;
  if (nodes.length === 0) return `${out}${escapedText(e.text)}</${e.local}>`;
  for (const node of nodes) {
    const written = typeof node === 'string' ? escapedText(node) : write(node, e.uri, hasXsi || usesXsi);
    if (written === undefined) return undefined;
    out += written;
  }
  return `${out}</${e.local}>`;
}

function attribute(e: XmlElement, { uri, local, value }: XmlAttribute): string {
  if (uri === '') return ` ${local}="${escapedAttribute(value)}"`;
  if (uri === XML) return ` xml:${local}="${escapedAttribute(value)}"`;
  // The type by its resolved name: a prefix of the source document may mean nothing here.
  return ` xsi:${local}="${escapedAttribute(local === 'type' && e.type !== undefined ? e.type.local : value)}"`;
}
