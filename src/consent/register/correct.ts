import type { Moment } from '../moment.js';
import type { OptIn } from '../opt-in.js';
import type { StandingAtSource } from './command.js';
import { consequences } from './consequences.js';
import type { Changes, Outcome } from './outcome.js';
import { refuse } from './refusals.js';
import { ended, isOpen, mayBecome, withSuccessors } from './status.js';

/**
 * Marks a decision as entered in error (CS C-07 T4): it is closed at once and a new decision is needed; what it replaced does not come back. A
 * wrong yes takes with it what a takeover made of it.
 */
export function correct(decision: OptIn, standing: StandingAtSource, now: Moment): Outcome<Changes> {
  if (!mayBecome(decision.status, 'entered-in-error')) return { refused: [refuse('transition')] };
  const wrong = isOpen(decision) ? withSuccessors([decision], standing.decisions) : [decision];
  const stored = wrong.map((d) => ended(d, 'error', now, 'entered-in-error'));
  return consequences(stored, standing, now, { about: 'decision', channel: 'spoken', of: [] });
}
