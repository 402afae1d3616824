import { createHash } from 'node:crypto';
import { accepted, type Checked } from '../refusals.js';
import { checkAssertion } from './self-check.js';
import { keyInfo, type KeyInfoForm } from './key-info.js';
import { signatureElement, signedInfo, type SignatureChoice, type SignedInfo } from './signed-info.js';
import type { Signer } from './signer.js';

/** An assertion that nobody has signed yet. */
export interface UnsignedAssertion {
  /** `Assertion/@ID`. */
  readonly id: string;
  /** Canonical as it stands: these octets are digested, and sent. */
  readonly text: string;
  /** Where in the text the signature goes: directly behind `Issuer`. */
  readonly signatureAt: number;
}

/** How an assertion is to be signed; what is absent is as SEC 2.0 sends it. */
export interface AssertionSigning extends SignatureChoice {
  /** By issuer and serial number when absent. */
  readonly keyInfo?: KeyInfoForm;
}

/** What has to be signed for an assertion: the same assertion gives the same octets. */
export function assertionSignedInfo({ id, text }: UnsignedAssertion, choice: SignatureChoice = {}): SignedInfo {
  const digest = createHash(choice.digest ?? 'sha256')
    .update(text)
    .digest();
  return signedInfo([{ id, isEnveloped: true, digest }], choice);
}

/** Puts a signature, wherever it was made, in its place. */
export function withSignature({ text, signatureAt }: UnsignedAssertion, signature: string): string {
  return text.slice(0, signatureAt) + signature + text.slice(signatureAt);
}

/**
 * Signs an assertion, and reads back what came of it before anybody gets it (SEC 3.a).
 * Refuses with SIG_INVALID when the key does not fit the certificate, SIGNING_UNAVAILABLE when it can not be reached.
 */
export async function signAssertion(assertion: UnsignedAssertion, signer: Signer, signing: AssertionSigning = {}): Promise<Checked<string>> {
  const info = assertionSignedInfo(assertion, signing);
  const signature = await signer.sign(info.octets, signing.algorithm ?? 'rsa-sha256');
  if (!signature.ok) return signature;
  const [certificate] = signer.chain;
  const element = signatureElement(info, signature.value, keyInfo(certificate, signing.keyInfo ?? 'issuer-serial'));
  const text = withSignature(assertion, element);
  const checked = checkAssertion(text, certificate.publicKey);
  return checked.ok ? accepted(text) : checked;
}
