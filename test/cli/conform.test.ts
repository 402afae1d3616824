import { readSuite } from '../../src/conformance/suite.js';
import { packageFolder } from '../../src/package-file.js';
import { expectation, folder, suite } from '../conformance/folder.js';
import { payload } from '../mapping/message.js';
import { schakel, type Ran } from './run.js';

const EXPECT = 'cases/some/01-case/expect.json';
const conform = (...words: readonly string[]): Promise<Ran> => schakel(['conform', ...words]);
const on = (changes: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Ran> =>
  conform('--suite', folder(suite(changes)), ...words);

test('given nothing, when run, then every case of Schakel passes', async () => {
  const { code, out, err } = await conform();
  const { cases } = readSuite(packageFolder('conformance'));
  expect([code, err]).toEqual([0, '']);
  expect(out.trim().split('\n').at(-1)).toBe(`${cases.length} cases: ${cases.length} passed, 0 failed`);
});

test('given a name, when run, then only the cases that have it', async () => {
  const { code, out } = await conform('times/01');
  expect([code, out.split('\n').length]).toEqual([0, 3]);
});

test('given a suite of its own, when all pass, then exit 0', async () => {
  expect(await on({})).toMatchObject({ code: 0, out: 'pass           some/01-case [GEN-01]\n1 cases: 1 passed, 0 failed\n' });
});

test('given a case that fails, when run, then exit 1, and values only with --verbose', async () => {
  const files = { [EXPECT]: expectation({ present: [{ path: 'queryAck/queryResponseCode/@code', value: 'OK' }] }) };
  const [quiet, verbose] = [await on(files), await on(files, '--verbose', '--lang', 'nl')];
  expect([quiet.code, quiet.out.split('\n')[1]]).toEqual([1, '    another value queryAck/queryResponseCode/@code']);
  expect(verbose.out).toContain('    andere waarde queryAck/queryResponseCode/@code (gevonden NF, verwacht OK)');
});

test('given a stale entry, when run, then exit 1', async () => {
  const { code, out } = await on({ 'known.yml': '- {of: cases, case: some/01-case, path: x, reason: z}' });
  expect([code, out.includes('known.yml has a stale entry: some/01-case x')]).toEqual([1, true]);
});

test.each([
  ['a suite that is not there', ['--suite', '/nowhere'], '/nowhere: no such folder'],
  ['a corpus that is not there', ['--corpus', '/nowhere'], '/nowhere: no such folder'],
  ['a name that no case has', ['nothing-like-it'], 'no case has nothing-like-it in its name'],
  ['two names', ['a', 'b'], 'one NAME at a time'],
  ['a suite and a corpus', ['--suite', 'a', '--corpus', 'b'], '--suite and --corpus do not go together'],
  ['a report that does not exist', ['--report', 'pdf'], '--report is one of text, json, junit'],
  ['a language that does not exist', ['--lang', 'fy'], '--lang is one of en, nl'],
])('given %s, when run, then exit 2 and one message', async (_, words, message) => {
  expect(await conform(...words)).toMatchObject({ code: 2, out: '', err: `schakel: ${message}\n` });
});

test('given a broken suite, when run, then exit 2 with file and line', async () => {
  const { code, err } = await on({ [EXPECT]: '{\n"title": }' });
  expect([code, err.endsWith('01-case/expect.json:2: the JSON is not well-formed\n')]).toEqual([2, true]);
});

test('given a folder without messages, when run as a corpus, then exit 2', async () => {
  expect(await conform('--corpus', folder({ 'readme.txt': '' }))).toMatchObject({ code: 2, err: 'schakel: there are no cases\n' });
});

test('given a corpus, when run, then each message has a line', async () => {
  const corpus = folder({ 'x/input.hl7v3.xml': payload(), 'y/input.hl7v3.xml': '<organizer xmlns="urn:hl7-org:v3"/>' });
  expect(await conform('--corpus', corpus)).toMatchObject({
    code: 0,
    out: 'pass           x\nnot-applicable y: not translated: organizer\n2 cases: 1 passed, 0 failed, 1 not applicable\n',
  });
});

test('given a report without a file, when run, then it is all that is printed', async () => {
  expect(JSON.parse((await on({}, '--report', 'json')).out)).toMatchObject({ totals: { pass: 1 } });
  expect((await on({}, '--report', 'junit')).out).toMatch(/^<\?xml/);
});

test('given a file for the report, when run, then it is written there and the lines are printed', async () => {
  const { out, saved } = await on({}, '--report', 'junit', '--out', 'report.xml');
  expect([out.startsWith('pass '), saved['report.xml']?.includes('<testsuite')]).toEqual([true, true]);
  expect((await on({}, '--out', 'report.txt')).saved['report.txt']).toBe('pass           some/01-case [GEN-01]\n1 cases: 1 passed, 0 failed\n');
});
