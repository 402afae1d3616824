import type { Rewrite } from '../keys/rotate.js';
import { about } from './evidence.js';
import { readShield, shieldRow } from './shield.js';
import type { SourceSideTables } from './source-side.js';

/** Encrypts shields and evidence of a patient anew. Errors: `key`, `integrity`: what cannot be read is not thrown away. */
export const rewriteSourceSide: Rewrite<SourceSideTables> = async (tx, keys, patient, before) => {
  for (const row of await tx.selectFrom('shield').selectAll().where('patient', '=', patient).execute()) {
    const { content } = shieldRow(keys, { ...readShield(keys, { ...row, patient: before }), patient });
    await tx.updateTable('shield').set({ content }).where('id', '=', row.id).where('version', '=', row.version).execute();
  }
  for (const table of ['evidence_yes', 'evidence_no'] as const) {
    for (const row of await tx.selectFrom(table).selectAll().where('patient', '=', patient).execute()) {
      const content = keys.encrypt(keys.decrypt(row.content, about(table, { ...row, patient: before })), about(table, row));
      await tx.updateTable(table).set({ content }).where('pointer', '=', row.pointer).execute();
    }
  }
};
