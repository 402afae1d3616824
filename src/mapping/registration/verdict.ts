import { isFailure, type Issue } from '../../errors.js';
import type { IndexReference } from './entry.js';
import type { RequestRead } from './request-read.js';

/** Why a change of the index is refused: the message, who sends it, no consent for it, or a register that can not be written now. */
export type Refusal =
  | { readonly kind: 'invalid'; readonly issues: readonly Issue[] }
  | { readonly kind: 'not-authorised' }
  | { readonly kind: 'not-permitted' }
  | { readonly kind: 'unavailable' };

/** What becomes of a change of the index. */
export type Verdict = 'accepted' | Refusal;

/** Whether a consent in force covers an entry: this patient, this source, this kind of data (CS C-03). */
export type Permits = (reference: IndexReference) => boolean;

/**
 * Judges a change of the index that was read. Registering needs a consent (CS C-03); taking away never does, and may be repeated (AM 5.2):
 * what is not there is gone. Who asks is judged before whom it is about (CS 0, P2).
 */
export function judgeIndexRequest({ value, issues }: RequestRead, permits: Permits): Verdict {
  if (issues.some(({ code }) => code === 'author-mismatch' || code === 'application-mismatch')) return { kind: 'not-authorised' };
  if (value === undefined) return { kind: 'invalid', issues: issues.filter(isFailure) };
  if (value.act === 'remove' || permits(value.reference)) return 'accepted';
  return { kind: 'not-permitted' };
}
