/** How long a certificate lasts, as health and the log tell it. */
export interface Expiry {
  readonly name: string;
  /** Last moment, ISO 8601 in UTC. */
  readonly notAfter: string;
  /** Whole days left; negative when it is over. */
  readonly days: number;
  readonly state: 'ok' | 'soon' | 'expired';
}

const DAY = 86_400_000;
/** Days before the end from which on it is told: a new server certificate takes weeks to get. */
export const SOON = 30;

/** How long a certificate lasts; moments in milliseconds since 1970. */
export function expiryOf(name: string, notAfter: number, now: number, soon: number = SOON): Expiry {
  const days = Math.floor((notAfter - now) / DAY);
  return { name, notAfter: new Date(notAfter).toISOString(), days, state: now > notAfter ? 'expired' : days < soon ? 'soon' : 'ok' };
}

/** One sentence for the log at start, or nothing when there is nothing to do. */
export function expiryWarning({ name, notAfter, days, state }: Expiry): string | undefined {
  if (state === 'ok') return undefined;
  return state === 'expired'
    ? `the certificate of ${name} expired on ${notAfter}`
    : `the certificate of ${name} expires in ${days} days, on ${notAfter}`;
}
