import { isStoreError } from '../store/errors.js';
import { unreachable } from '../store/reach.js';
import { countJobs } from '../store/register/job.js';
import type { Stores } from '../store/stores.js';
import type { JobCount, Moment } from './metrics.js';

/** Adds to what the program knows of itself what its stores tell now. A store that can not be read is told as such. */
export async function momentOf(known: Omit<Moment, 'jobs' | 'unreachable'>, stores: Stores | undefined): Promise<Moment> {
  if (stores === undefined) return known;
  return { ...known, unreachable: await unreachable(stores), jobs: await jobsOf(stores) };
}

/** Jobs of the register and of the side of the source together. */
async function jobsOf({ register, sourceSide }: Stores): Promise<readonly JobCount[] | undefined> {
  try {
    const found = [...(await register.read((db) => countJobs(db))), ...(await sourceSide.read((db) => countJobs(db)))];
    const sums = new Map<string, JobCount>();
    for (const { kind, state, count } of found) {
      const key = `${kind} ${state}`;
      sums.set(key, { kind, state, count: (sums.get(key)?.count ?? 0) + count });
    }
    return [...sums.values()];
  } catch (error) {
    if (isStoreError(error)) return undefined;
    throw error;
  }
}
