import type { Category } from '../../consent/category.js';
import type { IndexEntry } from '../../consent/index-entry.js';
import type { PatientKey, SourceUra } from '../../consent/opt-in.js';
import { holdEpoch } from './epoch.js';
import { coveredCategories } from './opt-in.js';
import type { RegisterReader, RegisterWriter } from './register.js';

/** What became of an entry; `not-covered`: no yes in force covers it, so there is none (CS C-03 T1, T2). */
export type EntryKept = 'added' | 'refreshed' | 'not-covered';

/**
 * Keeps an entry or the moment of its last change, when a yes covers it at the moment `created`, which is now. A withdrawal at the same time comes before, and then there is no entry, or after, and
 * then it takes the entry away.
 */
export async function keepEntry(tx: RegisterWriter, entry: IndexEntry): Promise<EntryKept> {
  const { patient, source, application, category, created, updated } = entry;
  if (!(await holdEpoch(tx, patient, source))) return 'not-covered';
  if (!(await coveredCategories(tx, patient, source, created)).includes(category)) return 'not-covered';
  const refreshed = await tx
    .updateTable('index_entry')
    .set({ updated })
    .where('patient', '=', patient)
    .where('source', '=', source)
    .where('application', '=', application)
    .where('category', '=', category)
    .executeTakeFirst();
  if (refreshed.numUpdatedRows > 0n) return 'refreshed';
  await tx.insertInto('index_entry').values({ patient, source, application, category, created, updated }).execute();
  return 'added';
}

/** Which entries: those of a patient, given all its pseudonyms, as far as the rest is said. */
export interface EntryFilter {
  readonly patient: readonly PatientKey[];
  readonly source?: SourceUra;
  readonly application?: string;
  readonly categories?: readonly Category[];
}

/** Takes entries away (CS C-19, C-38); how many there were. */
export async function removeEntries(tx: RegisterWriter, { patient, source, application, categories }: EntryFilter): Promise<number> {
  let entries = tx.deleteFrom('index_entry').where('patient', 'in', patient);
  if (source !== undefined) entries = entries.where('source', '=', source);
  if (application !== undefined) entries = entries.where('application', '=', application);
  if (categories !== undefined) entries = entries.where('category', 'in', categories);
  return Number((await entries.executeTakeFirst()).numDeletedRows);
}

/** Finds entries, by source, application and category. */
export async function findEntries(db: RegisterReader, { patient, source, application, categories }: EntryFilter): Promise<readonly IndexEntry[]> {
  let entries = db.selectFrom('index_entry').selectAll().where('patient', 'in', patient);
  if (source !== undefined) entries = entries.where('source', '=', source);
  if (application !== undefined) entries = entries.where('application', '=', application);
  if (categories !== undefined) entries = entries.where('category', 'in', categories);
  const rows = await entries.orderBy('source').orderBy('application').orderBy('category').execute();
  return rows.map((row) => ({ ...row, category: row.category as Category }));
}
