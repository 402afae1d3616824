import type { ConsentContext } from '../../gateway/consent/context.js';
import { settle } from '../../gateway/consent/settle.js';
import { isStoreError } from '../../store/errors.js';
import type { Timers } from '../../trust/certificate/download.js';
import { placeOf } from '../fault.js';

const EVERY_MS = 60_000;

/**
 * Does what a process left behind (decision 0025) at once and then each minute, until `stop`, which waits for what is at work. What cannot be done is
 * told to `log` and tried again.
 */
export function keepSettled(context: ConsentContext, timers: Timers, log: (line: string) => void): { readonly stop: () => Promise<void> } {
  let timer: unknown;
  let isStopped = false;
  const round = async (): Promise<void> => {
    try {
      await settle(context);
    } catch (error) {
      log(JSON.stringify(isStoreError(error) ? { store: 'not-settled', code: error.code } : { fault: placeOf(error) }));
    }
    if (!isStopped) timer = timers.set(begin, EVERY_MS);
  };
  let working = round();
  function begin(): void {
    working = round();
  }
  return {
    stop: async () => {
      isStopped = true;
      timers.clear(timer);
      await working;
    },
  };
}
