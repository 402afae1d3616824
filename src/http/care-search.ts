import type { Request, RequestHandler, Response } from 'express';
import type { Language } from '../errors.js';
import { notFound } from '../consent/shielding/answer.js';
import { writeJson } from '../fhir/json.js';
import { outcome } from '../fhir/outcome.js';
import type { Ask, Client } from '../gateway/requester/asking.js';
import type { CareType } from '../gateway/requester/care-types.js';
import type { LaterAnswer, LaterAnswers } from '../gateway/requester/later.js';
import type { Requester } from '../gateway/requester/open-requester.js';
import type { Found } from '../gateway/requester/search.js';
import type { AortaId } from '../trust/oauth/headers.js';
import { resourceRefusal } from '../trust/oauth/errors.js';
import type { AccessToken } from '../trust/oauth/access-token.js';
import { accessOf, type AccessSetup } from './access.js';
import { bodyText } from './body.js';
import { declaredIn, preferencesOf, signedIn } from './care-headers.js';
import { acceptable, FHIR_JSON, refusal, sendText } from './reply.js';

/** What the routes for the data of others are made with. */
export interface CareSetup {
  readonly requester: Requester;
  readonly access: AccessSetup;
  readonly later: LaterAnswers;
  readonly language: Language;
}

/** A status with its text and headers, ready to be sent now or later. */
interface Reply extends LaterAnswer {
  readonly headers?: Readonly<Record<string, string>>;
}

const FHIR = 'application/fhir+json';

/** `GET [type]` and `POST [type]/_search`: a search over what other sources release now, or a place where the answer will be (D37). */
export function searchRoute(of: CareType, setup: CareSetup): RequestHandler {
  return async (req, res) => {
    const type = acceptable(req, FHIR_JSON);
    const { handling, isLater } = preferencesOf(req);
    const ask = askOf(req, res, of, handling);
    const work = async (): Promise<Reply> => replyOf(await setup.requester.search(ask), setup);
    if (!isLater) {
      send(res, type, await work());
      return;
    }
    const ticket = setup.later.begin(holderOf(res), work);
    if (ticket === undefined) throw refusal(503, 'store-unavailable');
    const address = `${req.path.replace(/\/_search$/, '')}/$answer/${ticket.id}/${ticket.key}`;
    res.set({ 'Content-Location': address, 'Retry-After': '1' });
    sendText(res, 202, FHIR, writeJson(outcome([], setup.language)));
  };
}

/** `GET [type]/$answer/[id]/[key]`: 202 while it is not there. Whatever is not an answer of this client is 404, all alike. */
export function answerRoute(setup: CareSetup): RequestHandler {
  return (req, res) => {
    const type = acceptable(req, FHIR_JSON);
    const found = setup.later.fetch(ticketOf(req), holderOf(res));
    if (found === 'working') {
      res.set('Retry-After', '1');
      sendText(res, 202, FHIR, writeJson(outcome([], setup.language)));
    } else send(res, type, found ?? { status: 404, text: writeJson(notFound()) });
  };
}

/** `DELETE [type]/$answer/[id]/[key]`: the answer is forgotten. */
export function forgetRoute(setup: CareSetup): RequestHandler {
  return (req, res) => {
    if (setup.later.forget(ticketOf(req), holderOf(res))) res.status(202).end();
    else send(res, FHIR, { status: 404, text: writeJson(notFound()) });
  };
}

/** A read by id: nothing can be read back (D27), so that it is one answer for every id. */
export function readRoute(): RequestHandler {
  return (_req, res) => sendText(res, 404, FHIR, writeJson(notFound()));
}

function askOf(req: Request, res: Response, of: CareType, handling: 'strict' | 'lenient'): Ask {
  const token = tokenOf(res);
  const query = req.originalUrl.split('?')[1] ?? '';
  const signed = signedIn(req);
  const aorta = res.locals['aorta'] as AortaId | undefined;
  return {
    of,
    text: { queries: [query, req.method === 'POST' ? bodyText(req) : ''], handling },
    bsn: token.bsn ?? '',
    client: clientOf(req, token),
    declared: declaredIn(req),
    given: {
      bearer: (req.headers.authorization ?? '').replace(/^Bearer +/i, ''),
      ...(signed === undefined ? {} : { signed }),
      ...(aorta === undefined ? {} : { aorta }),
    },
  };
}

/** The client of a request, by its access token and its connection. */
export function clientOf(req: Request, { application, receiver, ura, uzi, role }: AccessToken): Client {
  const address = req.socket.remoteAddress;
  return { application, receiver, ura, uzi, role, ...(address === undefined ? {} : { address }) };
}

/** The access token, behind `requireAccess`. */
export function tokenOf(res: Response): AccessToken {
  const token = accessOf(res);
  if (token === undefined) throw new RangeError('a route without requireAccess');
  return token;
}

/** Who may fetch an answer: the same person with the same client, about the same patient. */
function holderOf(res: Response): string {
  const { application, ura, uzi, bsn = '' } = tokenOf(res);
  return [application, ura, uzi, bsn].join(' ');
}

function ticketOf({ params }: Request): { readonly id: string; readonly key: string } {
  return { id: String(params['id']), key: String(params['key']) };
}

/** What a search came to, as it is told to the client. */
export function replyOf(found: Found, { access, language }: Pick<CareSetup, 'access' | 'language'>): Reply {
  switch (found.kind) {
    case 'bundle':
      return { status: 200, text: writeJson(found.bundle) };
    case 'not-found':
      return { status: 404, text: writeJson(notFound()) };
    case 'refused':
      return { status: found.status, text: writeJson(found.outcome) };
    case 'failed':
      return { status: found.status, text: writeJson(found.outcome), ...(found.status === 503 ? { headers: { 'Retry-After': '30' } } : {}) };
    case 'untrusted':
      return untrusted(found.refusal.code, access, language);
    case 'closed':
      return { status: 503, text: writeJson(outcome([{ code: 'store-unavailable', severity: 'error', path: '' }], language)) };
  }
}

/** As every refusal of trust: one text for all, so that nobody learns which check failed (SEC 2.7). */
function untrusted(code: Parameters<typeof resourceRefusal>[0], { realm }: AccessSetup, language: Language): Reply {
  const { status, challenge, issue, text } = resourceRefusal(code, realm);
  const body = { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: issue, details: { text: text[language] } }] };
  return { status, text: writeJson(body), ...(challenge === undefined ? {} : { headers: { 'WWW-Authenticate': challenge } }) };
}

/** Sends a reply; its text was made before. */
export function send(res: Response, type: string, { status, text, headers = {} }: Reply): void {
  res.set(headers);
  sendText(res, status, type, text);
}
