import { accepted, refused, type Checked } from '../refusals.js';
import type { ReadToken } from '../verify/token-reader.js';
import { AUDIENCE, CONTEXT, ID, INTERACTION, MESSAGE_EXTENSION, MESSAGE_ROOT, NESTED, plain, PROFESSIONAL, urn } from './codecs.js';
import type { Codec } from './form.js';
import type { TokenKind, TokenProfile } from './profile.js';
import type { MandateToken, RegistrationToken, Token, TokenOf, TransactionToken } from './tokens.js';

/** Stops the reading; never leaves this file. */
class Malformed extends Error {
  constructor(readonly at: string) {
    super(at);
  }
}

/** What the texts of an assertion of a kind say: TOKEN_MALFORMED where one of them is no such value. */
export function valuesOf<K extends TokenKind>(kind: K, read: ReadToken, profile: TokenProfile): Checked<TokenOf[K]> {
  try {
    return accepted(VALUES[kind](read, profile));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return refused('TOKEN_MALFORMED', error.at);
  }
}

const VALUES: { readonly [K in TokenKind]: (read: ReadToken, profile: TokenProfile) => TokenOf[K] } = {
  transaction: transactionOf,
  mandate: mandateOf,
  registration: registrationOf,
};

function transactionOf(read: ReadToken, { attributes: names, authnContext }: TokenProfile): TransactionToken {
  const { attributes: said, holder, authnInstant } = read;
  const { issuer: issuerName, serial: serialNumber } = must(holder?.issuerSerial, 'SubjectConfirmationData/KeyInfo');
  return {
    ...common(read),
    issuer: value(urn('ura'), read.issuer, 'Issuer'),
    ...optional('subject', PROFESSIONAL, read.nameId === '' ? undefined : read.nameId, 'NameID'),
    confirmation: read.method,
    holderOfKey: { issuerName, serialNumber },
    authnInstant: must(authnInstant, 'AuthnStatement/@AuthnInstant'),
    authnContext: read.authnContext === authnContext.card ? 'card' : 'server',
    messageId: {
      root: value(MESSAGE_ROOT, said.get(names.messageIdRoot), 'message id root'),
      extension: value(MESSAGE_EXTENSION, said.get(names.messageIdExtension), 'message id extension'),
    },
    interaction: value(INTERACTION, said.get(names.interaction), 'interaction id'),
    ...optional('bsn', plain('bsn'), said.get(names.bsn), 'BSN'),
    ...optional('context', CONTEXT, said.get(names.context), 'context'),
  };
}

function mandateOf(read: ReadToken, { attributes: names, confirmation }: TokenProfile): MandateToken {
  vouchedFor(read, confirmation.mandate);
  return {
    ...common(read),
    issuer: value(PROFESSIONAL, read.issuer, 'Issuer'),
    organisation: value(urn('ura'), read.nameId, 'NameID'),
    context: value(CONTEXT, read.attributes.get(names.mandateContext), 'context'),
  };
}

function registrationOf(read: ReadToken, { attributes: names, confirmation }: TokenProfile): RegistrationToken {
  vouchedFor(read, confirmation.registration);
  return {
    ...common(read),
    issuer: value(urn('ura'), read.issuer, 'Issuer'),
    bsn: value(urn('bsn'), read.nameId, 'NameID'),
    ...optional('scanToken', NESTED, read.attributes.get(names.scanToken), 'scan token'),
    ...optional('widToken', NESTED, read.attributes.get(names.widToken), 'WID token'),
  };
}

function common({ id, issueInstant, notBefore, notOnOrAfter, audiences }: ReadToken): Token {
  if (notBefore >= notOnOrAfter) throw new Malformed('Conditions');
  const known = audiences.map((audience) => value(AUDIENCE, audience, 'Audience'));
  return { id: value(ID, id, 'Assertion/@ID'), issueInstant, notBefore, notOnOrAfter, audiences: known };
}

/** A subject for whom the sender answers holds no key. */
function vouchedFor({ method, holder }: ReadToken, expected: string): void {
  if (method !== expected || holder !== undefined) throw new Malformed('SubjectConfirmation');
}

function value<V>(codec: Codec<V>, written: string | undefined, at: string): V {
  return must(written === undefined ? undefined : codec.read(written), at);
}

/** A property that may be absent, but not of another form. */
function optional<K extends string, V>(key: K, codec: Codec<V>, written: string | undefined, at: string): Partial<Record<K, V>> {
  return written === undefined ? {} : ({ [key]: value(codec, written, at) } as Partial<Record<K, V>>);
}

function must<T>(found: T | undefined, at: string): T {
  if (found === undefined) throw new Malformed(at);
  return found;
}
