import { DS, SAML } from '../signature/names.js';
import {
  AUDIENCE,
  CONTEXT,
  ID,
  INSTANT,
  INTERACTION,
  matching,
  MESSAGE_EXTENSION,
  MESSAGE_ROOT,
  NESTED,
  plain,
  PROFESSIONAL,
  text,
  urn,
} from './codecs.js';
import type { ElementForm, Part, SignatureForm, Slot } from './form.js';
import type { TokenKind, TokenProfile } from './profile.js';
import { audiencesIn, elementsIn, emptyable, field, fieldIn, fixed } from './slots.js';
import type { MandateToken, RegistrationToken, Token, TokenOf, TransactionToken } from './tokens.js';

/** What each kind of token is made of, as we write it (SEC 2.1-2.3). */
export type TokenForms = { readonly [K in TokenKind]: ElementForm<TokenOf[K]> };

/** The forms, with the names that a profile gives. */
export function tokenForms(profile: TokenProfile): TokenForms {
  return { transaction: transactionForm(profile), mandate: mandateForm(profile), registration: registrationForm(profile) };
}

const ENTITY = 'urn:oasis:names:tc:SAML:2.0:nameid-format:entity';
const SIGNATURE: SignatureForm = { kind: 'signature' };

/** SEC 2.1. */
function transactionForm({ attributes: names, authnContext }: TokenProfile): ElementForm<TransactionToken> {
  type T = TransactionToken;
  const saml = elementsIn<T>('saml', SAML);
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
      parts: [
        saml('AuthnContext', {
          parts: [saml('AuthnContextClassRef', { text: field('AuthnContextClassRef', 'authnContext', { write: (value) => authnContext[value] }) })],
        }),
      ],
    }),
    {
      kind: 'statement',
      named: [
        always(names.messageIdRoot, fieldIn<T, 'messageId', 'root'>('message id root', 'messageId', 'root', MESSAGE_ROOT)),
        always(names.messageIdExtension, fieldIn<T, 'messageId', 'extension'>('message id extension', 'messageId', 'extension', MESSAGE_EXTENSION)),
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
  return assertion<T>(field('Issuer', 'issuer', urn('ura')), [
    vouched(field('NameID', 'bsn', urn('bsn')), confirmation.registration),
    conditions(),
    {
      kind: 'statement',
      named: [
        maybe(names.scanToken, field<T, 'scanToken'>('scan token', 'scanToken', NESTED)),
        maybe(names.widToken, field<T, 'widToken'>('WID token', 'widToken', NESTED)),
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
