import type { Server } from 'node:http';
import type { AtWork } from './at-work.js';

/** A server that listens, and what it is at. */
export interface Listening {
  readonly server: Server;
  readonly work: AtWork;
}

/** How long each step may take, in milliseconds. */
export interface StopTimes {
  /** Both listeners go on, so that whoever reads readiness sends its requests elsewhere. */
  readonly delay: number;
  /** Requests at work get as long. */
  readonly patience: number;
}

/**
 * Ends both listeners without losing a request: each answer says that its connection ends; after the delay the public listener takes no
 * connection any more; the internal one goes on to tell how it stands until the last request is answered. What is late is broken off.
 */
export async function stopListening(outer: Listening, inner: Listening, { delay, patience }: StopTimes): Promise<void> {
  outer.work.closing();
  inner.work.closing();
  if (delay > 0) await pause(delay);
  const late = setTimeout(() => {
    outer.server.closeAllConnections();
    inner.server.closeAllConnections();
  }, patience);
  // Closes connections at rest as well.
  await closed(outer.server);
  await inner.work.idle();
  await closed(inner.server);
  clearTimeout(late);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
