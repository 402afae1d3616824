import type { Certificate } from '../certificate/certificate.js';
import { EXPIRY_THRESHOLDS, timeLeft } from '../certificate/expiry.js';

/** When something that trust needs ends: data for health, the log and metrics. Certificates and lists of systems only, never of persons. */
export interface Ending {
  /** URA of the organisation; absent where it is of the whole gateway. */
  readonly organisation?: string;
  readonly kind: 'certificate' | 'crl';
  /** Key of the configuration, or the common name of a CA. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
  /** Whole days that are left; negative when it has ended. */
  readonly daysLeft: number;
  /** The smallest threshold that is reached, in days; 0 when it has ended. A list is renewed every few days, so only its end is told. */
  readonly warning: number | undefined;
}

/** How soon a certificate ends. */
export function endingOf(name: string, { notAfter }: Pick<Certificate, 'notAfter'>, now: number): Ending {
  return { kind: 'certificate', name, ...timeLeft(notAfter, now, EXPIRY_THRESHOLDS) };
}

/** How soon a revocation list ends: its nextUpdate. */
export function endingOfList(name: string, nextUpdate: number, now: number): Ending {
  return { kind: 'crl', name, ...timeLeft(nextUpdate, now, []) };
}

/** The common name of a certificate's subject. */
export function commonName({ x509 }: Certificate): string {
  return /^CN=(.*)$/m.exec(x509.subject)?.[1] ?? 'no common name';
}
