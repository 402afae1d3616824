import { generateKeyPairSync } from 'node:crypto';
import path from 'node:path';
import { dispatch } from '../../src/cli/dispatch.js';
import { processEdge } from '../../src/cli/process-edge.js';
import { withFiles } from '../trust/pki/openssl.js';
import { line, openLog, type OpenLog } from '../store/access-log/log.js';

const AS = ['--as', '90000101/900000101'];
const LIMITS = JSON.stringify({ patientsWithoutRelation: 2, patientsOfHousehold: 2, refusals: 2, windowMinutes: 60 });

let log: OpenLog;
beforeEach(async () => {
  log = await openLog('sqlite');
});
afterEach(() => log.close());

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly out: readonly string[]; readonly err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const into = (texts: string[]) => (text: string) => Promise.resolve(void texts.push(text));
  const edge = { ...processEdge(), out: into(out), error: into(err), now: () => new Date('2026-11-21T10:00:00Z') };
  const code = await dispatch(['log', ...words, '--store', log.database.url], edge);
  return { code, out: out.join('').split('\n').slice(0, -1), err: err.join('') };
}

test('given lines, when listed, then they are there, and the next reader sees that they were read', async () => {
  await log.writer.append(line({ kind: 'retrieval' }));
  await log.writer.append(line({ kind: 'refusal', outcome: 'refused', code: 'R-MATRIX' }));
  const first = await run('list', ...AS);
  expect(first.code).toBe(0);
  expect(first.out.map((text) => text.split(' ').slice(2).join(' '))).toEqual([
    'retrieval success 90000101',
    'refusal refused R-MATRIX 90000101',
    'log-read success 90000101',
  ]);
  expect((await run('list', ...AS, '--kind', 'log-read')).out).toHaveLength(2);
});

test('given a line with a restricted part, when listed in any form, then that part is in none', async () => {
  await log.writer.append(line({ restricted: [{ source: '90000302', reason: 'N-WITHDRAWN', consent: 'Consent/x/_history/1' }] }));
  for (const format of ['text', 'ndjson', 'fhir', 'syslog']) {
    const { code, out } = await run('list', ...AS, '--kind', 'retrieval', '--format', format, '--application', '4321');
    expect([code, out.length]).toEqual([0, 1]);
    expect(out.join()).not.toMatch(/N-WITHDRAWN|90000302/);
  }
  const readings = await run('list', ...AS, '--kind', 'log-read,log-export', '--format', 'ndjson');
  const kinds = readings.out.map((text) => (JSON.parse(text) as { kind: string }).kind);
  expect(kinds).toEqual(['log-read', 'log-read', 'log-export', 'log-export', 'log-read']);
});

test('C-70 given a case handle as it was typed, when looked up, then that line only; one that nobody has is exit 1', async () => {
  const asked = line();
  await log.writer.append(line());
  await log.writer.append(asked);
  const { code, out } = await run('list', ...AS, '--handle', asked.handle.toLowerCase(), '--format', 'ndjson');
  expect([code, out.map((text) => (JSON.parse(text) as { id: string }).id)]).toEqual([0, [asked.id]]);
  expect((await run('list', ...AS, '--handle', line().handle)).code).toBe(1);
});

test('C-68 T1 given more patients than the limits allow, when watched, then the finding is printed, exit 1', async () => {
  for (const patient of ['k1.a', 'k1.b', 'k1.c']) await log.writer.append(line({ patient }));
  await withFiles({ 'limits.json': LIMITS }, async (folder) => {
    const { code, out } = await run('watch', path.join(folder, 'limits.json'), ...AS);
    expect([code, out.map((text) => (JSON.parse(text) as { detector: string }).detector)]).toEqual([1, ['many-patients']]);
  });
});

test('given a chain, when signed and verified, then it holds; with the key of somebody else the heads do not', async () => {
  const [ours, theirs] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const pem = (key: typeof ours.publicKey) => key.export({ type: 'spki', format: 'pem' }) as string;
  const files = {
    'private.pem': ours.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    'a.pem': pem(ours.publicKey),
    'b.pem': pem(theirs.publicKey),
  };
  await log.writer.append(line());
  await withFiles(files, async (folder) => {
    expect((await run('sign-heads', '--key', path.join(folder, 'private.pem'))).code).toBe(0);
    const holds = await run('verify-chain', '--key', path.join(folder, 'a.pem'));
    expect([holds.code, holds.out, holds.err]).toEqual([0, [], '1 chains, 1 lines, 1 signed heads, 0 lines behind them, 0 faults\n']);
    const fails = await run('verify-chain', '--key', path.join(folder, 'b.pem'));
    expect([fails.code, fails.out]).toEqual([1, ['a 1: signature']]);
  });
});

test('C-69 given an old line, when emptied, then it goes, and one that is held stays', async () => {
  const [old, held] = [line({ at: '2020-01-01T00:00:00.000Z' }), line({ at: '2020-01-02T00:00:00.000Z' })];
  for (const each of [old, held]) await log.writer.append(each);
  expect((await run('hold', held.handle)).code).toBe(0);
  expect((await run('empty', '--years', '5')).err).toBe('1 lines emptied\n');
  expect((await run('release', held.handle)).code).toBe(0);
  expect((await run('empty', '--years', '5')).err).toBe('1 lines emptied\n');
});

test.each([
  [[]],
  [['show']],
  [['list']],
  [['list', '--as', 'me']],
  [['list', ...AS, 'x']],
  [['list', ...AS, '--kind', 'nothing']],
  [['list', ...AS, '--from', 'yesterday']],
  [['list', ...AS, '--handle', 'ABC']],
  [['list', ...AS, '--format', 'xml']],
  [['list', ...AS, '--format', 'fhir']],
  [['watch', ...AS]],
  [['watch', '/nowhere/limits.json', ...AS]],
  [['sign-heads']],
  [['empty', '--years', '4']],
  [['hold']],
  [['verify-chain', '--key', '/nowhere/key.pem']],
])('given wrong usage %j, when run, then exit 2, and why', async (words) => {
  const { code, out, err } = await run(...words);
  expect([code, out]).toEqual([2, []]);
  expect(err).toMatch(/^schakel: .+\n$/);
});

test('given a store that is not there, when asked, then exit 2 says so', async () => {
  const [words, told] = [['log', 'verify-chain', '--store', 'sqlite:/nowhere/log.db'], [] as string[]];
  const code = await dispatch(words, { ...processEdge(), error: (text) => Promise.resolve(void told.push(text)) });
  expect([code, told.join('')]).toEqual([2, expect.stringContaining('cannot be reached')]);
});
