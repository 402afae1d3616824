import type { FailureReason, SourceAnswer } from '../connector.js';

/** How a source failed; thrown inside a connector, and an answer at its edge. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
  constructor(
    readonly reason: FailureReason,
    /** Whether the same question may do better later. */
    readonly mayRetry = false,
  ) {
    super(reason);
  }
}

/** What stands at the places of a failure: never more than its reason. */
export function failed(reason: FailureReason, mayRetry = false): Extract<SourceAnswer, { kind: 'failed' }> {
  return { kind: 'failed', trouble: reason === 'late' ? 'T-TIMEOUT' : 'T-ERROR', mayRetry, reason };
}

/** What was thrown, as an answer; `isLate` when nobody waits any more, whatever broke then. */
export function failureOf(error: unknown, isLate: boolean): Extract<SourceAnswer, { kind: 'failed' }> {
  if (isLate) return failed('late', true);
  const { name, reason, mayRetry } = error as Partial<SourceFailure>;
  return name === 'SourceFailure' && reason !== undefined ? failed(reason, mayRetry) : failed('fault');
}
