import type { Server } from 'node:http';
import type { Express } from 'express';
import { frame, route, type HttpEdge } from '../http/frame.js';
import { openSecureListener, type SecureListener } from '../http/secure.js';
import { close, listen, plain, urlOf } from '../http/servers.js';
import type { SwitchPoint } from '../gateway/switch-point.js';
import type { MaterialProblem } from '../trust/tls/material.js';
import { accepted } from '../trust/refusals.js';
import type { SimulatorConfig } from './config.js';
import { soapDoor } from './door.js';
import { exchangesOf, type Exchange, type Exchanges } from './exchange.js';
import { referralRegister, type ReferralRegister } from './index/referral-register.js';
import { lineTo } from './lines.js';
import { accessLines } from './log/access-lines.js';
import type { SimulatorOutside } from './outside.js';
import { addPage } from './page/routes.js';
import { participantsOf } from './participants.js';
import { policyOf } from './policy.js';
import { playerOf, type Player, type Scenario } from './scenario.js';
import { openSimulatorTrust, SimulatorFileError, type SimulatorTrust } from './trust.js';
import { tokenAuthority, tokenKey, type TokenAuthority } from './token/authority.js';
import { addTokenDocuments, addTokenEndpoint, type TokenDoor } from './token/routes.js';
import type { SimulatorWorld } from './world.js';

/** A simulator at work. */
export interface Simulator {
  readonly urls: {
    /** Base of the SOAP services; the name of one goes behind it. */
    readonly soap: string;
    readonly page: string;
    /** Of the authorisation server: its issuer, and where tokens and keys are got. */
    readonly issuer: string;
    readonly token: string;
    readonly keySet: string;
  };
  /** Plays another scenario from its beginning. */
  readonly play: (scenario: Scenario) => void;
  /** What passed, the newest first. */
  readonly exchanges: () => readonly Exchange[];
  /** Takes nothing new, finishes what is at hand, and resolves when all is closed. */
  readonly stop: () => Promise<void>;
}

/** A request must be in within this time, in milliseconds. */
const PATIENCE = 30_000;
const MEBIBYTE = 1 << 20;

/**
 * Starts a simulated switch point: SOAP services, authorisation server and page, or none of them.
 * @throws SimulatorFileError, ListenError, TlsFilesError, IndexFileError, LineError (rejects)
 */
export async function startSimulator(config: SimulatorConfig, outside: SimulatorOutside): Promise<Simulator> {
  const trust = await openSimulatorTrust(config, outside);
  const opened: Opened = { servers: [], lines: [] };
  try {
    const key = await tokenKey(config, outside);
    const exchanges = exchangesOf({ keep: config.page.keep, characters: config.page.megabytes * MEBIBYTE });
    const playing: { play: Player } = { play: playerOf(config.scenario) };
    const world = await worldOf(config, outside, trust, opened, (question) => playing.play(question));
    const app = (edge: HttpEdge): Express => publicApp({ world, exchanges }, edge);
    const outer = await listen('public', await outerServer(config, outside, trust, opened, app), config.public);
    opened.servers = [outer];
    const address = urlOf(config.public.tls === undefined ? 'http' : 'https', config.public.host, outer);
    const authority = (opened.authority = await tokenAuthority(config, address, key));
    const soap = address + config.path;
    const inner = await listen('page', plain(pageApp(world, exchanges, soap, outside)), config.page);
    opened.servers = [outer, inner];
    const { issuer, tokenEndpoint: token, keySet } = authority;
    return {
      urls: { soap, page: urlOf('http', config.page.host, inner), issuer, token, keySet },
      play: (scenario) => {
        playing.play = playerOf(scenario);
      },
      exchanges: exchanges.all,
      stop: () => stopAll(opened, trust),
    };
  } catch (error) {
    await stopAll(opened, trust);
    throw error;
  }
}

/** What has to be closed again, and the authorisation server once the address is known. */
interface Opened {
  secure?: SecureListener;
  servers: readonly Server[];
  lines: readonly SwitchPoint[];
  authority?: TokenAuthority;
}

async function stopAll({ secure, servers, lines }: Opened, trust: SimulatorTrust): Promise<void> {
  secure?.release();
  await Promise.all(servers.map(close));
  await Promise.all(lines.map((line) => line.close()));
  trust.stop();
}

function publicApp(door: TokenDoor, edge: HttpEdge): Express {
  const { world, exchanges } = door;
  return frame(edge, 'en', (app) => {
    addTokenEndpoint(app, door);
    addTokenDocuments(app, world);
    route(app, 'post', `${world.config.path}/:service`, ...(soapDoor({ world, exchanges, log: edge.log }) as Parameters<typeof route>[3][]));
  });
}

/** The page, and the documents of the authorisation server once more: who only checks tokens has no certificate to show. */
function pageApp(world: SimulatorWorld, exchanges: Exchanges, soap: string, outside: SimulatorOutside): Express {
  const nameOf = (application: string | undefined): string | undefined => world.participants.of(application)?.name;
  return frame(outside, 'en', (app) => {
    addPage(app, exchanges, () => ({ soap, nameOf, newId: outside.newId, now: outside.now }));
    addTokenDocuments(app, world);
  });
}

async function outerServer(
  { public: { tls }, participants }: SimulatorConfig,
  outside: SimulatorOutside,
  { connections }: SimulatorTrust,
  opened: Opened,
  app: (edge: HttpEdge) => Express,
): Promise<Server> {
  if (tls === undefined || connections === undefined) return plain(app(outside));
  const path = connections.peerCheck('tlsClient');
  opened.secure = await openSecureListener({ tls: { ...tls, peers: participants }, edge: outside, outside, path, patience: PATIENCE, app });
  return opened.secure.server;
}

async function worldOf(
  config: SimulatorConfig,
  outside: SimulatorOutside,
  { verifying, connections, material, signer }: SimulatorTrust,
  opened: Opened,
  play: Player,
): Promise<SimulatorWorld> {
  const onProblem = ({ part, text }: MaterialProblem): void => outside.log(JSON.stringify({ line: 'kept-old', part, text }));
  const setup = { path: connections?.peerCheck('tlsServer') ?? ((): ReturnType<typeof accepted> => accepted(undefined)), onProblem };
  const lines = new Map(
    config.participants.flatMap((one) => {
      const line = lineTo(one, { ...setup, ...(material === undefined ? {} : { material }) });
      return line === undefined ? [] : [[one.application, line] as const];
    }),
  );
  opened.lines = [...lines.values()];
  return {
    config,
    participants: participantsOf(config.participants),
    policy: policyOf(config),
    index: await indexOf(config, outside),
    log: accessLines(),
    play,
    verifying,
    authority: () => {
      if (opened.authority === undefined) throw new RangeError('the authorisation server is not open yet');
      return opened.authority;
    },
    lineTo: (application) => lines.get(application),
    ...(signer === undefined ? {} : { signer }),
    timers: outside.timers,
    now: () => outside.now().getTime(),
    newId: outside.newId,
  };
}

const MOST_INDEX_BYTES = 16 << 20;

/** The index of a file that may not be there yet. */
async function indexOf({ index: { file } }: SimulatorConfig, { files, save }: SimulatorOutside): Promise<ReferralRegister> {
  if (file === undefined) return referralRegister();
  const text = await files.read(file, MOST_INDEX_BYTES).then(
    (octets) => Buffer.from(octets).toString('utf8'),
    (error: unknown) => {
      if ((error as { readonly code?: string }).code === 'ENOENT') return undefined;
      throw new SimulatorFileError('index.file names a file that can not be read');
    },
  );
  return referralRegister({ text, save: (changed) => save(file, changed) });
}
