import type { Config, ConfiguredPeer } from '../../config.js';
import type { ConfiguredAnswers } from '../../config/answers.js';
import type { Organisation } from '../../config/organisations.js';
import type { ConfiguredSource } from '../../config/source.js';
import type { Policy } from '../../consent/decision/policy.js';
import { replayStore } from '../../store/register/replay.js';
import type { Stores } from '../../store/stores.js';
import type { Refusal } from '../../trust/refusals.js';
import { uziNameOf } from '../../trust/identity/uzi-name.js';
import type { OpenOrganisation } from '../../trust/world/open-organisation.js';
import type { TrustWorlds } from '../../trust/world/open-worlds.js';
import { openConnectors, type ConnectProblem, type Connectors } from '../connect/open.js';
import type { ConnectOutside } from '../connect/outside.js';
import { labelPolicyOf } from '../connect/shields.js';
import { answerMessage, refuseArrival } from './answer-message.js';
import type { DestinationStanding } from '../standing.js';
import type { SoapArrival, SoapReply } from './soap.js';
import type { AnsweringSource, AnswerSettings, Clock, SourceWorld } from './world.js';

/** The source role of all organisations that give data, at work. */
export interface SourceRole {
  /** Answers a message (HL7v3). Never rejects. */
  readonly answer: (arrival: SoapArrival) => Promise<SoapReply>;
  /** Refuses what did not come as far as a message. Never rejects. */
  readonly refuse: (refusal: Refusal, from: Pick<SoapArrival, 'peer' | 'address'>) => Promise<SoapReply>;
  /** For whoever answers over FHIR: `answerSearch`. */
  readonly world: SourceWorld;
  /** Ways to systems that are of no use now. */
  readonly problems: () => readonly ConnectProblem[];
  /** How the system behind each kind of data stands. */
  readonly standings: () => readonly DestinationStanding[];
  readonly close: () => Promise<void>;
}

/** What the source role is opened with. */
export interface SourceSetup {
  readonly config: Pick<Config, 'organisations' | 'public' | 'answers'>;
  readonly worlds: TrustWorlds;
  readonly stores: Stores;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly outside: ConnectOutside;
  readonly notice: SourceWorld['notice'];
  readonly fault: SourceWorld['fault'];
}

/** Opens the source role; undefined where no organisation gives data. */
export async function openSourceRole(setup: SourceSetup): Promise<SourceRole | undefined> {
  const { config, worlds, stores, policy, clock, outside, notice, fault } = setup;
  const opened: { readonly source: AnsweringSource; readonly connectors: Connectors }[] = [];
  for (const organisation of config.organisations) {
    const trust = worlds.organisations.find(({ ura }) => ura === organisation.ura);
    if (organisation.source === undefined || trust === undefined) continue;
    const connectors = await openConnectors(organisation, outside);
    opened.push({ connectors, source: answering(organisation, organisation.source, trust, connectors, setup) });
  }
  if (opened.length === 0) return undefined;
  const { tls, proxy } = config.public;
  const world: SourceWorld = {
    sources: opened.map(({ source }) => source),
    peers: (proxy?.peers ?? tls?.peers ?? []).map(ruleOf),
    settings: settingsOf(config.answers),
    ...{ policy, stores, clock, notice, fault, newId: outside.newId },
  };
  return {
    answer: (arrival) => answerMessage(arrival, world),
    refuse: (refusal, from) => refuseArrival(refusal, from, world),
    world,
    problems: () => opened.flatMap(({ connectors }) => connectors.problems()),
    standings: () =>
      opened.flatMap(({ source, connectors }) =>
        connectors.standings().map(({ category, standing }) => ({ organisation: source.ura, destination: category, standing })),
      ),
    close: async () => {
      for (const { connectors } of opened) await connectors.close();
    },
  };
}

function answering(
  { ura, name }: Organisation,
  { application, budget, demandsSignedBody, sourceShields }: ConfiguredSource,
  trust: OpenOrganisation,
  connectors: Connectors,
  { stores, clock }: SourceSetup,
): AnsweringSource {
  // What was used is remembered by all nodes together.
  const replay = replayStore(stores.register, clock.now);
  return {
    ...{ ura, name, application, demandsSignedBody, budget: budget * 1000 },
    labels: labelPolicyOf(sourceShields),
    connector: connectors.connector,
    verifying: () => ({ ...trust.verifying(), replay }),
    uzi: () => uziOf(trust),
    signer: () => trust.signer('signing'),
  };
}

/** As the certificate says that is in use now. */
function uziOf({ signer }: OpenOrganisation): string | undefined {
  for (const use of ['signing', 'tls'] as const) {
    const own = signer(use);
    const name = own.ok ? uziNameOf(own.value.chain[0].raw) : own;
    if (name.ok) return name.value.uzi;
  }
  return undefined;
}

function ruleOf({ application, ura, represents, vouches }: ConfiguredPeer): SourceWorld['peers'][number] {
  return { application, ura, ...(represents === undefined ? {} : { represents }), ...(vouches === undefined ? {} : { vouches }) };
}

function settingsOf({ wrappers, soapAction, signed, ...rest }: ConfiguredAnswers): AnswerSettings {
  return { ...rest, isStrict: wrappers === 'strict', checksSoapAction: soapAction === 'strict', signs: signed };
}
