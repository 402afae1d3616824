import type { X509Certificate } from 'node:crypto';
import { characterData } from './canonical-text.js';
import { issuerSerialOf } from './issuer-serial.js';
import { WSSE, X509_V3 } from './names.js';

/**
 * How a signature says whose it is (SEC 2.0): by issuer and serial number, for cards that a receiver can look up; with the certificate
 * itself; with both; or by the id of a BinarySecurityToken beside it (SEC 2.4).
 */
export type KeyInfoForm = 'issuer-serial' | 'certificate' | 'both' | { readonly tokenId: string };

/** The element `ds:KeyInfo`, in canonical form within an element that declares `ds`. */
export function keyInfo(certificate: X509Certificate, form: KeyInfoForm): string {
  if (typeof form === 'object') return wrapped(`<wsse:Reference URI="#${form.tokenId}" ValueType="${X509_V3}"></wsse:Reference>`);
  const byIssuer = form === 'certificate' ? '' : securityTokenReference(x509IssuerSerial(certificate));
  const itself = form === 'issuer-serial' ? '' : x509Data(`<ds:X509Certificate>${certificate.raw.toString('base64')}</ds:X509Certificate>`);
  return `<ds:KeyInfo>${byIssuer}${itself}</ds:KeyInfo>`;
}

function x509IssuerSerial(certificate: X509Certificate): string {
  const { issuerName, serialNumber } = issuerSerialOf(certificate.raw);
  const name = `<ds:X509IssuerName>${characterData(issuerName)}</ds:X509IssuerName>`;
  return x509Data(`<ds:X509IssuerSerial>${name}<ds:X509SerialNumber>${serialNumber}</ds:X509SerialNumber></ds:X509IssuerSerial>`);
}

function wrapped(content: string): string {
  return `<ds:KeyInfo>${securityTokenReference(content)}</ds:KeyInfo>`;
}

function securityTokenReference(content: string): string {
  return `<wsse:SecurityTokenReference xmlns:wsse="${WSSE}">${content}</wsse:SecurityTokenReference>`;
}

function x509Data(content: string): string {
  return `<ds:X509Data>${content}</ds:X509Data>`;
}
