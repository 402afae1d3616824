import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../src/sandbox/ports.js';
import { version } from '../../../src/cli/version.js';
import type { HttpEdge } from '../../../src/http/frame.js';
import type { Servers } from '../../../src/http/servers.js';
import { addressesIn, keepAddresses, type SandboxAddresses } from '../../../src/sandbox/access.js';
import { CERTIFICATES, PATIENT, SOURCES } from '../../../src/sandbox/cast.js';
import { gatewayConfiguration, simulatorConfiguration } from '../../../src/sandbox/configuration.js';
import { openFolder } from '../../../src/sandbox/folder.js';
import { fillRegister } from '../../../src/sandbox/patients.js';
import { openGateway, openSimulator } from '../../../src/sandbox/start.js';
import type { Simulator } from '../../../src/simulator/start.js';
import { legacySystem, type Has } from '../legacy-system.js';

/** The sources: one has its data in files, the other one in a legacy system behind the gateway. */
export const [FILES, LEGACY] = SOURCES.map(({ ura }) => ura) as [string, string];

/** A sandbox of which the sources have what they are given: gateway, simulated switch point and register, over mutual TLS. */
export interface Network {
  readonly folder: string;
  readonly edge: HttpEdge;
  readonly simulator: Simulator;
  readonly addresses: SandboxAddresses;
  /** Starts the gateway over the files of a folder, with a yes of each patient for each source. */
  readonly gateway: (path: string, patients: readonly string[]) => Promise<Servers>;
  readonly stop: () => Promise<void>;
}

interface Configured {
  readonly ura: string;
  readonly source?: object;
}

const CATEGORIES = ['MED', 'ICA'] as const;

/** Opens a network; keys are made anew, and are gone when it stops. */
export async function openNetwork(legacyHas: Has): Promise<Network> {
  const folder = mkdtempSync(join(tmpdir(), 'schakel-wire-'));
  const edge: HttpEdge = { log: () => undefined, now: () => new Date(), newId: () => crypto.randomUUID() };
  const kept = await openFolder(folder, CERTIFICATES, edge.now());
  const ports = await freePorts();
  const legacy = await legacySystem(legacyHas);
  const simulator = await openSimulator(withBoth(simulatorConfiguration(kept, ports)), edge);
  keepAddresses(kept, ports);
  const sources = { fhir: legacy.address, hl7v3: legacy.address };
  return {
    ...{ folder, edge, simulator, addresses: addressesIn(folder) },
    gateway: async (path, patients) => {
      const systems = { [FILES]: { sandbox: { path } }, [LEGACY]: { hl7v3: { address: legacy.address, megabytes: 50 } } };
      const servers = await openGateway(withSystems(gatewayConfiguration(kept, ports, sources), systems), version(), edge);
      await fillRegister(
        servers.gateway,
        patients.map((bsn) => ({ ...PATIENT, bsn })),
      );
      return servers;
    },
    stop: async () => {
      await simulator.stop();
      legacy.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Both sources have both kinds of data. */
function withBoth(configuration: object): object {
  const { participants } = configuration as { readonly participants: readonly Configured[] };
  const changed = participants.map((one) => (one.source === undefined ? one : { ...one, source: { ...one.source, categories: CATEGORIES } }));
  return { ...configuration, participants: changed };
}

/** The gateway with other systems behind its sources, by URA. */
function withSystems(configuration: object, systems: Readonly<Record<string, object>>): object {
  const { organisations } = configuration as { readonly organisations: readonly Configured[] };
  const changed = organisations.map((one) => {
    const connectors = Object.fromEntries(CATEGORIES.map((category) => [category, systems[one.ura]]));
    return one.source === undefined ? one : { ...one, registers: CATEGORIES, source: { ...one.source, connectors } };
  });
  return { ...configuration, organisations: changed };
}
