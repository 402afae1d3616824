import type { Request, Response } from 'express';
import type { Organisation } from '../../config/organisations.js';
import { isFhirDate } from '../../consent/day.js';
import type { Requester, RequestIds } from '../../consent/log/access-event.js';
import type { DigidLevel } from '../../consent/register/command.js';
import { isUuid } from '../../fhir/systems.js';
import type { Actor } from '../../gateway/consent/actor.js';
import type { LogReader } from '../../gateway/log/reader.js';
import type { AccessToken, PartyToken } from '../../trust/oauth/access-token.js';
import type { AortaId } from '../../trust/oauth/headers.js';
import { holderOf } from '../access.js';

/** Parties that a token may name, besides care professionals (CS d, e). */
export const PARTIES = ['patient', 'desk', 'supervisor', 'gateway'] as const;
type Party = (typeof PARTIES)[number];

/** Who makes a request, as the token says. */
export interface Caller {
  /** `organisation`: a care professional for its own organisation. */
  readonly kind: 'organisation' | Party;
  /** Of the organisation. */
  readonly ura?: string;
  /** The patient that the token is about. */
  readonly bsn?: string;
  readonly caseId?: string;
  /** With which DigiD a patient logged in; absent when that has no second factor (CS C-04 T2). */
  readonly digid?: DigidLevel;
  /** FHIR date, by the issuer of the token. */
  readonly birthDate?: string;
  /** The organisation of which an application was asked, and that application. */
  readonly asked: string;
  readonly receiver: string;
  readonly requester: Requester;
  readonly ids: RequestIds;
}

const SECOND_FACTOR: readonly DigidLevel[] = ['midden', 'substantieel', 'hoog'];

/** Who makes a request, behind `requireAccess`. @param organisations those that the gateway acts for */
export function callerOf(req: Request, res: Response, organisations: readonly Pick<Organisation, 'ura' | 'applicationIds'>[]): Caller {
  const token = holderOf(res);
  if (token === undefined) throw new Error('a route without requireAccess');
  const asked = organisations.find(({ applicationIds }) => applicationIds.includes(token.receiver))?.ura ?? '';
  const base = {
    asked,
    receiver: token.receiver,
    requester: requesterOf(token, req, res),
    ids: idsOf(token, res),
    ...(token.bsn === undefined ? {} : { bsn: token.bsn }),
  };
  if (!('party' in token)) return { kind: 'organisation', ura: token.ura, ...base };
  const kind = PARTIES.find((party) => party === token.party);
  if (kind === undefined) throw new Error('a party that no route lets through');
  const digid = SECOND_FACTOR.find((level) => level === token.digid);
  const { caseId, birthDate } = token;
  return {
    ...{ kind, ...base },
    ...(caseId === undefined ? {} : { caseId }),
    ...(digid === undefined ? {} : { digid }),
    ...(birthDate === undefined || !isFhirDate(birthDate) ? {} : { birthDate }),
  };
}

function requesterOf(token: AccessToken | PartyToken, req: Request, res: Response): Requester {
  // Behind a proxy the address is that of the proxy.
  const address = res.locals['proxied'] === true ? undefined : req.socket.remoteAddress;
  return {
    ...(token.ura === undefined ? {} : { organization: token.ura }),
    ...(token.uzi === undefined ? {} : { person: token.uzi }),
    ...('party' in token ? {} : { role: token.role }),
    application: token.application,
    ...(address === undefined ? {} : { address }),
  };
}

function idsOf(token: AccessToken | PartyToken, res: Response): RequestIds {
  const aorta = res.locals['aorta'] as AortaId | undefined;
  const ids = aorta === undefined ? {} : { initialRequest: `urn:uuid:${aorta.initialRequestId}`, request: `urn:uuid:${aorta.requestId}` };
  return { ...ids, token: isUuid(token.id) ? `urn:uuid:${token.id}` : token.id };
}

/** For whom the consent register does something. Whoever is neither source, patient nor desk may see nothing of it: undefined. */
export function actorOf({ kind, ura, bsn, caseId, asked, requester, ids }: Caller, interaction: string): Actor | undefined {
  const known = caseId === undefined ? ids : { ...ids, case: caseId };
  const call = { requester, ids: known, interaction, asked, ...(bsn === undefined ? {} : { about: bsn }) };
  if (kind === 'organisation' && ura !== undefined) return { kind: 'source', source: ura, ...call };
  if (kind === 'patient' && bsn !== undefined) return { kind, bsn, ...call };
  return kind === 'desk' ? { kind, ...call } : undefined;
}

/** Who looks at the access log; undefined for who never does. */
export function logReaderOf({ kind, ura, bsn, caseId, asked, requester, ids }: Caller, interaction: string): LogReader | undefined {
  const look = { organization: asked, requester, ids, interaction };
  if (kind === 'organisation' && ura !== undefined) return { kind: 'organisation', ura, ...look };
  if (kind === 'patient' && bsn !== undefined) return { kind, bsn, ...look };
  if (kind === 'desk' && bsn !== undefined) return { kind, bsn, ...look, ...(caseId === undefined ? {} : { caseId }) };
  return kind === 'supervisor' ? { kind, ...look } : undefined;
}
