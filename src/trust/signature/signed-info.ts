import { DIGEST_URI, ENVELOPED, EXCLUSIVE, SIGNATURE_URI, type SigningAlgorithm } from './algorithms.js';
import { DS } from './names.js';

/** What one reference of a signature is over. */
export interface SignedPart {
  /** Id of the element. */
  readonly id: string;
  /** Whether the signature stands inside it. */
  readonly isEnveloped: boolean;
  readonly digest: Uint8Array;
}

/** With what a signature is made; what is absent is SHA-256 (SEC 2.0). */
export interface SignatureChoice {
  readonly algorithm?: SigningAlgorithm;
  readonly digest?: 'sha256' | 'sha512';
}

/** A `SignedInfo`, ready to be signed and to be sent. */
export interface SignedInfo {
  /** Canonical: what is signed. */
  readonly octets: Buffer;
  /** As it stands in a `Signature` that declares `ds`. */
  readonly element: string;
}

/** Builds a `SignedInfo`, canonical as it is written. */
export function signedInfo(parts: readonly SignedPart[], { algorithm = 'rsa-sha256', digest = 'sha256' }: SignatureChoice): SignedInfo {
  const references = parts.map((part) => reference(part, DIGEST_URI[digest]));
  const content = empty('CanonicalizationMethod', EXCLUSIVE) + empty('SignatureMethod', SIGNATURE_URI[algorithm]) + references.join('');
  return {
    // Alone it has to declare its prefix itself (XML-EXC-C14N 3).
    octets: Buffer.from(`<ds:SignedInfo xmlns:ds="${DS}">${content}</ds:SignedInfo>`),
    element: `<ds:SignedInfo>${content}</ds:SignedInfo>`,
  };
}

/** The element `ds:Signature`, in canonical form. */
export function signatureElement(info: SignedInfo, signature: Uint8Array, keyInfo: string): string {
  const value = Buffer.from(signature).toString('base64');
  return `<ds:Signature xmlns:ds="${DS}">${info.element}<ds:SignatureValue>${value}</ds:SignatureValue>${keyInfo}</ds:Signature>`;
}

function reference({ id, isEnveloped, digest }: SignedPart, method: string): string {
  const transforms = (isEnveloped ? empty('Transform', ENVELOPED) : '') + empty('Transform', EXCLUSIVE);
  const value = `<ds:DigestValue>${Buffer.from(digest).toString('base64')}</ds:DigestValue>`;
  return `<ds:Reference URI="#${id}"><ds:Transforms>${transforms}</ds:Transforms>${empty('DigestMethod', method)}${value}</ds:Reference>`;
}

function empty(local: string, algorithm: string): string {
  return `<ds:${local} Algorithm="${algorithm}"></ds:${local}>`;
}
