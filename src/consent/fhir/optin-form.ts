import type { Issue } from '../../errors.js';
import type { OptIn } from '../opt-in.js';

/**
 * What a `gw-optin` says of a decision (CS c.2). What only the register knows is not in it: the pseudonym in place of the BSN, the
 * number of the version, when it was kept and registered, the decision said a second time and why it ended.
 */
export type OptInForm = Omit<OptIn, 'patient' | 'version' | 'saved' | 'registered' | 'confirmed' | 'endReason'>;

/** What travels beside a decision: the BSN that the register does not show, and the opaque id of the version. */
export interface BesideConsent {
  readonly bsn: string;
  readonly versionId?: string;
  /** When this version was kept; said, and never read. */
  readonly lastUpdated?: string;
}

/** A Consent as read: with a failure among the issues there is no form. */
export interface ReadConsent<Form> {
  readonly form?: Form;
  readonly beside?: BesideConsent;
  readonly issues: readonly Issue[];
}

/** An issue whose rule is one of CS a is a matter of policy, any other of form (CS e). */
export function statusOf(issues: readonly Issue[]): 400 | 422 {
  return issues.some((i) => /^C-\d\d$/.test(i.rule ?? '')) ? 422 : 400;
}
