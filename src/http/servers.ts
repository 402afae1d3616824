import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { Config, Listener } from '../config.js';
import type { Gateway } from '../gateway/open-gateway.js';
import { packagePolicy } from '../gateway/policy.js';
import type { TrustWorlds } from '../trust/world/open-worlds.js';
import { machineOutside, type Outside } from '../trust/world/outside.js';
import { internalApp, publicApp } from './apps.js';
import { servedRegister } from './consent/context.js';
import { keepSettled } from './consent/settling.js';
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
  /** Takes no new requests, finishes those at hand, and resolves when all is closed. */
  readonly stop: () => Promise<void>;
}

/** A listener of a gateway or of a simulator. */
export type ListenerName = 'public' | 'internal' | 'page';

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

/** Opens both listeners, or none. */
export async function startServers(config: Config, version: string, edge: HttpEdge, outside: Outside = machineOutside()): Promise<Servers> {
  let ready = false;
  const worlds = await openTrustOf(config, edge, outside);
  const opened: Opened = {};
  const release = (): void => {
    opened.secure?.release();
    worlds.stop();
  };
  try {
    opened.memory = await openStoresOf(config, edge, outside);
    const doors = openDoors(config, opened.memory?.stores, edge, outside);
    opened.settling = settlingOf(opened.memory, edge, outside);
    const gateway = (opened.gateway = await openGatewayOf(config, { worlds, stores: opened.memory?.stores, edge, outside }));
    const outer = await outerServer(config, version, edge, outside, { worlds, doors, gateway });
    opened.secure = outer.secure;
    const endings = () => [...(outer.secure?.endings() ?? []), ...worlds.endings()];
    const unreachable = opened.memory?.unreachable ?? (() => Promise.resolve([]));
    const problems = () => [...worlds.problems(), ...(gateway.source?.problems() ?? [])];
    const source = { isReady: () => ready, isUsable: worlds.isUsable, problems, endings, unreachable };
    const inside = (opened.inside = await listen('internal', plain(internalApp(config, edge, source)), config.internal));
    const outerListening = await listen('public', outer.server, config.public);
    ready = true;
    return {
      publicUrl: urlOf(outer.secure === undefined ? 'http' : 'https', config.public.host, outerListening),
      internalUrl: urlOf('http', config.internal.host, inside),
      stop: async () => {
        ready = false;
        release();
        await Promise.all([close(outerListening), close(inside)]);
        await forget(opened);
      },
    };
  } catch (error) {
    release();
    if (opened.inside !== undefined) await close(opened.inside);
    await forget(opened);
    throw error;
  }
}

/** What has to be closed again. */
interface Opened {
  secure?: SecureListener | undefined;
  inside?: Server;
  memory?: StoresAtWork | undefined;
  settling?: ReturnType<typeof keepSettled> | undefined;
  gateway?: Gateway;
}

/** Where there is a register, what a process left behind in it is done. */
function settlingOf(memory: StoresAtWork | undefined, edge: HttpEdge, { timers }: Outside): Opened['settling'] {
  return memory && keepSettled(servedRegister(memory.stores, packagePolicy(), edge), timers, edge.log);
}

/** When no request is at work any more. */
async function forget({ gateway, settling, memory }: Opened): Promise<void> {
  await gateway?.close();
  await settling?.stop();
  await memory?.stop();
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
