import { readObject, type JsonObject } from './json.js';
import { attempt, trouble, type Incoming, type Obtained, type Send } from './send.js';

/** What the reader of a document needs. */
export interface DocumentSource {
  readonly send: Send;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A document that is read again when it is no longer fresh. */
export type DocumentReader<T> = () => Promise<Obtained<T>>;

interface Kept<T> {
  readonly value: T;
  readonly until: number;
  readonly tag: string | undefined;
}

/** A cache longer than this would keep keys that were withdrawn (SEC 3.d: initially 14400 s). */
const LONGEST = 14_400_000;

/**
 * Reads a JSON document and keeps it as long as its Cache-Control says, at most four hours. What is no longer fresh is never used:
 * it is asked again whether it still holds (`must-revalidate`). Callers at the same time share one request.
 */
export function documentReader<T>(
  url: string,
  { send, now }: DocumentSource,
  read: (body: JsonObject) => Obtained<T> | Promise<Obtained<T>>,
): DocumentReader<T> {
  let kept: Kept<T> | undefined;
  let asking: Promise<Obtained<T>> | undefined;
  return async () => {
    if (kept !== undefined && now() < kept.until) return { ok: true, value: kept.value };
    asking ??= ask().finally(() => (asking = undefined));
    return asking;
  };

  async function ask(): Promise<Obtained<T>> {
    const tag = kept?.tag;
    const headers = { Accept: 'application/json', ...(tag === undefined ? {} : { 'If-None-Match': tag }) };
    const asked = now();
    const answer = await attempt(send, { method: 'GET', url, headers });
    if (!answer.ok) return answer;
    const { status, body } = answer.value;
    if (status === 304 && kept !== undefined && tag !== undefined) return keep(kept.value, answer.value, asked);
    if (status !== 200) return trouble({ kind: 'malformed', at: `HTTP ${status}` });
    const json = readObject(body);
    const result = json === undefined ? trouble({ kind: 'malformed', at: 'JSON' }) : await read(json);
    return result.ok ? keep(result.value, answer.value, asked) : result;
  }

  function keep(value: T, { headers }: Incoming, asked: number): Obtained<T> {
    kept = { value, until: asked + freshFor(headers['cache-control'], headers['age']), tag: headers['etag'] };
    return { ok: true, value };
  }
}

/** Milliseconds that an answer may be used without asking again (RFC 9111 4.2); none when it does not say. */
export function freshFor(cacheControl: string | undefined, age: string | undefined): number {
  const directives = (cacheControl ?? '')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim());
  if (directives.includes('no-store') || directives.includes('no-cache')) return 0;
  const ages = directives.flatMap((one) => /^max-age="?(\d{1,9})"?$/.exec(one)?.[1] ?? []);
  const [seconds] = ages;
  if (seconds === undefined || ages.length > 1) return 0;
  const elapsed = /^\d{1,9}$/.test(age ?? '') ? Number(age) : 0;
  return Math.min(Math.max(Number(seconds) - elapsed, 0) * 1000, LONGEST);
}
