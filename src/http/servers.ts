import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Config, Listener } from '../config.js';
import { internalApp, publicApp } from './apps.js';
import type { HttpEdge } from './frame.js';

/** The servers at work. */
export interface Servers {
  readonly publicUrl: string;
  readonly internalUrl: string;
  /** Takes no new requests, finishes those at hand, and resolves when all is closed. */
  readonly stop: () => Promise<void>;
}

/** A listener that could not be opened, with the code of the system. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  constructor(
    readonly listener: 'public' | 'internal',
    readonly code: string,
  ) {
    super(`${listener}: ${code}`);
  }
}

/** A request must be in within this time; one that is at work gets as long when the servers stop. */
const PATIENCE = 30_000;

/** Opens both listeners, or none. */
export async function startServers(config: Config, version: string, edge: HttpEdge): Promise<Servers> {
  let ready = false;
  const inside = await listen(
    'internal',
    internalApp(config, edge, () => ready),
    config.internal,
  );
  const outside = await listen('public', publicApp(config, version, edge), config.public).catch(async (error: unknown) => {
    await close(inside);
    throw error;
  });
  ready = true;
  return {
    publicUrl: urlOf(config.public.host, outside),
    internalUrl: urlOf(config.internal.host, inside),
    stop: async () => {
      ready = false;
      await Promise.all([close(outside), close(inside)]);
    },
  };
}

function listen(name: 'public' | 'internal', app: Express, { host, port }: Listener): Promise<Server> {
  const server = createServer({ requestTimeout: PATIENCE }, app);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ListenError(name, error.code ?? error.name)));
    server.listen({ host, port }, () => resolve(server));
  });
}

async function close(server: Server): Promise<void> {
  const late = setTimeout(() => server.closeAllConnections(), PATIENCE);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(late);
}

function urlOf(host: string, server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
