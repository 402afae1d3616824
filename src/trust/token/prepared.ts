import { constants, createHash, publicDecrypt, verify, X509Certificate } from 'node:crypto';
import { DER, expectTag, listOf, onlyDer } from '../der.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { checkAssertion } from '../signature/self-check.js';
import { assertionSignedInfo, withSignature, type UnsignedAssertion } from '../signature/sign-assertion.js';
import { keyInfo, type KeyInfoForm } from '../signature/key-info.js';
import { signatureElement, type SignedInfo } from '../signature/signed-info.js';
import { transactionToken, type TransactionFacts } from './build.js';
import type { PreparedStore } from './prepared-store.js';
import { AORTA_PROFILE, type TokenProfile } from './profile.js';
import { writeToken } from './token.js';

/** A transaction token that waits for the signature of a person (D34). */
export interface PreparedToken {
  /** By which it is completed: the id of the token. */
  readonly key: string;
  readonly messageId: TransactionFacts['messageId'];
  /** The assertion as it will be sent, without the signature. */
  readonly unsigned: string;
  /** What has to be signed with RSASSA-PKCS1-v1_5 and SHA-256: base64 of the octets of `SignedInfo`. */
  readonly octets: string;
  /** SHA-256 of those octets, in base64, for a card that takes the digest. */
  readonly digest: string;
  /** Until when it can be completed, in milliseconds since 1970. */
  readonly expires: number;
}

/** What is kept until the signature comes: everything but a secret. */
export interface StoredToken {
  readonly assertion: UnsignedAssertion;
  /** DER, base64. */
  readonly certificate: string;
  readonly expires: number;
}

/** What the preparing needs. */
export interface Preparation {
  readonly store: PreparedStore;
  readonly now: () => number;
  readonly profile?: TokenProfile;
  readonly keyInfo?: KeyInfoForm;
}

/** The token that some facts ask for, and what has to be signed; the same facts give the same digest, wherever it is asked. */
export function unsignedToken(facts: TransactionFacts, profile: TokenProfile = AORTA_PROFILE): Checked<PreparedToken & StoredToken> {
  const token = transactionToken(facts, profile);
  const assertion = token.ok ? writeToken('transaction', token.value, profile) : token;
  if (!assertion.ok || !token.ok) return assertion.ok ? refused('TOKEN_MALFORMED') : assertion;
  const { octets } = assertionSignedInfo(assertion.value);
  return accepted({
    key: facts.tokenId,
    messageId: facts.messageId,
    unsigned: assertion.value.text,
    octets: octets.toString('base64'),
    digest: digestOf(octets).toString('base64'),
    expires: token.value.notOnOrAfter,
    assertion: assertion.value,
    certificate: facts.certificate.raw.toString('base64'),
  });
}

/** Prepares a token and keeps it. SIGNING_UNAVAILABLE when too many wait already, TOKEN_REPLAY for an id that was prepared before. */
export async function prepare(facts: TransactionFacts, { store, profile = AORTA_PROFILE }: Preparation): Promise<Checked<PreparedToken>> {
  const made = unsignedToken(facts, profile);
  if (!made.ok) return made;
  const { assertion, certificate, ...prepared } = made.value;
  const kept = await store.keep(prepared.key, { assertion, certificate, expires: prepared.expires });
  return kept.ok ? accepted(prepared) : kept;
}

/**
 * Completes a prepared token with a signature that was made elsewhere, once.
 * Refuses with TOKEN_MISSING (nothing was prepared), TOKEN_REPLAY (completed before), TOKEN_EXPIRED, SIG_DIGEST (the key signed
 * something else), SIG_INVALID (another key, or no signature). A refused signature leaves it waiting for a better one.
 */
export async function complete(key: string, signature: Uint8Array, preparation: Preparation): Promise<Checked<string>> {
  const { store, now } = preparation;
  const found = await store.find(key);
  if (!found.ok) return found;
  const { assertion, certificate, expires } = found.value;
  if (now() >= expires) return refused('TOKEN_EXPIRED', 'prepared token');
  const holder = new X509Certificate(Buffer.from(certificate, 'base64'));
  const info = assertionSignedInfo(assertion);
  const fits = signatureFits(info, signature, holder);
  if (!fits.ok) return fits;
  const text = withSignature(assertion, signatureElement(info, signature, keyInfo(holder, preparation.keyInfo ?? 'issuer-serial')));
  const checked = checkAssertion(text, holder.publicKey);
  if (!checked.ok) return checked;
  // Last, and atomic: of two that come together only one gets the token.
  const used = await store.use(key);
  return used.ok ? accepted(text) : used;
}

function signatureFits({ octets }: SignedInfo, signature: Uint8Array, { publicKey }: X509Certificate): Checked<true> {
  if (verify('sha256', octets, publicKey, signature)) return accepted(true);
  const signed = signedDigest(signature, publicKey);
  return signed === undefined || signed.equals(digestOf(octets)) ? refused('SIG_INVALID') : refused('SIG_DIGEST');
}

/** The digest that this key signed (RFC 8017 9.2); undefined when the signature is not of this key. */
function signedDigest(signature: Uint8Array, publicKey: X509Certificate['publicKey']): Buffer | undefined {
  try {
    const info = onlyDer(publicDecrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, signature));
    const [, digest] = listOf(expectTag(info, DER.sequence), 2);
    return Buffer.from(expectTag(digest, DER.octetString).content);
  } catch {
    return undefined;
  }
}

function digestOf(octets: Uint8Array): Buffer {
  return createHash('sha256').update(octets).digest();
}
