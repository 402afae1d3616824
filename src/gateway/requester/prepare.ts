import { FORMS } from '../../consent/decision/forms.js';
import type { OperationOutcome } from '../../fhir/types.js';
import { isStoreError } from '../../store/errors.js';
import { readCertificate, type Certificate } from '../../trust/certificate/certificate.js';
import { cardHolderOf } from '../../trust/identity/card-holder.js';
import { accepted, refused, type Checked, type Refusal as Untrusted } from '../../trust/refusals.js';
import { prepare, type PreparedToken } from '../../trust/token/prepared.js';
import type { Asking, Client, Declared, Shared } from './asking.js';
import { tokenIdOf } from './authority.js';
import type { CareType } from './care-types.js';
import { entitled } from './entitlement.js';
import { queryIds } from './message.js';
import { inError } from './outcomes.js';

/** What a client wants to sign for. */
export interface Preparing {
  readonly of: CareType;
  readonly bsn: string;
  readonly client: Client;
  readonly declared: Declared;
  /** Authentication certificate of the card, DER or PEM. */
  readonly certificate: Uint8Array;
}

/** A token to sign, or why there is none. */
export type PreparedQuery =
  | { readonly kind: 'prepared'; readonly token: PreparedToken }
  | { readonly kind: 'refused'; readonly status: number; readonly outcome: OperationOutcome }
  | { readonly kind: 'untrusted'; readonly refusal: Untrusted }
  /** The organisation has another way, or the register could not be reached. */
  | { readonly kind: 'not-found' | 'closed' };

/**
 * Prepares the transaction token of a query that is sent later (D34): its id is that of the message. The card must be of who asks, trusted and
 * not revoked now; who may not ask gets nothing to sign. It is no retrieval and stands in no access log.
 */
export async function prepareQuery(preparing: Preparing, organisations: readonly Asking[], shared: Shared): Promise<PreparedQuery> {
  const { of, bsn, client } = preparing;
  const { preparation, edge, language } = shared;
  try {
    const who = await entitled(preparing, organisations, shared);
    if (typeof who === 'string') {
      const { status, issue = 'forbidden' } = FORMS[who].fhir;
      return { kind: 'refused', status, outcome: inError(who, issue as Parameters<typeof inError>[1], language) };
    }
    const { organisation, settings, authority, world } = who.asking;
    if (authority.way !== 'client') return { kind: 'not-found' };
    const card = cardOf(preparing, who.asking, edge.now());
    if (!card.ok) return { kind: 'untrusted', refusal: card.refusal };
    const uuid = edge.newId();
    const { message } = queryIds(organisation.ura, settings.application, uuid, settings.oid);
    const facts = { tokenId: tokenIdOf(uuid), at: edge.now(), certificate: card.value.x509, organisation: world.ura };
    const token = await prepare({ ...facts, messageId: message, interaction: of.query, bsn }, preparation);
    return token.ok ? { kind: 'prepared', token: token.value } : { kind: 'untrusted', refusal: token.refusal };
  } catch (error) {
    if (!isStoreError(error)) throw error;
    edge.log(JSON.stringify({ requester: 'not-prepared', store: error.code, ura: client.ura }));
    return { kind: 'closed' };
  }
}

/** The card of the person whom the access token names. */
function cardOf({ certificate, client }: Preparing, { world }: Asking, now: number): Checked<Certificate> {
  const read = readCertificate(certificate);
  if (!read.ok) return read;
  const holder = cardHolderOf(read.value);
  if (!holder.ok) return holder;
  if (holder.value.uzi !== client.uzi || holder.value.role !== client.role) return refused('TOKEN_SUBJECT', 'certificate');
  const path = world.trust.paths.validate(read.value, { usage: 'digitalSignature', at: now, now, helpers: [] });
  return path.ok ? accepted(read.value) : path;
}
