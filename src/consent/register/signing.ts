import { ageAt, birthOf, regimeAt, type Regime } from '../age.js';
import type { Moment } from '../moment.js';
import type { Choice, OptIn, OptInStatus, Signature } from '../opt-in.js';
import { spanOf } from '../day.js';
import { signaturesHold } from '../signatures.js';
import { refuse, type Refusal } from './refusals.js';
import type { RegisterRules } from './rules.js';

/** Signatures that a decision can have: both parents and the child (CS c.2). */
export const MOST = 3;

/** From here on somebody is an adult. */
const ADULT = 18;

/** A decision as far as its signatures go. */
export interface Signed {
  readonly decision: Choice;
  readonly channel: string;
  readonly signatures: readonly Signature[];
  readonly representative?: string;
}

/** Refusals because of who signed at which age (CS C-21 to C-23, C-27, C-28). */
export function refusedSignatures(signed: Signed, birthDate: string | undefined, rules: RegisterRules, now: Moment): readonly Refusal[] {
  const { decision, channel, signatures, representative } = signed;
  if (representative !== undefined) return refusedRepresentative(signed, birthDate, rules);
  const acts = signatures.map((s) => ({ ...s, regime: regimeAt(birthDate, s.given) }));
  const counting = acts.filter((s) => hasSay(s, s.regime));
  return [
    signatures.length > MOST && refuse('signatures-full'),
    signatures.some((s) => (spanOf(s.given)?.from ?? Infinity) > Date.parse(now)) && refuse('date-in-future', 'Consent.extension.extension'),
    acts.some((s) => s.party === 'guardian' && s.regime === 'self') && refuse('guardian-too-late'),
    acts.some((s) => s.party !== 'guardian' && s.regime === 'guardian') && refuse('child-alone'),
    channel === 'online-digid' && acts.some((s) => s.regime === 'both') && refuse('digid-of-two'),
    !counting.some((s) => s.decision === decision) && counting.length === acts.length && refuse('signature-differs'),
  ].filter((found) => found !== false);
}

/** Only of an adult, at the source, and where the operator has it on: of a child it would take the place of what the child says. */
function refusedRepresentative({ channel, signatures, decision }: Signed, birthDate: string | undefined, rules: RegisterRules): readonly Refusal[] {
  const isAtSource = channel === 'spoken' || channel === 'form';
  const isOfAdult = signatures.every((s) => birthDate !== undefined && (ageAt(birthDate, s.given)?.least ?? 0) >= ADULT);
  if (!rules.representatives || !isAtSource || !isOfAdult) return [refuse('representative')];
  return signatures.some((s) => s.decision === decision) ? [] : [refuse('signature-differs')];
}

/**
 * What a decision is with these signatures: in force, waiting, or refused by one of two. A no is weighed as a yes is: with both parties it is a
 * no, with one of two it is not in force, and nothing is released either way. Parents who disagree leave a yes waiting (CS C-22, C-24).
 */
export function statusBySignatures({ decision, signatures, representative }: Omit<Signed, 'channel'>, birthDate: string | undefined, now: Moment) {
  const weighed = decision === 'permit' ? signatures : signatures.map((s) => ({ ...s, decision: opposite(s.decision) }));
  const { state } = signaturesHold(birthOf(birthDate), weighed, now, representative);
  const byState = { holds: 'active', incomplete: 'proposed', refused: 'rejected' } as const satisfies Record<string, OptInStatus>;
  return state === 'refused' && parentsDisagree(weighed) ? 'proposed' : byState[state];
}

/** Whether parents are known to disagree, and that alone stands in the way (CS C-24 T2). */
export function parentsDisagree(signatures: readonly Signature[]): boolean {
  const parents = signatures.filter((s) => s.party === 'guardian');
  const isChildAgainst = signatures.some((s) => s.party !== 'guardian' && s.decision === 'deny');
  return parents.some((s) => s.decision === 'permit') && parents.some((s) => s.decision === 'deny') && !isChildAgainst;
}

/** Whether somebody who has a say said no: that ends a yes, also where it makes no complete no (CS C-22 T6, C-24 T3). */
export function isDenied({ decision, signatures }: Pick<OptIn, 'decision' | 'signatures'>, birthDate: string | undefined): boolean {
  return decision === 'deny' || signatures.some((s) => s.decision === 'deny' && hasSay(s, regimeAt(birthDate, s.given)));
}

function hasSay({ party }: Signature, regime: Regime): boolean {
  return party === 'guardian' ? regime !== 'self' : regime !== 'guardian';
}

function opposite(choice: Choice): Choice {
  return choice === 'permit' ? 'deny' : 'permit';
}
