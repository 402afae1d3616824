import type { LookupFunction } from 'node:net';
import type { Config } from '../config.js';
import type { Policy } from '../consent/decision/policy.js';
import { isStoreError } from '../store/errors.js';
import type { Stores } from '../store/stores.js';
import type { TrustWorlds } from '../trust/world/open-worlds.js';
import type { Outside } from '../trust/world/outside.js';
import { openBridge, type Bridge } from './bridge/bridge.js';
import { clockOf } from './clock.js';
import { clockOffsets, secondsOf, type KnownOffset } from './clock-offset.js';
import type { ConnectOutside } from './connect/outside.js';
import { consentContext, type ConsentContext } from './consent/context.js';
import { keepSettled } from './consent/upkeep.js';
import { guardedSwitchPoint, USUAL, type GuardedSwitchPoint } from './guarded-switch-point.js';
import { openNotices } from './notices/open-notices.js';
import { openOutbox } from './outbox/open-outbox.js';
import { pageSeal } from './page-seal.js';
import { packagePolicy } from './policy.js';
import { openRequester, type Requester } from './requester/open-requester.js';
import type { Rounds } from './rounds.js';
import { openSourceRole, type SourceRole } from './source/open-source.js';
import { showableIn } from './source/showable.js';
import type { SourceWorld } from './source/world.js';
import type { DestinationStanding } from './standing.js';
import type { SwitchPoint } from './switch-point.js';

/** The roles of the gateway, at work; each is absent where nothing configures it. */
export interface Gateway {
  readonly source?: SourceRole;
  readonly requester?: Requester;
  /** Sources that answer searches over FHIR themselves; `withBridge` puts it beside the requester role. */
  readonly bridge?: Bridge;
  /** Sends what the index must learn. */
  readonly outbox?: Rounds<unknown>;
  /** With what decisions are registered, withdrawn and read. */
  readonly consent?: ConsentContext;
  /** How each destination stands. */
  readonly standings: () => readonly DestinationStanding[];
  /** What is known of the clocks of destinations. */
  readonly clocks: () => readonly KnownOffset[];
  readonly close: () => Promise<void>;
}

/** What the gateway is opened with, beside its configuration: what is open already, and the machine. */
export interface GatewaySetup {
  readonly worlds: TrustWorlds;
  /** Without them there are no roles. */
  readonly stores?: Stores;
  readonly outside: Outside;
  /** What connectors get of the machine. */
  readonly connect: ConnectOutside;
  /** Finds the address of the switch point, where that is not to be asked of DNS. */
  readonly lookup?: LookupFunction;
  /** Takes one line of the log of the program. */
  readonly log: (line: string) => void;
  readonly notice: SourceWorld['notice'];
  readonly fault: SourceWorld['fault'];
}

/** Puts the roles together that a configuration asks for. @throws PolicyError, TlsFilesError (rejects) */
export async function openGateway(config: Config, { stores, ...setup }: GatewaySetup): Promise<Gateway> {
  if (stores === undefined) return { standings: () => [], clocks: () => [], close: () => Promise.resolve() };
  const open: { readonly close: () => Promise<void> }[] = [];
  const closing = <T extends { readonly close: () => Promise<void> }>(opened: T | undefined): T | undefined => {
    if (opened !== undefined) open.unshift(opened);
    return opened;
  };
  const close = async (): Promise<void> => {
    for (const one of open.splice(0)) await one.close();
  };
  const { connect, outside, worlds, lookup, log, notice, fault } = setup;
  const { now, newId } = connect;
  const policy = packagePolicy();
  const clocks = offsetsInto(log);
  const sending = { config, worlds, stores, outside, clocks, ...(lookup === undefined ? {} : { lookup }) };
  try {
    const clock = clockOf(now, outside.timers);
    const source = closing(await openSourceRole({ config, worlds, stores, policy, clock, outside: { ...connect, clocks }, notice, fault }));
    const edge = { now, newId, log };
    const switchPoints = new Map<string, GuardedSwitchPoint>();
    const guarded = guardedInto(switchPoints, now);
    const requester = closing(await openRequester({ ...sending, policy, edge, guarded }));
    const outbox = closing(await openOutbox({ ...sending, ...edge }));
    const notices = closing(await openNotices({ organisations: config.organisations, stores, outside: connect, log }));
    const stir = (): void => [outbox, notices].forEach((one) => one?.stir());
    const consent = consentOf(config, stores, policy, { source, stir }, setup);
    closing(keepSettled(consent, outside.timers, notSettled(log, fault)));
    stir();
    const bridge = source && bridgeOf(config, source, stores);
    const roles = { ...(source && { source }), ...(requester && { requester }), ...(bridge && { bridge }), ...(outbox && { outbox }) };
    const standings = (): readonly DestinationStanding[] => [...(source?.standings() ?? []), ...standingsOf(switchPoints)];
    return { ...roles, consent, standings, clocks: clocks.known, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function notSettled(log: GatewaySetup['log'], fault: GatewaySetup['fault']) {
  return (error: unknown): void => {
    if (isStoreError(error)) log(JSON.stringify({ register: 'not-settled', code: error.code }));
    else fault(error);
  };
}

/** A clock that goes beyond the bound, or comes within again, is told in the log of the program. */
function offsetsInto(log: GatewaySetup['log']) {
  return clockOffsets((offset, isBeyond) => {
    const { organisation, destination } = offset;
    log(JSON.stringify({ clock: isBeyond ? 'offset' : 'in-step', organisation, destination, seconds: secondsOf(offset) }));
  });
}

/** Puts a breaker before the switch point of each organisation (URA), and remembers it. */
function guardedInto(switchPoints: Map<string, GuardedSwitchPoint>, now: () => number) {
  return (organisation: string, switchPoint: SwitchPoint): GuardedSwitchPoint => {
    const kept = guardedSwitchPoint(switchPoint, { ...USUAL, now });
    switchPoints.set(organisation, kept);
    return kept;
  };
}

function standingsOf(switchPoints: ReadonlyMap<string, GuardedSwitchPoint>): readonly DestinationStanding[] {
  return [...switchPoints].map(([organisation, { standing }]) => ({ organisation, destination: 'switch-point', standing: standing() }));
}

/** The register as this gateway keeps it: what its own sources show, they say themselves. */
function consentOf(
  { organisations }: Config,
  stores: Stores,
  policy: Policy,
  { source, stir }: { readonly source: SourceRole | undefined; readonly stir: () => void },
  { connect: { now, newId }, log }: Omit<GatewaySetup, 'stores'>,
): ConsentContext {
  const registered = new Map(organisations.map(({ ura, registers }) => [ura, registers]));
  return consentContext(stores, policy, {
    now: () => new Date(now()).toISOString(),
    newId,
    alarm: ({ table, id, version }) => log(JSON.stringify({ alarm: 'damaged', table, id, version })),
    changed: stir,
    ...(source === undefined ? {} : { showable: showableIn(source.world, (ura) => registered.get(ura) ?? []) }),
  });
}

function bridgeOf({ organisations, language }: Config, { world }: SourceRole, { keys }: Stores): Bridge | undefined {
  const applications = organisations.flatMap(({ source }) => (source?.overFhir === true ? [source.application] : []));
  const sources = world.sources.filter(({ application }) => applications.includes(application));
  return openBridge({ world, sources, seal: pageSeal(keys), language });
}
