import { sql, type Kysely, type Transaction } from 'kysely';
import { StoreError } from './errors.js';
import { versionOf, type Family } from './family.js';
import type { Database } from './store.js';

/** Tables one version newer than this program are those of a colleague that was upgraded first: it works on them (rolling upgrade). */
const NEWER = 1;

/** Brings tables to the version of this program, one migration in one transaction. Errors: `schema`. */
export async function migrate<T>(database: Database<T>, family: Family<T>, now: () => number): Promise<void> {
  while (await database.writer.transaction().execute((tx) => next(tx, database.kind, family, now)));
}

/** That the tables are there already. Errors: `schema`. */
export async function requireVersion<T>(database: Database<T>, family: Family<T>): Promise<void> {
  if ((await found(database.reader, family)) < versionOf(family)) throw new StoreError('schema', 'older');
}

/** Applies the next migration; whether there was one. */
async function next<T>(tx: Transaction<T>, kind: Database<T>['kind'], family: Family<T>, now: () => number): Promise<boolean> {
  if (kind === 'postgres') {
    // One at a time: of nodes that start together one does it, and the others see it done.
    await sql`set local lock_timeout = 0`.execute(tx);
    await sql`set local statement_timeout = 0`.execute(tx);
    await sql`select pg_advisory_xact_lock(hashtext(${`schakel ${family.name}`}))`.execute(tx);
    const { rows } = await sql`select 1 from pg_namespace where nspname = ${family.name}`.execute(tx);
    if (rows.length === 0) await sql`create schema ${sql.id(family.name)}`.execute(tx);
  }
  await run(tx, kind, VERSIONS);
  const version = await found(tx, family);
  const migration = family.migrations[version];
  if (migration === undefined) return false;
  for (const statement of migration.sql.split(/;[ \t]*(?:\n|$)/)) if (statement.trim() !== '') await run(tx, kind, statement);
  const applied = new Date(now()).toISOString();
  await sql`insert into schema_version (version, family, name, applied) values (${version + 1}, ${family.name}, ${migration.name}, ${applied})`.execute(
    tx,
  );
  return true;
}

const VERSIONS = `create table if not exists schema_version (
  version integer not null primary key, family text not null, name text not null, applied text not null
)`;

/** Version of the tables that are there; 0 when there are none. */
async function found<T>(db: Kysely<T>, family: Family<T>): Promise<number> {
  const { rows } = await sql<{ version: number; family: string }>`select version, family from schema_version order by version desc limit 1`.execute(
    db,
  );
  const [last] = rows;
  if (last === undefined) return 0;
  if (last.family !== family.name) throw new StoreError('schema', `of ${last.family}`);
  if (last.version > versionOf(family) + NEWER) throw new StoreError('schema', 'newer');
  return last.version;
}

async function run<T>(tx: Transaction<T>, kind: Database<T>['kind'], statement: string): Promise<void> {
  await sql.raw(kind === 'sqlite' ? strict(statement) : forPostgres(statement)).execute(tx);
}

/** SQLite keeps to the types of columns only when told to. */
function strict(statement: string): string {
  return /^\s*create table/i.test(statement) ? `${statement} strict` : statement;
}

/** The three types as PostgreSQL calls them; texts sort by their code points there too, whatever the language of the database. */
function forPostgres(statement: string): string {
  return statement
    .replace(/\btext\b/g, 'text collate "C"')
    .replace(/\binteger\b/g, 'bigint')
    .replace(/\bblob\b/g, 'bytea');
}
