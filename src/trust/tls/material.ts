import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { TLS_RULES } from './rules.js';

/** What one end of a connection proves itself with, and what it believes; all in PEM. */
export interface TlsMaterial {
  /** The own certificate, then its intermediates. */
  readonly certificate: string;
  readonly key: string;
  /** The roots that the other end must lead to, and no others (SEC 3.c). */
  readonly anchors: string;
  /** Revocation lists. With one of them, every certificate below a root needs one that is current; without, revocation is not looked at. */
  readonly crl?: string;
}

/** A value that can change while the program runs, such as files that are watched. */
export interface Watched<T> {
  readonly current: () => T;
  /** Tells when there is another value, until the function that it gives is called. */
  readonly onChange: (listener: () => void) => () => void;
}

/** Material that fits together, in the form that Node takes. */
export interface ReadyMaterial {
  readonly options: SecureContextOptions;
  /** The own certificate. */
  readonly own: X509Certificate;
  /** Its issuers as they are sent with it, without the root. */
  readonly issuers: readonly X509Certificate[];
  /** First moment at which a certificate of the chain that is sent is no longer valid, in milliseconds since 1970. */
  readonly notAfter: number;
}

/** Which part of the material is of no use, and why; without anything of what is in it. */
export interface MaterialProblem {
  readonly part: 'certificate' | 'key' | 'anchors' | 'crl';
  readonly text: string;
}

/** A value that never changes. */
export function fixed<T>(value: T): Watched<T> {
  return { current: () => value, onChange: () => () => undefined };
}

/** Checks that certificate, key, anchors and lists can work together, so that half-written files never come into use. */
export function readyMaterial(material: TlsMaterial): { readonly ready: ReadyMaterial } | { readonly problem: MaterialProblem } {
  const given = readAll(material.certificate);
  if (given === undefined) return problem('certificate', 'is not a certificate in PEM');
  const chain = chainToSend(given);
  const [own, ...issuers] = chain;
  if (own === undefined) return problem('certificate', 'does not hold a certificate of its own, then its issuers in order');
  const anchors = readAll(material.anchors);
  if (anchors?.every((anchor) => anchor.ca) !== true) return problem('anchors', 'are not certificates of authorities in PEM');
  if (!keyFits(own, material.key)) return problem('key', 'does not belong to the certificate, or is not a private key in PEM');
  const crl = material.crl === undefined ? [] : blocks(material.crl, 'X509 CRL');
  if (material.crl !== undefined && crl.length === 0) return problem('crl', 'is not a revocation list in PEM');
  const options: SecureContextOptions = {
    ...TLS_RULES,
    cert: chain.map((one) => one.toString()).join(''),
    key: material.key,
    ca: anchors.map((one) => one.toString()),
    ...(crl.length === 0 ? {} : { crl }),
  };
  if (!isUsable(options)) return problem(crl.length === 0 ? 'certificate' : 'crl', 'is refused by the TLS library');
  return { ready: { options, own, issuers, notAfter: Math.min(...chain.map((one) => Date.parse(one.validTo))) } };
}

/** Certificate and intermediates, without the root: who trusts it has it. Empty when one does not follow from the next. */
function chainToSend(given: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain = given.filter((one, i) => i === 0 || !isSelfIssued(one));
  const isChain = chain.every((one, i) => {
    const issuer = chain[i + 1];
    return issuer === undefined || (one.checkIssued(issuer) && one.verify(issuer.publicKey));
  });
  return isChain ? chain : [];
}

function isSelfIssued(one: X509Certificate): boolean {
  return one.checkIssued(one);
}

function readAll(pem: string): readonly X509Certificate[] | undefined {
  try {
    const all = blocks(pem, 'CERTIFICATE').map((block) => new X509Certificate(block));
    return all.length === 0 ? undefined : all;
  } catch {
    return undefined;
  }
}

function keyFits(own: X509Certificate, key: string): boolean {
  try {
    return own.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

function isUsable(options: SecureContextOptions): boolean {
  try {
    createSecureContext(options);
    return true;
  } catch {
    return false;
  }
}

/** The blocks of one kind in a PEM text. */
export function blocks(pem: string, kind: 'CERTIFICATE' | 'X509 CRL'): string[] {
  return pem.match(new RegExp(`-----BEGIN ${kind}-----[A-Za-z0-9+/=\\s]+-----END ${kind}-----`, 'g')) ?? [];
}

function problem(part: MaterialProblem['part'], text: string): { readonly problem: MaterialProblem } {
  return { problem: { part, text } };
}
