import type { PatientKey, SourceUra } from '../../consent/opt-in.js';
import type { Shield } from '../../consent/shield.js';
import { StoreError } from '../errors.js';
import type { Keyring } from '../keys/keyring.js';
import type { ShieldRow, SourceSideReader, SourceSideWriter } from './source-side.js';

/** What the columns do not hold. */
type Content = Omit<Shield, 'id' | 'version' | 'patient' | 'source' | 'status'>;

/** Keeps a new shield (version 1) or a new version. Error: `conflict` when the version is not the next one. */
export async function saveShield(tx: SourceSideWriter, keys: Keyring, shield: Shield): Promise<void> {
  const { id, version, patient, source } = shield;
  if (version > 1) {
    const before = tx
      .updateTable('shield')
      .set({ latest: 0 })
      .where('id', '=', id)
      .where('version', '=', version - 1)
      .where('latest', '=', 1);
    const same = await before.where('patient', '=', patient).where('source', '=', source).executeTakeFirst();
    if (same.numUpdatedRows !== 1n) throw new StoreError('conflict', 'shield version');
  }
  await tx.insertInto('shield').values(shieldRow(keys, shield)).execute();
}

/** Shields in force of a patient, given all its pseudonyms, at one source (CS C-34, C-36). Errors: `key`, `integrity`: then all is hidden. */
export async function activeShields(
  db: SourceSideReader,
  keys: Keyring,
  patient: readonly PatientKey[],
  source: SourceUra,
): Promise<readonly Shield[]> {
  const newest = db.selectFrom('shield').selectAll().where('patient', 'in', patient).where('source', '=', source).where('latest', '=', 1);
  const rows = await newest.orderBy('id').execute();
  return rows.map((row) => readShield(keys, row)).filter(({ status }) => status === 'active');
}

/** All shields in force at a source, for a takeover (CS C-71 T5). Errors: `key`, `integrity`. */
export async function shieldsOfSource(db: SourceSideReader, keys: Keyring, source: SourceUra): Promise<readonly Shield[]> {
  const newest = db.selectFrom('shield').selectAll().where('source', '=', source).where('status', '=', 'active').where('latest', '=', 1);
  return (await newest.orderBy('id').execute()).map((row) => readShield(keys, row));
}

/** Newest version of a shield, or one by its number, of a source. */
export async function shieldById(db: SourceSideReader, keys: Keyring, source: SourceUra, id: string, version?: number): Promise<Shield | undefined> {
  const all = db.selectFrom('shield').selectAll().where('id', '=', id).where('source', '=', source);
  const row = await (version === undefined ? all.where('latest', '=', 1) : all.where('version', '=', version)).executeTakeFirst();
  return row === undefined ? undefined : readShield(keys, row);
}

/** All versions of a shield of a source, the first one first. */
export async function shieldHistory(db: SourceSideReader, keys: Keyring, source: SourceUra, id: string): Promise<readonly Shield[]> {
  const rows = await db.selectFrom('shield').selectAll().where('id', '=', id).where('source', '=', source).orderBy('version').execute();
  return rows.map((row) => readShield(keys, row));
}

/** A shield as a row. */
export function shieldRow(keys: Keyring, { id, version, patient, source, status, ...content }: Shield): ShieldRow {
  const row = { id, version, patient, source, status };
  return { ...row, latest: 1, content: keys.encrypt(JSON.stringify(content), about(row)) };
}

/** The shield in a row. */
export function readShield(keys: Keyring, row: Omit<ShieldRow, 'latest'>): Shield {
  const { id, version, patient, source, status, content } = row;
  const rest = JSON.parse(keys.decrypt(content, about(row)).toString()) as Content;
  return { id, version, patient, source, status: status as Shield['status'], ...rest };
}

/** A content moved to another patient, source or status cannot be read. */
function about({ id, version, patient, source, status }: Omit<ShieldRow, 'latest' | 'content'>): readonly string[] {
  return ['shield', id, String(version), patient, source, status];
}
