import type { Category } from '../../consent/category.js';
import type { Channel, Choice, OptIn, OptInStatus } from '../../consent/opt-in.js';
import type { Keyring } from '../keys/keyring.js';
import type { OptInRow } from './tables.js';

/** Somebody who must know that what is kept was damaged or changed: it counts as a no until a person has looked (CS C-07 T2). */
export type Alarm = (found: { readonly table: 'opt_in'; readonly id: string; readonly version: number }) => void;

/** What reads decisions: the keys that prove that they are as they were written, and who is told when they are not. */
export interface Proof {
  readonly keys: Keyring;
  readonly alarm: Alarm;
}

/** What has no column of its own. */
type Body = Omit<
  OptIn,
  | 'id'
  | 'version'
  | 'saved'
  | 'patient'
  | 'source'
  | 'status'
  | 'decision'
  | 'confirmed'
  | 'categories'
  | 'given'
  | 'registered'
  | 'effective'
  | 'ended'
  | 'channel'
>;

/** A decision as a sealed row. */
export function optInRow(keys: Keyring, optIn: OptIn): OptInRow {
  const { id, version, saved, patient, source, status, decision, confirmed, categories, given, registered, effective, ended, channel, ...body } =
    optIn;
  const row = {
    ...{ id, version, patient, source, status, decision, confirmed, given, registered, effective, channel },
    categories: ` ${categories.join(' ')} `,
    ended: ended ?? null,
    saved: saved ?? null,
    body: JSON.stringify(body),
  };
  return { ...row, seal: keys.seal(sealed(row)), latest: 1 };
}

/** Whether a row is as it was written. */
export function isIntact(keys: Keyring, row: OptInRow): boolean {
  return keys.sealHolds(row.seal, sealed(row));
}

/** The seal of a row under the current keys. */
export function sealOf(keys: Keyring, row: OptInRow): string {
  return keys.seal(sealed(row));
}

/** All that a row says; which version is the newest is no part of what was decided. */
function sealed(row: Omit<OptInRow, 'seal' | 'latest'>): readonly unknown[] {
  return [
    ...[row.id, row.version, row.patient, row.source, row.status, row.decision, row.confirmed, row.categories],
    ...[row.given, row.registered, row.effective, row.ended, row.channel, row.body],
    // Rows of before there was this column were sealed without it.
    ...(row.saved === null ? [] : [row.saved]),
  ];
}

/** The decision in a row. One that was damaged or changed raises the alarm and comes out as a no (CS C-07 T2). */
export function readOptIn({ keys, alarm }: Proof, row: OptInRow): OptIn {
  const isWhole = isIntact(keys, row);
  if (!isWhole || row.decision !== row.confirmed) alarm({ table: 'opt_in', id: row.id, version: row.version });
  return {
    ...bodyOf(row),
    id: row.id,
    version: row.version,
    patient: row.patient,
    source: row.source,
    status: row.status as OptInStatus,
    decision: isWhole ? (row.decision as Choice) : 'deny',
    confirmed: isWhole ? (row.confirmed as Choice) : 'deny',
    categories: row.categories
      .trim()
      .split(' ')
      .filter((code) => code !== '') as Category[],
    given: row.given,
    registered: row.registered,
    effective: row.effective,
    ...(row.ended === null ? {} : { ended: row.ended }),
    ...(row.saved === null ? {} : { saved: row.saved }),
    channel: row.channel as Channel,
  };
}

/** A body that is no JSON any more does not keep the row from being told as a no. */
function bodyOf({ body, source }: OptInRow): Body {
  try {
    return JSON.parse(body) as Body;
  } catch {
    return { information: [], recorder: { organization: source }, signatures: [], verified: '', catalogue: '' };
  }
}
