import type { LookupFunction } from 'node:net';
import type { Config } from '../../config.js';
import type { Organisation } from '../../config/organisations.js';
import type { ConfiguredRequester, ConfiguredSigner } from '../../config/requester.js';
import type { ConfiguredSwitchPoint } from '../../config/switch-point.js';
import type { Policy } from '../../consent/decision/policy.js';
import { preparedStore } from '../../store/register/prepared-token.js';
import type { Stores } from '../../store/stores.js';
import { followFiles, type Followed } from '../../trust/certificate/follow.js';
import { processSigner } from '../../trust/signature/process-signer.js';
import { chainOf, type Signer } from '../../trust/signature/signer.js';
import type { Preparation } from '../../trust/token/prepared.js';
import type { TrustWorlds } from '../../trust/world/open-worlds.js';
import type { Outside } from '../../trust/world/outside.js';
import type { ClockOffsets } from '../clock-offset.js';
import { pageSeal } from '../page-seal.js';
import { openSwitchClient } from '../switch-client.js';
import type { SwitchPoint } from '../switch-point.js';
import type { Ask, Asking, RequesterEdge, Shared } from './asking.js';
import { accessTokenAuthority, clientAuthority, serviceAuthority, type Authority } from './authority.js';
import { CARE_TYPES, type CareType } from './care-types.js';
import { prepareQuery, type PreparedQuery, type Preparing } from './prepare.js';
import { search, type Found } from './search.js';

/** The requester role of all organisations, at work. */
export interface Requester {
  /** Kinds of resources that can be searched for. */
  readonly types: readonly CareType[];
  /** Whether some organisation has its clients sign. */
  readonly prepares: boolean;
  readonly search: (ask: Ask) => Promise<Found>;
  readonly prepare: (preparing: Preparing) => Promise<PreparedQuery>;
  readonly close: () => Promise<void>;
}

/** What the requester role is opened with. */
export interface RequesterSetup {
  readonly config: Config;
  readonly worlds: TrustWorlds;
  readonly stores: Stores;
  readonly policy: Policy;
  readonly edge: RequesterEdge;
  readonly outside: Outside;
  /** Finds the address of the switch point, where that is not to be asked of DNS. */
  readonly lookup?: LookupFunction;
  /** Learns of the clock of the switch point. */
  readonly clocks?: Pick<ClockOffsets, 'of'>;
  /** Puts something between the switch point and an organisation (URA), as what leaves it alone when it fails. */
  readonly guarded?: (organisation: string, switchPoint: SwitchPoint) => SwitchPoint;
}

/** Opens the requester role: undefined where no switch point is configured or no organisation asks. */
export async function openRequester(setup: RequesterSetup): Promise<Requester | undefined> {
  const { config, stores, policy, edge } = setup;
  const { switchPoint, language } = config;
  const asking = config.organisations.flatMap((organisation) =>
    organisation.requester === undefined ? [] : [[organisation, organisation.requester] as const],
  );
  if (switchPoint === undefined || asking.length === 0) return undefined;
  const preparation: Preparation = { store: preparedStore(stores.register, stores.keys, edge.now), now: edge.now };
  const organisations: Asking[] = [];
  const close = async (): Promise<void> => {
    for (const one of organisations) {
      one.authority.close();
      await one.switchPoint.close();
    }
  };
  for (const [organisation, settings] of asking) organisations.push(await openAsking(organisation, settings, switchPoint, preparation, setup));
  const shared: Shared = { stores, switchPoint, policy, language, preparation, seal: pageSeal(stores.keys), edge };
  return {
    types: CARE_TYPES.filter(({ query }) => Object.hasOwn(switchPoint.services, query)),
    prepares: organisations.some(({ authority }) => authority.way === 'client'),
    search: (ask) => search(ask, organisations, shared),
    prepare: (preparing) => prepareQuery(preparing, organisations, shared),
    close,
  };
}

async function openAsking(
  organisation: Organisation,
  settings: ConfiguredRequester,
  switchPoint: ConfiguredSwitchPoint,
  preparation: Preparation,
  setup: RequesterSetup,
): Promise<Asking> {
  const { worlds, outside, edge, lookup, clocks, guarded = (_, same) => same } = setup;
  const world = worlds.organisations.find(({ ura }) => ura === organisation.ura);
  if (world === undefined) throw new RangeError('an organisation that was not opened');
  const certificate = organisation.certificates.find(({ uses }) => uses.includes('tls'));
  const client = await openSwitchClient({
    ...{ switchPoint, certificate, anchors: organisation.trust.anchors, trust: world.trust, outside },
    tell: (event) => edge.log(JSON.stringify({ switchPoint: event.what, code: event.code, organisation: organisation.ura })),
    ...(lookup === undefined ? {} : { lookup }),
    ...(clocks && { clock: { now: edge.now, dated: clocks.of({ organisation: organisation.ura, destination: 'switch-point' }) } }),
  });
  const authority = await openAuthority(settings, preparation, setup);
  return { organisation, settings, world, authority, switchPoint: guarded(organisation.ura, client) };
}

async function openAuthority({ tokens }: ConfiguredRequester, preparation: Preparation, { outside, edge }: RequesterSetup): Promise<Authority> {
  if (tokens.way === 'client') return clientAuthority(preparation);
  if (tokens.way === 'access-token') return accessTokenAuthority(tokens.persons, edge.newId);
  const followed = await Promise.all(tokens.signers.map((signer) => followSigner(signer, outside, edge)));
  return serviceAuthority(
    () => followed.flatMap((one) => one.current() ?? []),
    () => followed.forEach((one) => one.stop()),
  );
}

/** A certificate that is renewed is taken into use; one that can not be read signs for nobody. */
function followSigner(
  { chain, command: [command = '', ...args] }: ConfiguredSigner,
  outside: Outside,
  edge: RequesterEdge,
): Promise<Followed<Signer | undefined, string>> {
  return followFiles<Signer | undefined, string>({
    ...{ files: outside.files, timers: outside.timers, paths: [chain], otherwise: undefined },
    make: ([content]) => {
      const read = chainOf(Buffer.from(content ?? []).toString('latin1'));
      return read.ok ? { value: processSigner({ command, args }, read.value) } : { problem: read.refusal.code };
    },
    tell: (event) => {
      if (event.what === 'kept-old') edge.log(JSON.stringify({ requester: 'signer', code: event.problem }));
    },
  });
}
