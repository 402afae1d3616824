import type { Moment } from '../../consent/moment.js';
import type { SourceUra } from '../../consent/opt-in.js';
import type { Visible } from '../../consent/register/command.js';
import { defaultRules, type RegisterRules } from '../../consent/register/rules.js';
import type { Shield } from '../../consent/shield.js';
import type { Alarm, Proof } from '../../store/register/opt-in-row.js';
import type { Stores } from '../../store/stores.js';
import type { Policy } from '../../consent/decision/policy.js';

/**
 * What a source can show others of a patient under these shields, by which system; undefined when it cannot be asked now. Asking takes a trip to
 * the system of the source, so it is done before a transaction, never in one.
 */
export type Showable = (source: SourceUra, bsn: string, shields: readonly Shield[]) => Promise<readonly Visible[] | undefined>;

/** All that the service needs from outside. */
export interface ConsentContext {
  readonly stores: Stores;
  readonly now: () => Moment;
  /** Gives a new random UUID each time. */
  readonly newId: () => string;
  readonly rules: RegisterRules;
  /** By which `check` decides. */
  readonly policy: Pick<Policy, 'matrix' | 'scopes' | 'network'>;
  /** Who hears of a decision that was damaged or changed past the register (CS C-07 T2). */
  readonly alarm: Alarm;
  /** Without it entries of the index go where they must, and come only when the source registers them itself. */
  readonly showable?: Showable;
  /** Called when a change was committed of which the index or a source must learn: they need not wait for the next round. */
  readonly changed?: () => void;
}

/** The register as it is kept under a policy. @param alarm hears of a decision that was damaged (CS C-07 T2) */
export function consentContext(
  stores: Stores,
  policy: Policy,
  from: Pick<ConsentContext, 'now' | 'newId' | 'alarm'> & Partial<Pick<ConsentContext, 'showable' | 'changed'>>,
): ConsentContext {
  return { stores, policy, rules: defaultRules(policy.scopes), ...from };
}

/** What reads decisions. */
export function proofOf({ stores, alarm }: ConsentContext): Proof {
  return { keys: stores.keys, alarm };
}
