import type { KeyObject } from 'node:crypto';
import { SignJWT, type CryptoKey } from 'jose';
import { accepted, refused, type Checked } from '../refusals.js';
import { readJws, verifyJws, type JwsAlgorithm, type JwsRules } from './jws.js';

/** How a client of a test installation proves itself without mutual TLS (RFC 7523, `private_key_jwt`; SEC 3.d). */
export interface AssertionSetup {
  readonly clientId: string;
  readonly tokenEndpoint: string;
  readonly key: KeyObject | CryptoKey;
  readonly kid: string;
  readonly algorithm: JwsAlgorithm;
}

/** Seconds for which an assertion may be valid. */
const LONGEST = 300;
/** Seconds for which ours are: they are sent at once. */
const OURS = 60;
const SKEW = 30;

/** A signed assertion for one request. `now` in milliseconds since 1970. */
export function clientAssertion(setup: AssertionSetup, now: number, newId: () => string): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: setup.algorithm, typ: 'JWT', kid: setup.kid })
    .setIssuer(setup.clientId)
    .setSubject(setup.clientId)
    .setAudience(setup.tokenEndpoint)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + OURS)
    .setJti(newId())
    .sign(setup.key);
}

/** What the token endpoint of a test installation holds an assertion against. */
export interface AssertionContext {
  readonly clientId: string;
  readonly tokenEndpoint: string;
  readonly keys: NonNullable<JwsRules['keys']>;
  readonly algorithms: readonly JwsAlgorithm[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** False when the key was there already. */
  readonly tryInsert: (key: string, expiresAt: number) => boolean;
}

/** Checks an assertion: who signed it, for whom it is, at most five minutes, once. */
export async function checkClientAssertion(text: string, context: AssertionContext): Promise<Checked<string>> {
  const jws = readJws(text);
  if (!jws.ok) return jws;
  const claims = await verifyJws(jws.value, { typ: 'JWT', algorithms: context.algorithms, keys: context.keys });
  if (!claims.ok) return claims;
  const { iss, sub, aud, exp, jti } = claims.value;
  if (iss !== context.clientId || sub !== context.clientId) return refused('TOKEN_SUBJECT', 'client assertion');
  if (aud !== context.tokenEndpoint) return refused('TOKEN_AUDIENCE', 'client assertion');
  if (typeof exp !== 'number' || typeof jti !== 'string' || jti === '' || jti.length > 256) return refused('JWT_INVALID', 'client assertion');
  const now = context.now / 1000;
  if (exp <= now - SKEW) return refused('TOKEN_EXPIRED', 'client assertion');
  if (exp > now + LONGEST + SKEW) return refused('TOKEN_WINDOW', 'client assertion');
  const isNew = context.tryInsert(`${context.clientId} ${jti}`, (exp + SKEW) * 1000);
  return isNew ? accepted(context.clientId) : refused('TOKEN_REPLAY', 'client assertion');
}
