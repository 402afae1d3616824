import { closeSync, existsSync, openSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import { StoreError } from '../errors.js';
import type { Database, StoreSettings } from '../store.js';

const PATIENCE_MS = 5_000;
const RECOVERY_MS = 1_000;
/** Statements that stay prepared; more than all functions of the store together have. */
const PREPARED = 400;

/**
 * Opens a file of SQLite with two connections: one writes, one reads what is committed, so that reading never waits for a change that
 * is on its way. Errors: `unavailable`, `durability`, `integrity`, `busy`.
 */
export async function openSqlite<T>(file: string, { patience = PATIENCE_MS }: StoreSettings): Promise<Database<T>> {
  if (file === '' || file.startsWith(':')) throw new StoreError('durability', 'a database in memory');
  create(file, 'a');
  const writing = await patiently(patience, () => connect(file));
  const reading = await patiently(patience, () => connect(file));
  reading.pragma('query_only = on');
  // Only for the moment in which another process recovers the log after a crash: reading waits for nobody who writes.
  reading.pragma(`busy_timeout = ${RECOVERY_MS}`);
  const [writer, reader] = [new Kysely<T>({ dialect: dialect(writing, patience) }), new Kysely<T>({ dialect: dialect(reading, patience) })];
  return {
    kind: 'sqlite',
    reader,
    writer,
    backup: async (to: string) => {
      if (existsSync(to)) throw new StoreError('settings', 'the backup file is there already');
      create(to, 'wx');
      await reading.backup(to);
    },
    close: () => {
      reading.close();
      writing.close();
      return Promise.resolve();
    },
  };
}

/** Nobody but the owner reads it; SQLite gives its other files the same mode. */
function create(file: string, flags: string): void {
  try {
    closeSync(openSync(file, flags, 0o600));
  } catch {
    throw new StoreError('unavailable', 'the file cannot be opened');
  }
}

/** A connection that promises to keep what it confirms (D4), or the error `durability`. */
function connect(file: string): Sqlite.Database {
  const database = new Sqlite(file, { timeout: 0 });
  try {
    for (const pragma of ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on', 'trusted_schema = off']) database.pragma(pragma);
    assertDurable(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Waits for a lock beside the event loop. SQLite's own waiting would stop this process, and with it the transaction it waits for when
 * that is one of ours.
 */
async function patiently<R>(patience: number, work: () => R | Promise<R>): Promise<R> {
  const until = performance.now() + patience;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
    }
    await setTimeout(1 + Math.random() * 4);
  }
}

function isBusy(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY');
}

/** Refuses a connection that writes without a log or confirms before what it wrote is on disk. */
export function assertDurable(database: Pick<Sqlite.Database, 'pragma'>): void {
  const found = (pragma: string): unknown => database.pragma(pragma, { simple: true });
  if (found('journal_mode') !== 'wal') throw new StoreError('durability', 'journal_mode');
  if (Number(found('synchronous')) < 2) throw new StoreError('durability', 'synchronous');
  if (found('foreign_keys') !== 1) throw new StoreError('durability', 'foreign_keys');
}

function dialect(database: Sqlite.Database, patience: number): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new Driver(database, patience),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Takes the lock at the start of a transaction that writes: two that both read first would end in a lock that cannot be had. */
class Driver extends SqliteDriver {
  private readonly begin: string;

  constructor(
    private readonly database: Sqlite.Database,
    private readonly patience: number,
  ) {
    super({ database: remembering(database) });
    this.begin = database.pragma('query_only', { simple: true }) === 1 ? 'begin' : 'begin immediate';
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await patiently(this.patience, () => connection.executeQuery(CompiledQuery.raw(this.begin)));
  }

  /** SQLite itself rolls back when the disk is full: there may be nothing left to do. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.database.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** Preparing a statement costs more than running it. */
function remembering(database: Sqlite.Database): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => {
      database.close();
    },
    prepare: (sql) => {
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      const statement = database.prepare(sql) as unknown as SqliteStatement;
      if (prepared.size >= PREPARED) prepared.clear();
      prepared.set(sql, statement);
      return statement;
    },
  };
}
