import type { LookupFunction } from 'node:net';
import type { Config } from '../../config.js';
import { clockOffsets, isBeyond, secondsOf, type KnownOffset } from '../../gateway/clock-offset.js';
import { machineConnectOutside } from '../../gateway/connect/outside.js';
import type { Outside } from '../../trust/world/outside.js';
import type { HttpEdge } from '../frame.js';
import { openTrustOf } from '../trust.js';
import { check, type Check } from './check.js';
import { checkConnectors, checkIssuer, checkSwitchPoint, type Asking } from './destinations.js';
import { checkStores } from './stores.js';
import { checkListener, checkTrust } from './trust.js';

/**
 * Tries each setting of a configuration, and opens no listener: files, certificates, keys, stores, destinations, clocks. Nothing is changed, and
 * nothing about a patient is asked. A check that fails does not stop the others.
 */
export async function* runChecks(
  config: Config,
  { now, newId }: Pick<HttpEdge, 'now' | 'newId'>,
  outside: Outside,
  lookup?: LookupFunction,
): AsyncGenerator<Check, void, undefined> {
  const { files, timers, variable } = outside;
  const clock = (): number => now().getTime();
  const worlds = await openTrustOf(config, { now, newId, log: () => undefined }, outside);
  const clocks = clockOffsets(() => undefined);
  const found = lookup === undefined ? {} : { lookup };
  const connect = { ...machineConnectOutside(variable), files, timers, ...found, now: clock, newId };
  const asking: Asking = { worlds, outside, connect, clocks, ...found };
  try {
    yield* await checkListener(config, worlds, outside, clock());
    yield* await checkTrust(config, worlds, outside);
    yield* await checkStores(config, variable, clock);
    if (config.access !== undefined) yield* await checkIssuer(config.access, asking);
    for (const organisation of config.organisations) {
      yield* await checkConnectors(organisation, asking);
      yield* await checkSwitchPoint(organisation, config, asking);
    }
    yield* clocks.known().map(ofClock);
  } finally {
    worlds.stop();
  }
}

function ofClock(offset: KnownOffset): Check {
  const { organisation, destination } = offset;
  const name = `clock.${organisation === '' ? '' : `${organisation}.`}${destination}`;
  if (!isBeyond(offset)) return check(name, 'pass', 'agrees with ours, as far as its Date tells');
  const seconds = secondsOf(offset);
  return check(name, 'warn', `is ${Math.abs(seconds)} s ${seconds > 0 ? 'before' : 'behind'} ours`);
}
