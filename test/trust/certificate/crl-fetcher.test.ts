import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCrlFetcher, type CrlEvent, type CrlFetcherOptions } from '../../../src/trust/certificate/crl-fetcher.js';
import { crlFolder } from '../../../src/trust/certificate/crl-files.js';
import { createCrlStore } from '../../../src/trust/certificate/crl-store.js';
import { isAllowedUrl, machineTimers, type Answer, type Fetch, type Timers } from '../../../src/trust/certificate/download.js';
import { validatePath } from '../../../src/trust/certificate/path.js';
import type { Pki } from '../../../src/trust/pki/make.js';
import { TEST_NOW, testPki } from '../../support/pki.js';
import { certificateOf, listsOf, outcome, worldOf } from '../../support/trust-world.js';

const NOW = TEST_NOW.getTime();
const DAY = 86_400_000;
const HOST = 'crl.schakel.example';
const URL_Z = `http://${HOST}/ca-z.crl`;

let pki: Pki;
let folder: string;

beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schakel-crl-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Timers that run when the clock is put forward. */
function handClock(start: number) {
  let now = start;
  const waiting = new Map<number, { readonly run: () => void; readonly at: number }>();
  let next = 1;
  const timers: Timers = {
    set: (run, ms) => {
      waiting.set(next, { run, at: now + ms });
      return next++;
    },
    clear: (timer) => void waiting.delete(timer as number),
  };
  const forward = (ms: number): void => {
    now += ms;
    for (const [id, { run, at }] of [...waiting]) if (at <= now && waiting.delete(id)) run();
  };
  return { timers, now: () => now, forward, waiting: () => [...waiting.values()].map(({ at }) => at - now) };
}

async function* pieces(...all: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  yield* all;
}

function setUp(answer: (url: string) => Answer, more: Partial<CrlFetcherOptions> = {}) {
  const clock = handClock(NOW);
  const asked: string[] = [];
  const told: CrlEvent[] = [];
  const store = createCrlStore();
  const fetch: Fetch = (url, { redirect }) => {
    asked.push(`${redirect} ${url}`);
    return Promise.resolve(answer(url));
  };
  const fetcher = createCrlFetcher({
    store,
    sources: [{ url: URL_Z, issuer: certificateOf(pki, 'ca-z') }],
    hosts: [HOST],
    fetch,
    files: crlFolder(folder),
    timers: clock.timers,
    now: clock.now,
    pause: () => new Promise(setImmediate),
    tell: (event) => told.push(event),
    ...more,
  });
  return { fetcher, store, clock, asked, told };
}

const good = (): Answer => ({ status: 200, body: pieces(pki.crls['ca-z'] ?? new Uint8Array()) });
const list = (name: string) => (): Answer => ({ status: 200, body: pieces(pki.crls[name] ?? new Uint8Array()) });

describe('given a list on an allowed host', () => {
  test('when the fetcher starts, then the list is taken, kept, and fetched again at half its life', async () => {
    const { fetcher, store, clock, asked, told } = setUp(good);
    await fetcher.start();
    expect(told.map(({ what }) => what)).toEqual(['taken']);
    expect(asked).toEqual([`manual ${URL_Z}`]);
    expect(store.crlOf(certificateOf(pki, 'ca-z'))?.size).toBe(2);
    expect(readdirSync(folder)).toHaveLength(1);
    // From six hours ago to seven days ahead.
    expect(clock.waiting()).toEqual([(7.25 / 2 - 0.25) * DAY]);
    fetcher.stop();
  });

  test('when it starts again, then the kept list is used and nothing is fetched', async () => {
    const first = setUp(good);
    await first.fetcher.start();
    first.fetcher.stop();
    const { fetcher, asked, told, store } = setUp(good);
    await fetcher.start();
    expect([asked, told.map(({ what }) => what)]).toEqual([[], ['taken']]);
    expect(store.crlOf(certificateOf(pki, 'ca-z'))).toBeDefined();
    fetcher.stop();
  });

  test('when the kept file was changed, then it is refused, and the list fetched', async () => {
    const first = setUp(good);
    await first.fetcher.start();
    first.fetcher.stop();
    const changed = Uint8Array.from(pki.crls['ca-z'] ?? []);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    writeFileSync(join(folder, readdirSync(folder)[0] ?? ''), changed);
    const { fetcher, told } = setUp(good);
    await fetcher.start();
    expect(told.map(({ what, why }) => `${what} ${why ?? ''}`)).toEqual(['refused CRL signature', 'taken ']);
    fetcher.stop();
  });

  test('when later attempts fail, then the old list counts until its nextUpdate, and tokens are refused from then on', async () => {
    let isDown = false;
    const { fetcher, clock, told } = setUp(() => (isDown ? { status: 503, body: null } : good()), { retryMs: 1000 });
    await fetcher.start();
    isDown = true;
    const revocation = fetcher.revocation;
    const status = () =>
      outcome(revocation.status(certificateOf(pki, 'z-gp-auth'), certificateOf(pki, 'ca-z'), { at: clock.now(), now: clock.now() }));
    clock.forward(4 * DAY);
    await fetcher.refresh();
    expect(told.at(-1)).toEqual({ url: URL_Z, what: 'failed', why: 'status' });
    expect(clock.waiting()).toEqual([1000]);
    expect(status()).toBe('ok');
    clock.forward(3 * DAY);
    expect(status()).toBe('CERT_STATUS_UNKNOWN: CRL nextUpdate');
    fetcher.stop();
  });
});

describe('given something else than a good list, when it is fetched, then nothing is taken and why is told', () => {
  const endless = async function* (): AsyncIterable<Uint8Array> {
    await Promise.resolve();
    for (;;) yield new Uint8Array(65_536);
  };
  test.each<[string, (url: string) => Answer, string]>([
    ['a redirect', () => ({ status: 302, body: null }), 'failed status'],
    ['an error', () => ({ status: 500, body: pieces(Buffer.from('no')) }), 'failed status'],
    ['octets without end', () => ({ status: 200, body: endless() }), 'failed size'],
    ['a page', () => ({ status: 200, body: pieces(Buffer.from('<html>')) }), 'refused CRL form'],
    ['nothing', () => ({ status: 200, body: pieces() }), 'refused CRL form'],
    ['a list of another signer', list('ca-z-wrong-signer'), 'refused CRL signature'],
    ['a list of another CA', list('ca-s'), 'refused CRL issuer'],
    ['an old list', list('ca-z-expired'), 'refused CRL nextUpdate'],
    ['a delta list', list('ca-z-delta'), 'refused CRL deltaCRLIndicator'],
  ])('%s', async (_, answer, expected) => {
    const { fetcher, store, told } = setUp(answer);
    await fetcher.start();
    expect(told.map(({ what, why }) => `${what} ${why ?? ''}`)).toEqual([expected]);
    expect(store.crlOf(certificateOf(pki, 'ca-z'))).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
    fetcher.stop();
  });

  test('a network that fails', async () => {
    const { fetcher, told } = setUp(good, { fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await fetcher.start();
    expect(told).toEqual([{ url: URL_Z, what: 'failed', why: 'network' }]);
    fetcher.stop();
  });
});

describe('given addresses in certificates (SEC 5, case 65)', () => {
  test('when their host is not on the list, then nothing is ever fetched', async () => {
    const { fetcher, asked } = setUp(good, { hosts: ['other.example'], sources: [] });
    await fetcher.start();
    const options = { ...worldOf(pki), revocation: fetcher.revocation, usage: 'digitalSignature', at: NOW } as const;
    expect(outcome(validatePath(certificateOf(pki, 'z-gp-auth'), options))).toMatch(/^CERT_STATUS_UNKNOWN/);
    expect([asked, fetcher.states()]).toEqual([[], []]);
    fetcher.stop();
  });

  test('when the host is on the list and no list is there, then it is fetched soon, never while verifying', async () => {
    const { fetcher, asked, clock } = setUp(good, { sources: [] });
    await fetcher.start();
    const gp = certificateOf(pki, 'z-gp-auth');
    const ask = () => outcome(fetcher.revocation.status(gp, certificateOf(pki, 'ca-z'), { at: NOW, now: NOW }));
    expect([ask(), ask(), asked.length]).toEqual(['CERT_STATUS_UNKNOWN: CRL missing', 'CERT_STATUS_UNKNOWN: CRL missing', 0]);
    clock.forward(0);
    await fetcher.refresh();
    expect([ask(), asked]).toEqual(['ok', [`manual ${URL_Z}`]]);
    fetcher.stop();
  });

  test('when the certificate leads to no anchor, then its addresses are not even looked at', async () => {
    const { fetcher } = setUp(good, { sources: [] });
    await fetcher.start();
    validatePath(certificateOf(pki, 'z-other'), { ...worldOf(pki), revocation: fetcher.revocation, usage: 'digitalSignature', at: NOW });
    expect(fetcher.states()).toEqual([]);
    fetcher.stop();
  });

  test.each([
    'http://127.0.0.1/a.crl',
    'http://crl.schakel.example.evil.example/a.crl',
    'http://crl.schakel.example:8080/a.crl',
    'http://crl.schakel.example@evil.example/a.crl',
    'http://user@crl.schakel.example/a.crl',
    'http://evil.example/#crl.schakel.example',
    'file:///etc/passwd',
    'ldap://crl.schakel.example/a',
    'crl.schakel.example',
    '//crl.schakel.example/a',
    '',
  ])('%s is not allowed', (url) => {
    expect(isAllowedUrl(url, [HOST])).toBe(false);
  });

  test('the host is compared whole, in the form of a URL', () => {
    expect(isAllowedUrl('https://CRL.schakel.example:443/x', [HOST])).toBe(true);
    expect(isAllowedUrl('http://crl.schakel.example:8080/x', [`${HOST}:8080`])).toBe(true);
  });
});

test('given a real server that redirects to an inner host, when the list is fetched with the global fetch, then the redirect is not followed', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url);
    if (request.url === '/good.crl') response.end(pki.crls['ca-z']);
    else response.writeHead(302, { location: '/good.crl' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = certificateOf(pki, 'ca-z');
  const real = { fetch: globalThis.fetch as unknown as Fetch, timers: machineTimers, hosts: [host] };
  const redirected = setUp(good, { ...real, sources: [{ url: `http://${host}/moved.crl`, issuer }] });
  await redirected.fetcher.start();
  redirected.fetcher.stop();
  const direct = setUp(good, { ...real, sources: [{ url: `http://${host}/good.crl`, issuer }] });
  await direct.fetcher.start();
  direct.fetcher.stop();
  await new Promise((resolve) => server.close(resolve));
  expect([redirected.told.map(({ why }) => why), direct.told.map(({ what }) => what)]).toEqual([['status'], ['taken']]);
  expect(seen).toEqual(['/moved.crl', '/good.crl']);
});

test('given all lists, when every authority is asked, then the store of the tests agrees', () => {
  expect(outcome(listsOf(pki).status(certificateOf(pki, 'ca-revoked'), certificateOf(pki, 'dom'), { at: NOW, now: NOW }))).toMatch(/^CERT_REVOKED/);
});
