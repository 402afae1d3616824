import type { LookupFunction } from 'node:net';
import type { Config } from '../../config.js';
import type { Organisation } from '../../config/organisations.js';
import { soapServiceOf } from '../../hl7v3/soap-services.js';
import { writeEnvelope } from '../../hl7v3/soap.js';
import type { Stores } from '../../store/stores.js';
import { uziNameOf } from '../../trust/identity/uzi-name.js';
import { accepted } from '../../trust/refusals.js';
import { signMessage } from '../../trust/signature/sign-body.js';
import { AORTA_PROFILE } from '../../trust/token/profile.js';
import type { OpenOrganisation } from '../../trust/world/open-organisation.js';
import type { TrustWorlds } from '../../trust/world/open-worlds.js';
import type { Outside } from '../../trust/world/outside.js';
import { writeXml } from '../../xml/writer.js';
import type { ClockOffsets } from '../clock-offset.js';
import { openSwitchClient } from '../switch-client.js';
import { rounds, type Rounds } from '../rounds.js';
import type { SwitchPoint } from '../switch-point.js';
import { drainOutbox, type Drained } from './drain.js';
import type { Registering } from './index-sender.js';

/** What the outbox is opened with. */
export interface OutboxSetup {
  readonly config: Pick<Config, 'organisations' | 'switchPoint' | 'index'>;
  readonly worlds: TrustWorlds;
  readonly stores: Stores;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /** Takes one line of the log of the program. */
  readonly log: (line: string) => void;
  readonly outside: Outside;
  readonly lookup?: LookupFunction;
  /** Learns of the clock of the switch point. */
  readonly clocks?: Pick<ClockOffsets, 'of'>;
}

/** How often it looks, in milliseconds. */
const PAUSE = 5_000;
/** How long a signature over a body holds. */
const BODY_WINDOW = 300_000;

/** Opens the outbox, which looks for messages now and then and on request; undefined where there is no switch point, or no organisation with a source. */
export async function openOutbox(setup: OutboxSetup): Promise<Rounds<Drained> | undefined> {
  const { config, worlds, stores, now, log } = setup;
  const { switchPoint, index } = config;
  if (switchPoint === undefined) return undefined;
  const registering: Registers[] = [];
  for (const organisation of config.organisations) {
    const world = worlds.organisations.find(({ ura }) => ura === organisation.ura);
    if (organisation.source === undefined || world === undefined) continue;
    registering.push({ organisation, world, client: await clientOf(organisation, world, setup) });
  }
  if (registering.length === 0) return undefined;
  const sending = {
    stores,
    service: (interaction: string) => switchPoint.services[interaction] ?? soapServiceOf(interaction, 'switch'),
    registering: (source: string, application: string) => {
      const one = registering.find(({ organisation }) => organisation.ura === source && organisation.source?.application === application);
      return one === undefined ? undefined : registeringOf(one, application, setup);
    },
    index,
    now: () => new Date(now()).toISOString(),
    patience: (switchPoint.patience + switchPoint.margin) * SECOND,
  };
  const all = rounds(() => drainOutbox({ sending, alarm: (letter) => log(JSON.stringify({ outbox: 'given-up', ...letter })) }), {
    timers: setup.outside.timers,
    pause: PAUSE,
    // A store that is away is told by readiness; the next round tries again.
    tell: (error) => log(JSON.stringify({ outbox: codeOf(error) })),
  });
  return {
    ...all,
    close: async () => {
      await all.close();
      for (const { client } of registering) await client.close();
    },
  };
}

const SECOND = 1000;

interface Registers {
  readonly organisation: Organisation;
  readonly world: OpenOrganisation;
  readonly client: SwitchPoint;
}

function clientOf(organisation: Organisation, world: OpenOrganisation, setup: OutboxSetup): Promise<SwitchPoint> {
  const { config, outside, log, lookup, now, clocks } = setup;
  if (config.switchPoint === undefined) throw new RangeError('no switch point');
  return openSwitchClient({
    switchPoint: config.switchPoint,
    certificate: organisation.certificates.find(({ uses }) => uses.includes('tls')),
    anchors: organisation.trust.anchors,
    trust: world.trust,
    outside,
    tell: ({ what, code }) => log(JSON.stringify({ outbox: what, code, organisation: organisation.ura })),
    ...(lookup === undefined ? {} : { lookup }),
    ...(clocks && { clock: { now, dated: clocks.of({ organisation: organisation.ura, destination: 'switch-point' }) } }),
  });
}

function registeringOf({ organisation, world, client }: Registers, application: string, setup: OutboxSetup): Registering {
  const { ura, name } = organisation;
  const signer = world.signer('signing');
  const signs = setup.config.switchPoint?.signQueries === true;
  return {
    author: () => {
      const own = signer.ok ? signer : world.signer('tls');
      const system = own.ok ? uziNameOf(own.value.chain[0].raw) : own;
      return system.ok ? accepted({ kind: 'device', ura, name, application, uzi: system.value.uzi }) : system;
    },
    oid: `2.16.528.1.1007.3.3.${ura.replace(/^0+/, '')}.${application}`,
    sealed: async (message) => {
      if (!signs) return accepted(writeXml(writeEnvelope({ message })));
      if (!signer.ok) return signer;
      const created = setup.now();
      return signMessage(message, signer.value, { actor: AORTA_PROFILE.actor, created, expires: created + BODY_WINDOW, newId: setup.newId });
    },
    switchPoint: client,
  };
}

function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'internal-fault';
}
