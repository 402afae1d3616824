import { constants, verify, type KeyObject } from 'node:crypto';
import { context, DER, DerError, expectTag, listOf, naturalOf, oidOf, onlyDer, type DerElement } from '../der.js';

/** Algorithm of a signature on a certificate, a revocation list or an OCSP response. */
export interface SignatureAlgorithm {
  readonly oid: string;
  readonly key: 'rsa' | 'rsa-pss' | 'ec' | 'other';
  /** Undefined when the algorithm is not known here. */
  readonly hash: string | undefined;
  readonly saltLength: number;
}

/** Something signed: what was signed, how, and the signature. */
export interface Signed {
  /** What was signed, octet by octet. */
  readonly body: DerElement;
  readonly algorithm: SignatureAlgorithm;
  /** The algorithm as it stands, to compare it with the one inside. */
  readonly algorithmDer: Uint8Array;
  readonly signature: Uint8Array;
}

/** Hashes that hold (SEC 3.b.cert: at least SHA-256). */
export const STRONG_HASHES: readonly string[] = ['sha256', 'sha384', 'sha512'];

const ALGORITHMS: Readonly<Record<string, readonly [SignatureAlgorithm['key'], string]>> = {
  '1.2.840.113549.1.1.4': ['rsa', 'md5'],
  '1.2.840.113549.1.1.5': ['rsa', 'sha1'],
  '1.2.840.113549.1.1.11': ['rsa', 'sha256'],
  '1.2.840.113549.1.1.12': ['rsa', 'sha384'],
  '1.2.840.113549.1.1.13': ['rsa', 'sha512'],
  '1.2.840.10045.4.1': ['ec', 'sha1'],
  '1.2.840.10045.4.3.2': ['ec', 'sha256'],
  '1.2.840.10045.4.3.3': ['ec', 'sha384'],
  '1.2.840.10045.4.3.4': ['ec', 'sha512'],
};

const HASHES: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

const RSA_PSS = '1.2.840.113549.1.1.10';
const MGF1 = '1.2.840.113549.1.1.8';

/** Reads the three parts that a certificate, a revocation list and a basic OCSP response have in common. */
export function signedOf(element: DerElement, most: number = 3): Signed & { readonly rest: readonly DerElement[] } {
  const [body, algorithm, signature, ...rest] = listOf(expectTag(element, DER.sequence), most);
  const { content } = expectTag(signature, DER.bitString);
  // A signature is whole octets.
  if (content[0] !== 0 || content.length < 2) throw new DerError('a signature does not have whole octets');
  const head = expectTag(algorithm, DER.sequence);
  return {
    body: expectTag(body, DER.sequence),
    algorithm: algorithmOf(head),
    algorithmDer: head.whole,
    signature: content.subarray(1),
    rest,
  };
}

/** An algorithm identifier of a signature (RFC 5280 4.1.1.2; RFC 4055 for RSA-PSS). */
export function algorithmOf(element: DerElement): SignatureAlgorithm {
  const [type, parameters, ...more] = listOf(expectTag(element, DER.sequence));
  if (type === undefined || more.length > 0) throw new DerError('an algorithm has another form');
  const oid = oidOf(type);
  if (oid === RSA_PSS) return pssOf(oid, parameters);
  const known = Object.hasOwn(ALGORITHMS, oid) ? ALGORITHMS[oid] : undefined;
  if (known === undefined) return { oid, key: 'other', hash: undefined, saltLength: 0 };
  const [key, hash] = known;
  // RFC 4055 5, RFC 5758 3.2: NULL with RSA (absent is seen), nothing with ECDSA.
  if (parameters !== undefined && (key === 'ec' || parameters.tag !== DER.null || parameters.content.length > 0))
    throw new DerError('an algorithm has parameters');
  return { oid, key, hash, saltLength: 0 };
}

/** Whether the signature is made with that key over what was signed; false for every algorithm or key that is not read here. */
export function isSignedBy({ body, algorithm, signature }: Signed, key: KeyObject): boolean {
  const { hash, key: kind, saltLength } = algorithm;
  const type = key.asymmetricKeyType;
  const fits = type === kind || (kind === 'rsa-pss' && type === 'rsa');
  if (hash === undefined || !fits) return false;
  try {
    if (kind !== 'rsa-pss') return verify(hash, body.whole, key, signature);
    return verify(hash, body.whole, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
  } catch {
    return false; // OpenSSL throws on a key or a signature of a wrong form.
  }
}

/** As `isSignedBy`, outside the event loop: for what is tens of megabytes long. RSA with PKCS #1 padding, and ECDSA. */
export function isSignedByInBackground(signed: Signed, key: KeyObject): Promise<boolean> {
  const { body, algorithm, signature } = signed;
  const { hash, key: kind } = algorithm;
  if (hash === undefined || kind === 'rsa-pss' || key.asymmetricKeyType !== kind) return Promise.resolve(isSignedBy(signed, key));
  return new Promise((resolve) => {
    verify(hash, body.whole, key, signature, (error, isValid) => resolve(error === null && isValid));
  });
}

function pssOf(oid: string, parameters: DerElement | undefined): SignatureAlgorithm {
  let hash = 'sha1'; // The default of RFC 4055 3.1; refused later for what it is.
  let masked = 'sha1';
  let saltLength = 20;
  for (const part of parameters === undefined ? [] : listOf(expectTag(parameters, DER.sequence), 4)) {
    const inner = onlyDer(part.content);
    if (part.tag === context(0)) hash = hashOf(inner);
    else if (part.tag === context(1)) masked = maskOf(inner);
    else if (part.tag === context(2)) saltLength = Number(naturalOf(inner));
    else throw new DerError('parameters of RSA-PSS that are not read here');
  }
  if (hash !== masked || saltLength > 512) return { oid, key: 'other', hash: undefined, saltLength: 0 };
  return { oid, key: 'rsa-pss', hash, saltLength };
}

function maskOf(element: DerElement): string {
  const [type, hash] = listOf(expectTag(element, DER.sequence));
  if (type === undefined || hash === undefined || oidOf(type) !== MGF1) throw new DerError('a mask of another kind');
  return hashOf(hash);
}

function hashOf(element: DerElement): string {
  const [type] = listOf(expectTag(element, DER.sequence));
  const oid = type === undefined ? '' : oidOf(type);
  return Object.hasOwn(HASHES, oid) ? (HASHES[oid] ?? oid) : oid;
}
