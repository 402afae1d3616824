import { accepted, refused, type Checked } from '../../trust/refusals.js';
import type { StoredToken } from '../../trust/token/prepared.js';
import type { PreparedStore } from '../../trust/token/prepared-store.js';
import { isStoreError } from '../errors.js';
import type { Keyring } from '../keys/keyring.js';
import type { Store } from '../store.js';
import type { RegisterReader, RegisterWriter } from './register.js';
import type { RegisterTables } from './tables.js';

/** How long somebody who is late is told so, in milliseconds. */
const GRACE = 15 * 60_000;

/** Prepared tokens, shared by all nodes; encrypted, because a token names its patient. */
export function preparedStore(store: Store<RegisterTables>, keys: Keyring, now: () => number): PreparedStore {
  const reached = async <T>(work: () => Promise<Checked<T>>): Promise<Checked<T>> => {
    try {
      return await work();
    } catch (error) {
      if (isStoreError(error)) return refused('SIGNING_UNAVAILABLE', error.code);
      throw error;
    }
  };
  return {
    keep: (key, token) => reached(() => store.write((tx) => keep(tx, key, keys.encrypt(JSON.stringify(token), [ABOUT, key]), token.expires, now()))),
    find: (key) => reached(() => store.read((db) => find(db, keys, key, now()))),
    use: (key) => reached(() => store.write((tx) => use(tx, key, now()))),
  };
}

const ABOUT = 'prepared_token';

async function keep(tx: RegisterWriter, key: string, content: Buffer, expires: number, now: number): Promise<Checked<true>> {
  const forget = Math.ceil(expires + GRACE);
  const kept = await tx
    .insertInto('prepared_token')
    .values({ key, content, forget })
    .onConflict((on) => on.column('key').doUpdateSet({ content, forget }).where('prepared_token.forget', '<=', Math.floor(now)))
    .returning('key')
    .execute();
  return kept.length > 0 ? accepted(true) : refused('TOKEN_REPLAY', 'prepared token');
}

async function find(db: RegisterReader, keys: Keyring, key: string, now: number): Promise<Checked<StoredToken>> {
  const row = await db.selectFrom('prepared_token').selectAll().where('key', '=', key).where('forget', '>', Math.floor(now)).executeTakeFirst();
  if (row === undefined) return refused('TOKEN_MISSING', 'prepared token');
  if (row.content === null) return refused('TOKEN_REPLAY', 'prepared token');
  return accepted(JSON.parse(keys.decrypt(row.content, [ABOUT, key]).toString()) as StoredToken);
}

async function use(tx: RegisterWriter, key: string, now: number): Promise<Checked<true>> {
  const used = await tx
    .updateTable('prepared_token')
    .set({ content: null })
    .where('key', '=', key)
    .where('forget', '>', Math.floor(now))
    .where('content', 'is not', null)
    .executeTakeFirst();
  if (used.numUpdatedRows > 0n) return accepted(true);
  const known = await tx.selectFrom('prepared_token').select('key').where('key', '=', key).where('forget', '>', Math.floor(now)).executeTakeFirst();
  return refused(known === undefined ? 'TOKEN_MISSING' : 'TOKEN_REPLAY', 'prepared token');
}

/** Forgets those that are long over; how many. */
export async function forgetPrepared(tx: RegisterWriter, now: number): Promise<number> {
  return Number((await tx.deleteFrom('prepared_token').where('forget', '<=', Math.floor(now)).executeTakeFirst()).numDeletedRows);
}
