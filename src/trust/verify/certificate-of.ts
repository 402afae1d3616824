import type { Certificate } from '../certificate/certificate.js';
import { createCertificateReader } from '../certificate/certificate-reader.js';
import type { Directory } from '../certificate/directory.js';
import { isSameName } from '../certificate/name.js';
import { readName, readSerial } from '../certificate/name-text.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { BASE64_BINARY, X509_V3 } from '../signature/names.js';
import type { Guarded } from './guards.js';
import type { KeyForms } from './key-info.js';
import type { Secured } from './header.js';
import { NS } from './names.js';
import { attributeOf, bytesOf, onlyText } from './walk.js';

/** Where certificates come from: the message, and what is known here. Nothing is ever fetched (SEC 2.0). */
export interface Sources {
  readonly guarded: Guarded;
  readonly secured: Secured;
  readonly directory: Directory;
}

/** The certificate that a KeyInfo denotes; forms that denote different ones are SIG_MALFORMED, one that is not known TOKEN_CERT_UNKNOWN. */
export function certificateOf(forms: KeyForms, { guarded, secured, directory }: Sources): Checked<Certificate> {
  const carried: Certificate[] = [];
  if (forms.reference !== undefined) {
    const token = tokenBytes(forms.reference, guarded, secured);
    const read = token === undefined ? refused('TOKEN_CERT_UNKNOWN', 'BinarySecurityToken') : readDer(token);
    if (!read.ok) return read;
    carried.push(read.value);
  }
  if (forms.certificate !== undefined) {
    const read = readDer(forms.certificate);
    if (!read.ok) return read;
    carried.push(read.value);
  }
  const [first] = carried;
  if (first === undefined) return directory.resolve(forms.issuerSerial?.issuer ?? '', forms.issuerSerial?.serial ?? '');
  return carried.every((c) => denotes(forms, c)) && carried.every((c) => c.thumbprint === first.thumbprint)
    ? accepted(first)
    : refused('SIG_MALFORMED', 'KeyInfo denotes two certificates');
}

/** Whether every form that can be compared without a header denotes this certificate. */
export function denotes({ certificate, issuerSerial }: KeyForms, given: Certificate): boolean {
  if (certificate !== undefined && !certificate.equals(given.der)) return false;
  if (issuerSerial === undefined) return true;
  const [name, serial] = [readName(issuerSerial.issuer), readSerial(issuerSerial.serial)];
  return name !== undefined && isSameName(name, given.issuer) && serial === given.serial;
}

/** Partners come again: what was read before is remembered by its octets, and trusted no more for that. */
const readCertificate = createCertificateReader();

/** PEM within base64 would be a second form for the same thing. */
function readDer(bytes: Buffer): Checked<Certificate> {
  return bytes[0] === 0x30 ? readCertificate(bytes) : refused('CERT_UNTRUSTED', 'certificate');
}

function tokenBytes(id: string, { ids }: Guarded, { certificates }: Secured): Buffer | undefined {
  const token = ids.get(id);
  if (token === undefined || !certificates.includes(token) || attributeOf(token, 'Id', NS.wsu) !== id) return undefined;
  const isRead = [BASE64_BINARY, undefined].includes(attributeOf(token, 'EncodingType')) && attributeOf(token, 'ValueType') === X509_V3;
  return isRead ? bytesOf(onlyText(token) ?? '') : undefined;
}
