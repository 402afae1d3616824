import { createHash } from 'node:crypto';
import { accepted, refused, type Checked } from '../refusals.js';
import { isIdentifier } from './identifiers.js';
import { isRole, NO_ROLE } from './roles.js';
import { namesIn, type CertificateNames } from './certificate-names.js';

/** Kind of certificate: card of a care professional, named employee card, unnamed employee card, server (SEC 1.4). */
export type CardType = 'Z' | 'N' | 'M' | 'S';

/** Who a UZI certificate says it is, in the texts of the certificate (SEC 1.5). */
export interface UziName {
  readonly caOid: string;
  readonly version: string;
  /** UZI number of the person or the system, 9 digits. */
  readonly uzi: string;
  readonly type: CardType;
  /** The organisation that ordered it; with guest use not the one that acts (SEC 1.5.7). */
  readonly ura: string;
  /** Code of the list, or `00.000` for none. */
  readonly role: string;
  /** `00000000` for none. */
  readonly agb: string;
}

/** Policy OIDs by which a certificate names the CA of its kind; configuration may have others. */
export type CaOids = Readonly<Record<CardType, readonly string[]>>;

/** A CA that issues one kind of certificate. */
export interface IssuingCa {
  readonly type: CardType;
  readonly caOid: string;
  /** SHA-256 of its certificate, 64 hexadecimal digits in lower case. */
  readonly fingerprint: string;
}

/** The CAs of the UZI register (SEC 1.4). */
export const CA_OIDS: CaOids = {
  Z: ['2.16.528.1.1003.1.3.5.5.2'],
  N: ['2.16.528.1.1003.1.3.5.5.3'],
  M: ['2.16.528.1.1003.1.3.5.5.4'],
  S: ['2.16.528.1.1003.1.3.5.5.5'],
};

const LONGEST = 128;
const FORM = /^(2(?:\.\d+)+)-(\d+)-(\d{9})-([ZNMS])-(\d{8})-(\d{2}\.\d{3})-(\d{8})$/;

/**
 * Who a certificate says it is: its one otherName `2.5.5.5`, and whether that agrees with itself and with the subject (SEC 1.5 steps 1-3).
 * Whether the CA was the right one can only be said of a validated path: {@link caFits}. Refuses with CERT_IDENTITY.
 */
export function uziNameOf(certificateDer: Uint8Array, oids: CaOids = CA_OIDS): Checked<UziName> {
  const names = namesIn(certificateDer);
  if (!names.ok) return names;
  const name = parsed(names.value);
  return name.ok ? consistent(name.value, names.value, oids) : name;
}

/** Whether the certificate was issued by a CA for its kind: the issuer of a validated path, in DER, and the configured table (SEC 1.5 step 3). */
export function caFits(name: UziName, issuerDer: Uint8Array, cas: readonly IssuingCa[]): Checked<UziName> {
  const fingerprint = fingerprintOf(issuerDer);
  const fits = cas.some((ca) => ca.fingerprint === fingerprint && ca.type === name.type && ca.caOid === name.caOid);
  return fits ? accepted(name) : refused('CERT_IDENTITY', 'issuing CA of this kind of certificate');
}

/** SHA-256 of a certificate, as {@link IssuingCa} has it. */
export function fingerprintOf(certificateDer: Uint8Array): string {
  return createHash('sha256').update(certificateDer).digest('hex');
}

function parsed({ uziNames: [text, second] }: CertificateNames): Checked<UziName> {
  if (text === undefined) return refused('CERT_IDENTITY', 'otherName 2.5.5.5 is missing');
  if (second !== undefined) return refused('CERT_IDENTITY', 'otherName 2.5.5.5 stands more than once');
  const match = text.length > LONGEST ? null : FORM.exec(text);
  if (match === null) return refused('CERT_IDENTITY', 'form of otherName 2.5.5.5');
  const [, caOid = '', version = '', uzi = '', type = '', ura = '', role = '', agb = ''] = match;
  return accepted({ caOid, version, uzi, type: type as CardType, ura, role, agb });
}

function consistent(name: UziName, { serialNumbers }: CertificateNames, oids: CaOids): Checked<UziName> {
  if (!isIdentifier('uziPerson', name.uzi)) return refused('CERT_IDENTITY', 'UZI number');
  if (!isIdentifier('ura', name.ura)) return refused('CERT_IDENTITY', 'URA');
  if (!oids[name.type].includes(name.caOid)) return refused('CERT_IDENTITY', 'CA OID of this kind of certificate');
  // An employee or a server with a role, and a professional without one, are mis-issued.
  if (name.type === 'Z' ? !isRole(name.role) : name.role !== NO_ROLE) return refused('CERT_IDENTITY', 'role');
  const [serialNumber, second] = serialNumbers;
  if (serialNumber !== name.uzi || second !== undefined) return refused('CERT_IDENTITY', 'subject serialNumber');
  return accepted(name);
}
