import type { SelectQueryBuilder } from 'kysely';
import { isCategory, type Category } from '../../consent/category.js';
import type { Moment } from '../../consent/moment.js';
import type { Choice, OptIn, PatientKey, SourceUra } from '../../consent/opt-in.js';
import { StoreError } from '../errors.js';
import type { Keyring } from '../keys/keyring.js';
import { raiseEpochs } from './epoch.js';
import { optInRow, readOptIn, type Proof } from './opt-in-row.js';
import type { RegisterReader, RegisterWriter } from './register.js';
import type { OptInRow, RegisterTables } from './tables.js';

/**
 * Keeps new decisions (version 1) and new versions, raises the epochs, and takes away the index entries that no yes in force covers any
 * more (CS C-19), all in this transaction. What they say was checked before (CS c.1, c.2). Error: `conflict` when somebody was first: a
 * version is not the next one, or a second decision would be in force for a patient and a source (CS C-02, b.3 step 9).
 * @param saved when that is
 */
export async function saveOptIns(tx: RegisterWriter, keys: Keyring, optIns: readonly OptIn[], saved?: Moment): Promise<void> {
  const pairs = new Map(optIns.map(({ patient, source }) => [`${patient} ${source}`, { patient, source }]));
  // Always in the same order: two that change the same ones do not wait for each other.
  const inOrder = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
  await raiseEpochs(tx, inOrder);
  // What ends first: then what comes into force finds its place free.
  const row = ({ saved: _before, ...optIn }: OptIn): OptInRow => optInRow(keys, { ...optIn, ...(saved === undefined ? {} : { saved }) });
  const isActive = ({ status }: OptIn): boolean => status === 'active';
  for (const some of [optIns.filter((optIn) => !isActive(optIn)), optIns.filter(isActive)]) {
    for (const optIn of some.filter(({ version }) => version > 1)) {
      await supersede(tx, optIn);
      await insert(tx, [row(optIn)]);
    }
    const first = some.filter(({ version }) => version === 1).map(row);
    for (let at = 0; at < first.length; at += ROWS) await insert(tx, first.slice(at, at + ROWS));
  }
  await dropUncovered(tx, inOrder);
}

/** Rows in one statement: SQLite takes 32,766 values in one. */
const ROWS = 500;

async function insert(tx: RegisterWriter, rows: readonly OptInRow[]): Promise<void> {
  await tx.insertInto('opt_in').values(rows).execute();
}

/** The version before is no longer the newest; it must be there, and about the same. */
async function supersede(tx: RegisterWriter, { id, version, patient, source, decision }: OptIn): Promise<void> {
  const before = await tx
    .updateTable('opt_in')
    .set({ latest: 0 })
    .where('id', '=', id)
    .where('version', '=', version - 1)
    .where('latest', '=', 1)
    .where('patient', '=', patient)
    .where('source', '=', source)
    .where('decision', '=', decision)
    .executeTakeFirst();
  if (before.numUpdatedRows !== 1n) throw new StoreError('conflict', 'opt_in version');
}

interface Pair {
  readonly patient: PatientKey;
  readonly source: SourceUra;
}

async function dropUncovered(tx: RegisterWriter, pairs: readonly Pair[]): Promise<void> {
  const entered = new Set<string>();
  for (let at = 0; at < pairs.length; at += ROWS) {
    const patients = [...new Set(pairs.slice(at, at + ROWS).map(({ patient }) => patient))];
    const rows = await tx.selectFrom('index_entry').select(['patient', 'source']).distinct().where('patient', 'in', patients).execute();
    for (const { patient, source } of rows) entered.add(`${patient} ${source}`);
  }
  for (const { patient, source } of pairs.filter((pair) => entered.has(`${pair.patient} ${pair.source}`))) {
    const covered = await coveredCategories(tx, patient, source);
    const entries = tx.deleteFrom('index_entry').where('patient', '=', patient).where('source', '=', source);
    await (covered.length === 0 ? entries : entries.where('category', 'not in', covered)).execute();
  }
}

/**
 * Kinds of data that a yes in force covers; with `at`, at that moment: one that a takeover prepared begins later, and the one before it ends then
 * (CS C-71 T8).
 */
export async function coveredCategories(db: RegisterReader, patient: PatientKey, source: SourceUra, at?: Moment): Promise<readonly string[]> {
  const row = await db
    .selectFrom('opt_in')
    .select(['categories', 'effective', 'ended'])
    .where('patient', '=', patient)
    .where('source', '=', source)
    .where('latest', '=', 1)
    .where('status', '=', 'active')
    .where('decision', '=', 'permit')
    .where('confirmed', '=', 'permit')
    .executeTakeFirst();
  if (row === undefined) return [];
  const isNow = at === undefined || (row.effective <= at && (row.ended === null || at < row.ended));
  return isNow ? row.categories.trim().split(' ') : [];
}

/** Decisions in force of a patient, given all its pseudonyms, about some sources; a no is one as well. */
export async function activeOptIns(
  db: RegisterReader,
  proof: Proof,
  patient: readonly PatientKey[],
  sources: readonly SourceUra[],
): Promise<readonly OptIn[]> {
  if (sources.length === 0) return [];
  const rows = await newest(db).where('patient', 'in', patient).where('source', 'in', sources).where('status', '=', 'active').execute();
  return rows.map((row) => readOptIn(proof, row));
}

/** Newest versions of all decisions of a patient, given all its pseudonyms. */
export async function optInsOf(db: RegisterReader, proof: Proof, patient: readonly PatientKey[]): Promise<readonly OptIn[]> {
  const rows = await newest(db).where('patient', 'in', patient).orderBy('source').orderBy('registered').orderBy('id').execute();
  return rows.map((row) => readOptIn(proof, row));
}

/** Patients with a decision about a source, behind one, at most so many. */
export async function patientsOfSource(db: RegisterReader, source: SourceUra, size: number, after: PatientKey = ''): Promise<readonly PatientKey[]> {
  const own = db.selectFrom('opt_in').select('patient').distinct().where('source', '=', source).where('latest', '=', 1);
  const rows = await own.where('patient', '>', after).orderBy('patient').limit(size).execute();
  return rows.map(({ patient }) => patient);
}

/** Newest version of a decision, or one by its number. */
export async function optInById(db: RegisterReader, proof: Proof, id: string, version?: number): Promise<OptIn | undefined> {
  const all = db.selectFrom('opt_in').selectAll().where('id', '=', id);
  const row = await (version === undefined ? all.where('latest', '=', 1) : all.where('version', '=', version)).executeTakeFirst();
  return row === undefined ? undefined : readOptIn(proof, row);
}

/** All versions of a decision, the first one first. A version that is missing raises the alarm. */
export async function optInHistory(db: RegisterReader, proof: Proof, id: string): Promise<readonly OptIn[]> {
  const rows = await db.selectFrom('opt_in').selectAll().where('id', '=', id).orderBy('version').execute();
  rows.forEach(({ version, latest }, i) => {
    if (version !== i + 1 || latest !== (i === rows.length - 1 ? 1 : 0)) proof.alarm({ table: 'opt_in', id, version: i + 1 });
  });
  return rows.map((row) => readOptIn(proof, row));
}

/** Which decisions are looked for; what is absent does not matter. Whose they may be is always said: several organisations share a store. */
export interface OptInFilter {
  readonly whose: { readonly source: SourceUra } | { readonly patient: readonly PatientKey[] } | 'everybody';
  readonly patient?: readonly PatientKey[];
  readonly source?: SourceUra;
  readonly status?: readonly OptIn['status'][];
  readonly decision?: Choice;
  readonly category?: Category;
  readonly id?: string;
  /** Moments, both ends inclusive. */
  readonly registered?: { readonly from?: string; readonly to?: string };
  /** When the newest version was kept; both ends inclusive. */
  readonly saved?: { readonly from?: string; readonly to?: string };
  /** In force at some moment between the two. */
  readonly period?: { readonly from?: string; readonly to?: string };
}

/** Where a page begins: behind this decision; ids and moments only, no offset. */
export interface After {
  readonly registered: string;
  readonly id: string;
}

/** A page of decisions by moment of registration, oldest first; `next` is there when there may be more. */
export interface OptInPage {
  readonly optIns: readonly OptIn[];
  readonly next?: After;
}

/** Searches the newest versions. `size` is at least 1. */
export async function searchOptIns(db: RegisterReader, proof: Proof, filter: OptInFilter, size: number, after?: After): Promise<OptInPage> {
  const place = (a: After) => newest(db).where((e) => e(e.refTuple('registered', 'id'), '>', e.tuple(a.registered, a.id)));
  const rows = await fitting(after === undefined ? newest(db) : place(after), filter)
    .orderBy('registered')
    .orderBy('id')
    .limit(size + 1)
    .execute();
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    optIns: page.map((row) => readOptIn(proof, row)),
    ...(rows.length > size && last !== undefined ? { next: { registered: last.registered, id: last.id } } : {}),
  };
}

/** What can be told of a decision without opening it: what a search looks at. */
export type Candidate = Pick<
  OptIn,
  'id' | 'source' | 'status' | 'given' | 'registered' | 'saved' | 'effective' | 'ended' | 'recipients' | 'categories'
>;

/**
 * All newest versions that fit, as what can be told of them; cheap enough to be counted and put in order in whole. Nothing in it is proven: a
 * decision is read by its id.
 */
export async function candidateOptIns(db: RegisterReader, filter: OptInFilter): Promise<readonly Candidate[]> {
  const columns = ['id', 'source', 'status', 'given', 'registered', 'saved', 'effective', 'ended', 'categories', 'body'] as const;
  const rows = await fitting(db.selectFrom('opt_in').where('latest', '=', 1), filter)
    .select(columns)
    .orderBy('registered')
    .orderBy('id')
    .execute();
  return rows.map(({ status, saved, ended, categories, body, ...row }) => ({
    ...row,
    categories: categories.trim().split(' ').filter(isCategory),
    status: status as OptIn['status'],
    ...(saved === null ? {} : { saved }),
    ...(ended === null ? {} : { ended }),
    ...(body.includes('"recipients"') ? { recipients: recipientsIn(body) } : {}),
  }));
}

function recipientsIn(body: string): readonly SourceUra[] {
  try {
    return (JSON.parse(body) as Pick<OptIn, 'recipients'>).recipients ?? [];
  } catch {
    return [];
  }
}

/** Newest versions by their ids, in that order; one that is not there is left out. */
export async function optInsByIds(db: RegisterReader, proof: Proof, ids: readonly string[]): Promise<readonly OptIn[]> {
  if (ids.length === 0) return [];
  const rows = new Map((await newest(db).where('id', 'in', ids).execute()).map((row) => [row.id, row]));
  return ids.flatMap((id) => rows.get(id) ?? []).map((row) => readOptIn(proof, row));
}

function fitting<O>(query: SelectQueryBuilder<RegisterTables, 'opt_in', O>, filter: OptInFilter): SelectQueryBuilder<RegisterTables, 'opt_in', O> {
  const { from } = filter.period ?? {};
  const lasting = from === undefined ? query : query.where((e) => e.or([e('ended', 'is', null), e('ended', '>=', from)]));
  return conditions(filter).reduce((found, { column, operator, value }) => found.where(column, operator, value), lasting);
}

interface Condition {
  readonly column: keyof OptInRow;
  readonly operator: '=' | 'in' | 'like' | '>=' | '<=';
  readonly value: string | readonly string[];
}

function conditions({ whose, patient, source, status, decision, category, id, registered, saved, period }: OptInFilter): readonly Condition[] {
  const all: (Condition | undefined)[] = [
    whose !== 'everybody' && 'source' in whose ? is('source', '=', whose.source) : undefined,
    whose !== 'everybody' && 'patient' in whose ? is('patient', 'in', whose.patient) : undefined,
    is('patient', 'in', patient),
    is('source', '=', source),
    is('status', 'in', status),
    is('decision', '=', decision),
    is('categories', 'like', category === undefined ? undefined : `% ${category} %`),
    is('id', '=', id),
    is('registered', '>=', registered?.from),
    is('registered', '<=', registered?.to),
    is('saved', '>=', saved?.from),
    is('saved', '<=', saved?.to),
    is('effective', '<=', period?.to),
  ];
  return all.filter((condition) => condition !== undefined);
}

function is(column: Condition['column'], operator: Condition['operator'], value: Condition['value'] | undefined): Condition | undefined {
  return value === undefined ? undefined : { column, operator, value };
}

function newest(db: RegisterReader) {
  return db.selectFrom('opt_in').selectAll().where('latest', '=', 1);
}
