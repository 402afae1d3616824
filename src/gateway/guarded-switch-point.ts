import { guarded, type Standing } from './guarded.js';
import type { FromSwitch, SwitchPoint, ToSwitch } from './switch-point.js';

/** When a switch point is left alone, and the clock, in milliseconds since 1970. */
export interface SwitchGuard {
  readonly failures: number;
  /** Milliseconds. */
  readonly pause: number;
  readonly now: () => number;
}

/** Five failures in a row, then half a minute, as for the systems of a source. */
export const USUAL: Omit<SwitchGuard, 'now'> = { failures: 5, pause: 30_000 };

/** A message with less time than this shows nothing about a switch point that did not answer in it. */
const FAIR = 2000;

/** A switch point, with how it stands for whoever looks after it. */
export interface GuardedSwitchPoint extends SwitchPoint {
  readonly standing: () => Standing;
}

/** A switch point with a breaker before it: one that does not answer is not waited for by every question in turn. */
export function guardedSwitchPoint(switchPoint: SwitchPoint, guard: SwitchGuard): GuardedSwitchPoint {
  const { ask, standing } = guarded<ToSwitch, FromSwitch>((message) => switchPoint.send(message), {
    ...guard,
    isFailure: (reply, _, spent) => {
      if (reply.kind === 'reply') return false;
      if (reply.code === 'timeout') return spent >= FAIR ? true : undefined;
      return reply.code !== 'too-large';
    },
    resting: () => ({ kind: 'failed', code: 'unreachable' }),
  });
  return { send: ask, standing, close: () => switchPoint.close() };
}
