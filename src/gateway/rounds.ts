import type { Timers } from '../trust/certificate/download.js';

/** Work that is done again and again. */
export interface Rounds<T> {
  /** A round that begins after this call: what was put down while one is at work may have come too late for it. */
  readonly run: () => Promise<T>;
  /** Begins such a round for who does not wait for it. */
  readonly stir: () => void;
  /** Begins no round any more, and resolves when none is at work. */
  readonly close: () => Promise<void>;
}

/** How rounds follow each other. */
export interface RoundSettings {
  readonly timers: Timers;
  /** Milliseconds after a round. */
  readonly pause: number;
  /** Hears why a round that nobody waits for did not end; the next one tries again. */
  readonly tell: (error: unknown) => void;
}

/** Does rounds one after the other: after each pause, and when asked. */
export function rounds<T>(round: () => Promise<T>, { timers, pause, tell }: RoundSettings): Rounds<T> {
  let timer: unknown;
  let isClosed = false;
  let running: Promise<T> | undefined;
  let queued: Promise<T> | undefined;
  const begin = (): Promise<T> => {
    queued = undefined;
    timers.clear(timer);
    return (running = round().finally(() => {
      running = undefined;
      if (!isClosed) timer = timers.set(stir, pause);
    }));
  };
  const run = (): Promise<T> => (running === undefined ? begin() : (queued ??= running.then(begin, begin)));
  const stir = (): void => void run().catch(tell);
  timer = timers.set(stir, pause);
  return {
    run,
    stir: () => {
      if (!isClosed) stir();
    },
    close: async () => {
      isClosed = true;
      timers.clear(timer);
      await (queued ?? running)?.catch(() => undefined);
    },
  };
}
