import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PatientKey } from '../../consent/opt-in.js';
import { StoreError } from '../errors.js';

/** A secret of 32 octets and the name under which what it made can be told apart: letters, digits, `-` and `_`. */
export interface NamedKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/** The keys of a store, the current one first; the others are of before a change of keys (docs/store.md). */
export interface Keys {
  /** For pseudonyms of patients. */
  readonly pseudonym: readonly NamedKey[];
  /** For what is encrypted and sealed. */
  readonly encryption: readonly NamedKey[];
}

/** What can be done with the keys; the secrets do not come out. */
export interface Keyring {
  /** Ids of the current keys. */
  readonly current: { readonly pseudonym: string; readonly encryption: string };
  /** All pseudonyms under which a BSN may be kept, the current one first (HMAC-SHA-256). */
  readonly pseudonyms: (bsn: string) => readonly PatientKey[];
  /** All names under which something with these words may be kept, the current one first: nobody can guess one or make it without the key. */
  readonly names: (words: readonly string[]) => readonly string[];
  /** AES-256-GCM; `about` says what it belongs to, and it can only be read with the same words. */
  readonly encrypt: (text: string | Uint8Array, about: readonly string[]) => Buffer;
  /** Errors: `key` (that key is not here), `integrity` (damaged, or it belongs to something else). */
  readonly decrypt: (octets: Uint8Array, about: readonly string[]) => Buffer;
  /** A proof of some words that nobody can make without the key; begins with the id of the key. */
  readonly seal: (words: readonly unknown[]) => string;
  /** False also when its key is not here any more. */
  readonly sealHolds: (seal: string, words: readonly unknown[]) => boolean;
}

const SECRET_OCTETS = 32;
const NONCE = 12;
const TAG = 16;

/** Makes a keyring. Errors: `key` (none, a secret of another length, an id that is not allowed or there twice). */
export function keyring(keys: Keys): Keyring {
  const pseudonym = named(keys.pseudonym, 'pseudonym');
  const encryption = named(keys.encryption, 'encryption');
  const seals = new Map(encryption.all.map(({ id, secret }) => [id, Buffer.from(hkdfSync('sha256', secret, '', 'schakel seal', SECRET_OCTETS))]));
  const sealOf = (id: string, words: readonly unknown[]): string => {
    const key = seals.get(id);
    if (key === undefined) throw new StoreError('key', id);
    return `${id}.${createHmac('sha256', key).update(JSON.stringify(words)).digest('base64url')}`;
  };
  return {
    current: { pseudonym: pseudonym.current.id, encryption: encryption.current.id },
    pseudonyms: (bsn) => pseudonym.all.map(({ secret }) => createHmac('sha256', secret).update(`bsn ${bsn}`).digest('base64url')),
    names: (words) =>
      pseudonym.all.map(({ secret }) =>
        createHmac('sha256', secret)
          .update(`name ${JSON.stringify(words)}`)
          .digest('hex'),
      ),
    encrypt: (text, about) => encrypt(encryption.current, text, about),
    decrypt: (octets, about) => decrypt(encryption.all, Buffer.from(octets), about),
    seal: (words) => sealOf(encryption.current.id, words),
    sealHolds: (seal, words) => {
      const id = seal.split('.')[0] ?? '';
      if (!seals.has(id)) return false;
      const made = Buffer.from(sealOf(id, words));
      const given = Buffer.from(seal);
      return made.length === given.length && timingSafeEqual(made, given);
    },
  };
}

function named(all: readonly NamedKey[], purpose: string): { readonly current: NamedKey; readonly all: readonly NamedKey[] } {
  const [current] = all;
  if (current === undefined) throw new StoreError('key', `no ${purpose} key`);
  for (const { id, secret } of all) {
    if (!/^[\w-]{1,40}$/.test(id) || secret.length !== SECRET_OCTETS) throw new StoreError('key', `${purpose} key ${id}`);
  }
  if (new Set(all.map(({ id }) => id)).size < all.length) throw new StoreError('key', `two ${purpose} keys have one id`);
  return { current, all };
}

/** Id of the key by which something is encrypted. */
export function keyIdOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString('latin1', 1, 1 + (octets[0] ?? 0));
}

/** Length of the id, id, nonce, tag, ciphertext. */
function encrypt({ id, secret }: NamedKey, text: string | Uint8Array, about: readonly string[]): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce, { authTagLength: TAG }).setAAD(bound(id, about));
  const content = Buffer.concat([cipher.update(typeof text === 'string' ? Buffer.from(text) : text), cipher.final()]);
  return Buffer.concat([Buffer.from([id.length]), Buffer.from(id), nonce, cipher.getAuthTag(), content]);
}

function decrypt(keys: readonly NamedKey[], octets: Buffer, about: readonly string[]): Buffer {
  const start = 1 + (octets[0] ?? 0);
  const id = keyIdOf(octets);
  const key = keys.find((k) => k.id === id);
  if (key === undefined) throw new StoreError('key', /^[\w-]+$/.test(id) ? id : 'unknown');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.secret, octets.subarray(start, start + NONCE), { authTagLength: TAG });
    decipher.setAAD(bound(id, about)).setAuthTag(octets.subarray(start + NONCE, start + NONCE + TAG));
    return Buffer.concat([decipher.update(octets.subarray(start + NONCE + TAG)), decipher.final()]);
  } catch {
    throw new StoreError('integrity', about[0]);
  }
}

function bound(id: string, about: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([id, ...about]));
}
