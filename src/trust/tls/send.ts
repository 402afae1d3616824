import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import { isLoopback } from '../../config/listener.js';
import type { Incoming, Outgoing, Send } from '../oauth/send.js';
import type { MutualAgent } from './client.js';

/** A request that got no answer; `code` is that of the system, of the TLS library or of the refusal of the server's certificate. */
export class SendError extends Error {
  override readonly name = 'SendError';
  constructor(
    readonly code: string,
    /** A kept connection broke before anything came back: the server was closing it. What may be asked twice can be asked again. */
    readonly stale = false,
  ) {
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

/** How many bytes may still come. */
export interface Room {
  bytes: number;
}

/** An answer as it came. */
export interface Exchanged {
  readonly status: number;
  readonly headers: Incoming['headers'];
  readonly octets: Uint8Array;
}

const LIMITS: SendLimits = { patience: 15_000, size: 1 << 20 };

/** Sends over the kept-alive connections of an agent; https only, redirects are not followed. */
export function sendOver(agent: MutualAgent, limits: SendLimits = LIMITS): Send {
  return sendWith({ agent }, ({ protocol }) => protocol === 'https:', limits);
}

/** Sends in clear, to this machine only: for a sandbox, where nothing is secret and nobody else listens. Rejects with a SendError. */
export function sendPlainly(limits: SendLimits = LIMITS): Send {
  return sendWith({}, ({ protocol, hostname }) => protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')), limits);
}

/** Sends with options of a connection, to the addresses that are allowed; redirects are not followed. Rejects with a SendError. */
export function sendWith(options: RequestOptions, isAllowed: (url: URL) => boolean, { patience, size }: SendLimits): Send {
  return async (outgoing) => {
    const url = new URL(outgoing.url);
    if (!isAllowed(url) || url.username !== '') throw new SendError('ERR_INVALID_URL');
    const { status, headers, octets } = await exchange(outgoing, { ...options, signal: AbortSignal.timeout(patience) }, { bytes: size });
    return { status, headers, body: decoded(octets) };
  };
}

/** What is no UTF-8 is no answer: a sign in place of another would change what it says. */
function decoded(octets: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    throw new SendError('ERR_NOT_UTF8');
  }
}

/**
 * One request and the whole of its answer; http or https. What comes is taken off the room as it comes, which several may share. Redirects are
 * not followed. Rejects with a SendError when there is no whole answer.
 */
export function exchange({ url, method, headers, body }: Outgoing, options: RequestOptions, room: Room): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const begin = url.startsWith('https:') ? request : plainRequest;
    let isAnswering = false;
    const fail = ({ code, name }: NodeJS.ErrnoException): void => {
      // An answer that is cut off because it takes too long looks like one that the other side cut off.
      const reason = options.signal?.aborted === true ? 'ABORT_ERR' : (code ?? name);
      reject(new SendError(reason, reason === 'ECONNRESET' && sending.reusedSocket && !isAnswering));
    };
    const sending = begin(url, { ...options, method, headers: { ...headers, ...length } }, (answer) => {
      isAnswering = true;
      collect(answer, room).then(
        (octets) => resolve({ status: answer.statusCode ?? 0, headers: plainHeaders(answer), octets }),
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

async function collect(answer: IncomingMessage, room: Room): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for await (const piece of answer as AsyncIterable<Buffer>) {
    room.bytes -= piece.length;
    if (room.bytes < 0) throw new SendError('ERR_TOO_LARGE');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function plainHeaders({ headers }: IncomingMessage): Incoming['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}
