import type { SourceUra } from '../../consent/opt-in.js';
import type { Participation } from '../../consent/participation.js';
import type { RegisterReader, RegisterWriter } from './register.js';
import type { ParticipationRow } from './tables.js';

/** Keeps how an organisation takes part, in place of what was kept before. */
export async function saveParticipation(tx: RegisterWriter, participation: Participation): Promise<void> {
  const { ura, ...rest } = participationRow(participation);
  await tx
    .insertInto('participation')
    .values({ ura, ...rest })
    .onConflict((on) => on.column('ura').doUpdateSet(rest))
    .execute();
}

/** How some organisations take part; those that are not known are not in it. */
export async function participationOf(db: RegisterReader, uras: readonly SourceUra[]): Promise<ReadonlyMap<SourceUra, Participation>> {
  if (uras.length === 0) return new Map();
  const rows = await db.selectFrom('participation').selectAll().where('ura', 'in', uras).execute();
  return new Map(rows.map((row) => [row.ura, readParticipation(row)]));
}

/** A page of the public list (CS C-76), by URA, behind one. @param among when only some are wanted */
export async function listParticipation(
  db: RegisterReader,
  size: number,
  after: SourceUra = '',
  among?: readonly SourceUra[],
): Promise<readonly Participation[]> {
  if (among?.length === 0) return [];
  const behind = db.selectFrom('participation').selectAll().where('ura', '>', after);
  const wanted = among === undefined ? behind : behind.where('ura', 'in', among);
  return (await wanted.orderBy('ura').limit(size).execute()).map(readParticipation);
}

function participationRow(p: Participation): ParticipationRow {
  return {
    ...{ ura: p.ura, name: p.name, type: p.type, connected_from: p.connectedFrom, connected_to: p.connectedTo ?? null, online: p.online },
    ...{ regions: JSON.stringify(p.regions), also_reaches: p.alsoReaches === undefined ? null : JSON.stringify(p.alsoReaches), country: p.country },
  };
}

/** The organisation in a row. */
export function readParticipation(row: ParticipationRow): Participation {
  return {
    ...{ ura: row.ura, name: row.name, type: row.type, connectedFrom: row.connected_from, country: row.country },
    ...(row.connected_to === null ? {} : { connectedTo: row.connected_to }),
    regions: JSON.parse(row.regions) as number[],
    ...(row.also_reaches === null ? {} : { alsoReaches: JSON.parse(row.also_reaches) as number[] }),
    online: row.online as Participation['online'],
  };
}
