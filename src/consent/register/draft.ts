import type { OptInForm } from '../fhir/optin-form.js';
import type { Moment } from '../moment.js';
import type { OptIn } from '../opt-in.js';
import type { RegisterCommand, StandingAtSource } from './command.js';
import { consequences } from './consequences.js';
import type { Changes, Decided, Outcome } from './outcome.js';
import { refusalsOf, refuse } from './refusals.js';
import { endedBy, refusedByStanding, register } from './register.js';
import type { RegisterRules } from './rules.js';
import { refusedSignatures, statusBySignatures } from './signing.js';
import { ended } from './status.js';

/**
 * Takes in what a patient asks online, as a draft: it is checked as a decision is, changes nothing that is in force, and is told to the source, whose
 * staff handles it (CS c.1, C-64, C-75).
 */
export function draft(command: RegisterCommand, standing: StandingAtSource, rules: RegisterRules, now: Moment): Outcome<Decided> {
  const outcome = register({ ...command, replaces: true }, standing, rules, now);
  if (outcome.refused !== undefined) return outcome;
  const { ended: _ended, endReason: _reason, ...made } = outcome.decision;
  const decision: OptIn = { ...made, status: 'draft' };
  return { decision, warnings: [], ...consequences([decision], standing, now, { about: 'decision', channel: command.channel, of: [decision] }) };
}

/**
 * What the source makes of a draft: refused, or the decision that it is, in force or waiting for a signature. From now on, and under what was
 * decided meanwhile.
 */
export function handleDraft(current: OptIn, form: OptInForm, standing: StandingAtSource, rules: RegisterRules, now: Moment): Outcome<Changes> {
  const told = { about: 'decision', channel: 'spoken', of: [] } as const;
  if (form.status === 'rejected') return consequences([ended(current, 'refused', now, 'rejected')], standing, now, told);
  const { patient, source, decision, given } = current;
  const added = form.signatures.slice(current.signatures.length);
  const refused = refusalsOf([
    ...added.flatMap((s) => refusedSignatures({ decision: s.decision, channel: 'spoken', signatures: [s] }, standing.birthDate, rules, now)),
    ...refusedByStanding({ patient, source, decision, given, replaces: true }, standing, now),
  ]);
  if (refused !== undefined) return { refused };
  const status = statusBySignatures({ ...current, signatures: form.signatures }, standing.birthDate, now);
  if (status !== form.status) return { refused: [refuse('transition')] };
  const handled: OptIn = { ...current, version: current.version + 1, status, signatures: form.signatures, effective: now, verified: now };
  const replaced = endedBy(handled, standing).map((former) => ended(former, 'replaced', now));
  return consequences([...replaced, handled], standing, now, told);
}
