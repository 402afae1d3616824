import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request, type RequestOptions } from 'node:https';
import type { Incoming, Outgoing, Send } from '../trust/oauth/send.js';
import { SendError, type SendLimits } from '../trust/tls/send.js';
import { isLoopback } from '../config.js';

/** Sends in clear, to this machine only: for a sandbox, where nothing is secret and nobody else listens. Rejects with a SendError. */
export function sendPlainly(limits: SendLimits): Send {
  return (outgoing) => {
    const { protocol, hostname } = new URL(outgoing.url);
    const isHere = protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, ''));
    return isHere ? sent(outgoing, {}, limits) : Promise.reject(new SendError('ERR_INVALID_URL'));
  };
}

/** What a client shows and believes, in PEM; the name of the server where it is not that of the URL. */
export interface ClientFiles {
  readonly certificate: string;
  readonly key: string;
  readonly anchors: string;
  readonly host?: string;
}

/** One request with a certificate. What the server shows must lead to the anchors and hold its name; no more is asked of a simulator. */
export function sendWithCertificate({ certificate, key, anchors, host }: ClientFiles, limits: SendLimits): Send {
  const servername = host === undefined ? {} : { servername: host };
  return (outgoing) => sent(outgoing, { cert: certificate, key, ca: anchors, ...servername }, limits);
}

function sent({ url, method, headers, body = '' }: Outgoing, options: RequestOptions, { patience, size }: SendLimits): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const fail = ({ code, name }: NodeJS.ErrnoException): void => reject(new SendError(code ?? name));
    const all = {
      ...options,
      method,
      headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
      signal: AbortSignal.timeout(patience),
    };
    const ask = url.startsWith('https:') ? request : plainRequest;
    const sending = ask(url, all, (answer) => {
      collected(answer, size).then(
        (text) => resolve({ status: answer.statusCode ?? 0, headers: {}, body: text }),
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

async function collected(answer: IncomingMessage, size: number): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > size) throw new SendError('ERR_TOO_LARGE');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
