import type { Moment } from '../moment.js';

/** Something of which the age decides whether it may be purged (CS C-69, f.4). */
export interface Kept {
  readonly kind: 'log' | 'decision' | 'online-request' | 'takeover-list';
  /** When a log line was written, a request handled, a takeover done; of a decision when the dossier ends, once that is known. */
  readonly since?: Moment;
  readonly legalHold?: boolean;
}

/** Months to keep, in UTC; a decision goes when the dossier does. */
const MONTHS: Readonly<Record<Kept['kind'], number>> = { log: 60, decision: 0, 'online-request': 13, 'takeover-list': 24 };

/**
 * Whether something may be purged: not before its term, never under a legal hold, and not while its term has not begun.
 * @param logMonths months that log lines are kept, at least 60 and at most 240 (CS C-69)
 */
export function mayPurge({ kind, since, legalHold = false }: Kept, now: Moment, logMonths: number = MONTHS.log): boolean {
  if (legalHold || since === undefined) return false;
  const months = kind === 'log' ? Math.min(240, Math.max(MONTHS.log, logMonths)) : MONTHS[kind];
  return monthsLater(since, months) <= now;
}

/** The same time of day, months later; a day that the month does not have becomes the first of the next, so that nothing goes too early. */
function monthsLater(moment: Moment, months: number): Moment {
  const date = new Date(moment);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString();
}
