import type { Timers } from '../../trust/certificate/download.js';
import { rounds, type Rounds } from '../rounds.js';
import type { ConsentContext } from './context.js';
import { settle } from './settle.js';

/** How often what is left behind is looked for, in milliseconds. */
const PAUSE = 60_000;

/** Settles at once and every minute. @param tell hears why a round did not end; the next one tries again */
export function keepSettled(context: ConsentContext, timers: Timers, tell: (error: unknown) => void): Rounds<number> {
  const all = rounds(() => settle(context), { timers, pause: PAUSE, tell });
  all.stir();
  return all;
}
