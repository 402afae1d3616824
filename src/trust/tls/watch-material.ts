import { readCertificate } from '../certificate/certificate.js';
import type { Timers } from '../certificate/download.js';
import { expiries, type Expiry } from '../certificate/expiry.js';
import type { WatchFiles } from '../certificate/watch-files.js';
import { readyMaterial, type MaterialProblem, type ReadyMaterial, type TlsMaterial, type Watched } from './material.js';

/** The files of one end of TLS, all in PEM; several anchors and lists stand in one file each. */
export interface MaterialPaths {
  readonly certificate: string;
  readonly key: string;
  readonly anchors: string;
  readonly crl?: string;
}

/** With what files are watched. */
export interface MaterialWatching {
  readonly files: WatchFiles;
  readonly timers: Timers;
  /** Told once for every content that is of no use; what was in use stays. */
  readonly onProblem: (problem: MaterialProblem) => void;
  /** Looked at this often in milliseconds, whatever the system tells. */
  readonly poll?: number;
  /** Quiet time after a change: several files are not written at once. */
  readonly settle?: number;
}

/** Material in files: certificate and key as well as anchors and lists, since a list lasts shorter than a certificate. */
export interface WatchedMaterial extends Watched<TlsMaterial> {
  readonly reload: () => Promise<void>;
  readonly stop: () => void;
}

/** Starts to watch; tells the problem when there is nothing usable to start with. */
export async function watchMaterial(
  paths: MaterialPaths,
  watching: MaterialWatching,
): Promise<WatchedMaterial | { readonly problem: MaterialProblem }> {
  const first = await load(paths, watching.files);
  if ('part' in first) return { problem: first };
  const state = { inUse: first, told: '', listeners: new Set<() => void>() };
  // One look after another: a slow one must not overtake a later one.
  let queue = Promise.resolve();
  const reload = (): Promise<void> => (queue = queue.then(() => look(state, paths, watching)));
  return {
    current: () => state.inUse,
    onChange: (listener) => {
      state.listeners.add(listener);
      return () => void state.listeners.delete(listener);
    },
    reload,
    stop: repeat(paths, watching, reload),
  };
}

/** How soon the certificates end that are sent. */
export function expiriesOf(name: string, { own }: ReadyMaterial, now: number): readonly Expiry[] {
  const certificate = readCertificate(own.raw);
  return certificate.ok ? expiries([{ name, certificate: certificate.value }], now) : [];
}

interface State {
  inUse: TlsMaterial;
  told: string;
  readonly listeners: ReadonlySet<() => void>;
}

async function look(state: State, paths: MaterialPaths, { files, onProblem }: MaterialWatching): Promise<void> {
  const next = await load(paths, files);
  if ('part' in next) {
    const telling = `${next.part} ${next.text}`;
    if (telling !== state.told) onProblem(next);
    state.told = telling;
    return;
  }
  state.told = '';
  if (Object.keys(paths).every((part) => next[part as keyof MaterialPaths] === state.inUse[part as keyof MaterialPaths])) return;
  state.inUse = next;
  for (const listener of state.listeners) listener();
}

async function load(paths: MaterialPaths, files: WatchFiles): Promise<TlsMaterial | MaterialProblem> {
  const texts: Partial<Record<keyof MaterialPaths, string>> = {};
  for (const [part, path] of Object.entries(paths) as [keyof MaterialPaths, string][]) {
    try {
      texts[part] = await files.read(path);
    } catch {
      return { part, text: 'can not be read' };
    }
  }
  const { certificate = '', key = '', anchors = '', crl } = texts;
  const material = { certificate, key, anchors, ...(crl === undefined ? {} : { crl }) };
  const ready = readyMaterial(material);
  return 'problem' in ready ? ready.problem : material;
}

function repeat(paths: MaterialPaths, { files, timers, poll = 2000, settle = 200 }: MaterialWatching, reload: () => Promise<void>): () => void {
  let isOn = true;
  let next: unknown;
  let soon: unknown;
  const changed = (): void => {
    timers.clear(soon);
    if (isOn) soon = timers.set(() => void reload(), settle);
  };
  const plan = (): void => {
    if (isOn) next = timers.set(() => void reload().finally(plan), poll);
  };
  const ends = (Object.values(paths) as string[]).map((path) => files.watch(path, changed));
  plan();
  return () => {
    isOn = false;
    timers.clear(next);
    timers.clear(soon);
    for (const end of ends) end?.();
  };
}
