import { context, DER, DerError, expectTag, listOf, naturalOf, oidOf, onlyDer, timeOf, type DerElement } from '../der.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { readCertificate, type Certificate } from './certificate.js';
import { extensionsOf, type Extension } from './extensions.js';
import { isSameName } from './name.js';
import { isIdOf, isResponder, OCSP_NONCE } from './ocsp-id.js';
import { fitsKeyIdentifier, hasStrongHash, objectionToCertificate, PATH_RULES, type PathRules } from './path-rules.js';
import type { Revocation } from './revocation.js';
import { isSignedBy, signedOf, STRONG_HASHES, type Signed } from './signed.js';

/** What is asked, and how the answer is judged. */
export interface OcspExpectation {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  readonly nonce: Uint8Array;
  /** An answer without a nonce is refused; one with another nonce always is. */
  readonly needsNonce: boolean;
  readonly now: number;
  readonly rules?: PathRules;
  /** Asked about a responder whose certificate does not say that it need not be checked. */
  readonly ofResponders?: Revocation;
}

/** What a responder says of a certificate. Moments are milliseconds since 1970. */
export interface OcspStatus {
  /** Undefined when it is good. */
  readonly revokedAt: number | undefined;
  readonly until: number;
}

const BASIC = '1.3.6.1.5.5.7.48.1.1';
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
const NO_CHECK = '1.3.6.1.5.5.7.48.1.5';
const OLDEST_MS = 24 * 3_600_000;
const SKEW_MS = 60_000;
const MOST_BYTES = 65_536;

/** Reads and judges an answer (RFC 6960 4.2, SEC 3.b.cert). All that is wrong with it is `CERT_STATUS_UNKNOWN`: it is no answer then. */
export function readOcspResponse(input: Uint8Array, expected: OcspExpectation): Checked<OcspStatus> {
  if (input.length > MOST_BYTES) return unknown('size');
  try {
    const [status, bytes] = listOf(expectTag(onlyDer(input), DER.sequence), 2);
    if (naturalOf(expectTag(status, DER.enumerated)) !== 0n) return unknown('responseStatus');
    const [type, content] = listOf(expectTag(onlyDer(expectTag(bytes, context(0)).content), DER.sequence), 2);
    if (type === undefined || oidOf(type) !== BASIC) return unknown('responseType');
    const basic = signedOf(onlyDer(expectTag(content, DER.octetString).content), 4);
    const data = dataOf(basic.body);
    return objectionToSigner(basic, data, expected) ?? objectionToData(data, expected) ?? statusOf(data, expected);
  } catch (e) {
    if (e instanceof DerError) return unknown('form');
    throw e;
  }
}

interface ResponseData {
  readonly responder: DerElement;
  readonly producedAt: number;
  readonly answers: readonly DerElement[];
  readonly extensions: readonly Extension[];
}

function dataOf(body: DerElement): ResponseData {
  const parts = listOf(body, 5);
  // Version 1 is the default; DER leaves it out.
  const [responder, producedAt, answers, extensions, ...more] = parts[0]?.tag === context(0) ? parts.slice(1) : parts;
  if (responder === undefined || producedAt === undefined || more.length > 0) throw new DerError('an answer has another form');
  return {
    responder,
    producedAt: timeOf(expectTag(producedAt, DER.generalizedTime)),
    answers: listOf(expectTag(answers, DER.sequence)),
    extensions: extensions === undefined ? [] : extensionsOf(onlyDer(expectTag(extensions, context(1)).content)),
  };
}

/** The CA itself, or a certificate that it issued for this and nothing else. */
function objectionToSigner(
  { rest, ...signed }: Signed & { readonly rest: readonly DerElement[] },
  { responder }: ResponseData,
  expected: OcspExpectation,
): Checked<never> | undefined {
  const { issuer } = expected;
  if (!STRONG_HASHES.includes(signed.algorithm.hash ?? '')) return unknown('signature algorithm');
  if (isResponder(responder, issuer)) return isSignedBy(signed, issuer.publicKey) ? undefined : unknown('signature');
  const [list] = rest;
  const sent = list === undefined ? [] : listOf(expectTag(onlyDer(expectTag(list, context(0)).content), DER.sequence), 8);
  for (const { whole } of sent) {
    const read = readCertificate(whole);
    if (!read.ok || !isResponder(responder, read.value)) continue;
    return objectionToResponder(read.value, expected) ?? (isSignedBy(signed, read.value.publicKey) ? undefined : unknown('signature'));
  }
  return unknown('responder certificate');
}

function objectionToResponder(responder: Certificate, expected: OcspExpectation): Checked<never> | undefined {
  const { issuer, now, rules = PATH_RULES, ofResponders } = expected;
  const isIssued = isSameName(responder.issuer, issuer.subject) && fitsKeyIdentifier(responder, issuer) && hasStrongHash(responder);
  if (!isIssued || !isSignedBy(responder.signed, issuer.publicKey)) return unknown('responder issuer');
  if (responder.extendedKeyUsage?.includes(OCSP_SIGNING) !== true) return unknown('responder extendedKeyUsage');
  if (responder.keyUsage?.has('digitalSignature') === false || responder.basicConstraints?.isCa === true) return unknown('responder keyUsage');
  if (now < responder.notBefore || now > responder.notAfter) return unknown('responder validity');
  if (objectionToCertificate(responder, rules, 'responder') !== undefined) return unknown('responder certificate');
  if (responder.extensions.some(({ oid }) => oid === NO_CHECK)) return undefined;
  return ofResponders?.status(responder, issuer, { at: now, now }).ok === true ? undefined : unknown('responder revocation');
}

function objectionToData({ producedAt, extensions }: ResponseData, expected: OcspExpectation): Checked<never> | undefined {
  const nonce = extensions.find(({ oid }) => oid === OCSP_NONCE);
  if (nonce === undefined && expected.needsNonce) return unknown('nonce');
  if (nonce !== undefined && !isSame(onlyDer(nonce.value), expected.nonce)) return unknown('nonce');
  if (extensions.some(({ isCritical, oid }) => isCritical && oid !== OCSP_NONCE)) return unknown('unknown critical extension');
  return producedAt > expected.now + SKEW_MS ? unknown('producedAt') : undefined;
}

/** The one answer about the certificate that was asked about. */
function statusOf({ answers }: ResponseData, expected: OcspExpectation): Checked<OcspStatus> {
  const about = answers.filter((single) => {
    const [id] = listOf(expectTag(single, DER.sequence), 5);
    return id !== undefined && isIdOf(id, expected.certificate, expected.issuer);
  });
  const [single] = about;
  if (single === undefined || about.length > 1) return unknown('certID');
  const [, status, thisUpdate, ...rest] = listOf(single, 5);
  if (status === undefined || thisUpdate === undefined) throw new DerError('an answer has another form');
  const next = rest[0]?.tag === context(0) ? timeOf(onlyDer(rest[0].content)) : undefined;
  const extensions = rest.find(({ tag }) => tag === context(1));
  if (extensions !== undefined && extensionsOf(onlyDer(extensions.content)).some(({ isCritical }) => isCritical))
    return unknown('unknown critical extension');
  const since = timeOf(thisUpdate);
  if (since > expected.now + SKEW_MS || expected.now - since > OLDEST_MS) return unknown('thisUpdate');
  if (next !== undefined && next <= expected.now) return unknown('nextUpdate');
  return verdict(status, Math.min(next ?? Infinity, since + OLDEST_MS));
}

function verdict(status: DerElement, until: number): Checked<OcspStatus> {
  if (status.tag === context(0, false)) return accepted({ revokedAt: undefined, until });
  if (status.tag !== context(1)) return unknown('certStatus');
  const [revokedAt] = listOf(status, 2);
  if (revokedAt === undefined) throw new DerError('a revocation has another form');
  return accepted({ revokedAt: timeOf(revokedAt), until });
}

function isSame({ tag, content }: DerElement, nonce: Uint8Array): boolean {
  return tag === DER.octetString && Buffer.compare(content, nonce) === 0;
}

function unknown(what: string): Checked<never> {
  return refused('CERT_STATUS_UNKNOWN', `OCSP ${what}`);
}
