import type { Timers } from '../trust/certificate/download.js';
import type { Clock } from './source/world.js';

/** A clock with timers: those of the machine, unless a test has others. */
export function clockOf(now: () => number, timers: Timers): Clock {
  return {
    now,
    until: (at, signal) =>
      new Promise((done) => {
        if (signal?.aborted === true) return done();
        const timer = timers.set(done, Math.max(0, at - now()));
        const enough = (): void => {
          timers.clear(timer);
          done();
        };
        signal?.addEventListener('abort', enough, { once: true });
      }),
  };
}
