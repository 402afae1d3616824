import type { X509Certificate } from 'node:crypto';
import { readCertificate } from '../certificate/certificate.js';
import type { KeyUsage } from '../certificate/extensions.js';
import type { Ii } from '../identity/identifiers.js';
import { uziNameOf, type UziName } from '../identity/uzi-name.js';
import { accepted, refused, type Checked, type RefusalCode } from '../refusals.js';
import { issuerSerialOf } from '../signature/issuer-serial.js';
import { AORTA_PROFILE, endOfWindow, type TokenKind, type TokenProfile } from './profile.js';
import type { MandateToken, RegistrationToken, Token, TransactionToken } from './tokens.js';

/** What a new token is made from, whatever its kind. The same facts give the same token. */
export interface TokenFacts {
  /** `Assertion/@ID`, new for each token: `_` and a UUID. */
  readonly tokenId: string;
  /** When it is made, in milliseconds since 1970; cut to the second. */
  readonly at: number;
  /** The certificate that will sign. */
  readonly certificate: X509Certificate;
  /** URA of the organisation. */
  readonly organisation: string;
  /** As URNs; the switch when absent. */
  readonly audiences?: readonly string[] | undefined;
  /** When it ends, in milliseconds since 1970; the longest that is allowed when absent. */
  readonly notOnOrAfter?: number | undefined;
}

/** What a message says that a transaction token has to repeat (SEC 2.1). */
export interface TransactionFacts extends TokenFacts {
  readonly messageId: Ii;
  readonly interaction: string;
  readonly bsn?: string | undefined;
  readonly context?: string | undefined;
}

/** A mandate for one context (SEC 2.2). */
export interface MandateFacts extends TokenFacts {
  readonly context: string;
}

/** A patient whose number was checked (SEC 2.3). */
export interface RegistrationFacts extends TokenFacts {
  readonly bsn: string;
}

/** A transaction token for the holder of a certificate: of a card with its subject, of a server without one (SEC 2.1, 2.4). */
export function transactionToken(facts: TransactionFacts, profile: TokenProfile = AORTA_PROFILE): Checked<TransactionToken> {
  const holder = holderOf(facts, ['Z', 'N', 'S'], 'CARD_NOT_ALLOWED');
  const token = common('transaction', facts, profile);
  if (!holder.ok) return holder;
  if (!token.ok) return token;
  const { uzi, role, type } = holder.value;
  return accepted({
    ...token.value,
    issuer: facts.organisation,
    ...(type === 'S' ? {} : { subject: { uzi, role } }),
    confirmation: profile.confirmation.transaction,
    holderOfKey: issuerSerialOf(facts.certificate.raw),
    authnInstant: token.value.issueInstant,
    authnContext: type === 'S' ? 'server' : 'card',
    messageId: facts.messageId,
    interaction: facts.interaction,
    bsn: facts.bsn,
    context: facts.context,
  });
}

/** A mandate of a care professional to an organisation, never longer than the certificate is valid (SEC 2.2). */
export function mandateToken(facts: MandateFacts, profile: TokenProfile = AORTA_PROFILE): Checked<MandateToken> {
  const holder = holderOf(facts, ['Z'], 'MANDATE_SIGNER', 'nonRepudiation');
  const notAfter = Date.parse(facts.certificate.validTo);
  const token = common('mandate', facts, profile, notAfter);
  if (!holder.ok) return holder;
  if (!token.ok) return token;
  const { uzi, role } = holder.value;
  return accepted({ ...token.value, issuer: { uzi, role }, organisation: facts.organisation, context: facts.context });
}

/** A registration of a patient at an organisation, by somebody who has a card (SEC 2.3). */
export function registrationToken(facts: RegistrationFacts, profile: TokenProfile = AORTA_PROFILE): Checked<RegistrationToken> {
  const holder = holderOf(facts, ['Z', 'N'], 'CARD_NOT_ALLOWED');
  const token = common('registration', facts, profile);
  if (!holder.ok) return holder;
  return token.ok ? accepted({ ...token.value, issuer: facts.organisation, bsn: facts.bsn }) : token;
}

/** Who a certificate is of, when it is of a kind that may sign such a token, and the right one of that card (SEC 1.4). */
function holderOf(
  { certificate }: TokenFacts,
  types: readonly UziName['type'][],
  code: RefusalCode,
  usage: KeyUsage = 'digitalSignature',
): Checked<UziName> {
  const name = uziNameOf(certificate.raw);
  if (!name.ok) return name;
  if (!types.includes(name.value.type)) return refused(code, 'kind of certificate');
  const read = readCertificate(certificate.raw);
  return !read.ok ? read : read.value.keyUsage?.has(usage) === true ? name : refused('CERT_KEY_USAGE', usage);
}

function common(kind: TokenKind, facts: TokenFacts, { windows, audience }: TokenProfile, latest: number = Infinity): Checked<Token> {
  const issueInstant = wholeSecond(facts.at);
  const last = Math.min(endOfWindow(issueInstant, windows[kind]), latest);
  const notOnOrAfter = wholeSecond(facts.notOnOrAfter ?? last);
  // A receiver would refuse it: better now than there.
  if (notOnOrAfter > last) return refused('TOKEN_WINDOW', 'Conditions/@NotOnOrAfter');
  if (notOnOrAfter <= issueInstant) return refused('TOKEN_EXPIRED', 'Conditions/@NotOnOrAfter');
  return accepted({ id: facts.tokenId, issueInstant, notBefore: issueInstant, notOnOrAfter, audiences: facts.audiences ?? [audience] });
}

function wholeSecond(at: number): number {
  return Math.floor(at / 1000) * 1000;
}
