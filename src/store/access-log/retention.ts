import type { Moment } from '../../consent/moment.js';
import type { Store } from '../store.js';
import type { AccessLogTables } from './tables.js';

/** Shortest time that a line is kept, in years from its writing (CS C-69). */
export const LEAST_YEARS = 5;
const MOST_YEARS = 20;
const BATCH = 1_000;

/** Moment before which lines may lose their content, for a number of years that the rule allows (CS C-69). */
export function retentionLimit(now: Moment, years: number): Moment {
  if (!Number.isInteger(years) || years < LEAST_YEARS || years > MOST_YEARS) throw new RangeError('lines are kept for 5 to 20 years');
  const limit = new Date(now);
  limit.setUTCFullYear(limit.getUTCFullYear() - years);
  return limit.toISOString();
}

/**
 * Empties the lines that are older than the limit and not held: the content goes, the link stays, so that the chain can still be
 * verified. In portions, so that the log stays in use. How many were emptied.
 */
export async function emptyLines(store: Store<AccessLogTables>, limit: Moment): Promise<number> {
  for (let emptied = 0; ;) {
    const count = await store.write(async (tx) => {
      const due = await tx
        .selectFrom('log_line')
        .select(['node', 'seq'])
        .where('at', '<', limit)
        .where('open', 'is not', null)
        .where('held', '=', 0)
        .orderBy('at')
        .limit(BATCH)
        .execute();
      for (const { node, seq } of due) {
        await tx
          .updateTable('log_line')
          .set({ open: null, restricted: null, patient: null, person: null, asker: null })
          .where('node', '=', node)
          .where('seq', '=', seq)
          .execute();
      }
      return due.length;
    });
    emptied += count;
    if (count < BATCH) return emptied;
  }
}

/** Holds a line beyond its time, or lets it go again; false when there is no such line. */
export async function holdLine(store: Store<AccessLogTables>, handle: string, held: boolean): Promise<boolean> {
  return store.write(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('log_line')
      .set({ held: held ? 1 : 0 })
      .where('handle', '=', handle)
      .where('open', 'is not', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  });
}
