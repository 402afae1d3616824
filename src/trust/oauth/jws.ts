import { X509Certificate, type KeyObject } from 'node:crypto';
import { compactVerify, importJWK, type CryptoKey, type JWK } from 'jose';
import { accepted, refused, type Checked } from '../refusals.js';
import type { PathCheck } from '../tls/peer.js';
import { isObject, readObject, type JsonObject } from './json.js';

/** Algorithms that can be allowed: a public key each, so never `none` and never a shared secret (SEC 3.d). */
export const JWS_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const;

/** An algorithm of a JSON web signature. */
export type JwsAlgorithm = (typeof JWS_ALGORITHMS)[number];

/** What a signed token must be to be believed. */
export interface JwsRules {
  /** Fixed per issuer, as `at+jwt`; compared without regard to case and to `application/` (RFC 8725 3.11). */
  readonly typ: string;
  /** RS256 when left out. */
  readonly algorithms?: readonly JwsAlgorithm[];
  /** Keys by `kid`, from the configuration or the issuer's own key set; KEYS_UNAVAILABLE when it rejects. No token ever says where to get one. */
  readonly keys?: () => readonly JWK[] | Promise<readonly JWK[]>;
  /** Validates the certificates in `x5c` before their key is used; without it `x5c` is refused. */
  readonly path?: PathCheck;
}

/** A token in three parts that nobody has vouched for yet. */
export interface UnverifiedJws {
  readonly text: string;
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

const LONGEST = 16_384;
const LONGEST_KID = 256;
const SHORTEST_RSA = 2048;
const MOST_CERTIFICATES = 8;
/** Keys and addresses that a token brings itself. */
const REMOTE = ['jku', 'jwk', 'x5u'];

/** Takes a compact JWS apart. A JWE has five parts, a SAML assertion in base64url one (SEC 3.d). */
export function readJws(text: string): Checked<UnverifiedJws> {
  if (text.length > LONGEST) return refused('JWT_INVALID', 'length');
  const parts = text.split('.');
  if (parts.length === 1) return refused('JWT_INVALID', 'no JWT: no dots, as in a SAML assertion');
  if (parts.length === 5) return refused('JWT_INVALID', 'JWE');
  const [head = '', body = '', signature = ''] = parts;
  if (parts.length !== 3 || signature === '') return refused('JWT_INVALID', 'parts');
  const header = decoded(head);
  if (header === undefined) return refused('JWT_INVALID', 'header');
  const claims = decoded(body);
  return claims === undefined ? refused('JWT_INVALID', 'claims') : accepted({ text, header, claims });
}

/**
 * Checks type, algorithm, key and signature, in this order. The key comes from the configured set by `kid`, or from the first
 * certificate of `x5c` after its path was validated. Codes: JWT_INVALID, SIG_ALGORITHM, SIG_INVALID, and those of the path.
 */
export async function verifyJws(jws: UnverifiedJws, rules: JwsRules): Promise<Checked<JsonObject>> {
  const { header, text, claims } = jws;
  if (typeof header['typ'] !== 'string' || plainType(header['typ']) !== plainType(rules.typ)) return refused('JWT_INVALID', 'typ');
  const algorithm = (rules.algorithms ?? ['RS256']).find((one) => one === header['alg']);
  if (algorithm === undefined) return refused('SIG_ALGORITHM', 'alg');
  // No extension is understood here, so whatever must be understood is not (RFC 7515 4.1.11).
  if ('crit' in header) return refused('JWT_INVALID', 'crit');
  const remote = REMOTE.find((name) => name in header);
  if (remote !== undefined) return refused('JWT_INVALID', remote);
  const key = 'x5c' in header ? keyOfPath(header['x5c'], rules.path) : await keyOfSet(header['kid'], algorithm, rules.keys);
  if (!key.ok) return key;
  try {
    await compactVerify(text, key.value, { algorithms: [algorithm] });
    return accepted(claims);
  } catch {
    return refused('SIG_INVALID', 'JWS');
  }
}

function decoded(part: string): JsonObject | undefined {
  // Buffer skips what is no base64url: one text must not be read in two ways.
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  const octets = Buffer.from(part, 'base64url');
  if (octets.toString('base64url') !== part) return undefined;
  try {
    return readObject(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets));
  } catch {
    return undefined;
  }
}

function plainType(typ: string): string {
  return typ.toLowerCase().replace(/^application\//, '');
}

function keyOfPath(x5c: unknown, path: PathCheck | undefined): Checked<KeyObject> {
  if (path === undefined || !Array.isArray(x5c) || x5c.length === 0 || x5c.length > MOST_CERTIFICATES) return refused('JWT_INVALID', 'x5c');
  const certificates: Uint8Array[] = [];
  for (const one of x5c as readonly unknown[]) {
    if (typeof one !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(one)) return refused('JWT_INVALID', 'x5c');
    certificates.push(Buffer.from(one, 'base64'));
  }
  const trusted = path(certificates);
  if (!trusted.ok) return trusted;
  const [own = new Uint8Array()] = certificates;
  try {
    return accepted(new X509Certificate(own).publicKey);
  } catch {
    return refused('JWT_INVALID', 'x5c');
  }
}

async function keyOfSet(kid: unknown, algorithm: JwsAlgorithm, keys: JwsRules['keys']): Promise<Checked<CryptoKey | Uint8Array>> {
  if (typeof kid !== 'string' || kid.length > LONGEST_KID || keys === undefined) return refused('JWT_INVALID', 'kid');
  // A kid is compared and nothing else: it is no name of a file and no part of a query.
  const all = await Promise.resolve(keys()).catch(() => undefined);
  if (all === undefined) return refused('KEYS_UNAVAILABLE', 'keys');
  const named = all.filter((key) => key.kid === kid);
  const [key] = named;
  if (key === undefined || named.length > 1) return refused('JWT_INVALID', 'kid');
  if (!isFor(key, algorithm)) return refused('SIG_ALGORITHM', 'key');
  try {
    return accepted(await importJWK({ ...key, alg: algorithm }, algorithm));
  } catch {
    return refused('JWT_INVALID', 'key');
  }
}

function isFor(key: JWK, algorithm: JwsAlgorithm): boolean {
  if (key.alg !== undefined && key.alg !== algorithm) return false;
  if (key.use !== undefined && key.use !== 'sig') return false;
  if (algorithm.startsWith('ES')) return key.kty === 'EC';
  return key.kty === 'RSA' && Buffer.from(key.n ?? '', 'base64url').length * 8 >= SHORTEST_RSA;
}

/** The keys of a key set as it is published; undefined when it is none (RFC 7517 5). */
export function readKeySet(value: JsonObject): readonly JWK[] | undefined {
  const keys = value['keys'];
  if (!Array.isArray(keys)) return undefined;
  // Secrets have no business in a published set.
  return (keys as readonly unknown[]).filter((key): key is JWK => isObject(key) && (key['kty'] === 'RSA' || key['kty'] === 'EC'));
}
