import { context, DER } from './der.js';

/** One element of DER: a tag, and what is in it. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

/** Elements in their order. */
export function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return element(DER.sequence, ...parts);
}

/** Elements around which the tag `[number]` of their place stands. */
export function explicit(number: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return element(context(number), ...parts);
}

/** A whole number that is not negative. */
export function natural(value: bigint | number, tag: number = DER.integer): Uint8Array {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  // The first bit is the sign.
  return (bytes[0] ?? 0) < 0x80 ? element(tag, bytes) : element(tag, Buffer.from([0]), bytes);
}

/** An object identifier, from `2.5.29.17`. */
export function objectId(dotted: string): Uint8Array {
  const [top = 0, second = 0, ...arcs] = dotted.split('.').map(Number);
  return element(DER.oid, Buffer.from([top * 40 + second, ...arcs].flatMap(base128)));
}

/** A text in UTF-8; of ASCII only when the tag is of a string that holds nothing else. */
export function text(value: string, tag: number = DER.utf8String): Uint8Array {
  return element(tag, Buffer.from(value, 'utf8'));
}

/** Octets as they are. */
export function octets(value: Uint8Array): Uint8Array {
  return element(DER.octetString, value);
}

/** Whole octets as a string of bits. */
export function bits(value: Uint8Array): Uint8Array {
  return element(DER.bitString, Buffer.from([0]), value);
}

/** A moment in UTC, to the second. */
export function moment(value: Date): Uint8Array {
  return element(DER.generalizedTime, Buffer.from(`${value.toISOString().slice(0, 19).replace(/\D/g, '')}Z`, 'latin1'));
}

/** Nothing, where an algorithm has no parameters. */
export const NULL = element(DER.null);

function base128(arc: number): readonly number[] {
  const digits = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest % 128) + 128);
  return digits;
}

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Buffer.from([length]);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Buffer.from([0x80 + octets.length, ...octets]);
}
