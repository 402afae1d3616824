import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadProfiles } from '../src/cli/profile-folder.js';
import { processEdge } from '../src/cli/process-edge.js';
import { standardDefinitions } from '../src/definitions.js';
import { GW } from '../src/fhir/extensions.js';
import { Validator } from '../src/fhir/validate/validate.js';
import { toFhir, writeJson, type Bundle } from '../src/index.js';
import { PROGRAM, seconds } from './cold.js';
import { interleaved, timeOf } from './measure.js';
import { messageText } from './message.js';
import { DISPENSES } from './subject.js';

/** What validation of one answer costs. */
export interface Validation {
  readonly dispenses: number;
  /** All entries of the Bundle. */
  readonly resources: number;
  /** CPU milliseconds to load the definitions of R4 and the profiles. */
  readonly load: number;
  /** CPU milliseconds of the first Bundle, which also makes the trees of the profiles and compiles invariants. */
  readonly first: number;
  /** CPU milliseconds of the same Bundle later on. */
  readonly warm: number;
  /** CPU seconds of a whole process: without and with the cache of profiles; or why there are none. */
  readonly start: { readonly uncached: number; readonly cached: number } | string;
}

const RECORDS = 50;
const PROFILES = [`${GW}/StructureDefinition/gw-dispense`];

/** Shape and profiles over fifty dispenses with what they refer to; `folders` are profiles besides our own. */
export async function validation(folders: readonly string[], rounds: number): Promise<Validation> {
  const bundle: Bundle = toFhir(messageText(DISPENSES, RECORDS, 'pretty', 50)).bundle ?? { resourceType: 'Bundle' };
  const definitions = standardDefinitions();
  const before = process.cpuUsage();
  standardDefinitions();
  for (const folder of folders) await loadProfiles(folder, definitions, processEdge());
  const { user, system } = process.cpuUsage(before);
  const validator = new Validator(definitions);
  const run = (): void => void validator.validate(bundle, { profiles: PROFILES });
  const first = timeOf(run).cpu;
  const warm = interleaved([{ name: 'warm', run }], rounds, rounds).get('warm')?.cpu ?? NaN;
  const start = starts(writeJson(bundle), folders, rounds);
  return { dispenses: RECORDS, resources: bundle.entry?.length ?? 0, load: (user + system) / 1000, first, warm, start };
}

/** Processes of their own, with a cache that is empty for the first. */
function starts(json: string, folders: readonly string[], rounds: number): Validation['start'] {
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-bench-'));
  try {
    const file = path.join(folder, 'answer.json');
    writeFileSync(file, json);
    const args = [PROGRAM, 'validate', file, ...folders.flatMap((f) => ['--profiles', f])];
    const run = (): number | string => seconds(args, { ...process.env, XDG_CACHE_HOME: folder }, [0, 1]);
    const uncached = run();
    let cached: number | string = Infinity;
    for (let i = 0; i < Math.min(rounds, 5); i++) {
      const next = run();
      cached = typeof next === 'string' || typeof cached === 'string' ? next : Math.min(cached, next);
    }
    return typeof uncached === 'string' ? uncached : typeof cached === 'string' ? cached : { uncached, cached };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
