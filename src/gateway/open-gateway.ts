import type { Config } from '../config.js';
import type { Stores } from '../store/stores.js';
import type { TrustWorlds } from '../trust/world/open-worlds.js';
import { openBridge, type Bridge } from './bridge/bridge.js';
import { clockOf } from './clock.js';
import type { ConnectOutside } from './connect/outside.js';
import { pageSeal } from './page-seal.js';
import { packagePolicy } from './policy.js';
import { openSourceRole, type SourceRole } from './source/open-source.js';
import type { SourceWorld } from './source/world.js';

/** The roles of the gateway, at work; each is absent where nothing configures it. */
export interface Gateway {
  readonly source?: SourceRole;
  /** Sources that answer searches over FHIR themselves; `withBridge` puts it beside the requester role. */
  readonly bridge?: Bridge;
  readonly close: () => Promise<void>;
}

/** What the gateway is opened with, beside its configuration: what is open already, and the machine. */
export interface GatewaySetup {
  readonly worlds: TrustWorlds;
  /** Without them there are no roles. */
  readonly stores?: Stores;
  readonly outside: ConnectOutside;
  readonly notice: SourceWorld['notice'];
  readonly fault: SourceWorld['fault'];
}

/** Puts the roles together that a configuration asks for. @throws PolicyError (rejects) */
export async function openGateway(config: Config, { stores, outside, ...setup }: GatewaySetup): Promise<Gateway> {
  if (stores === undefined) return { close: () => Promise.resolve() };
  const clock = clockOf(outside.now, outside.timers);
  const source = await openSourceRole({ ...setup, config, stores, outside, clock, policy: packagePolicy() });
  const bridge = source && bridgeOf(config, source, stores);
  return { ...(source === undefined ? {} : { source }), ...(bridge === undefined ? {} : { bridge }), close: async () => source?.close() };
}

function bridgeOf({ organisations, language }: Config, { world }: SourceRole, { keys }: Stores): Bridge | undefined {
  const applications = organisations.flatMap(({ source }) => (source?.overFhir === true ? [source.application] : []));
  const sources = world.sources.filter(({ application }) => applications.includes(application));
  return openBridge({ world, sources, seal: pageSeal(keys), language });
}
