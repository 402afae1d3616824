import type { ConfiguredPerson } from '../../config/requester.js';
import { SWITCH } from '../../hl7v3/oids.js';
import { readCertificate } from '../../trust/certificate/certificate.js';
import { cardHolderOf } from '../../trust/identity/card-holder.js';
import { isTokenFor } from '../../trust/oauth/access-token.js';
import { nextAortaId, writeAortaId, type AortaId } from '../../trust/oauth/headers.js';
import { accepted, refused, type Checked } from '../../trust/refusals.js';
import type { Signer } from '../../trust/signature/signer.js';
import type { Preparation } from '../../trust/token/prepared.js';
import { clientTokens, signingService, type TokenProvider, type TokenRequest } from '../../trust/token/token-provider.js';
import type { Professional } from '../../trust/token/tokens.js';

/** What a client gives with its question, for the way that its organisation has. */
export interface Given {
  /** A prepared token and the signature for it. */
  readonly signed?: NonNullable<TokenRequest['given']>;
  /** The access token itself. */
  readonly bearer: string;
  readonly aorta?: AortaId;
}

/** Who asks, as the message tells it. */
export interface Asker extends Professional {
  readonly name: string;
  /** The message was given this id before. */
  readonly uuid?: string;
}

/** What shows that a person asks: tokens for the security header, or headers of HTTP. */
export interface Proof {
  readonly assertions: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** What the tokens of a message have to repeat. */
export type Facts = TokenRequest['facts'];

/** How a message comes by the signature of the person who asks: one way for an organisation, and no other (D34). */
export interface Authority {
  readonly way: 'client' | 'signing-service' | 'access-token';
  readonly asker: (person: Professional, given: Given) => Promise<Checked<Asker>>;
  readonly prove: (facts: Facts, person: Professional, given: Given) => Promise<Checked<Proof>>;
  readonly close: () => void;
}

const NOTHING_TO_CLOSE = (): void => undefined;

/** The client signs what was prepared for it: TOKEN_MISSING without, TOKEN_SUBJECT when it was prepared for somebody else. */
export function clientAuthority(preparation: Preparation): Authority {
  const provider = clientTokens(preparation);
  return {
    way: 'client',
    asker: async (person, { signed }) => {
      if (signed === undefined) return refused('TOKEN_MISSING', 'signature of the client');
      const stored = await preparation.store.find(signed.key);
      if (!stored.ok) return stored;
      const certificate = readCertificate(Buffer.from(stored.value.certificate, 'base64'));
      const holder = certificate.ok ? cardHolderOf(certificate.value) : certificate;
      if (!holder.ok) return holder;
      if (!isSame(holder.value, person)) return refused('TOKEN_SUBJECT', 'prepared token');
      return accepted({ ...person, name: holder.value.name, uuid: uuidOf(signed.key) });
    },
    prove: async (facts, person, { signed }) => assertionsOf(provider, facts, person, signed),
    close: NOTHING_TO_CLOSE,
  };
}

/** A service signs for the person. `signers` are all those it has keys of, as they are now. */
export function serviceAuthority(signers: () => readonly Signer[], close: () => void): Authority {
  const known = (person: Professional): { readonly signer: Signer; readonly name: string } | undefined => {
    for (const signer of signers()) {
      const certificate = readCertificate(signer.chain[0].raw);
      const holder = certificate.ok ? cardHolderOf(certificate.value) : certificate;
      if (holder.ok && isSame(holder.value, person)) return { signer, name: holder.value.name };
    }
    return undefined;
  };
  const provider = signingService((person) => Promise.resolve(known(person)?.signer));
  return {
    way: 'signing-service',
    asker: (person) => {
      const found = known(person);
      return Promise.resolve(found === undefined ? refused('TOKEN_MISSING', 'signer of the person') : accepted({ ...person, name: found.name }));
    },
    prove: (facts, person) => assertionsOf(provider, facts, person, undefined),
    close,
  };
}

/**
 * The access token goes on to the switch point as it is, so it must be for the switch point too: TOKEN_AUDIENCE. It tells no name: who is
 * not among the persons is NOT_AUTHORISED. That it is sent in a header of HTTP, as AORTA on FHIR has it, is assumed.
 */
export function accessTokenAuthority(persons: readonly ConfiguredPerson[], newId: () => string): Authority {
  return {
    way: 'access-token',
    asker: (person) => {
      const found = persons.find(({ uzi }) => uzi === person.uzi);
      return Promise.resolve(found === undefined ? refused('NOT_AUTHORISED', 'persons') : accepted({ ...person, name: found.name }));
    },
    prove: (_facts, _person, { bearer, aorta }) => {
      if (!isTokenFor(bearer, SWITCH)) return Promise.resolve(refused('TOKEN_AUDIENCE', 'switch point'));
      const headers = { Authorization: `Bearer ${bearer}`, 'AORTA-ID': writeAortaId(nextAortaId(newId, aorta)) };
      return Promise.resolve(accepted({ assertions: [], headers }));
    },
    close: NOTHING_TO_CLOSE,
  };
}

/** Id of a token; the message that it is for has the same UUID. */
export function tokenIdOf(uuid: string): string {
  return `_${uuid}`;
}

function uuidOf(tokenId: string): string {
  return tokenId.slice(1);
}

function isSame(a: Professional, b: Professional): boolean {
  return a.uzi === b.uzi && a.role === b.role;
}

async function assertionsOf(provider: TokenProvider, facts: Facts, person: Professional, given: TokenRequest['given']): Promise<Checked<Proof>> {
  const tokens = await provider.tokensFor({ facts, person, purpose: 'person-present', given });
  return tokens.ok ? accepted({ assertions: tokens.value, headers: {} }) : tokens;
}
