import type { Moment } from '../moment.js';
import type { OptIn, SourceUra } from '../opt-in.js';

/** What a source must be told and must confirm (CS C-18, C-66). Holds no patient: the decision has its own id. */
export interface Notice {
  readonly to: SourceUra;
  readonly about: 'decision' | 'withdrawal' | 'takeover' | 'ask-again';
  readonly consent: string;
  readonly at: Moment;
}

/** A notice on its way. */
export interface Delivery {
  readonly notice: Notice;
  readonly attempts: number;
  /** When it is to be tried (again); undefined when it was confirmed. */
  readonly next?: Moment;
  readonly confirmed?: Moment;
}

const MINUTE = 60_000;
const LONGEST = 24 * 60;

/** Changes that do not come from the source itself are told to it (CS C-66). */
export function noticeOf(decision: OptIn, about: Notice['about'], now: Moment): Notice {
  return { to: decision.source, about, consent: decision.id, at: now };
}

/** A notice that is to be sent at once. */
export function delivery(notice: Notice): Delivery {
  return { notice, attempts: 0, next: notice.at };
}

/**
 * A delivery after an attempt: done when the source confirmed, else tried again after 1, 2, 4 ... minutes, at most a day, without an end
 * (CS C-18 T2).
 */
export function afterAttempt({ notice, attempts }: Delivery, isConfirmed: boolean, now: Moment): Delivery {
  if (isConfirmed) return { notice, attempts: attempts + 1, confirmed: now };
  const minutes = Math.min(2 ** attempts, LONGEST);
  return { notice, attempts: attempts + 1, next: new Date(Date.parse(now) + minutes * MINUTE).toISOString() };
}

/** Whether a change by this channel comes from elsewhere than the source. */
export function isCentral(channel: string): boolean {
  return channel === 'desk' || channel === 'online-digid' || channel === 'mitz';
}
