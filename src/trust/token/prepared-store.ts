import { accepted, refused, type Checked } from '../refusals.js';
import type { StoredToken } from './prepared.js';

/** Keeps prepared tokens until they are completed; more than one instance of the gateway needs one that they share. */
export interface PreparedStore {
  /** SIGNING_UNAVAILABLE when it is full, TOKEN_REPLAY when the key is there already. */
  readonly keep: (key: string, token: StoredToken) => Promise<Checked<true>>;
  /** TOKEN_MISSING when it is not there, TOKEN_REPLAY when it was used. */
  readonly find: (key: string) => Promise<Checked<StoredToken>>;
  /** Marks it as used, once: of all who ask only the first is told that it was not used yet. */
  readonly use: (key: string) => Promise<Checked<true>>;
}

interface Kept {
  /** Absent when it was used: only the key is remembered then. */
  readonly token?: StoredToken;
  readonly forgetAt: number;
}

/** How long somebody who is late is told so, in milliseconds. */
const GRACE = 15 * 60_000;

/** Memory for one instance: at most so many at a time. It refuses new ones when it is full and never drops one that still counts. */
export function memoryStore(now: () => number, most: number = 10_000): PreparedStore {
  const kept = new Map<string, Kept>();
  const find = (key: string): Checked<StoredToken> => {
    const entry = kept.get(key);
    if (entry === undefined || entry.forgetAt <= now()) return refused('TOKEN_MISSING', 'prepared token');
    return entry.token === undefined ? refused('TOKEN_REPLAY', 'prepared token') : accepted(entry.token);
  };
  return {
    keep: (key, token) => {
      if (kept.size >= most) forget(kept, now());
      if (kept.size >= most) return Promise.resolve(refused('SIGNING_UNAVAILABLE', 'too many prepared tokens'));
      if ((kept.get(key)?.forgetAt ?? 0) > now()) return Promise.resolve(refused('TOKEN_REPLAY', 'prepared token'));
      kept.set(key, { token, forgetAt: token.expires + GRACE });
      return Promise.resolve(accepted(true));
    },
    find: (key) => Promise.resolve(find(key)),
    use: (key) => {
      const found = find(key);
      if (found.ok) kept.set(key, { forgetAt: found.value.expires + GRACE });
      return Promise.resolve(found.ok ? accepted(true) : found);
    },
  };
}

function forget(kept: Map<string, Kept>, now: number): void {
  for (const [key, { forgetAt }] of kept) if (forgetAt <= now) kept.delete(key);
}
