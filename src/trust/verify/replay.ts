import { createHash } from 'node:crypto';
import { accepted, refused, type Checked } from '../refusals.js';

/**
 * Remembers what was used, until it can't be used any more. Both inserts are atomic: of many at the same time one is the first.
 * A store that is full or can't be reached says so: then the message is refused, and nothing that counts is forgotten (SEC 3.b).
 */
export interface ReplayStore {
  readonly tryInsert: (key: string, expiresAt: number) => Inserted | Promise<Inserted>;
  /** As `tryInsert`, but the same key may come again with the same digest. */
  readonly tryInsertSame: (key: string, digest: string, expiresAt: number) => Inserted | Promise<Inserted>;
}

/** `seen`: it was there before, or with another digest. */
export type Inserted = 'inserted' | 'seen' | 'full';

/** How much a store in memory holds. */
export interface ReplayBounds {
  readonly most: number;
}

const DEFAULT_BOUNDS: ReplayBounds = { most: 1_000_000 };
const SWEEP_MS = 1_000;

/** A store in memory, for one instance. Full means that new ones are refused; what is still alive never leaves. */
export class MemoryReplayStore implements ReplayStore {
  private readonly entries = new Map<string, { readonly expiresAt: number; readonly digest: string }>();
  private sweptAt = -Infinity;

  constructor(
    private readonly now: () => number,
    private readonly bounds: ReplayBounds = DEFAULT_BOUNDS,
  ) {}

  get size(): number {
    return this.entries.size;
  }

  tryInsert(key: string, expiresAt: number): Inserted {
    return this.insert(key, '', expiresAt, false);
  }

  tryInsertSame(key: string, digest: string, expiresAt: number): Inserted {
    return this.insert(key, digest, expiresAt, true);
  }

  private insert(key: string, digest: string, expiresAt: number, mayRepeat: boolean): Inserted {
    const now = this.now();
    const known = this.entries.get(key);
    if (known !== undefined && known.expiresAt > now) return mayRepeat && known.digest === digest ? 'inserted' : 'seen';
    if (known === undefined && this.entries.size >= this.bounds.most) this.sweep(now);
    if (known === undefined && this.entries.size >= this.bounds.most) return 'full';
    this.entries.set(key, { expiresAt, digest });
    return 'inserted';
  }

  /** At most once a second: a full store must not cost a walk through it for every message. */
  private sweep(now: number): void {
    if (now - this.sweptAt < SWEEP_MS) return;
    this.sweptAt = now;
    for (const [key, { expiresAt }] of this.entries) if (expiresAt <= now) this.entries.delete(key);
  }
}

/** A message that is used once (SEC 2.1 step 13). */
export interface Use {
  readonly issuer: string;
  readonly id: string;
  readonly expiresAt: number;
}

/** Refuses what was used before; only to be asked when all else holds, so that garbage can't fill the store. */
export async function useOnce(store: ReplayStore, { issuer, id, expiresAt }: Use): Promise<Checked<undefined>> {
  return said(await store.tryInsert(keyOf(issuer, id), expiresAt), 'ID');
}

/** The message of a sender. */
export interface Sent {
  readonly sender: string;
  readonly root: string;
  readonly extension: string;
  readonly content: string;
  readonly expiresAt: number;
}

/** Refuses a message id that the same sender used for other content (SEC 3.b). */
export async function sameContent(store: ReplayStore, sent: Sent): Promise<Checked<undefined>> {
  const key = keyOf(sent.sender, sent.root, sent.extension);
  return said(await store.tryInsertSame(key, sha256(sent.content), sent.expiresAt), 'message id');
}

function said(inserted: Inserted, at: string): Checked<undefined> {
  if (inserted === 'inserted') return accepted(undefined);
  return inserted === 'full' ? refused('REPLAY_UNAVAILABLE') : refused('TOKEN_REPLAY', at);
}

/** No part can reach over into the next: each has its length before it. */
function keyOf(...parts: readonly string[]): string {
  return sha256(parts.map((part) => `${part.length}|${part}`).join('|'));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
