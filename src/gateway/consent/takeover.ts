import { startOfDay } from '../../consent/day.js';
import type { Moment } from '../../consent/moment.js';
import type { PatientKey } from '../../consent/opt-in.js';
import type { Outcome } from '../../consent/register/outcome.js';
import { refuse } from '../../consent/register/refusals.js';
import { applyTakeover } from '../../consent/takeover/apply.js';
import { planTakeover, type Fate, type TakeoverPlan } from '../../consent/takeover/plan.js';
import type { Takeover } from '../../consent/takeover.js';
import { knownPatients } from '../../store/patient.js';
import { holdPatient } from '../../store/register/epoch.js';
import { addJob } from '../../store/register/job.js';
import { optInsOf } from '../../store/register/opt-in.js';
import { participationOf } from '../../store/register/participation.js';
import type { RegisterReader, RegisterWriter } from '../../store/register/register.js';
import type { RegisterTables } from '../../store/register/tables.js';
import { addObjection, addTakeover, moveTakeover, objectionsTo, takeoversOf } from '../../store/register/takeover.js';
import type { Actor } from './actor.js';
import { refusedWith, storeChanges, withLines, type Logged } from './change.js';
import { proofOf, type ConsentContext } from './context.js';
import { newJob } from './jobs.js';
import { patientsInBatches } from './patients.js';
import type { TakeoverReport, TakeoverRequest } from './service.js';
import { BATCH, finishTakeoverDay } from './takeover-day.js';
import { carryOver, shieldsToCarry } from './takeover-shields.js';

/**
 * Takes decisions and shields of one practice over to its successor, or tells what that would do (CS C-71, e `$takeover`). Shields go first, then the
 * decisions, patient by patient each in whole: one that was cut off goes on where it was when it is asked for again. Carried out on the day or
 * later the index follows at once; before it, a job does that on the day.
 */
export async function takeover(context: ConsentContext, actor: Actor, request: TakeoverRequest): Promise<Outcome<TakeoverReport>> {
  const { from, to, apply, items = [] } = request;
  const about = { source: from };
  if (actor.kind !== 'desk') return refusedWith(context, actor, [refuse('forbidden')], about, context.now());
  const { known, successor } = await context.stores.register.read(async (db) => ({
    known: (await takeoversOf(db, from)).find((t) => t.from === from && t.to === to && t.date === request.date && t.state !== 'cancelled'),
    successor: (await participationOf(db, [to])).get(to),
  }));
  const planned = takeoverOf(request, known, context);
  const shields = await shieldsToCarry(context, planned);
  const frame = planTakeover({ takeover: planned, decisions: [], objections: [], ...shields, items, ...(successor && { successor }) });
  if (frame.refused !== undefined) return refusedWith(context, actor, frame.refused, about, context.now());
  const { carried, closed } = frame.shields;
  const report = (patients: TakeoverReport['patients']): TakeoverReport => ({
    takeover: planned,
    applied: apply,
    patients,
    shields: { carried: carried.length, closed: closed.length },
  });
  if (!apply) return report(await dryRun(context, planned, request.objections ?? []));
  await begin(context, planned, known, request.objections ?? []);
  await carryOver(context, actor, frame);
  const fates = await applyAll(context, actor, planned);
  if (frame.moment <= context.now()) await finishTakeoverDay(context, actor, planned.id);
  return report(fates);
}

function takeoverOf(
  { from, to, date, noticeDate, objectionUntil }: TakeoverRequest,
  known: Takeover | undefined,
  { newId }: ConsentContext,
): Takeover {
  return {
    ...{ id: known?.id ?? newId(), from, to, date },
    ...(noticeDate === undefined ? {} : { noticeDate }),
    ...(objectionUntil === undefined ? {} : { objectionUntil }),
    state: known?.state ?? 'planned',
  };
}

async function dryRun(context: ConsentContext, planned: Takeover, bsns: readonly string[]): Promise<TakeoverReport['patients']> {
  const { register } = context.stores;
  let fates = NOBODY;
  const given = await register.read((db) => patientsBehind(db, context, bsns));
  for await (const patients of patientsInBatches(context, planned.from, BATCH)) {
    fates = await register.read(async (db) => add(fates, await planOf(db, context, planned, patients, given)));
  }
  return fates;
}

/** The takeover itself, who objects to it, and the job for its day. */
async function begin(context: ConsentContext, planned: Takeover, known: Takeover | undefined, bsns: readonly string[]): Promise<void> {
  const { register, keys } = context.stores;
  await register.write(async (tx) => {
    const now = context.now();
    if (known === undefined) {
      await addTakeover(tx, planned);
      await addJob(tx, keys, newJob('takeover', { takeover: planned.id }, context.newId(), startOfDay(planned.date)));
    } else await moveTakeover(tx, known.state, planned);
    for (const patient of await patientsBehind(tx, context, bsns)) await addObjection(tx, planned.id, patient, now);
  });
}

async function applyAll(context: ConsentContext, actor: Actor, planned: Takeover): Promise<TakeoverReport['patients']> {
  let fates = NOBODY;
  for await (const patients of patientsInBatches(context, planned.from, BATCH)) {
    fates = add(fates, await withLines(context, (tx, now) => applyBatch(tx, context, actor, planned, patients, now)));
  }
  return fates;
}

async function applyBatch(
  tx: RegisterWriter,
  context: ConsentContext,
  actor: Actor,
  planned: Takeover,
  patients: readonly PatientKey[],
  now: Moment,
): Promise<Logged<TakeoverPlan>> {
  await holdPatient(tx, patients);
  const plan = await planOf(tx, context, planned, patients, []);
  const { stored, notices } = applyTakeover({ ...plan, shields: { carried: [], closed: [] } }, context.newId, now);
  return { events: await storeChanges(tx, context, actor, patients, { stored, index: [], notices }, now), answer: plan };
}

async function planOf(
  db: RegisterReader,
  context: ConsentContext,
  planned: Takeover,
  patients: readonly PatientKey[],
  also: readonly PatientKey[],
): Promise<TakeoverPlan> {
  const decisions = (await optInsOf(db, proofOf(context), patients)).filter(({ source }) => source === planned.from || source === planned.to);
  const objections = [...(await objectionsTo(db, planned.id)), ...also];
  const plan = planTakeover({ takeover: planned, decisions, objections, shields: [], items: [] });
  // It was planned before without patients, who are no reason for a refusal.
  if (plan.refused !== undefined) throw new Error('a takeover was refused because of its patients');
  return plan;
}

async function patientsBehind(db: RegisterReader, { stores }: ConsentContext, bsns: readonly string[]): Promise<readonly PatientKey[]> {
  return [
    ...(
      await knownPatients<RegisterTables>(
        db,
        bsns.flatMap((bsn) => stores.keys.pseudonyms(bsn)),
      )
    ).keys(),
  ];
}

const NOBODY: Readonly<Record<Fate, number>> = {
  carried: 0,
  'already-carried': 0,
  kept: 0,
  conflict: 0,
  objected: 0,
  'not-told': 0,
  pending: 0,
};

function add(fates: TakeoverReport['patients'], { report }: TakeoverPlan): TakeoverReport['patients'] {
  const sum = (fate: Fate): number => fates[fate] + report[fate];
  return {
    carried: sum('carried'),
    'already-carried': sum('already-carried'),
    kept: sum('kept'),
    conflict: sum('conflict'),
    objected: sum('objected'),
    'not-told': sum('not-told'),
    pending: sum('pending'),
  };
}
