import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MOST_CRL_BYTES } from './crl.js';

/** Where fetched revocation lists are kept over a restart, by their address. */
export interface CrlFiles {
  /** Undefined when there is none, or it can not be read. */
  read(url: string): Promise<Uint8Array | undefined>;
  write(url: string, list: Uint8Array): Promise<void>;
}

/** Files in a folder, each put in place whole: a reader sees the old list or the new one, never a part. */
export function crlFolder(folder: string): CrlFiles {
  const pathOf = (url: string) => join(folder, `${createHash('sha256').update(url).digest('hex')}.crl`);
  return {
    read: async (url) => {
      try {
        const { size } = await stat(pathOf(url));
        return size > MOST_CRL_BYTES ? undefined : await readFile(pathOf(url));
      } catch {
        return undefined; // It is fetched again.
      }
    },
    write: async (url, list) => {
      const path = pathOf(url);
      const unfinished = `${path}.${randomUUID()}.part`;
      await mkdir(folder, { recursive: true });
      try {
        await writeFile(unfinished, list, { mode: 0o600 });
        await rename(unfinished, path);
      } catch (e) {
        await rm(unfinished, { force: true });
        throw e;
      }
    },
  };
}
