import { asJson, asJunit, caseText, totalsText } from '../../src/conformance/report.js';
import type { CaseResult, RunResult } from '../../src/conformance/verdict.js';

const PASSED: CaseResult = { name: 'area/01-a', title: 'A', requirements: ['GEN-01', 'TS-01'], verdict: 'pass', findings: [], known: [] };
const FAILED: CaseResult = {
  ...PASSED,
  name: 'area/02-b',
  verdict: 'fail',
  findings: [{ kind: 'value', path: 'Patient.name', found: 'Secret', expected: 'Other' }],
};
const OTHER: CaseResult = { ...PASSED, name: 'c', requirements: [], verdict: 'not-applicable', note: 'not translated: <x>' };
const RUN: RunResult = { cases: [PASSED, FAILED, OTHER], stale: ['area/01-a /x'] };
const QUIET = { language: 'en', values: false } as const;

test('given results, when written as text, then verdict, case, requirement and path are told and no value', () => {
  expect(RUN.cases.map((c) => caseText(c, QUIET)).join('\n')).toBe(
    [
      'pass           area/01-a [GEN-01 TS-01]',
      'fail           area/02-b [GEN-01 TS-01]',
      '    another value Patient.name',
      'not-applicable c: not translated: <x>',
    ].join('\n'),
  );
});

test('given --verbose, when written as text, then values are told too, in the language that was asked for', () => {
  expect(caseText(FAILED, { language: 'nl', values: true })).toContain('    andere waarde Patient.name (gevonden Secret, verwacht Other)');
});

test('given a known deviation, when written as text, then its reason is told', () => {
  expect(caseText({ ...PASSED, known: ['not yet'] }, QUIET)).toBe('pass           area/01-a [GEN-01 TS-01] (known: not yet)');
});

test('given a run, when it ends, then stale entries and totals are told', () => {
  expect(totalsText(RUN, 'en')).toBe('known.yml has a stale entry: area/01-a /x\n3 cases: 1 passed, 1 failed, 1 not applicable');
  expect(totalsText(RUN, 'nl')).toBe('known.yml heeft een verouderde regel: area/01-a /x\n3 gevallen: 1 geslaagd, 1 gezakt, 1 niet van toepassing');
});

test('given a run, when written as JSON, then totals, stale entries and cases are there, and no value', () => {
  const json = asJson(RUN, QUIET);
  expect(JSON.parse(json)).toMatchObject({
    totals: { pass: 1, fail: 1, inconclusive: 0, 'not-applicable': 1, manual: 0 },
    stale: ['area/01-a /x'],
    cases: [{ name: 'area/01-a' }, { findings: [{ kind: 'value', path: 'Patient.name' }] }, { note: 'not translated: <x>' }],
  });
  expect(json).not.toContain('Secret');
  expect(asJson(RUN, { ...QUIET, values: true })).toContain('Secret');
});

test('given a run, when written as JUnit, then failures, skips and stale entries are counted and nothing breaks the XML', () => {
  const xml = asJunit(RUN, QUIET);
  expect(xml).toContain('<testsuite name="schakel conform" tests="4" failures="2" skipped="1">');
  expect(xml).toContain('<testcase classname="area" name="02-b">');
  expect(xml).toContain('<failure message="A">another value Patient.name</failure>');
  expect(xml).toContain('<skipped message="not translated: &lt;x&gt;"/>');
  expect(xml).not.toContain('Secret');
});
