import type { Moment } from '../moment.js';
import type { OptIn } from '../opt-in.js';
import type { Standing, StandingAtSource } from './command.js';
import { indexChanges } from './index-changes.js';
import { isCentral, noticeOf, type Notice } from './notice.js';
import type { Changes } from './outcome.js';

/** Who must hear of changes. */
export interface Told {
  readonly about: Notice['about'];
  readonly channel: string;
  /** The decisions in question; those that merely had to go with them are not told. */
  readonly of: readonly OptIn[];
}

/**
 * What follows from new versions of decisions (CS C-18, C-19, C-66): the index of every source concerned as it must be now, and a notice to each
 * source when the change does not come from itself. What a source can show is known of one source only; of others entries can only go.
 */
export function consequences(stored: readonly OptIn[], standing: Standing | StandingAtSource, now: Moment, told: Told): Changes {
  const after = [...standing.decisions.filter((d) => !stored.some((s) => s.id === d.id)), ...stored];
  const keys = new Map(stored.map((d) => [`${d.patient} ${d.source}`, d]));
  const index = [...keys.values()].flatMap(({ patient, source }) =>
    indexChanges({ patient, source, decisions: after, entries: standing.entries, ...showable(standing, source, patient) }, now),
  );
  const notices = isCentral(told.channel) ? told.of.map((d) => noticeOf(d, told.about, now)) : [];
  return { stored, index, notices };
}

/** What the source can show, or what the index has of it already. */
function showable(standing: Standing | StandingAtSource, source: string, patient: string) {
  if ('visible' in standing && (standing.participation === undefined || standing.participation.ura === source)) {
    const { visible, participation } = standing;
    return participation === undefined ? { visible } : { visible, participation };
  }
  return { visible: standing.entries.filter((e) => e.source === source && e.patient === patient) };
}
