import { runSuite } from '../../src/conformance/run.js';
import { readSuite } from '../../src/conformance/suite.js';
import type { CaseResult, RunResult } from '../../src/conformance/verdict.js';
import { expectation, folder, HEADER, requirement, suite } from './folder.js';

const EXPECT = 'cases/some/01-case/expect.json';

async function ran(changes: Readonly<Record<string, string>> = {}, filter = ''): Promise<RunResult & { readonly told: readonly CaseResult[] }> {
  const told: CaseResult[] = [];
  const result = await runSuite(readSuite(folder(suite(changes))), filter, (c) => {
    told.push(c);
    return Promise.resolve();
  });
  return { ...result, told };
}

test('given a case that is as expected, when run, then it passes and is told', async () => {
  const { cases, told } = await ran();
  expect([cases.map((c) => c.verdict), told]).toEqual([['pass'], cases]);
});

test('given a case that is not as expected, when run, then it fails', async () => {
  const { cases } = await ran({ [EXPECT]: expectation({ outcome: 'refused' }) });
  expect(cases.map((c) => [c.verdict, c.findings.map((f) => f.kind)])).toEqual([['fail', ['outcome']]]);
});

test('given a requirement that only a person can judge, when nothing is wrong, then the case does not pass', async () => {
  const { cases } = await ran({ 'requirements.csv': `${HEADER}\n${requirement('GEN-01', '', 'manual')}` });
  expect(cases.map((c) => c.verdict)).toEqual(['manual']);
});

test('given a requirement that only a person can judge, when something is wrong, then the case fails', async () => {
  const { cases } = await ran({
    'requirements.csv': `${HEADER}\n${requirement('GEN-01', '', 'manual')}`,
    [EXPECT]: expectation({ absent: ['queryAck'] }),
  });
  expect(cases.map((c) => c.verdict)).toEqual(['fail']);
});

const KNOWN = '- of: cases\n  case: some/01-case\n  path: queryAck\n  reason: not yet\n';

test('given a finding that is known, when run, then the case passes and the reason is told', async () => {
  const { cases, stale } = await ran({ 'known.yml': KNOWN, [EXPECT]: expectation({ absent: ['queryAck'] }) });
  expect([cases.map((c) => [c.verdict, c.known]), stale]).toEqual([[['pass', ['not yet']]], []]);
});

test('given a finding below a known path, when run, then it is not the one that is known', async () => {
  const { cases } = await ran({ 'known.yml': KNOWN, [EXPECT]: expectation({ absent: ['queryAck', 'queryAck/queryId'] }) });
  expect(cases.map((c) => [c.verdict, c.findings.map((f) => f.path)])).toEqual([['fail', ['queryAck/queryId']]]);
});

test('given a known deviation that does not occur, when run, then it is stale', async () => {
  expect((await ran({ 'known.yml': KNOWN })).stale).toEqual(['some/01-case queryAck']);
});

test('given a name that no case has, when run, then nothing is run and nothing is stale', async () => {
  const { cases, stale } = await ran({ 'known.yml': KNOWN }, 'other');
  expect([cases, stale]).toEqual([[], []]);
});

test('given an expected output that cannot be read, when run, then the case fails and the run goes on', async () => {
  const { cases } = await ran({ 'cases/some/01-case/out.xml': '<broken' });
  expect(cases.map((c) => [c.verdict, c.findings.map((f) => f.kind)])).toEqual([['fail', ['fault']]]);
});
