import { startOfDay } from '../day.js';
import type { Moment } from '../moment.js';
import type { OptIn, PatientKey } from '../opt-in.js';
import type { Participation } from '../participation.js';
import type { Outcome } from '../register/outcome.js';
import { refusalsOf, refuse, type Refusal } from '../register/refusals.js';
import type { Shield } from '../shield.js';
import type { Takeover } from '../takeover.js';
import { carryShields, type CarriedShields, type ItemMapping } from './shields.js';
import { stateAt, type SourceState } from './state.js';

/** What a takeover is planned from (CS C-71). */
export interface TakeoverInput {
  readonly takeover: Takeover;
  /** All decisions about both sources. */
  readonly decisions: readonly OptIn[];
  readonly objections: readonly PatientKey[];
  /** Of the practice that is taken over; known on the side of the source only. */
  readonly shields: readonly Shield[];
  readonly items: readonly ItemMapping[];
  /** Ids of shields that an earlier run carried over. */
  readonly carriedShields?: readonly string[];
  /** Its regions are those that count afterwards (CS C-71 T9). */
  readonly successor?: Participation;
}

/** What becomes of one patient. `conflict`: a yes at one and a no or withdrawal at the other. */
export type Fate = 'carried' | 'already-carried' | 'kept' | 'conflict' | 'objected' | 'not-told' | 'pending';

export interface PatientPlan {
  readonly patient: PatientKey;
  readonly fate: Fate;
  /** Ends at the takeover. */
  readonly former?: OptIn;
  /** Goes on under the successor as what it is, or as a no. */
  readonly carry?: { readonly optIn: OptIn; readonly as: 'itself' | 'no' };
  /** At the successor, ended by what is carried. */
  readonly replaces?: OptIn;
  readonly askAgain: boolean;
}

export interface TakeoverPlan {
  readonly takeover: Takeover;
  /** From when the successor has the dossiers: the first moment of the day in Amsterdam. */
  readonly moment: Moment;
  readonly patients: readonly PatientPlan[];
  readonly shields: CarriedShields;
  readonly regions: readonly number[];
  /** How many patients meet which fate: the report of a dry run. */
  readonly report: Readonly<Record<Fate, number>>;
}

/**
 * What a takeover would do, without doing it: the dry run with its report of conflicts (CS C-71, e `$takeover`). Refused when patients were told
 * too late, or could still object at the takeover; where they were not told at all nothing is carried over.
 */
export function planTakeover(input: TakeoverInput): Outcome<TakeoverPlan> {
  const refused = refusalsOf(refusals(input.takeover));
  if (refused !== undefined) return { refused };
  const { takeover, decisions } = input;
  const patients = [...new Set(decisions.filter((d) => d.source === takeover.from).map((d) => d.patient))]
    .map((patient) => planPatient(patient, input))
    .filter((plan) => plan !== undefined);
  // Whatever a patient decides or decided, what is shielded stays so: a later yes must not show it.
  const told = takeover.noticeDate === undefined ? [] : input.shields;
  const shields = told.filter((s) => input.carriedShields?.includes(s.id) !== true);
  return {
    takeover,
    moment: startOfDay(takeover.date),
    patients,
    shields: carryShields(shields, takeover, input.items),
    regions: input.successor?.regions ?? [],
    report: reportOf(patients),
  };
}

function refusals({ date, noticeDate, objectionUntil }: Takeover): readonly Refusal[] {
  if (noticeDate === undefined) return [];
  return [
    noticeDate >= date && refuse('takeover-notice'),
    (objectionUntil === undefined || objectionUntil >= date || objectionUntil < noticeDate) && refuse('takeover-objection'),
  ].filter((found) => found !== false);
}

function planPatient(patient: PatientKey, { takeover, decisions, objections }: TakeoverInput): PatientPlan | undefined {
  const from = stateAt(decisions, patient, takeover.from);
  const to = stateAt(decisions, patient, takeover.to);
  if (from.optIn === undefined) return undefined;
  const former = from.optIn.status === 'active' || from.says === 'pending' ? { former: from.optIn } : {};
  const plan = (fate: Fate, more: Partial<PatientPlan> = {}): PatientPlan => ({ patient, fate, askAgain: false, ...former, ...more });
  if (decisions.some((d) => d.source === takeover.to && d.predecessor?.consent === from.optIn?.id)) return plan('already-carried');
  if (takeover.noticeDate === undefined) return plan('not-told');
  if (objections.includes(patient)) return plan('objected');
  return plan(...meeting(from, to));
}

/** What comes of a decision at the one and a decision at the other (CS C-71 T1, T4, T7). */
function meeting(from: SourceState, to: SourceState): readonly [Fate, Partial<PatientPlan>] {
  const { optIn } = from;
  if (from.says === 'pending' || optIn === undefined) return ['pending', { askAgain: true }];
  const carry = (as: 'itself' | 'no'): Partial<PatientPlan> => ({
    carry: { optIn, as },
    ...(to.optIn !== undefined && to.says !== 'withdrawn' ? { replaces: to.optIn } : {}),
  });
  switch (to.says) {
    case 'none':
      return ['carried', carry('itself')];
    case 'pending':
      return from.says === 'yes' ? ['pending', { askAgain: true }] : ['carried', carry('itself')];
    case 'yes':
      return from.says === 'yes' ? ['kept', {}] : ['conflict', { ...carry('no'), askAgain: true }];
    case 'no':
      return from.says === 'yes' ? ['conflict', { askAgain: true }] : ['kept', {}];
    case 'withdrawn':
      if (from.says === 'no') return ['carried', carry('itself')];
      return from.says === 'yes' ? ['conflict', { carry: { optIn: to.optIn ?? optIn, as: 'no' }, askAgain: true }] : ['kept', {}];
  }
}

function reportOf(patients: readonly PatientPlan[]): TakeoverPlan['report'] {
  const count = (fate: Fate): number => patients.filter((p) => p.fate === fate).length;
  return {
    carried: count('carried'),
    'already-carried': count('already-carried'),
    kept: count('kept'),
    conflict: count('conflict'),
    objected: count('objected'),
    'not-told': count('not-told'),
    pending: count('pending'),
  };
}
