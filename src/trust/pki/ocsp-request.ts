import { context, DER, expectTag, listOf, naturalOf, oidOf, onlyDer, type DerElement } from '../der.js';

/** A certificate as OCSP names it (RFC 6960 4.1.1). */
export interface CertificateId {
  readonly hash: 'sha1' | 'sha256';
  /** Hash of the issuer's name. */
  readonly nameHash: Uint8Array;
  /** Hash of the issuer's key. */
  readonly keyHash: Uint8Array;
  /** Hexadecimal, small letters, as certificates of the test PKI have it. */
  readonly serial: string;
  /** As it was asked: it goes back unchanged. */
  readonly whole: Uint8Array;
}

/** What somebody asks. */
export interface OcspRequest {
  readonly certificates: readonly CertificateId[];
  /** Value of the extension, as it goes back. */
  readonly nonce?: Uint8Array;
}

/** Object identifier of the extension for a nonce (RFC 8954). */
export const NONCE = '1.3.6.1.5.5.7.48.1.2';

const HASHES: Readonly<Record<string, CertificateId['hash']>> = { '1.3.14.3.2.26': 'sha1', '2.16.840.1.101.3.4.2.1': 'sha256' };

/**
 * Reads a request.
 * @throws DerError when it is none.
 */
export function readOcspRequest(bytes: Uint8Array): OcspRequest {
  const [tbs] = listOf(onlyDer(bytes));
  const parts = listOf(expectTag(tbs, DER.sequence));
  const list = expectTag(
    parts.find(({ tag }) => tag === DER.sequence),
    DER.sequence,
  );
  const nonce = nonceOf(parts.find(({ tag }) => tag === context(2)));
  return { certificates: listOf(list).map(certificateId), ...(nonce === undefined ? {} : { nonce }) };
}

function certificateId(request: DerElement): CertificateId {
  const id = expectTag(listOf(request)[0], DER.sequence);
  const [algorithm, name, key, serial] = listOf(id);
  const [oid] = listOf(expectTag(algorithm, DER.sequence));
  const hash = HASHES[oidOf(expectTag(oid, DER.oid))] ?? 'sha1';
  const number = naturalOf(expectTag(serial, DER.integer)).toString(16);
  return {
    hash,
    nameHash: expectTag(name, DER.octetString).content,
    keyHash: expectTag(key, DER.octetString).content,
    serial: number.length % 2 === 0 ? number : `0${number}`,
    whole: id.whole,
  };
}

function nonceOf(extensions: DerElement | undefined): Uint8Array | undefined {
  const [all] = extensions === undefined ? [] : listOf(extensions);
  for (const extension of all === undefined ? [] : listOf(all)) {
    const parts = listOf(extension);
    if (oidOf(expectTag(parts[0], DER.oid)) === NONCE) return parts.at(-1)?.content;
  }
  return undefined;
}
