import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, SignJWT, type JWK, type JWTHeaderParameters } from 'jose';
import type { AccessContext, TrustedIssuer } from '../../src/trust/oauth/access-token.js';
import type { JsonObject } from '../../src/trust/oauth/json.js';
import { keptKey, TEST_NOW } from './pki.js';

/** Two patients that do not exist. */
export const PATIENT_A = '999900158';
/** The other one. */
export const PATIENT_B = '999900031';

/** The moment of the test in seconds. */
export const NOW = TEST_NOW.getTime() / 1000;

/** The issuer of the test. */
export const ISSUER = 'https://as.schakel.example';

/** Thumbprint of the certificate of the TLS peer. */
export const THUMBPRINT = 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2';

/** An interaction of the test. */
export const INTERACTION = 'QURX_IN990011NL';

/** Claims that are in order. */
export function claims(changes: JsonObject = {}): JsonObject {
  return {
    iss: ISSUER,
    aud: 'urn:oid:2.16.840.1.113883.2.4.6.6.300',
    client_id: 'urn:oid:2.16.840.1.113883.2.4.6.6.301',
    iat: NOW,
    nbf: NOW,
    exp: NOW + 300,
    jti: 'c0d5a1d2-4ab1-4c3c-9d0f-1f1f5e8c7a01',
    scope: `${INTERACTION}~aorta.contextcode.MEDICATIE~normaal`,
    ura: '90000381',
    uzi: '900005267',
    role: '17.000',
    bsn: PATIENT_A,
    cnf: { 'x5t#S256': THUMBPRINT },
    ...changes,
  };
}

/** Key of the issuer. */
export async function issuerKey(): Promise<KeyObject> {
  return createPrivateKey(await keptKey('jwt-issuer', 2048));
}

/** The published key set of the issuer. */
export async function keySet(): Promise<readonly JWK[]> {
  return [{ ...(await exportJWK(createPublicKey(await issuerKey()))), kid: 'key-1', use: 'sig', alg: 'RS256' }];
}

/** A key of somebody else. */
export function strangerKey(): KeyObject {
  stranger ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  return stranger;
}

let stranger: KeyObject | undefined;

/** A signed token. A claim or header that is undefined is left out. */
export async function token(changes: JsonObject = {}, header: JsonObject = {}, key?: KeyObject): Promise<string> {
  const full = { alg: 'RS256', typ: 'at+jwt', kid: 'key-1', ...header };
  return new SignJWT(defined(claims(changes))).setProtectedHeader(defined(full) as JWTHeaderParameters).sign(key ?? (await issuerKey()));
}

function defined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** What a request is, against which tokens of the test are held. */
export function context(changes: Partial<AccessContext> = {}, issuer: Partial<TrustedIssuer> = {}): AccessContext {
  return {
    now: TEST_NOW.getTime(),
    issuers: [{ issuer: ISSUER, typ: 'at+jwt', keys: keySet, ...issuer }],
    application: '300',
    peer: { ura: '90000381', uzi: '900010080', applications: ['301'], thumbprint: THUMBPRINT },
    interaction: INTERACTION,
    isPatientBound: true,
    mustBeBound: true,
    ...changes,
  };
}

/** Remembers keys, as the memory of the program does. */
export function memory(): (key: string) => boolean {
  const seen = new Set<string>();
  return (key) => !seen.has(key) && seen.add(key).has(key);
}
