import type { Trouble } from '../consent/decision/codes.js';
import type { Issue } from '../errors.js';
import type { Bundle } from '../fhir/types.js';
import type { Interval } from '../hl7v3/care-query.js';

/** What is asked of a source: one kind of data of one patient, within periods where the question names them. */
export interface SourceQuestion {
  readonly bsn: string;
  readonly category: 'MED' | 'ICA';
  readonly dispensed?: Interval;
  readonly intendedUse?: Interval;
  readonly valid?: Interval;
  /** When the answer is of no use any more, in milliseconds since 1970. */
  readonly deadline: number;
}

/**
 * Why a source failed, in one word for whoever keeps it; a requester never sees it. `late`: not in time. `unreachable`: no connection, or one
 * that broke. `untrusted`: its certificate. `denied`: it does not let us in, or what we prove ourselves with is missing. `status`: it answers
 * with another HTTP status, `redirected` with another address. `elsewhere`: more is to be had on another host. `too-large`. `unreadable`: what
 * came is not what is agreed. `reported`: it tells of a failure itself. `inconsistent`: ids or counters contradict each other. `incomplete`: it
 * has more than it gave. `other-patient`: anybody but the one patient. `resting`: it failed so often that it is not asked now. `fault`: ours.
 */
export type FailureReason =
  | 'late'
  | 'unreachable'
  | 'untrusted'
  | 'denied'
  | 'status'
  | 'redirected'
  | 'elsewhere'
  | 'too-large'
  | 'unreadable'
  | 'reported'
  | 'inconsistent'
  | 'incomplete'
  | 'other-patient'
  | 'resting'
  | 'fault';

/**
 * What a source gave: all that it has within the question, as FHIR, before anything is hidden; or that it failed. It may give more than was
 * asked, since not every system can narrow: whoever asked cuts that off.
 */
export type SourceAnswer =
  | {
      readonly kind: 'data';
      readonly bundle: Bundle;
      /** What was found wrong or could not be read; paths only. */
      readonly issues: readonly Issue[];
    }
  | { readonly kind: 'failed'; readonly trouble: Trouble; readonly mayRetry: boolean; readonly reason?: FailureReason };

/**
 * The way to the system of one source. A connector never throws for what the system does: whatever is not a whole, readable answer about
 * this one patient is `failed` (D21). It keeps nothing (D37), and logs nothing of what passes.
 */
export interface SourceConnector {
  readonly fetch: (question: SourceQuestion) => Promise<SourceAnswer>;
  /** Whether the system answers at all, for readiness and `serve --check`. */
  readonly ping: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}
