import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeJwt, jwtVerify } from 'jose';
import type { ClientAuth } from '../../../src/config/source.js';
import { connectorOf } from '../../../src/gateway/connect/fetching.js';
import { openFhirServer } from '../../../src/gateway/connect/fhir/connector.js';
import type { SourceConnector } from '../../../src/gateway/connector.js';
import type { ConnectOutside } from '../../../src/gateway/connect/outside.js';
import { fhirBehaviour } from './fhir-server.js';
import { say, startServer, type Behave, type TestServer } from './http-server.js';
import { dispense, outsideOf, pharmacy, questionOf, serverOf, told } from './world.js';

const folder = mkdtempSync(path.join(tmpdir(), 'schakel-auth-'));
const secretFile = path.join(folder, 'secret');
const data = fhirBehaviour({ resources: pharmacy(dispense('d1')) });
let [server, login]: TestServer[] = [];
const opened: SourceConnector[] = [];

beforeAll(async () => {
  server = await startServer(say(500, ''));
  login = await startServer(say(500, ''));
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server?.stop();
  await login?.stop();
});

async function open(auth: ClientAuth, outside: ConnectOutside = outsideOf({ SECRET: 'geheim' })): Promise<SourceConnector> {
  const system = await openFhirServer(serverOf(server?.port ?? 0, { auth }), outside);
  const connector = connectorOf(system, { now: outside.now, budget: 10_000, bytes: 1 << 20 });
  opened.push(connector);
  return connector;
}

/** Gives data to who shows this, and tells everybody else to show something. */
function only(authorization: () => string): Behave {
  return (seen, answer) => (seen.headers.authorization === authorization() ? data(seen, answer) : say(401, '')(seen, answer));
}

test('given a token in a file, when it is renewed there, then the next question shows the new one', async () => {
  writeFileSync(secretFile, 'token-1\n');
  const connector = await open({ bearer: { file: secretFile } });
  server?.become(only(() => 'Bearer token-1'));
  expect(told(await connector.fetch(questionOf('MED')))).toContain('MedicationDispense/d1');
  server?.become(only(() => 'Bearer token-2'));
  expect(told(await connector.fetch(questionOf('MED')))).toBe('T-ERROR denied');
  writeFileSync(secretFile, 'token-2\n');
  expect(told(await connector.fetch(questionOf('MED')))).toContain('MedicationDispense/d1');
});

test('given a user and a password, when asked, then both are shown', async () => {
  server?.become(only(() => `Basic ${Buffer.from('schakel:geheim').toString('base64')}`));
  const connector = await open({ basic: { user: 'schakel', password: { variable: 'SECRET' } } });
  expect(told(await connector.fetch(questionOf('MED')))).toContain('MedicationDispense/d1');
});

test.each<[string, ClientAuth, Record<string, string>]>([
  ['that is not there', { bearer: { variable: 'NONE' } }, {}],
  ['that is empty', { bearer: { variable: 'SECRET' } }, { SECRET: ' ' }],
  ['that no header can hold', { bearer: { variable: 'SECRET' } }, { SECRET: 'a\nb' }],
  ['in a file that is not there', { basic: { user: 'x', password: { file: '/none' } } }, {}],
])('given a secret %s, when asked, then nothing is sent', async (_, auth, secrets) => {
  const before = server?.seen.length;
  const connector = await open(auth, outsideOf(secrets));
  expect(told(await connector.fetch(questionOf('MED')))).toBe('T-ERROR denied');
  expect(server?.seen.length).toBe(before);
});

describe('a client of an authorisation server', () => {
  let tokens = 0;
  const endpoint = (): string => `http://127.0.0.1:${login?.port ?? 0}/token`;
  const giving = (more: object = {}): Behave => {
    tokens = 0;
    return (seen, answer) => say(200, JSON.stringify({ access_token: `t${++tokens}`, token_type: 'Bearer', expires_in: 300, ...more }))(seen, answer);
  };
  const bySecret = (): ClientAuth => ({
    oauth: { tokenEndpoint: endpoint(), clientId: 'a:b', scope: 'system/*.rs', secret: { variable: 'SECRET' } },
  });

  test('given questions that come together and later ones, when asked, then one token does for all while it is valid', async () => {
    let later = 0;
    login?.become(giving());
    server?.become((seen, answer) => (/^Bearer t\d$/.test(seen.headers.authorization ?? '') ? data(seen, answer) : say(401, '')(seen, answer)));
    const connector = await open(bySecret(), outsideOf({ SECRET: 'geheim' }, { now: () => Date.now() + later }));
    const question = (): ReturnType<typeof questionOf> => questionOf('MED', { deadline: Date.now() + later + 20_000 });
    await Promise.all([connector.fetch(question()), connector.fetch(question())]);
    expect(told(await connector.fetch(question()))).toContain('MedicationDispense/d1');
    expect(tokens).toBe(1);
    const { body, headers } = login?.seen.at(-1) ?? { body: '', headers: {} };
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({ grant_type: 'client_credentials', scope: 'system/*.rs' });
    expect(headers.authorization).toBe(`Basic ${Buffer.from('a%3Ab:geheim').toString('base64')}`);
    later = 271_000;
    expect(told(await connector.fetch(question()))).toContain('MedicationDispense/d1');
    expect(tokens).toBe(2);
  });

  test('given a token that is refused before its end, when asked, then another one is tried once', async () => {
    login?.become(giving());
    server?.become(only(() => 'Bearer t2'));
    const connector = await open(bySecret());
    expect(told(await connector.fetch(questionOf('MED')))).toContain('MedicationDispense/d1');
    server?.become(only(() => 'Bearer none'));
    expect(told(await connector.fetch(questionOf('MED')))).toBe('T-ERROR denied');
    expect(tokens).toBe(3);
  });

  test.each<[string, Behave, string]>([
    ['refuses', say(400, '{"error": "invalid_client"}'), 'T-ERROR denied'],
    ['has trouble', say(503, ''), 'T-ERROR status retry'],
    ['gives another kind of token', giving({ token_type: 'mac' }), 'T-ERROR denied'],
    ['gives no token', say(200, '{}'), 'T-ERROR denied'],
    ['gives no JSON', say(200, '<html>'), 'T-ERROR denied'],
    ['gives a token that no header can hold', giving({ access_token: 'a b' }), 'T-ERROR denied'],
  ])('given an authorisation server that %s, when asked, then nothing is asked of the source', async (_, behave, expected) => {
    login?.become(behave);
    const before = server?.seen.length;
    const connector = await open(bySecret());
    expect(told(await connector.fetch(questionOf('MED')))).toBe(expected);
    expect(server?.seen.length).toBe(before);
  });

  test('given a client with a key, when asked, then it proves itself by an assertion that is for this server only', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    login?.become(giving());
    server?.become(only(() => 'Bearer t1'));
    const assertion = { key: { variable: 'KEY' }, kid: 'k1', algorithm: 'ES256' } as const;
    const connector = await open({ oauth: { tokenEndpoint: endpoint(), clientId: 'schakel', assertion } }, outsideOf({ KEY: pem }));
    expect(told(await connector.fetch(questionOf('MED')))).toContain('MedicationDispense/d1');
    const jwt = new URLSearchParams(login?.seen.at(-1)?.body).get('client_assertion') ?? '';
    expect(decodeJwt(jwt)).toMatchObject({ iss: 'schakel', sub: 'schakel', aud: endpoint() });
    await jwtVerify(jwt, publicKey, { algorithms: ['ES256'] });
  });

  test('given a key that does not fit its algorithm, when asked, then nothing is sent', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const assertion = { key: { variable: 'KEY' }, kid: 'k1', algorithm: 'ES256' } as const;
    const connector = await open({ oauth: { tokenEndpoint: endpoint(), clientId: 'schakel', assertion } }, outsideOf({ KEY: pem }));
    expect(told(await connector.fetch(questionOf('MED')))).toBe('T-ERROR denied');
  });
});
