import { regimeAt } from '../age.js';
import type { Moment } from '../moment.js';
import type { Channel, OptIn, Party, PatientKey, SourceUra, Withdrawal } from '../opt-in.js';
import type { Standing, StandingAtSource } from './command.js';
import { consequences } from './consequences.js';
import type { Changes, Outcome } from './outcome.js';
import { refusalsOf, refuse, type Refusal } from './refusals.js';
import { ended, isOpen, withSuccessors } from './status.js';

/** Who withdraws what (CS C-15 to C-18). */
export interface WithdrawCommand {
  readonly patient: PatientKey;
  /** Sources to withdraw at; all when left out (CS C-17 T2). */
  readonly sources?: readonly SourceUra[];
  readonly by: Party;
  readonly channel: Channel;
  /** When it was said; now when left out. It counts from now on in any case. */
  readonly at?: Moment;
}

/** A withdrawal with what the patient is told of each source (CS C-18 T1). */
export interface Withdrawn extends Changes {
  readonly status: readonly { readonly source: SourceUra; readonly state: 'withdrawn' | 'nothing' }[];
}

/**
 * Withdraws at one, some or all sources: yes and half a yes end at once, with what a takeover made of them; a no stays. Refused only because of
 * who withdraws at which age (CS C-22 T6, C-23 T2, C-26 T2), or where a named source has nothing to withdraw.
 */
export function withdraw(command: WithdrawCommand, standing: Standing | StandingAtSource, now: Moment): Outcome<Withdrawn> {
  const own = standing.decisions.filter((d) => d.patient === command.patient);
  const meant = own.filter((d) => command.sources?.includes(d.source) ?? true);
  const yes = meant.filter((d) => isOpen(d) && d.decision === 'permit');
  const drafts = meant.filter((d) => d.status === 'draft');
  const refused = refusalsOf(refusals(command, [...yes, ...drafts], standing.birthDate, now));
  if (refused !== undefined) return { refused };
  const withdrawal: Withdrawal = { at: command.at ?? now, by: command.by, channel: command.channel };
  const ending = withSuccessors(yes, own).map((d): OptIn => ({ ...ended(d, 'withdrawn', now), withdrawal }));
  const stored = [...ending, ...drafts.map((d) => ended(d, 'refused', now, 'rejected'))];
  const sources = command.sources ?? [...new Set(ending.map((d) => d.source))];
  return {
    status: sources.map((source) => ({ source, state: stored.some((d) => d.source === source) ? 'withdrawn' : 'nothing' })),
    ...consequences(stored, standing, now, { about: 'withdrawal', channel: command.channel, of: ending }),
  };
}

function refusals(command: WithdrawCommand, ending: readonly OptIn[], birthDate: string | undefined, now: Moment): readonly Refusal[] {
  const regime = regimeAt(birthDate, now);
  // Who decided for somebody can take that back (C-28).
  const isRepresented = ending.length > 0 && ending.every((d) => d.representative !== undefined);
  return [
    command.by === 'guardian' && regime === 'self' && !isRepresented && refuse('guardian-too-late', 'Consent.extension'),
    (command.by === 'child' || command.by === 'patient') && regime === 'guardian' && refuse('child-withdraws'),
    command.at !== undefined && command.at > now && refuse('withdrawal-date'),
    command.sources !== undefined && ending.length === 0 && refuse('nothing-to-withdraw'),
  ].filter((found) => found !== false);
}
