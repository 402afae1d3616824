import { isStoreError } from '../errors.js';
import type { Inserted, ReplayStore } from '../../trust/verify/replay.js';
import type { Store } from '../store.js';
import type { RegisterWriter } from './register.js';
import type { RegisterTables } from './tables.js';

/** What was used, shared by all nodes. A store that cannot be reached or is full says `full`, so that what is new is refused (SEC 3.b). */
export function replayStore(store: Store<RegisterTables>, now: () => number): ReplayStore {
  const insert = async (key: string, digest: string, expiresAt: number, mayRepeat: boolean): Promise<Inserted> => {
    try {
      return await store.write((tx) => keep(tx, { key, digest, expires: Math.floor(expiresAt), now: Math.floor(now()), mayRepeat }));
    } catch (error) {
      if (isStoreError(error)) return 'full';
      throw error;
    }
  };
  return {
    tryInsert: (key, expiresAt) => insert(key, '', expiresAt, false),
    tryInsertSame: (key, digest, expiresAt) => insert(key, digest, expiresAt, true),
  };
}

interface Use {
  readonly key: string;
  readonly digest: string;
  readonly expires: number;
  readonly now: number;
  readonly mayRepeat: boolean;
}

/** One statement decides who was first: an entry gives way to a new one only when its time is over. */
async function keep(tx: RegisterWriter, { key, digest, expires, now, mayRepeat }: Use): Promise<Inserted> {
  const first = await tx
    .insertInto('replay')
    .values({ key, digest, expires })
    .onConflict((on) => on.column('key').doUpdateSet({ digest, expires }).where('replay.expires', '<=', now))
    .returning('key')
    .execute();
  if (first.length > 0) return 'inserted';
  if (!mayRepeat) return 'seen';
  const known = await tx.selectFrom('replay').select('digest').where('key', '=', key).executeTakeFirst();
  return known?.digest === digest ? 'inserted' : 'seen';
}

/** Forgets what cannot be used any more; how much. */
export async function forgetUsed(tx: RegisterWriter, now: number): Promise<number> {
  return Number((await tx.deleteFrom('replay').where('expires', '<=', Math.floor(now)).executeTakeFirst()).numDeletedRows);
}
