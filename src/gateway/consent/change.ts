import type { Moment } from '../../consent/moment.js';
import type { OptIn, PatientKey, SourceUra } from '../../consent/opt-in.js';
import type { Changes, Outcome } from '../../consent/register/outcome.js';
import { refuse, type Refusals } from '../../consent/register/refusals.js';
import type { AccessEvent } from '../../consent/log/access-event.js';
import type { IndexChange } from '../../consent/register/index-changes.js';
import { isStoreError, StoreError } from '../../store/errors.js';
import { epochs, type Epochs } from '../../store/register/epoch.js';
import { keepEntry, removeEntries } from '../../store/register/index-entry.js';
import { addJob, finishJob } from '../../store/register/job.js';
import { saveOptIns } from '../../store/register/opt-in.js';
import type { RegisterWriter } from '../../store/register/register.js';
import type { Actor } from './actor.js';
import type { ConsentContext } from './context.js';
import { newJob } from './jobs.js';
import { appendLines, decisionLine, eventOf, indexLine, refusedLine } from './lines.js';

/** A change that is decided and not yet stored: what to store, of whom, and what the register was when it was decided. */
export interface Pending extends Changes {
  readonly bsn: string;
  readonly epochs: Epochs;
}

/** What a change comes to within its transaction: a refusal, or what to store and what to answer. */
export type Worked<T> = Outcome<{ readonly pending: Pending; readonly answer: T }> & Refusable;

/** Where and about whom a refusal is logged, as far as the caller may know. */
export interface Refusable {
  readonly about: { readonly source: SourceUra; readonly patient?: PatientKey };
}

/** How long the process that made a change has for its line before another one writes it. */
export const LINE_MS = 60_000;

/**
 * One change of the register, and its line (decision 0024). The line is put down as a job in the transaction of the change, written to the log
 * when that is committed, and only then the change is acknowledged: a process that dies in between leaves the job, and whoever settles next writes
 * the line. Errors: those of the store and of the log; a change without its line is in force, but not acknowledged.
 */
export async function inRegister<T>(
  context: ConsentContext,
  actor: Actor,
  work: (tx: RegisterWriter, now: Moment) => Promise<Worked<T>>,
): Promise<Outcome<{ readonly answer: T }>> {
  const { stores } = context;
  let about: Refusable['about'] | undefined;
  const done = await stores.register
    .write(async (tx) => {
      const now = context.now();
      const worked = await work(tx, now);
      about = worked.about;
      if (worked.refused !== undefined) return { worked, events: [], job: undefined, now };
      const events = await store(tx, context, actor, worked.pending, now);
      return { worked, events, job: await putDown(tx, context, events, now), now };
    })
    .catch((error: unknown) => {
      if (isStoreError(error, 'conflict')) return undefined;
      throw error;
    });
  if (done === undefined) return refusedWith(context, actor, [refuse('conflict')], about ?? { source: '' }, context.now());
  const { worked, events, job, now } = done;
  if (worked.refused !== undefined) return refusedWith(context, actor, worked.refused, worked.about, now);
  await appendLines(stores, events);
  if (job !== undefined) await forget(context, job);
  return { answer: worked.answer };
}

/** Keeps versions, entries and what must be told, within one transaction. Error: `conflict` when the register is not what was decided upon. */
export async function store(
  tx: RegisterWriter,
  context: ConsentContext,
  actor: Actor,
  { stored, index, notices, bsn, epochs: before }: Pending,
  now: Moment,
): Promise<readonly AccessEvent[]> {
  const { keys } = context.stores;
  await saveOptIns(tx, keys, stored);
  await requireNext(tx, stored, before);
  const changed = await changeIndex(tx, index, now);
  for (const { patient: _, ...change } of changed) await addJob(tx, keys, newJob('index-message', { ...change, bsn }, context.newId(), now));
  for (const notice of notices) await addJob(tx, keys, newJob('source-notice', notice, context.newId(), now));
  const lines = [...stored.map((optIn) => decisionLine(actor, optIn)), ...changed.map((change) => indexLine(actor, change))];
  return lines.map((line) => eventOf(line, context.newId(), now));
}

/** That nobody changed the same decisions since they were read: also where there was nothing to hold. */
async function requireNext(tx: RegisterWriter, stored: readonly OptIn[], before: Epochs): Promise<void> {
  const after = await epochs(tx, [...new Set(stored.map(({ patient }) => patient))]);
  for (const { source } of stored) {
    if (after.get(source) !== (before.get(source) ?? 0) + 1) throw new StoreError('conflict', 'epoch');
  }
}

/** Entries as the rules say. Those that no yes covers any more went with the decisions; they are changes all the same. */
async function changeIndex(tx: RegisterWriter, index: readonly IndexChange[], now: Moment): Promise<readonly IndexChange[]> {
  const changed: IndexChange[] = [];
  for (const change of index) {
    const { patient, source, application, category } = change;
    if (change.change === 'remove') await removeEntries(tx, { patient: [patient], source, application, categories: [category] });
    else if ((await keepEntry(tx, { patient, source, application, category, created: now, updated: now })) === 'not-covered') continue;
    changed.push(change);
  }
  return changed;
}

/** Puts lines down as a job of this transaction. */
export async function putDown(tx: RegisterWriter, context: ConsentContext, events: readonly AccessEvent[], now: Moment): Promise<string | undefined> {
  if (events.length === 0) return undefined;
  const id = context.newId();
  await addJob(tx, context.stores.keys, newJob('access-log', events, id, new Date(Date.parse(now) + LINE_MS).toISOString()));
  return id;
}

/** The lines are in the log. When this fails whoever settles finds them there. */
async function forget({ stores }: ConsentContext, job: string): Promise<void> {
  await stores.register
    .write((tx) => finishJob(tx, job))
    .catch((error: unknown) => {
      if (!isStoreError(error)) throw error;
    });
}

/** A refusal, logged before it is told. */
export async function refusedWith(
  context: ConsentContext,
  actor: Actor,
  refused: Refusals,
  { source, patient }: Refusable['about'],
  now: Moment,
  kind: 'consent' | 'shield' = 'consent',
): Promise<{ readonly refused: Refusals }> {
  await appendLines(context.stores, [eventOf(refusedLine(kind, actor, source, refused, patient), context.newId(), now)]);
  return { refused };
}
