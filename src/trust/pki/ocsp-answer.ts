import { createHash, sign } from 'node:crypto';
import { context, DER, listOf, onlyDer } from '../der.js';
import { bits, element, explicit, moment, natural, NULL, objectId, octets, sequence } from '../der-writer.js';
import { publicBits } from './keys.js';
import type { Issued } from './make.js';
import { NONCE, type CertificateId } from './ocsp-request.js';

/** What is said of one certificate. */
export interface OcspStatus {
  readonly id: CertificateId;
  readonly state: 'good' | 'unknown' | { readonly revokedAt: Date };
}

/** What an answer is made of. */
export interface OcspAnswer {
  /** Name of the authority whose certificates it is about. */
  readonly authority: string;
  readonly statuses: readonly OcspStatus[];
  readonly producedAt: Date;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly nonce?: Uint8Array;
  readonly signer: Issued;
  /** The signer's certificate stays at home. */
  readonly withoutCertificate?: boolean;
  /** One bit of the signature is turned. */
  readonly brokenSignature?: boolean;
}

const BASIC = '1.3.6.1.5.5.7.48.1.1';
const SHA256_RSA = sequence(objectId('1.2.840.113549.1.1.11'), NULL);
const KEY_COMPROMISE = 1;

/** An answer without content: 1 malformed request, 3 try later, 6 not for this authority (RFC 6960 4.2.1). */
export function ocspFailure(status: 1 | 3 | 6): Uint8Array {
  return sequence(natural(status, DER.enumerated));
}

/** A signed answer. */
export function ocspAnswer(answer: OcspAnswer): Uint8Array {
  const data = responseData(answer);
  const { signer, withoutCertificate = false, brokenSignature = false } = answer;
  const signature = sign('sha256', data, signer.key);
  if (brokenSignature) signature.writeUInt8(signature.readUInt8(0) ^ 1);
  const basic = sequence(data, SHA256_RSA, bits(signature), ...(withoutCertificate ? [] : [explicit(0, sequence(signer.der))]));
  return sequence(natural(0, DER.enumerated), explicit(0, sequence(objectId(BASIC), octets(basic))));
}

function responseData({ statuses, producedAt, thisUpdate, nextUpdate, nonce, signer }: OcspAnswer): Uint8Array {
  const keyHash = createHash('sha1')
    .update(publicBits(namesOf(signer.der).spki))
    .digest();
  return sequence(
    explicit(2, octets(keyHash)),
    moment(producedAt),
    sequence(...statuses.map(({ id, state }) => sequence(id.whole, stateOf(state), moment(thisUpdate), explicit(0, moment(nextUpdate))))),
    ...(nonce === undefined ? [] : [explicit(1, sequence(sequence(objectId(NONCE), octets(nonce))))]),
  );
}

function stateOf(state: OcspStatus['state']): Uint8Array {
  if (state === 'good') return element(context(0, false));
  if (state === 'unknown') return element(context(2, false));
  return explicit(1, moment(state.revokedAt), explicit(0, natural(KEY_COMPROMISE, DER.enumerated)));
}

/** Subject and key of a certificate, DER. */
export function namesOf(certificate: Uint8Array): { readonly subject: Uint8Array; readonly spki: Uint8Array } {
  const [tbs] = listOf(onlyDer(certificate));
  // Version, serial number, algorithm, issuer, validity, subject, key.
  const [, , , , , subject, spki] = tbs === undefined ? [] : listOf(tbs);
  if (subject === undefined || spki === undefined) throw new TypeError('a certificate of the test PKI is of version 3');
  return { subject: subject.whole, spki: spki.whole };
}
