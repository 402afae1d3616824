import { accepted, refused, type Checked } from '../refusals.js';

/** How a signature is made; the names are ours, a signer outside gets them. */
export type SignatureAlgorithm = 'rsa-sha256' | 'rsa-sha512' | 'rsa-sha1';

/** The algorithms that we sign with (SEC 2.0). */
export type SigningAlgorithm = Exclude<SignatureAlgorithm, 'rsa-sha1'>;

/** How octets are digested, by the name that `node:crypto` has for it. */
export type DigestAlgorithm = 'sha256' | 'sha512' | 'sha1';

/** What a transform of a reference does. */
export type Transform = 'enveloped' | 'exclusive';

/** What is accepted beyond the closed list; nothing of it is ever sent. */
export interface Leniency {
  /** The two URIs that AORTA 8.4.0 prints and that nobody has registered (SEC 2.0). */
  readonly aortaUris?: boolean;
  /** SHA-1, for authentication tokens of generation A only (SEC 2.0, 2.5). */
  readonly generationA?: boolean;
}

/** Exclusive canonicalisation 1.0 without comments: the only one (SEC 2.0). */
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

/** The transform that leaves the signature itself out. */
export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

/** URIs of what we sign with. */
export const SIGNATURE_URI: Readonly<Record<SigningAlgorithm, string>> = {
  'rsa-sha256': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'rsa-sha512': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
};

/** URIs of what we digest with. */
export const DIGEST_URI: Readonly<Record<'sha256' | 'sha512', string>> = {
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
};

/** The digest inside each way of signing. */
export const DIGEST_OF: Readonly<Record<SignatureAlgorithm, DigestAlgorithm>> = {
  'rsa-sha256': 'sha256',
  'rsa-sha512': 'sha512',
  'rsa-sha1': 'sha1',
};

interface Allowed<A> {
  readonly algorithm: A;
  /** Absent: allowed always. */
  readonly only?: keyof Leniency;
}

const SIGNATURES: ReadonlyMap<string, Allowed<SignatureAlgorithm>> = new Map([
  [SIGNATURE_URI['rsa-sha256'], { algorithm: 'rsa-sha256' }],
  [SIGNATURE_URI['rsa-sha512'], { algorithm: 'rsa-sha512' }],
  ['http://www.w3.org/2000/09/xmldsig#rsa-sha256', { algorithm: 'rsa-sha256', only: 'aortaUris' }],
  ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', { algorithm: 'rsa-sha1', only: 'generationA' }],
]);

const DIGESTS: ReadonlyMap<string, Allowed<DigestAlgorithm>> = new Map([
  [DIGEST_URI.sha256, { algorithm: 'sha256' }],
  [DIGEST_URI.sha512, { algorithm: 'sha512' }],
  ['http://www.w3.org/2000/09/xmlenc#sha256', { algorithm: 'sha256', only: 'aortaUris' }],
  ['http://www.w3.org/2000/09/xmldsig#sha1', { algorithm: 'sha1', only: 'generationA' }],
]);

const TRANSFORMS: ReadonlyMap<string, Allowed<Transform>> = new Map([
  [ENVELOPED, { algorithm: 'enveloped' }],
  [EXCLUSIVE, { algorithm: 'exclusive' }],
]);

/** What a `SignatureMethod` names, or SIG_ALGORITHM. */
export function signatureAlgorithm(uri: string, leniency: Leniency = {}): Checked<SignatureAlgorithm> {
  return named(SIGNATURES, uri, leniency, 'SignatureMethod');
}

/** What a `DigestMethod` names, or SIG_ALGORITHM. */
export function digestAlgorithm(uri: string, leniency: Leniency = {}): Checked<DigestAlgorithm> {
  return named(DIGESTS, uri, leniency, 'DigestMethod');
}

/** What a `Transform` names, or SIG_ALGORITHM. */
export function transform(uri: string): Checked<Transform> {
  return named(TRANSFORMS, uri, {}, 'Transform');
}

/** Whether a `CanonicalizationMethod` is the one that is allowed. */
export function canonicalization(uri: string): Checked<'exclusive'> {
  return uri === EXCLUSIVE ? accepted('exclusive') : refused('SIG_ALGORITHM', 'CanonicalizationMethod');
}

function named<A>(list: ReadonlyMap<string, Allowed<A>>, uri: string, leniency: Leniency, at: string): Checked<A> {
  const found = list.get(uri);
  if (found === undefined || (found.only !== undefined && leniency[found.only] !== true)) return refused('SIG_ALGORITHM', at);
  return accepted(found.algorithm);
}
