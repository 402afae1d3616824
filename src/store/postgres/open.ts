import pg from 'pg';
import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely';
import { nameOf } from '../compiled.js';
import { StoreError, storeError } from '../errors.js';
import type { Database, StoreSettings } from '../store.js';

const CONNECTIONS = 10;
const PATIENCE_MS = 5_000;
const INT8 = 20;

/** Integers are below 2^53 (D4), so they are numbers. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format ?? 'text')),
};

/** Settings under which a confirmed change is on the disk of the server; with `remote_apply` also on that of a standby. */
const CONFIRMED_ON_DISK = ['on', 'remote_apply'];

/**
 * Opens a database of PostgreSQL on one schema. Each connection is asked how it confirms before it is used. Errors, now or with each later
 * use: `unavailable`, `durability`.
 */
export async function openPostgres<T>(url: string, settings: StoreSettings, schema: string): Promise<Database<T>> {
  const { connections = CONNECTIONS, patience = PATIENCE_MS } = settings;
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: patience,
    lock_timeout: patience,
    statement_timeout: patience * 2,
    query_timeout: patience * 3,
    options: `-c search_path=${schema}`,
    application_name: `schakel ${schema}`,
    types: TYPES,
    verify: (client, done) => {
      assertDurable(client).then(
        () => done(),
        (error: unknown) => done(error as Error),
      );
    },
  });
  // An idle connection that breaks is thrown away; whoever needs one next gets another, or `unavailable`.
  pool.on('error', () => undefined);
  const db = new Kysely<T>({ dialect: new PostgresDialect({ pool: { connect: async () => naming(await pool.connect()), end: () => pool.end() } }) });
  try {
    (await pool.connect()).release();
  } catch (error) {
    await pool.end();
    throw storeError(error);
  }
  return {
    kind: 'postgres',
    reader: db,
    writer: db,
    backup: () => Promise.reject(new StoreError('settings', 'a database of PostgreSQL is copied by pg_dump')),
    close: () => db.destroy(),
  };
}

/** A connection that gives a query its name, when it has one. */
function naming(client: pg.PoolClient): PostgresPoolClient {
  const query = (text: string, values: readonly unknown[]): Promise<pg.QueryResult> => {
    const name = nameOf(text);
    return client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
  };
  return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() };
}

/** Refuses a connection to a server that confirms before what it wrote is on disk (D4). */
async function assertDurable(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<Record<string, string>>(
    `select current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
      current_setting('synchronous_commit') as synchronous_commit`,
  );
  const found = rows[0];
  if (found?.['fsync'] !== 'on') throw new StoreError('durability', 'fsync');
  if (found['full_page_writes'] !== 'on') throw new StoreError('durability', 'full_page_writes');
  if (!CONFIRMED_ON_DISK.includes(found['synchronous_commit'] ?? '')) throw new StoreError('durability', 'synchronous_commit');
}
