import { PostgresAdapter } from 'kysely';
import type { Moment } from '../../consent/moment.js';
import { keyIdOf, type Keyring } from '../keys/keyring.js';
import type { Reader, Writer } from '../store.js';
import type { JobTables } from './tables.js';

/** Work that must be done some day, put down in the transaction that makes it necessary: a notice, a message to the index. */
export interface Job {
  /** UUID. */
  readonly id: string;
  readonly kind: string;
  readonly due: Moment;
  /** What to do, as text; kept encrypted (CS f.3). */
  readonly content: string;
}

/** The jobs of a family that has some: the register, and the side of the source. */
function jobsOf<T extends JobTables>(db: Reader<T>): Reader<JobTables> {
  return db as unknown as Reader<JobTables>;
}

/** A job that somebody is at. */
export interface Claimed extends Job {
  /** How often it was tried, this time included. */
  readonly attempts: number;
}

/** Puts down a job. Error: `conflict` when its id is there. */
export async function addJob<T extends JobTables>(tx: Writer<T>, keys: Keyring, { id, kind, due, content }: Job): Promise<void> {
  const row = { id, kind, due, attempts: 0, held_until: null, state: 'waiting', content: keys.encrypt(content, [ABOUT, id]) };
  await jobsOf(tx).insertInto('job').values(row).execute();
}

const ABOUT = 'job';

/** What is claimed: kinds, how many at most, and until when nobody else takes them. */
export interface Claim {
  readonly kinds: readonly string[];
  readonly now: Moment;
  readonly until: Moment;
  readonly most: number;
}

/** Takes jobs that are due, the oldest first, also those that somebody took and did not finish in time. No two take the same one. */
export async function claimJobs<T extends JobTables>(tx: Writer<T>, keys: Keyring, { kinds, now, until, most }: Claim): Promise<readonly Claimed[]> {
  const jobs = jobsOf(tx);
  const due = jobs
    .selectFrom('job')
    .select('id')
    .where('state', '=', 'waiting')
    .where('kind', 'in', kinds)
    .where('due', '<=', now)
    .where((e) => e.or([e('held_until', 'is', null), e('held_until', '<=', now)]))
    .orderBy('due')
    .orderBy('id')
    .limit(most);
  // SQLite has one writer at a time; in PostgreSQL nobody waits for another's claim.
  const mine = await (tx.getExecutor().adapter instanceof PostgresAdapter ? due.forUpdate().skipLocked() : due).execute();
  if (mine.length === 0) return [];
  const ids = mine.map(({ id }) => id);
  const held = jobs.updateTable('job').set((e) => ({ held_until: until, attempts: e('attempts', '+', 1) }));
  const rows = await held.where('id', 'in', ids).returningAll().execute();
  return rows
    .map(({ id, kind, due, attempts, content }) => ({ id, kind, due, attempts, content: keys.decrypt(content, [ABOUT, id]).toString() }))
    .sort((a, b) => (a.due + a.id < b.due + b.id ? -1 : 1));
}

/** A job is done: nothing of it stays. */
export async function finishJob<T extends JobTables>(tx: Writer<T>, id: string): Promise<void> {
  await jobsOf(tx).deleteFrom('job').where('id', '=', id).execute();
}

/** A job failed and is tried again at a moment. */
export async function postponeJob<T extends JobTables>(tx: Writer<T>, id: string, due: Moment): Promise<void> {
  await jobsOf(tx).updateTable('job').set({ due, held_until: null }).where('id', '=', id).execute();
}

/** A job is given up: nobody takes it any more, and its encrypted content waits for a person. */
export async function giveUpJob<T extends JobTables>(tx: Writer<T>, id: string): Promise<void> {
  await jobsOf(tx).updateTable('job').set({ state: 'given-up', held_until: null }).where('id', '=', id).execute();
}

/** Takes away what was given up and due before a moment (CS f.3); how many. */
export async function purgeJobs<T extends JobTables>(tx: Writer<T>, dueBefore: Moment): Promise<number> {
  const old = jobsOf(tx).deleteFrom('job').where('state', '=', 'given-up').where('due', '<', dueBefore);
  return Number((await old.executeTakeFirst()).numDeletedRows);
}

/** How many jobs of each kind wait or were given up. */
export async function countJobs<T extends JobTables>(
  db: Reader<T>,
): Promise<readonly { readonly kind: string; readonly state: string; readonly count: number }[]> {
  const counted = jobsOf(db)
    .selectFrom('job')
    .select((e) => ['kind', 'state', e.fn.countAll<number>().as('count')]);
  return counted.groupBy(['kind', 'state']).orderBy('kind').orderBy('state').execute();
}

/** Encrypts the jobs of a family anew, under the current key; how many changed. */
export async function rewriteJobs<T extends JobTables>(tx: Writer<T>, keys: Keyring): Promise<number> {
  const jobs = jobsOf(tx);
  const all = await jobs.selectFrom('job').select(['id', 'content']).execute();
  const old = all.filter(({ content }) => keyIdOf(content) !== keys.current.encryption);
  for (const { id, content } of old) {
    const text = keys.decrypt(content, [ABOUT, id]);
    await jobs
      .updateTable('job')
      .set({ content: keys.encrypt(text, [ABOUT, id]) })
      .where('id', '=', id)
      .execute();
  }
  return old.length;
}
