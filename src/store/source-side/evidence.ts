import type { Moment } from '../../consent/moment.js';
import type { Choice, PatientKey, SourceUra } from '../../consent/opt-in.js';
import { StoreError } from '../errors.js';
import type { Keyring } from '../keys/keyring.js';
import type { EvidenceRow, SourceSideReader, SourceSideWriter } from './source-side.js';

/** A scan of what a patient signed. */
export interface Evidence {
  /** Opaque: the only thing of it that leaves the source. */
  readonly pointer: string;
  readonly patient: PatientKey;
  readonly source: SourceUra;
  readonly kept: Moment;
  /** Media type. */
  readonly media: string;
  readonly content: Uint8Array;
}

const TABLES = { permit: 'evidence_yes', deny: 'evidence_no' } as const;

/** Keeps evidence of a yes or of a no, in collections apart (CS C-07 T3). Error: `conflict` when the pointer is there, in either. */
export async function addEvidence(tx: SourceSideWriter, keys: Keyring, of: Choice, evidence: Evidence): Promise<void> {
  const other = TABLES[of === 'permit' ? 'deny' : 'permit'];
  const elsewhere = await tx.selectFrom(other).select('pointer').where('pointer', '=', evidence.pointer).executeTakeFirst();
  if (elsewhere !== undefined) throw new StoreError('conflict', other);
  const content = keys.encrypt(evidence.content, about(TABLES[of], evidence));
  await tx
    .insertInto(TABLES[of])
    .values({ ...evidence, content })
    .execute();
}

/** In which collection evidence of a source lies; undefined when in none. */
export async function collectionOf(db: SourceSideReader, source: SourceUra, pointer: string): Promise<Choice | undefined> {
  for (const choice of ['permit', 'deny'] as const) {
    const row = await db.selectFrom(TABLES[choice]).select('pointer').where('pointer', '=', pointer).where('source', '=', source).executeTakeFirst();
    if (row !== undefined) return choice;
  }
  return undefined;
}

/** Evidence of a source by its pointer, from one collection. Errors: `key`, `integrity`. */
export async function evidence(
  db: SourceSideReader,
  keys: Keyring,
  of: Choice,
  { source, pointer }: Pick<Evidence, 'source' | 'pointer'>,
): Promise<Evidence | undefined> {
  const row = await db.selectFrom(TABLES[of]).selectAll().where('pointer', '=', pointer).where('source', '=', source).executeTakeFirst();
  return row === undefined ? undefined : { ...row, content: keys.decrypt(row.content, about(TABLES[of], row)) };
}

/** To what the content is bound: a scan in the other collection, or of another patient, cannot be read. */
export function about(
  table: 'evidence_yes' | 'evidence_no',
  { pointer, patient, source }: Pick<EvidenceRow, 'pointer' | 'patient' | 'source'>,
): string[] {
  return [table, pointer, patient, source];
}
