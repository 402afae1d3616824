import { accepted, refused, type Checked, type Refusal } from '../refusals.js';
import { followFiles, type Following, type Made } from './follow.js';
import { readPair, type Pair } from './pair.js';

/** What is watched, and with what. */
export interface WatchOptions extends Following {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly passphrase?: string;
  readonly now: () => number;
  /** A new pair came into use, or one that stands in the files can not be used: told once for each. */
  readonly tell: (event: WatchEvent) => void;
  /** What a pair must satisfy besides: a path to an anchor, a name. */
  readonly accept?: (pair: Pair) => Checked<unknown>;
}

/** What happened with a pair of files. */
export type WatchEvent = { readonly what: 'renewed'; readonly pair: Pair } | { readonly what: 'kept-old'; readonly refusal: Refusal };

/** A certificate and key that are renewed without a restart. */
export interface WatchedPair {
  /** The pair in use: the newest that was usable. */
  current(): Pair;
  /** Why what stands in the files now is not in use; undefined when it is. */
  problem(): Refusal | undefined;
  /** Called with every new pair; the result ends it. */
  onRenewal(listener: (pair: Pair) => void): () => void;
  /** Looks at the files now. */
  reload(): Promise<void>;
  stop(): void;
}

/** Starts to watch; refused when there is no usable pair to start with. */
export async function watchPair(options: WatchOptions): Promise<Checked<WatchedPair>> {
  const followed = await followFiles<Pair, Refusal>({
    ...options,
    paths: [options.certificateFile, options.keyFile],
    make: ([certificate, key]) => pairOf(certificate, key, options),
    tell: (event) => options.tell(event.what === 'renewed' ? { what: event.what, pair: event.value } : { what: event.what, refusal: event.problem }),
  });
  if (!('current' in followed)) return { ok: false, refusal: followed.problem };
  const { onChange: onRenewal, ...rest } = followed;
  return accepted({ ...rest, onRenewal });
}

function pairOf(certificate: Uint8Array | undefined, key: Uint8Array | undefined, { passphrase, now, accept }: WatchOptions): Made<Pair, Refusal> {
  if (certificate === undefined || key === undefined) return { problem: refused('CERT_UNTRUSTED', 'files').refusal };
  const texts = { certificate: Buffer.from(certificate).toString('utf8'), key: Buffer.from(key).toString('utf8') };
  const pair = readPair({ ...texts, ...(passphrase === undefined ? {} : { passphrase }) }, now());
  const objection = pair.ok ? accept?.(pair.value) : undefined;
  if (objection?.ok === false) return { problem: objection.refusal };
  return pair.ok ? { value: pair.value } : { problem: pair.refusal };
}
