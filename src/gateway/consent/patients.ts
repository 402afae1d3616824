import type { PatientKey, SourceUra } from '../../consent/opt-in.js';
import { bsnOf } from '../../store/patient.js';
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
export async function* patientsInBatches(
  { stores }: Pick<ConsentContext, 'stores'>,
  source: SourceUra,
  size: number,
): AsyncGenerator<readonly PatientKey[], void, undefined> {
  for (let after: PatientKey | undefined = ''; after !== undefined;) {
    const behind: PatientKey = after;
    const patients: readonly PatientKey[] = await stores.register.read((db) => patientsOfSource(db, source, size, behind));
    if (patients.length > 0) yield patients;
    after = patients.at(-1);
  }
}
