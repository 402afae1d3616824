import { readCertificate } from '../certificate/certificate.js';
import type { PathCache } from '../certificate/path-cache.js';
import type { KeyUse } from '../certificate/path-rules.js';
import { validatePath, type TrustWorld } from '../certificate/path.js';
import { caFits, uziNameOf, type IssuingCa } from '../identity/uzi-name.js';
import { accepted, refused, type Checked } from '../refusals.js';
import type { PathCheck } from './peer.js';

/** What certificates of a kind are checked with. */
export interface PathCheckSetup {
  readonly world: () => TrustWorld;
  readonly usage: KeyUse;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly cache?: PathCache;
  /** The CA of each kind of certificate; not compared when left out (SEC 1.5 step 3). */
  readonly cas?: readonly IssuingCa[];
}

/** Checks certificates, the own one first, by our own rules, and that the CA issues certificates of this kind. */
export function pathCheck({ world, usage, now, cache, cas }: PathCheckSetup): PathCheck {
  return (certificates): Checked<unknown> => {
    const [own, ...rest] = certificates;
    if (own === undefined) return refused('CERT_UNTRUSTED', 'no certificate');
    const leaf = readCertificate(own);
    if (!leaf.ok) return leaf;
    const helpers = rest.map((one) => readCertificate(one)).flatMap((one) => (one.ok ? [one.value] : []));
    const path = validatePath(leaf.value, { ...world(), usage, at: now(), helpers, ...(cache === undefined ? {} : { cache }) });
    if (!path.ok || cas === undefined) return path;
    const name = uziNameOf(own);
    return name.ok ? caFits(name.value, path.value.issuer.der, cas) : accepted(path.value);
  };
}
