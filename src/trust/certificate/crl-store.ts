import { createHash } from 'node:crypto';
import { accepted, refused } from '../refusals.js';
import type { Certificate } from './certificate.js';
import type { Crl } from './crl.js';
import { nameKey } from './name.js';
import type { Revocation } from './revocation.js';

/** Revocation lists in memory, one for each key of a CA. */
export interface CrlStore extends Revocation {
  /** Takes a list that was admitted for that CA. False, and nothing changes, when it is older than the one that is there. */
  put(crl: Crl, issuer: Certificate): boolean;
  /** The list that is there for a CA, current or not. */
  crlOf(issuer: Certificate): Crl | undefined;
}

/** A list may come this much from the future: clocks differ. */
const SKEW_MS = 60_000;

/** Makes a store. Its answers fail closed: no list, or one past its nextUpdate, is `CERT_STATUS_UNKNOWN`. */
export function createCrlStore(): CrlStore {
  const lists = new Map<string, Crl>();
  let version = 0;
  return {
    put: (crl, issuer) => {
      const key = keyOf(issuer);
      const held = lists.get(key);
      // An old list, still within its time, must not hide what was revoked since.
      if (held !== undefined && isOlder(crl, held)) return false;
      lists.set(key, crl);
      version++;
      return true;
    },
    crlOf: (issuer) => lists.get(keyOf(issuer)),
    status: (certificate, issuer, { at, now }) => {
      const crl = lists.get(keyOf(issuer));
      const stale = crl === undefined ? 'CRL missing' : staleness(crl, now);
      if (crl === undefined || stale !== undefined) return refused('CERT_STATUS_UNKNOWN', stale);
      return answer(crl.revokedAt(certificate.serial), crl.nextUpdate, at);
    },
    version: () => version,
  };
}

/** What an entry, or its absence, means for a moment: it counts from its revocationDate on (SEC 2.3). */
export function answer(revokedAt: number | undefined, until: number, at: number): ReturnType<Revocation['status']> {
  if (revokedAt !== undefined && revokedAt <= at) return refused('CERT_REVOKED', 'revocationDate');
  return accepted({ until, before: revokedAt ?? Infinity });
}

/** Which CA: its name and key, as its certificate may be renewed. */
export function keyOf({ subject, publicKeyDer }: Certificate): string {
  return `${KEYS.get(publicKeyDer) ?? remember(publicKeyDer)} ${nameKey(subject)}`;
}

const KEYS = new WeakMap<Uint8Array, string>();

function remember(publicKeyDer: Uint8Array): string {
  const digest = createHash('sha256').update(publicKeyDer).digest('hex');
  KEYS.set(publicKeyDer, digest);
  return digest;
}

function isOlder(crl: Crl, held: Crl): boolean {
  if (crl.thisUpdate < held.thisUpdate) return true;
  return crl.number !== undefined && held.number !== undefined && crl.number < held.number;
}

function staleness({ thisUpdate, nextUpdate }: Crl, now: number): string | undefined {
  if (!(now < nextUpdate)) return 'CRL nextUpdate';
  return thisUpdate > now + SKEW_MS ? 'CRL thisUpdate' : undefined;
}
