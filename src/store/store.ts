import type { Kysely, Transaction } from 'kysely';
import { isStoreError, StoreError, translated } from './errors.js';
import type { Family } from './family.js';
import { migrate, requireVersion } from './migrate.js';

/** Where a store is. */
export interface StoreSettings {
  /** `sqlite:FILE` (relative to the working directory, or absolute) or `postgres://USER@HOST:PORT/DATABASE`. */
  readonly url: string;
  /** The tables are brought to this version when it opens; false: they must be there already. */
  readonly migrate?: boolean;
  /** Connections to PostgreSQL at most; 10 by default. */
  readonly connections?: number;
  /** How long somebody waits for a lock or for an answer of PostgreSQL, in milliseconds; 5,000 by default. */
  readonly patience?: number;
  /** Milliseconds since 1970; for the moment of a migration. */
  readonly now: () => number;
}

/** What reads: each statement sees what is committed when it starts. */
export type Reader<T> = Kysely<T>;

/** What writes: everything in it is kept, or nothing. */
export type Writer<T> = Transaction<T>;

/**
 * A store of one family of tables. All its promises reject with a StoreError, or with a fault of the program. The functions over the
 * tables are handed a Reader or Writer and never see the store: a second transaction inside the first would wait for itself.
 */
export interface Store<T> {
  readonly kind: 'sqlite' | 'postgres';
  /** Reads by single statements, the cheapest way. */
  readonly read: <R>(work: (db: Reader<T>) => Promise<R>) => Promise<R>;
  /** Reads several times from one unchanging state. */
  readonly snapshot: <R>(work: (db: Reader<T>) => Promise<R>) => Promise<R>;
  /** Changes: when the promise is fulfilled the change is on disk. The work may run again when others were in its way. */
  readonly write: <R>(work: (tx: Writer<T>) => Promise<R>) => Promise<R>;
  /** Writes a copy of a database of SQLite, while it is in use, to a file that is not there yet; PostgreSQL has pg_dump. */
  readonly backup: (to: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What a database must offer to be one of ours. */
export interface Database<T> {
  readonly kind: Store<T>['kind'];
  readonly reader: Kysely<T>;
  readonly writer: Kysely<T>;
  readonly backup: (to: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** How often work is done at most when another transaction was in its way. */
const ATTEMPTS = 5;

/**
 * Opens a store and brings its tables to the version of this program. Errors: `settings`, `unavailable`, `durability` (what the
 * database confirms could be lost), `schema` (tables of another family, or more than one version newer).
 */
export async function openStore<T>(settings: StoreSettings, family: Family<T>): Promise<Store<T>> {
  const database = await translated(() => open(settings, family));
  try {
    await translated(() => (settings.migrate === false ? requireVersion(database, family) : migrate(database, family, settings.now)));
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    kind: database.kind,
    read: (work) => translated(() => work(database.reader)),
    snapshot: (work) => translated(() => frozen(database).execute(work)),
    write: (work) => again(() => translated(() => database.writer.transaction().execute(work))),
    backup: (to) => translated(() => database.backup(to)),
    close: () => translated(() => database.close()),
  };
}

/** The drivers are loaded only here: a command that opens no store does not pay for them. */
async function open<T>(settings: StoreSettings, family: Family<T>): Promise<Database<T>> {
  const { url } = settings;
  if (url.startsWith('sqlite:')) return (await import('./sqlite/open.js')).openSqlite(url.slice('sqlite:'.length), settings);
  if (/^postgres(ql)?:\/\//.test(url)) return (await import('./postgres/open.js')).openPostgres(url, settings, family.name);
  throw new StoreError('settings', 'url');
}

function frozen<T>({ kind, reader }: Database<T>) {
  const transaction = reader.transaction();
  return kind === 'sqlite' ? transaction : transaction.setIsolationLevel('repeatable read').setAccessMode('read only');
}

/** In PostgreSQL a deadlock ends one of those in it; SQLite has waited already. */
async function again<R>(work: () => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isStoreError(error, 'busy') || error.at?.startsWith('SQLITE') === true) throw error;
    }
  }
}
