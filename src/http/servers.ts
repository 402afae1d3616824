import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Config, Listener, PublicTls } from '../config.js';
import { machineFiles, type WatchFiles } from '../trust/certificate/watch-files.js';
import { internalApp, publicApp } from './apps.js';
import type { HttpEdge } from './frame.js';
import { openSecureListener, type SecureListener } from './secure.js';

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
export async function startServers(config: Config, version: string, edge: HttpEdge, files: WatchFiles = machineFiles): Promise<Servers> {
  let ready = false;
  const secure = config.public.tls === undefined ? undefined : await openSecure(config.public.tls, version, config, edge, files);
  const inside = await listen('internal', plain(internalApp(config, edge, () => ready, secure?.expiries)), config.internal).catch(
    (error: unknown) => {
      secure?.release();
      throw error;
    },
  );
  const outside = await listen('public', secure?.server ?? plain(publicApp(config, version, edge)), config.public).catch(async (error: unknown) => {
    secure?.release();
    await close(inside);
    throw error;
  });
  ready = true;
  return {
    publicUrl: urlOf(secure === undefined ? 'http' : 'https', config.public.host, outside),
    internalUrl: urlOf('http', config.internal.host, inside),
    stop: async () => {
      ready = false;
      secure?.release();
      await Promise.all([close(outside), close(inside)]);
    },
  };
}

function plain(app: Express): Server {
  return createServer({ requestTimeout: PATIENCE }, app);
}

function openSecure(tls: PublicTls, version: string, config: Config, edge: HttpEdge, files: WatchFiles): Promise<SecureListener> {
  return openSecureListener({ tls, edge, files, patience: PATIENCE, app: (known) => publicApp(config, version, known) });
}

function listen(name: 'public' | 'internal', server: Server, { host, port }: Listener): Promise<Server> {
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

function urlOf(scheme: 'http' | 'https', host: string, server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
