import { createServer, type Server } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exchangeToken, type ExchangeRequest } from '../../../src/trust/oauth/exchange.js';
import type { JsonObject } from '../../../src/trust/oauth/json.js';
import type { MutualAgent } from '../../../src/trust/tls/client.js';
import { readyMaterial } from '../../../src/trust/tls/material.js';
import { sendOver } from '../../../src/trust/tls/send.js';
import { token } from '../../support/jwt.js';
import { agentOf, materialOf, tlsPki } from '../../support/tls.js';

const TOKEN = '<saml:Assertion ID="_1">é</saml:Assertion>';
const ID = { initialRequestId: '2b6ee7b4-21c1-4b3e-9d05-08fb1a2f7d11', requestId: '7d4f0f9e-0c4b-4b5e-8a52-6c1d6d0c2a22' };

let server: Server;
let agent: MutualAgent;
let endpoint: string;
let answer: { status: number; body: string | JsonObject; location?: string };
let seen: { form: Record<string, string>; headers: IncomingMessage['headers']; method: string | undefined };

beforeAll(async () => {
  const pki = await tlsPki();
  const ready = readyMaterial(materialOf(pki, 'lsp'));
  if ('problem' in ready) throw new Error(ready.problem.text);
  server = createServer({ ...ready.ready.options, requestCert: true }, (req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    req.on('end', () => {
      seen = { form: Object.fromEntries(new URLSearchParams(body)), headers: req.headers, method: req.method };
      res.writeHead(answer.status, answer.location === undefined ? {} : { Location: answer.location });
      res.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `https://lsp.schakel.example:${(server.address() as AddressInfo).port}/token`;
  agent = agentOf(materialOf(pki, 'server-a'), { application: '1', ura: '90000001', uzi: '900010001' });
});

afterAll(() => {
  agent.destroy();
  server.close();
});

function exchange(changes: Partial<ExchangeRequest> = {}): ExchangeRequest {
  const scope = { interaction: 'QURX_IN990011NL', contextCode: 'MEDICATIE' };
  return { tokenEndpoint: endpoint, client: '300', audience: '1', transactionToken: TOKEN, scope, aortaId: ID, ...changes };
}

test('given a token endpoint, when a transaction token is exchanged over mutual TLS, then the form of RFC 8693 goes out and the token comes back', async () => {
  const accessToken = await token();
  answer = {
    status: 200,
    body: { access_token: accessToken, token_type: 'Bearer', issued_token_type: 'urn:ietf:params:oauth:token-type:jwt', expires_in: 300 },
  };
  const obtained = await exchangeToken(exchange(), sendOver(agent), () => 1000);
  expect(obtained).toEqual({ ok: true, value: { accessToken, expires: 301_000 } });
  expect(seen.form).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    client_id: 'urn:oid:2.16.840.1.113883.2.4.6.6.300',
    audience: 'urn:oid:2.16.840.1.113883.2.4.6.6.1',
    requested_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    subject_token: Buffer.from(TOKEN).toString('base64url'),
    subject_token_type: 'urn:ietf:params:oauth:token-type:saml2',
    scope: 'QURX_IN990011NL~aorta.contextcode.MEDICATIE~normaal',
  });
  expect(seen.headers['aorta-id']).toBe(`initialRequestID=${ID.initialRequestId}; requestID=${ID.requestId}`);
});

const FINE = { access_token: 'a.b.c', token_type: 'bearer', issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' };

test.each([
  [400, { error: 'invalid_request', error_description: 'BSN 999900158' }, { kind: 'refused', status: 400, error: 'invalid_request' }],
  [401, { error: 'invalid_client' }, { kind: 'refused', status: 401, error: 'invalid_client' }],
  [400, { error: 'made_up' }, { kind: 'malformed', at: 'HTTP 400' }],
  [503, 'out of order', { kind: 'unavailable', reason: 'HTTP 503' }],
  [302, '', { kind: 'malformed', at: 'HTTP 302' }],
  [200, '{"access_token":"a.b.c","access_token":"d.e.f"}', { kind: 'malformed', at: 'JSON' }],
  [200, { ...FINE, access_token: 'opaque' }, { kind: 'malformed', at: 'access_token' }],
  [200, { ...FINE, token_type: 'N_A' }, { kind: 'malformed', at: 'token_type' }],
  [200, { ...FINE, issued_token_type: 'urn:ietf:params:oauth:token-type:saml2' }, { kind: 'malformed', at: 'issued_token_type' }],
  [200, { ...FINE, expires_in: -1 }, { kind: 'malformed', at: 'expires_in' }],
  [200, 'x'.repeat(2 << 20), { kind: 'unavailable', reason: 'ERR_TOO_LARGE' }],
])('given an endpoint that answers %i %.60j, when a token is exchanged, then %j', async (status, body, why) => {
  answer = { status, body, location: 'https://evil.example/' };
  expect(await exchangeToken(exchange(), sendOver(agent), Date.now)).toEqual({ ok: false, trouble: why });
});

test('given an endpoint that is another server, when a token is exchanged, then nothing is sent and the code says why', async () => {
  seen = { form: {}, headers: {}, method: undefined };
  const other = agentOf(materialOf(await tlsPki(), 'server-a'), { application: '301', ura: '90000381' });
  expect(await exchangeToken(exchange(), sendOver(other), Date.now)).toEqual({ ok: false, trouble: { kind: 'unavailable', reason: 'PEER_UNNAMED' } });
  other.destroy();
  expect(seen.method).toBeUndefined();
});

test.each([[{ client: '0' }], [{ scope: { interaction: 'A B' } }], [{ aortaId: { ...ID, requestId: 'x\r\nEvil: 1' } }]])(
  'given %j, when a request is made, then that is a fault and nothing is sent',
  async (changes) => {
    await expect(exchangeToken(exchange(changes), sendOver(agent), Date.now)).rejects.toThrow(/./);
  },
);
