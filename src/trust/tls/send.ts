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
    return exchange(url, outgoing, { agent, signal: AbortSignal.timeout(limits.patience) }, limits.size);
  };
}

function exchange(url: URL, { method, headers, body }: Outgoing, options: RequestOptions, size: number): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(new SendError(error.code ?? error.name));
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const sending = request(url, { ...options, method, headers: { ...headers, ...length } }, (answer) => {
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
  return Buffer.concat(pieces).toString('utf8');
}

function plainHeaders({ headers }: IncomingMessage): Incoming['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}
