import type { Moment } from '../moment.js';
import type { IndexEntry } from '../index-entry.js';
import type { OptIn } from '../opt-in.js';
import type { Participation } from '../participation.js';
import type { Visible } from '../register/command.js';
import { indexChanges, type IndexChange } from '../register/index-changes.js';
import type { Notice } from '../register/notice.js';
import { ended } from '../register/status.js';
import type { Shield } from '../shield.js';
import type { Takeover } from '../takeover.js';
import type { PatientPlan, TakeoverPlan } from './plan.js';

/** What to store of a takeover, in one transaction for each side. */
export interface TakeoverChanges {
  readonly stored: readonly OptIn[];
  /** On the side of the successor only, each with the id of the shield that it comes from. */
  readonly shields: readonly { readonly from: string; readonly shield: Shield }[];
  /** To the successor: patients who must be asked again (CS C-71 T7). */
  readonly notices: readonly Notice[];
}

/**
 * A plan as new decisions and versions (CS C-71). It may be carried out before the day itself: what was in force ends at the moment of the
 * takeover, and what takes its place begins then, so that there is no gap and never two; a no counts at once. A plan made afterwards has only what is new.
 * @param newId gives a new UUID each time
 */
export function applyTakeover(plan: TakeoverPlan, newId: () => string, now: Moment): TakeoverChanges {
  const outcomes = plan.patients.map((patient) => applyPatient(patient, plan, newId, now));
  return {
    stored: outcomes.flatMap((o) => o.stored),
    shields: plan.shields.carried.map(({ from, unresolved: _, ...rest }) => ({
      from,
      shield: { ...rest, id: newId(), version: 1, source: plan.takeover.to, status: 'active', registered: now },
    })),
    notices: outcomes.flatMap((o) => o.notices),
  };
}

function applyPatient(plan: PatientPlan, { takeover, moment }: TakeoverPlan, newId: () => string, now: Moment) {
  const { former, carry, replaces, askAgain, fate } = plan;
  const begins = moment > now ? moment : now;
  const carried = carry === undefined ? [] : [carriedAs(carry, takeover, { id: newId(), begins, now })];
  const ending = former === undefined ? [] : endingOf(former, fate, moment, now);
  const told = carried[0] ?? replaces ?? former;
  const stored = [...ending, ...(replaces === undefined ? [] : [ended(replaces, 'replaced', now)]), ...carried];
  return {
    stored,
    // Nothing new: an earlier run has told it.
    notices:
      askAgain && told !== undefined && stored.length > 0
        ? [{ to: takeover.to, about: 'ask-again', consent: told.id, at: now } satisfies Notice]
        : [],
  };
}

/** The end of a former decision, unless an earlier run has given it that. */
function endingOf(former: OptIn, fate: PatientPlan['fate'], moment: Moment, now: Moment): readonly OptIn[] {
  if (fate === 'already-carried' && former.ended !== undefined) return [];
  const end = endsAt(former, moment, now, 'takeover');
  return former.endReason === end.endReason && former.ended === end.ended && former.status === end.status ? [] : [end];
}

/** A decision in force until the takeover, or ended at once when it was not in force or the day has come. */
function endsAt(former: OptIn, moment: Moment, now: Moment, reason: 'takeover'): OptIn {
  if (former.status !== 'active') return ended(former, reason, now, former.status === 'draft' ? 'rejected' : 'inactive');
  const at = moment < former.effective ? former.effective : moment;
  return { ...former, version: former.version + 1, ended: at, endReason: reason, status: now >= moment ? 'inactive' : 'active' };
}

interface Birth {
  readonly id: string;
  readonly begins: Moment;
  readonly now: Moment;
}

function carriedAs({ optIn, as }: NonNullable<PatientPlan['carry']>, takeover: Takeover, { id, begins, now }: Birth): OptIn {
  const { ended: _ended, endReason: _reason, withdrawal, ...former } = optIn;
  const predecessor = {
    consent: optIn.id,
    takeover: takeover.id,
    patientNotified: takeover.noticeDate ?? takeover.date,
    objectionUntil: takeover.objectionUntil ?? takeover.date,
  };
  // A no that closes what the successor had counts at once; it can only take away.
  const start = as === 'no' || optIn.decision === 'deny' ? now : begins;
  const carried = { ...former, id, version: 1, source: takeover.to, registered: now, effective: start, predecessor };
  if (as === 'no') return { ...carried, ...asNo(optIn) };
  return withdrawal === undefined ? carried : { ...carried, withdrawal, status: 'inactive', ended: start, endReason: 'withdrawn' };
}

/** A withdrawal, at a source where a yes would otherwise stand, is a no that the same party said. */
function asNo({ decision, withdrawal, signatures }: OptIn): Pick<OptIn, 'status' | 'decision' | 'confirmed' | 'signatures'> {
  const no = { status: 'active', decision: 'deny', confirmed: 'deny' } as const;
  if (decision === 'deny' || withdrawal === undefined) return { ...no, signatures };
  const party = withdrawal.by === 'desk' ? 'patient' : withdrawal.by;
  return { ...no, signatures: [{ party, decision: 'deny', given: withdrawal.at }] };
}

/** What a day of takeover needs besides the plan: what the two have in the index and can show. */
export interface TakeoverDay {
  readonly decisions: readonly OptIn[];
  readonly entries: readonly IndexEntry[];
  readonly visible: (patient: string) => readonly Visible[];
  /** Undefined while the network does not know it: then it has no entries. */
  readonly successor?: Participation;
}

/** On the day itself: what has reached its end gets the status that says so, and the index follows (CS C-71 T1, T8). */
export function finishTakeover(
  takeover: Takeover,
  day: TakeoverDay,
  now: Moment,
): { readonly stored: readonly OptIn[]; readonly index: readonly IndexChange[] } {
  const stored = day.decisions
    .filter((d) => d.source === takeover.from && d.status === 'active' && d.endReason === 'takeover' && d.ended !== undefined && d.ended <= now)
    .map((d): OptIn => ({ ...d, version: d.version + 1, status: 'inactive' }));
  const decisions = [...day.decisions.filter((d) => !stored.some((s) => s.id === d.id)), ...stored];
  const patients = [...new Set([...day.decisions.map((d) => d.patient), ...day.entries.map((e) => e.patient)])];
  const successor = day.successor === undefined ? {} : { participation: day.successor };
  const index = patients.flatMap((patient) => {
    const state = { patient, decisions, entries: day.entries };
    return [
      ...indexChanges({ ...state, source: takeover.from, visible: [] }, now),
      ...indexChanges({ ...state, source: takeover.to, visible: day.visible(patient), ...successor }, now),
    ];
  });
  return { stored, index };
}
