import type { PatientKey } from '../../consent/opt-in.js';
import { patientsOf, readBsn, writeBsn, type PatientRow, type PatientTables } from '../patient.js';
import type { Store, Writer } from '../store.js';
import type { Keyring } from './keyring.js';

/** Writes anew what a family keeps of a patient under keys; called after the pseudonym changed, in the same transaction. */
export type Rewrite<T> = (tx: Writer<T>, keys: Keyring, patient: PatientKey, before: PatientKey) => Promise<void>;

/** How keys are changed. */
export interface Rotation<T> {
  readonly rewrite: Rewrite<T>;
  /** Patients in one transaction; 100 by default. */
  readonly size?: number;
  /** Asked between transactions; true ends the work, which may be taken up again at any time. */
  readonly stop?: () => boolean;
}

const SIZE = 100;

/**
 * Brings all patients under the current keys, some at a time, while the store is in use: whoever looks for a patient tries all its
 * pseudonyms. Each patient changes whole or not at all, so the work can be ended and begun again. How many changed; when it is 0 nothing
 * is left under the old keys and they may go. Errors: `key` (an old key is missing), `integrity`.
 */
export async function rotateKeys<T extends PatientTables>(
  store: Store<T>,
  keys: Keyring,
  { rewrite, size = SIZE, stop }: Rotation<T>,
): Promise<number> {
  let changed = 0;
  let after: PatientKey | undefined = '';
  while (after !== undefined && stop?.() !== true) {
    const from: PatientKey = after;
    const batch = await store.write((tx) => rotateBatch(tx, keys, rewrite, from, size));
    changed += batch.changed;
    after = batch.last;
  }
  return changed;
}

async function rotateBatch<T extends PatientTables>(tx: Writer<T>, keys: Keyring, rewrite: Rewrite<T>, after: PatientKey, size: number) {
  const stale = await patientsOf(tx)
    .selectFrom('patient_key')
    .selectAll()
    .where('patient', '>', after)
    .where((e) => e.or([e('pseudonym_key', '<>', keys.current.pseudonym), e('encryption_key', '<>', keys.current.encryption)]))
    .orderBy('patient')
    .limit(size)
    .execute();
  let changed = 0;
  for (const row of stale) if (await rotatePatient(tx, keys, rewrite, row)) changed++;
  return { changed, last: stale.at(-1)?.patient };
}

/** What refers to the pseudonym follows it. False when somebody else was here first. */
async function rotatePatient<T extends PatientTables>(tx: Writer<T>, keys: Keyring, rewrite: Rewrite<T>, row: PatientRow): Promise<boolean> {
  const bsn = readBsn(keys, row);
  const patient = keys.pseudonyms(bsn)[0] ?? '';
  const { pseudonym: pseudonym_key, encryption: encryption_key } = keys.current;
  const moved = await patientsOf(tx)
    .updateTable('patient_key')
    .set({ patient, pseudonym_key, encryption_key, bsn: writeBsn(keys, bsn) })
    .where('patient', '=', row.patient)
    .executeTakeFirst();
  if (moved.numUpdatedRows === 0n) return false;
  await rewrite(tx, keys, patient, row.patient);
  return true;
}
