import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import type { Express } from 'express';
import type { Config, Listener } from '../config.js';
import type { ClearListener } from '../config/clear.js';
import type { Gateway } from '../gateway/open-gateway.js';
import type { TrustWorlds } from '../trust/world/open-worlds.js';
import { machineOutside, type Outside } from '../trust/world/outside.js';
import { clearPeer } from './clear.js';
import { internalApp, publicApp, type HealthSource } from './apps.js';
import type { FhirDoor } from './door.js';
import { openDoors } from './doors.js';
import type { HttpEdge } from './frame.js';
import { openGatewayOf } from './gateway.js';
import { proxiedPeer } from './proxied.js';
import { openSecureListener, type SecureListener } from './secure.js';
import { openStoresOf, type StoresAtWork } from './stores.js';
import { openTrustOf } from './trust.js';

/** The servers at work. */
export interface Servers {
  readonly publicUrl: string;
  readonly internalUrl: string;
  /** Of the listener for trying things out, where there is one. */
  readonly clearUrl?: string;
  /** What is open behind them. */
  readonly gateway: Gateway;
  /** Takes no new requests, finishes those at hand, and resolves when all is closed. */
  readonly stop: () => Promise<void>;
}

/** A listener of a gateway, of a simulator, or of a demo source. */
export type ListenerName = 'public' | 'internal' | 'clear' | 'page' | 'source';

/** A listener that could not be opened, with the code of the system. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  constructor(
    readonly listener: ListenerName,
    readonly code: string,
  ) {
    super(`${listener}: ${code}`);
  }
}

/** A request must be in within this time; one that is at work gets as long when the servers stop. */
const PATIENCE = 30_000;

/**
 * Opens the listeners, or none of them.
 * @param lookup finds the addresses of other systems, where those are not to be asked of DNS
 */
export async function startServers(
  config: Config,
  version: string,
  edge: HttpEdge,
  outside: Outside = machineOutside(),
  lookup?: LookupFunction,
): Promise<Servers> {
  const worlds = await openTrustOf(config, edge, outside);
  const opened: Opened = { worlds, listening: [], isReady: false };
  try {
    const memory = (opened.memory = await openStoresOf(config, edge, outside));
    const stores = memory?.stores;
    const gateway = (opened.gateway = await openGatewayOf(config, {
      ...{ worlds, stores, edge, outside },
      ...(lookup === undefined ? {} : { lookup }),
    }));
    const doors = openDoors(config, { stores, gateway }, edge, outside);
    const outer = await outerServer(config, version, edge, outside, { worlds, doors, gateway });
    opened.secure = outer.secure;
    const open = async (name: ListenerName, server: Server, at: Listener): Promise<Server> => {
      opened.listening.push(await listen(name, server, at));
      return server;
    };
    const inside = await open('internal', plain(internalApp(config, edge, healthSource(opened, gateway))), config.internal);
    const { clear } = config;
    const clearUrl = clear && urlOf('http', clear.host, await open('clear', plain(clearApp(config, clear, version, edge, doors)), clear));
    const outerListening = await open('public', outer.server, config.public);
    opened.isReady = true;
    return {
      publicUrl: urlOf(outer.secure === undefined ? 'http' : 'https', config.public.host, outerListening),
      internalUrl: urlOf('http', config.internal.host, inside),
      ...(clearUrl === undefined ? {} : { clearUrl }),
      gateway,
      stop: () => stopAll(opened),
    };
  } catch (error) {
    await stopAll(opened);
    throw error;
  }
}

/** What has to be closed again. */
interface Opened {
  readonly worlds: TrustWorlds;
  readonly listening: Server[];
  secure?: SecureListener | undefined;
  memory?: StoresAtWork | undefined;
  gateway?: Gateway;
  isReady: boolean;
}

/** Takes no new requests; what is behind the listeners is closed when no request is at work any more. */
async function stopAll(opened: Opened): Promise<void> {
  opened.isReady = false;
  opened.secure?.release();
  opened.worlds.stop();
  await Promise.all(opened.listening.map(close));
  await opened.gateway?.close();
  await opened.memory?.stop();
}

function healthSource(opened: Opened, gateway: Gateway): HealthSource {
  const { worlds, secure, memory } = opened;
  return {
    isReady: () => opened.isReady,
    isUsable: worlds.isUsable,
    problems: () => [...worlds.problems(), ...(gateway.source?.problems() ?? [])],
    endings: () => [...(secure?.endings() ?? []), ...worlds.endings()],
    unreachable: memory?.unreachable ?? (() => Promise.resolve([])),
  };
}

/** What the listener for trying things out serves: FHIR only, since a message of the switch point proves who sent it by its certificate. */
function clearApp(config: Config, { clients }: ClearListener, version: string, edge: HttpEdge, doors: readonly FhirDoor[]): Express {
  return publicApp(config, version, edge, { proxied: clearPeer(clients), doors });
}

/** A server in clear. */
export function plain(app: Express): Server {
  return createServer({ requestTimeout: PATIENCE }, app);
}

/** The server for the outside world: mutual TLS where it is configured. */
async function outerServer(
  config: Config,
  version: string,
  edge: HttpEdge,
  outside: Outside,
  { worlds, doors, gateway }: { readonly worlds: TrustWorlds; readonly doors: readonly FhirDoor[]; readonly gateway: Gateway },
): Promise<{ readonly server: Server; readonly secure?: SecureListener }> {
  const { tls, proxy } = config.public;
  const path = worlds.gateway.peerCheck('tlsClient');
  const proxied = proxy === undefined ? undefined : proxiedPeer(proxy, path, outside.variable);
  const app = (known: HttpEdge): Express => publicApp(config, version, known, { proxied, doors, gateway });
  if (tls === undefined) return { server: plain(app(edge)) };
  const secure = await openSecureListener({ tls, edge, outside, path, patience: PATIENCE, app });
  return { server: secure.server, secure };
}

/** Begins to listen. @throws ListenError (rejects) */
export function listen(name: ListenerName, server: Server, { host, port }: Listener): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ListenError(name, error.code ?? error.name)));
    server.listen({ host, port }, () => resolve(server));
  });
}

/** Takes no new requests, and ends when those at hand are answered or have had their time. */
export async function close(server: Server): Promise<void> {
  const late = setTimeout(() => server.closeAllConnections(), PATIENCE);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(late);
}

/** Where a server is found. */
export function urlOf(scheme: 'http' | 'https', host: string, server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
