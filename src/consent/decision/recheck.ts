import type { Moment } from '../moment.js';
import type { SourceUra } from '../opt-in.js';
import type { Decision, Permitted } from './decide.js';
import { isMandated, mandateHolds } from './mandate-rule.js';
import type { RequesterSnapshot } from './request.js';

/** What may still be released of a decision. */
export interface Recheck {
  /** The mandate ended meanwhile: nothing is released (CS C-46 T7). */
  readonly refusal?: 'R-MAND';
  readonly released: readonly Permitted[];
  /** Sources to take out: the answer is built again without them, for the next moment of release. */
  readonly dropped: readonly SourceUra[];
}

/**
 * The second check, just before the log is committed and the answer goes (CS b.3, step 16): the mandate as it is now, and for each
 * source that no decision about it changed since. `epochs` are read now; a source without one has 0, and epochs that cannot be read
 * (undefined) release nothing.
 */
export function recheck(
  decision: Decision,
  requester: RequesterSnapshot,
  epochs: Readonly<Record<SourceUra, number>> | undefined,
  now: Moment,
): Recheck {
  const all = [...new Set(decision.permitted.map(({ source }) => source))];
  if (!isStillMandated(requester, now)) return { refusal: 'R-MAND', released: [], dropped: all };
  const changed = new Set(
    decision.restricted.sources
      .filter(({ outcome, source, epoch, until }) => {
        if (outcome !== 'PERMIT') return false;
        return epochs === undefined || (epochs[source] ?? 0) !== epoch || (until !== undefined && until <= now);
      })
      .map(({ source }) => source),
  );
  return { released: decision.permitted.filter(({ source }) => !changed.has(source)), dropped: all.filter((source) => changed.has(source)) };
}

function isStillMandated(requester: RequesterSnapshot, now: Moment): boolean {
  const { person, organization, mandate, party } = requester;
  if (party !== undefined || person === undefined || organization === undefined || !isMandated(requester)) return true;
  return mandateHolds(mandate, person, organization.ura, now);
}
