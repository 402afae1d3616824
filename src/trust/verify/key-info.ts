import type { ExactElement } from '../../xml/exact-element.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { X509_V3 } from '../signature/names.js';
import { NS } from './names.js';
import { attributeOf, bytesOf, hasOnly, isNamed, onlyElements, onlyText } from './walk.js';

/** How a certificate is denoted: at most once in each of the three forms, at least in one (SEC 2.0). */
export interface KeyForms {
  readonly certificate?: Buffer;
  readonly issuerSerial?: { readonly issuer: string; readonly serial: string };
  /** Id of a BinarySecurityToken in the same header. */
  readonly reference?: string;
}

type Found = { -readonly [K in keyof KeyForms]: KeyForms[K] };

/** Reads a KeyInfo. A bare key, a name, a place to fetch from, or a form twice is SIG_MALFORMED (SEC 2.0). */
export function readKeyInfo(keyInfo: ExactElement): Checked<KeyForms> {
  const found: Found = {};
  const children = onlyElements(keyInfo);
  const isRead = children?.every((child) => readForm(child, found)) === true && hasOnly(keyInfo, ['Id']);
  if (!isRead || Object.keys(found).length === 0) return refused('SIG_MALFORMED', 'KeyInfo');
  return accepted(found);
}

function readForm(element: ExactElement, found: Found): boolean {
  if (isNamed(element, NS.ds, 'X509Data')) return readX509Data(element, found);
  const [only, ...more] = onlyElements(element) ?? [];
  if (!isNamed(element, NS.wsse, 'SecurityTokenReference') || only === undefined || more.length > 0) return false;
  return isNamed(only, NS.ds, 'X509Data') ? readX509Data(only, found) : readReference(only, found);
}

function readX509Data(data: ExactElement, found: Found): boolean {
  const parts = onlyElements(data) ?? [];
  return parts.length > 0 && parts.every((part) => readCertificate(part, found) || readIssuerSerial(part, found));
}

function readCertificate(part: ExactElement, found: Found): boolean {
  const bytes = isNamed(part, NS.ds, 'X509Certificate') ? bytesOf(onlyText(part) ?? '') : undefined;
  if (bytes === undefined || found.certificate !== undefined) return false;
  found.certificate = bytes;
  return true;
}

function readIssuerSerial(part: ExactElement, found: Found): boolean {
  const [name, number, ...more] = isNamed(part, NS.ds, 'X509IssuerSerial') ? (onlyElements(part) ?? []) : [];
  if (!isNamed(name, NS.ds, 'X509IssuerName') || !isNamed(number, NS.ds, 'X509SerialNumber')) return false;
  const [issuer, serial] = [onlyText(name)?.trim(), onlyText(number)?.trim()];
  if (issuer === undefined || serial === undefined || more.length > 0 || found.issuerSerial !== undefined) return false;
  found.issuerSerial = { issuer, serial };
  return true;
}

function readReference(reference: ExactElement, found: Found): boolean {
  const uri = isNamed(reference, NS.wsse, 'Reference') ? attributeOf(reference, 'URI') : undefined;
  const type = attributeOf(reference, 'ValueType') ?? X509_V3;
  if (uri?.startsWith('#') !== true || uri.length < 2 || type !== X509_V3 || found.reference !== undefined) return false;
  found.reference = uri.slice(1);
  return true;
}
