import type { Certificate } from '../certificate/certificate.js';
import { createCertificateReader } from '../certificate/certificate-reader.js';
import type { OcspClient } from '../certificate/ocsp.js';
import type { PathCache } from '../certificate/path-cache.js';
import type { KeyUse } from '../certificate/path-rules.js';
import { validatePath, type TrustWorld } from '../certificate/path.js';
import { failingOpen, type Revocation } from '../certificate/revocation.js';
import { caFits, uziNameOf, type IssuingCa } from '../identity/uzi-name.js';
import { refused, type Checked } from '../refusals.js';
import type { PathCheck, PeerCheck } from './peer.js';

/** What certificates of a kind are checked with. */
export interface PathCheckSetup {
  readonly world: () => TrustWorld;
  readonly usage: KeyUse;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly cache?: PathCache;
  /** The CA of each kind of certificate; not compared when left out (SEC 1.5 step 3). */
  readonly cas?: () => readonly IssuingCa[];
}

/** Checks certificates, the own one first, by our own rules, and that the CA issues certificates of this kind. */
export function pathCheck({ world, usage, now, cache, cas }: PathCheckSetup): PathCheck {
  const read = createCertificateReader();
  return (certificates): Checked<unknown> => {
    const [own, ...rest] = certificates;
    if (own === undefined) return refused('CERT_UNTRUSTED', 'no certificate');
    const leaf = read(own);
    if (!leaf.ok) return leaf;
    const helpers = rest.map((one) => read(one)).flatMap((one) => (one.ok ? [one.value] : []));
    const path = validatePath(leaf.value, { ...world(), usage, at: now(), helpers, ...(cache === undefined ? {} : { cache }) });
    if (!path.ok || cas === undefined) return path;
    const name = uziNameOf(own);
    return name.ok ? caFits(name.value, path.value.issuer.der, cas()) : name;
  };
}

/** What peers are checked with, before anything is exchanged with them. */
export interface PeerCheckSetup extends PathCheckSetup {
  /** Asks the responder of a CA about a certificate that no list tells of; left out: nobody is asked. */
  readonly ask?: OcspClient['refresh'];
  /**
   * Told of a certificate of which it can not be known whether it was revoked, and that is accepted nevertheless. Left out: it is
   * refused (SEC 3.b.cert). Never for tokens.
   */
  readonly onUnknown?: (certificate: Certificate) => void;
}

/** As `pathCheck`, and asks for what is not known of revocation before it decides. With a cache it costs microseconds for who was there before. */
export function peerCheck(setup: PeerCheckSetup): PeerCheck {
  const { ask, onUnknown, world, usage, now, cas } = setup;
  const check = pathCheck(setup);
  const rest = { usage, now, ...(cas === undefined ? {} : { cas }) };
  const differently = (change: (revocation: Revocation) => Revocation): PathCheck =>
    pathCheck({ ...rest, world: () => ({ ...world(), revocation: change(world().revocation) }) });
  const open = onUnknown === undefined ? check : differently((revocation) => failingOpen(revocation, onUnknown));
  return async (certificates) => {
    const known = check(certificates);
    if (!isUnknown(known)) return known;
    if (ask !== undefined) {
      const asked: Promise<unknown>[] = [];
      differently((revocation) => whenUnknown(revocation, (certificate, issuer) => void asked.push(ask(certificate, issuer))))(certificates);
      await Promise.all(asked);
    }
    const learned = check(certificates);
    return isUnknown(learned) ? open(certificates) : learned;
  };
}

function isUnknown(checked: Checked<unknown>): boolean {
  return !checked.ok && checked.refusal.code === 'CERT_STATUS_UNKNOWN';
}

/** Tells of every certificate of a path of which nothing is known. */
function whenUnknown(source: Revocation, tell: (certificate: Certificate, issuer: Certificate) => void): Revocation {
  return {
    status: (certificate, issuer, moments) => {
      const status = source.status(certificate, issuer, moments);
      if (isUnknown(status)) tell(certificate, issuer);
      return status;
    },
    version: () => source.version(),
  };
}
