import type { Config } from '../config.js';
import type { Stores } from '../store/stores.js';
import type { TrustWorlds } from '../trust/world/open-worlds.js';
import { clockOf } from './clock.js';
import type { ConnectOutside } from './connect/outside.js';
import { packagePolicy } from './policy.js';
import { openSourceRole, type SourceRole } from './source/open-source.js';
import type { SourceWorld } from './source/world.js';

/** The roles of the gateway, at work; each is absent where nothing configures it. */
export interface Gateway {
  readonly source?: SourceRole;
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
  return { ...(source === undefined ? {} : { source }), close: async () => source?.close() };
}
