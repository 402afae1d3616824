import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCase, type ConformanceCase } from './case.js';
import { readKnown, type Known } from './known.js';
import { readRequirements, type Requirement } from './requirements.js';
import { SuiteError } from './suite-error.js';

/** Requirements, the cases that test them, and the deviations that are known. */
export interface Suite {
  readonly cases: readonly ConformanceCase[];
  readonly requirements: readonly Requirement[];
  readonly known: readonly Known[];
}

/**
 * Reads a suite: `requirements.csv`, `cases/<area>/<nn-name>/` and, when it is there, `known.yml`.
 * @throws SuiteError with the file and line that is broken
 */
export function readSuite(folder: string): Suite {
  const file = join(folder, 'requirements.csv');
  if (!existsSync(file)) throw new SuiteError(file, undefined, 'is missing: no suite here');
  const requirements = readRequirements(readFileSync(file, 'utf8'), file);
  const root = join(folder, 'cases');
  const cases = foldersIn(root).flatMap((area) => foldersIn(join(root, area)).map((name) => readCase(join(root, area, name), `${area}/${name}`)));
  if (cases.length === 0) throw new SuiteError(root, undefined, 'holds no cases');
  checkReferences(cases, requirements, file);
  const known = knownIn(folder);
  for (const k of known.filter((entry) => entry.of === 'cases'))
    if (!cases.some((c) => c.name === k.case)) throw new SuiteError(join(folder, 'known.yml'), undefined, `there is no case ${k.case}`);
  return { cases, requirements, known };
}

/** The known deviations in a folder; none when there is no known.yml. */
export function knownIn(folder: string): readonly Known[] {
  const file = join(folder, 'known.yml');
  return existsSync(file) ? readKnown(readFileSync(file, 'utf8'), file) : [];
}

/** Where the cases and the column `cases` of the requirements say different things. */
export function disagreements({ cases, requirements }: Suite): readonly string[] {
  const tested = new Set(cases.flatMap((c) => c.expect.requirements.map((id) => `${id} ${c.name}`)));
  const listed = new Set(requirements.flatMap((r) => r.cases.map((name) => `${r.id} ${name}`)));
  return [
    ...[...tested].filter((pair) => !listed.has(pair)).map((pair) => `requirements.csv does not list ${pair}`),
    ...[...listed].filter((pair) => !tested.has(pair)).map((pair) => `the case does not name ${pair}`),
  ];
}

function checkReferences(cases: readonly ConformanceCase[], requirements: readonly Requirement[], file: string): void {
  const ids = new Set(requirements.map((r) => r.id));
  for (const c of cases)
    for (const id of c.expect.requirements) if (!ids.has(id)) throw new SuiteError(c.file, c.lineOf(id), `there is no requirement ${id}`);
  const names = new Set(cases.map((c) => c.name));
  for (const r of requirements) for (const name of r.cases) if (!names.has(name)) throw new SuiteError(file, r.line, `there is no case ${name}`);
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
