import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LookupFunction } from 'node:net';
import type { SecretReader } from '../../store/keys/load.js';
import type { Following } from '../../trust/certificate/follow.js';
import { machineTimers } from '../../trust/certificate/download.js';
import { machineFiles } from '../../trust/certificate/watch-files.js';
import type { ClockOffsets, Dated } from '../clock-offset.js';

/** What connectors get from the machine. */
export interface ConnectOutside extends Following {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new random UUID. */
  readonly newId: () => string;
  readonly secrets: SecretReader;
  readonly folders: Folders;
  /** Finds the address of a host, where that is not to be asked of DNS. */
  readonly lookup?: LookupFunction;
  /** Learns of the clocks of systems. */
  readonly clocks?: Pick<ClockOffsets, 'of'>;
  /** The same for the one system that is asked. */
  readonly dated?: (dated: Dated) => void;
}

/** Files as they stand. */
export interface Folders {
  /** The file itself, or all files in a folder and those below it, by name. Throws when there is none. */
  readonly filesAt: (path: string) => readonly string[];
  readonly read: (path: string) => Uint8Array;
}

/** The machine; what its environment says is for the caller to pass on. */
export function machineConnectOutside(variable: SecretReader['variable'] = () => undefined): ConnectOutside {
  return {
    now: Date.now,
    newId: () => randomUUID(),
    files: machineFiles,
    timers: machineTimers,
    secrets: { file: (path) => readFileSync(path, 'utf8'), variable },
    folders: { filesAt, read: (path) => readFileSync(path) },
  };
}

function filesAt(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesAt(join(path, entry.name)) : entry.isFile() ? [join(path, entry.name)] : []));
}
