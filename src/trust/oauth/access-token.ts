import { normaliseBsn } from '../../bsn.js';
import { isSame, normalise, readIiUrn, rootOf } from '../identity/identifiers.js';
import { isRole } from '../identity/roles.js';
import { accepted, refused, type Checked } from '../refusals.js';
import type { PeerIdentity } from '../tls/peer.js';
import { isObject, type JsonObject } from './json.js';
import { readJws, verifyJws, type JwsRules } from './jws.js';
import { scopeFor, type Scope } from './scope.js';

/** Who issues access tokens, and what they look like. */
export interface TrustedIssuer extends JwsRules {
  /** `iss`, to the letter. */
  readonly issuer: string;
  /** Names of the claims that no specification fixes (SEC 7, uncertainty 7). */
  readonly names?: Partial<ClaimNames>;
}

/** Names of claims. */
export interface ClaimNames {
  readonly ura: string;
  readonly uzi: string;
  readonly role: string;
  readonly bsn: string;
}

/** Names of claims where the configuration has no others. */
export const CLAIM_NAMES: ClaimNames = { ura: 'ura', uzi: 'uzi', role: 'role', bsn: 'bsn' };

/** What a request is, against which its token is held. */
export interface AccessContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly issuers: readonly TrustedIssuer[];
  /** Our AORTA application ids: the token must be for one of them. */
  readonly application: string | readonly string[];
  /** Who is at the other end of the connection. */
  readonly peer: PeerIdentity;
  /** Interaction that is asked for; a scope of the token must name it. */
  readonly interaction: string;
  /** Whether the interaction is about one patient: then the token must be too. */
  readonly isPatientBound: boolean;
  /** Whether a token that is not bound to a client certificate is refused (RFC 8705). */
  readonly mustBeBound: boolean;
  /** Remembers a token that may be used once; left out where tokens may be used again. False when it was there already. */
  readonly tryInsert?: (key: string, expiresAt: number) => boolean;
  /** Milliseconds; 30 s when left out (SEC 2.6). */
  readonly skew?: number;
  /** Longest time between `iat` and `exp` in milliseconds; 15 minutes when left out (SEC 2.6). */
  readonly longest?: number;
}

/** What an access token says, after all of it was checked. */
export interface AccessToken {
  readonly issuer: string;
  readonly id: string;
  /** AORTA application id of the client. */
  readonly application: string;
  /** That of ours for which it is. */
  readonly receiver: string;
  readonly ura: string;
  readonly uzi: string;
  readonly role: string;
  readonly bsn?: string;
  readonly scope: Scope;
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly isBound: boolean;
}

const SKEW = 30_000;
const LONGEST = 15 * 60_000;
const MOST_TEXT = 256;

/**
 * Checks the header `Authorization` of a request in the order of SEC 3.d: form, issuer, type, algorithm, key, signature, times,
 * audience, client, certificate, persons, patient, scope, use before. The first that fails is the answer.
 */
export async function checkAccessToken(authorization: string | undefined, context: AccessContext): Promise<Checked<AccessToken>> {
  const bearer = bearerIn(authorization);
  if (!bearer.ok) return bearer;
  const jws = readJws(bearer.value);
  if (!jws.ok) return jws;
  const issuer = context.issuers.find((one) => one.issuer === jws.value.claims['iss']);
  if (issuer === undefined) return refused('TOKEN_ISSUER', 'iss');
  const claims = await verifyJws(jws.value, issuer);
  if (!claims.ok) return claims;
  const token = contentOf(claims.value, issuer, context);
  if (!token.ok || context.tryInsert === undefined) return token;
  // Only now, so that tokens that nobody issued can't fill the memory (SEC 2.1 step 13).
  const key = `${token.value.issuer} ${token.value.id}`;
  return context.tryInsert(key, token.value.expires + (context.skew ?? SKEW)) ? token : refused('TOKEN_REPLAY', 'jti');
}

/** Whether a token that was checked is for an application as well, so that it may be passed on to it (D34). */
export function isTokenFor(bearer: string, application: string): boolean {
  const jws = readJws(bearer);
  return jws.ok && isFor(jws.value.claims['aud'], application);
}

function bearerIn(authorization: string | undefined): Checked<string> {
  if (authorization === undefined || authorization === '') return refused('TOKEN_MISSING', 'Authorization');
  const [, token] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization) ?? [];
  if (token !== undefined) return accepted(token);
  // Another scheme is as good as none (RFC 6750 3.1).
  return /^Bearer\b/i.test(authorization) ? refused('JWT_INVALID', 'Authorization') : refused('TOKEN_MISSING', 'Authorization');
}

function contentOf(claims: JsonObject, issuer: TrustedIssuer, context: AccessContext): Checked<AccessToken> {
  const times = checkTimes(claims, context);
  if (!times.ok) return times;
  const receiver = [context.application].flat().find((one) => isFor(claims['aud'], one));
  if (receiver === undefined) return refused('TOKEN_AUDIENCE', 'aud');
  const application = applicationIn(claims['client_id']);
  if (application === undefined || !context.peer.applications.some((one) => isSame('applicationId', one, application))) {
    return refused('TOKEN_SUBJECT', 'client_id');
  }
  const isBound = checkBinding(claims['cnf'], context);
  if (!isBound.ok) return isBound;
  const person = personIn(claims, { ...CLAIM_NAMES, ...issuer.names }, context.isPatientBound);
  if (!person.ok) return person;
  const scope = scopeFor(claims['scope'], context.interaction);
  if (!scope.ok) return scope;
  const rest = { issuer: issuer.issuer, id: times.value.id, expires: times.value.expires };
  return accepted({ ...rest, application, receiver, ...person.value, scope: scope.value, isBound: isBound.value });
}

function checkTimes(claims: JsonObject, { now, skew = SKEW, longest = LONGEST }: AccessContext): Checked<{ id: string; expires: number }> {
  const { exp, iat, nbf, jti } = claims;
  if (!isNumericDate(exp)) return refused('JWT_INVALID', 'exp');
  if (!isNumericDate(iat)) return refused('JWT_INVALID', 'iat');
  if (nbf !== undefined && !isNumericDate(nbf)) return refused('JWT_INVALID', 'nbf');
  if (typeof jti !== 'string' || jti === '' || jti.length > MOST_TEXT) return refused('JWT_INVALID', 'jti');
  if (exp * 1000 <= now - skew) return refused('TOKEN_EXPIRED', 'exp');
  if (iat * 1000 > now + skew) return refused('TOKEN_NOT_YET_VALID', 'iat');
  if (nbf !== undefined && nbf * 1000 > now + skew) return refused('TOKEN_NOT_YET_VALID', 'nbf');
  if (exp <= iat || (exp - iat) * 1000 > longest) return refused('TOKEN_WINDOW', 'exp');
  return accepted({ id: jti, expires: exp * 1000 });
}

/** A number far outside any clock would make every comparison true. */
function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < 1e11;
}

function isFor(aud: unknown, application: string): boolean {
  const audiences = Array.isArray(aud) ? (aud as readonly unknown[]) : [aud];
  return audiences.some((one) => isSame('applicationId', applicationIn(one) ?? '', application));
}

function applicationIn(urn: unknown): string | undefined {
  const ii = typeof urn === 'string' ? readIiUrn(urn) : undefined;
  return ii?.root === rootOf('applicationId') ? ii.extension : undefined;
}

function checkBinding(cnf: unknown, { peer, mustBeBound }: AccessContext): Checked<boolean> {
  if (cnf === undefined) return mustBeBound ? refused('TOKEN_HOLDER_OF_KEY', 'cnf') : accepted(false);
  // Another way to bind is not known here, and must not pass for none.
  const isOurs = isObject(cnf) && cnf['x5t#S256'] === peer.thumbprint;
  return isOurs ? accepted(true) : refused('TOKEN_HOLDER_OF_KEY', 'cnf');
}

type Person = Pick<AccessToken, 'ura' | 'uzi' | 'role' | 'bsn'>;

function personIn(claims: JsonObject, names: ClaimNames, isPatientBound: boolean): Checked<Person> {
  const text = (name: keyof ClaimNames): string => {
    const value = claims[names[name]];
    return typeof value === 'string' ? value : '';
  };
  const ura = normalise('ura', text('ura'));
  if (ura === undefined) return refused('JWT_INVALID', 'URA');
  const uzi = normalise('uziPerson', text('uzi'));
  if (uzi === undefined) return refused('JWT_INVALID', 'UZI number');
  const role = text('role');
  if (!isRole(role)) return refused('JWT_INVALID', 'role');
  const given = claims[names.bsn];
  const bsn = normaliseBsn(text('bsn'));
  // A patient that can not be read is not the same as no patient.
  if (bsn === undefined && (isPatientBound || given !== undefined)) return refused('TOKEN_BSN', 'BSN');
  return accepted({ ura, uzi, role, ...(bsn === undefined ? {} : { bsn }) });
}
