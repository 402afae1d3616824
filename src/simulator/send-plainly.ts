import { request, type IncomingMessage } from 'node:http';
import type { Send } from '../trust/oauth/send.js';
import { SendError, type SendLimits } from '../trust/tls/send.js';
import { isLoopback } from '../config.js';

/** Sends in clear, to this machine only: for a sandbox, where nothing is secret and nobody else listens. Rejects with a SendError. */
export function sendPlainly({ patience, size }: SendLimits): Send {
  return ({ url, method, headers, body = '' }) => {
    const { protocol, hostname } = new URL(url);
    if (protocol !== 'http:' || !isLoopback(hostname.replace(/^\[|\]$/g, ''))) return Promise.reject(new SendError('ERR_INVALID_URL'));
    return new Promise((resolve, reject) => {
      const fail = ({ code, name }: NodeJS.ErrnoException): void => reject(new SendError(code ?? name));
      const length = { 'Content-Length': String(Buffer.byteLength(body)) };
      const sending = request(url, { method, headers: { ...headers, ...length }, signal: AbortSignal.timeout(patience) }, (answer) => {
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
  };
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
