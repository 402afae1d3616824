import { DER, DerError, expectTag, listOf, oidOf, type DerElement } from '../der.js';

/** One attribute of a distinguished name. */
export interface NamePart {
  /** Object identifier of the attribute: `2.5.4.3` for CN. */
  readonly type: string;
  readonly value: string;
  /** It stands in one set with the part before it. */
  readonly joined: boolean;
}

/** A distinguished name in the order of the certificate: the least specific part first (`C=NL` comes before `CN=...`). */
export type Name = readonly NamePart[];

const MOST_PARTS = 32;

/** Names of attributes as RFC 2253 and the software around AORTA write them; the first one of a type is written. */
const KEYWORDS: readonly (readonly [keyword: string, type: string])[] = [
  ['CN', '2.5.4.3'],
  ['SN', '2.5.4.4'],
  ['SERIALNUMBER', '2.5.4.5'],
  ['C', '2.5.4.6'],
  ['L', '2.5.4.7'],
  ['ST', '2.5.4.8'],
  ['S', '2.5.4.8'],
  ['STREET', '2.5.4.9'],
  ['O', '2.5.4.10'],
  ['OU', '2.5.4.11'],
  ['T', '2.5.4.12'],
  ['TITLE', '2.5.4.12'],
  ['GN', '2.5.4.42'],
  ['GIVENNAME', '2.5.4.42'],
  ['SURNAME', '2.5.4.4'],
  ['ORGANIZATIONIDENTIFIER', '2.5.4.97'],
  ['DC', '0.9.2342.19200300.100.1.25'],
  ['UID', '0.9.2342.19200300.100.1.1'],
  ['E', '1.2.840.113549.1.9.1'],
  ['EMAILADDRESS', '1.2.840.113549.1.9.1'],
];

const TYPE_OF: ReadonlyMap<string, string> = new Map(KEYWORDS);
const KEYWORD_OF: ReadonlyMap<string, string> = new Map(KEYWORDS.map(([keyword, type]) => [type, keyword] as const).reverse());

/**
 * A name as it stands in a certificate (RFC 5280 4.1.2.4).
 * @throws DerError when it has another form, or a string of a kind that is not read here.
 */
export function nameOf(element: DerElement): Name {
  const parts: NamePart[] = [];
  for (const set of listOf(expectTag(element, DER.sequence), MOST_PARTS)) {
    const attributes = listOf(expectTag(set, DER.set), MOST_PARTS);
    if (attributes.length === 0) throw new DerError('a set of a name is empty');
    attributes.forEach((attribute, i) => {
      const [type, value, ...more] = listOf(expectTag(attribute, DER.sequence));
      if (type === undefined || value === undefined || more.length > 0) throw new DerError('a part of a name has another form');
      parts.push({ type: oidOf(type), value: directoryString(value), joined: i > 0 });
    });
  }
  return parts;
}

/** The text of a string of a name, of any kind of string that is in use (RFC 5280 4.1.2.4). */
export function directoryString({ tag, content }: DerElement): string {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  switch (tag) {
    case DER.utf8String:
      return utf8(content);
    case DER.printableString:
    case DER.ia5String:
    case NUMERIC_STRING:
      if (content.some((byte) => byte > 0x7f)) throw new DerError('a string has a character of another kind');
      return bytes.toString('latin1');
    case TELETEX_STRING:
      return bytes.toString('latin1');
    case BMP_STRING:
      if (content.length % 2 !== 0) throw new DerError('a string ends within a character');
      return Buffer.from(bytes).swap16().toString('utf16le');
    default:
      throw new DerError('a string of a name is of another kind');
  }
}

const NUMERIC_STRING = 0x12;
const TELETEX_STRING = 0x14;
const BMP_STRING = 0x1e;

/** Whether two names are the same: part by part, no case folded, the kind of string does not count (SEC 1.5 step 5). */
export function isSameName(a: Name, b: Name): boolean {
  return a.length === b.length && a.every((part, i) => isSamePart(part, b[i]));
}

/** Text that is the same for the same names only: the key of a map. */
export function nameKey(name: Name): string {
  return JSON.stringify(name.map(({ type, value, joined }) => [type, value, joined]));
}

/** A name as AORTA writes it: the most specific part first, `CN=..., O=..., C=NL` (SEC 1.5 step 5). */
export function writeName(name: Name): string {
  const sets: NamePart[][] = [];
  for (const part of name) {
    if (part.joined) sets.at(-1)?.push(part);
    else sets.push([part]);
  }
  return sets
    .reverse()
    .map((set) => set.map(writePart).join('+'))
    .join(', ');
}

/** Type of an attribute from its keyword, `CN`, or from its number, `2.5.4.3` or `OID.2.5.4.3`. */
export function attributeType(keyword: string): string | undefined {
  const upper = keyword.toUpperCase();
  const number = upper.startsWith('OID.') ? upper.slice(4) : upper;
  return /^[012](?:\.(?:0|[1-9]\d{0,15})){1,20}$/.test(number) ? number : TYPE_OF.get(upper);
}

function isSamePart(a: NamePart, b: NamePart | undefined): boolean {
  return a.type === b?.type && a.value === b.value && a.joined === b.joined;
}

function writePart({ type, value }: NamePart): string {
  const last = value.length - 1;
  const escaped = (c: string, at: number): string => {
    if (c < ' ' || c === '\x7f') return `\\${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
    // At the start `#` would say that a value in DER follows; spaces at the ends would be lost (RFC 2253 2.4).
    const isSpecial = ',+"\\<>;'.includes(c) || (c === '#' && at === 0) || (c === ' ' && (at === 0 || at === last));
    return isSpecial ? `\\${c}` : c;
  };
  return `${KEYWORD_OF.get(type) ?? `OID.${type}`}=${value.split('').map(escaped).join('')}`;
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DerError('a string is not UTF-8');
  }
}
