import { createHash } from 'node:crypto';
import { accepted, refused, type Checked, type Refusal } from '../refusals.js';
import type { Timers } from './download.js';
import { readPair, type Pair } from './pair.js';
import type { WatchFiles } from './watch-files.js';

/** What is watched, and with what. */
export interface WatchOptions {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly passphrase?: string;
  readonly files: WatchFiles;
  readonly timers: Timers;
  readonly now: () => number;
  /** A new pair came into use, or one that stands in the files can not be used: told once for each. */
  readonly tell: (event: WatchEvent) => void;
  /** What a pair must satisfy besides: a path to an anchor, a name. */
  readonly accept?: (pair: Pair) => Checked<unknown>;
  /** Looked at this often, whatever the system tells. */
  readonly pollMs?: number;
  /** Quiet time after a change: two files are not written at once. */
  readonly settleMs?: number;
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
  const first = await load(options);
  if (!first.checked.ok) return first.checked;
  const state: State = { pair: first.checked.value, inUse: first.seen, told: undefined, problem: undefined, listeners: new Set() };
  // One look after another: a slow one must not overtake a later one.
  let queue = Promise.resolve();
  const reload = (): Promise<void> => (queue = queue.then(() => look(state, options)));
  const stop = watching(options, reload);
  return accepted({
    current: () => state.pair,
    problem: () => state.problem,
    onRenewal: (listener) => {
      state.listeners.add(listener);
      return () => void state.listeners.delete(listener);
    },
    reload,
    stop,
  });
}

interface State {
  pair: Pair;
  /** Digest of the texts in use. */
  inUse: string;
  /** Digest and code of what was told last. */
  told: string | undefined;
  problem: Refusal | undefined;
  readonly listeners: Set<(pair: Pair) => void>;
}

interface Loaded {
  readonly seen: string;
  readonly checked: Checked<Pair>;
}

/** A pair that can not be used yet is tried at every look: it may become valid. */
async function look(state: State, options: WatchOptions): Promise<void> {
  const { seen, checked } = await load(options);
  if (seen === state.inUse) {
    state.problem = undefined;
    return;
  }
  if (!checked.ok) {
    state.problem = checked.refusal;
    const telling = `${seen} ${checked.refusal.code} ${checked.refusal.at ?? ''}`;
    if (telling !== state.told) options.tell({ what: 'kept-old', refusal: checked.refusal });
    state.told = telling;
    return;
  }
  state.pair = checked.value;
  state.inUse = seen;
  state.problem = state.told = undefined;
  options.tell({ what: 'renewed', pair: checked.value });
  for (const listener of state.listeners) listener(checked.value);
}

async function load({ files, certificateFile, keyFile, passphrase, now, accept }: WatchOptions): Promise<Loaded> {
  const texts = await read(files, certificateFile, keyFile);
  if (texts === undefined) return { seen: '', checked: refused('CERT_UNTRUSTED', 'files') };
  const seen = createHash('sha256').update(JSON.stringify(texts)).digest('hex');
  const pair = readPair({ ...texts, ...(passphrase === undefined ? {} : { passphrase }) }, now());
  const objection = pair.ok ? accept?.(pair.value) : undefined;
  return { seen, checked: objection?.ok === false ? objection : pair };
}

async function read(files: WatchFiles, certificateFile: string, keyFile: string): Promise<{ certificate: string; key: string } | undefined> {
  try {
    const [certificate, key] = await Promise.all([files.read(certificateFile), files.read(keyFile)]);
    return { certificate, key };
  } catch {
    return undefined; // Between two moves of a renewal there may be no file.
  }
}

/** Polls, and looks sooner when the system tells of a change. The result ends both. */
function watching({ files, timers, certificateFile, keyFile, pollMs = 2000, settleMs = 200 }: WatchOptions, reload: () => Promise<void>): () => void {
  let isOn = true;
  let poll: unknown;
  let settle: unknown;
  const changed = (): void => {
    timers.clear(settle);
    if (isOn) settle = timers.set(() => void reload(), settleMs);
  };
  const plan = (): void => {
    if (isOn) poll = timers.set(() => void reload().finally(plan), pollMs);
  };
  const ends = [files.watch(certificateFile, changed), files.watch(keyFile, changed)];
  plan();
  return () => {
    isOn = false;
    timers.clear(poll);
    timers.clear(settle);
    for (const end of ends) end?.();
  };
}
