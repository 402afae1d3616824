import { keyIdOf, type Keyring } from '../keys/keyring.js';
import type { Rewrite } from '../keys/rotate.js';
import { isIntact, sealOf, type Alarm } from './opt-in-row.js';
import { rewriteJobs } from './job.js';
import type { RegisterWriter } from './register.js';
import type { RegisterTables } from './tables.js';

/** Seals the decisions of a patient anew. One that was damaged keeps its seal, so that it stays a no, and raises the alarm. */
export function rewriteDecisions(alarm: Alarm): Rewrite<RegisterTables> {
  return async (tx, keys, patient, before) => {
    const rows = await tx.selectFrom('opt_in').selectAll().where('patient', '=', patient).execute();
    for (const row of rows) {
      const { id, version } = row;
      if (!isIntact(keys, { ...row, patient: before })) {
        alarm({ table: 'opt_in', id, version });
        continue;
      }
      await tx
        .updateTable('opt_in')
        .set({ seal: sealOf(keys, row) })
        .where('id', '=', id)
        .where('version', '=', version)
        .execute();
    }
  };
}

/**
 * Encrypts anew, under the current key, what waits in the register: jobs, and addresses of those who wait for an answer. Prepared tokens
 * live for minutes and are left. How many changed.
 */
export async function rewriteWaiting(tx: RegisterWriter, keys: Keyring): Promise<number> {
  let changed = await rewriteJobs(tx, keys);
  for (const { id, email } of await tx.selectFrom('online_request').select(['id', 'email']).where('email', 'is not', null).execute()) {
    if (email === null || !isOld(keys, email)) continue;
    await tx
      .updateTable('online_request')
      .set({ email: again(keys, email, ['online_request', id]) })
      .where('id', '=', id)
      .execute();
    changed++;
  }
  return changed;
}

function isOld(keys: Keyring, content: Uint8Array): boolean {
  return keyIdOf(content) !== keys.current.encryption;
}

function again(keys: Keyring, octets: Uint8Array, about: readonly string[]): Buffer {
  return keys.encrypt(keys.decrypt(octets, about), about);
}
