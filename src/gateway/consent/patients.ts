import type { PatientKey, SourceUra } from '../../consent/opt-in.js';
import { bsnOf, patientsAfter } from '../../store/patient.js';
import { patientsOfSource } from '../../store/register/opt-in.js';
import type { RegisterReader } from '../../store/register/register.js';
import type { RegisterTables } from '../../store/register/tables.js';
import type { ConsentContext } from './context.js';

/** BSNs behind pseudonyms. Errors: `key`, `integrity`. */
export async function readBsns(
  db: RegisterReader,
  { stores }: Pick<ConsentContext, 'stores'>,
  patients: readonly PatientKey[],
): Promise<ReadonlyMap<PatientKey, string>> {
  const bsns = new Map<PatientKey, string>();
  for (const patient of new Set(patients)) {
    const bsn = await bsnOf<RegisterTables>(db, stores.keys, patient);
    if (bsn !== undefined) bsns.set(patient, bsn);
  }
  return bsns;
}

/** Patients with a decision about a source, at most so many at a time. */
export function patientsInBatches(
  { stores }: Pick<ConsentContext, 'stores'>,
  source: SourceUra,
  size: number,
): AsyncGenerator<readonly PatientKey[], void, undefined> {
  return inBatches((after) => stores.register.read((db) => patientsOfSource(db, source, size, after)));
}

/** All patients of the register, at most so many at a time. */
export function allPatients({ stores }: Pick<ConsentContext, 'stores'>, size: number): AsyncGenerator<readonly PatientKey[], void, undefined> {
  return inBatches((after) => stores.register.read((db) => patientsAfter<RegisterTables>(db, size, after)));
}

async function* inBatches(next: (after: PatientKey) => Promise<readonly PatientKey[]>): AsyncGenerator<readonly PatientKey[], void, undefined> {
  for (let after: PatientKey | undefined = ''; after !== undefined;) {
    const patients: readonly PatientKey[] = await next(after);
    if (patients.length > 0) yield patients;
    after = patients.at(-1);
  }
}
