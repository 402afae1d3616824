import { dayOf } from '../day.js';
import type { OptIn, SourceUra } from '../opt-in.js';

/** Decisions that a source is paid for in a month; no patient is in it (CS C-72). */
export interface FeeCount {
  readonly source: SourceUra;
  readonly count: number;
}

/**
 * Patients whose first decision about a source was registered in a month: a no counts as handled, a yes when it also came into the index.
 * What was entered in error, migrated or carried over by a takeover was no work of this source.
 * @param month `2026-11`, by the calendar of Amsterdam
 * @param wasIndexed whether the index had an entry for the decision
 */
export function feeCounts(optIns: readonly OptIn[], month: string, wasIndexed: (optIn: OptIn) => boolean): readonly FeeCount[] {
  const first = new Map<string, OptIn>();
  for (const optIn of optIns) {
    if (!isWork(optIn)) continue;
    const key = `${optIn.source} ${optIn.patient}`;
    const known = first.get(key);
    if (known === undefined || optIn.registered < known.registered) first.set(key, optIn);
  }
  const counts = new Map<SourceUra, number>();
  for (const optIn of first.values()) {
    if (!dayOf(optIn.registered).startsWith(`${month}-`) || (optIn.decision === 'permit' && !wasIndexed(optIn))) continue;
    counts.set(optIn.source, (counts.get(optIn.source) ?? 0) + 1);
  }
  return [...counts].map(([source, count]) => ({ source, count })).sort((a, b) => (a.source < b.source ? -1 : 1));
}

function isWork({ status, channel, predecessor }: OptIn): boolean {
  return (status === 'active' || status === 'inactive') && channel !== 'migration' && predecessor === undefined;
}
