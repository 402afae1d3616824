/** One element of DER: its tag, and where its content lies. */
export interface DerElement {
  /** Identifier octet: class, whether it is constructed, and the number of the tag. */
  readonly tag: number;
  readonly content: Uint8Array;
  /** The element with its tag and length: what is signed, or hashed. */
  readonly whole: Uint8Array;
}

/** Universal tags, constructed ones with their bit set. */
export const DER = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** Bytes that are not DER, or nested deeper or longer than is read here. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** Tag of a context-specific element, `[number]`. */
export function context(number: number, constructed: boolean = true): number {
  return 0x80 + (constructed ? 0x20 : 0) + number;
}

/**
 * The first element of some bytes.
 * @throws DerError when the bytes end too early, the length is indefinite or not the shortest, or the tag has more than one octet.
 */
export function readDer(bytes: Uint8Array, at: number = 0): DerElement {
  const tag = octet(bytes, at);
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag of more than one octet');
  const first = octet(bytes, at + 1);
  const { length, start } = first < 0x80 ? { length: first, start: at + 2 } : longLength(bytes, at + 2, first & 0x7f);
  const end = start + length;
  if (end > bytes.length) throw new DerError('it ends too early');
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) };
}

/** Bytes that are exactly one element. */
export function onlyDer(bytes: Uint8Array): DerElement {
  const element = readDer(bytes);
  if (element.whole.length !== bytes.length) throw new DerError('something follows it');
  return element;
}

/** The elements in a constructed one, one after another; nothing is read before it is asked for. */
export function* partsOf({ tag, content }: DerElement): Generator<DerElement, void, undefined> {
  if ((tag & 0x20) === 0) throw new DerError('it has no parts');
  for (let at = 0; at < content.length;) {
    const part = readDer(content, at);
    yield part;
    at += part.whole.length;
  }
}

/** The parts as a list, at most so many. */
export function listOf(element: DerElement, most: number = 64): readonly DerElement[] {
  const out: DerElement[] = [];
  for (const part of partsOf(element)) {
    if (out.push(part) > most) throw new DerError('it has too many parts');
  }
  return out;
}

/** The element, if it has that tag. */
export function expectTag(element: DerElement | undefined, tag: number): DerElement {
  if (element?.tag !== tag) throw new DerError('another kind of element is expected');
  return element;
}

/** An object identifier, as `2.5.29.17`. */
export function oidOf({ tag, content }: DerElement): string {
  if (tag !== DER.oid || content.length === 0 || content.length > MOST_OID) throw new DerError('an object identifier is expected');
  const arcs: number[] = [];
  let arc = 0;
  let isOpen = false;
  for (const byte of content) {
    if (!isOpen && byte === 0x80) throw new DerError('an arc begins with nothing');
    arc = arc * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(arc)) throw new DerError('an arc is too large');
    isOpen = byte >= 0x80;
    if (isOpen) continue;
    arcs.push(arc);
    arc = 0;
  }
  if (isOpen) throw new DerError('an arc does not end');
  const [joined = 0, ...rest] = arcs;
  const top = Math.min(Math.floor(joined / 40), 2);
  return [top, joined - 40 * top, ...rest].join('.');
}

const MOST_OID = 64;

/** A whole number that is not negative. */
export function naturalOf({ tag, content }: DerElement): bigint {
  const [first] = content;
  if ((tag !== DER.integer && tag !== DER.enumerated) || first === undefined || first >= 0x80) throw new DerError('a natural number is expected');
  return BigInt('0x' + Buffer.from(content).toString('hex'));
}

/** A moment, in milliseconds since 1970; UTC to the second, as certificates have it (RFC 5280 4.1.2.5). */
export function timeOf({ tag, content }: DerElement): number {
  const text = Buffer.from(content).toString('latin1');
  const digits = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  const [, year = '', month, day, hour, minute, second] = digits ?? [];
  if (digits === null || (tag === DER.utcTime) !== (year.length === 2) || (tag !== DER.utcTime && tag !== DER.generalizedTime))
    throw new DerError('a moment is expected');
  const full = year.length === 4 ? year : `${Number(year) < 50 ? '20' : '19'}${year}`;
  const iso = `${full}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}.000Z`;
  const time = Date.parse(iso);
  // A day that does not exist must not become another one.
  if (Number.isNaN(time) || new Date(time).toISOString() !== iso) throw new DerError('a moment that does not exist');
  return time;
}

/** The bits of a bit string, the first one first. */
export function bitsOf({ tag, content }: DerElement): readonly boolean[] {
  const [unused] = content;
  if (tag !== DER.bitString || unused === undefined || unused > 7 || content.length > MOST_BITS) throw new DerError('a bit string is expected');
  const bits = [...content.subarray(1)].flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte & (0x80 >> i)) !== 0));
  return bits.slice(0, bits.length - unused);
}

const MOST_BITS = 64;

function octet(bytes: Uint8Array, at: number): number {
  const value = bytes[at];
  if (value === undefined) throw new DerError('it ends too early');
  return value;
}

function longLength(bytes: Uint8Array, at: number, octets: number): { readonly length: number; readonly start: number } {
  if (octets === 0 || octets > 4) throw new DerError('a length that is not read here');
  let length = 0;
  for (let i = 0; i < octets; i++) length = length * 256 + octet(bytes, at + i);
  if (length < 0x80 || (octets > 1 && length < 256 ** (octets - 1))) throw new DerError('a length that is not the shortest');
  return { length, start: at + octets };
}
