import { createHash } from 'node:crypto';
import type { Checked } from '../refusals.js';
import { readCertificate, type Certificate } from './certificate.js';

/** Reads certificates that come with messages; the same octets are read once. */
export type CertificateReader = (der: Uint8Array) => Checked<Certificate>;

/**
 * Makes a reader that remembers so many certificates, those used last. Reading one costs a quarter of a millisecond, more than
 * the rest of a check with a cached path. Refusals are not remembered, nor is anything trusted by being remembered.
 */
export function createCertificateReader(most: number = 1000): CertificateReader {
  const known = new Map<string, Checked<Certificate>>();
  return (der) => {
    const key = createHash('sha256').update(der).digest('hex');
    const found = known.get(key);
    const read = found ?? readCertificate(der);
    if (!read.ok) return read;
    known.delete(key);
    known.set(key, read);
    const oldest = known.size > most ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    return read;
  };
}
