import { inForceOf } from '../in-force.js';
import type { IndexEntry } from '../index-entry.js';
import type { Moment } from '../moment.js';
import type { OptIn, PatientKey, SourceUra } from '../opt-in.js';
import type { Participation } from '../participation.js';
import type { Visible } from './command.js';
import { refuse, type Refusal } from './refusals.js';

/** One entry that the index must get or lose. */
export interface IndexChange extends Visible {
  readonly change: 'register' | 'remove';
  readonly patient: PatientKey;
  readonly source: SourceUra;
}

/** What the index must learn of a patient and a source. */
export interface IndexState {
  readonly patient: PatientKey;
  readonly source: SourceUra;
  readonly decisions: readonly OptIn[];
  readonly visible: readonly Visible[];
  readonly entries: readonly IndexEntry[];
  readonly participation?: Participation;
}

/**
 * The difference between the entries there are and those there may be: one for each kind of data that a yes in force covers, of which the
 * source, connected, has something to show (CS C-03, C-09, C-19, C-38).
 */
export function indexChanges({ patient, source, decisions, visible, entries, participation }: IndexState, now: Moment): readonly IndexChange[] {
  const own = entries.filter((e) => e.patient === patient && e.source === source);
  const isConnected = participation !== undefined && connectedAt(participation, now);
  const covered = yesInForce(decisions, patient, source, now)?.categories ?? [];
  const wanted = isConnected ? visible.filter((v) => covered.includes(v.category)) : [];
  const has = (list: readonly Visible[], one: Visible): boolean => list.some((v) => v.category === one.category && v.application === one.application);
  const change = (kind: IndexChange['change'], { application, category }: Visible): IndexChange => ({
    change: kind,
    patient,
    source,
    application,
    category,
  });
  return [
    ...own.filter((entry) => !has(wanted, entry)).map((entry) => change('remove', entry)),
    ...wanted.filter((v) => !has(own, v)).map((v) => change('register', v)),
  ];
}

/** Why an entry may not be registered, or undefined when it may (CS C-03 T1, T2). */
export function entryRefused(
  entry: Pick<IndexEntry, 'patient' | 'source' | 'category'>,
  decisions: readonly OptIn[],
  now: Moment,
): Refusal | undefined {
  const permit = yesInForce(decisions, entry.patient, entry.source, now);
  return permit?.categories.includes(entry.category) === true ? undefined : refuse('no-permit');
}

/** The yes in force for a patient and a source at a moment; where two decisions are, there is none (CS b.3, step 9; C-07 T2). */
export function yesInForce(decisions: readonly OptIn[], patient: PatientKey, source: SourceUra, now: Moment): OptIn | undefined {
  const standing = inForceOf(decisions.filter((d) => d.patient === patient && d.source === source));
  if (standing.kind !== 'one' || !inForce(standing.optIn, now)) return undefined;
  const { decision, confirmed } = standing.optIn;
  return decision === 'permit' && confirmed === 'permit' ? standing.optIn : undefined;
}

/** Whether a decision is in force at a moment: a yes or a no. */
export function inForce({ status, effective, ended }: OptIn, now: Moment): boolean {
  return status === 'active' && effective <= now && (ended === undefined || now < ended);
}

/** Whether an organisation is connected at a moment. */
export function connectedAt({ connectedFrom, connectedTo }: Participation, now: Moment): boolean {
  return connectedFrom <= now && (connectedTo === undefined || now < connectedTo);
}
