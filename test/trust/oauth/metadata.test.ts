import { createPublicKey } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import { checkClientAssertion, clientAssertion } from '../../../src/trust/oauth/assertion.js';
import { freshFor } from '../../../src/trust/oauth/document.js';
import { resourceRefusal, tokenErrorAnswer } from '../../../src/trust/oauth/errors.js';
import { nextAortaId, readAortaId, readAortaVersion, writeAortaId, writeAortaVersion } from '../../../src/trust/oauth/headers.js';
import type { JsonObject } from '../../../src/trust/oauth/json.js';
import { keySetReader, metadataReader, metadataUrl } from '../../../src/trust/oauth/metadata.js';
import type { Incoming, Outgoing, Send } from '../../../src/trust/oauth/send.js';
import { smartConfiguration } from '../../../src/trust/oauth/smart.js';
import { ISSUER, issuerKey, keySet, memory, strangerKey } from '../../support/jwt.js';

const DOCUMENT = { issuer: ISSUER, token_endpoint: `${ISSUER}/token`, jwks_uri: `${ISSUER}/keys`, response_types_supported: ['none'] };

function server(answers: readonly Partial<Incoming>[]): { readonly send: Send; readonly asked: Outgoing[] } {
  const asked: Outgoing[] = [];
  const send: Send = (request) => {
    asked.push(request);
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    return Promise.resolve({ status: 200, headers: {}, body: JSON.stringify(DOCUMENT), ...answer });
  };
  return { send, asked };
}

async function signedMetadata(changes: JsonObject, stranger = false): Promise<string> {
  const claims = { iss: ISSUER, ...DOCUMENT, ...changes };
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'key-1' }).sign(stranger ? strangerKey() : await issuerKey());
}

test.each([
  ['https://a.example', 'https://a.example/.well-known/oauth-authorization-server'],
  ['https://a.example/', 'https://a.example/.well-known/oauth-authorization-server'],
  ['https://a.example/zone/1', 'https://a.example/.well-known/oauth-authorization-server/zone/1'],
])('given the issuer %s, when its metadata is looked for, then at %s', (issuer, url) => {
  expect(metadataUrl(issuer)).toBe(url);
});

test('given max-age, when read again, then from memory as long as it is fresh, then asked whether it still holds', async () => {
  const cache = { 'cache-control': 'must-revalidate, max-age=14400', etag: '"1"' };
  const { send, asked } = server([{ headers: cache }, { status: 304, headers: cache, body: '' }, { status: 503 }]);
  let now = 0;
  const read = metadataReader(ISSUER, { send, now: () => now });
  const value = { issuer: ISSUER, tokenEndpoint: `${ISSUER}/token`, keySet: `${ISSUER}/keys` };
  expect(await Promise.all([read(), read()])).toEqual([
    { ok: true, value },
    { ok: true, value },
  ]);
  now = 14_399_999;
  await read();
  expect(asked).toHaveLength(1);
  now = 14_400_000;
  expect(await read()).toEqual({ ok: true, value });
  expect(asked[1]?.headers['If-None-Match']).toBe('"1"');
  // Stale and nobody to ask: not used.
  now = 28_800_000;
  expect(await read()).toEqual({ ok: false, trouble: { kind: 'unavailable', reason: 'HTTP 503' } });
});

test.each([
  ['max-age=60', undefined, 60_000],
  ['max-age=60', '20', 40_000],
  ['max-age=60', '90', 0],
  ['no-store, max-age=60', undefined, 0],
  ['max-age=60, max-age=90', undefined, 0],
  ['max-age=99999999', undefined, 14_400_000],
  [undefined, undefined, 0],
])('given Cache-Control %s and Age %s, then fresh for %i ms', (control, age, expected) => {
  expect(freshFor(control, age)).toBe(expected);
});

test.each([
  [{ issuer: 'https://other.example' }, 'issuer'],
  [{ token_endpoint: 'http://as.schakel.example/token' }, 'token_endpoint'],
  [{ jwks_uri: undefined }, 'jwks_uri'],
  [{ response_types_supported: 'none' }, 'response_types_supported'],
])('given metadata with %j, when read, then malformed at %s', async (changes, at) => {
  const { send } = server([{ body: JSON.stringify({ ...DOCUMENT, ...changes }) }]);
  expect(await metadataReader(ISSUER, { send, now: () => 0 })()).toEqual({ ok: false, trouble: { kind: 'malformed', at } });
});

test('given signed metadata, when read, then what is signed counts; unsigned, by a stranger or of another issuer it is refused', async () => {
  const rules = { typ: 'JWT', keys: keySet };
  const read = async (signed: string | undefined): Promise<unknown> => {
    const { send } = server([{ body: JSON.stringify({ ...DOCUMENT, token_endpoint: 'https://evil.example/', signed_metadata: signed }) }]);
    return metadataReader(ISSUER, { send, now: () => 0 }, rules)();
  };
  expect(await read(await signedMetadata({}))).toMatchObject({ ok: true, value: { tokenEndpoint: `${ISSUER}/token` } });
  expect(await read(undefined)).toMatchObject({ ok: false, trouble: { at: 'signed_metadata' } });
  expect(await read(await signedMetadata({}, true))).toMatchObject({ ok: false, trouble: { at: 'signed_metadata SIG_INVALID' } });
  expect(await read(await signedMetadata({ iss: 'https://other.example' }))).toMatchObject({ ok: false });
});

test('given a key set, when read, then its public keys, and no shared secret', async () => {
  const { send } = server([{ body: JSON.stringify({ keys: [...(await keySet()), { kty: 'oct', k: 'AAAA', kid: 'key-2' }] }) }]);
  const keys = await keySetReader(`${ISSUER}/keys`, { send, now: () => 0 })();
  expect(keys.ok && keys.value.map((key) => key.kid)).toEqual(['key-1']);
});

test('given a client assertion, when checked, then good once, and not for another endpoint or later', async () => {
  const setup = { clientId: '300', tokenEndpoint: `${ISSUER}/token`, key: await issuerKey(), kid: 'key-1', algorithm: 'RS384' } as const;
  const text = await clientAssertion(setup, 1_000_000, () => 'one');
  const keys = async (): Promise<readonly object[]> => [{ ...(await exportJWK(createPublicKey(await issuerKey()))), kid: 'key-1' }];
  const context = { clientId: '300', tokenEndpoint: `${ISSUER}/token`, keys, algorithms: ['RS384'], now: 1_000_000, tryInsert: memory() } as const;
  expect(await checkClientAssertion(text, context)).toEqual({ ok: true, value: '300' });
  const code = async (changes: object): Promise<unknown> => {
    const checked = await checkClientAssertion(text, { ...context, ...changes });
    return checked.ok ? 'accepted' : checked.refusal.code;
  };
  expect(await code({})).toBe('TOKEN_REPLAY');
  expect(await code({ tokenEndpoint: 'https://other.example' })).toBe('TOKEN_AUDIENCE');
  expect(await code({ clientId: '301' })).toBe('TOKEN_SUBJECT');
  expect(await code({ now: 1_090_000 })).toBe('TOKEN_EXPIRED');
  expect(await code({ now: 0 })).toBe('TOKEN_WINDOW');
  expect(await code({ algorithms: ['ES384'] })).toBe('SIG_ALGORITHM');
});

test('given AORTA headers, when written and read, then the same, and the first id stays along the chain', () => {
  let ids = 0;
  const newId = (): string => `00000000-0000-4000-8000-00000000000${++ids}`;
  const first = nextAortaId(newId);
  const second = nextAortaId(newId, first);
  expect(second).toEqual({ initialRequestId: first.requestId, requestId: newId().replace('3', '2') });
  expect(readAortaId({ 'aorta-id': writeAortaId(second) })).toEqual({ ok: true, value: second });
  const version = { contentVersion: '1.0', acceptVersion: '1.x' };
  expect(readAortaVersion({ 'aorta-version': writeAortaVersion(version) })).toEqual({ ok: true, value: version });
  expect(() => writeAortaVersion({ contentVersion: '1\r\n', acceptVersion: '1.0' })).toThrow(/header/);
});

test.each([
  ['TOKEN_MISSING', 401, 'Bearer realm="r"'],
  ['JWT_INVALID', 401, 'Bearer realm="r", error="invalid_token"'],
  ['TOKEN_SCOPE', 403, 'Bearer realm="r", error="insufficient_scope"'],
  ['HEADER_MALFORMED', 400, 'Bearer realm="r", error="invalid_request"'],
  ['CERT_STATUS_UNKNOWN', 503, undefined],
] as const)('given %s, when told outside, then %i and %s', (code, status, challenge) => {
  const { text, ...told } = resourceRefusal(code, 'r');
  expect(told).toMatchObject({ status, ...(challenge === undefined ? {} : { challenge }) });
  expect(text.en).toBe('the message was not accepted');
});

test('given a realm with a quote, then that is a fault; given an unknown client, then 401 without more', () => {
  expect(() => resourceRefusal('JWT_INVALID', 'a"b')).toThrow(/realm/);
  expect(tokenErrorAnswer('invalid_client')).toMatchObject({ status: 401, body: '{"error":"invalid_client"}' });
  expect(tokenErrorAnswer('invalid_target').status).toBe(400);
});

test('given a test installation, when the SMART document is made, then it tells of assertions and scopes of systems', () => {
  const setup = {
    issuer: ISSUER,
    tokenEndpoint: `${ISSUER}/token`,
    keySet: `${ISSUER}/keys`,
    resources: [{ type: 'MedicationRequest', scope: 'rs' }],
  };
  const document = smartConfiguration({ ...setup, takesAssertions: true });
  expect(document.scopes_supported).toEqual(['system/MedicationRequest.rs']);
  expect(document.token_endpoint_auth_methods_supported).toEqual(['tls_client_auth', 'private_key_jwt']);
  expect(smartConfiguration({ ...setup, takesAssertions: false }).grant_types_supported).toEqual(['urn:ietf:params:oauth:grant-type:token-exchange']);
});
