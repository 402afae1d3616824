import { DerError, onlyDer } from '../der.js';
import { attributeType, directoryString, type Name, type NamePart } from './name.js';

const MOST_TEXT = 4096;

/**
 * A name as text, the most specific part first (RFC 2253, and what its predecessors allow: `;`, quotes, spaces around).
 * Undefined when it is no such text. The result is in the order of a certificate.
 */
export function readName(text: string): Name | undefined {
  if (text.length > MOST_TEXT) return undefined;
  const sets: NamePart[][] = [[]];
  for (let at = 0; ;) {
    const part = readPart(text, at);
    if (part === undefined) return undefined;
    const set = sets.at(-1);
    set?.push({ type: part.type, value: part.value, joined: set.length > 0 });
    if (part.end >= text.length) return sets.reverse().flat();
    if (text[part.end] !== '+') sets.push([]);
    at = part.end + 1;
  }
}

/** A serial number in decimals, as AORTA writes it (SEC 1.5 step 5). */
export function readSerial(text: string): bigint | undefined {
  return /^\d{1,60}$/.test(text) ? BigInt(text) : undefined;
}

interface Part {
  readonly type: string;
  readonly value: string;
  /** Where the mark behind it stands, or the end of the text. */
  readonly end: number;
}

function readPart(text: string, start: number): Part | undefined {
  const equals = text.indexOf('=', start);
  const type = equals < 0 ? undefined : attributeType(text.slice(start, equals).trim());
  if (type === undefined) return undefined;
  const at = equals + 1 + spaces(text, equals + 1);
  const read = text[at] === '#' ? readHex(text, at + 1) : text[at] === '"' ? readQuoted(text, at + 1) : readPlain(text, at);
  return read === undefined ? undefined : { type, ...read };
}

type Value = Omit<Part, 'type'>;

/** Text up to `,`, `;` or `+`; spaces at its end count only when escaped. */
function readPlain(text: string, start: number): Value | undefined {
  const octets: Buffer[] = [];
  let kept = 0;
  let at = start;
  while (at < text.length && !',;+'.includes(text.charAt(at))) {
    const c = text.charAt(at);
    if ('"<>'.includes(c)) return undefined;
    const piece = c === '\\' ? readEscape(text, at) : plainCharacter(text, at);
    if (piece === undefined) return undefined;
    octets.push(piece.octets);
    if (c !== ' ') kept = octets.length;
    at = piece.end;
  }
  return decoded(octets.slice(0, kept), at);
}

function readQuoted(text: string, start: number): Value | undefined {
  const octets: Buffer[] = [];
  let at = start;
  while (at < text.length && text[at] !== '"') {
    const piece = text[at] === '\\' ? readEscape(text, at) : plainCharacter(text, at);
    if (piece === undefined) return undefined;
    octets.push(piece.octets);
    at = piece.end;
  }
  const end = at + 1 + spaces(text, at + 1);
  return text[at] !== '"' || !isMark(text, end) ? undefined : decoded(octets, end);
}

/** A value in DER, as RFC 2253 2.4 writes attributes without a keyword. */
function readHex(text: string, start: number): Value | undefined {
  const digits = /^[0-9A-Fa-f]+/.exec(text.slice(start))?.[0] ?? '';
  const end = start + digits.length + spaces(text, start + digits.length);
  if (digits.length === 0 || digits.length % 2 !== 0 || !isMark(text, end)) return undefined;
  try {
    return { value: directoryString(onlyDer(Buffer.from(digits, 'hex'))), end };
  } catch (e) {
    if (e instanceof DerError) return undefined;
    throw e;
  }
}

interface Piece {
  readonly octets: Buffer;
  readonly end: number;
}

function readEscape(text: string, at: number): Piece | undefined {
  const pair = /^[0-9A-Fa-f]{2}/.exec(text.slice(at + 1, at + 3))?.[0];
  if (pair !== undefined) return { octets: Buffer.from(pair, 'hex'), end: at + 3 };
  const c = text.charAt(at + 1);
  return c !== '' && ',+"\\<>;# ='.includes(c) ? { octets: Buffer.from(c), end: at + 2 } : undefined;
}

function plainCharacter(text: string, at: number): Piece {
  const c = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return { octets: Buffer.from(c, 'utf8'), end: at + c.length };
}

function decoded(octets: readonly Buffer[], end: number): Value | undefined {
  try {
    return { value: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(octets)), end };
  } catch {
    return undefined;
  }
}

function spaces(text: string, at: number): number {
  let n = 0;
  while (text[at + n] === ' ') n++;
  return n;
}

function isMark(text: string, at: number): boolean {
  return at >= text.length || ',;+'.includes(text.charAt(at));
}
