/** An answer, as far as it is looked at; that of the global `fetch` fits. */
export interface Answer {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array> | null;
  readonly headers?: { readonly get: (name: string) => string | null };
}

/** What is asked: the method, and that redirects are not followed. */
export interface Ask {
  readonly method: 'GET' | 'POST';
  readonly redirect: 'manual';
  readonly signal: AbortSignal;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** The network; the global `fetch` fits. */
export type Fetch = (url: string, ask: Ask) => Promise<Answer>;

/** A clock that wakes; `setTimeout` and `clearTimeout` fit. */
export interface Timers {
  set(run: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

/** The timers of the machine; none of them keeps the process alive. */
export const machineTimers: Timers = {
  set: (run, ms) => setTimeout(run, ms).unref(),
  clear: (timer) => {
    clearTimeout(timer as NodeJS.Timeout | undefined);
  },
};

/** What came, or why nothing did, in one word for health and log. */
export type Downloaded = { readonly octets: Uint8Array } | { readonly trouble: 'host' | 'network' | 'status' | 'size' | 'time' };

/** How something is fetched. */
export interface Download {
  readonly fetch: Fetch;
  readonly timers: Timers;
  /** Names of hosts, with the port when it is not the usual one: compared whole (SEC 3.b.cert, case 65). */
  readonly hosts: readonly string[];
  readonly mostBytes: number;
  readonly timeoutMs: number;
}

/** Whether something may be fetched from that address: http or https, a host of the list, no user name in it. */
export function isAllowedUrl(url: string, hosts: readonly string[]): boolean {
  if (url.length > 2048 || !URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '' && hosts.includes(host);
}

/** Fetches from an allowed host. No redirect is followed: it is another status than 200. What is too long is broken off. */
export async function download(url: string, ask: Pick<Ask, 'method' | 'headers' | 'body'>, how: Download): Promise<Downloaded> {
  if (!isAllowedUrl(url, how.hosts)) return { trouble: 'host' };
  const stop = new AbortController();
  const timer = how.timers.set(() => stop.abort(), how.timeoutMs);
  try {
    const { status, body } = await how.fetch(url, { ...ask, redirect: 'manual', signal: stop.signal });
    if (status === 200 && body !== null) return await collect(body, how.mostBytes);
    stop.abort();
    return { trouble: 'status' };
  } catch {
    return { trouble: stop.signal.aborted ? 'time' : 'network' };
  } finally {
    how.timers.clear(timer);
  }
}

/** Leaving the loop cancels what is still to come. */
async function collect(body: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Downloaded> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > mostBytes) return { trouble: 'size' };
    pieces.push(piece);
  }
  return { octets: Buffer.concat(pieces, length) };
}
