import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { SANDBOX, type Access, type Config } from '../../src/config.js';
import { accessOf, accessSetup, requireAccess } from '../../src/http/access.js';
import { frame, route, type HttpEdge } from '../../src/http/frame.js';
import { proxiedPeer, ProxyError } from '../../src/http/proxied.js';
import { startServers } from '../../src/http/servers.js';
import { accepted, refused } from '../../src/trust/refusals.js';
import { thumbprintOf } from '../../src/trust/tls/peer.js';
import { machineOutside, type Outside } from '../../src/trust/world/outside.js';
import { claims, INTERACTION, ISSUER, keySet, PATIENT_A, PATIENT_B, token } from '../support/jwt.js';
import { TEST_NOW, testPki } from '../support/pki.js';
import { PEERS } from '../support/tls.js';

const ACCESS: Access = {
  issuer: ISSUER,
  tokenEndpoint: `${ISSUER}/token`,
  keySet: `${ISSUER}/keys`,
  typ: 'at+jwt',
  algorithms: ['RS256'],
  claims: {},
  mustBeBound: true,
};
const PROXY = { header: 'x-client-certificate', from: ['127.0.0.1'], peers: PEERS };
const SYSTEM = 'http://fhir.nl/fhir/NamingSystem/bsn';
const log: string[] = [];
let ids = 0;
const edge: HttpEdge = { log: (line) => void log.push(line), now: () => TEST_NOW, newId: () => `c-${++ids}` };

let server: Server;
let url: string;
let keysFail = false;

const outside: Outside = {
  ...machineOutside(),
  fetch: async () => {
    if (keysFail) throw new TypeError('no network');
    return new Response(JSON.stringify({ keys: await keySet() }), { headers: { 'Cache-Control': 'max-age=0' } });
  },
};

beforeAll(async () => {
  const setup = accessSetup(ACCESS, ['300'], 'en', edge, outside);
  const app = frame(edge, 'en', (to) => {
    to.use(
      proxiedPeer(
        PROXY,
        () => (isRevoked ? refused('CERT_REVOKED') : accepted(undefined)),
        () => undefined,
      ),
    );
    const demand = { interaction: INTERACTION, isPatientBound: true };
    route(to, 'get', '/MedicationDispense', requireAccess(setup, demand), (_req, res) => void res.json({ for: accessOf(res)?.receiver }));
    route(
      to,
      'post',
      '/MedicationDispense/_search',
      express.raw({ type: () => true }),
      requireAccess(setup, demand),
      (_req, res) => void res.json({}),
    );
    route(to, 'get', '/other', requireAccess(setup, { interaction: 'QURX_IN999999NL', isPatientBound: false }), (_req, res) => void res.json({}));
  });
  server = await listening(app as RequestListener);
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  [keysFail, isRevoked] = [false, false];
});

let isRevoked = false;

async function listening(app: RequestListener): Promise<Server> {
  const made = createServer(app);
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return made;
}

async function certificate(): Promise<string> {
  return encodeURIComponent((await testPki()).issued['server-b'].certificate);
}

async function headers(changes: Record<string, string | undefined> = {}, jwt?: string): Promise<Record<string, string>> {
  const { der } = (await testPki()).issued['server-b'];
  const bearer = jwt ?? (await token(claims({ cnf: { 'x5t#S256': thumbprintOf(der) } })));
  const all: Record<string, string | undefined> = {
    'x-client-certificate': await certificate(),
    Authorization: `Bearer ${bearer}`,
    'AORTA-ID': `initialRequestID=${crypto.randomUUID()}; requestID=${crypto.randomUUID()}`,
    'AORTA-Version': 'contentVersion=1.0; acceptVersion=1.x',
    ...changes,
  };
  return Object.fromEntries(Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined));
}

const QUERY = `?patient.identifier=${encodeURIComponent(`${SYSTEM}|${PATIENT_A}`)}`;

async function asked(path: string, init: RequestInit): Promise<string> {
  const answer = await fetch(url + path, init);
  const { resourceType, issue } = (await answer.json()) as { resourceType?: string; issue?: { code: string; details: { text: string } }[] };
  if (answer.ok) return String(answer.status);
  expect([resourceType, issue?.[0]?.details.text]).toEqual(['OperationOutcome', 'the message was not accepted']);
  const challenge = answer.headers.get('www-authenticate');
  return [answer.status, issue?.[0]?.code, /error="(\w+)"/.exec(challenge ?? '')?.[1] ?? (challenge === null ? 'none' : 'Bearer')].join(' ');
}

const lastCode = (): unknown =>
  log
    .map((line) => (JSON.parse(line) as { refused?: string }).refused)
    .filter((code) => code !== undefined)
    .at(-1);

test('given certificate, token and headers that fit, when a route is asked, then answered, and both ids are in the log', async () => {
  const sent = await headers();
  const answer = await fetch(`${url}/MedicationDispense${QUERY}`, { headers: sent });
  expect([answer.status, await answer.json()]).toEqual([200, { for: '300' }]);
  const [, initialRequestId, requestId] = /=(\S+); requestID=(\S+)$/.exec(sent['AORTA-ID'] ?? '') ?? [];
  expect(JSON.parse(log.at(-1) ?? '')).toMatchObject({ status: 200, ura: '90000381', initialRequestId, requestId });
  expect(log.join('\n')).not.toContain(PATIENT_A);
});

test.each<readonly [string, string, Record<string, string | undefined>, string, string]>([
  ['no token', QUERY, { Authorization: undefined }, '401 login Bearer', 'TOKEN_MISSING'],
  ['another scheme', QUERY, { Authorization: 'Basic eDp5' }, '401 login Bearer', 'TOKEN_MISSING'],
  ['a token that is none', QUERY, { Authorization: 'Bearer abc' }, '401 security invalid_token', 'JWT_INVALID'],
  ['no certificate', QUERY, { 'x-client-certificate': undefined }, '401 login Bearer', 'PEER_MISSING'],
  ['a certificate that is none', QUERY, { 'x-client-certificate': 'SUCCESS' }, '400 structure invalid_request', 'HEADER_MALFORMED'],
  ['no AORTA-ID', QUERY, { 'AORTA-ID': undefined }, '400 structure invalid_request', 'HEADER_MALFORMED'],
  ['an AORTA-ID that is no UUID', QUERY, { 'AORTA-ID': 'initialRequestID=1; requestID=2' }, '400 structure invalid_request', 'HEADER_MALFORMED'],
  ['no AORTA-Version', QUERY, { 'AORTA-Version': undefined }, '400 structure invalid_request', 'HEADER_MALFORMED'],
  ['another patient', QUERY.replace(PATIENT_A, PATIENT_B), {}, '403 forbidden insufficient_scope', 'TOKEN_PATIENT'],
  ['no patient', '', {}, '403 forbidden insufficient_scope', 'TOKEN_PATIENT'],
])('given %s, when a route is asked, then refused as OAuth has it', async (_, query, changes, expected, code) => {
  expect(await asked(`/MedicationDispense${query}`, { headers: await headers(changes) })).toBe(expected);
  expect(lastCode()).toBe(code);
});

test('given a token for another interaction, of another certificate, or a revoked certificate, when asked, then refused', async () => {
  expect(await asked('/other', { headers: await headers() })).toBe('403 forbidden insufficient_scope');
  const unbound = await token(claims({ cnf: { 'x5t#S256': 'x' } }));
  expect(await asked(`/MedicationDispense${QUERY}`, { headers: await headers({}, unbound) })).toBe('401 security invalid_token');
  expect(lastCode()).toBe('TOKEN_HOLDER_OF_KEY');
  isRevoked = true;
  expect(await asked(`/MedicationDispense${QUERY}`, { headers: await headers() })).toBe('401 security invalid_token');
  expect(lastCode()).toBe('CERT_REVOKED');
});

test('given a request id of before, when it comes again, then refused', async () => {
  const sent = await headers();
  expect(await asked(`/MedicationDispense${QUERY}`, { headers: sent })).toBe('200');
  expect(await asked(`/MedicationDispense${QUERY}`, { headers: sent })).toBe('400 structure invalid_request');
  expect(lastCode()).toBe('REQUEST_REPEATED');
});

test('given keys that can not be fetched, when asked, then 503, as it is no fault of the client', async () => {
  keysFail = true;
  expect(await asked(`/MedicationDispense${QUERY}`, { headers: await headers() })).toBe('503 transient none');
  expect(lastCode()).toBe('KEYS_UNAVAILABLE');
});

test.each([
  [`patient.identifier=${encodeURIComponent(`${SYSTEM}|${PATIENT_A}`)}`, '200'],
  [`patient.identifier=${encodeURIComponent(`${SYSTEM}|${PATIENT_B}`)}`, '403 forbidden insufficient_scope'],
  ['', '403 forbidden insufficient_scope'],
])('given a search that is posted as %s, when asked, then %s', async (body, expected) => {
  const sent = await headers({ 'Content-Type': 'application/x-www-form-urlencoded' });
  expect(await asked('/MedicationDispense/_search', { method: 'POST', body, headers: sent })).toBe(expected);
});

test('given a secret that the environment lacks, when configured, then it is told which key', () => {
  const proxy = { ...PROXY, secret: { header: 'x-secret', variable: 'NOT_THERE' } };
  expect(() =>
    proxiedPeer(
      proxy,
      () => accepted(undefined),
      () => undefined,
    ),
  ).toThrow(ProxyError);
  expect(() =>
    proxiedPeer(
      proxy,
      () => accepted(undefined),
      () => 'short',
    ),
  ).toThrow(/32/);
});

describe('given the real servers with an authorisation server and a proxy', () => {
  const config: Config = {
    ...SANDBOX,
    public: { host: '127.0.0.1', port: 0, proxy: PROXY },
    internal: { host: '127.0.0.1', port: 0 },
    trust: { ...SANDBOX.trust, revocation: { ...SANDBOX.trust.revocation, unknown: 'accept' } },
    access: ACCESS,
  };

  test('when smart-configuration is asked for, then it says where a token is got; metadata needs none; nothing else is there', async () => {
    const servers = await startServers(config, '0.1.0', edge, outside);
    try {
      const smart = await fetch(`${servers.publicUrl}/fhir/R4/.well-known/smart-configuration`);
      expect([smart.status, await smart.json()]).toMatchObject([
        200,
        { issuer: ISSUER, token_endpoint: `${ISSUER}/token`, jwks_uri: `${ISSUER}/keys`, tls_client_certificate_bound_access_tokens: true },
      ]);
      expect((await fetch(`${servers.publicUrl}/fhir/R4/metadata`)).status).toBe(200);
      expect((await fetch(`${servers.publicUrl}/fhir/R4/MedicationDispense`)).status).toBe(404);
    } finally {
      await servers.stop();
    }
  });

  test('when the internal listener is asked for metrics, then it tells the days that are left, in the form of Prometheus', async () => {
    const servers = await startServers(config, '0.1.0', edge, outside);
    try {
      const answer = await fetch(`${servers.internalUrl}/metrics`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/plain; version=0\.0\.4/)]);
      expect(await answer.text()).toContain('# TYPE schakel_trust_days_left gauge');
      expect((await fetch(`${servers.publicUrl}/metrics`)).status).toBe(404);
    } finally {
      await servers.stop();
    }
  });
});

test('given no authorisation server, when smart-configuration is asked for, then there is none', async () => {
  const { access: _, ...rest } = { ...SANDBOX, access: undefined };
  const servers = await startServers({ ...rest, public: { host: '127.0.0.1', port: 0 }, internal: { host: '127.0.0.1', port: 0 } }, '0.1.0', edge);
  try {
    expect((await fetch(`${servers.publicUrl}/fhir/R4/.well-known/smart-configuration`)).status).toBe(404);
  } finally {
    await servers.stop();
  }
});
