import { sql } from 'kysely';
import { isStoreError } from './errors.js';
import type { Store } from './store.js';
import type { Stores } from './stores.js';

/** A family of tables, as the configuration names it. */
export type FamilyName = 'register' | 'sourceSide' | 'log';

/** Families that cannot be read at this moment. */
export async function unreachable({ register, sourceSide, log }: Pick<Stores, FamilyName>): Promise<readonly FamilyName[]> {
  const asked = [
    { name: 'register', answers: answers(register) },
    { name: 'sourceSide', answers: answers(sourceSide) },
    { name: 'log', answers: answers(log) },
  ] as const;
  const found: FamilyName[] = [];
  for (const { name, answers: answer } of asked) if (!(await answer)) found.push(name);
  return found;
}

async function answers<T>(store: Store<T>): Promise<boolean> {
  try {
    await store.read((db) => sql`select 1`.execute(db));
    return true;
  } catch (error) {
    if (isStoreError(error)) return false;
    throw error;
  }
}
