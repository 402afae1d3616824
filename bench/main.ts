import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { appending } from './access-log.js';
import { cold } from './cold.js';
import { consent } from './consent.js';
import { goalsOf, type Results } from './goals.js';
import { PASSES } from './passes.js';
import { report } from './report.js';
import { scaling } from './scaling.js';
import { shielding } from './shielding.js';
import { stored } from './store.js';
import { stream } from './stream.js';
import { SUBJECTS } from './subject.js';
import { throughput } from './throughput.js';
import { trust } from './trust.js';
import { validation } from './validation.js';

const OTHERS = ['scaling', 'stream', 'cold', 'validate', 'trust', 'consent', 'shielding', 'store', 'access-log'] as const;
const NAMES: readonly string[] = [...PASSES.map((p) => p.name), ...OTHERS];

const USAGE = `npm run bench -- [--quick] [--only NAME] [--subject NAME] [--corpus FOLDER] [--profiles FOLDER] [--json]

  --quick          fewer rounds and a stream of 20 MB instead of 200, a register of 10,000 consents instead of 1,000,000
  --only NAME      one of ${NAMES.join(', ')}
  --subject NAME   one of ${SUBJECTS.map((s) => s.name).join(', ')}, instead of all; cold, validate, trust and shielding are about dispenses, store and access-log about none
  --corpus FOLDER  the messages of FOLDER/dispense/v612-* and FOLDER/allergy/*ica-* instead of invented ones
  --profiles FOLDER  profiles for the part validate, besides our own; may be given more than once
  --json           the figures as JSON`;

/** How much is measured. */
const FULL = { rounds: 30, warmUp: 8, scaling: 12, stream: 200e6, cold: 9, consents: [100_000, 1_000_000] };
const QUICK: typeof FULL = { rounds: 6, warmUp: 3, scaling: 5, stream: 20e6, cold: 3, consents: [10_000] };

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    subject: { type: 'string' },
    corpus: { type: 'string' },
    profiles: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});
const { only, corpus } = values;
const subjects = SUBJECTS.filter((s) => values.subject === undefined || s.name === values.subject);
if (values.help || subjects.length === 0 || (only !== undefined && !NAMES.includes(only))) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}

const effort = values.quick ? QUICK : FULL;
const wanted = (name: string): boolean => only === undefined || only === name;
const isPass = only === undefined || !OTHERS.some((name) => name === only);
const machine = {
  node: process.version,
  processor: cpus()[0]?.model ?? 'unknown',
  processors: cpus().length,
  load: loadavg()[0] ?? 0,
};
const results: Results = {
  throughput: isPass ? throughput({ subjects, corpus, rounds: effort.rounds, warmUp: effort.warmUp, only }) : [],
  scaling: wanted('scaling') ? scaling(subjects, effort.scaling) : [],
  stream: wanted('stream') ? stream(subjects, effort.stream) : [],
  cold: wanted('cold') ? cold(effort.cold) : undefined,
  validation: wanted('validate') ? await validation(values.profiles, effort.rounds) : undefined,
  trust: wanted('trust') ? await trust(effort.rounds) : [],
  consent: wanted('consent') ? consent(effort.rounds) : [],
  shielding: wanted('shielding') ? shielding(effort.rounds) : [],
  store: wanted('store') ? await stored(effort.consents) : [],
  accessLog: wanted('access-log') ? await appending() : [],
};

if (values.json) console.log(JSON.stringify({ machine, ...results, goals: goalsOf(results) }, undefined, 2));
else {
  console.log(`Node ${machine.node}, ${machine.processors} x ${machine.processor}, load ${machine.load.toFixed(1)}`);
  console.log(`Input: ${corpus ?? 'invented messages'}. CPU is user and system time of all threads, the best round; 1 kB is 1000 bytes of UTF-8.\n`);
  console.log(report(results));
}
