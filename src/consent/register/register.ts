import { isLater, startOfDay } from '../day.js';
import type { Moment } from '../moment.js';
import type { Channel, OptIn, Recorder } from '../opt-in.js';
import type { RegisterCommand, StandingAtSource } from './command.js';
import { consequences } from './consequences.js';
import type { Decided, Outcome } from './outcome.js';
import { categoriesOf, refusedRecord } from './recorded.js';
import { refusalsOf, refuse, type Refusal } from './refusals.js';
import type { RegisterRules } from './rules.js';
import { isDenied, parentsDisagree, refusedSignatures, statusBySignatures } from './signing.js';
import { ended, isOpen, withSuccessors } from './status.js';
import type { Warning } from './warnings.js';

/**
 * Registers a decision of a patient about a source (CS a.1, a.3): what to store and what follows, or every reason why not. Nothing is
 * stored in part. The effect begins at registration, never earlier (C-05 T4); a decision that somebody else must also sign waits as proposed.
 */
export function register(command: RegisterCommand, standing: StandingAtSource, rules: RegisterRules, now: Moment): Outcome<Decided> {
  const refused = refusalsOf([
    ...refusedRecord(command, standing, rules, now),
    ...refusedSignatures(command, standing.birthDate, rules, now),
    ...refusedByStanding(command, standing, now),
  ]);
  const { given, recorder } = command;
  if (refused !== undefined) return { refused };
  if (given === undefined || recorder === undefined) return { refused: [refuse('date-missing')] };
  const decision = decisionOf(command, { given, recorder }, standing, rules, now);
  const replaced = endedBy(decision, standing);
  const versions = replaced.map((former) => ended(former, 'replaced', now));
  return {
    decision,
    warnings: warningsOf(command, recorder, decision, standing),
    ...consequences([...versions, decision], standing, now, { about: 'decision', channel: command.channel, of: [decision] }),
  };
}

function decisionOf(
  command: RegisterCommand,
  { given, recorder }: { readonly given: string; readonly recorder: Recorder },
  standing: StandingAtSource,
  rules: RegisterRules,
  now: Moment,
): OptIn {
  const { id, patient, source, decision, evidence, recipients, readerCategories, representative } = command;
  const status = statusBySignatures(command, standing.birthDate, now);
  const authority = rules.authority ?? command.authority;
  return {
    ...{ id, version: 1, patient, source, status, decision, confirmed: command.decisionConfirmed ?? decision },
    categories: categoriesOf(command, standing, rules),
    ...{ given, registered: now, effective: now, channel: command.channel as Channel },
    ...(status === 'rejected' ? { ended: now, endReason: 'refused' } : {}),
    ...{ information: command.information, recorder, signatures: command.signatures, verified: now },
    catalogue: command.catalogue ?? rules.catalogue,
    ...(authority === undefined ? {} : { authority }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(recipients === undefined ? {} : { recipients }),
    ...(readerCategories === undefined ? {} : { readerCategories }),
    ...(representative === undefined ? {} : { representative }),
  };
}

/** What a new decision ends: all before it once it is in force or somebody said no; else only what was waiting too. */
export function endedBy(decision: OptIn, { decisions, birthDate }: StandingAtSource): readonly OptIn[] {
  const own = decisions.filter((d) => d.patient === decision.patient && d.source === decision.source && d.id !== decision.id && isOpen(d));
  const isFinal = decision.status === 'active' || isDenied(decision, birthDate);
  // A no that is in force stays until a yes is complete.
  const ending = own.filter((d) => (isFinal ? decision.status === 'active' || d.decision === 'permit' : d.status === 'proposed'));
  return withSuccessors(ending, decisions);
}

/** Refusals because of what stands already (CS C-02, C-06, C-20, C-71). */
export function refusedByStanding(
  command: Pick<RegisterCommand, 'patient' | 'source' | 'decision' | 'given' | 'replaces'>,
  { decisions, takeovers = [] }: StandingAtSource,
  now: Moment,
): readonly Refusal[] {
  const { patient, source, decision, given, replaces = false } = command;
  const own = decisions.filter((d) => d.patient === patient && d.source === source && d.status !== 'entered-in-error');
  const active = own.filter((d) => d.status === 'active');
  const isTakenOver = takeovers.some((t) => t.from === source && t.state !== 'cancelled' && startOfDay(t.date) <= now);
  const isNew = (than: string): boolean => given !== undefined && isLater(given, than);
  const isYes = decision === 'permit';
  return [
    isYes && active.some((d) => d.decision === 'deny' && !isNew(d.given)) && refuse('no-stands'),
    isYes && own.some((d) => d.withdrawal !== undefined && !isNew(d.withdrawal.at)) && refuse('date-not-new'),
    !replaces && active.length > 0 && refuse('second-active'),
    isTakenOver && refuse('taken-over'),
  ].filter((found) => found !== false);
}

function warningsOf({ channel, information }: RegisterCommand, recorder: Recorder, decision: OptIn, { birthDate }: StandingAtSource) {
  const isElsewhere = recorder.organization !== decision.source || (recorder.askedBy ?? decision.source) !== decision.source;
  const found: readonly (Warning | false)[] = [
    isElsewhere && channel !== 'form' && 'recorded-elsewhere',
    information.some((i) => i.material === 'other' && i.approved === false) && 'material-not-approved',
    decision.status === 'proposed' && (parentsDisagree(decision.signatures) ? 'parents-disagree' : 'signature-missing'),
    (birthDate === undefined || birthDate.length < 10) && 'birth-date-unknown',
  ];
  return found.filter((w) => w !== false);
}
