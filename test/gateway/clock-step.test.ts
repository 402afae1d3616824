import { watchClock } from '../../src/gateway/clock-step.js';
import type { Timers } from '../../src/trust/certificate/download.js';

/** A machine whose clocks and timers go on by hand. */
function machine() {
  const clocks = { now: 1_000_000, monotonic: 0 };
  const waiting = new Set<() => void>();
  const timers: Timers = {
    set: (run) => {
      waiting.add(run);
      return run;
    },
    clear: (run) => void waiting.delete(run as () => void),
  };
  const told: number[] = [];
  const stop = watchClock({ now: () => clocks.now, monotonic: () => clocks.monotonic }, timers, (ms) => told.push(ms));
  return {
    ...{ told, stop, waiting },
    /** Half a minute goes by, in which somebody sets the clock. */
    pass: (set = 0) => {
      clocks.now += 30_000 + set;
      clocks.monotonic += 30_000;
      const due = [...waiting];
      waiting.clear();
      for (const run of due) run();
    },
  };
}

test('given a clock that is set, when half a minute has gone, then it is told once, by how much; what is led slowly is not', () => {
  const { told, pass } = machine();
  for (const set of [0, 3_600_000, 0, -2001, 1999, -1999, 2000]) pass(set);
  expect(told).toEqual([3_600_000, -2001]);
});

test('given a watch that ended, when the clock is set, then nobody looks', () => {
  const { told, pass, stop, waiting } = machine();
  pass();
  stop();
  pass(10_000);
  expect([told, waiting.size]).toEqual([[], 0]);
});
