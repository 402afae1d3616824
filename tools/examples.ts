import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../src/errors.js';
import { standardDefinitions } from '../src/definitions.js';
import { Validator } from '../src/fhir/validate/validate.js';
import { readFhirXml } from '../src/fhir/xml-reader.js';
import { processEdge } from '../src/cli/process-edge.js';
import { loadProfiles } from '../src/cli/profile-folder.js';
import { readXml } from '../src/xml/reader.js';
import { FAULTS, type Fault } from './examples/faults.js';

/*
 * The checks over a package of profiles with its examples: every finding on an example is listed, and copies with one fault each must
 * give the finding that names it. `npm run examples -- FOLDER` (with the folders `examples` and `resources`).
 */
const PREFIX = 'nl-core-';
const [folder] = process.argv.slice(2);

if (folder === undefined || !existsSync(join(folder, 'examples'))) {
  console.error('usage: npm run examples -- FOLDER');
  process.exitCode = 2;
} else await run(folder);

async function run(folder: string): Promise<void> {
  const definitions = standardDefinitions();
  await loadProfiles(join(folder, 'resources'), definitions, processEdge());
  const validator = new Validator(definitions);
  const files = readdirSync(join(folder, 'examples')).filter((name) => name.endsWith('.xml'));
  const errors = files.map((name) => tell(name, validator.validate(read(folder, name)))).reduce((a, b) => a + b, 0);
  console.log(`${files.length} examples, ${errors} errors`);
  const missed = FAULTS.filter((fault) => !isCaught(fault, folder, validator));
  console.log(`${FAULTS.length} broken copies, ${FAULTS.length - missed.length} caught with the right element named`);
  process.exitCode = errors + missed.length > 0 ? 1 : 0;
}

function read(folder: string, name: string): object {
  const text = readFileSync(join(folder, 'examples', name), 'utf8');
  return readFhirXml(readXml(text), text).value ?? {};
}

/** Prints the findings that are more than information; gives the number of errors. */
function tell(name: string, issues: readonly Issue[]): number {
  for (const i of issues) if (i.severity !== 'information') console.log(`${name}: ${lineOf(i)}`);
  return issues.filter((i) => i.severity === 'error').length;
}

function lineOf({ severity, code, path, rule = '', found = '', expected = '' }: Issue): string {
  return [severity, code, path, rule, found, expected].join(' | ');
}

function isCaught(fault: Fault, folder: string, validator: Validator): boolean {
  const resource = read(folder, `${PREFIX}${fault.file}.xml`);
  for (const [path, value] of Object.entries(fault.set)) set(resource, path, value);
  const found = validator.validate(resource).filter((i) => i.severity === 'error' || i.severity === 'warning');
  const isThere = found.some((i) => i.code === fault.code && i.path === fault.path && i.rule?.startsWith(fault.rule ?? '') === true);
  if (isThere) return true;
  console.log(`MISSED ${fault.file}: ${fault.what}; wanted ${fault.code} at ${fault.path} ${fault.rule ?? ''}`);
  for (const i of found) console.log(`  found ${lineOf(i)}`);
  return false;
}

/** Puts a value at `a.b[0].c`; undefined takes what is there away. */
function set(object: object, path: string, value: unknown): void {
  const steps = path.match(/[^.[\]]+/g) ?? [];
  let owner = object as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) owner = owner[step] as Record<string, unknown>;
  const last = steps.at(-1) ?? '';
  if (value === undefined) Reflect.deleteProperty(owner, last);
  else owner[last] = value;
}
