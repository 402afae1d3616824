import { DER, DerError, partsOf, readDer, timeOf, type DerElement } from '../der.js';
import { extensionsOf } from './extensions.js';

/** The revoked certificates of a list: a table of places in its octets, since a list of 50 MB has more than a million entries. */
export interface CrlIndex {
  /** Number of entries. */
  readonly size: number;
  /** When a certificate was revoked, in milliseconds since 1970; undefined when it was not. */
  revokedAt(serial: bigint): number | undefined;
}

/** Entries that are read in one turn, some milliseconds long. */
const TURN = 4000;
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

/** Whether an entry says nothing that is unknown. Its octets are looked at without elements made of them: there are a million. */
function isUnderstood({ tag, content }: DerElement): boolean {
  const length = content[1] ?? 0;
  const first = content[2] ?? 0x80;
  // Negative numbers are no certificate's that is read here.
  if (tag !== DER.sequence || content[0] !== DER.integer || length === 0 || length > MOST_SERIAL || first >= 0x80)
    throw new DerError('an entry has another form');
  const date = 2 + length;
  const [kind, digits] = [content[date], content[date + 1]];
  if (!(kind === DER.utcTime && digits === 13) && !(kind === DER.generalizedTime && digits === 15)) throw new DerError('no date');
  const used = date + 2 + digits;
  if (used === content.length || isPlainReason(content, used)) return true;
  const extensions = readDer(content, used);
  if (used + extensions.whole.length !== content.length) throw new DerError('an entry has more parts');
  return !extensionsOf(extensions).some(({ isCritical }) => isCritical);
}

/** A reason that is not critical, and nothing else: what nearly every entry has, told by its octets to save time. */
const PLAIN_REASON = Buffer.from('300c300a0603551d1504030a01', 'hex');

function isPlainReason(content: Uint8Array, at: number): boolean {
  if (content.length !== at + PLAIN_REASON.length + 1) return false;
  for (let i = 0; i < PLAIN_REASON.length; i++) if (content[at + i] !== PLAIN_REASON[i]) return false;
  return true;
}

/** The serial number of an entry that is understood, without zeros in front. */
function serialIn({ content }: DerElement): Uint8Array {
  const end = 2 + (content[1] ?? 0);
  let start = 2;
  while (start < end - 1 && content[start] === 0) start++;
  return content.subarray(start, end);
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
