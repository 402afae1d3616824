import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { RestrictedSource } from '../../consent/log/access-event.js';
import { StoreError } from '../errors.js';

/** Key of the restricted compartment: 32 bytes, with an id that stands beside what it closed. */
export interface CompartmentKey {
  readonly id: string;
  readonly key: Uint8Array;
}

const NONCE = 12;
const TAG = 16;
const CIPHER = 'aes-256-gcm';

/** Closes the restricted part of a line; `id` of the line is bound to it, so that it can't be moved to another line. */
export function closeRestricted(sources: readonly RestrictedSource[], { id, key }: CompartmentKey, line: string): Uint8Array {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(`${id}\n${line}`));
  const closed = Buffer.concat([cipher.update(JSON.stringify(sources), 'utf8'), cipher.final()]);
  const name = Buffer.from(id, 'utf8');
  return Buffer.concat([Buffer.from([name.length]), name, nonce, cipher.getAuthTag(), closed]);
}

/** Opens it with the key that it names. Errors: `key` when that key is not there, `integrity` when it does not open. */
export function openRestricted(closed: Uint8Array, keys: readonly CompartmentKey[], line: string): readonly RestrictedSource[] {
  const bytes = Buffer.from(closed);
  const [length = 0] = bytes;
  const id = bytes.toString('utf8', 1, 1 + length);
  const key = keys.find((known) => known.id === id);
  if (key === undefined) throw new StoreError('key', 'log compartment');
  const nonce = bytes.subarray(1 + length, 1 + length + NONCE);
  const tag = bytes.subarray(1 + length + NONCE, 1 + length + NONCE + TAG);
  try {
    const decipher = createDecipheriv(CIPHER, key.key, nonce, { authTagLength: TAG })
      .setAAD(Buffer.from(`${id}\n${line}`))
      .setAuthTag(tag);
    const text = Buffer.concat([decipher.update(bytes.subarray(1 + length + NONCE + TAG)), decipher.final()]).toString('utf8');
    return JSON.parse(text) as readonly RestrictedSource[];
  } catch {
    throw new StoreError('integrity', 'log compartment');
  }
}
