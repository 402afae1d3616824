import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Which test shows which rule of consent (CS a): a table of rules and the tests that ran, made by jest at the end of a run. A test names
 * its rule at the start of its own name: `C-15 T3 given ...`, `C-32.16 given ...`.
 */

const RULES = new URL('../conformance/consent-rules.csv', import.meta.url);
const TABLE = path.resolve('.cache/rule-coverage.md');
const NAMED = /C-\d\d(?:\.\d+|(?:,? ?(?:and )?\/?T\d+)+)?/g;

/** @typedef {{ readonly id: string, readonly where: string }} Rule */
/** @typedef {{ readonly name: string, readonly status: string }} Ran */

/** Ids that the name of a test says it shows: `C-46 T1, T2` is two. @returns {string[]} */
export function rulesOf(/** @type {string} */ name) {
  return (name.match(NAMED) ?? []).flatMap((said) => {
    const rule = said.slice(0, 4);
    const lines = said.match(/T\d+/g);
    return lines === null ? [said] : lines.map((line) => `${rule} ${line}`);
  });
}

/** The table, and the lines of the library that no test showed. */
export function coverage(/** @type {readonly Rule[]} */ rules, /** @type {readonly Ran[]} */ tests) {
  /** @type {Map<string, Ran[]>} */
  const shown = new Map();
  for (const ran of tests) for (const id of new Set(rulesOf(ran.name))) shown.set(id, [...(shown.get(id) ?? []), ran]);
  const rows = rules.map(({ id, where }) => {
    const ran = shown.get(id) ?? [];
    const failed = ran.filter(({ status }) => status === 'failed').length;
    const passed = ran.filter(({ status }) => status === 'passed').length;
    return { id, where, passed, failed, first: ran[0]?.name ?? '' };
  });
  const open = rows.filter(({ where, passed }) => where === 'library' && passed === 0).map(({ id }) => id);
  const unknown = [...shown.keys()].filter((id) => !rules.some((rule) => rule.id.startsWith(id) || rule.id === id.slice(0, 4)));
  return { rows, open, unknown };
}

/** @returns {Rule[]} */
function readRules() {
  const [, ...lines] = readFileSync(RULES, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [id = '', where = ''] = line.split(';');
    return { id, where };
  });
}

/** Reporter of jest. A run of everything fails when a line of the library has no test. */
// eslint-disable-next-line no-restricted-syntax -- jest takes a reporter by its default export
export default class RuleCoverage {
  /** @type {Error | undefined} */
  error;

  constructor(/** @type {import('@jest/reporters').Config.GlobalConfig} */ config) {
    this.isWhole = config.testPathPatterns.patterns.length === 0 && !config.testNamePattern && !config.onlyChanged && !config.shard;
  }

  onRunComplete(/** @type {unknown} */ _contexts, /** @type {import('@jest/reporters').AggregatedResult} */ results) {
    const tests = results.testResults.flatMap((file) => file.testResults.map(({ fullName, status }) => ({ name: fullName, status })));
    const { rows, open, unknown } = coverage(readRules(), tests);
    if (!this.isWhole && rows.every(({ passed, failed }) => passed + failed === 0)) return;
    const lines = rows.map(
      ({ id, where, passed, failed, first }) => `| ${id} | ${where} | ${passed} | ${failed} | ${first.replaceAll('|', '\\|')} |`,
    );
    mkdirSync(path.dirname(TABLE), { recursive: true });
    writeFileSync(TABLE, ['| rule | shown by | passed | failed | first test |', '| --- | --- | --- | --- | --- |', ...lines, ''].join('\n'));
    const shown = rows.filter(({ passed }) => passed > 0).length;
    process.stderr.write(`Rules of consent: ${shown} of ${rows.length} lines shown by tests of this run (${path.relative('.', TABLE)}).\n`);
    if (unknown.length > 0) this.error = new Error(`tests name rules that do not exist: ${unknown.join(', ')}`);
    if (this.isWhole && open.length > 0) this.error = new Error(`rules of the library without a test: ${open.join(', ')}`);
  }

  getLastError() {
    return this.error;
  }
}
