import { readExact } from '../../xml/exact.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { signAssertion, type AssertionSigning } from '../signature/sign-assertion.js';
import type { Signer } from '../signature/signer.js';
import { transactionToken, type TransactionFacts } from './build.js';
import { complete, type Preparation } from './prepared.js';
import { AORTA_PROFILE, type TokenProfile } from './profile.js';
import { readToken, writeToken } from './token.js';
import type { Professional } from './tokens.js';

/** What a message needs tokens for. */
export interface TokenRequest {
  /** What its transaction token has to say, without what the signer adds. */
  readonly facts: Omit<TransactionFacts, 'certificate'>;
  /** Who asks; absent when nobody is present. */
  readonly person?: Professional | undefined;
  readonly purpose: 'person-present' | 'batch-prefetch';
  /** What the client gave with its request, when it did. */
  readonly given?: { readonly key: string; readonly signature: Uint8Array } | undefined;
}

/** The signed assertions for a message, to be put in its security header beside each other. */
export type Tokens = readonly [transaction: string, ...others: string[]];

/** Where the tokens of a message come from. One of them is configured; none ever asks another (D34). */
export interface TokenProvider {
  readonly way: 'client' | 'signing-service' | 'conditional-set';
  readonly tokensFor: (request: TokenRequest) => Promise<Checked<Tokens>>;
}

/** The client completes a token that was prepared for it: TOKEN_MISSING when it gave nothing. */
export function clientTokens(preparation: Preparation): TokenProvider {
  return {
    way: 'client',
    tokensFor: async ({ given, facts }) => {
      if (given === undefined) return refused('TOKEN_MISSING', 'signature of the client');
      const stored = await preparation.store.find(given.key);
      const bound = stored.ok ? boundTo(facts, stored.value.assertion.text, preparation.profile) : stored;
      if (!bound.ok) return bound;
      return alone(await complete(given.key, given.signature, preparation));
    },
  };
}

/** What signing needs beside a signer. */
export interface Signing extends AssertionSigning {
  readonly profile?: TokenProfile;
}

/** A service signs for the person, with a key that is that person's: TOKEN_MISSING when it has none for this one. */
export function signingService(signerOf: (person: Professional) => Promise<Signer | undefined>, signing: Signing = {}): TokenProvider {
  return {
    way: 'signing-service',
    tokensFor: async ({ person, facts }) => {
      const signer = person === undefined ? undefined : await signerOf(person);
      if (person === undefined || signer === undefined) return refused('TOKEN_MISSING', 'signer of the person');
      const token = transactionToken({ ...facts, certificate: signer.chain[0] }, signing.profile);
      if (!token.ok) return token;
      const { subject } = token.value;
      // A service that signs for somebody else must not go unnoticed.
      if (subject?.uzi !== person.uzi || subject.role !== person.role) return refused('TOKEN_SUBJECT', 'signer of the person');
      return alone(await signed(facts, signer, signing));
    },
  };
}

/** What takes the place of a person who is present (SEC 2.4). */
export interface ConditionalSet {
  /** `serverTokenSet`: off unless somebody switches it on (D24). */
  readonly enabled?: boolean;
  /** With the server certificate. */
  readonly signer: Signer;
  /** Signed mandate and registration tokens that were stored, for an organisation, a context and a patient. */
  readonly mandateFor: (organisation: string, context: string) => Promise<string | undefined>;
  readonly registrationFor: (organisation: string, bsn: string) => Promise<string | undefined>;
}

/**
 * A server signs, beside a mandate and a registration. CARD_NOT_ALLOWED while it is switched off, or for anything but batch prefetch;
 * TOKEN_SET_INCOMPLETE when one of the three is missing.
 */
export function conditionalSet(set: ConditionalSet, signing: Signing = {}): TokenProvider {
  return {
    way: 'conditional-set',
    tokensFor: async ({ facts, purpose }) => {
      if (set.enabled !== true || purpose !== 'batch-prefetch') return refused('CARD_NOT_ALLOWED', 'serverTokenSet');
      const { organisation, context, bsn } = facts;
      const mandate = context === undefined ? undefined : await set.mandateFor(organisation, context);
      const registration = bsn === undefined ? undefined : await set.registrationFor(organisation, bsn);
      if (mandate === undefined || registration === undefined) return refused('TOKEN_SET_INCOMPLETE');
      const transaction = await signed(facts, set.signer, signing, 'server');
      return transaction.ok ? accepted([transaction.value, mandate, registration]) : transaction;
    },
  };
}

/** With `only`, the certificate has to be of a server: a card must not pass for one. */
async function signed(facts: TokenRequest['facts'], signer: Signer, signing: Signing, only?: 'server'): Promise<Checked<string>> {
  const { profile = AORTA_PROFILE } = signing;
  const token = transactionToken({ ...facts, certificate: signer.chain[0] }, profile);
  if (!token.ok) return token;
  if (only !== undefined && token.value.authnContext !== only) return refused('CERT_KEY_USAGE', 'serverTokenSet');
  const assertion = writeToken('transaction', token.value, profile);
  return assertion.ok ? signAssertion(assertion.value, signer, signing) : assertion;
}

/** A token that was prepared for another message would be refused by the receiver, after it was used up here (SEC 2.1 step 12). */
function boundTo({ messageId, interaction, bsn }: TokenRequest['facts'], assertion: string, profile?: TokenProfile): Checked<true> {
  const read = readToken('transaction', readExact(assertion), profile);
  if (!read.ok) return read;
  const token = read.value;
  const isSameId = token.messageId.root === messageId.root && token.messageId.extension === messageId.extension;
  if (!isSameId) return refused('TOKEN_MESSAGE_BINDING', 'prepared token');
  if (token.interaction !== interaction) return refused('TOKEN_INTERACTION', 'prepared token');
  return token.bsn === bsn ? accepted(true) : refused('TOKEN_BSN', 'prepared token');
}

function alone(token: Checked<string>): Checked<Tokens> {
  return token.ok ? accepted([token.value]) : token;
}
