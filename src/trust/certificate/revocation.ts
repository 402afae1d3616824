import { accepted, refused, type Checked } from '../refusals.js';
import type { Certificate } from './certificate.js';

/** That a certificate is not revoked, and how long that can be said. Moments are milliseconds since 1970. */
export interface Good {
  /** It holds as long as the clock has not reached this moment (nextUpdate). */
  readonly until: number;
  /** It holds for signatures made before this moment: from then on the certificate is revoked. */
  readonly before: number;
}

/** The moments that a question about revocation is about. */
export interface Moments {
  /** For which moment: now, or when a registration token was signed (SEC 2.3). */
  readonly at: number;
  /** The clock, by which lists grow stale. */
  readonly now: number;
}

/** Who knows whether certificates are revoked. It answers from what it has: nothing is fetched here. */
export interface Revocation {
  /** `CERT_REVOKED`, or `CERT_STATUS_UNKNOWN` when nothing current is known. */
  status(certificate: Certificate, issuer: Certificate, moments: Moments): Checked<Good>;
  /** Another number whenever something became known that may change an answer. */
  version(): number;
}

/** The first of several that knows; unknown when none does. A revocation that one of them knows is a revocation. */
export function firstKnown(sources: readonly Revocation[]): Revocation {
  return {
    status: (certificate, issuer, moments) => {
      let unknown: Checked<Good> = refused('CERT_STATUS_UNKNOWN', 'no source');
      let good: Checked<Good> | undefined;
      for (const source of sources) {
        const status = source.status(certificate, issuer, moments);
        if (!status.ok && status.refusal.code === 'CERT_REVOKED') return status;
        if (status.ok) good ??= status;
        else unknown = status;
      }
      return good ?? unknown;
    },
    version: () => sources.reduce((sum, source) => sum + source.version(), 0),
  };
}

/**
 * Accepts a certificate of which nothing current is known, and tells it: for TLS only, where it is configured so (SEC 3.b.cert).
 * Never for tokens. A revoked certificate stays revoked; what is accepted so is not cached.
 */
export function failingOpen(source: Revocation, tell: (certificate: Certificate) => void): Revocation {
  return {
    status: (certificate, issuer, moments) => {
      const status = source.status(certificate, issuer, moments);
      if (status.ok || status.refusal.code === 'CERT_REVOKED') return status;
      tell(certificate);
      return accepted({ until: moments.now, before: moments.at });
    },
    version: () => source.version(),
  };
}
