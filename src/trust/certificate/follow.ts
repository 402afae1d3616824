import { createHash } from 'node:crypto';
import type { Timers } from './download.js';
import type { WatchFiles } from './watch-files.js';

/** Something made of files that change while the program runs: the newest of it that was usable. */
export interface Followed<T, P> {
  readonly current: () => T;
  /** Why what stands in the files now is not in use; undefined when it is. */
  readonly problem: () => P | undefined;
  /** Called with every new value; the result ends it. */
  readonly onChange: (listener: (value: T) => void) => () => void;
  /** Looks at the files now. */
  readonly reload: () => Promise<void>;
  readonly stop: () => void;
}

/** What came of some files, or why they are of no use. */
export type Made<T, P> = { readonly value: T } | { readonly problem: P };

/** A new value came into use, or what stands in the files can not be used: told once for each content and problem. */
export type FollowEvent<T, P> = { readonly what: 'renewed'; readonly value: T } | { readonly what: 'kept-old'; readonly problem: P };

/** With what files are looked at. */
export interface Following {
  readonly files: WatchFiles;
  readonly timers: Timers;
  /** Looked at this often, whatever the system tells: 2 s. */
  readonly pollMs?: number | undefined;
  /** Quiet time after a change, as several files are not written at once: 0.2 s. */
  readonly settleMs?: number | undefined;
}

/** What is followed. */
export interface FollowOptions<T, P> extends Following {
  readonly paths: readonly string[];
  /** Longest content that is read. */
  readonly mostBytes?: number;
  /** Makes the value of the contents, in the order of `paths`; undefined stands for a file that can not be read. */
  readonly make: (contents: readonly (Uint8Array | undefined)[]) => Made<T, P> | Promise<Made<T, P>>;
  readonly tell: (event: FollowEvent<T, P>) => void;
}

/** Starts to follow. Without a usable value to start with it is the problem that is given, unless there is one to use `otherwise`. */
export function followFiles<T, P>(options: FollowOptions<T, P> & { readonly otherwise: T }): Promise<Followed<T, P>>;
export function followFiles<T, P>(options: FollowOptions<T, P>): Promise<Followed<T, P> | { readonly problem: P }>;
export async function followFiles<T, P>(
  options: FollowOptions<T, P> & { readonly otherwise?: T },
): Promise<Followed<T, P> | { readonly problem: P }> {
  const state: State<T, P> = { listeners: new Set(), inUse: undefined, told: undefined, problem: undefined, value: undefined };
  const first = await contentsOf(options);
  const made = await options.make(first.contents);
  if ('value' in made) [state.value, state.inUse] = [{ is: made.value }, first.seen];
  else if ('otherwise' in options) tellProblem(state, options, first.seen, made.problem);
  else return made;
  // One look after another: a slow one must not overtake a later one.
  let queue = Promise.resolve();
  const reload = (): Promise<void> => (queue = queue.catch(() => undefined).then(() => look(state, options)));
  const stop = watching(options, reload);
  return {
    current: () => (state.value === undefined ? (options.otherwise as T) : state.value.is),
    problem: () => state.problem,
    onChange: (listener) => {
      state.listeners.add(listener);
      return () => void state.listeners.delete(listener);
    },
    reload,
    stop,
  };
}

interface State<T, P> {
  value: { readonly is: T } | undefined;
  /** Digest of the contents in use. */
  inUse: string | undefined;
  /** Digest and problem that were told last. */
  told: string | undefined;
  problem: P | undefined;
  readonly listeners: Set<(value: T) => void>;
}

/** What can not be used yet is tried at every look: a certificate may become valid. */
async function look<T, P>(state: State<T, P>, options: FollowOptions<T, P>): Promise<void> {
  const { seen, contents } = await contentsOf(options);
  if (seen === state.inUse) {
    state.problem = undefined;
    return;
  }
  const made = await options.make(contents);
  if ('problem' in made) {
    tellProblem(state, options, seen, made.problem);
    return;
  }
  state.value = { is: made.value };
  state.inUse = seen;
  state.problem = state.told = undefined;
  options.tell({ what: 'renewed', value: made.value });
  for (const listener of state.listeners) listener(made.value);
}

function tellProblem<T, P>(state: State<T, P>, { tell }: FollowOptions<T, P>, seen: string, problem: P): void {
  state.problem = problem;
  const telling = `${seen} ${JSON.stringify(problem)}`;
  if (telling !== state.told) tell({ what: 'kept-old', problem });
  state.told = telling;
}

interface Contents {
  readonly contents: readonly (Uint8Array | undefined)[];
  /** Digest of them all. */
  readonly seen: string;
}

async function contentsOf<T, P>({ paths, files, mostBytes }: FollowOptions<T, P>): Promise<Contents> {
  // Between two moves of a renewal there may be no file.
  const contents = await Promise.all(paths.map((path) => files.read(path, mostBytes).catch(() => undefined)));
  const hash = createHash('sha256');
  for (const content of contents) hash.update(content === undefined ? '-;' : `${content.length};`).update(content ?? '');
  return { contents, seen: hash.digest('hex') };
}

/** Polls, and looks sooner when the system tells of a change. The result ends both. */
function watching(
  { paths, files, timers, pollMs = 2000, settleMs = 200 }: Following & { paths: readonly string[] },
  reload: () => Promise<void>,
): () => void {
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
  const ends = paths.map((path) => files.watch(path, changed));
  plan();
  return () => {
    isOn = false;
    timers.clear(poll);
    timers.clear(settle);
    for (const end of ends) end?.();
  };
}
