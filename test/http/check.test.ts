import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkConfig, type Config } from '../../src/config.js';
import type { Check } from '../../src/http/check/check.js';
import { runChecks } from '../../src/http/check/run.js';
import { openStores } from '../../src/store/stores.js';
import { CA_OIDS, fingerprintOf } from '../../src/trust/identity/uzi-name.js';
import { machineOutside, type Outside } from '../../src/trust/world/outside.js';
import { schakel } from '../cli/run.js';
import { startServer, type TestServer } from '../gateway/connect/http-server.js';
import { named, networkPki, securedSimulator } from '../simulator/secured.js';
import type { Simulated } from '../simulator/simulator.js';
import { newDatabase, type TestDatabase } from '../store/databases.js';
import { storeIn, VARIABLES } from '../support/stores.js';
import { lookup, materialOf, PEERS } from '../support/tls.js';

const URA = '90000381';
const ISSUER = { issuer: 'https://as.example', tokenEndpoint: 'https://as.example/token', keySet: 'https://as.example/keys', typ: 'at+jwt' };
const DAY = 86_400_000;

let folder: string;
let simulator: Simulated;
let system: TestServer;
let database: TestDatabase;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'schakel-check-'));
  simulator = await securedSimulator();
  system = await startServer(
    (_, answer) => void answer.setHeader('Content-Type', 'application/fhir+json').end('{"resourceType":"CapabilityStatement"}'),
  );
  database = await newDatabase('sqlite');
});
afterAll(async () => {
  await simulator.stop();
  await system.stop();
  await database.drop();
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
}

/** A pharmacy with everything that can be checked. */
async function pharmacy(changes: object = {}): Promise<Config> {
  const pki = await networkPki();
  const { certificate, key, anchors, crl } = materialOf(pki, 'server-b');
  const own = {
    certificate: file('own.pem', certificate),
    key: file('own.key', key),
    anchors: file('root.pem', anchors),
    crl: file('all.crl', crl ?? ''),
  };
  const issuingCas = (['S', 'Z'] as const).map((type) => ({
    ...{ type, caOid: CA_OIDS[type][0] },
    fingerprint: fingerprintOf(pki.issued[`ca-${type.toLowerCase()}` as 'server-a'].der),
  }));
  const checked = checkConfig({
    sandbox: true,
    store: storeIn(database),
    access: ISSUER,
    switchPoint: { url: `${named(simulator.urls.soap)}/`, ura: '90000001' },
    public: { port: 0, tls: { ...own, peers: PEERS } },
    internal: { port: 0 },
    trust: { anchors: [own.anchors], intermediates: [file('cas.pem', pki.intermediates.join(''))], issuingCas, revocation: { files: [own.crl] } },
    organisations: [
      {
        ...{ ura: URA, name: 'Apotheek Verzonnen', applicationIds: ['301'] },
        certificates: [{ chain: own.certificate, key: own.key }],
        source: { application: '301', sourceShields: 'marked', connectors: { MED: { fhir: { address: `http://127.0.0.1:${system.port}/fhir` } } } },
      },
    ],
    ...changes,
  });
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems));
  return checked.config;
}

/** The machine, with an issuer that has one key. */
function machine(
  date = Date.now(),
  keys = '{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}',
): Outside {
  return {
    ...machineOutside((name) => VARIABLES[name]),
    fetch: () => Promise.resolve(new Response(keys, { headers: { Date: new Date(date).toUTCString(), 'Content-Type': 'application/json' } })),
  };
}

async function checks(config: Config, outside: Outside = machine(), now = (): Date => new Date()): Promise<ReadonlyMap<string, Check>> {
  const found = new Map<string, Check>();
  for await (const one of runChecks(config, { now, newId: () => crypto.randomUUID() }, outside, lookup)) found.set(one.name, one);
  return found;
}

test('given a pharmacy in which all is well, when checked, then each setting passes, nothing is made, and no patient is asked about', async () => {
  const stores = await openStores(storeIn(database), { file: () => '', variable: (name) => VARIABLES[name] }, Date.now);
  await stores.close();
  const found = await checks(await pharmacy());
  expect([...found.values()].filter(({ status }) => status !== 'pass')).toEqual([]);
  expect([...found.keys()]).toEqual(
    expect.arrayContaining([
      ...['public.tls', 'public.tls.key', 'public.tls.anchors', `organisations.${URA}.certificates.0`],
      ...['store.keys', 'store.keys.compartment', 'store.register', 'store.sourceSide', 'store.log', 'access.keySet'],
      ...[`organisations.${URA}.source.connectors.MED`, `organisations.${URA}.switchPoint`],
      ...['clock.issuer', `clock.${URA}.MED`, `clock.${URA}.switch-point`],
    ]),
  );
  expect(found.get('public.tls')?.why).toMatch(/^the certificate ends in 7\d\d days$/);
  expect(found.get('store.register')?.why).toMatch(/^can be reached \(sqlite\), tables of version \d+$/);
  expect(system.seen.map(({ url }) => url)).toEqual(['/fhir/metadata']);
});

test.each<readonly [string, () => Promise<readonly [Config, Outside?]>, string, Check['status'], RegExp]>([
  [
    'a key of another',
    async () => [await withTls({ key: file('other.key', (await networkPki()).issued.lsp.key) })],
    'public.tls.key',
    'fail',
    /belong/,
  ],
  ['a file that is not there', async () => [await withTls({ certificate: '/nowhere' })], 'public.tls.certificate', 'fail', /^can not be read$/],
  [
    'a key that the environment lacks',
    async () => [await pharmacy(), { ...machine(), variable: () => undefined }],
    'store.keys',
    'fail',
    /^a key is missing/,
  ],
  ['an issuer without keys', async () => [await pharmacy(), machine(Date.now(), '{"keys":[]}')], 'access.keySet', 'fail', /./],
  ['an issuer that says no', async () => [await pharmacy(), machine(Date.now(), '<html>')], 'access.keySet', 'fail', /^can not be had/],
  [
    'an issuer whose clock is 10 s ahead',
    async () => [await pharmacy(), machine(Date.now() + 10_000)],
    'clock.issuer',
    'warn',
    /^is (9|10)[.\d]* s before ours$/,
  ],
  [
    'a switch point that is not there',
    async () => [await pharmacy({ switchPoint: { url: 'https://lsp.schakel.example:1/', ura: '90000001' } })],
    `organisations.${URA}.switchPoint`,
    'fail',
    /unreachable.*ECONNREFUSED/,
  ],
  [
    'a switch point with another certificate',
    async () => [await pharmacy({ switchPoint: { url: `${named(simulator.urls.soap)}/`, ura: '90000009' } })],
    `organisations.${URA}.switchPoint`,
    'fail',
    /unreachable/,
  ],
  ['no store', async () => [await pharmacy({ store: undefined })], 'store', 'warn', /^none is configured/],
])('given %s, when checked, then its key is told, and the others are checked on', async (_, given, name, status, why) => {
  const [config, outside] = await given();
  const found = await checks(config, outside);
  expect(found.get(name)).toEqual({ name, status, why: expect.stringMatching(why) as string });
  expect(found.get(`organisations.${URA}.source.connectors.MED`)?.status).toBe('pass');
});

async function withTls(part: object): Promise<Config> {
  const config = await pharmacy();
  const { tls } = config.public;
  if (tls === undefined) throw new Error('no tls');
  return { ...config, public: { ...config.public, tls: { ...tls, ...part } } };
}

test('given a system that answers something else, when checked, then it fails', async () => {
  const other = await startServer((_, answer) => void answer.writeHead(500).end());
  const config = await pharmacy();
  const connectors = { MED: { fhir: { address: `http://127.0.0.1:${other.port}/fhir` } } };
  const organisations = (await pharmacy()).organisations.map((one) => one);
  const changed = checkConfig({
    sandbox: true,
    organisations: [{ ura: URA, name: 'A', applicationIds: ['301'], source: { application: '301', sourceShields: 'marked', connectors } }],
  });
  if ('problems' in changed) throw new Error(JSON.stringify(changed.problems));
  const found = await checks({ ...config, organisations: organisations.map((one) => ({ ...one, ...sourceOf(changed.config) })) });
  expect(found.get(`organisations.${URA}.source.connectors.MED`)?.status).toBe('fail');
  await other.stop();
});

function sourceOf({ organisations }: Config): object {
  const source = organisations[0]?.source;
  return source === undefined ? {} : { source };
}

test('given a certificate that soon ends, and one that has ended, when checked, then a warning, and a failure', async () => {
  const config = await pharmacy();
  const soon = await checks(config, machine(), () => new Date(Date.now() + 725 * DAY));
  expect(soon.get('public.tls')).toMatchObject({ status: 'warn', why: expect.stringMatching(/^the certificate ends in \d days$/) as string });
  const late = await checks(config, machine(), () => new Date(Date.now() + 740 * DAY));
  expect(late.get('public.tls')).toMatchObject({ status: 'fail', why: 'the certificate has ended' });
});

test('given a store that was never opened, when checked, then it is told that the first start makes it, and it is not made', async () => {
  const none = await newDatabase('sqlite');
  await none.drop();
  const store = storeIn(none);
  const found = await checks(await pharmacy({ store }));
  expect(found.get('store.register')).toEqual({ name: 'store.register', status: 'warn', why: 'is not there yet: the first start makes it' });
  expect(existsSync(store.register.slice('sqlite:'.length))).toBe(false);
});

test('given the command, when a configuration is checked, then a line for each check, or JSON, and exit 0 or 1', async () => {
  const files = { good: '{}', bad: JSON.stringify({ public: { tls: { certificate: '/c', key: '/k', anchors: '/a', crl: '/l', peers: PEERS } } }) };
  expect(await schakel(['serve', '--check', '--config', 'good'], { files })).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^warn {2}store: none/) as string,
  });
  const { code, out } = await schakel(['serve', '--check', '--json', '--config', 'bad'], { files });
  expect(code).toBe(1);
  expect(JSON.parse(out)).toContainEqual({ name: 'public.tls.certificate', status: 'fail', why: 'can not be read' });
  expect(await schakel(['serve', '--check'])).toMatchObject({ code: 2, err: 'schakel: --check needs --config FILE\n' });
  expect(await schakel(['serve', '--json'])).toMatchObject({ code: 2, err: 'schakel: --json goes with --check\n' });
});
