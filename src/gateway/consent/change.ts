import type { Moment } from '../../consent/moment.js';
import type { OptIn, PatientKey, SourceUra } from '../../consent/opt-in.js';
import type { Changes, Outcome } from '../../consent/register/outcome.js';
import { refuse, type Refusals } from '../../consent/register/refusals.js';
import type { AccessEvent } from '../../consent/log/access-event.js';
import type { IndexEntry } from '../../consent/index-entry.js';
import type { IndexChange } from '../../consent/register/index-changes.js';
import { isStoreError, StoreError } from '../../store/errors.js';
import { epochs, type Epochs } from '../../store/register/epoch.js';
import { findEntries, keepEntry, removeEntries } from '../../store/register/index-entry.js';
import { addJob, finishJob } from '../../store/register/job.js';
import { saveOptIns } from '../../store/register/opt-in.js';
import type { RegisterWriter } from '../../store/register/register.js';
import type { Actor } from './actor.js';
import type { ConsentContext } from './context.js';
import { newJob } from './jobs.js';
import { readBsns } from './patients.js';
import { appendLines, decisionLine, eventOf, indexLine, refusedLine } from './lines.js';

/** A change that is decided and not yet stored: what to store, of whom, and what the register was when it was decided. */
export interface Pending extends Changes {
  readonly patient: PatientKey;
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

/** What a transaction did, for the log, and what it gives. */
export interface Logged<T> {
  readonly events: readonly AccessEvent[];
  readonly answer: T;
}

/**
 * A transaction of the register, and its lines (decision 0025). The lines are put down as a job in the transaction of the change and written to the
 * log when that is committed; the promise is fulfilled only then. A process that dies in between leaves the job, and whoever settles next writes them.
 * Errors: those of the store and of the log; a change without its lines is in force, but not acknowledged.
 */
export async function withLines<T>(context: ConsentContext, work: (tx: RegisterWriter, now: Moment) => Promise<Logged<T>>): Promise<T> {
  const { stores } = context;
  const { events, answer, job } = await stores.register.write(async (tx) => {
    const now = context.now();
    const worked = await work(tx, now);
    return { ...worked, job: await putDown(tx, context, worked.events, now) };
  });
  await appendLines(stores, events);
  if (job !== undefined) await forget(context, job);
  return answer;
}

/** One change of decisions as a caller asks for it: done and logged, or refused and logged. */
export async function inRegister<T>(
  context: ConsentContext,
  actor: Actor,
  work: (tx: RegisterWriter, now: Moment) => Promise<Worked<T>>,
): Promise<Outcome<{ readonly answer: T }>> {
  let about: Refusable['about'] = { source: '' };
  const worked: Outcome<{ readonly answer: T }> = await withLines<Worked<T>>(context, async (tx, now) => {
    const answer = await work(tx, now);
    about = answer.about;
    if (answer.refused !== undefined) return { answer, events: [] };
    const { patient, epochs: before, ...changes } = answer.pending;
    const events = await storeChanges(tx, context, actor, [patient], changes, now);
    await requireNext(tx, patient, changes.stored, before);
    return { answer, events };
  }).catch((error: unknown) => {
    if (isStoreError(error, 'conflict')) return { refused: [refuse('conflict')] satisfies Refusals };
    throw error;
  });
  if (worked.refused === undefined) context.changed?.();
  return worked.refused === undefined ? { answer: worked.answer } : refusedWith(context, actor, worked.refused, about, context.now());
}

/**
 * Keeps versions and entries of patients who are held, puts down what others must learn of it, and gives the lines: one for each version, and one
 * for each entry that came or went, whoever asked for it.
 */
export async function storeChanges(
  tx: RegisterWriter,
  context: ConsentContext,
  actor: Actor,
  patients: readonly PatientKey[],
  { stored, index, notices }: Changes,
  now: Moment,
): Promise<readonly AccessEvent[]> {
  const { keys } = context.stores;
  const before = await findEntries(tx, { patient: patients });
  await saveOptIns(tx, keys, stored, now);
  await changeIndex(tx, index, now);
  const changed = difference(before, await findEntries(tx, { patient: patients }));
  const bsns = await readBsns(
    tx,
    context,
    changed.map(({ patient }) => patient),
  );
  for (const { patient, ...change } of changed) {
    await addJob(tx, keys, newJob('index-message', { ...change, bsn: bsns.get(patient) ?? '' }, context.newId(), now));
  }
  for (const notice of notices) await addJob(tx, keys, newJob('source-notice', notice, context.newId(), now));
  const lines = [...stored.map((optIn) => decisionLine(actor, optIn)), ...changed.map((change) => indexLine(actor, change))];
  return lines.map((line) => eventOf(line, context.newId(), now));
}

/** Entries as the rules say. */
async function changeIndex(tx: RegisterWriter, index: readonly IndexChange[], now: Moment): Promise<void> {
  for (const { change, patient, source, application, category } of index) {
    if (change === 'remove') await removeEntries(tx, { patient: [patient], source, application, categories: [category] });
    else await keepEntry(tx, { patient, source, application, category, created: now, updated: now });
  }
}

/** What the index became. */
function difference(before: readonly IndexEntry[], after: readonly IndexEntry[]): readonly IndexChange[] {
  const keyOf = ({ patient, source, application, category }: IndexEntry): string => `${patient} ${source} ${application} ${category}`;
  const without = (list: readonly IndexEntry[], other: readonly IndexEntry[]): readonly IndexEntry[] => {
    const keys = new Set(other.map(keyOf));
    return list.filter((entry) => !keys.has(keyOf(entry)));
  };
  const as =
    (change: IndexChange['change']) =>
    ({ patient, source, application, category }: IndexEntry): IndexChange => ({ change, patient, source, application, category });
  return [...without(before, after).map(as('remove')), ...without(after, before).map(as('register'))];
}

/** That nobody changed the same decisions since they were read: also where there was nothing to hold. */
async function requireNext(tx: RegisterWriter, patient: PatientKey, stored: readonly OptIn[], before: Epochs): Promise<void> {
  if (stored.length === 0) return;
  const after = await epochs(tx, [patient]);
  for (const { source } of stored) {
    if (after.get(source) !== (before.get(source) ?? 0) + 1) throw new StoreError('conflict', 'epoch');
  }
}

/** Puts lines down as a job of this transaction. */
async function putDown(tx: RegisterWriter, context: ConsentContext, events: readonly AccessEvent[], now: Moment): Promise<string | undefined> {
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
