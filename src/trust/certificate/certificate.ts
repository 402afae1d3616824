import { createHash, X509Certificate, type KeyObject } from 'node:crypto';
import { context, DER, DerError, expectTag, listOf, naturalOf, onlyDer, readDer, timeOf, type DerElement } from '../der.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { extensionsOf, hex, knownExtensions, type Extension, type KnownExtensions } from './extensions.js';
import { nameOf, type Name } from './name.js';
import { readPem } from './pem.js';
import { signedOf, type Signed } from './signed.js';

/** A certificate, read by our own reader and by that of Node. */
export interface Certificate extends KnownExtensions {
  readonly der: Uint8Array;
  readonly x509: X509Certificate;
  readonly publicKey: KeyObject;
  readonly keyType: string;
  /** Bits of an RSA modulus, or of an elliptic curve; 0 when it is not known. */
  readonly keyBits: number;
  readonly serial: bigint;
  readonly issuer: Name;
  readonly subject: Name;
  /** DER of the names and of the key: what OCSP and revocation lists are bound to. */
  readonly issuerDer: Uint8Array;
  readonly subjectDer: Uint8Array;
  readonly publicKeyDer: Uint8Array;
  /** Milliseconds since 1970; both ends are within the validity. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** What is signed, how, and the signature. */
  readonly signed: Signed;
  readonly extensions: readonly Extension[];
  /** Object identifiers of the extensions that must be understood. */
  readonly critical: readonly string[];
  /** SHA-256 of the DER, hexadecimal. */
  readonly thumbprint: string;
}

const MOST_BYTES = 65_536;

/**
 * One certificate, PEM or DER, of at most 64 KiB. `CERT_UNTRUSTED` (`at`: `certificate`) when it is none, or has a form that
 * is not read here: nothing is said of trust in it yet.
 */
export function readCertificate(input: string | Uint8Array): Checked<Certificate> {
  const der = typeof input === 'string' || input[0] !== DER.sequence ? onlyPem(input) : input;
  if (der === undefined || der.length > MOST_BYTES) return refused('CERT_UNTRUSTED', 'certificate');
  try {
    return accepted(certificateOf(Uint8Array.from(der)));
  } catch {
    return refused('CERT_UNTRUSTED', 'certificate'); // DerError of ours, or an error of OpenSSL, which has no one name.
  }
}

/** Every certificate of a PEM file, at most so many; refused as a whole when one is no certificate, or there is none. */
export function readCertificates(pem: string, most: number = 1000): Checked<readonly Certificate[]> {
  const blocks = readPem(pem, 'CERTIFICATE', most);
  if (blocks === undefined || blocks.length === 0) return refused('CERT_UNTRUSTED', 'certificate');
  const out: Certificate[] = [];
  for (const block of blocks) {
    const read = readCertificate(block);
    if (!read.ok) return read;
    out.push(read.value);
  }
  return accepted(out);
}

function onlyPem(input: string | Uint8Array): Uint8Array | undefined {
  if (input.length > 2 * MOST_BYTES) return undefined;
  const text = typeof input === 'string' ? input : Buffer.from(input).toString('latin1');
  const blocks = readPem(text, 'CERTIFICATE', 1);
  return blocks?.[0];
}

function certificateOf(der: Uint8Array): Certificate {
  const signed = signedOf(onlyDer(der));
  const body = bodyOf(signed.body);
  if (Buffer.compare(body.algorithmDer, signed.algorithmDer) !== 0) throw new DerError('two algorithms are named');
  const x509 = new X509Certificate(der);
  // What is judged here and what OpenSSL uses in TLS must be the same octets.
  if (Buffer.compare(x509.raw, der) !== 0) throw new DerError('it is no DER');
  const { publicKey } = x509;
  return {
    der,
    x509,
    publicKey,
    keyType: publicKey.asymmetricKeyType ?? 'unknown',
    keyBits: bitsOfKey(publicKey),
    signed,
    thumbprint: createHash('sha256').update(der).digest('hex'),
    ...body.fields,
    ...knownExtensions(body.fields.extensions),
  };
}

type Fields = Pick<
  Certificate,
  'serial' | 'issuer' | 'subject' | 'issuerDer' | 'subjectDer' | 'publicKeyDer' | 'notBefore' | 'notAfter' | 'extensions' | 'critical'
>;

/** What is signed (RFC 5280 4.1). Only version 3 is read: without extensions nothing says who may sign certificates. */
function bodyOf(element: DerElement): { readonly fields: Fields; readonly algorithmDer: Uint8Array } {
  const [version, serial, algorithm, issuer, validity, subject, key, ...more] = listOf(element, 10);
  if (Number(naturalOf(onlyDer(expectTag(version, context(0)).content))) !== 2) throw new DerError('another version than 3');
  const names = { issuer: expectTag(issuer, DER.sequence), subject: expectTag(subject, DER.sequence) };
  const [notBefore, notAfter, ...rest] = listOf(expectTag(validity, DER.sequence));
  if (notBefore === undefined || notAfter === undefined || rest.length > 0) throw new DerError('the validity has another form');
  const last = expectTag(more.at(-1), context(3));
  // Unique identifiers of version 2 are not in use; they may stand before the extensions.
  if (more.slice(0, -1).some(({ tag }) => tag !== context(1, false) && tag !== context(2, false))) throw new DerError('an unknown part');
  const extensions = extensionsOf(onlyDer(last.content));
  const fields = {
    serial: naturalOf(expectTag(serial, DER.integer)),
    issuer: nameOf(names.issuer),
    subject: nameOf(names.subject),
    issuerDer: names.issuer.whole,
    subjectDer: names.subject.whole,
    publicKeyDer: expectTag(key, DER.sequence).whole,
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    extensions,
    critical: extensions.filter(({ isCritical }) => isCritical).map(({ oid }) => oid),
  };
  return { fields, algorithmDer: expectTag(algorithm, DER.sequence).whole };
}

const CURVE_BITS: Readonly<Record<string, number>> = { prime256v1: 256, secp384r1: 384, secp521r1: 521 };

function bitsOfKey(key: KeyObject): number {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'ec') return CURVE_BITS[details?.namedCurve ?? ''] ?? 0;
  return details?.modulusLength ?? 0;
}

/** The bits of the public key within a SubjectPublicKeyInfo: what an OCSP key hash is over (RFC 6960 4.1.1). */
export function keyOctets(publicKeyDer: Uint8Array): Uint8Array {
  const bits = listOf(readDer(publicKeyDer))[1];
  return expectTag(bits, DER.bitString).content.subarray(1);
}

/** Whether a certificate was issued under its own name. */
export function isSelfIssued({ issuerDer, subjectDer }: Certificate): boolean {
  return hex(issuerDer) === hex(subjectDer);
}
