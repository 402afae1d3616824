import type { PatientKey, SourceUra } from '../../consent/opt-in.js';
import type { RegisterReader, RegisterWriter } from './register.js';

/** Epochs by source: how often the decisions of a patient about it changed. A source that is not in it never had one. */
export type Epochs = ReadonlyMap<SourceUra, number>;

/** Rows in one statement. */
const ROWS = 1000;

/**
 * Raises the epochs of some patients and sources, each once, as the first thing that a change of decisions does: whoever else changes the same ones
 * waits here until this transaction is over, and then sees what it did.
 */
export async function raiseEpochs(tx: RegisterWriter, pairs: readonly { readonly patient: PatientKey; readonly source: SourceUra }[]): Promise<void> {
  for (let at = 0; at < pairs.length; at += ROWS) {
    await tx
      .insertInto('epoch')
      .values(pairs.slice(at, at + ROWS).map(({ patient, source }) => ({ patient, source, counter: 1 })))
      .onConflict((on) => on.columns(['patient', 'source']).doUpdateSet((e) => ({ counter: e('epoch.counter', '+', 1) })))
      .execute();
  }
}

/** Waits, as `raiseEpochs` does, for those who change decisions, without being a change itself. Whether there ever was a decision. */
export async function holdEpoch(tx: RegisterWriter, patient: PatientKey, source: SourceUra): Promise<boolean> {
  const held = await tx
    .updateTable('epoch')
    .set((e) => ({ counter: e.ref('counter') }))
    .where('patient', '=', patient)
    .where('source', '=', source)
    .executeTakeFirst();
  return held.numUpdatedRows > 0n;
}

/** The same for all sources of a patient, given all its pseudonyms: until this transaction is over, its decisions are as they are read now. */
export async function holdPatient(tx: RegisterWriter, patient: readonly PatientKey[]): Promise<void> {
  await tx
    .updateTable('epoch')
    .set((e) => ({ counter: e.ref('counter') }))
    .where('patient', 'in', patient)
    .execute();
}

/** Epochs of a patient, given all its pseudonyms, now (CS b.3, step 16; D35). */
export async function epochs(db: RegisterReader, patient: readonly PatientKey[]): Promise<Epochs> {
  const rows = await db.selectFrom('epoch').select(['source', 'counter']).where('patient', 'in', patient).execute();
  return new Map(rows.map((row) => [row.source, row.counter]));
}

/** Sources of which the decisions changed between two readings. */
export function changedSources(before: Epochs, after: Epochs): readonly SourceUra[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((source) => before.get(source) !== after.get(source));
}
