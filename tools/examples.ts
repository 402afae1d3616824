import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../src/errors.js';
import { standardDefinitions } from '../src/definitions.js';
import { Validator } from '../src/fhir/validate/validate.js';
import { readJson } from '../src/fhir/json.js';
import { readFhirXml } from '../src/fhir/xml-reader.js';
import { processEdge } from '../src/cli/process-edge.js';
import { loadProfiles } from '../src/cli/profile-folder.js';
import { readXml } from '../src/xml/reader.js';
import { CONSENT_FAULTS, FAULTS, type Fault } from './examples/faults.js';
import { verdictOn } from './examples/verdicts.js';

/*
 * The checks over a package of profiles with its examples, and over consents in a Bundle: every finding on an example has a verdict, and
 * copies with one fault each must give the finding that names it.
 * `npm run examples -- FOLDER BUNDLE` (FOLDER has the folders `examples` and `resources`).
 */
const PREFIX = 'nl-core-';
const [folder, consents] = process.argv.slice(2);

if (folder === undefined || consents === undefined || !existsSync(join(folder, 'examples')) || !existsSync(consents)) {
  console.error('usage: npm run examples -- FOLDER BUNDLE');
  process.exitCode = 2;
} else await run(folder, consents);

/** Gives a fresh copy each time. */
type Examples = ReadonlyMap<string, () => object>;

async function run(folder: string, consents: string): Promise<void> {
  const definitions = standardDefinitions();
  await loadProfiles(join(folder, 'resources'), definitions, processEdge());
  const validator = new Validator(definitions);
  const isRight = [judge(examplesIn(folder), FAULTS, validator), judge(entriesOf(consents), CONSENT_FAULTS, validator)];
  process.exitCode = isRight.every(Boolean) ? 0 : 1;
}

function judge(examples: Examples, faults: readonly Fault[], validator: Validator): boolean {
  let without = 0;
  for (const [name, make] of examples) without += tell(name, validator.validate(make()));
  console.log(`${examples.size} examples, ${without} findings without verdict`);
  const missed = faults.filter((fault) => !isCaught(fault, examples, validator));
  console.log(`${faults.length} broken copies, ${faults.length - missed.length} caught with the right element named`);
  return without + missed.length === 0;
}

function examplesIn(folder: string): Examples {
  const files = readdirSync(join(folder, 'examples')).filter((name) => name.endsWith('.xml'));
  return new Map(files.map((name) => [name.slice(PREFIX.length, -4), () => fromXml(join(folder, 'examples', name))]));
}

function fromXml(file: string): object {
  const text = readFileSync(file, 'utf8');
  return readFhirXml(readXml(text), text).value ?? {};
}

/** The resources of a Bundle, named by their position. */
function entriesOf(file: string): Examples {
  const read = (): readonly { readonly resource: object }[] =>
    (readJson(readFileSync(file, 'utf8')) as { readonly entry: readonly { readonly resource: object }[] }).entry;
  return new Map(read().map((_, i) => [String(i), () => read()[i]?.resource ?? {}]));
}

/** Prints the findings that are more than information, with their verdicts; gives the number of those that have none. */
function tell(name: string, issues: readonly Issue[]): number {
  const told = issues.filter((i) => i.severity !== 'information');
  for (const i of told) console.log(`${name}: ${lineOf(i)} => ${verdictOn(i) ?? 'NO VERDICT'}`);
  return told.filter((i) => verdictOn(i) === undefined).length;
}

function lineOf({ severity, code, path, rule = '', found = '', expected = '' }: Issue): string {
  return [severity, code, path, rule, found, expected].join(' | ');
}

function isCaught(fault: Fault, examples: Examples, validator: Validator): boolean {
  const resource = examples.get(fault.file)?.() ?? {};
  for (const [path, value] of Object.entries(fault.set)) set(resource, path, value);
  const found = validator.validate(resource).filter((i) => i.severity === 'error' || i.severity === 'warning');
  if (found.some((i) => i.code === fault.code && i.path === fault.path && i.rule?.startsWith(fault.rule ?? '') === true)) return true;
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
