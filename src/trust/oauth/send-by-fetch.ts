import type { Fetch } from '../certificate/download.js';
import type { Send } from './send.js';

const PATIENCE = 15_000;
const MOST_BYTES = 1 << 20;

/** Sends with `fetch`, to servers that want no certificate of ours: https only, redirects are not followed, at most 1 MiB, in 15 s. */
export function sendByFetch(fetch: Fetch): Send {
  return async ({ method, url, headers, body }) => {
    if (!url.startsWith('https://')) throw Object.assign(new RangeError('not https'), { code: 'ERR_INVALID_URL' });
    const octets = body === undefined ? {} : { body: Uint8Array.from(Buffer.from(body)) };
    const answer = await fetch(url, { method, headers, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE), ...octets });
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of answer.body ?? []) {
      length += piece.length;
      if (length > MOST_BYTES) throw Object.assign(new RangeError('too long'), { code: 'ERR_TOO_LARGE' });
      pieces.push(piece);
    }
    const kept = ['cache-control', 'age', 'etag'].map((name) => [name, answer.headers?.get(name) ?? undefined] as const);
    return { status: answer.status, headers: Object.fromEntries(kept), body: Buffer.concat(pieces).toString('utf8') };
  };
}
