import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder with these files, for the length of the test file. */
export function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'schakel-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const made: string[] = [];
afterAll(() => made.splice(0).forEach((root) => rmSync(root, { recursive: true })));

export const HEADER = 'id;external;role;level;verdict;text;source;cases';

/** A row of requirements.csv. */
export function requirement(id: string, cases: string = '', verdict: string = 'auto'): string {
  return `${id};;gateway;MUST;${verdict};what must be;datatypes 1;${cases}`;
}

/** An expectation of an empty answer, with changes. */
export function expectation(changes: object = {}): string {
  const usual = { title: 'nothing is found', requirements: ['GEN-01'], operation: 'toV3', outcome: 'translated', issues: [] };
  return JSON.stringify({ ...usual, ...changes }, null, 2);
}

/** A Bundle without anything. */
export const NOTHING = '{"resourceType":"Bundle","type":"searchset","total":0}';

/** The files of a suite with one case, with changes; an empty text leaves a file out. */
export function suite(changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const usual = {
    'requirements.csv': `${HEADER}\n${requirement('GEN-01', 'some/01-case')}\n`,
    'cases/some/01-case/in.json': NOTHING,
    'cases/some/01-case/expect.json': expectation(),
  };
  return Object.fromEntries(Object.entries({ ...usual, ...changes }).filter(([, text]) => text !== ''));
}
