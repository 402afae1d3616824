import { bySchema } from '../by-schema.js';
import type { WatchLimits } from '../consent/log/detectors.js';
import { UsageError, type Edge } from './edge.js';
import { bytesOf } from './input.js';

interface GivenLimits {
  readonly patientsWithoutRelation: number;
  readonly patientsOfHousehold: number;
  readonly refusals: number;
  readonly windowMinutes: number;
  readonly workingHours?: Readonly<Record<string, readonly [number, number]>>;
  readonly staffHouseholds?: readonly string[];
  readonly ownRelations?: readonly string[];
}

const MOST_BYTES = 1 << 20;
const MINUTE_MS = 60_000;

/** The limits of the watch from a JSON file (schemas/watch.schema.json). */
export async function readLimits(file: string, edge: Edge): Promise<WatchLimits> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await bytesOf(file, edge, MOST_BYTES)));
  } catch (error) {
    if ((error as Error).name === 'UsageError') throw error;
    throw new UsageError(`${file}: is no JSON`);
  }
  const checked = bySchema<GivenLimits>('schemas/watch.schema.json', value);
  if ('problems' in checked) throw new UsageError(`${file}: ${checked.problems.map(({ path, text }) => `${path} ${text}`).join('; ')}`);
  const { windowMinutes, workingHours = {}, staffHouseholds = [], ownRelations = [], ...counts } = checked.value;
  return {
    ...counts,
    window: windowMinutes * MINUTE_MS,
    workingHours: new Map(Object.entries(workingHours)),
    staffHouseholds: new Set(staffHouseholds),
    ownRelations: new Set(ownRelations),
  };
}
