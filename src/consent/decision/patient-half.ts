import { localDate } from '../../amsterdam.js';
import type { Category } from '../category.js';
import type { IndexEntry } from '../index-entry.js';
import type { Moment } from '../moment.js';
import type { OptIn, SourceUra } from '../opt-in.js';
import type { Participation } from '../participation.js';
import { shareRegion } from '../policy/regions.js';
import type { Takeover } from '../takeover.js';
import type { Silence } from './codes.js';
import { judgeConsent, type Alarm, type Asking, type ConsentVerdict } from './consent-rule.js';
import type { PatientSnapshot } from './patient.js';

/** What was decided about one entry of the index. For the restricted part of the log only. */
export interface SourceVerdict {
  readonly source: SourceUra;
  readonly application: string;
  readonly category: Category;
  readonly outcome: 'PERMIT' | Silence;
  /** The decision of the patient that it rests on. */
  readonly consent?: { readonly id: string; readonly version: number };
  /** From when on that decision is no longer in force, where that is known. */
  readonly until?: Moment;
  readonly epoch: number;
}

/** What the patient half found. */
export interface PatientVerdict {
  readonly sources: readonly SourceVerdict[];
  /** Sources that only the region closes, for `regionDisclosure = lsp`. */
  readonly elsewhere: readonly SourceUra[];
  readonly alarms: readonly Alarm[];
}

/**
 * The patient half (CS b.3, steps 7-10). Every entry of the index goes through every step, whatever the steps before found, so that
 * the work does not show what closed it (b.6). What cannot be read is closed.
 */
export function judgePatient(snapshot: PatientSnapshot | undefined, asking: Asking, addressed: SourceUra | undefined): PatientVerdict {
  if (snapshot === undefined) return { sources: [], elsewhere: [], alarms: [{ kind: 'register-unreadable' }] };
  const { categories } = asking.entitlement;
  const known = new Known(snapshot);
  const sources: SourceVerdict[] = [];
  const elsewhere = new Set<SourceUra>();
  const alarms: Alarm[] = known.strangers.map((source) => ({ kind: 'other-patient', source }));
  for (const entry of snapshot.index) {
    if (entry.patient !== snapshot.patient || !categories.includes(entry.category)) continue;
    if (addressed !== undefined && entry.source !== addressed) continue;
    const { verdict, isNear, isOperational } = stepsOf(entry, known, asking);
    if (verdict.alarm !== undefined) alarms.push(verdict.alarm);
    if (!isNear && isOperational && verdict.outcome === 'PERMIT') elsewhere.add(entry.source);
    const outcome = !isNear ? 'N-REGION' : verdict.outcome === 'PERMIT' && !isOperational ? 'N-SOURCE' : verdict.outcome;
    sources.push(sourceVerdict(entry, outcome, verdict.consent, snapshot.epochs[entry.source] ?? 0));
  }
  return { sources, elsewhere: [...elsewhere], alarms };
}

interface Steps {
  readonly verdict: ConsentVerdict;
  readonly isNear: boolean;
  readonly isOperational: boolean;
}

function stepsOf({ source, category }: IndexEntry, known: Known, asking: Asking): Steps {
  const { entitlement, now, policy } = asking;
  const participation = known.participations.get(source);
  const isNear =
    participation !== undefined &&
    entitlement.organization !== undefined &&
    shareRegion(policy.regions, entitlement.organization, entitlement.role ?? '', participation);
  const verdict = judgeConsent(known.optIns.get(source) ?? [], category, participation, asking);
  const isOperational = known.isOperational(source, participation, now) && known.isTakenOverBy(verdict.consent, now);
  return { verdict, isNear, isOperational };
}

function sourceVerdict(entry: IndexEntry, outcome: SourceVerdict['outcome'], consent: OptIn | undefined, epoch: number): SourceVerdict {
  const { source, application, category } = entry;
  if (consent === undefined) return { source, application, category, outcome, epoch };
  const { id, version, ended } = consent;
  const verdict: SourceVerdict = { source, application, category, outcome, epoch, consent: { id, version } };
  return ended === undefined ? verdict : { ...verdict, until: ended };
}

/** A snapshot by source. */
class Known {
  readonly participations: ReadonlyMap<SourceUra, Participation>;
  readonly optIns: ReadonlyMap<SourceUra, readonly OptIn[]>;
  /** Sources with a decision of somebody else among those of the patient: a fault of the register. */
  readonly strangers: readonly SourceUra[];

  constructor(private readonly snapshot: PatientSnapshot) {
    this.participations = new Map(snapshot.participations.map((one) => [one.ura, one]));
    const optIns = new Map<SourceUra, OptIn[]>();
    const strangers: SourceUra[] = [];
    for (const optIn of snapshot.optIns) {
      const list = optIns.get(optIn.source);
      if (optIn.patient !== snapshot.patient) strangers.push(optIn.source);
      else if (list === undefined) optIns.set(optIn.source, [optIn]);
      else list.push(optIn);
    }
    this.optIns = optIns;
    this.strangers = strangers;
  }

  /** Connected, in operation, and not handed over to a successor (CS C-09, C-71 T8). */
  isOperational(source: SourceUra, participation: Participation | undefined, now: Moment): boolean {
    if (participation === undefined || now < participation.connectedFrom) return false;
    if (participation.connectedTo !== undefined && participation.connectedTo <= now) return false;
    const { takeovers, outOfOperation } = this.snapshot;
    return !outOfOperation.includes(source) && !takeovers.some((takeover) => takeover.from === source && hasHappened(takeover, now));
  }

  /** A decision that came from a predecessor holds from the takeover on (CS C-71 T8). */
  isTakenOverBy(consent: OptIn | undefined, now: Moment): boolean {
    const id = consent?.predecessor?.takeover;
    return id === undefined || this.snapshot.takeovers.some((takeover) => takeover.id === id && hasHappened(takeover, now));
  }
}

function hasHappened({ state, date }: Takeover, now: Moment): boolean {
  return state !== 'cancelled' && date <= localDate(Date.parse(now));
}
