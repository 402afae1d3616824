import { context, DER, DerError, expectTag, listOf, naturalOf, onlyDer, timeOf, type DerElement } from '../der.js';
import { accepted, refused, type Checked } from '../refusals.js';
import type { Certificate } from './certificate.js';
import { indexing, type CrlIndex } from './crl-index.js';
import { extensionsOf } from './extensions.js';
import { isSameName, nameOf, type Name } from './name.js';
import { readPem } from './pem.js';
import { isSignedBy, isSignedByInBackground, signedOf, STRONG_HASHES, type Signed } from './signed.js';

/** The head of a revocation list. Nothing of it is trusted yet. Moments are milliseconds since 1970. */
export interface CrlHead {
  readonly issuer: Name;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly number: bigint | undefined;
  readonly signed: Signed;
  /** The list of entries; undefined when nothing is revoked. */
  readonly entries: DerElement | undefined;
}

/** A revocation list that its CA signed, ready to be asked. */
export interface Crl extends CrlIndex, Omit<CrlHead, 'entries' | 'signed'> {}

/** Largest list that is read (SEC 3.b.cert). */
export const MOST_CRL_BYTES = 50 * 1024 * 1024;

const EXTENSIONS = { number: '2.5.29.20', delta: '2.5.29.27', issuingPoint: '2.5.29.28', authorityKey: '2.5.29.35' };

/**
 * The head of a list, PEM or DER. Its entries are not looked at. Every refusal is `CERT_STATUS_UNKNOWN`. Refused are lists without
 * nextUpdate, with a critical extension that is not known, and those that say only a part: delta lists and lists of
 * one distribution point, indirect ones among them.
 */
export function openCrl(input: Uint8Array, mostBytes: number = MOST_CRL_BYTES): Checked<CrlHead> {
  if (input.length > mostBytes) return unknown('size');
  try {
    const der = input[0] === DER.sequence ? input : readPem(Buffer.from(input).toString('latin1'), 'X509 CRL', 1)?.[0];
    return der === undefined ? unknown('form') : headOf(signedOf(onlyDer(der)));
  } catch (e) {
    return form(e);
  }
}

/** The list, if that CA signed it and may do so. Its octets are kept, not copied: they must not change. */
export function admitCrl(head: CrlHead, issuer: Certificate): Checked<Crl> {
  const objection = objectionToIssuer(head, issuer);
  if (objection !== undefined) return objection;
  if (!isSignedBy(head.signed, issuer.publicKey)) return unknown('signature');
  try {
    const turns = indexing(head.entries ?? NO_ENTRIES);
    for (;;) {
      const { done, value } = turns.next();
      if (done === true) return crlOf(head, value);
    }
  } catch (e) {
    return form(e);
  }
}

/** As `admitCrl`, for long lists: the signature is checked beside the event loop, and `pause` is awaited between turns. */
export async function admitCrlInTurns(head: CrlHead, issuer: Certificate, pause: () => Promise<void>): Promise<Checked<Crl>> {
  const objection = objectionToIssuer(head, issuer);
  if (objection !== undefined) return objection;
  if (!(await isSignedByInBackground(head.signed, issuer.publicKey))) return unknown('signature');
  try {
    const turns = indexing(head.entries ?? NO_ENTRIES);
    for (;;) {
      const { done, value } = turns.next();
      if (done === true) return crlOf(head, value);
      await pause();
    }
  } catch (e) {
    return form(e);
  }
}

const NO_ENTRIES: DerElement = { tag: DER.sequence, content: new Uint8Array(), whole: Uint8Array.of(DER.sequence, 0) };

function crlOf({ issuer, thisUpdate, nextUpdate, number }: CrlHead, index: CrlIndex | undefined): Checked<Crl> {
  return index === undefined ? unknown('critical extension of an entry') : accepted({ issuer, thisUpdate, nextUpdate, number, ...index });
}

function objectionToIssuer({ issuer: name, signed }: CrlHead, issuer: Certificate): Checked<never> | undefined {
  if (!isSameName(name, issuer.subject)) return unknown('issuer');
  if (issuer.keyUsage?.has('cRLSign') !== true) return unknown('cRLSign');
  return STRONG_HASHES.includes(signed.algorithm.hash ?? '') ? undefined : unknown('signature algorithm');
}

/** RFC 5280 5.1: version 2, algorithm, issuer, thisUpdate, nextUpdate, entries, extensions. */
function headOf(signed: Signed): Checked<CrlHead> {
  const [version, algorithm, issuer, thisUpdate, ...rest] = listOf(signed.body, 8);
  if (naturalOf(expectTag(version, DER.integer)) !== 1n) return unknown('version');
  if (algorithm === undefined || Buffer.compare(algorithm.whole, signed.algorithmDer) !== 0) return unknown('signature algorithm');
  if (issuer === undefined || thisUpdate === undefined) return unknown('form');
  const [nextUpdate, ...more] = rest;
  if (nextUpdate?.tag !== DER.utcTime && nextUpdate?.tag !== DER.generalizedTime) return unknown('nextUpdate');
  const entries = more[0]?.tag === DER.sequence ? more[0] : undefined;
  const [extensions, ...surplus] = entries === undefined ? more : more.slice(1);
  if (surplus.length > 0) return unknown('form');
  const known = extensions === undefined ? [] : extensionsOf(onlyDer(expectTag(extensions, context(0)).content));
  const find = (oid: string) => known.find((e) => e.oid === oid);
  if (find(EXTENSIONS.delta) !== undefined) return unknown('deltaCRLIndicator');
  if (find(EXTENSIONS.issuingPoint) !== undefined) return unknown('issuingDistributionPoint');
  const isKnown = (oid: string) => oid === EXTENSIONS.number || oid === EXTENSIONS.authorityKey;
  if (known.some(({ oid, isCritical }) => isCritical && !isKnown(oid))) return unknown('unknown critical extension');
  const number = find(EXTENSIONS.number);
  return accepted({
    issuer: nameOf(issuer),
    thisUpdate: timeOf(thisUpdate),
    nextUpdate: timeOf(nextUpdate),
    number: number === undefined ? undefined : naturalOf(onlyDer(number.value)),
    signed,
    entries,
  });
}

function unknown(what: string): Checked<never> {
  return refused('CERT_STATUS_UNKNOWN', `CRL ${what}`);
}

/** What the DER reader throws is a list of another form; anything else is a bug. */
function form(e: unknown): Checked<never> {
  if (e instanceof DerError) return unknown('form');
  throw e;
}
