import { constants, createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import { checkAccessToken, type AccessContext } from '../../src/trust/oauth/access-token.js';
import { resourceRefusal } from '../../src/trust/oauth/errors.js';
import { checkAortaHeaders, type RequestHeaders } from '../../src/trust/oauth/headers.js';
import type { JsonObject } from '../../src/trust/oauth/json.js';
import { checkAnswerPatient, checkPatient, type PatientRequest } from '../../src/trust/oauth/patient.js';
import { pathCheck } from '../../src/trust/tls/path-check.js';
import { readCertificate } from '../../src/trust/certificate/certificate.js';
import type { Checked } from '../../src/trust/refusals.js';
import type { AttackCase } from '../support/attack-case.js';
import { claims, context, issuerKey, memory, NOW, PATIENT_A, PATIENT_B, strangerKey, token } from '../support/jwt.js';
import { TEST_NOW, testPki } from '../support/pki.js';

const UUID_1 = '2b6ee7b4-21c1-4b3e-9d05-08fb1a2f7d11';
const UUID_2 = '7d4f0f9e-0c4b-4b5e-8a52-6c1d6d0c2a22';
const INVALID = '401 invalid_token';
const SCOPE = '403 insufficient_scope';
const REQUEST = '400 invalid_request';

/** What the sender sees, read from the answer that it gets. */
function outward(checked: Checked<unknown>): string {
  if (checked.ok) return 'accepted';
  const { status, challenge } = resourceRefusal(checked.refusal.code, 'schakel');
  return `${status} ${/error="(\w+)"/.exec(challenge ?? '')?.[1] ?? ''}`.trim();
}

async function bearing(jwt: string | Promise<string>, changes: Partial<AccessContext> = {}): Promise<string> {
  return outward(await checkAccessToken(`Bearer ${await jwt}`, context(changes)));
}

function jwt(attack: string, make: () => string | Promise<string>, changes?: Partial<AccessContext>): AttackCase {
  return { number: '58', attack: `JWT: ${attack}`, expected: INVALID, run: () => bearing(make(), changes) };
}

function part(value: JsonObject | string): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** Parts as they are, signed as the issuer would. */
async function signedRaw(header: string, body: string): Promise<string> {
  const text = `${part(header)}.${part(body)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key: await issuerKey(), padding: constants.RSA_PKCS1_PADDING }).toString('base64url')}`;
}

const HEADER = { alg: 'RS256', typ: 'at+jwt', kid: 'key-1' };

/** A genuine member, and before it another of the same name. */
async function twice(name: string, other: string): Promise<string> {
  const body = JSON.stringify(claims());
  return signedRaw(JSON.stringify(HEADER), `{"${name}":${other},${body.slice(1)}`);
}

async function symmetric(): Promise<string> {
  const publicKey = createPublicKey(await issuerKey()).export({ type: 'spki', format: 'pem' });
  const text = `${part({ ...HEADER, alg: 'HS256' })}.${part(claims())}`;
  return `${text}.${createHmac('sha256', publicKey).update(text).digest('base64url')}`;
}

async function encrypted(): Promise<string> {
  const key = createPublicKey(await issuerKey());
  return new CompactEncrypt(Buffer.from(await token())).setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' }).encrypt(key);
}

/** A token with its certificates in it, by our own rules of paths. */
async function withCertificates(name: 'server-a' | 'server-other'): Promise<string> {
  const pki = await testPki();
  const { certificate, chain, key } = pki.issued[name];
  const x5c = [certificate, ...chain].map((one) => one.replace(/-----[A-Z ]+-----|\s/g, ''));
  const root = readCertificate(pki.root);
  const path = pathCheck({
    world: () => ({
      anchors: root.ok ? [root.value] : [],
      intermediates: [],
      revocation: { status: () => ({ ok: true, value: { until: Infinity, before: Infinity } }), version: () => 1 },
    }),
    usage: 'digitalSignature',
    now: () => TEST_NOW.getTime(),
  });
  const text = await token({}, { x5c, kid: undefined }, createPrivateKey(key));
  return outward(await checkAccessToken(`Bearer ${text}`, context({}, { path })));
}

/** Attack 58, and tokens in order beside it: a check that refuses everything proves nothing. */
const TOKENS: readonly AttackCase[] = [
  { number: '58', attack: 'JWT: none of these', expected: 'accepted', run: () => bearing(token()) },
  { number: '58', attack: 'JWT: x5c that leads to the anchor', expected: 'accepted', run: () => withCertificates('server-a') },
  { number: '58', attack: 'JWT: x5c of another root', expected: INVALID, run: () => withCertificates('server-other') },
  jwt('alg none without signature', () => `${part({ ...HEADER, alg: 'none' })}.${part(claims())}.`),
  jwt(
    'alg none with the signature of another',
    async () => `${part({ ...HEADER, alg: 'none' })}.${part(claims())}.${(await token()).split('.')[2] ?? ''}`,
  ),
  jwt('alg nOnE', () => `${part({ ...HEADER, alg: 'nOnE' })}.${part(claims())}.AAAA`),
  jwt('HS256 with the RSA public key', symmetric),
  jwt('an algorithm that is not allowed: PS256', () => token({}, { alg: 'PS256' })),
  jwt('signed by a stranger', () => token({}, {}, strangerKey())),
  jwt('claims changed after signing', async () => {
    const [head = '', , signature = ''] = (await token()).split('.');
    return `${head}.${part(claims({ role: '01.015' }))}.${signature}`;
  }),
  jwt('kid that walks through folders', () => token({}, { kid: '../../../../dev/null' })),
  jwt('kid that is SQL', () => token({}, { kid: "key-1' OR '1'='1" })),
  jwt('kid missing', () => token({}, { kid: undefined })),
  jwt('kid __proto__', () => token({}, { kid: '__proto__' })),
  jwt('jku', () => token({}, { jku: 'https://evil.example/keys' }, strangerKey())),
  jwt('jku beside a genuine signature', () => token({}, { jku: 'https://evil.example/keys' })),
  jwt('x5u', () => token({}, { x5u: 'https://evil.example/cert' })),
  jwt('jwk in the header', () => token({}, { jwk: createPublicKey(strangerKey()).export({ format: 'jwk' }) }, strangerKey())),
  jwt('x5c where no certificates are taken', () => token({}, { x5c: ['AAAA'] })),
  jwt('typ JWT', () => token({}, { typ: 'JWT' })),
  jwt('typ missing', () => token({}, { typ: undefined })),
  jwt('iss another', () => token({ iss: 'https://as.schakel.example.evil.example' })),
  jwt('iss a list', () => token({ iss: ['https://as.schakel.example'] })),
  jwt('aud another', () => token({ aud: 'urn:oid:2.16.840.1.113883.2.4.6.6.3001' })),
  jwt('aud missing', () => token({ aud: undefined })),
  jwt('client_id another', () => token({ client_id: 'urn:oid:2.16.840.1.113883.2.4.6.6.302' })),
  jwt('expired', () => token({ iat: NOW - 600, nbf: NOW - 600, exp: NOW - 31 })),
  jwt('nbf in the future', () => token({ nbf: NOW + 31 })),
  jwt('iat in the future', () => token({ iat: NOW + 31, exp: NOW + 60 })),
  jwt('exp missing', () => token({ exp: undefined })),
  jwt('exp a text', () => token({ exp: String(NOW + 300) })),
  jwt('exp in a thousand years', () => token({ exp: NOW + 31_536_000_000 })),
  jwt('valid for 16 minutes', () => token({ exp: NOW + 960 })),
  jwt('jti missing', () => token({ jti: undefined })),
  jwt('a claim twice', () => twice('bsn', `"${PATIENT_B}"`)),
  jwt('a claim twice, once with an escape', () => twice('\\u0062sn', `"${PATIENT_B}"`)),
  jwt('a header twice', () => signedRaw(`{"alg":"none",${JSON.stringify(HEADER).slice(1)}`, JSON.stringify(claims()))),
  jwt('crit unknown', () => signedRaw(JSON.stringify({ ...HEADER, crit: ['exp'], exp: 1 }), JSON.stringify(claims()))),
  jwt('b64 false', () => signedRaw(JSON.stringify({ ...HEADER, crit: ['b64'], b64: false }), JSON.stringify(claims()))),
  jwt('JWE', encrypted),
  jwt('four parts', async () => `${await token()}.AAAA`),
  jwt('base64 instead of base64url', async () => (await token()).replace('.', '=.')),
  jwt('role unknown', () => token({ role: '99.999' })),
  jwt('URA missing', () => token({ ura: undefined })),
  jwt('BSN that fails the eleven test', () => token({ bsn: '999900159' })),
  jwt('no patient where the interaction has one', () => token({ bsn: undefined })),
  {
    number: '58',
    attack: 'JWT: used a second time, where once is allowed',
    expected: `accepted, ${INVALID}`,
    run: async () => {
      const changes = { tryInsert: memory() };
      return `${await bearing(token(), changes)}, ${await bearing(token(), changes)}`;
    },
  },
  { number: '58', attack: 'JWT: for another interaction', expected: SCOPE, run: () => bearing(token({ scope: 'QURX_IN990013NL~normaal' })) },
];

const BINDINGS: readonly (readonly [string, unknown])[] = [
  ['another certificate', { 'x5t#S256': 'A'.repeat(43) }],
  ['no certificate, where it must be', undefined],
  ['a key in another way', { jkt: 'A'.repeat(43) }],
  ['a list', []],
];

const BOUND: readonly AttackCase[] = BINDINGS.map(([what, cnf]) => ({
  number: '59',
  attack: `JWT bound to ${what}`,
  expected: INVALID,
  run: () => bearing(token({ cnf })),
}));

const IDS: Readonly<Record<string, string>> = { a: PATIENT_A, b: PATIENT_B };

function patient(attack: string, expected: string, request: Partial<PatientRequest> & { readonly search?: string }): AttackCase {
  const full = { path: '/MedicationRequest', query: new URLSearchParams(request.search), ...request };
  return {
    number: '60',
    attack: `token for patient A: ${attack}`,
    expected,
    run: async () => {
      const checked = await checkAccessToken(`Bearer ${await token()}`, context());
      return outward(checked.ok ? checkPatient(checked.value.bsn ?? '', full, (id) => IDS[id]) : checked);
    },
  };
}

const BSN = 'http://fhir.nl/fhir/NamingSystem/bsn';
const entry = (bsn: string): JsonObject => ({ resource: { resourceType: 'Patient', id: 'x', identifier: [{ system: BSN, value: bsn }] } });

const PATIENTS: readonly AttackCase[] = [
  patient('A in the query', 'accepted', { search: `patient.identifier=${BSN}|${PATIENT_A}` }),
  patient('A in the path', 'accepted', { path: '/Patient/a/$everything' }),
  patient('A in a Bundle', 'accepted', { path: '/', body: { resourceType: 'Bundle', entry: [entry(PATIENT_A)] } }),
  patient('B in the path', SCOPE, { path: '/Patient/b/$everything' }),
  patient('somebody unknown in the path', SCOPE, { path: '/Patient/c' }),
  patient('B in the query', SCOPE, { search: `patient.identifier=${BSN}|${PATIENT_B}` }),
  patient('A and B in the query', SCOPE, { search: `patient.identifier=${BSN}|${PATIENT_A},${BSN}|${PATIENT_B}` }),
  patient('A, and B in a second parameter', SCOPE, { search: `patient=a&subject=Patient/b` }),
  patient('B by its OID', SCOPE, { search: `patient.identifier=urn:oid:2.16.840.1.113883.2.4.6.3|${PATIENT_B}` }),
  patient('nobody in the query: all patients', SCOPE, { search: 'status=active' }),
  patient('A, and B by _has', SCOPE, { search: `patient=a&_has:Observation:patient:identifier=${BSN}|${PATIENT_B}` }),
  patient('B in an entry of a Bundle', SCOPE, { path: '/', body: { resourceType: 'Bundle', entry: [entry(PATIENT_A), entry(PATIENT_B)] } }),
  patient('B in a reference of an entry', SCOPE, {
    path: '/',
    body: {
      resourceType: 'Bundle',
      entry: [entry(PATIENT_A), { resource: { resourceType: 'Flag', subject: { identifier: { system: BSN, value: PATIENT_B } } } }],
    },
  }),
  patient('B in the address of an entry', SCOPE, {
    path: '/',
    body: { resourceType: 'Bundle', entry: [entry(PATIENT_A), { request: { method: 'GET', url: `Flag?patient.identifier=${BSN}|${PATIENT_B}` } }] },
  }),
  {
    number: '60',
    attack: 'token for patient A: B comes in by _include',
    expected: SCOPE,
    run: () => {
      const answer = { resourceType: 'Bundle', entry: [entry(PATIENT_A), { ...entry(PATIENT_B), search: { mode: 'include' } }] };
      return Promise.resolve(outward(checkAnswerPatient(PATIENT_A, answer, (id) => IDS[id])));
    },
  },
];

function header(attack: string, expected: string, headers: RequestHeaders, path = '/Patient'): AttackCase {
  const all = { 'aorta-version': 'contentVersion=1.0; acceptVersion=1.x', ...headers };
  return {
    number: '61',
    attack: `AORTA headers: ${attack}`,
    expected,
    run: () => Promise.resolve(outward(checkAortaHeaders(all, { path, now: TEST_NOW.getTime(), tryInsert: memory() }))),
  };
}

const GOOD_ID = `initialRequestID=${UUID_1}; requestID=${UUID_2}`;

const HEADERS: readonly AttackCase[] = [
  header('in order', 'accepted', { 'aorta-id': GOOD_ID }),
  header('none for metadata', 'accepted', {}, '/metadata'),
  header('AORTA-ID missing', REQUEST, {}),
  header('not a UUID', REQUEST, { 'aorta-id': `initialRequestID=${UUID_1}; requestID=1` }),
  header('no requestID', REQUEST, { 'aorta-id': `initialRequestID=${UUID_1}` }),
  header('requestID twice', REQUEST, { 'aorta-id': `${GOOD_ID}; requestID=${UUID_1}` }),
  header('header twice', REQUEST, { 'aorta-id': `${GOOD_ID}, ${GOOD_ID}` }),
  header('CRLF', REQUEST, { 'aorta-id': `${GOOD_ID}\r\nX-Evil: 1` }),
  header('line break at the end', REQUEST, { 'aorta-id': `${GOOD_ID}\n` }),
  header('AORTA-Version missing', REQUEST, { 'aorta-id': GOOD_ID, 'aorta-version': undefined }),
  header('AORTA-Version in another form', REQUEST, { 'aorta-id': GOOD_ID, 'aorta-version': 'contentVersion=1; acceptVersion=1' }),
  {
    number: '61',
    attack: 'AORTA headers: requestID used again',
    expected: `accepted, ${REQUEST}`,
    run: () => {
      const headers = { 'aorta-id': GOOD_ID, 'aorta-version': 'contentVersion=1.0; acceptVersion=x.x' };
      const at = { path: '/Patient', now: TEST_NOW.getTime(), tryInsert: memory() };
      return Promise.resolve(`${outward(checkAortaHeaders(headers, at))}, ${outward(checkAortaHeaders(headers, at))}`);
    },
  },
];

const OTHER_CREDENTIALS: readonly AttackCase[] = [
  {
    number: '62',
    attack: 'SAML assertion instead of a JWT',
    expected: INVALID,
    run: () => bearing(part('<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1"/>')),
  },
  { number: '62', attack: 'no credentials', expected: '401', run: async () => outward(await checkAccessToken(undefined, context())) },
  { number: '62', attack: 'another scheme', expected: '401', run: async () => outward(await checkAccessToken('Basic YTpi', context())) },
];

/** Attacks 58-62 of SEC 5. */
export const JWT_CASES: readonly AttackCase[] = [...TOKENS, ...BOUND, ...PATIENTS, ...HEADERS, ...OTHER_CREDENTIALS];
