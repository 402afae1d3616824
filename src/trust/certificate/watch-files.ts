import { watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The files that are watched. */
export interface WatchFiles {
  /** Content of a file, at most so long: 1 MiB. */
  read(path: string, mostBytes?: number): Promise<Uint8Array>;
  /** Calls when something may have changed; the result ends it. Undefined where watching does not work: it is polled anyway. */
  watch(path: string, changed: () => void): (() => void) | undefined;
}

const MOST_BYTES = 1024 * 1024;

/** Files of the machine. The folder is watched, as a renewal puts another file, or another link, in the place of the old one. */
export const machineFiles: WatchFiles = {
  read: async (path, mostBytes = MOST_BYTES) => {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > mostBytes) throw new RangeError('a file of certificates is not that long');
      return await file.readFile();
    } finally {
      await file.close();
    }
  },
  watch: (path, changed) => {
    try {
      const watcher = watch(dirname(path), { persistent: false }, changed);
      watcher.on('error', () => watcher.close());
      return () => watcher.close();
    } catch {
      return undefined;
    }
  },
};
