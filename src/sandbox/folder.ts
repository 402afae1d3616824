import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pkiFiles } from '../trust/pki/files.js';
import { newKey } from '../trust/pki/keys.js';
import { makePki, type PkiName } from '../trust/pki/make.js';

/** The folder in which a sandbox keeps what it makes: certificates, keys, databases, configurations. */
export interface SandboxFolder {
  /** Absolute path of something in it. */
  readonly at: (...parts: readonly string[]) => string;
  readonly read: (...parts: readonly string[]) => string;
  /** Writes a file that only its owner may read. */
  readonly write: (name: string, content: string | Uint8Array) => string;
}

const BITS = 2048;
/** A key of the store, and its length in octets. */
const STORE_KEYS = ['pseudonym', 'encryption', 'compartment'] as const;
const OCTETS = 32;

/** Opens the folder: keys are made the first time and kept, certificates and revocation lists are made anew, since they end. */
export async function openFolder(root: string, certificates: readonly PkiName[], now: Date): Promise<SandboxFolder> {
  const at: SandboxFolder['at'] = (...parts) => path.resolve(root, ...parts);
  const write: SandboxFolder['write'] = (name, content) => {
    const place = at(name);
    mkdirSync(path.dirname(place), { recursive: true, mode: 0o700 });
    writeFileSync(`${place}.new`, content, { mode: 0o600 });
    renameSync(`${place}.new`, place);
    return place;
  };
  const read: SandboxFolder['read'] = (...parts) => readFileSync(at(...parts), 'utf8');
  const kept = async (name: string, make: () => string | Promise<string>): Promise<string> => {
    if (!existsSync(at(name))) write(name, await make());
    return read(name);
  };
  mkdirSync(at('store'), { recursive: true, mode: 0o700 });
  chmodSync(at(), 0o700);
  for (const name of STORE_KEYS) await kept(`keys/${name}`, () => randomBytes(OCTETS).toString('base64'));
  await kept('keys/token.pem', () => newKey(BITS));
  const pki = await makePki({ now, only: certificates, keys: (name, bits) => kept(`pki/keys/${name}.pem`, () => newKey(bits)) });
  for (const { path: name, content } of pkiFiles(pki)) write(`pki/${name}`, content);
  return { at, read, write };
}
