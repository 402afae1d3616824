import type { JWK } from 'jose';
import { documentReader, type DocumentReader, type DocumentSource } from './document.js';
import type { JsonObject } from './json.js';
import { readJws, readKeySet, verifyJws, type JwsRules } from './jws.js';
import { trouble, type Obtained } from './send.js';

/** What an authorization server says of itself (RFC 8414). */
export interface ServerMetadata {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly keySet: string;
}

/** Rules for `signed_metadata`; with them, metadata that is not signed is refused. */
export type SignedMetadataRules = JwsRules;

const WELL_KNOWN = '/.well-known/oauth-authorization-server';

/** Where the metadata of an issuer stands: between its host and its path (RFC 8414 3). @throws RangeError when it is no https address */
export function metadataUrl(issuer: string): string {
  if (!isHttps(issuer)) throw new RangeError('an issuer that is no https address');
  const { origin, pathname } = new URL(issuer);
  return origin + WELL_KNOWN + (pathname === '/' ? '' : pathname.replace(/\/$/, ''));
}

/** Reads the metadata of an issuer, and keeps it as long as its Cache-Control says. */
export function metadataReader(issuer: string, source: DocumentSource, signed?: SignedMetadataRules): DocumentReader<ServerMetadata> {
  return documentReader(metadataUrl(issuer), source, (body) => metadataIn(body, issuer, source.now(), signed));
}

/** Reads the keys at the `jwks_uri` of an issuer, and keeps them as long as their Cache-Control says. */
export function keySetReader(url: string, source: DocumentSource): DocumentReader<readonly JWK[]> {
  return documentReader(url, source, (body) => {
    const keys = readKeySet(body);
    return keys === undefined ? trouble({ kind: 'malformed', at: 'keys' }) : { ok: true, value: keys };
  });
}

async function metadataIn(body: JsonObject, issuer: string, now: number, signed?: SignedMetadataRules): Promise<Obtained<ServerMetadata>> {
  // Whoever answers for another issuer is one that mixes us up (RFC 8414 3.3).
  if (body['issuer'] !== issuer) return trouble({ kind: 'malformed', at: 'issuer' });
  const vouched = signed === undefined ? { ok: true as const, value: {} } : await signedIn(body['signed_metadata'], issuer, now, signed);
  if (!vouched.ok) return vouched;
  // What is signed comes before what is not (RFC 8414 2.1).
  const claims: JsonObject = { ...body, ...vouched.value };
  if (claims['issuer'] !== issuer) return trouble({ kind: 'malformed', at: 'signed_metadata issuer' });
  const { token_endpoint: tokenEndpoint, jwks_uri: keySet, response_types_supported: types } = claims;
  if (!isHttps(tokenEndpoint)) return trouble({ kind: 'malformed', at: 'token_endpoint' });
  if (!isHttps(keySet)) return trouble({ kind: 'malformed', at: 'jwks_uri' });
  if (!Array.isArray(types)) return trouble({ kind: 'malformed', at: 'response_types_supported' });
  return { ok: true, value: { issuer, tokenEndpoint, keySet } };
}

async function signedIn(text: unknown, issuer: string, now: number, rules: SignedMetadataRules): Promise<Obtained<JsonObject>> {
  const malformed = trouble({ kind: 'malformed', at: 'signed_metadata' });
  if (typeof text !== 'string') return malformed;
  const jws = readJws(text);
  const claims = jws.ok ? await verifyJws(jws.value, rules) : jws;
  if (!claims.ok) return trouble({ kind: 'malformed', at: `signed_metadata ${claims.refusal.code}` });
  const { iss, exp } = claims.value;
  if (iss !== issuer) return malformed;
  return exp === undefined || (typeof exp === 'number' && exp * 1000 > now) ? { ok: true, value: claims.value } : malformed;
}

function isHttps(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, username, search, hash } = new URL(value);
  return protocol === 'https:' && username === '' && search === '' && hash === '';
}
