import type { Mandate } from '../../consent/mandate.js';
import type { Moment } from '../../consent/moment.js';
import { StoreError } from '../errors.js';
import type { MandateRow, SourceSideReader, SourceSideWriter } from './source-side.js';

/** Keeps a new mandate (CS C-46). Error: `conflict` when its id is there. */
export async function addMandate(tx: SourceSideWriter, mandate: Mandate): Promise<void> {
  await tx.insertInto('mandate').values(mandateRow(mandate)).execute();
}

/** Revokes a mandate of an organisation; it stays known. Error: `conflict` when it is not there or was revoked before. */
export async function revokeMandate(tx: SourceSideWriter, organization: string, id: string, revoked: Moment): Promise<void> {
  const mine = tx.updateTable('mandate').set({ revoked }).where('id', '=', id).where('organization', '=', organization);
  const done = await mine.where('revoked', 'is', null).executeTakeFirst();
  if (done.numUpdatedRows !== 1n) throw new StoreError('conflict', 'mandate');
}

/** Mandates that an employee of an organisation has or had, the newest first; whether one holds is decided by who asks. */
export async function mandatesOf(db: SourceSideReader, organization: string, mandatary: string): Promise<readonly Mandate[]> {
  const own = db.selectFrom('mandate').selectAll().where('organization', '=', organization).where('mandatary', '=', mandatary);
  return (await own.orderBy('valid_from', 'desc').orderBy('id').execute()).map(readMandate);
}

function mandateRow({ id, organization, mandator, mandatary, from, until, revoked }: Mandate): MandateRow {
  const who = { mandator_uzi: mandator.uzi, mandator_role: mandator.role, mandatary };
  return { id, organization, ...who, valid_from: from, valid_until: until ?? null, revoked: revoked ?? null };
}

function readMandate({ id, organization, mandator_uzi, mandator_role, mandatary, valid_from, valid_until, revoked }: MandateRow): Mandate {
  return {
    ...{ id, organization, mandator: { uzi: mandator_uzi, role: mandator_role }, mandatary, from: valid_from },
    ...(valid_until === null ? {} : { until: valid_until }),
    ...(revoked === null ? {} : { revoked }),
  };
}
