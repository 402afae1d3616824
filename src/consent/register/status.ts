import type { Moment } from '../moment.js';
import type { EndReason, OptIn, OptInStatus } from '../opt-in.js';

/** From which status to which a decision may go; entered-in-error is open to all (CS c.1). */
const MOVES: Readonly<Record<OptInStatus, readonly OptInStatus[]>> = {
  draft: ['proposed', 'active', 'rejected'],
  proposed: ['active', 'rejected', 'inactive'],
  active: ['inactive'],
  rejected: [],
  inactive: [],
  'entered-in-error': [],
};

/** Whether a decision may go from one status to another (CS c.1). */
export function mayBecome(from: OptInStatus, to: OptInStatus): boolean {
  return MOVES[from].includes(to) || (to === 'entered-in-error' && from !== to);
}

/** The version of a decision that says it has ended; one that had not begun ends as it would have begun. */
export function ended(optIn: OptIn, reason: EndReason, now: Moment, status: OptInStatus = 'inactive'): OptIn {
  const at = now < optIn.effective ? optIn.effective : now;
  return { ...optIn, version: optIn.version + 1, status, ended: earliest(optIn.ended, at), endReason: reason };
}

/** Decisions of a source that can still lead to data: in force, or waiting for a signature. */
export function isOpen({ status }: OptIn): boolean {
  return status === 'active' || status === 'proposed';
}

/**
 * With each decision those that a takeover made of it: what ends before the takeover must not begin under the successor (CS C-71 T8).
 */
export function withSuccessors(ending: readonly OptIn[], all: readonly OptIn[]): readonly OptIn[] {
  const next = all.filter((d) => isOpen(d) && !ending.includes(d) && ending.some((e) => e.id === d.predecessor?.consent));
  return next.length === 0 ? ending : withSuccessors([...ending, ...next], all);
}

function earliest(one: Moment | undefined, other: Moment): Moment {
  return one !== undefined && one < other ? one : other;
}
