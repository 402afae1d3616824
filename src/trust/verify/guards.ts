import type { ExactElement } from '../../xml/exact-element.js';
import { readExact } from '../../xml/exact.js';
import { NETWORK_LIMITS, type XmlLimits } from '../../xml/limits.js';
import { accepted, refused, type Checked } from '../refusals.js';

/** A text that passed: as it came without its byte order mark, its tree, and whose id each id is. */
export interface Guarded {
  readonly text: string;
  readonly root: ExactElement;
  readonly ids: ReadonlyMap<string, ExactElement>;
}

/** What HTTP says of a body before it is read. */
export interface BodyHeaders {
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentLength?: string | undefined;
}

const BOM = '\uFEFF';
const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.0\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])utf-8\2)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\3)?[ \t\r\n]*\?>/i;
const DECLARES = /<!(?:doctype|entity)/i;
const NAMED = /&([A-Za-z_:][\w:.-]{0,63});/y;
const PREDEFINED: ReadonlySet<string> = new Set(['amp', 'lt', 'gt', 'quot', 'apos']);
const ID_NAMES: ReadonlySet<string> = new Set(['Id', 'ID', 'id']);
const LIMIT_CODES: ReadonlySet<string> = new Set([
  'xml-too-large',
  'xml-too-deep',
  'xml-too-many-elements',
  'xml-too-many-attributes',
  'xml-too-many-references',
  'xml-token-too-long',
]);

/** Refuses a body by what HTTP says of it: another type or encoding, compressed, too long (SEC 3.b step 1). */
export function checkHeaders(headers: BodyHeaders, limits: XmlLimits = NETWORK_LIMITS): Checked<undefined> {
  const [type = '', ...parameters] = (headers.contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (type !== 'text/xml') return refused('XML_REFUSED', 'Content-Type');
  const charsets = parameters.filter((p) => p.startsWith('charset=')).map((p) => p.slice('charset='.length).replaceAll('"', ''));
  if (charsets.length > 1 || charsets.some((c) => c !== 'utf-8')) return refused('XML_REFUSED', 'Content-Type charset');
  if ((headers.contentEncoding ?? 'identity').toLowerCase() !== 'identity') return refused('XML_REFUSED', 'Content-Encoding');
  if (headers.contentLength !== undefined && Number(headers.contentLength) > limits.bytes) return refused('XML_LIMIT', 'Content-Length');
  return accepted(undefined);
}

/** Reads a text that may be hostile: bytes, words that are refused before any parser, structure, ids (SEC 3.b steps 1-3 and 5). */
export function guard(input: string | Uint8Array, limits: XmlLimits = NETWORK_LIMITS): Checked<Guarded> {
  const decoded = decode(input, limits);
  if (!decoded.ok) return decoded;
  const text = decoded.value;
  const lexical = checkWords(text, limits);
  if (!lexical.ok) return lexical;
  const read = parse(text, limits);
  if (!read.ok) return read;
  const ids = idsOf(read.value);
  return ids.ok ? accepted({ text, root: read.value, ids: ids.value }) : ids;
}

function decode(input: string | Uint8Array, limits: XmlLimits): Checked<string> {
  if (input.length > limits.bytes) return refused('XML_LIMIT', 'bytes');
  let text: string;
  try {
    text = typeof input === 'string' ? input : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(input);
  } catch {
    return refused('XML_REFUSED', 'UTF-8');
  }
  return accepted(text.startsWith(BOM) ? text.slice(1) : text);
}

function checkWords(text: string, limits: XmlLimits): Checked<undefined> {
  if (text.includes('\0')) return refused('XML_REFUSED', 'NUL');
  if (text.includes(BOM)) return refused('XML_REFUSED', 'byte order mark');
  if (DECLARES.test(text)) return refused('XML_REFUSED', 'DOCTYPE');
  const declaration = text.startsWith('<?xml') ? DECLARATION.exec(text.slice(0, 200))?.[0].length : 0;
  if (declaration === undefined) return refused('XML_REFUSED', 'XML declaration');
  // Libraries sign the words of an instruction as if they were text (SEC 3.b step 2).
  if (text.includes('<?', declaration)) return refused('XML_REFUSED', 'processing instruction');
  return checkReferences(text, limits);
}

function checkReferences(text: string, limits: XmlLimits): Checked<undefined> {
  let numeric = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    if (text[at + 1] === '#') {
      if (++numeric > limits.references) return refused('XML_LIMIT', 'numeric references');
      continue;
    }
    NAMED.lastIndex = at;
    const name = NAMED.exec(text)?.[1];
    if (name !== undefined && !PREDEFINED.has(name)) return refused('XML_REFUSED', 'entity reference');
  }
  return accepted(undefined);
}

function parse(text: string, limits: XmlLimits): Checked<ExactElement> {
  try {
    return accepted(readExact(text, { limits }));
  } catch (error) {
    const { name, code = '' } = error as { readonly name?: string; readonly code?: string };
    if (name !== 'XmlError') throw error;
    return refused(LIMIT_CODES.has(code) ? 'XML_LIMIT' : 'XML_REFUSED', code);
  }
}

/** Whose id each id is, in any of the three spellings and any namespace. */
function idsOf(root: ExactElement): Checked<ReadonlyMap<string, ExactElement>> {
  const ids = new Map<string, ExactElement>();
  const open: ExactElement[] = [root];
  for (let element = open.pop(); element !== undefined; element = open.pop()) {
    for (const { local, value } of element.attributes) {
      if (!ID_NAMES.has(local)) continue;
      if (ids.has(value)) return refused('XML_DUPLICATE_ID');
      ids.set(value, element);
    }
    for (const node of element.nodes) if (typeof node !== 'string') open.push(node);
  }
  return accepted(ids);
}
