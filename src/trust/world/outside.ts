import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { machineTimers, type Fetch, type Timers } from '../certificate/download.js';
import { machineFiles, type WatchFiles } from '../certificate/watch-files.js';

/** What trust gets from the machine and the network. */
export interface Outside {
  readonly files: WatchFiles;
  readonly timers: Timers;
  readonly fetch: Fetch;
  /** Octets of chance. */
  readonly random: (length: number) => Uint8Array;
  /** Lets others go first. */
  readonly pause: () => Promise<void>;
  /** Value of an environment variable. */
  readonly variable: (name: string) => string | undefined;
}

/** The machine; what its environment says is for the caller to pass on. */
export function machineOutside(variable: Outside['variable'] = () => undefined): Outside {
  return {
    files: machineFiles,
    timers: machineTimers,
    fetch: (url, { body, ...ask }) => fetch(url, { ...ask, ...(body === undefined ? {} : { body }) }),
    random: randomBytes,
    pause: () => setImmediate(),
    variable,
  };
}
