import type { Timers } from '../trust/certificate/download.js';
import { OFFSET_BOUND } from './clock-offset.js';

/** Two clocks of this machine, in milliseconds: one that somebody may set, and one that only goes on. */
export interface TwoClocks {
  readonly now: () => number;
  readonly monotonic: () => number;
}

/** How often both are compared, in milliseconds. */
const PAUSE = 30_000;

/**
 * Tells when the clock was set: it went another way than the one that only goes on, by more than the bound, between two looks (also when the machine
 * slept). A clock that is led slowly to the right time is not told. `onStep` hears by how many milliseconds; negative: set back.
 * @returns what ends it
 */
export function watchClock({ now, monotonic }: TwoClocks, timers: Timers, onStep: (milliseconds: number) => void, bound = OFFSET_BOUND): () => void {
  let before = now() - monotonic();
  let timer = timers.set(look, PAUSE);
  function look(): void {
    const difference = now() - monotonic();
    if (Math.abs(difference - before) > bound) onStep(Math.round(difference - before));
    before = difference;
    timer = timers.set(look, PAUSE);
  }
  return () => timers.clear(timer);
}
