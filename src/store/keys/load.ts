import { StoreError } from '../errors.js';
import { keyring, type Keyring, type NamedKey } from './keyring.js';

/** Where a secret comes from: a file or a variable of the environment that holds 32 octets in base64 or in 64 hexadecimal digits. */
export type KeySource = { readonly id: string } & ({ readonly file: string } | { readonly variable: string });

/** The keys of a store as its settings name them, the current one first. */
export interface KeySettings {
  readonly pseudonym: readonly KeySource[];
  readonly encryption: readonly KeySource[];
}

/** From where secrets are read; passed in. */
export interface SecretReader {
  readonly file: (path: string) => string;
  readonly variable: (name: string) => string | undefined;
}

/** Reads the keys. Errors: `key`, with the id of the key that is missing or has another form; never what was read. */
export function loadKeys(settings: KeySettings, reader: SecretReader): Keyring {
  return keyring({ pseudonym: loadSecrets(settings.pseudonym, reader), encryption: loadSecrets(settings.encryption, reader) });
}

/** Reads secrets. Errors: `key`, as above. */
export function loadSecrets(sources: readonly KeySource[], reader: SecretReader): readonly NamedKey[] {
  return sources.map((source) => ({ id: source.id, secret: octets(source.id, read(source, reader)) }));
}

function read(source: KeySource, reader: SecretReader): string {
  try {
    const text = 'file' in source ? reader.file(source.file) : reader.variable(source.variable);
    if (text !== undefined) return text.trim();
  } catch {
    // What cannot be read is missing; the path may say more than a log should hold.
  }
  throw new StoreError('key', source.id);
}

function octets(id: string, text: string): Uint8Array {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  throw new StoreError('key', id);
}
