/** What can be wrong with a store: a closed list. None of the texts holds a value, so that an error may be logged as it is. */
export const STORE_ERRORS = {
  unavailable: 'the store cannot be reached',
  busy: 'others hold what is needed for too long',
  conflict: 'what is there does not allow the change',
  schema: 'the tables are not those that this version works on',
  durability: 'the database does not promise to keep what it confirms',
  full: 'there is no room left',
  integrity: 'what is kept was damaged or changed',
  key: 'a key is missing or does not fit',
  settings: 'the settings of the store are not right',
  invalid: 'a value cannot be kept',
} as const;

/** One of the things that can be wrong with a store. */
export type StoreErrorCode = keyof typeof STORE_ERRORS;

/** The one error that leaves the room `store`. `at` names a table, a constraint, a key id or a code of the database: never a value. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(
    readonly code: StoreErrorCode,
    readonly at?: string,
  ) {
    super(`${STORE_ERRORS[code]}${at === undefined ? '' : ` (${at})`}`);
  }
}

/** Whether something thrown is a StoreError, and if a code is given, one with that code. */
export function isStoreError(thrown: unknown, code?: StoreErrorCode): thrown is StoreError {
  const { name, code: found } = fields(thrown);
  return name === 'StoreError' && (code === undefined || found === code);
}

/** What a reading of the store gave, or why nothing is known: then everything is closed (CS C-01 T4, P1). */
export type Read<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly why: StoreErrorCode };

/** Reads for a decision: a store that cannot be read, for whatever reason, is told as a value, and never as "nothing there". */
export async function readOrClosed<T>(reading: () => Promise<T>): Promise<Read<T>> {
  try {
    return { known: true, value: await reading() };
  } catch (error) {
    if (!isStoreError(error)) throw error;
    return { known: false, why: error.code };
  }
}

/** A StoreError for what a database or its driver threw; what is no trouble of a database passes as it is: a fault in the program. */
export function storeError(thrown: unknown): unknown {
  if (isStoreError(thrown)) return thrown;
  const { code, constraint, message } = fields(thrown);
  if (typeof code === 'string') {
    const known = SQLITE.find(([start]) => code.startsWith(start)) ?? POSTGRES.find(([start]) => code.startsWith(start));
    if (known !== undefined) return new StoreError(known[1], typeof constraint === 'string' ? constraint : code);
  }
  if (typeof message === 'string' && LOST.test(message)) return new StoreError('unavailable', 'connection');
  return thrown;
}

/** Runs something on a database; what it throws is a StoreError where the database is the cause. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
}

const SQLITE: readonly (readonly [start: string, StoreErrorCode])[] = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'conflict'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'conflict'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 'conflict'],
  ['SQLITE_CONSTRAINT', 'invalid'],
  ['SQLITE_MISMATCH', 'invalid'],
  ['SQLITE_TOOBIG', 'invalid'],
  ['SQLITE_CORRUPT', 'integrity'],
  ['SQLITE_NOTADB', 'integrity'],
  ['SQLITE_ERROR', 'schema'],
  ['SQLITE_SCHEMA', 'schema'],
  ['SQLITE_', 'unavailable'],
];

/** SQLSTATE, and what Node says of a connection. */
const POSTGRES: readonly (readonly [start: string, StoreErrorCode])[] = [
  ['40001', 'busy'],
  ['40P01', 'busy'],
  ['55P03', 'busy'],
  ['57014', 'busy'],
  ['23505', 'conflict'],
  ['23503', 'conflict'],
  ['23', 'invalid'],
  ['22', 'invalid'],
  ['53100', 'full'],
  ['53', 'unavailable'],
  ['08', 'unavailable'],
  ['25', 'unavailable'],
  ['28', 'unavailable'],
  ['3D', 'unavailable'],
  ['57', 'unavailable'],
  ['58', 'unavailable'],
  ['42', 'schema'],
  ['3F', 'schema'],
  ['XX', 'integrity'],
  ['ECONN', 'unavailable'],
  ['ENOTFOUND', 'unavailable'],
  ['EAI_AGAIN', 'unavailable'],
  ['EHOSTUNREACH', 'unavailable'],
  ['ENETUNREACH', 'unavailable'],
  ['ETIMEDOUT', 'unavailable'],
  ['EPIPE', 'unavailable'],
];

/** How pg and better-sqlite3 say that there is no connection; they have no code for it. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|The database connection is not open|Cannot use a pool after calling end|driver has already been destroyed)/;

function fields(thrown: unknown): { readonly name?: unknown; readonly code?: unknown; readonly constraint?: unknown; readonly message?: unknown } {
  return typeof thrown === 'object' && thrown !== null ? thrown : {};
}
