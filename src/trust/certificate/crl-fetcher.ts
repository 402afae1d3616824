import type { RefusalCode } from '../refusals.js';
import type { Certificate } from './certificate.js';
import { admitCrlInTurns, MOST_CRL_BYTES, openCrl, type Crl } from './crl.js';
import type { CrlFiles } from './crl-files.js';
import type { CrlStore } from './crl-store.js';
import { download, isAllowedUrl, type Downloaded, type Fetch, type Timers } from './download.js';
import type { Revocation } from './revocation.js';

/** Where a revocation list of a CA is fetched. */
export interface CrlSource {
  readonly url: string;
  readonly issuer: Certificate;
}

/** What happened with a list: for the log, health and metrics. */
export interface CrlEvent {
  readonly url: string;
  readonly what: 'taken' | 'not-newer' | 'refused' | 'failed' | 'not-kept';
  /** Why, in words of `Refusal.at`, or the trouble of the network. */
  readonly why?: string;
  readonly code?: RefusalCode;
}

/** What is known of the list at one address, for health. Moments are milliseconds since 1970. */
export interface CrlState {
  readonly url: string;
  readonly thisUpdate: number | undefined;
  readonly nextUpdate: number | undefined;
  readonly entries: number | undefined;
  readonly nextFetch: number | undefined;
}

/** What a fetcher needs. */
export interface CrlFetcherOptions {
  readonly store: CrlStore;
  readonly sources: readonly CrlSource[];
  readonly hosts: readonly string[];
  readonly fetch: Fetch;
  readonly files: CrlFiles;
  readonly timers: Timers;
  readonly now: () => number;
  /** Lets others go first while a long list is read; `setImmediate` as a promise fits. */
  readonly pause: () => Promise<void>;
  readonly tell: (event: CrlEvent) => void;
  readonly mostBytes?: number;
  readonly timeoutMs?: number;
  /** Time to the next attempt after one that brought nothing new. */
  readonly retryMs?: number;
}

/** Keeps the lists of a store current, beside the verification of messages, which never waits for it (SEC 3.b.cert). */
export interface CrlFetcher {
  /** Takes what is kept on disk, then fetches what is not fresh. Resolves when both are done. */
  start(): Promise<void>;
  stop(): void;
  /** Fetches everything now. */
  refresh(): Promise<void>;
  /** As the store; and when a list is missing, the distribution points of the certificate are fetched soon, from allowed hosts. */
  readonly revocation: Revocation;
  states(): readonly CrlState[];
}

const MOST_SOURCES = 64;
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Makes a fetcher. */
export function createCrlFetcher(options: CrlFetcherOptions): CrlFetcher {
  const { store, now } = options;
  const schedule = newSchedule(options);
  for (const { url, issuer } of options.sources) {
    if (schedule.add(url, issuer) === undefined) options.tell({ url, what: 'failed', why: 'host' });
  }
  return {
    start: async () => {
      schedule.isOn = true;
      const sources = [...schedule.followed.values()];
      for (const source of sources) await takeKept(source, options);
      const stale = sources.filter((source) => !isFresh(store.crlOf(source.issuer), now()));
      for (const source of sources) if (!stale.includes(source)) schedule.planNext(source, true);
      await Promise.all(stale.map(schedule.run));
    },
    stop: () => {
      schedule.isOn = false;
      for (const source of schedule.followed.values()) options.timers.clear(source.timer);
    },
    refresh: async () => {
      await Promise.all([...schedule.followed.values()].map(schedule.run));
    },
    revocation: {
      status: (certificate, issuer, moments) => {
        const status = store.status(certificate, issuer, moments);
        // Only the list is missing: the path to this CA was found before its certificates are asked for.
        if (!status.ok && store.crlOf(issuer) === undefined) schedule.follow(certificate, issuer);
        return status;
      },
      version: () => store.version(),
    },
    states: () => [...schedule.followed.values()].map((source) => stateOf(source, store.crlOf(source.issuer))),
  };
}

interface Followed extends CrlSource {
  timer: unknown;
  nextFetch: number | undefined;
  running: Promise<void> | undefined;
}

interface Schedule {
  isOn: boolean;
  readonly followed: ReadonlyMap<string, Followed>;
  readonly add: (url: string, issuer: Certificate) => Followed | undefined;
  readonly planNext: (source: Followed, isNew: boolean) => void;
  /** One attempt at a time for each address. */
  readonly run: (source: Followed) => Promise<void>;
  readonly follow: (certificate: Certificate, issuer: Certificate) => void;
}

function newSchedule(options: CrlFetcherOptions): Schedule {
  const { store, timers, now } = options;
  const followed = new Map<string, Followed>();
  const add = (url: string, issuer: Certificate): Followed | undefined => {
    const key = `${issuer.thumbprint} ${url}`;
    if (followed.has(key) || followed.size >= MOST_SOURCES || !isAllowedUrl(url, options.hosts)) return undefined;
    const source: Followed = { url, issuer, timer: undefined, nextFetch: undefined, running: undefined };
    followed.set(key, source);
    return source;
  };
  const plan = (source: Followed, ms: number): void => {
    timers.clear(source.timer);
    source.nextFetch = now() + ms;
    source.timer = timers.set(() => void run(source), ms);
  };
  const planNext = (source: Followed, isNew: boolean): void => {
    if (schedule.isOn) plan(source, waitFor(store.crlOf(source.issuer), isNew, now(), options.retryMs));
  };
  const run = (source: Followed): Promise<void> => {
    source.running ??= fetchOne(source, options).then((isNew) => {
      source.running = undefined;
      planNext(source, isNew);
    });
    return source.running;
  };
  const follow = (certificate: Certificate, issuer: Certificate): void => {
    const sources = schedule.isOn ? certificate.distributionPoints.flatMap((url) => add(url, issuer) ?? []) : [];
    for (const source of sources) plan(source, 0);
  };
  const schedule: Schedule = { isOn: false, followed, add, planNext, run, follow };
  return schedule;
}

/** Fetches, reads and takes one list; whether the store has a newer one now. Never rejects: what went wrong is told. */
async function fetchOne(source: CrlSource, options: CrlFetcherOptions): Promise<boolean> {
  const { fetch, timers, hosts, mostBytes = MOST_CRL_BYTES, timeoutMs = 60_000, tell } = options;
  const { url } = source;
  const got: Downloaded = await download(url, { method: 'GET', headers: {} }, { fetch, timers, hosts, mostBytes, timeoutMs });
  if ('trouble' in got) {
    tell({ url, what: 'failed', why: got.trouble });
    return false;
  }
  if (!(await take(source, got.octets, options))) return false;
  try {
    await options.files.write(url, got.octets);
  } catch {
    tell({ url, what: 'not-kept' });
  }
  return true;
}

async function takeKept(source: CrlSource, options: CrlFetcherOptions): Promise<void> {
  const kept = await options.files.read(source.url);
  // A file is believed as little as the network: the signature decides.
  if (kept !== undefined) await take(source, kept, options);
}

async function take({ url, issuer }: CrlSource, octets: Uint8Array, options: CrlFetcherOptions): Promise<boolean> {
  const { store, tell, now } = options;
  const head = openCrl(octets, options.mostBytes);
  const crl = head.ok ? await admitCrlInTurns(head.value, issuer, options.pause) : head;
  if (!crl.ok) {
    const { code, at } = crl.refusal;
    tell({ url, what: 'refused', code, ...(at === undefined ? {} : { why: at }) });
    return false;
  }
  if (crl.value.nextUpdate <= now()) {
    tell({ url, what: 'refused', code: 'CERT_STATUS_UNKNOWN', why: 'CRL nextUpdate' });
    return false;
  }
  const held = store.crlOf(issuer);
  const isSame = held?.thisUpdate === crl.value.thisUpdate && held.number === crl.value.number;
  const isNew = !isSame && store.put(crl.value, issuer);
  tell({ url, what: isNew ? 'taken' : 'not-newer' });
  return isNew;
}

/** Half of a list's life, from its thisUpdate; the time to retry when that has passed, or the attempt brought nothing new. */
function waitFor(crl: Crl | undefined, isNew: boolean, now: number, retryMs: number = 300_000): number {
  const untilHalf = crl === undefined ? 0 : halfLife(crl) - now;
  const wait = isNew || untilHalf > 0 ? Math.max(untilHalf, retryMs) : retryMs;
  return Math.min(wait, LONGEST_WAIT_MS);
}

function isFresh(crl: Crl | undefined, now: number): boolean {
  return crl !== undefined && now < halfLife(crl);
}

function halfLife({ thisUpdate, nextUpdate }: Crl): number {
  return thisUpdate + (nextUpdate - thisUpdate) / 2;
}

function stateOf({ url, nextFetch }: Followed, crl: Crl | undefined): CrlState {
  return { url, thisUpdate: crl?.thisUpdate, nextUpdate: crl?.nextUpdate, entries: crl?.size, nextFetch };
}
