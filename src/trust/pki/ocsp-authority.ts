import { createHash } from 'node:crypto';
import { publicBits } from './keys.js';
import type { Issued } from './make.js';
import { namesOf, type OcspStatus } from './ocsp-answer.js';
import type { CertificateId } from './ocsp-request.js';
import { rowOf, type PkiName, type Usage } from './table.js';

/** A test PKI, or as much of one as was made. */
export interface Made {
  readonly issued: Readonly<Partial<Record<PkiName, Issued>>>;
}

/** The authority that a request means by the hashes of its name and key. */
export function authorityOf(id: CertificateId | undefined, pki: Made): Issued | undefined {
  if (id === undefined) return undefined;
  const hashed = (bytes: Uint8Array): Buffer => createHash(id.hash).update(bytes).digest();
  return all(pki).find(({ name, der }) => {
    if (usageOf(name) !== 'authority') return false;
    const { subject, spki } = namesOf(der);
    return hashed(subject).equals(id.nameHash) && hashed(publicBits(spki)).equals(id.keyHash);
  });
}

/** What is known of a certificate of this authority. */
export function statusOf(id: CertificateId, authority: Issued, pki: Made): OcspStatus {
  const found = all(pki).find(({ issuer, serial }) => issuer === authority.name && serial === id.serial);
  if (found === undefined) return { id, state: 'unknown' };
  return { id, state: found.revokedAt === undefined ? 'good' : { revokedAt: found.revokedAt } };
}

/** The responder that the authority has named, or else the authority itself. */
export function rightSigner(authority: Issued, pki: Made): Issued {
  return all(pki).find(({ name, issuer }) => usageOf(name) === 'ocsp' && issuer === authority.name) ?? authority;
}

/** Someone below the authority who may not answer for it. */
export function wrongSigner(authority: string, pki: Made): Issued {
  return some(all(pki).find(({ name, issuer }) => issuer === authority && usageOf(name) !== 'ocsp' && rowOf(name)?.refused === undefined));
}

/** A responder of another authority. */
export function foreignSigner(authority: string, pki: Made): Issued {
  return some(all(pki).find(({ name, issuer }) => issuer !== authority && usageOf(name) === 'ocsp'));
}

function all({ issued }: Made): readonly Issued[] {
  return Object.values(issued);
}

function usageOf(name: string): Usage | undefined {
  return rowOf(name)?.usage;
}

function some(found: Issued | undefined): Issued {
  if (found === undefined) throw new TypeError('the certificate for this was not made');
  return found;
}
