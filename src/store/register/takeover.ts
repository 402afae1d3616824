import type { Moment } from '../../consent/moment.js';
import type { PatientKey, SourceUra } from '../../consent/opt-in.js';
import type { Takeover } from '../../consent/takeover.js';
import { StoreError } from '../errors.js';
import type { RegisterReader, RegisterWriter } from './register.js';
import type { TakeoverRow } from './tables.js';

/** Keeps a new takeover. Error: `conflict` when its id is there. */
export async function addTakeover(tx: RegisterWriter, takeover: Takeover): Promise<void> {
  await tx.insertInto('takeover').values(takeoverRow(takeover)).execute();
}

/** Replaces a takeover that is in a known state. Error: `conflict` when somebody moved it on, or it is not there. */
export async function moveTakeover(tx: RegisterWriter, before: Takeover['state'], takeover: Takeover): Promise<void> {
  const { id, ...rest } = takeoverRow(takeover);
  const moved = await tx.updateTable('takeover').set(rest).where('id', '=', id).where('state', '=', before).executeTakeFirst();
  if (moved.numUpdatedRows !== 1n) throw new StoreError('conflict', 'takeover state');
}

/** One takeover. */
export async function takeoverById(db: RegisterReader, id: string): Promise<Takeover | undefined> {
  const row = await db.selectFrom('takeover').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : readTakeover(row);
}

/** Takeovers in which an organisation gives or takes, by date. */
export async function takeoversOf(db: RegisterReader, ura: SourceUra): Promise<readonly Takeover[]> {
  const either = db
    .selectFrom('takeover')
    .selectAll()
    .where((e) => e.or([e('from_ura', '=', ura), e('to_ura', '=', ura)]));
  return (await either.orderBy('date').orderBy('id').execute()).map(readTakeover);
}

/** A patient objects (CS C-71 T2); a second time changes nothing. */
export async function addObjection(tx: RegisterWriter, takeover: string, patient: PatientKey, objected: Moment): Promise<void> {
  await tx
    .insertInto('takeover_objection')
    .values({ takeover, patient, objected })
    .onConflict((on) => on.columns(['takeover', 'patient']).doNothing())
    .execute();
}

/** Who objected. */
export async function objectionsTo(db: RegisterReader, takeover: string): Promise<ReadonlySet<PatientKey>> {
  const rows = await db.selectFrom('takeover_objection').select('patient').where('takeover', '=', takeover).execute();
  return new Set(rows.map((row) => row.patient));
}

function takeoverRow({ id, from, to, date, noticeDate, objectionUntil, state }: Takeover): TakeoverRow {
  return { id, from_ura: from, to_ura: to, date, notice_date: noticeDate ?? null, objection_until: objectionUntil ?? null, state };
}

/** The takeover in a row. */
export function readTakeover({ id, from_ura, to_ura, date, notice_date, objection_until, state }: TakeoverRow): Takeover {
  return {
    ...{ id, from: from_ura, to: to_ura, date },
    ...(notice_date === null ? {} : { noticeDate: notice_date }),
    ...(objection_until === null ? {} : { objectionUntil: objection_until }),
    state: state as Takeover['state'],
  };
}
