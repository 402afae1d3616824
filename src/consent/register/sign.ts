import type { Moment } from '../moment.js';
import type { OptIn, Signature } from '../opt-in.js';
import type { StandingAtSource } from './command.js';
import { consequences } from './consequences.js';
import type { Decided, Outcome } from './outcome.js';
import { refusalsOf, refuse } from './refusals.js';
import { endedBy } from './register.js';
import type { RegisterRules } from './rules.js';
import { MOST, parentsDisagree, refusedSignatures, statusBySignatures } from './signing.js';
import { ended, withSuccessors } from './status.js';

/**
 * Adds the yes or no of another party to a decision that waits for it, or the objection of the other parent to a yes in force (CS C-22, C-23 T3,
 * C-24). The effect begins now. Only what waits can become a yes; what ended stays ended.
 */
export function sign(decision: OptIn, signature: Signature, standing: StandingAtSource, rules: RegisterRules, now: Moment): Outcome<Decided> {
  const isObjection = decision.status === 'active' && decision.decision === 'permit' && signature.decision === 'deny';
  if (decision.status !== 'proposed' && !isObjection) return { refused: [refuse(decision.status === 'inactive' ? 'reactivation' : 'transition')] };
  if (decision.signatures.length >= MOST) return { refused: [refuse('signatures-full')] };
  const signatures = [...decision.signatures, signature];
  // Earlier signatures were judged when they came; the channel is that of the first.
  const refused = refusalsOf(
    refusedSignatures({ decision: signature.decision, channel: 'spoken', signatures: [signature] }, standing.birthDate, rules, now),
  );
  return refused === undefined ? settle({ ...decision, signatures }, isObjection, standing, now) : { refused };
}

/** Lifts the objection of one parent: what that parent says now takes the place of the no (CS C-24 T2). */
export function liftObjection(
  decision: OptIn,
  signature: Signature,
  standing: StandingAtSource,
  rules: RegisterRules,
  now: Moment,
): Outcome<Decided> {
  const isHis = (s: Signature): boolean => s.party === 'guardian' && s.decision === 'deny';
  if (decision.status !== 'proposed' || !decision.signatures.some(isHis)) return { refused: [refuse('transition')] };
  return sign({ ...decision, signatures: decision.signatures.filter((s) => !isHis(s)) }, signature, standing, rules, now);
}

function settle(signed: OptIn, isObjection: boolean, standing: StandingAtSource, now: Moment): Outcome<Decided> {
  const status = isObjection ? 'inactive' : statusBySignatures(signed, standing.birthDate, now);
  const decision = versionAs(signed, status, now);
  const others =
    status === 'active' ? endedBy(decision, standing) : withSuccessors(status === 'proposed' ? [] : [signed], standing.decisions).slice(1);
  const versions = others.map((former) => ended(former, 'replaced', now));
  const waiting = parentsDisagree(decision.signatures) ? 'parents-disagree' : 'signature-missing';
  return {
    decision,
    warnings: status === 'proposed' ? [waiting] : [],
    ...consequences([...versions, decision], standing, now, { about: 'decision', channel: decision.channel, of: [decision] }),
  };
}

function versionAs(signed: OptIn, status: 'active' | 'proposed' | 'rejected' | 'inactive', now: Moment): OptIn {
  switch (status) {
    case 'active':
      return { ...signed, version: signed.version + 1, status, effective: now, verified: now };
    case 'proposed':
      return { ...signed, version: signed.version + 1 };
    case 'rejected':
      return ended(signed, 'refused', now, status);
    case 'inactive':
      return { ...ended(signed, 'withdrawn', now), withdrawal: { at: now, by: 'guardian', channel: signed.channel } };
  }
}
