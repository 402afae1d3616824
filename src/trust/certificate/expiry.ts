import type { Certificate } from './certificate.js';

/** How soon a certificate ends: data for health, metrics and the start. */
export interface Expiry {
  /** What it is used for, from configuration. */
  readonly name: string;
  readonly thumbprint: string;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
  /** Whole days that are left; negative when it has expired. */
  readonly daysLeft: number;
  /** The smallest threshold that is reached, in days; 0 when it has expired; undefined while there is time. */
  readonly warning: number | undefined;
}

/** A certificate with its name in configuration. */
export interface Named {
  readonly name: string;
  readonly certificate: Certificate;
}

/** Days before the end at which is warned, unless configured otherwise. */
export const EXPIRY_THRESHOLDS: readonly number[] = [60, 30, 14, 7, 1];

const DAY_MS = 86_400_000;

/** How soon each certificate ends, the soonest first. */
export function expiries(certificates: readonly Named[], now: number, thresholds: readonly number[] = EXPIRY_THRESHOLDS): readonly Expiry[] {
  return certificates
    .map(({ name, certificate: { thumbprint, notAfter } }) => ({ name, thumbprint, ...timeLeft(notAfter, now, thresholds) }))
    .sort((a, b) => a.notAfter - b.notAfter);
}

/** How soon something ends that lasts until `notAfter`. */
export function timeLeft(notAfter: number, now: number, thresholds: readonly number[]): Pick<Expiry, 'notAfter' | 'daysLeft' | 'warning'> {
  const daysLeft = Math.floor((notAfter - now) / DAY_MS);
  const reached = thresholds.filter((days) => notAfter - now <= days * DAY_MS);
  const warning = now > notAfter ? 0 : reached.length === 0 ? undefined : Math.min(...reached);
  return { notAfter, daysLeft, warning };
}
