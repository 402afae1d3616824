import { DER, DerError, expectTag, partsOf, readDer, timeOf, type DerElement } from '../der.js';
import { extensionsOf } from './extensions.js';

/** The revoked certificates of a list: a table of places in its octets, since a list of 50 MB has more than a million entries. */
export interface CrlIndex {
  /** Number of entries. */
  readonly size: number;
  /** When a certificate was revoked, in milliseconds since 1970; undefined when it was not. */
  revokedAt(serial: bigint): number | undefined;
}

/** Entries that are read in one turn, some milliseconds long. */
const TURN = 20_000;
const MOST_SERIAL = 32;

/**
 * Reads the entries in turns: whoever drives it may let others go first between two of them. Undefined when an entry has a
 * critical extension: what it says is not known (RFC 5280 5.3; certificateIssuer, of indirect lists, is one of these).
 * @throws DerError for an entry of another form.
 */
export function* indexing(entries: DerElement): Generator<void, CrlIndex | undefined, undefined> {
  let size = 0;
  for (const entry of partsOf(entries)) {
    if (!isUnderstood(entry)) return undefined;
    if (++size % TURN === 0) yield;
  }
  const table = new Uint32Array(Math.max(2, 2 ** Math.ceil(Math.log2(size * 2 + 1))));
  const { content } = entries;
  let done = 0;
  for (const entry of partsOf(entries)) {
    let slot = hashOf(serialIn(entry)) & (table.length - 1);
    while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1);
    table[slot] = entry.whole.byteOffset - content.byteOffset + 1;
    if (++done % TURN === 0) yield;
  }
  return { size, revokedAt: (serial) => revokedAt(content, table, serial) };
}

/** The earliest date of the entries of a serial number: it may stand there twice. */
function revokedAt(content: Uint8Array, table: Uint32Array, serial: bigint): number | undefined {
  const digits = serial.toString(16);
  const wanted = Uint8Array.from(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'));
  let earliest: number | undefined;
  let slot = hashOf(wanted) & (table.length - 1);
  for (let place = table[slot] ?? 0; place !== 0; place = table[slot] ?? 0) {
    const entry = readDer(content, place - 1);
    if (Buffer.compare(serialIn(entry), wanted) === 0) earliest = Math.min(earliest ?? Infinity, dateOf(entry));
    slot = (slot + 1) & (table.length - 1);
  }
  return earliest;
}

function isUnderstood({ tag, content }: DerElement): boolean {
  if (tag !== DER.sequence) throw new DerError('an entry has another form');
  const serial = expectTag(readDer(content), DER.integer);
  const [first] = serial.content;
  // Negative numbers are no certificate's that is read here.
  if (first === undefined || serial.content.length > MOST_SERIAL || first >= 0x80) throw new DerError('a serial number has another form');
  const date = readDer(content, serial.whole.length);
  const length = date.content.length;
  if (!(date.tag === DER.utcTime && length === 13) && !(date.tag === DER.generalizedTime && length === 15)) throw new DerError('no date');
  const used = serial.whole.length + date.whole.length;
  if (used === content.length || isPlainReason(content.subarray(used))) return true;
  const extensions = readDer(content, used);
  if (used + extensions.whole.length !== content.length) throw new DerError('an entry has more parts');
  return !extensionsOf(extensions).some(({ isCritical }) => isCritical);
}

/** A reason that is not critical, and nothing else: what nearly every entry has, told by its octets to save time. */
const PLAIN_REASON = Buffer.from('300c300a0603551d1504030a01', 'hex');

function isPlainReason(octets: Uint8Array): boolean {
  return octets.length === PLAIN_REASON.length + 1 && PLAIN_REASON.every((octet, i) => octet === octets[i]);
}

/** The serial number of an entry without zeros in front. */
function serialIn(entry: DerElement): Uint8Array {
  const { content } = readDer(entry.content);
  let zeros = 0;
  while (zeros < content.length - 1 && content[zeros] === 0) zeros++;
  return content.subarray(zeros);
}

/** A date that does not exist counts as always: the certificate is revoked, that much is said. */
function dateOf({ content }: DerElement): number {
  try {
    return timeOf(readDer(content, readDer(content).whole.length));
  } catch {
    return -Infinity;
  }
}

/** FNV-1a with a last mix, as the low bits choose the slot. */
function hashOf(octets: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const octet of octets) hash = Math.imul(hash ^ octet, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
