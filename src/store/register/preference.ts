import type { PatientKey } from '../../consent/opt-in.js';
import type { RegisterReader, RegisterWriter } from './register.js';

/** What a patient wants to hear, and in which language (CS C-13 T2, C-62). */
export interface Preference {
  readonly notifyOnRetrieval: boolean;
  readonly news: boolean;
  readonly language: string;
}

/** Keeps what a patient wants, in place of what was kept before. */
export async function savePreference(tx: RegisterWriter, patient: PatientKey, { notifyOnRetrieval, news, language }: Preference): Promise<void> {
  const row = { notify: notifyOnRetrieval ? 1 : 0, news: news ? 1 : 0, language };
  await tx
    .insertInto('preference')
    .values({ patient, ...row })
    .onConflict((on) => on.column('patient').doUpdateSet(row))
    .execute();
}

/** What a patient wants, given all its pseudonyms; undefined when nothing was said: then nothing is sent (CS C-62). */
export async function preferenceOf(db: RegisterReader, patient: readonly PatientKey[]): Promise<Preference | undefined> {
  const row = await db.selectFrom('preference').selectAll().where('patient', 'in', patient).executeTakeFirst();
  return row === undefined ? undefined : { notifyOnRetrieval: row.notify === 1, news: row.news === 1, language: row.language };
}

/** Patients who want to hear of changes of the catalogue (CS C-13 T2), behind one, at most so many. */
export async function newsReaders(db: RegisterReader, size: number, after: PatientKey = ''): Promise<readonly PatientKey[]> {
  const rows = await db
    .selectFrom('preference')
    .select('patient')
    .where('news', '=', 1)
    .where('patient', '>', after)
    .orderBy('patient')
    .limit(size)
    .execute();
  return rows.map((row) => row.patient);
}
