import { isBsn } from '../../bsn.js';
import { isInteractionName } from '../../hl7v3/interactions.js';
import { SWITCH } from '../../hl7v3/oids.js';
import { readIiUrn, rootOf } from '../../trust/identity/identifiers.js';
import type { TokenError } from '../../trust/oauth/errors.js';
import { TOKEN_EXCHANGE } from '../../trust/oauth/smart.js';
import type { PeerIdentity } from '../../trust/tls/peer.js';
import type { Participant } from '../config.js';
import type { Participants } from '../participants.js';
import { PERSONA_TYPE } from './personas.js';

/** A request to the token endpoint, in order as far as can be seen without looking at the subject (RFC 8693). */
export interface AskedToken {
  readonly client: Participant;
  /** Application ids. */
  readonly audience: readonly string[];
  /** As it was asked for, and the interactions in it. */
  readonly scope: string;
  readonly interactions: readonly string[];
  readonly subject:
    { readonly kind: 'transaction'; readonly assertion: string } | { readonly kind: 'persona'; readonly name: string; readonly bsn?: string };
}

/** What may be done with resources of a type, as user/Consent.crus. */
const SMART_SCOPE = /^user\/[A-Z][A-Za-z]+\.c?r?u?d?s?$/;
const JWT = 'urn:ietf:params:oauth:token-type:jwt';
const SAML = 'urn:ietf:params:oauth:token-type:saml2';
/** The one parameter that may come more than once (RFC 8693 2.1). */
const REPEATED = 'audience';

/** Reads the form of a request; what is wrong with it is one of the errors of OAuth (RFC 6749 5.2, RFC 8693 2.2.2). */
export function readAskedToken(form: URLSearchParams, participants: Participants, peer: PeerIdentity | undefined): AskedToken | TokenError {
  const names = [...form.keys()];
  if (names.some((name) => name !== REPEATED && form.getAll(name).length > 1)) return 'invalid_request';
  if (form.get('grant_type') === null) return 'invalid_request';
  if (form.get('grant_type') !== TOKEN_EXCHANGE) return 'unsupported_grant_type';
  const client = participants.sender(applicationIn(form.get('client_id')), peer);
  if (client === undefined) return 'invalid_client';
  if (![JWT, null].includes(form.get('requested_token_type'))) return 'invalid_request';
  const audience = form.getAll(REPEATED).map(applicationIn);
  if (audience.length === 0 || !audience.every((one) => one !== undefined && (one === SWITCH || participants.of(one) !== undefined)))
    return 'invalid_target';
  const scope = form.get('scope') ?? '';
  const interactions = scope.split(' ').map((one) => one.split('~')[0] ?? '');
  if (!interactions.every((one) => isInteractionName(one) || SMART_SCOPE.test(one))) return 'invalid_scope';
  const subject = subjectIn(form);
  if (subject === undefined) return 'invalid_request';
  return { client, audience: audience.filter((one) => one !== undefined), scope, interactions, subject };
}

function subjectIn(form: URLSearchParams): AskedToken['subject'] | undefined {
  const [text, type, patient] = [form.get('subject_token') ?? '', form.get('subject_token_type'), form.get('patient')];
  if (type === PERSONA_TYPE) {
    if (patient === null) return { kind: 'persona', name: text };
    return isBsn(patient) ? { kind: 'persona', name: text, bsn: patient } : undefined;
  }
  if (type !== SAML || patient !== null || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  return { kind: 'transaction', assertion: Buffer.from(text, 'base64url').toString('utf8') };
}

function applicationIn(urn: string | null): string | undefined {
  const ii = urn === null ? undefined : readIiUrn(urn);
  return ii?.root === rootOf('applicationId') ? ii.extension : undefined;
}
