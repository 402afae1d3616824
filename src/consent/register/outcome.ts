import type { OptIn } from '../opt-in.js';
import type { IndexChange } from './index-changes.js';
import type { Notice } from './notice.js';
import type { Refusals } from './refusals.js';
import type { Warning } from './warnings.js';

/** What a write to the register comes to; nothing of it is done yet. */
export type Outcome<T> = { readonly refused: Refusals } | ({ readonly refused?: undefined } & T);

/** What to store in one transaction, and what follows from it. */
export interface Changes {
  /** New decisions, and new versions of those that were. */
  readonly stored: readonly OptIn[];
  /** For the outbox: what the index must learn (CS C-03, C-19). */
  readonly index: readonly IndexChange[];
  /** For the outbox: what sources must learn (CS C-18, C-66). They never hold up the change itself. */
  readonly notices: readonly Notice[];
}

/** Changes with the decision that they are about, and what the source should know of it. */
export interface Decided extends Changes {
  readonly decision: OptIn;
  readonly warnings: readonly Warning[];
}
