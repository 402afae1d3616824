import { sign } from 'node:crypto';
import type { Certificate } from '../../src/trust/certificate/certificate.js';
import { bits, element, explicit, moment, natural, NULL, objectId, octets, sequence } from '../../src/trust/der-writer.js';
import { DER } from '../../src/trust/der.js';

/** What a list is made of; everything may be wrong. */
export interface CrlParts {
  readonly issuer: Certificate;
  readonly key: string;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  /** DER of the entries, one after another. */
  readonly entries?: Uint8Array;
  readonly extensions?: readonly Uint8Array[];
}

const SHA256_RSA = sequence(objectId('1.2.840.113549.1.1.11'), NULL);

/** A signed list. */
export function makeCrl({ issuer, key, thisUpdate, nextUpdate, entries, extensions = [] }: CrlParts): Uint8Array {
  const body = sequence(
    natural(1),
    SHA256_RSA,
    issuer.subjectDer,
    moment(thisUpdate),
    ...(nextUpdate === undefined ? [] : [moment(nextUpdate)]),
    ...(entries === undefined ? [] : [sequence(entries)]),
    ...(extensions.length === 0 ? [] : [explicit(0, sequence(...extensions))]),
  );
  return sequence(body, SHA256_RSA, bits(sign('sha256', body, key)));
}

/** An extension. */
export function extension(oid: string, isCritical: boolean, value: Uint8Array): Uint8Array {
  return sequence(objectId(oid), ...(isCritical ? [element(DER.boolean, Buffer.from([0xff]))] : []), octets(value));
}

/** One entry. */
export function entry(serial: bigint, at: Date, ...extensions: readonly Uint8Array[]): Uint8Array {
  return sequence(natural(serial), moment(at), ...(extensions.length === 0 ? [] : [sequence(...extensions)]));
}

/** Entries with serial numbers of 16 octets and a reason, as real lists have them: `first`, `first + 1`, ... */
export function manyEntries(count: number, first: bigint, at: Date): Uint8Array {
  const one = entry(first, at, extension('2.5.29.21', false, natural(1, DER.enumerated)));
  const all = Buffer.alloc(one.length * count);
  for (let i = 0; i < count; i++) {
    all.set(one, i * one.length);
    // Sequence and integer have a tag and a length of one octet each; the low half of the number varies.
    all.writeBigUInt64BE((first + BigInt(i)) & 0xffffffffffffffffn, i * one.length + 12);
  }
  return all;
}
