import type { Timers } from '../../trust/certificate/download.js';
import type { ConsentContext } from './context.js';
import { settle } from './settle.js';

/** Settling, again and again while the gateway is at work. */
export interface Upkeep {
  /** Resolves when nothing is at work any more. */
  readonly stop: () => Promise<void>;
}

/** How often what is left behind is looked for, in milliseconds. */
const PAUSE = 60_000;

/** Settles at once and every minute. @param tell hears why a round did not end; the next one tries again */
export function keepSettled(context: ConsentContext, timers: Timers, tell: (error: unknown) => void): Upkeep {
  let timer: unknown;
  let isStopped = false;
  const round = async (): Promise<void> => {
    await settle(context).catch(tell);
    if (isStopped) return;
    timer = timers.set(() => void (running = round()), PAUSE);
  };
  let running = round();
  return {
    stop: () => {
      isStopped = true;
      timers.clear(timer);
      return running;
    },
  };
}
