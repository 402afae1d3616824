import type { PatientSnapshot } from '../../consent/decision/patient.js';
import type { PatientKey } from '../../consent/opt-in.js';
import type { Shield } from '../../consent/shield.js';
import { readOrClosed } from '../../store/errors.js';
import { standingOf, type Standing } from '../../store/register/standing.js';
import { activeShields } from '../../store/source-side/shield.js';
import type { Asked } from './asked.js';
import type { SourceWorld } from './world.js';

/** What is known of a patient. */
export interface LookedUp {
  /** All pseudonyms, the current one first. */
  readonly pseudonyms: readonly PatientKey[];
  readonly snapshot: PatientSnapshot;
  /** `all`: the shields cannot be read, so everything is shielded (P1). */
  readonly shields: readonly Shield[] | 'all';
}

/**
 * Reads register and shields, for every patient alike: the work tells nothing, and neither does a failure, which is told before anything is
 * decided (CS b.6, C-01 T4). Only what is damaged about one patient is silent.
 */
export async function lookUp({ bsn, category, source }: Asked, world: SourceWorld): Promise<LookedUp | 'unavailable'> {
  const { register, sourceSide, keys } = world.stores;
  const pseudonyms = keys.pseudonyms(bsn);
  const proof = { keys, alarm: () => world.notice({ kind: 'register', code: 'decision-changed', source: source.ura }) };
  const [standing, shields] = await Promise.all([
    readOrClosed(() => register.read((db) => standingOf(db, proof, pseudonyms, [category]))),
    readOrClosed(() => sourceSide.read((db) => activeShields(db, keys, pseudonyms, source.ura))),
  ]);
  const isDamaged = !shields.known && (shields.why === 'key' || shields.why === 'integrity');
  if (isDamaged) world.notice({ kind: 'shields', code: shields.why, source: source.ura });
  if (!standing.known || (!shields.known && !isDamaged)) return 'unavailable';
  return { pseudonyms, snapshot: snapshotOf(standing.value, pseudonyms), shields: shields.known ? shields.value : 'all' };
}

/** The standing of a patient as what decisions are made of; all rows of a patient bear the same pseudonym. */
export function snapshotOf(
  { birthDate, entries, participation, takeovers, optIns, epochs }: Standing,
  pseudonyms: readonly PatientKey[],
): PatientSnapshot {
  return {
    patient: entries[0]?.patient ?? optIns[0]?.patient ?? pseudonyms[0] ?? '',
    ...(birthDate === undefined ? {} : { birthDate }),
    index: entries,
    optIns,
    participations: [...participation.values()],
    takeovers,
    epochs: Object.fromEntries(epochs),
    outOfOperation: [],
  };
}
