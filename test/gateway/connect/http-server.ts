import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** A request as a test looks at it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What a server of a test does with a request. */
export type Behave = (seen: Seen, answer: ServerResponse) => void | Promise<void>;

/** A server of a test, at work on loopback. */
export interface TestServer {
  readonly port: number;
  readonly seen: readonly Seen[];
  /** How many connections were made. */
  readonly connections: () => number;
  /** Does something else from now on. */
  readonly become: (behave: Behave) => void;
  readonly stop: () => Promise<void>;
}

/** Starts a server; with options of TLS over https. */
export async function startServer(first: Behave, secure?: ServerOptions): Promise<TestServer> {
  let behave = first;
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener: RequestListener = (request, answer) => {
    void read(request).then((body) => {
      const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      seen.push(one);
      return behave(one, answer);
    });
  };
  const server = secure === undefined ? createServer(listener) : createSecureServer(secure, listener);
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    connections: () => connections,
    become: (next) => (behave = next),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

/** Answers with a text. */
export function say(status: number, text: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Behave {
  return (_, answer) => {
    answer.writeHead(status, headers);
    answer.end(text);
  };
}
