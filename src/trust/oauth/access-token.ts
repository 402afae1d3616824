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
  /** Who asks when that is no care professional: `patient`, `desk`. */
  readonly party: string;
  /** Number of the case for which the desk asks. */
  readonly caseId: string;
  /** With which DigiD a patient logged in. */
  readonly digid: string;
  /** Birth date of a patient. */
  readonly birthDate: string;
}

/** Names of claims where the configuration has no others. */
export const CLAIM_NAMES: ClaimNames = {
  ...{ ura: 'ura', uzi: 'uzi', role: 'role', bsn: 'bsn' },
  ...{ party: 'party', caseId: 'case', digid: 'digid', birthDate: 'birthdate' },
};

/** What a request is, against which its token is held. */
export interface AccessContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly issuers: readonly TrustedIssuer[];
  /** Our AORTA application ids: the token must be for one of them. */
  readonly application: string | readonly string[];
  /** Who is at the other end of the connection. */
  readonly peer: PeerIdentity;
  /** Interaction that is asked for; a scope of the token must name it, or one of those that mean the same. */
  readonly interaction: string | readonly string[];
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

interface CheckedToken {
  readonly issuer: string;
  readonly id: string;
  /** AORTA application id of the client. */
  readonly application: string;
  /** That of ours for which it is. */
  readonly receiver: string;
  readonly scope: Scope;
  /** Milliseconds since 1970. */
  readonly expires: number;
  readonly isBound: boolean;
}

interface Professional {
  readonly ura: string;
  readonly uzi: string;
  readonly role: string;
  readonly bsn?: string;
}

interface Party {
  readonly party: string;
  readonly ura?: string;
  readonly uzi?: string;
  readonly bsn?: string;
  readonly caseId?: string;
  readonly digid?: string;
  /** `yyyy-MM-dd`. */
  readonly birthDate?: string;
}

/** What the access token of a care professional says, after all of it was checked. */
export type AccessToken = CheckedToken & Professional;

/** What the token of somebody else says: a patient, the desk of the operator, a supervisor (CS d, e). */
export type PartyToken = CheckedToken & Party;

const SKEW = 30_000;
const LONGEST = 15 * 60_000;
const MOST_TEXT = 256;

/**
 * Checks the header `Authorization` of a request in the order of SEC 3.d: form, issuer, type, algorithm, key, signature, times,
 * audience, client, certificate, persons, patient, scope, use before. The first that fails is the answer.
 */
export function checkAccessToken(authorization: string | undefined, context: AccessContext): Promise<Checked<AccessToken>> {
  return checkToken(authorization, context, professionalIn);
}

/** The same for a token that may be of a party: one of those that are named, or a care professional. */
export function checkAnyToken(
  authorization: string | undefined,
  context: AccessContext,
  parties: readonly string[],
): Promise<Checked<AccessToken | PartyToken>> {
  return checkToken<Professional | Party>(authorization, context, (claims, names, isPatientBound) =>
    claims[names.party] === undefined ? professionalIn(claims, names, isPatientBound) : partyIn(claims, names, isPatientBound, parties),
  );
}

type HolderIn<H> = (claims: JsonObject, names: ClaimNames, isPatientBound: boolean) => Checked<H>;

async function checkToken<H>(authorization: string | undefined, context: AccessContext, holderIn: HolderIn<H>): Promise<Checked<CheckedToken & H>> {
  const bearer = bearerIn(authorization);
  if (!bearer.ok) return bearer;
  const jws = readJws(bearer.value);
  if (!jws.ok) return jws;
  const issuer = context.issuers.find((one) => one.issuer === jws.value.claims['iss']);
  if (issuer === undefined) return refused('TOKEN_ISSUER', 'iss');
  const claims = await verifyJws(jws.value, issuer);
  if (!claims.ok) return claims;
  const token = contentOf(claims.value, issuer, context, holderIn);
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

function contentOf<H>(claims: JsonObject, issuer: TrustedIssuer, context: AccessContext, holderIn: HolderIn<H>): Checked<CheckedToken & H> {
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
  const holder = holderIn(claims, { ...CLAIM_NAMES, ...issuer.names }, context.isPatientBound);
  if (!holder.ok) return holder;
  const scope = scopeOf(claims['scope'], [context.interaction].flat());
  if (!scope.ok) return scope;
  const rest = { issuer: issuer.issuer, id: times.value.id, expires: times.value.expires };
  return accepted({ ...rest, application, receiver, ...holder.value, scope: scope.value, isBound: isBound.value });
}

function scopeOf(claim: unknown, interactions: readonly string[]): Checked<Scope> {
  const found = interactions.map((interaction) => scopeFor(claim, interaction));
  return found.find(({ ok }) => ok) ?? found[0] ?? refused('TOKEN_SCOPE', 'scope');
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

function professionalIn(claims: JsonObject, names: ClaimNames, isPatientBound: boolean): Checked<Professional> {
  // The desk and a patient are not taken for a care professional.
  if (claims[names.party] !== undefined) return refused('NOT_AUTHORISED', 'party');
  const ura = normalise('ura', textIn(claims, names.ura));
  if (ura === undefined) return refused('JWT_INVALID', 'URA');
  const uzi = normalise('uziPerson', textIn(claims, names.uzi));
  if (uzi === undefined) return refused('JWT_INVALID', 'UZI number');
  const role = textIn(claims, names.role);
  if (!isRole(role)) return refused('JWT_INVALID', 'role');
  const bsn = patientIn(claims, names, isPatientBound);
  return bsn.ok ? accepted({ ura, uzi, role, ...bsn.value }) : bsn;
}

function partyIn(claims: JsonObject, names: ClaimNames, isPatientBound: boolean, parties: readonly string[]): Checked<Party> {
  const party = textIn(claims, names.party);
  if (!parties.includes(party)) return refused('NOT_AUTHORISED', 'party');
  const bsn = patientIn(claims, names, isPatientBound);
  if (!bsn.ok) return bsn;
  const ura = claims[names.ura] === undefined ? undefined : (normalise('ura', textIn(claims, names.ura)) ?? '');
  const uzi = claims[names.uzi] === undefined ? undefined : (normalise('uziPerson', textIn(claims, names.uzi)) ?? '');
  if (ura === '' || uzi === '') return refused('JWT_INVALID', ura === '' ? 'URA' : 'UZI number');
  const [caseId, digid] = [textIn(claims, names.caseId), textIn(claims, names.digid)];
  if (caseId.length > MOST_TEXT || digid.length > MOST_TEXT) return refused('JWT_INVALID', 'case');
  const birthDate = textIn(claims, names.birthDate);
  if (birthDate !== '' && !/^\d{4}-\d\d-\d\d$/.test(birthDate)) return refused('JWT_INVALID', 'birth date');
  return accepted({
    party,
    ...(ura === undefined ? {} : { ura }),
    ...(uzi === undefined ? {} : { uzi }),
    ...bsn.value,
    ...(caseId === '' ? {} : { caseId }),
    ...(digid === '' ? {} : { digid }),
    ...(birthDate === '' ? {} : { birthDate }),
  });
}

function patientIn(claims: JsonObject, names: ClaimNames, isPatientBound: boolean): Checked<{ readonly bsn?: string }> {
  const given = claims[names.bsn];
  const bsn = normaliseBsn(textIn(claims, names.bsn));
  // A patient that can not be read is not the same as no patient.
  if (bsn === undefined && (isPatientBound || given !== undefined)) return refused('TOKEN_BSN', 'BSN');
  return accepted(bsn === undefined ? {} : { bsn });
}

function textIn(claims: JsonObject, name: string): string {
  const value = claims[name];
  return typeof value === 'string' ? value : '';
}
