import type { Kysely, Transaction } from 'kysely';
import type { PatientKey } from '../consent/opt-in.js';
import { StoreError } from './errors.js';
import type { Keyring } from './keys/keyring.js';

/** Who is behind a pseudonym (CS f.1, patient_key). */
export interface PatientRow {
  readonly patient: string;
  readonly pseudonym_key: string;
  readonly encryption_key: string;
  readonly bsn: Uint8Array;
  readonly birth_date: string | null;
}

/** The table of pseudonyms, part of every family that keeps something of a patient. */
export interface PatientTables {
  readonly patient_key: PatientRow;
}

/** The table of pseudonyms in SQL. */
export const PATIENT_KEY = `
create table patient_key (
  patient text not null primary key, pseudonym_key text not null, encryption_key text not null, bsn blob not null, birth_date text
);
create index patient_key_birth_date on patient_key (birth_date);
`;

/** To which the encrypted BSN is bound: not to the pseudonym, which changes with its key. */
const ABOUT = ['patient_key'];

/** One family seen as a family of patients. */
export function patientsOf<T extends PatientTables>(db: Kysely<T>): Kysely<PatientTables> {
  return db as unknown as Kysely<PatientTables>;
}

/**
 * Makes sure that a patient is known, and gives the pseudonym to write under. The BSN is kept encrypted only. A birth date (FHIR date,
 * possibly in part) replaces one that was kept before.
 */
export async function keepPatient<T extends PatientTables>(
  tx: Transaction<T>,
  keys: Keyring,
  { bsn, birthDate }: { readonly bsn: string; readonly birthDate?: string },
): Promise<PatientKey> {
  return (await keepPatients(tx, keys, [birthDate === undefined ? { bsn } : { bsn, birthDate }])).get(bsn) ?? '';
}

function newRow(keys: Keyring, patient: PatientKey, bsn: string, birthDate: string | undefined): PatientRow {
  const { pseudonym: pseudonym_key, encryption: encryption_key } = keys.current;
  return { patient, pseudonym_key, encryption_key, bsn: keys.encrypt(bsn, ABOUT), birth_date: birthDate ?? null };
}

async function setBirthDate(db: Kysely<PatientTables>, patient: PatientKey, birthDate: string): Promise<void> {
  await db.updateTable('patient_key').set({ birth_date: birthDate }).where('patient', '=', patient).execute();
}

/**
 * The same for many at once: pseudonyms to write under, by BSN. Of a BSN that is there twice the last birth date counts.
 */
export async function keepPatients<T extends PatientTables>(
  tx: Transaction<T>,
  keys: Keyring,
  people: readonly { readonly bsn: string; readonly birthDate?: string }[],
): Promise<ReadonlyMap<string, PatientKey>> {
  const wanted = new Map(people.map(({ bsn }) => [bsn, keys.pseudonyms(bsn)]));
  const known = await knownPatients<T>(tx, [...wanted.values()].flat());
  const kept = new Map<string, PatientKey>();
  const rows: PatientRow[] = [];
  const dates = new Map(people.flatMap(({ bsn, birthDate }) => (birthDate === undefined ? [] : [[bsn, birthDate]])));
  for (const [bsn, pseudonyms] of wanted) {
    const found = pseudonyms.map((pseudonym) => known.get(pseudonym)).find((one) => one !== undefined);
    const patient = found?.patient ?? pseudonyms[0] ?? '';
    kept.set(bsn, patient);
    const birthDate = dates.get(bsn);
    if (found === undefined) rows.push(newRow(keys, patient, bsn, birthDate));
    else if (birthDate !== undefined && birthDate !== found.birthDate) await setBirthDate(patientsOf(tx), patient, birthDate);
  }
  if (rows.length === 0) return kept;
  await patientsOf(tx)
    .insertInto('patient_key')
    .values(rows)
    .onConflict((on) => on.column('patient').doNothing())
    .execute();
  return kept;
}

/** A patient as a store knows one. */
export interface KnownPatient {
  readonly patient: PatientKey;
  /** FHIR date, possibly in part. */
  readonly birthDate?: string;
}

/** Who is known under any of these pseudonyms, by pseudonym. */
export async function knownPatients<T extends PatientTables>(
  db: Kysely<T>,
  pseudonyms: readonly PatientKey[],
): Promise<ReadonlyMap<PatientKey, KnownPatient>> {
  if (pseudonyms.length === 0) return new Map();
  const rows = await patientsOf(db).selectFrom('patient_key').select(['patient', 'birth_date']).where('patient', 'in', pseudonyms).execute();
  return new Map(rows.map(({ patient, birth_date }) => [patient, { patient, ...(birth_date === null ? {} : { birthDate: birth_date }) }]));
}

/** Pseudonyms of all patients, behind one, at most so many. */
export async function patientsAfter<T extends PatientTables>(db: Kysely<T>, size: number, after: PatientKey = ''): Promise<readonly PatientKey[]> {
  const rows = await patientsOf(db).selectFrom('patient_key').select('patient').where('patient', '>', after).orderBy('patient').limit(size).execute();
  return rows.map(({ patient }) => patient);
}

/** BSN behind a pseudonym, for messages to sources and to the index; undefined when it is not known. Errors: `key`, `integrity`. */
export async function bsnOf<T extends PatientTables>(db: Kysely<T>, keys: Keyring, patient: PatientKey): Promise<string | undefined> {
  const row = await patientsOf(db).selectFrom('patient_key').select(['patient', 'bsn']).where('patient', '=', patient).executeTakeFirst();
  return row === undefined ? undefined : readBsn(keys, row);
}

/** The BSN in a row. Errors: `key`, `integrity` (also when it belongs to another pseudonym). */
export function readBsn(keys: Keyring, { patient, bsn }: Pick<PatientRow, 'patient' | 'bsn'>): string {
  const text = keys.decrypt(bsn, ABOUT).toString();
  if (!keys.pseudonyms(text).includes(patient)) throw new StoreError('integrity', 'patient_key');
  return text;
}

/** A BSN as it is kept. */
export function writeBsn(keys: Keyring, bsn: string): Buffer {
  return keys.encrypt(bsn, ABOUT);
}

/** Pseudonyms of those born on a day (CS C-26), each once, a page at a time. */
export async function bornOn<T extends PatientTables>(db: Kysely<T>, birthDate: string): Promise<readonly PatientKey[]> {
  const rows = await patientsOf(db).selectFrom('patient_key').select('patient').where('birth_date', '=', birthDate).orderBy('patient').execute();
  return rows.map((row) => row.patient);
}
