import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Incoming, Outgoing, Send } from '../oauth/send.js';
import type { MutualAgent } from './client.js';

/** A request that got no answer; `code` is that of the system, of the TLS library or of the refusal of the server's certificate. */
export class SendError extends Error {
  override readonly name = 'SendError';
  constructor(readonly code: string) {
    super(`no answer: ${code}`);
  }
}

/** How long and how much. */
export interface SendLimits {
  /** Milliseconds for the whole. */
  readonly patience: number;
  /** Bytes of an answer. */
  readonly size: number;
}

const LIMITS: SendLimits = { patience: 15_000, size: 1 << 20 };

/** Sends over the kept-alive connections of an agent; https only, redirects are not followed. */
export function sendOver(agent: MutualAgent, limits: SendLimits = LIMITS): Send {
  return (outgoing) => {
    const url = new URL(outgoing.url);
    if (url.protocol !== 'https:' || url.username !== '') return Promise.reject(new SendError('ERR_INVALID_URL'));
    return exchange(url, outgoing, { agent }, limits);
  };
}

function exchange(url: URL, { method, headers, body }: Outgoing, options: RequestOptions, { patience, size }: SendLimits): Promise<Incoming> {
  const signal = AbortSignal.timeout(patience);
  return new Promise((resolve, reject) => {
    // An answer that is cut off because it takes too long looks like one that the other side cut off.
    const fail = (error: NodeJS.ErrnoException): void => reject(new SendError(signal.aborted ? 'ABORT_ERR' : (error.code ?? error.name)));
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const sending = request(url, { ...options, signal, method, headers: { ...headers, ...length } }, (answer) => {
      collect(answer, size).then(
        (text) => resolve({ status: answer.statusCode ?? 0, headers: plainHeaders(answer), body: text }),
        (error: unknown) => {
          answer.destroy();
          fail(error as NodeJS.ErrnoException);
        },
      );
    });
    sending.on('error', fail);
    sending.end(body);
  });
}

async function collect(answer: IncomingMessage, size: number): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > size) throw new SendError('ERR_TOO_LARGE');
    pieces.push(piece);
  }
  return decoded(Buffer.concat(pieces));
}

/** What is no UTF-8 is no answer: a sign in place of another would change what it says. */
function decoded(octets: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    throw new SendError('ERR_NOT_UTF8');
  }
}

function plainHeaders({ headers }: IncomingMessage): Incoming['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}
