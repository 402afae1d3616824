import { createHash } from 'node:crypto';
import { context, DER, DerError, expectTag, listOf, naturalOf, oidOf, type DerElement } from '../der.js';
import { explicit, natural, NULL, objectId, octets, sequence } from '../der-writer.js';
import { keyOctets, type Certificate } from './certificate.js';

/** Object identifier of the nonce (RFC 8954). */
export const OCSP_NONCE = '1.3.6.1.5.5.7.48.1.2';

/** SHA-1 only names the issuer here, as every responder knows it; what is signed is never over SHA-1. */
const HASHES = { sha1: '1.3.14.3.2.26', sha256: '2.16.840.1.101.3.4.2.1' } as const;

/** How the issuer is named in a question. */
export type IdHash = keyof typeof HASHES;

/** A question about one certificate (RFC 6960 4.1), DER. */
export function writeOcspRequest(certificate: Certificate, issuer: Certificate, nonce: Uint8Array, hash: IdHash = 'sha1'): Uint8Array {
  const digest = (of: Uint8Array) => octets(createHash(hash).update(of).digest());
  const algorithm = sequence(objectId(HASHES[hash]), NULL);
  const id = sequence(algorithm, digest(issuer.subjectDer), digest(keyOctets(issuer.publicKeyDer)), natural(certificate.serial));
  const extensions = sequence(sequence(objectId(OCSP_NONCE), octets(octets(nonce))));
  return sequence(sequence(sequence(sequence(id)), explicit(2, extensions)));
}

/** Whether an answer is about that certificate of that issuer: by whichever hash, all four parts are compared. */
export function isIdOf(id: DerElement, certificate: Certificate, issuer: Certificate): boolean {
  const [algorithm, name, key, serial] = listOf(expectTag(id, DER.sequence), 4);
  const [type] = listOf(expectTag(algorithm, DER.sequence), 2);
  const oid = type === undefined ? '' : oidOf(type);
  const hash = Object.entries(HASHES).find(([, known]) => known === oid)?.[0];
  if (hash === undefined || naturalOf(expectTag(serial, DER.integer)) !== certificate.serial) return false;
  const fits = (part: DerElement | undefined, of: Uint8Array) =>
    createHash(hash).update(of).digest().equals(expectTag(part, DER.octetString).content);
  return fits(name, issuer.subjectDer) && fits(key, keyOctets(issuer.publicKeyDer));
}

/** Whether a responder names itself by that certificate: by its name, or by the SHA-1 of its key (RFC 6960 4.2.1). */
export function isResponder(id: DerElement, { subjectDer, publicKeyDer }: Certificate): boolean {
  const [inner] = listOf(id, 1);
  if (id.tag === context(1)) return inner !== undefined && Buffer.compare(inner.whole, subjectDer) === 0;
  if (id.tag !== context(2)) throw new DerError('a responder of another kind');
  return createHash('sha1').update(keyOctets(publicKeyDer)).digest().equals(expectTag(inner, DER.octetString).content);
}
