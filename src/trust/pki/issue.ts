import { webcrypto } from 'node:crypto';
import * as x509 from './x509.js';
import { objectId, sequence } from '../der-writer.js';
import type { Key } from './keys.js';
import { alternativeNames, subjectOf } from './names.js';
import { isAuthority, type Row } from './table.js';
import { USAGES } from './usages.js';

/** A row with its key: who is certified, or who certifies. */
export interface Party {
  readonly name: string;
  readonly row: Row;
  readonly key: Key;
  /** Identifier of its key, hexadecimal; that of another where it takes over a name. */
  readonly keyId: string;
}

/** What differs from one making to the next. */
export interface Making {
  readonly now: Date;
  readonly random: (length: number) => Uint8Array;
}

type Hash = 'SHA-256' | 'SHA-1';

const DAY = 86_400_000;

/** A moment so many days from now. */
export function daysFrom(now: Date, days: number): Date {
  return new Date(Math.floor(now.getTime() / 1000) * 1000 + days * DAY);
}

/** The certificate of one row, signed by its issuer. */
export async function issue(subject: Party, issuer: Party, { now, random }: Making): Promise<x509.X509Certificate> {
  const { row } = subject;
  const [first, last] = row.days;
  const hash = row.hash ?? 'SHA-256';
  return x509.X509CertificateGenerator.create(
    {
      serialNumber: serialNumber(random),
      subject: subjectOf(subject.name, row),
      issuer: subjectOf(issuer.name, issuer.row),
      notBefore: daysFrom(now, first),
      notAfter: daysFrom(now, last),
      publicKey: new x509.PublicKey(subject.key.spki),
      signingKey: await signingKey(issuer.key, hash),
      signingAlgorithm: { name: 'RSASSA-PKCS1-v1_5', hash },
      extensions: extensionsOf(subject, issuer),
    },
    webcrypto,
  );
}

/** The issuer's key as the generators want it. */
export function signingKey({ privateKey }: Key, hash: Hash = 'SHA-256'): Promise<webcrypto.CryptoKey> {
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', pkcs8, { name: 'RSASSA-PKCS1-v1_5', hash }, false, ['sign']);
}

function extensionsOf({ row, keyId }: Party, issuer: Party): x509.Extension[] {
  const { keyUsage, extended, policy } = USAGES[row.usage];
  const names = alternativeNames(row);
  return [
    new x509.BasicConstraintsExtension(isAuthority(row), row.pathLength, true),
    new x509.KeyUsagesExtension(keyUsage, true),
    ...(extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension([...extended])]),
    new x509.SubjectKeyIdentifierExtension(keyId),
    new x509.AuthorityKeyIdentifierExtension(issuer.keyId),
    new x509.CertificatePolicyExtension([policy]),
    ...(issuer.row === row ? [] : statusExtensions(issuer.name)),
    ...(names === undefined ? [] : [new x509.Extension('2.5.29.17', false, names)]),
    // Who asks about the certificate of an OCSP responder would ask for ever (RFC 6960 4.2.2.2.1).
    ...(row.usage === 'ocsp' ? [new x509.Extension('1.3.6.1.5.5.7.48.1.5', false, NO_CHECK)] : []),
    ...(row.unknownExtension === undefined ? [] : [new x509.Extension(row.unknownExtension, true, sequence(objectId(row.unknownExtension)))]),
  ];
}

const NO_CHECK = Buffer.from([0x05, 0x00]);

/** Addresses that nobody may fetch by themselves (SEC 5, case 65): the hosts do not exist. */
function statusExtensions(issuer: string): x509.Extension[] {
  return [
    new x509.CRLDistributionPointsExtension([`http://crl.schakel.example/${issuer}.crl`]),
    new x509.AuthorityInfoAccessExtension({
      ocsp: `http://ocsp.schakel.example/${issuer}`,
      caIssuers: `http://crl.schakel.example/${issuer}.cer`,
    }),
  ];
}

/** 16 octets of chance; the first bit makes it positive, the second keeps its length. */
function serialNumber(random: (length: number) => Uint8Array): string {
  const [first = 0, ...rest] = random(16);
  return Buffer.from([(first & 0x7f) | 0x40, ...rest]).toString('hex');
}
