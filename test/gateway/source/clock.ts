import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../src/gateway/source/world.js';

interface Waiting {
  readonly at: number;
  readonly done: () => void;
}

/** A clock that goes to the next moment somebody waits for, when nobody has anything else to do; work can be put at a moment. */
export class TestClock implements Clock {
  private waiting: Waiting[] = [];
  private works: { readonly at: number; readonly work: () => Promise<unknown> }[] = [];
  private isRunning = false;

  constructor(private time: number) {}

  readonly now = (): number => this.time;

  readonly until = (at: number, signal?: AbortSignal): Promise<void> =>
    new Promise((done) => {
      if (at <= this.time || signal?.aborted === true) return done();
      const one = { at, done };
      this.waiting.push(one);
      signal?.addEventListener('abort', () => {
        this.waiting = this.waiting.filter((other) => other !== one);
        done();
      });
      void this.run();
    });

  /** Has something done when the clock comes to a moment, before whoever waits for it goes on. */
  at(moment: number, work: () => Promise<unknown>): void {
    this.works.push({ at: moment, work });
  }

  /** Lets time pass. */
  pass(milliseconds: number): void {
    this.time += milliseconds;
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    for (;;) {
      await setImmediate();
      await setImmediate();
      const next = this.waiting.reduce<Waiting | undefined>((first, one) => (first === undefined || one.at < first.at ? one : first), undefined);
      if (next === undefined) break;
      for (const due of this.works.filter(({ at }) => at <= next.at)) {
        this.works = this.works.filter((one) => one !== due);
        this.time = Math.max(this.time, due.at);
        await due.work();
      }
      this.time = Math.max(this.time, next.at);
      this.waiting = this.waiting.filter((one) => one !== next);
      next.done();
    }
    this.isRunning = false;
  }
}
