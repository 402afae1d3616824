import { OUTWARD_TEXT, REFUSALS, type RefusalCode } from '../refusals.js';
import type { JsonObject } from './json.js';

/** Errors of a token endpoint (RFC 6749 5.2, RFC 8693 2.2.2). */
export const TOKEN_ERRORS = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
] as const;

/** An error of a token endpoint. */
export type TokenError = (typeof TOKEN_ERRORS)[number];

/** How a resource server refuses. The body is an OperationOutcome with this issue type and the one outward text. */
export interface ResourceRefusal {
  readonly status: number;
  /** Header `WWW-Authenticate`; with 401 and 403, and with 400 as RFC 6750 has it. */
  readonly challenge?: string;
  readonly issue: string;
  readonly text: typeof OUTWARD_TEXT;
}

/** What a client of the FHIR side sees of a refusal (SEC 2.7, RFC 6750 3). @throws RangeError for a realm with a quote or control character */
export function resourceRefusal(code: RefusalCode, realm: string): ResourceRefusal {
  const { status, issue, error } = REFUSALS[code].outward as { readonly status: number; readonly issue: string; readonly error?: string };
  const hasChallenge = status === 400 || status === 401 || status === 403;
  return { status, issue, text: OUTWARD_TEXT, ...(hasChallenge ? { challenge: challengeOf(realm, error) } : {}) };
}

/** `Bearer realm="...", error="..."`; without credentials there is no error to tell. */
export function challengeOf(realm: string, error?: string): string {
  if (!/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/.test(realm)) throw new RangeError('a realm that can not be in a header');
  return `Bearer realm="${realm}"${error === undefined ? '' : `, error="${error}"`}`;
}

/** The answer of a token endpoint that gives no token: status, headers and JSON. */
export function tokenErrorAnswer(error: TokenError): {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  return { status: error === 'invalid_client' ? 401 : 400, headers, body: JSON.stringify({ error }) };
}

/** The error that a token endpoint answered. Its description is not read: it may hold anything. */
export function tokenErrorIn(body: JsonObject): TokenError | undefined {
  return TOKEN_ERRORS.find((one) => one === body['error']);
}
