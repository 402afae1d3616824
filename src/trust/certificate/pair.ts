import { createPrivateKey, type KeyObject } from 'node:crypto';
import { accepted, refused, type Checked } from '../refusals.js';
import { readCertificates, type Certificate } from './certificate.js';

/** A certificate, its key, and the certificates that are sent with it. */
export interface Pair {
  readonly certificate: Certificate;
  /** Without the leaf, in the order of the file. */
  readonly chain: readonly Certificate[];
  /** The file as it stands, leaf first: what TLS takes. */
  readonly certificatePem: string;
  readonly key: KeyObject;
}

/** What a pair is made from. */
export interface PairTexts {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: string;
}

/**
 * Reads a certificate file and a key file, PEM, and accepts them together: the key is that of the first certificate, which is
 * valid at the moment. Refused otherwise, the place is `key` or `certificate`; nothing of the key is in a refusal.
 */
export function readPair({ certificate: pem, key: keyPem, passphrase }: PairTexts, now: number): Checked<Pair> {
  const read = readCertificates(pem, 16);
  if (!read.ok) return read;
  const [certificate, ...chain] = read.value;
  const key = privateKeyOf(keyPem, passphrase);
  if (certificate === undefined || key === undefined) return refused('CERT_UNTRUSTED', 'key');
  if (!certificate.x509.checkPrivateKey(key)) return refused('CERT_UNTRUSTED', 'key of another certificate');
  if (now > certificate.notAfter) return refused('CERT_EXPIRED', 'certificate notAfter');
  if (now < certificate.notBefore) return refused('CERT_NOT_YET_VALID', 'certificate notBefore');
  return accepted({ certificate, chain, certificatePem: pem, key });
}

function privateKeyOf(pem: string, passphrase: string | undefined): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    return undefined; // The error of OpenSSL may tell of the key.
  }
}
