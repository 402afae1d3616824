import { isIdentifier } from '../identity/identifiers.js';
import { APPLICATION_ID } from '../../hl7v3/oids.js';
import { tokenErrorIn } from './errors.js';
import { writeAortaId, type AortaId } from './headers.js';
import { readObject } from './json.js';
import { writeScope, type Scope } from './scope.js';
import { attempt, trouble, type Obtained, type Outgoing, type Send } from './send.js';
import { TOKEN_EXCHANGE } from './smart.js';

/** A transaction token to be changed for an access token (SEC 3.d). */
export interface ExchangeRequest {
  readonly tokenEndpoint: string;
  /** Our application, and the one that will get the access token. */
  readonly client: string;
  readonly audience: string;
  /** The signed transaction token, exactly as it was signed. */
  readonly transactionToken: string;
  readonly scope: Scope;
  readonly aortaId: AortaId;
  /** Signed assertion of the client, in test installations without mutual TLS. */
  readonly assertion?: string;
}

/** An access token as the authorization server gave it: opaque to whoever uses it. */
export interface ObtainedToken {
  readonly accessToken: string;
  /** Milliseconds since 1970; undefined when the server does not say. */
  readonly expires: number | undefined;
}

const JWT = 'urn:ietf:params:oauth:token-type:jwt';
const SAML = 'urn:ietf:params:oauth:token-type:saml2';
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** The AORTA interfaces name the first; RFC 8693 has a name of its own for an access token. */
const ISSUED = [JWT, 'urn:ietf:params:oauth:token-type:access_token'];

/** The request of RFC 8693 for a transaction token. @throws RangeError for what is no application id or no scope */
export function exchangeRequest(exchange: ExchangeRequest): Outgoing {
  const form = new URLSearchParams({
    grant_type: TOKEN_EXCHANGE,
    client_id: applicationUrn(exchange.client),
    audience: applicationUrn(exchange.audience),
    requested_token_type: JWT,
    subject_token: Buffer.from(exchange.transactionToken, 'utf8').toString('base64url'),
    subject_token_type: SAML,
    scope: writeScope(exchange.scope),
  });
  if (exchange.assertion !== undefined) {
    form.set('client_assertion_type', ASSERTION);
    form.set('client_assertion', exchange.assertion);
  }
  const headers = {
    Accept: 'application/json',
    'Content-Type': 'application/x-www-form-urlencoded',
    'AORTA-ID': writeAortaId(exchange.aortaId),
  };
  return { method: 'POST', url: exchange.tokenEndpoint, headers, body: form.toString() };
}

/** Changes a transaction token for an access token. `send` goes over mutual TLS; `now` in milliseconds since 1970. */
export async function exchangeToken(exchange: ExchangeRequest, send: Send, now: () => number): Promise<Obtained<ObtainedToken>> {
  const asked = now();
  const answer = await attempt(send, exchangeRequest(exchange));
  if (!answer.ok) return answer;
  const { status, body } = answer.value;
  const json = readObject(body);
  if (status === 400 || status === 401 || status === 403) {
    const error = json === undefined ? undefined : tokenErrorIn(json);
    return error === undefined ? trouble({ kind: 'malformed', at: `HTTP ${status}` }) : trouble({ kind: 'refused', status, error });
  }
  if (status === 429) return trouble({ kind: 'unavailable', reason: 'HTTP 429' });
  if (status !== 200) return trouble({ kind: 'malformed', at: `HTTP ${status}` });
  if (json === undefined) return trouble({ kind: 'malformed', at: 'JSON' });
  const { access_token: accessToken, token_type: type, issued_token_type: issued, expires_in: seconds } = json;
  if (typeof accessToken !== 'string' || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(accessToken)) return trouble({ kind: 'malformed', at: 'access_token' });
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return trouble({ kind: 'malformed', at: 'token_type' });
  if (!ISSUED.some((one) => one === issued)) return trouble({ kind: 'malformed', at: 'issued_token_type' });
  if (seconds !== undefined && !(typeof seconds === 'number' && seconds > 0)) return trouble({ kind: 'malformed', at: 'expires_in' });
  return { ok: true, value: { accessToken, expires: seconds === undefined ? undefined : asked + seconds * 1000 } };
}

/** An application as OAuth names it here: `urn:oid:2.16.840.1.113883.2.4.6.6.<id>`. */
export function applicationUrn(application: string): string {
  if (!isIdentifier('applicationId', application)) throw new RangeError('no application id');
  return `urn:oid:${APPLICATION_ID}.${application}`;
}
