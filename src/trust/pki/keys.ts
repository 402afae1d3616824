import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { listOf, onlyDer } from '../der.js';

/** Gives the private key of a certificate, as PKCS#8 in PEM: a new one, or one that was kept. */
export type KeySource = (name: string, bits: number) => Promise<string>;

/** A new RSA key; several at a time are made by several threads. */
export async function newKey(bits: number): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: bits });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A key with what certificates say of it. */
export interface Key {
  readonly pem: string;
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** Hexadecimal, by the first method of RFC 5280 4.2.1.2. */
  readonly id: string;
}

/** Reads a private key. */
export function keyOf(pem: string): Key {
  const privateKey = createPrivateKey(pem);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { pem, privateKey, spki, id: createHash('sha1').update(publicBits(spki)).digest('hex') };
}

/** The public key alone, without its algorithm: what key identifiers are hashes of. */
export function publicBits(spki: Uint8Array): Uint8Array {
  const [, key] = listOf(onlyDer(spki));
  return key?.content.subarray(1) ?? new Uint8Array();
}
