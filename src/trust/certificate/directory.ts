import { accepted, refused, type Checked } from '../refusals.js';
import type { Certificate } from './certificate.js';
import { nameKey, type Name } from './name.js';
import { readName, readSerial } from './name-text.js';

/** Certificates that are known here: what a token names by issuer and serial number is looked up in it (SEC 2.0). */
export interface Directory {
  readonly size: number;
  find(issuer: Name, serial: bigint): Certificate | undefined;
  /** By the texts of `X509IssuerName` and `X509SerialNumber`: `TOKEN_CERT_UNKNOWN` when it is not known, or the texts are no such thing. */
  resolve(issuer: string, serial: string): Checked<Certificate>;
}

/**
 * Makes a directory. Two certificates with the same issuer and serial number, as of two roots with equal names, are both
 * left out: which of them is meant can not be known.
 */
export function createDirectory(certificates: readonly Certificate[]): Directory {
  const known = new Map<string, Certificate | undefined>();
  for (const certificate of certificates) {
    const key = keyOf(certificate.issuer, certificate.serial);
    const other = known.get(key);
    if (!known.has(key)) known.set(key, certificate);
    else if (other?.thumbprint !== certificate.thumbprint) known.set(key, undefined);
  }
  const find = (issuer: Name, serial: bigint): Certificate | undefined => known.get(keyOf(issuer, serial));
  return {
    size: known.size,
    find,
    resolve: (issuer, serial) => {
      const [name, number] = [readName(issuer), readSerial(serial)];
      if (name === undefined) return refused('TOKEN_CERT_UNKNOWN', 'X509IssuerName');
      if (number === undefined) return refused('TOKEN_CERT_UNKNOWN', 'X509SerialNumber');
      const found = find(name, number);
      return found === undefined ? refused('TOKEN_CERT_UNKNOWN', 'X509IssuerSerial') : accepted(found);
    },
  };
}

function keyOf(issuer: Name, serial: bigint): string {
  return `${serial.toString()} ${nameKey(issuer)}`;
}
