import { refused } from '../refusals.js';
import { isSelfIssued, type Certificate } from './certificate.js';
import { EXTENSION } from './extensions.js';
import { STRONG_HASHES } from './signed.js';

/** What a path must satisfy beyond RFC 5280; all of it configurable (SEC 1.4, 3.b.cert). */
export interface PathRules {
  readonly leastRsaBits: number;
  readonly mostRsaBits: number;
  readonly leastEcBits: number;
  /** When given: the leaf has one of these policies, and every CA below the anchor has it too, or any policy. */
  readonly policies: readonly string[] | undefined;
}

/** RSA of 2048 to 8192 bits, curves of at least 256, every policy. */
export const PATH_RULES: PathRules = { leastRsaBits: 2048, mostRsaBits: 8192, leastEcBits: 256, policies: undefined };

/** What the key of a leaf is used for. */
export type KeyUse = 'digitalSignature' | 'nonRepudiation' | 'tlsClient' | 'tlsServer';

/** A refusal of a certificate or a path. */
export type Refused = ReturnType<typeof refused>;

/** Critical extensions that are read here; every other one makes a path untrusted (RFC 5280 4.2). */
const UNDERSTOOD: ReadonlySet<string> = new Set([
  EXTENSION.subjectKeyIdentifier,
  EXTENSION.keyUsage,
  EXTENSION.subjectAltName,
  EXTENSION.basicConstraints,
  EXTENSION.policies,
  EXTENSION.authorityKeyIdentifier,
  EXTENSION.extendedKeyUsage,
]);

const ANY_POLICY = '2.5.29.32.0';
const ANY_PURPOSE = '2.5.29.37.0';
const PURPOSES = { tlsServer: '1.3.6.1.5.5.7.3.1', tlsClient: '1.3.6.1.5.5.7.3.2' } as const;

/** Why a certificate can not be part of any path, whatever stands above it; undefined when it can. */
export function objectionToCertificate(certificate: Certificate, rules: PathRules, at: string): Refused | undefined {
  if (certificate.critical.some((oid) => !UNDERSTOOD.has(oid))) return untrusted(at, 'unknown critical extension');
  return isStrong(certificate, rules) ? undefined : untrusted(at, 'key size');
}

/**
 * Why `issuer` did not issue the last of a chain, leaf first, as far as can be said without checking the signature.
 * `place` is that of the issuer in the chain.
 */
export function objectionToIssuer(chain: readonly Certificate[], issuer: Certificate, rules: PathRules): Refused | undefined {
  const at = `chain[${chain.length}]`;
  const { basicConstraints } = issuer;
  if (!fitsKeyIdentifier(chain.at(-1), issuer)) return untrusted(`chain[${chain.length - 1}]`, 'authorityKeyIdentifier');
  if (basicConstraints?.isCa !== true || !basicConstraints.isCritical) return untrusted(at, 'basicConstraints');
  if (issuer.keyUsage?.has('keyCertSign') !== true) return untrusted(at, 'keyCertSign');
  const below = chain.slice(1).filter((c) => !isSelfIssued(c)).length;
  if (basicConstraints.pathLength !== undefined && below > basicConstraints.pathLength) return untrusted(at, 'pathLenConstraint');
  // Not read here, so nothing that it forbids may pass (RFC 5280 4.2.1.10 has it critical; so do we).
  if (issuer.extensions.some(({ oid }) => oid === EXTENSION.nameConstraints)) return untrusted(at, 'nameConstraints');
  return objectionToCertificate(issuer, rules, at);
}

/** Whether the hash under a certificate's signature holds. */
export function hasStrongHash({ signed }: Certificate): boolean {
  return STRONG_HASHES.includes(signed.algorithm.hash ?? '');
}

/** Why the policies along a chain, anchor last, are not those that are allowed. */
export function objectionToPolicies(chain: readonly Certificate[], { policies }: PathRules): Refused | undefined {
  if (policies === undefined) return undefined;
  let valid = (chain[0]?.policies ?? []).filter((policy) => policies.includes(policy));
  if (valid.length === 0) return untrusted('chain[0]', 'certificatePolicies');
  for (const [i, ca] of chain.slice(1, -1).entries()) {
    const own = ca.policies ?? [];
    if (!own.includes(ANY_POLICY)) valid = valid.filter((policy) => own.includes(policy));
    if (valid.length === 0) return untrusted(`chain[${i + 1}]`, 'certificatePolicies');
  }
  return undefined;
}

/** Why a chain does not hold at a moment: the first certificate that has expired, or is not valid yet. */
export function objectionToValidity(chain: readonly Certificate[], at: number): Refused | undefined {
  for (const [i, { notBefore, notAfter }] of chain.entries()) {
    if (at > notAfter) return refused('CERT_EXPIRED', `chain[${i}] notAfter`);
    if (!(at >= notBefore)) return refused('CERT_NOT_YET_VALID', `chain[${i}] notBefore`);
  }
  return undefined;
}

/** Why the keys of a chain are not for that use. Authentication and signature never stand in for one another (SEC 1.4). */
export function objectionToUse(chain: readonly Certificate[], use: KeyUse): Refused | undefined {
  const [leaf, ...above] = chain;
  const usage = leaf?.keyUsage;
  if (leaf?.basicConstraints?.isCa === true) return refused('CERT_KEY_USAGE', 'chain[0] basicConstraints');
  const isRight = use === 'nonRepudiation' ? usage?.has('nonRepudiation') : usage?.has('digitalSignature');
  if (isRight !== true) return refused('CERT_KEY_USAGE', `chain[0] keyUsage ${use === 'nonRepudiation' ? use : 'digitalSignature'}`);
  if (use === 'nonRepudiation' || use === 'digitalSignature') {
    const other = use === 'nonRepudiation' ? 'digitalSignature' : 'nonRepudiation';
    return usage?.has(other) === true ? refused('CERT_KEY_USAGE', `chain[0] keyUsage ${other} too`) : undefined;
  }
  const purpose = PURPOSES[use];
  if (leaf?.extendedKeyUsage?.includes(purpose) !== true) return refused('CERT_KEY_USAGE', 'chain[0] extendedKeyUsage');
  // A CA that is limited to purposes limits what it issues, as OpenSSL has it.
  const limited = above.findIndex(({ extendedKeyUsage: own }) => own !== undefined && !own.includes(purpose) && !own.includes(ANY_PURPOSE));
  return limited < 0 ? undefined : refused('CERT_KEY_USAGE', `chain[${limited + 1}] extendedKeyUsage`);
}

/** A refusal of the path itself. */
export function untrusted(at: string, what: string): Refused {
  return refused('CERT_UNTRUSTED', `${at} ${what}`);
}

function isStrong({ keyType, keyBits }: Certificate, rules: PathRules): boolean {
  if (keyType === 'ec') return keyBits >= rules.leastEcBits;
  return (keyType === 'rsa' || keyType === 'rsa-pss') && keyBits >= rules.leastRsaBits && keyBits <= rules.mostRsaBits;
}

/** Whether the key that a certificate names as its issuer's is that of `issuer`; it counts when both sides say it (RFC 5280 4.2.1.1). */
export function fitsKeyIdentifier(child: Certificate | undefined, issuer: Certificate): boolean {
  const { id, serial } = child?.authorityKey ?? {};
  if (id !== undefined && issuer.subjectKey !== undefined && id !== issuer.subjectKey) return false;
  return serial === undefined || serial === issuer.serial;
}
