import { context, DER, DerError, expectTag, listOf, oidOf, onlyDer, type DerElement } from '../der.js';
import { accepted, refused, type Checked } from '../refusals.js';

/** What names somebody in a certificate. */
export interface CertificateNames {
  /** Values of the otherNames `2.5.5.5` (SEC 1.5 step 1). */
  readonly uziNames: readonly string[];
  /** Values of `serialNumber` in the subject. */
  readonly serialNumbers: readonly string[];
}

const SUBJECT_ALT_NAME = '2.5.29.17';
const UZI_NAME = '2.5.5.5';
const SERIAL_NUMBER = '2.5.4.5';
/** More than four times the largest that was seen. */
const LARGEST = 16_384;
const MOST_NAMES = 32;

/** The names in a certificate of X.509 version 3; Node prints this otherName as unsupported, so the DER is read (SEC 1.5.6). */
export function namesIn(certificateDer: Uint8Array): Checked<CertificateNames> {
  if (certificateDer.length > LARGEST) return refused('CERT_IDENTITY', 'size of the certificate');
  try {
    const [tbs] = listOf(expectTag(onlyDer(certificateDer), DER.sequence), 3);
    const { subject, extensions } = fieldsOf(expectTag(tbs, DER.sequence));
    const uziNames = otherNamesOf(extensions);
    return uziNames === undefined
      ? refused('CERT_IDENTITY', 'otherName 2.5.5.5 is no IA5String')
      : accepted({ uziNames, serialNumbers: serialsOf(subject) });
  } catch (error) {
    if ((error as { readonly name?: unknown }).name !== 'DerError') throw error;
    return refused('CERT_IDENTITY', 'DER of the certificate');
  }
}

/** TBSCertificate (RFC 5280 4.1): version, serial, algorithm, issuer, validity, subject, key, two old fields, extensions. */
function fieldsOf(tbs: DerElement): { readonly subject: DerElement; readonly extensions: DerElement | undefined } {
  const parts = listOf(tbs, 10);
  expectTag(parts[0], context(0));
  const extensions = parts.slice(7).filter(({ tag }) => tag === context(3));
  return { subject: expectTag(parts[5], DER.sequence), extensions: extensions[0] };
}

/** Undefined when one is written in another type than IA5String: then it is not clear who is meant. */
function otherNamesOf(extensions: DerElement | undefined): readonly string[] | undefined {
  if (extensions === undefined) return [];
  const [value, second] = listOf(expectTag(onlyDer(extensions.content), DER.sequence)).flatMap(altNameOf);
  if (value === undefined) return [];
  // Which of two extensions counts is for no reader to choose (RFC 5280 4.2).
  if (second !== undefined) throw new DerError('an extension stands twice');
  const names = listOf(expectTag(onlyDer(value), DER.sequence), MOST_NAMES);
  const uzi = names.filter(({ tag }) => tag === context(0)).flatMap(uziValueOf);
  return uzi.some(({ tag }) => tag !== DER.ia5String) ? undefined : uzi.map(textOf);
}

function altNameOf(extension: DerElement): readonly Uint8Array[] {
  const [id, ...rest] = listOf(expectTag(extension, DER.sequence), 3);
  if (oidOf(expectTag(id, DER.oid)) !== SUBJECT_ALT_NAME) return [];
  return [expectTag(rest.at(-1), DER.octetString).content];
}

/** OtherName: type-id, and [0] EXPLICIT around the value. */
function uziValueOf(otherName: DerElement): readonly DerElement[] {
  const [id, wrapped] = listOf(otherName, 2);
  if (oidOf(expectTag(id, DER.oid)) !== UZI_NAME) return [];
  return [onlyDer(expectTag(wrapped, context(0)).content)];
}

function serialsOf(subject: DerElement): readonly string[] {
  const attributes = listOf(subject).flatMap((set) => listOf(expectTag(set, DER.set)));
  return attributes.flatMap((attribute) => {
    const [type, value] = listOf(expectTag(attribute, DER.sequence), 2);
    return oidOf(expectTag(type, DER.oid)) === SERIAL_NUMBER && value !== undefined ? [textOf(value)] : [];
  });
}

function textOf({ content }: DerElement): string {
  return Buffer.from(content).toString('latin1');
}
