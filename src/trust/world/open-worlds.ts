import type { Organisation, Trust } from '../../config/organisations.js';
import { refused } from '../refusals.js';
import { MemoryReplayStore } from '../verify/replay.js';
import type { Authorise } from '../verify/settings.js';
import type { Ending } from './ending.js';
import { openOrganisation, type OpenOrganisation } from './open-organisation.js';
import { openTrust, type OpenTrust, type TrustSetup } from './open-trust.js';
import type { TrustProblem } from './problem.js';

/** Whom the gateway and each of its organisations trust, with what they sign, and what is wrong with it. */
export interface TrustWorlds {
  /** For the listeners. */
  readonly gateway: OpenTrust;
  readonly organisations: readonly OpenOrganisation[];
  /** Everything that can not be used now. */
  readonly problems: () => readonly TrustProblem[];
  /** When certificates and lists end, the soonest first. */
  readonly endings: () => readonly Ending[];
  /** Whether there is anybody to act for: one of the organisations is without problems of its own and of its trust, or there are none. */
  readonly isUsable: () => boolean;
  readonly stop: () => void;
}

/** What of the configuration is opened. */
export interface Configured {
  readonly trust: Trust;
  readonly organisations: readonly Organisation[];
}

/** Until somebody decides on access, nobody has it. */
const NOBODY: Authorise = () => refused('NOT_AUTHORISED', 'nobody decides on access');

/** Opens everything. Organisations that trust the same, as those of one hosting vendor do, share it. */
export async function openWorlds({ trust, organisations }: Configured, setup: TrustSetup, authorise: Authorise = NOBODY): Promise<TrustWorlds> {
  const gateway = await openTrust(trust, setup);
  const opened = new Map<string, OpenTrust>([[JSON.stringify(trust), gateway]]);
  const replay = new MemoryReplayStore(setup.now);
  const all: OpenOrganisation[] = [];
  for (const organisation of organisations) {
    const key = JSON.stringify(organisation.trust);
    const own =
      opened.get(key) ??
      (await openTrust(organisation.trust, { ...setup, tell: (event) => setup.tell({ organisation: organisation.ura, ...event }) }));
    opened.set(key, own);
    all.push(await openOrganisation(organisation, own, { ...setup, replay, authorise }));
  }
  const ofTrust = <T extends object>(read: (world: OpenTrust) => readonly T[]): readonly T[] =>
    [...opened.values()].flatMap((world) => {
      const first = world === gateway ? undefined : all.find((one) => one.trust === world);
      return read(world).map((one) => (first === undefined ? one : { organisation: first.ura, ...one }));
    });
  return {
    gateway,
    organisations: all,
    problems: () => [...ofTrust((world) => world.problems()), ...all.flatMap((one) => one.problems())],
    endings: () => [...ofTrust((world) => world.endings()), ...all.flatMap((one) => one.endings())].sort((a, b) => a.notAfter - b.notAfter),
    isUsable: () => all.length === 0 || all.some((one) => one.problems().length + one.trust.problems().length === 0),
    stop: () => {
      for (const one of [...opened.values(), ...all]) one.stop();
    },
  };
}
