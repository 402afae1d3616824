import { DS, SAML } from '../signature/names.js';
import { AUDIENCE, base64, ID, INSTANT, INTERACTION, matching, plain, PROFESSIONAL, text, urn } from './codecs.js';
import type { Codec, ElementForm, Part, SignatureForm, Slot } from './form.js';
import type { TokenKind, TokenProfile } from './profile.js';
import { audiencesIn, elementsIn, emptyable, field, fieldIn, fixed } from './slots.js';
import type { MandateToken, RegistrationToken, Token, TokenOf, TransactionToken } from './tokens.js';

/** What each kind of token is made of: written and read by the same description (SEC 2.1-2.3). */
export type TokenForms = { readonly [K in TokenKind]: ElementForm<TokenOf[K]> };

/** The forms, with the names that a profile gives. */
export function tokenForms(profile: TokenProfile): TokenForms {
  return { transaction: transactionForm(profile), mandate: mandateForm(profile), registration: registrationForm(profile) };
}

const ENTITY = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity';
const SIGNATURE: SignatureForm = { kind: 'signature' };
const CONTEXT = text(128);

/** SEC 2.1. */
function transactionForm({ attributes: names, authnContext }: TokenProfile): ElementForm<TransactionToken> {
  type T = TransactionToken;
  const saml = elementsIn<T>('saml', SAML);
  const contexts: Codec<T['authnContext']> = oneOf(authnContext);
  return assertion<T>(field('Issuer', 'issuer', urn('ura')), [
    saml('Subject', {
      parts: [
        saml('NameID', { text: emptyable(field('NameID', 'subject', PROFESSIONAL)) }),
        saml('SubjectConfirmation', {
          attributes: { Method: field('SubjectConfirmation/@Method', 'confirmation', text(256)) },
          parts: [saml('SubjectConfirmationData', { parts: [holderOfKey()] })],
        }),
      ],
    }),
    conditions(),
    saml('AuthnStatement', {
      attributes: { AuthnInstant: field('AuthnStatement/@AuthnInstant', 'authnInstant', INSTANT) },
      parts: [saml('AuthnContext', { parts: [saml('AuthnContextClassRef', { text: field('AuthnContextClassRef', 'authnContext', contexts) })] })],
    }),
    {
      kind: 'statement',
      named: [
        always(names.messageIdRoot, fieldIn<T, 'messageId', 'root'>('message id root', 'messageId', 'root', matching(/^[\w.-]+$/))),
        always(names.messageIdExtension, fieldIn<T, 'messageId', 'extension'>('message id extension', 'messageId', 'extension', text(256))),
        always(names.interaction, field<T, 'interaction'>('interaction id', 'interaction', INTERACTION)),
        maybe(names.bsn, field<T, 'bsn'>('BSN', 'bsn', plain('bsn'))),
        maybe(names.context, field<T, 'context'>('context', 'context', CONTEXT)),
      ],
    },
  ]);
}

/** SEC 2.2. */
function mandateForm({ attributes: names, confirmation }: TokenProfile): ElementForm<MandateToken> {
  type T = MandateToken;
  return assertion<T>(field('Issuer', 'issuer', PROFESSIONAL), [
    vouched(field('NameID', 'organisation', urn('ura')), confirmation.mandate),
    conditions(),
    { kind: 'statement', named: [always(names.mandateContext, field<T, 'context'>('context', 'context', CONTEXT))] },
  ]);
}

/** SEC 2.3. */
function registrationForm({ attributes: names, confirmation }: TokenProfile): ElementForm<RegistrationToken> {
  type T = RegistrationToken;
  const nested = base64(1 << 17);
  return assertion<T>(field('Issuer', 'issuer', urn('ura')), [
    vouched(field('NameID', 'bsn', urn('bsn')), confirmation.registration),
    conditions(),
    {
      kind: 'statement',
      named: [
        maybe(names.scanToken, field<T, 'scanToken'>('scan token', 'scanToken', nested)),
        maybe(names.widToken, field<T, 'widToken'>('WID token', 'widToken', nested)),
      ],
    },
  ]);
}

function assertion<T extends Token>(issuer: Slot<T>, parts: readonly Part<T>[]): ElementForm<T> {
  const saml = elementsIn<T>('saml', SAML);
  return saml('Assertion', {
    attributes: {
      ID: field<T, 'id'>('Assertion/@ID', 'id', ID),
      IssueInstant: field<T, 'issueInstant'>('Assertion/@IssueInstant', 'issueInstant', INSTANT),
      Version: fixed('Assertion/@Version', '2.0'),
    },
    parts: [saml('Issuer', { attributes: { Format: fixed('Issuer/@Format', ENTITY) }, text: issuer }), SIGNATURE, ...parts],
  });
}

/** When and for whom. */
function conditions<T extends Token>(): ElementForm<T> {
  const saml = elementsIn<T>('saml', SAML);
  return saml('Conditions', {
    attributes: {
      NotBefore: field<T, 'notBefore'>('Conditions/@NotBefore', 'notBefore', INSTANT),
      NotOnOrAfter: field<T, 'notOnOrAfter'>('Conditions/@NotOnOrAfter', 'notOnOrAfter', INSTANT),
    },
    parts: [saml('AudienceRestriction', { parts: [audiencesIn<T>('saml', SAML, AUDIENCE)] })],
  });
}

/** A subject for whom the sender answers. */
function vouched<T>(name: Slot<T>, method: string): ElementForm<T> {
  const saml = elementsIn<T>('saml', SAML);
  const confirmation = saml('SubjectConfirmation', { attributes: { Method: fixed('SubjectConfirmation/@Method', method) } });
  return saml('Subject', { parts: [saml('NameID', { text: name }), confirmation] });
}

function holderOfKey(): ElementForm<TransactionToken> {
  type T = TransactionToken;
  const ds = elementsIn<T>('ds', DS);
  const parts = [
    ds('X509IssuerName', { text: fieldIn<T, 'holderOfKey', 'issuerName'>('X509IssuerName', 'holderOfKey', 'issuerName', text(1024)) }),
    ds('X509SerialNumber', {
      text: fieldIn<T, 'holderOfKey', 'serialNumber'>('X509SerialNumber', 'holderOfKey', 'serialNumber', matching(/^\d+$/, 64)),
    }),
  ];
  return ds('KeyInfo', { parts: [ds('X509Data', { parts: [ds('X509IssuerSerial', { parts })] })] });
}

function always<T>(name: string, slot: Slot<T>): { readonly name: string; readonly slot: Slot<T>; readonly isOptional: boolean } {
  return { name, slot, isOptional: false };
}

function maybe<T>(name: string, slot: Slot<T>): { readonly name: string; readonly slot: Slot<T>; readonly isOptional: boolean } {
  return { name, slot, isOptional: true };
}

function oneOf(texts: TokenProfile['authnContext']): Codec<'card' | 'server'> {
  return {
    write: (value) => texts[value],
    read: (found) => (found === texts.card ? 'card' : found === texts.server ? 'server' : undefined),
  };
}
