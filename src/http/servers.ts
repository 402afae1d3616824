import { createServer, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import type { Express, RequestHandler } from 'express';
import type { Config, Listener } from '../config.js';
import { completeLimits } from '../config/limits.js';
import type { Gateway } from '../gateway/open-gateway.js';
import type { Ending } from '../trust/world/ending.js';
import type { TrustWorlds } from '../trust/world/open-worlds.js';
import { machineOutside, type Outside } from '../trust/world/outside.js';
import { internalApp, publicApp, type Described, type HealthSource } from './apps.js';
import { atWork, type AtWork } from './at-work.js';
import { clearPeer } from './clear.js';
import { followClock } from './clock-watch.js';
import { describe } from './described.js';
import type { FhirDoor } from './door.js';
import { openDoors } from './doors.js';
import { routesOf, type HttpEdge, type ServedRoute } from './frame.js';
import { openGatewayOf } from './gateway.js';
import { bounded, timeOuts } from './limits.js';
import { openMetrics, type Metrics } from './metrics.js';
import { momentOf } from './moment.js';
import type { ServedListener } from './openapi.js';
import { proxiedPeer } from './proxied.js';
import { openSecureListener, type SecureListener } from './secure.js';
import { stopListening, type Listening } from './stop.js';
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

/** A request to the internal listener must be in within this time. */
const PATIENCE = 30_000;
const SECOND = 1000;

/**
 * Opens both listeners, or none.
 * @param lookup finds the addresses of other systems, where those are not to be asked of DNS
 */
export async function startServers(
  config: Config,
  version: string,
  edge: HttpEdge,
  outside: Outside = machineOutside(),
  lookup?: LookupFunction,
): Promise<Servers> {
  const opened: Opened = { worlds: await openTrustOf(config, edge, outside), metrics: openMetrics(), isReady: false };
  try {
    opened.memory = await openStoresOf(config, edge, outside);
    const { worlds, memory } = opened;
    const found = lookup === undefined ? {} : { lookup };
    const gateway = (opened.gateway = await openGatewayOf(config, { worlds, stores: memory?.stores, edge, outside, ...found }));
    const opening = await outerServer(config, version, edge, outside, { ...opened, gateway });
    const { server } = opening;
    opened.secure = opening.secure;
    const outer = { server, work: atWork(server) };
    const inside = innerServer(config, version, edge, opened, { ...opening, ...outer });
    const inner = { server: inside, work: atWork(inside) };
    opened.inside = await listen('internal', inside, config.internal);
    const clearUrl = await listenInClear(config, opening, opened);
    await listen('public', bounded(server, completeLimits(config.public.limits)), config.public);
    opened.isReady = true;
    opened.unfollow = followClock(edge, outside.timers, memory);
    return {
      publicUrl: publicUrl(config, opening),
      internalUrl: urlOf('http', config.internal.host, inside),
      ...(clearUrl === undefined ? {} : { clearUrl }),
      gateway,
      stop: () => stopAll(config, opened, outer, inner),
    };
  } catch (error) {
    await closeAll(opened.inside, opened.clear);
    await forget(opened);
    throw error;
  }
}

/** What is open, and has to be closed again. */
interface Opened {
  readonly worlds: TrustWorlds;
  readonly metrics: Metrics;
  isReady: boolean;
  unfollow?: () => void;
  secure?: SecureListener | undefined;
  inside?: Server;
  clear?: Server;
  memory?: StoresAtWork | undefined;
  gateway?: Gateway;
}

/** Takes no new requests, finishes those at hand, and closes what is behind them. */
async function stopAll({ shutdown: { delay, patience } }: Config, opened: Opened, ...listening: readonly [Listening, Listening]): Promise<void> {
  opened.isReady = false;
  await stopListening(...listening, { delay: delay * SECOND, patience: patience * SECOND });
  await closeAll(opened.clear);
  await forget(opened);
}

/** When no request is at work any more. */
async function forget({ worlds, metrics, secure, gateway, memory, unfollow }: Opened): Promise<void> {
  unfollow?.();
  secure?.release();
  metrics.close();
  try {
    await gateway?.close();
  } finally {
    worlds.stop();
    await memory?.stop();
  }
}

/** The listener for trying things out: FHIR only, since a message of the switch point proves who sent it by its certificate. Its address. */
async function listenInClear({ clear }: Config, { inClear }: Outer, opened: Opened): Promise<string | undefined> {
  if (clear === undefined) return undefined;
  opened.clear = await listen('clear', plain(inClear(clearPeer(clear.clients))), clear);
  return urlOf('http', clear.host, opened.clear);
}

async function closeAll(...servers: readonly (Server | undefined)[]): Promise<void> {
  await Promise.all(servers.flatMap((server) => (server === undefined ? [] : [close(server)])));
}

/** A server in clear. */
export function plain(app: Express, options: ServerOptions = {}): Server {
  return createServer({ requestTimeout: PATIENCE, ...options }, app);
}

/** The server for the own house. */
function innerServer(config: Config, version: string, edge: HttpEdge, opened: Opened, outer: Outer & { readonly work: AtWork }): Server {
  const { worlds, metrics, secure, memory, gateway } = opened;
  const endings = (): readonly Ending[] => [...(secure?.endings() ?? []), ...worlds.endings()];
  const health: HealthSource = {
    isReady: () => opened.isReady,
    isUsable: worlds.isUsable,
    problems: () => [...worlds.problems(), ...(gateway?.source?.problems() ?? [])],
    endings,
    unreachable: memory?.unreachable ?? (() => Promise.resolve([])),
  };
  const known = () => ({
    now: edge.now().getTime(),
    endings: endings(),
    standings: gateway?.standings() ?? [],
    clocks: gateway?.clocks() ?? [],
    atWork: outer.work.count(),
  });
  const text = async (): Promise<string> => metrics.text(await momentOf(known(), memory?.stores));
  const listeners = (): readonly ServedListener[] => [
    { name: 'public', url: config.public.url ?? publicUrl(config, outer), routes: outer.routes() },
    { name: 'internal', url: urlOf('http', config.internal.host, server), routes: routesOf(app) },
  ];
  const described = (): Described => describe({ version, listeners: listeners(), doors: outer.doors });
  const app = internalApp(config, { ...edge, metrics: metrics.listener('internal') }, health, { metrics: text, described });
  const server = plain(app);
  return server;
}

/** The server for the outside world, and what it serves. */
interface Outer {
  readonly server: Server;
  readonly secure?: SecureListener;
  readonly routes: () => readonly ServedRoute[];
  /** Its FHIR, with another way to know who asks. */
  readonly inClear: (peer: RequestHandler) => Express;
  readonly doors: readonly FhirDoor[];
}

function publicUrl({ public: { host } }: Config, { secure, server }: Outer): string {
  return urlOf(secure === undefined ? 'http' : 'https', host, server);
}

/** The server for the outside world: mutual TLS where it is configured. */
async function outerServer(
  config: Config,
  version: string,
  edge: HttpEdge,
  outside: Outside,
  { worlds, metrics, memory, gateway }: Opened & { readonly gateway: Gateway },
): Promise<Outer> {
  const { tls, proxy } = config.public;
  const path = worlds.gateway.peerCheck('tlsClient');
  const proxied = proxy === undefined ? undefined : proxiedPeer(proxy, path, outside.variable);
  const doors = openDoors(config, { stores: memory?.stores, gateway }, edge, outside);
  const made: { app?: Express } = {};
  const app = (known: HttpEdge): Express =>
    (made.app = publicApp(config, version, { ...known, metrics: metrics.listener('public') }, { proxied, doors, gateway }));
  const inClear: Outer['inClear'] = (peer) => publicApp(config, version, { ...edge, metrics: metrics.listener('public') }, { proxied: peer, doors });
  const served = {
    inClear,
    routes: () => (made.app === undefined ? [] : routesOf(made.app)),
    doors,
  };
  const options = timeOuts(completeLimits(config.public.limits));
  if (tls === undefined) return { server: plain(app(edge), options), ...served };
  const secure = await openSecureListener({ tls, edge, outside, path, patience: options.requestTimeout, timeOuts: options, app });
  return { server: secure.server, secure, ...served };
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
