import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Access } from '../../src/config.js';
import { accessOf, accessSetup, requireAccess } from '../../src/http/access.js';
import { frame, route } from '../../src/http/frame.js';
import { exchangeToken, type ExchangeRequest } from '../../src/trust/oauth/exchange.js';
import { metadataReader } from '../../src/trust/oauth/metadata.js';
import { thumbprintOf } from '../../src/trust/tls/peer.js';
import { mutualServer, type MutualServer } from '../../src/trust/tls/server.js';
import { fixed } from '../../src/trust/tls/material.js';
import { sendOver, sendPlainly } from '../../src/trust/tls/send.js';
import { transactionToken } from '../../src/trust/token/build.js';
import { writeToken } from '../../src/trust/token/token.js';
import { signAssertion } from '../../src/trust/signature/sign-assertion.js';
import { machineOutside } from '../../src/trust/world/outside.js';
import { readJws } from '../../src/trust/oauth/jws.js';
import { PERSONA_TYPE } from '../../src/simulator/token/personas.js';
import { must } from '../attack/world.js';
import { agentOf, materialOf, PEERS } from '../support/tls.js';
import { clientOf, liveSigner, named, networkPki, NAMES, securedSimulator } from './secured.js';
import { PRACTICE, simulated, type Simulated } from './simulator.js';
import { OTHER_PATIENT, PATIENT } from './questions.js';

const INTERACTION = 'QURX_IN990111NL';
let simulator: Simulated;

beforeAll(async () => {
  simulator = await securedSimulator();
});
afterAll(() => simulator.stop());

/** A transaction token of the pharmacist, signed with a card. */
async function subject(changes: Partial<Parameters<typeof transactionToken>[0]> = {}, by: (typeof NAMES)[number] = 'z-pharm-auth'): Promise<string> {
  const signer = await liveSigner(by);
  const token = must(
    transactionToken({
      tokenId: `_${crypto.randomUUID()}`,
      at: Date.now(),
      certificate: signer.chain[0],
      organisation: '90000381',
      messageId: { root: '2.999.1', extension: crypto.randomUUID() },
      interaction: INTERACTION,
      bsn: PATIENT,
      ...changes,
    }),
  );
  return must(await signAssertion(must(writeToken('transaction', token)), signer, { keyInfo: 'certificate' }));
}

async function exchanged(
  changes: Partial<ExchangeRequest> = {},
  by: (typeof NAMES)[number] = 'server-b',
): Promise<Awaited<ReturnType<typeof exchangeToken>>> {
  const { send, agent } = await clientOf(by);
  try {
    const request: ExchangeRequest = {
      tokenEndpoint: named(simulator.urls.token),
      client: '301',
      audience: '300',
      transactionToken: changes.transactionToken ?? (await subject()),
      scope: { interaction: INTERACTION },
      aortaId: { initialRequestId: crypto.randomUUID(), requestId: crypto.randomUUID() },
      ...changes,
    };
    return await exchangeToken(request, send, () => Date.now());
  } finally {
    agent.destroy();
  }
}

/** A resource server as the gateway is one: mutual TLS, and a route that needs a token for the dispenses of a patient. */
async function resourceServer(): Promise<MutualServer & { readonly port: number }> {
  const access: Access = {
    issuer: simulator.urls.issuer,
    tokenEndpoint: named(simulator.urls.token),
    keySet: named(simulator.urls.keySet),
    typ: 'at+jwt',
    algorithms: ['RS256'],
    claims: {},
    mustBeBound: true,
  };
  // It has no certificate for the switch, and trusts no test root: the keys stand at the page as well.
  const outside = { ...machineOutside(), fetch: () => fetch(`${simulator.urls.page}/oauth/keys`) };
  const edge = { log: () => undefined, now: () => new Date(), newId: () => crypto.randomUUID() };
  const setup = accessSetup(access, ['300'], 'en', edge, outside);
  const app = (known: typeof edge & { readonly peerOf: (socket: Parameters<MutualServer['peerOf']>[0]) => ReturnType<MutualServer['peerOf']> }) =>
    frame(known, 'en', (to) => {
      route(
        to,
        'get',
        '/MedicationDispense',
        requireAccess(setup, { interaction: INTERACTION, isPatientBound: true }),
        (_req, res) => void res.json(accessOf(res)),
      );
    });
  const late: { server?: MutualServer } = {};
  const listener = app({ ...edge, peerOf: (socket) => late.server?.peerOf(socket) }) as RequestListener;
  const { crl: _, ...material } = materialOf(await networkPki(), 'server-a');
  const opened = mutualServer({ material: fixed(material), peers: () => PEERS, onRefused: () => undefined, onProblem: () => undefined }, listener);
  if ('problem' in opened) throw new Error(opened.problem.text);
  late.server = opened;
  await new Promise<void>((resolve) => opened.server.listen(0, '127.0.0.1', resolve));
  return { ...opened, port: (opened.server.address() as AddressInfo).port };
}

async function asked(port: number, token: string, by: 'server-b' | 'lsp' = 'server-b', bsn = PATIENT): Promise<{ status: number; body: unknown }> {
  const agent = agentOf(materialOf(await networkPki(), by));
  const system = encodeURIComponent(`http://fhir.nl/fhir/NamingSystem/bsn|${bsn}`);
  try {
    const { status, body } = await sendOver(agent)({
      method: 'GET',
      url: `https://server-a.schakel.example:${port}/MedicationDispense?patient.identifier=${system}`,
      headers: {
        Authorization: `Bearer ${token}`,
        'AORTA-ID': `initialRequestID=${crypto.randomUUID()}; requestID=${crypto.randomUUID()}`,
        'AORTA-Version': 'contentVersion=1.0; acceptVersion=1.x',
      },
    });
    return { status, body: JSON.parse(body) as unknown };
  } finally {
    agent.destroy();
  }
}

test('given a transaction token of a card, when it is exchanged, then the access token opens a route of the gateway, for its patient only', async () => {
  const obtained = await exchanged();
  if (!obtained.ok) throw new Error(JSON.stringify(obtained.trouble));
  const { accessToken, expires } = obtained.value;
  expect(expires).toBeGreaterThan(Date.now());
  const gateway = await resourceServer();
  try {
    expect(await asked(gateway.port, accessToken)).toMatchObject({
      status: 200,
      body: { application: '301', receiver: '300', ura: '90000381', uzi: '900005267', role: '17.000', bsn: PATIENT, isBound: true },
    });
    expect(await asked(gateway.port, accessToken, 'server-b', OTHER_PATIENT)).toMatchObject({ status: 403 });
  } finally {
    gateway.release();
    gateway.server.closeAllConnections();
    await new Promise((resolve) => gateway.server.close(resolve));
  }
});

test('given a token, when it is read, then it is bound to the certificate of its client and for the switch too', async () => {
  const obtained = await exchanged();
  const jws = obtained.ok ? readJws(obtained.value.accessToken) : undefined;
  const { der } = (await networkPki()).issued['server-b'];
  expect(jws?.ok === true && jws.value).toMatchObject({
    header: { alg: 'RS256', typ: 'at+jwt' },
    claims: {
      iss: simulator.urls.issuer,
      aud: ['urn:oid:2.16.840.1.113883.2.4.6.6.300', 'urn:oid:2.16.840.1.113883.2.4.6.6.1'],
      client_id: 'urn:oid:2.16.840.1.113883.2.4.6.6.301',
      scope: `${INTERACTION}~normaal`,
      cnf: { 'x5t#S256': thumbprintOf(der) },
    },
  });
});

test.each<readonly [string, string, () => Promise<Partial<ExchangeRequest>>, 'server-a' | 'server-b']>([
  ['a client of another certificate', 'invalid_client', () => Promise.resolve({}), 'server-a'],
  ['an audience that nobody knows', 'invalid_target', () => Promise.resolve({ audience: '399' }), 'server-b'],
  ['a scope that is none', 'invalid_scope', () => Promise.resolve({ scope: { interaction: 'everything' } }), 'server-b'],
  [
    'a scope for another interaction than the token',
    'invalid_scope',
    () => Promise.resolve({ scope: { interaction: 'REPC_IN000023NL' } }),
    'server-b',
  ],
  ['a token of another organisation', 'invalid_request', async () => ({ transactionToken: await subject({ organisation: '90000380' }) }), 'server-b'],
  ['a token that was changed', 'invalid_request', async () => ({ transactionToken: (await subject()).replace(PATIENT, OTHER_PATIENT) }), 'server-b'],
  ['a token of a server', 'invalid_request', async () => ({ transactionToken: await subject({}, 'server-b') }), 'server-b'],
  ['something before the token', 'invalid_request', async () => ({ transactionToken: `<!-- -->${await subject()}` }), 'server-b'],
  ['no token', 'invalid_request', () => Promise.resolve({ transactionToken: 'hello' }), 'server-b'],
])('given %s, when exchanged, then %s', async (_, error, changes, by) => {
  const obtained = await exchanged(await changes(), by);
  expect(obtained).toMatchObject({ ok: false, trouble: { kind: 'refused', error } });
});

test('given a transaction token, when it is exchanged twice, then the second time is refused', async () => {
  const transactionToken = await subject();
  expect(await exchanged({ transactionToken })).toMatchObject({ ok: true });
  expect(await exchanged({ transactionToken })).toMatchObject({ ok: false, trouble: { error: 'invalid_request' } });
});

test('given the metadata, when a client reads them with their signature, then they name the endpoints, and it knows the key', async () => {
  const { send, agent } = await clientOf('server-b');
  const source = { send: (request: Parameters<typeof send>[0]) => send({ ...request, url: named(request.url) }), now: () => Date.now() };
  const keys = ((await (await fetch(`${simulator.urls.page}/oauth/keys`)).json()) as { keys: [] }).keys;
  const read = await metadataReader(simulator.urls.issuer, source, { typ: 'JWT', keys: () => keys })();
  agent.destroy();
  expect(read).toEqual({
    ok: true,
    value: { issuer: simulator.urls.issuer, tokenEndpoint: simulator.urls.token, keySet: simulator.urls.keySet },
  });
  expect(JSON.stringify(keys)).not.toMatch(/"(d|p|q|dp|dq|qi)"/);
});

describe('given a sandbox in clear', () => {
  let sandbox: Simulated;
  beforeAll(async () => {
    sandbox = await simulated({ participants: [PRACTICE] });
  });
  afterAll(() => sandbox.stop());

  async function persona(form: Record<string, string>, at = sandbox): Promise<{ status: number; body: Record<string, unknown> }> {
    const { status, body } = await sendPlainly({ patience: 5000, size: 1 << 16 })({
      method: 'POST',
      url: at.urls.token,
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'AORTA-ID': 'initialRequestID=00000000-0000-4000-8000-000000000001; requestID=00000000-0000-4000-8000-000000000002',
      },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        client_id: 'urn:oid:2.16.840.1.113883.2.4.6.6.300',
        audience: 'urn:oid:2.16.840.1.113883.2.4.6.6.300',
        scope: INTERACTION,
        subject_token: 'assistant',
        subject_token_type: PERSONA_TYPE,
        ...form,
      }).toString(),
    });
    return { status, body: JSON.parse(body) as Record<string, unknown> };
  }

  test('when the assistant is asked for, then a token with the role of the GP who gave the mandate, for the patient that was named', async () => {
    const { status, body } = await persona({ patient: PATIENT });
    expect([status, body]).toMatchObject([200, { token_type: 'Bearer', expires_in: 600, scope: INTERACTION }]);
    const jws = readJws(String(body['access_token']));
    expect(jws.ok && jws.value.claims).toMatchObject({
      ura: '90000380',
      uzi: '900008176',
      role: '01.015',
      bsn: PATIENT,
      mandator: { uzi: '900005259' },
    });
    expect(jws.ok && jws.value.claims).not.toHaveProperty('cnf');
  });

  test.each<readonly [Record<string, string>, number, string]>([
    [{ subject_token: 'nobody' }, 400, 'invalid_request'],
    [{ patient: '123' }, 400, 'invalid_request'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ client_id: 'urn:oid:2.16.840.1.113883.2.4.6.6.399' }, 401, 'invalid_client'],
    [{ requested_token_type: 'urn:other' }, 400, 'invalid_request'],
    [{ subject_token_type: 'urn:other' }, 400, 'invalid_request'],
  ])('when %j is asked for, then %i %s', async (form, status, error) => {
    expect(await persona(form)).toEqual({ status, body: { error } });
  });

  test('when it is no sandbox, then there are no personas', async () => {
    const real = await simulated({ participants: [PRACTICE], sandbox: false, proof: 'token' });
    expect(await persona({}, real)).toEqual({ status: 400, body: { error: 'invalid_request' } });
    await real.stop();
  });
});
