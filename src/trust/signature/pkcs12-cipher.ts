import { createDecipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { DER, DerError, expectTag, listOf, naturalOf, oidOf, type DerElement } from '../der.js';
import { rc2Decrypted } from './rc2.js';

/** How a key is made from a passphrase. */
export interface Derivation {
  readonly hash: string;
  readonly salt: Uint8Array;
  readonly iterations: number;
}

/** What a derived key is for (RFC 7292 B.3). */
export const MAC_KEY = 3;
const CIPHER_KEY = 1;
const CIPHER_IV = 2;

const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Pseudo-random functions of PBKDF2, with the digest of each. */
const PRFS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

interface Cipher {
  readonly name: string;
  readonly key: number;
  readonly iv: number;
}

const AES: Readonly<Record<string, Cipher>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', key: 16, iv: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', key: 24, iv: 16 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', key: 32, iv: 16 },
};

/** Ways of before PBES2: SHA-1 with three-key Triple DES, and with RC2 of 40 bits, which certificates got (RFC 7292 C). */
const OLD: Readonly<Record<string, Cipher>> = {
  '1.2.840.113549.1.12.1.3': { name: 'des-ede3-cbc', key: 24, iv: 8 },
  '1.2.840.113549.1.12.1.6': { name: 'rc2-40-cbc', key: 5, iv: 8 },
};

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
/** Programs make a few thousand turns; a file that asks for hours is not one of ours. */
const MOST_ITERATIONS = 1_000_000n;

/** Decrypts what an algorithm identifier says how. Throws DerError for another way, and an error of Node for a wrong key. */
export function decrypted(algorithm: DerElement, octets: Uint8Array, passphrase: string): Buffer {
  const [type, parameters] = listOf(algorithm, 2);
  const oid = type === undefined ? '' : oidOf(type);
  if (oid === PBES2) return decryptedByPbes2(parameters, octets, passphrase);
  const cipher = OLD[oid];
  if (cipher === undefined) throw new DerError('a cipher that is not read here');
  const [salt, iterations] = listOf(expectTag(parameters, DER.sequence), 2);
  const derivation = { hash: 'sha1', salt: expectTag(salt, DER.octetString).content, iterations: iterationsOf(iterations) };
  const key = derivedKey(passphrase, derivation, CIPHER_KEY, cipher.key);
  return opened(cipher, key, derivedKey(passphrase, derivation, CIPHER_IV, cipher.iv), octets);
}

/** RFC 8018 6.2. */
function decryptedByPbes2(parameters: DerElement | undefined, octets: Uint8Array, passphrase: string): Buffer {
  const [derivation, encryption] = listOf(expectTag(parameters, DER.sequence), 2);
  const [kdf, kdfParameters] = listOf(expectTag(derivation, DER.sequence), 2);
  const [scheme, iv] = listOf(expectTag(encryption, DER.sequence), 2);
  const cipher = scheme === undefined ? undefined : AES[oidOf(scheme)];
  if (kdf === undefined || oidOf(kdf) !== PBKDF2 || cipher === undefined) throw new DerError('a cipher that is not read here');
  const [salt, iterations, ...rest] = listOf(expectTag(kdfParameters, DER.sequence), 4);
  // A length may stand between them; it is that of the cipher.
  const prf = rest.find(({ tag }) => tag === DER.sequence);
  const hash = prf === undefined ? 'sha1' : PRFS[oidOf(expectTag(listOf(prf, 2)[0], DER.oid))];
  if (hash === undefined) throw new DerError('a pseudo-random function that is not read here');
  const key = pbkdf2Sync(passphrase, expectTag(salt, DER.octetString).content, iterationsOf(iterations), cipher.key, hash);
  return opened(cipher, key, expectTag(iv, DER.octetString).content, octets);
}

function opened(cipher: Cipher, key: Uint8Array, iv: Uint8Array, octets: Uint8Array): Buffer {
  if (cipher.name === 'rc2-40-cbc') return rc2Decrypted(key, iv, octets);
  const decipher = createDecipheriv(cipher.name, key, iv);
  return Buffer.concat([decipher.update(octets), decipher.final()]);
}

/** How often, within bounds. */
export function iterationsOf(element: DerElement | undefined): number {
  // One turn is what a MAC has when it says nothing (RFC 7292 4).
  const count = element === undefined ? 1n : naturalOf(element);
  if (count < 1n || count > MOST_ITERATIONS) throw new DerError('more turns than are made here');
  return Number(count);
}

/** The name that `node:crypto` has for a digest. */
export function hashOf(oid: DerElement | undefined): string {
  const hash = oid === undefined ? undefined : HASHES[oidOf(oid)];
  if (hash === undefined) throw new DerError('a digest that is not read here');
  return hash;
}

/** Key derivation of PKCS#12 itself (RFC 7292 B.2). */
export function derivedKey(passphrase: string, { hash, salt, iterations }: Derivation, purpose: number, length: number): Buffer {
  const block = hash === 'sha384' || hash === 'sha512' ? 128 : 64;
  // Two octets for each unit, the most significant first, and two zeros behind them.
  const password = Buffer.from(`${passphrase}\0`, 'utf16le').swap16();
  const diversifier = Buffer.alloc(block, purpose);
  let input: Buffer = Buffer.concat([filled(salt, block), filled(password, block)]);
  const pieces: Buffer[] = [];
  for (let made = 0; made < length; made += pieces.at(-1)?.length ?? length) {
    let digest = createHash(hash).update(diversifier).update(input).digest();
    for (let i = 1; i < iterations; i++) digest = createHash(hash).update(digest).digest();
    pieces.push(digest);
    input = added(input, filled(digest, block).subarray(0, block), block);
  }
  return Buffer.concat(pieces).subarray(0, length);
}

/** Repeated until it fills whole blocks. */
function filled(octets: Uint8Array, block: number): Buffer {
  return Buffer.alloc(Math.ceil(octets.length / block) * block, octets);
}

/** Each block, as a number, plus another one plus one. */
function added(input: Buffer, addend: Buffer, block: number): Buffer {
  const out = Buffer.from(input);
  for (let start = 0; start < out.length; start += block) {
    let carry = 1;
    for (let i = block - 1; i >= 0; i--) {
      carry += (out[start + i] ?? 0) + (addend[i] ?? 0);
      out[start + i] = carry & 0xff;
      carry >>= 8;
    }
  }
  return out;
}
