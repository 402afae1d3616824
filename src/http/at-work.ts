import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** The requests that a server is at. */
export interface AtWork {
  readonly count: () => number;
  /** From now on each answer ends its connection, also those that are being made; what was sent in part stays as it is. */
  readonly closing: () => void;
  /** Resolves when no request is at work. */
  readonly idle: () => Promise<void>;
}

/** Follows the requests of a server from their headers until the answer has left or the connection is gone. */
export function atWork(server: Pick<Server, 'prependListener'>): AtWork {
  const open = new Set<ServerResponse>();
  let waiting: (() => void)[] = [];
  let isClosing = false;
  server.prependListener('request', (_req: IncomingMessage, res: ServerResponse) => {
    open.add(res);
    if (isClosing) endAfter(res);
    res.once('close', () => {
      open.delete(res);
      if (open.size > 0) return;
      for (const done of waiting) done();
      waiting = [];
    });
  });
  return {
    count: () => open.size,
    closing: () => {
      isClosing = true;
      for (const res of open) endAfter(res);
    },
    idle: () => (open.size === 0 ? Promise.resolve() : new Promise((done) => waiting.push(done))),
  };
}

function endAfter(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close');
}
