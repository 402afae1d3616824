import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineTimers } from '../../../src/trust/certificate/download.js';
import { expiries } from '../../../src/trust/certificate/expiry.js';
import { readPair } from '../../../src/trust/certificate/pair.js';
import { watchPair, type WatchedPair, type WatchEvent, type WatchOptions } from '../../../src/trust/certificate/watch.js';
import { machineFiles } from '../../../src/trust/certificate/watch-files.js';
import type { Pki, PkiName } from '../../../src/trust/pki/make.js';
import { refused } from '../../../src/trust/refusals.js';
import { TEST_NOW, testPki } from '../../support/pki.js';
import { certificateOf, held, outcome } from '../../support/trust-world.js';

const NOW = TEST_NOW.getTime();
const DAY = 86_400_000;

let pki: Pki;
let folder: string;
let watched: WatchedPair | undefined;
let told: WatchEvent[];
let now: number;

beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schakel-pair-'));
  [told, now] = [[], NOW];
});
afterEach(() => {
  watched?.stop();
  watched = undefined;
  rmSync(folder, { recursive: true });
});

/** Puts files in place as a renewal does: written beside, then moved. */
function put(certificate: PkiName, key: PkiName = certificate): void {
  const texts = { 'server.crt': [pki.issued[certificate].certificate, ...pki.issued[certificate].chain].join(''), 'server.key': pki.issued[key].key };
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, `${name}.new`), text);
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }
}

async function start(more: Partial<WatchOptions> = {}): Promise<WatchedPair> {
  const files = { certificateFile: join(folder, 'server.crt'), keyFile: join(folder, 'server.key') };
  watched = held(await watchPair({ ...files, files: machineFiles, timers: machineTimers, now: () => now, tell: (e) => told.push(e), ...more }));
  return watched;
}

function nameOf(pair: WatchedPair): PkiName | undefined {
  return (Object.keys(pki.issued) as PkiName[]).find((name) => certificateOf(pki, name).thumbprint === pair.current().certificate.thumbprint);
}

const codes = () => told.map((event) => (event.what === 'renewed' ? 'renewed' : `${event.refusal.code} ${event.refusal.at ?? ''}`));
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('given a pair in use', () => {
  test('when both files are renewed, then the new pair is in use soon, and listeners are told', async () => {
    put('server-a');
    const pair = await start({ settleMs: 20, pollMs: 10_000 });
    const seen: string[] = [];
    pair.onRenewal(({ certificate }) => seen.push(certificate.thumbprint));
    expect([nameOf(pair), pair.current().chain.length]).toEqual(['server-a', 2]);
    put('server-b');
    for (let i = 0; i < 50 && seen.length === 0; i++) await later(50);
    expect([nameOf(pair), seen]).toEqual(['server-b', [certificateOf(pki, 'server-b').thumbprint]]);
  });

  test('when the system tells of no change, then polling finds it', async () => {
    put('server-a');
    const pair = await start({ pollMs: 50, files: { ...machineFiles, watch: () => undefined } });
    put('server-b');
    for (let i = 0; i < 50 && nameOf(pair) !== 'server-b'; i++) await later(50);
    expect(nameOf(pair)).toBe('server-b');
  });

  test.each<[string, () => void, string]>([
    ['a key of another certificate', () => put('server-b', 'server-a'), 'CERT_UNTRUSTED key of another certificate'],
    ['an expired certificate', () => put('z-expired'), 'CERT_EXPIRED certificate notAfter'],
    ['a certificate of later', () => put('z-future'), 'CERT_NOT_YET_VALID certificate notBefore'],
    ['a text that is no key', () => writeFileSync(join(folder, 'server.key'), 'no key'), 'CERT_UNTRUSTED key'],
    ['a text that is no certificate', () => writeFileSync(join(folder, 'server.crt'), 'nothing'), 'CERT_UNTRUSTED certificate'],
    ['no file', () => rmSync(join(folder, 'server.crt')), 'CERT_UNTRUSTED files'],
  ])('when %s is put there, then the old pair stays and the problem is told once', async (_, change, expected) => {
    put('server-a');
    const pair = await start({ pollMs: 100_000, files: { ...machineFiles, watch: () => undefined } });
    change();
    await pair.reload();
    await pair.reload();
    expect([nameOf(pair), codes()]).toEqual(['server-a', [expected]]);
    expect(pair.problem()?.code).toBe(expected.split(' ')[0]);
    put('server-b');
    await pair.reload();
    expect([nameOf(pair), pair.problem()]).toEqual(['server-b', undefined]);
  });

  test('when a certificate of later becomes valid, then it comes into use', async () => {
    put('server-a');
    const pair = await start({ pollMs: 100_000, files: { ...machineFiles, watch: () => undefined } });
    put('z-future');
    await pair.reload();
    now = certificateOf(pki, 'z-future').notBefore;
    await pair.reload();
    expect([nameOf(pair), codes()]).toEqual(['z-future', ['CERT_NOT_YET_VALID certificate notBefore', 'renewed']]);
  });

  test('when a further condition is not met, then the old pair stays', async () => {
    put('server-a');
    const first = certificateOf(pki, 'server-a').thumbprint;
    const accept: WatchOptions['accept'] = ({ certificate }) =>
      certificate.thumbprint === first ? { ok: true, value: true } : refused('CERT_IDENTITY', 'URA');
    const pair = await start({ accept, pollMs: 100_000 });
    put('server-b');
    await pair.reload();
    expect([nameOf(pair), pair.problem()]).toEqual(['server-a', { code: 'CERT_IDENTITY', at: 'URA' }]);
  });

  test('when a listener fails, then later renewals are still seen', async () => {
    put('server-a');
    const pair = await start({ pollMs: 100_000, files: { ...machineFiles, watch: () => undefined } });
    const end = pair.onRenewal(() => {
      throw new TypeError('a bug');
    });
    put('server-b');
    await expect(pair.reload()).rejects.toMatchObject({ name: 'TypeError' });
    end();
    put('server-a');
    await pair.reload();
    expect(nameOf(pair)).toBe('server-a');
  });
});

test('given no usable pair, when it starts, then it says why', async () => {
  put('server-a', 'server-b');
  const files = { certificateFile: join(folder, 'server.crt'), keyFile: join(folder, 'server.key') };
  const none = await watchPair({ ...files, files: machineFiles, timers: machineTimers, now: () => NOW, tell: (e) => told.push(e) });
  expect(outcome(none)).toBe('CERT_UNTRUSTED: key of another certificate');
});

test('given a key that is locked, when the passphrase is wrong, then it is refused without a word of it', () => {
  const { certificate, key } = pki.issued['server-a'];
  const pair = held(readPair({ certificate, key }, NOW));
  const locked = pair.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'right' }).toString();
  expect(outcome(readPair({ certificate, key: locked, passphrase: 'wrong' }, NOW))).toBe('CERT_UNTRUSTED: key');
  expect(outcome(readPair({ certificate, key: locked }, NOW))).toBe('CERT_UNTRUSTED: key');
  expect(outcome(readPair({ certificate, key: locked, passphrase: 'right' }, NOW))).toBe('ok');
});

test('given certificates, when it is asked how soon they end, then the smallest threshold that is reached is told', () => {
  const certificate = certificateOf(pki, 'server-a');
  const at = (daysBefore: number) => {
    const [first] = expiries([{ name: 'tls', certificate }], certificate.notAfter - daysBefore * DAY);
    return [first?.daysLeft, first?.warning];
  };
  expect([61, 60, 30, 29.5, 14, 7, 1, 0.5, 0, -1].map(at)).toEqual([
    [61, undefined],
    [60, 60],
    [30, 30],
    [29, 30],
    [14, 14],
    [7, 7],
    [1, 1],
    [0, 1],
    [0, 1],
    [-1, 0],
  ]);
  const both = expiries(
    ['server-a', 'z-expired'].map((name) => ({ name, certificate: certificateOf(pki, name as PkiName) })),
    NOW,
  );
  expect(both.map(({ name, warning }) => [name, warning])).toEqual([
    ['z-expired', 0],
    ['server-a', undefined],
  ]);
});
