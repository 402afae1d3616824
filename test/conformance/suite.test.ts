import { disagreements, readSuite } from '../../src/conformance/suite.js';
import { isBsn } from '../../src/bsn.js';
import { packageFolder } from '../../src/package-file.js';
import { expectation, folder, HEADER, requirement, suite } from './folder.js';

const CASE = 'cases/some/01-case';
const read = (changes: Readonly<Record<string, string>>): ReturnType<typeof readSuite> => readSuite(folder(suite(changes)));

test('given a folder with one case, when read, then name, input and expectation are there', () => {
  const [found] = read({ [`${CASE}/out.json`]: '{}' }).cases;
  expect([found?.name, found?.input.format, found?.output?.format, found?.expect.title]).toEqual([
    'some/01-case',
    'json',
    'json',
    'nothing is found',
  ]);
});

test.each([
  ['no requirements.csv', { 'requirements.csv': '' }, /requirements\.csv: is missing: no suite here$/],
  ['no cases', { [`${CASE}/in.json`]: '', [`${CASE}/expect.json`]: '' }, /cases: holds no cases$/],
  ['no expectation', { [`${CASE}/expect.json`]: '' }, /expect\.json: is missing$/],
  ['no input', { [`${CASE}/in.json`]: '' }, /01-case: holds no in\.xml and no in\.json$/],
  ['an expectation that is no JSON', { [`${CASE}/expect.json`]: '{\n "title": \n}' }, /expect\.json:3: the JSON is not well-formed$/],
  ['a key that comes twice', { [`${CASE}/expect.json`]: '{"title": "a",\n "title": "b"}' }, /expect\.json:2: an object has the same key twice$/],
  ['an unknown key', { [`${CASE}/expect.json`]: expectation({ colour: 'red' }) }, /expect\.json:9: colour is not a key that exists$/],
  ['an unknown key of an issue', issue({ colour: 'red' }), /expect\.json:\d+: issues\[0\]\.colour is not a key that exists$/],
  ['an issue without a path', issue({ path: undefined }), /expect\.json:\d+: issues\[0\] lacks path$/],
  ['an issue that Schakel does not have', issue({ code: 'odd' }), /expect\.json:\d+: issues\[0\]\.code is not in docs\/errors\.md$/],
  [
    'an operation that does not exist',
    { [`${CASE}/expect.json`]: expectation({ operation: 'guess' }) },
    /:6: operation must be one of toFhir, toV3, roundtrip, validate$/,
  ],
  [
    'a judgement of another input',
    { [`${CASE}/expect.json`]: expectation({ operation: 'validate', outcome: 'valid' }) },
    /:6: validate goes with in\.xml$/,
  ],
  ['an outcome of another operation', { [`${CASE}/expect.json`]: expectation({ outcome: 'valid' }) }, /: valid is no outcome of toV3$/],
  ['an operation on another input', { [`${CASE}/expect.json`]: expectation({ operation: 'toFhir' }) }, /:6: toFhir goes with in\.xml$/],
  ['a place that is no path', { [`${CASE}/expect.json`]: expectation({ absent: ['Patient..name'] }) }, /absent\[0\] is not a path$/],
  ['no title', { [`${CASE}/expect.json`]: expectation({ title: undefined }) }, /expect\.json:1: the case lacks title$/],
  ['an unknown requirement', { [`${CASE}/expect.json`]: expectation({ requirements: ['GEN-01', 'GEN-99'] }) }, /:5: there is no requirement GEN-99$/],
  [
    'an unknown case in the column',
    { 'requirements.csv': `${HEADER}\n${requirement('GEN-01', 'some/99-gone')}` },
    /csv:2: there is no case some\/99-gone$/,
  ],
  ['a known deviation of no case', { 'known.yml': '- {of: cases, case: x, path: y, reason: z}' }, /known\.yml: there is no case x$/],
] as const)('given %s, when read, then file and line are named', (_, changes, expected) => {
  expect(() => read(changes)).toThrow(expected);
});

function issue(changes: object): Readonly<Record<string, string>> {
  return { [`${CASE}/expect.json`]: expectation({ issues: [{ code: 'required', severity: 'error', path: '/', ...changes }] }) };
}

test('given a case and a column that say different things, when compared, then both are told', () => {
  const other = `${HEADER}\n${requirement('GEN-01')}\n${requirement('GEN-02', 'some/01-case')}`;
  expect(disagreements(read({ 'requirements.csv': other }))).toEqual([
    'requirements.csv does not list GEN-01 some/01-case',
    'the case does not name GEN-02 some/01-case',
  ]);
});

describe('the suite of Schakel', () => {
  const own = readSuite(packageFolder('conformance'));

  test('when read, then cases and requirements agree, and each requirement that a program can judge has a case', () => {
    expect(disagreements(own)).toEqual([]);
    expect(own.requirements.filter((r) => r.verdict === 'auto' && r.cases.length === 0)).toEqual([]);
  });

  test('when read, then no two cases have the same title, and the numbers of an area have no gap', () => {
    const titles = own.cases.map((c) => c.expect.title);
    expect(new Set(titles).size).toBe(titles.length);
    const areas = own.cases.map((c) => c.name.split('/')[0]);
    for (const area of new Set(areas)) {
      const numbers = own.cases.filter((c) => c.name.startsWith(`${area ?? ''}/`)).map((c) => Number(/\/(\d\d)-/.exec(c.name)?.[1]));
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    }
  });

  test('when read, then every number that passes the eleven test for a BSN is one of the range for tests', () => {
    for (const c of own.cases) {
      // A code of a concept is no number of a person, and may pass the test by chance.
      const text = new TextDecoder().decode(c.input.content).replace(/\bcode("?[=:] ?)"\d+"/g, '');
      const numbers = text.match(/(?<![\d.])\d{9}(?![\d.])/g) ?? [];
      expect(numbers.filter((n) => isBsn(n) && !n.startsWith('9999'))).toEqual([]);
    }
  });
});
