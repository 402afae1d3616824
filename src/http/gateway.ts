import type { LookupFunction } from 'node:net';
import type { Config } from '../config.js';
import { machineConnectOutside } from '../gateway/connect/outside.js';
import { openGateway, type Gateway } from '../gateway/open-gateway.js';
import type { Stores } from '../store/stores.js';
import type { TrustWorlds } from '../trust/world/open-worlds.js';
import type { Outside } from '../trust/world/outside.js';
import { placeOf } from './fault.js';
import type { HttpEdge } from './frame.js';

/** What is open before the roles are. */
export interface Ground {
  readonly worlds: TrustWorlds;
  readonly stores: Stores | undefined;
  readonly edge: HttpEdge;
  readonly outside: Outside;
  readonly lookup?: LookupFunction;
}

/** Opens the roles of a configuration; what they notice is logged, without anything of a message. Errors: those of `openGateway`. */
export function openGatewayOf(config: Config, { worlds, stores, edge, outside, lookup }: Ground): Promise<Gateway> {
  const { files, timers, variable } = outside;
  const found = lookup === undefined ? {} : { lookup };
  return openGateway(config, {
    worlds,
    ...(stores === undefined ? {} : { stores }),
    ...found,
    outside,
    connect: { ...machineConnectOutside(variable), files, timers, ...found, now: () => edge.now().getTime(), newId: edge.newId },
    log: edge.log,
    notice: (notice) => edge.log(JSON.stringify({ notice })),
    fault: (error) => edge.log(JSON.stringify({ fault: placeOf(error) })),
  });
}
