import type { Request, RequestHandler, Response } from 'express';
import type { Access } from '../config.js';
import { readJson } from '../fhir/json.js';
import type { Language } from '../errors.js';
import { checkAnyToken, type AccessToken, type PartyToken, type TrustedIssuer } from '../trust/oauth/access-token.js';
import { resourceRefusal } from '../trust/oauth/errors.js';
import { checkAortaHeaders, type AortaId } from '../trust/oauth/headers.js';
import { keySetReader } from '../trust/oauth/metadata.js';
import { checkNamedPatient, checkPatient, type PatientRequest } from '../trust/oauth/patient.js';
import { sendByFetch } from '../trust/oauth/send-by-fetch.js';
import { accepted, refused, type Checked, type Refusal } from '../trust/refusals.js';
import type { PeerIdentity } from '../trust/tls/peer.js';
import { sendPlainly } from '../trust/tls/send.js';
import { MemoryReplayStore } from '../trust/verify/replay.js';
import type { Outside } from '../trust/world/outside.js';
import type { HttpEdge } from './frame.js';
import { sendText } from './reply.js';

/** What a route demands of a token. */
export interface Demand {
  /** Interaction that a scope of the token must name; of several that mean the same, one. */
  readonly interaction: string | readonly string[];
  /** Whether it is about one patient: then token and request must name the same one. */
  readonly isPatientBound: boolean;
  /** Whether the request must name a patient, may do so, or is free to; whoever it must or may name is that of the token (CS e). */
  readonly naming?: 'must' | 'may' | 'free';
  /** Who besides care professionals may ask: about the patient of the token only, or about anybody. */
  readonly parties?: Readonly<Record<string, 'one-patient' | 'anybody'>>;
  /** Whether care professionals may not ask. */
  readonly isForPartiesOnly?: boolean;
}

/** With what access is decided, made once. */
export interface AccessSetup {
  readonly issuer: TrustedIssuer;
  readonly mustBeBound: boolean;
  /** Our application ids. */
  readonly applications: readonly string[];
  readonly realm: string;
  readonly language: Language;
  readonly edge: HttpEdge;
  /** Hears of each refusal before it is told, with who is at the other end where that is known; it does not reject. */
  readonly onRefused?: (refusal: Refusal, peer: PeerIdentity | undefined, ids: AortaId | undefined) => Promise<void>;
  /** Remembers request ids. */
  readonly requests: MemoryReplayStore;
  /** BSN of a Patient of ours by its logical id. */
  readonly bsnOf?: (id: string) => string | undefined;
}

/** The setup that a configuration describes; the keys of the issuer are fetched when the first token comes. */
export function accessSetup(access: Access, applications: readonly string[], language: Language, edge: HttpEdge, outside: Outside): AccessSetup {
  const now = (): number => edge.now().getTime();
  // The configuration allows http on loopback in a sandbox only.
  const send = access.keySet.startsWith('http:') ? sendPlainly() : sendByFetch(outside.fetch);
  const read = keySetReader(access.keySet, { send, now });
  const keys: NonNullable<TrustedIssuer['keys']> = async () => {
    const obtained = await read();
    return obtained.ok ? obtained.value : Promise.reject(new RangeError(obtained.trouble.kind));
  };
  const { issuer, typ, algorithms, claims: names, mustBeBound } = access;
  return {
    issuer: { issuer, typ, algorithms, names, keys },
    mustBeBound,
    applications,
    realm: 'schakel',
    language,
    edge,
    requests: new MemoryReplayStore(now),
  };
}

/**
 * Lets a request through that shows a certificate, an access token and the AORTA headers that fit each other and what the route demands
 * (SEC 3.d); what the token says is then in `accessOf`. Others get 400, 401, 403 or 503 with one text, and `WWW-Authenticate`. For a route
 * about one patient that takes a body, it stands behind the reader of the body.
 */
export function requireAccess(setup: AccessSetup, demand: Demand): RequestHandler {
  return async (req, res, next) => {
    const granted = await decide(req, res, setup, demand);
    if (granted.ok) {
      res.locals['access'] = granted.value;
      next();
      return;
    }
    await setup.onRefused?.(granted.refusal, res.locals['peer'] as PeerIdentity | undefined, res.locals['aorta'] as AortaId | undefined);
    refuse(res, granted.refusal, setup);
  };
}

/** What the token of a care professional says, behind `requireAccess`. */
export function accessOf(res: Response): AccessToken | undefined {
  const token = holderOf(res);
  return token === undefined || 'party' in token ? undefined : token;
}

/** What the token says, behind a `requireAccess` that lets parties through. */
export function holderOf(res: Response): AccessToken | PartyToken | undefined {
  return res.locals['access'] as AccessToken | PartyToken | undefined;
}

async function decide(req: Request, res: Response, setup: AccessSetup, demand: Demand): Promise<Checked<AccessToken | PartyToken>> {
  const now = setup.edge.now().getTime();
  const peer = res.locals['peer'] as PeerIdentity | undefined;
  if (peer === undefined) return { ok: false, refusal: (res.locals['peerRefusal'] as Refusal | undefined) ?? { code: 'PEER_MISSING' } };
  const { issuer, applications: application, mustBeBound, requests } = setup;
  const { interaction, isPatientBound, parties = {} } = demand;
  const context = { now, issuers: [issuer], application, peer, mustBeBound, interaction, isPatientBound };
  const token = await checkAnyToken(req.headers.authorization, context, Object.keys(parties));
  if (!token.ok) return token;
  // Only now, so that requests of nobody can't fill the memory.
  const tryInsert = (key: string, expiresAt: number): boolean => requests.tryInsert(key, expiresAt) === 'inserted';
  const headers = checkAortaHeaders(req.headers, { path: req.path, now, tryInsert });
  if (!headers.ok) return headers;
  res.locals['aorta'] = headers.value?.id;
  const patient = checkedPatient(req, token.value, setup, demand);
  return patient.ok ? token : patient;
}

function checkedPatient(req: Request, token: AccessToken | PartyToken, setup: AccessSetup, demand: Demand): Checked<undefined> {
  const isParty = 'party' in token;
  if (!isParty && demand.isForPartiesOnly === true) return refused('NOT_AUTHORISED', 'party');
  const about = isParty ? demand.parties?.[token.party] : undefined;
  if (about === 'one-patient' && token.bsn === undefined) return refused('TOKEN_BSN', 'BSN');
  const { naming = demand.isPatientBound ? 'must' : 'free' } = demand;
  if (about === 'anybody' || naming === 'free') return accepted(undefined);
  const bsnOf = setup.bsnOf ?? nobody;
  return namesPatient(req, (named) => (naming === 'must' ? checkPatient(token.bsn ?? '', named, bsnOf) : checkNamedPatient(token.bsn, named, bsnOf)));
}

function nobody(): undefined {
  return undefined;
}

function namesPatient(req: Request, check: (request: PatientRequest) => Checked<undefined>): Checked<undefined> {
  const query = new URLSearchParams(req.originalUrl.split('?')[1] ?? '');
  const read = bodyOf(req);
  if (!read.ok) return read;
  for (const [name, value] of read.value.parameters) query.append(name, value);
  return check({ path: decoded(req.path), query, body: read.value.resource });
}

interface Body {
  readonly parameters: URLSearchParams;
  readonly resource?: unknown;
}

/** A body that nobody read, or that can't be read, may be about anybody. */
function bodyOf(req: Request): Checked<Body> {
  const body: unknown = req.body;
  const parameters = new URLSearchParams();
  const isEmpty = body instanceof Uint8Array ? body.length === 0 : !hasBody(req);
  if (isEmpty) return accepted({ parameters });
  if (!(body instanceof Uint8Array)) return refused('TOKEN_PATIENT', 'body');
  const text = Buffer.from(body).toString('utf8');
  if (req.is('application/x-www-form-urlencoded') !== false) return accepted({ parameters: new URLSearchParams(text) });
  try {
    return accepted({ parameters, resource: readJson(text) });
  } catch {
    return refused('TOKEN_PATIENT', 'body');
  }
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function refuse(res: Response, { code, at }: Refusal, { edge, realm, language }: AccessSetup): void {
  const { status, challenge, issue, text } = resourceRefusal(code, realm);
  edge.log(JSON.stringify({ refused: code, at, correlation: res.locals['correlation'] as string | undefined }));
  if (challenge !== undefined) res.set('WWW-Authenticate', challenge);
  const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: issue, details: { text: text[language] } }] };
  sendText(res, status, 'application/fhir+json', JSON.stringify(outcome));
}
