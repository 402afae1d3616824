import type { Moment } from '../../consent/moment.js';
import type { PatientKey } from '../../consent/opt-in.js';
import type { Visible } from '../../consent/register/command.js';
import { finishTakeover } from '../../consent/takeover/apply.js';
import type { Takeover } from '../../consent/takeover.js';
import { startOfDay } from '../../consent/day.js';
import { holdPatient } from '../../store/register/epoch.js';
import { findEntries } from '../../store/register/index-entry.js';
import { optInsOf } from '../../store/register/opt-in.js';
import type { RegisterWriter } from '../../store/register/register.js';
import { participationOf } from '../../store/register/participation.js';
import { moveTakeover, takeoverById } from '../../store/register/takeover.js';
import type { Actor } from './actor.js';
import { storeChanges, withLines, type Logged } from './change.js';
import { proofOf, type ConsentContext } from './context.js';
import { patientsInBatches, readBsns } from './patients.js';
import { visibleAt } from './register.js';

/**
 * The day of a takeover has come: what reached its end says so, and the index has the successor in place of the former practice (CS C-71 T1, T8).
 * Nothing before that day, and nothing when it was done before. Whether it is done.
 */
export async function finishTakeoverDay(context: ConsentContext, actor: Actor, id: string): Promise<boolean> {
  const { register } = context.stores;
  const takeover = await register.read((db) => takeoverById(db, id));
  if (takeover === undefined || takeover.state === 'cancelled') return true;
  if (startOfDay(takeover.date) > context.now()) return false;
  for await (const patients of patientsInBatches(context, takeover.from, BATCH)) {
    const shown = await shownBy(context, takeover, patients);
    await withLines(context, (tx, now) => finishBatch(tx, context, actor, { takeover, patients, shown }, now));
  }
  if (takeover.state === 'planned') await register.write((tx) => moveTakeover(tx, 'planned', { ...takeover, state: 'done' }));
  return true;
}

/** Patients in one transaction: while a whole practice is in one, nobody else could write to SQLite. */
export const BATCH = 100;

interface Batch {
  readonly takeover: Takeover;
  readonly patients: readonly PatientKey[];
  readonly shown: ReadonlyMap<PatientKey, readonly Visible[]>;
}

async function finishBatch(
  tx: RegisterWriter,
  context: ConsentContext,
  actor: Actor,
  { takeover, patients, shown }: Batch,
  now: Moment,
): Promise<Logged<undefined>> {
  await holdPatient(tx, patients);
  const isConcerned = ({ source }: { readonly source: string }): boolean => source === takeover.from || source === takeover.to;
  const decisions = (await optInsOf(tx, proofOf(context), patients)).filter(isConcerned);
  const successor = (await participationOf(tx, [takeover.to])).get(takeover.to);
  const entries = (await findEntries(tx, { patient: patients })).filter(isConcerned);
  const known = (patient: PatientKey) => shown.get(patient) ?? entries.filter((e) => e.patient === patient && e.source === takeover.to);
  const { stored, index } = finishTakeover(takeover, { decisions, entries, visible: known, ...(successor === undefined ? {} : { successor }) }, now);
  return { events: await storeChanges(tx, context, actor, patients, { stored, index, notices: [] }, now), answer: undefined };
}

/** What the successor shows of each patient, where it can be asked. */
async function shownBy(
  context: ConsentContext,
  { to }: Takeover,
  patients: readonly PatientKey[],
): Promise<ReadonlyMap<PatientKey, readonly Visible[]>> {
  const shown = new Map<PatientKey, readonly Visible[]>();
  if (context.showable === undefined) return shown;
  const bsns = await context.stores.register.read((db) => readBsns(db, context, patients));
  for (const [patient, bsn] of bsns) {
    const visible = await visibleAt(context, to, bsn, context.stores.keys.pseudonyms(bsn));
    if (visible !== undefined) shown.set(patient, visible);
  }
  return shown;
}
