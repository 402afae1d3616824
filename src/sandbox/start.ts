import { createServer, type Server } from 'node:http';
import type { LookupFunction } from 'node:net';
import { checkConfig } from '../config.js';
import type { HttpEdge } from '../http/frame.js';
import { close, listen, startServers, urlOf, type Servers } from '../http/servers.js';
import { machineSimulatorOutside } from '../simulator/outside.js';
import { checkSimulatorConfig } from '../simulator/config.js';
import { startSimulator, type Simulator } from '../simulator/start.js';
import { machineOutside } from '../trust/world/outside.js';
import { keepAddresses } from './access.js';
import { CERTIFICATES } from './cast.js';
import { gatewayConfiguration, simulatorConfiguration, type SandboxPorts, type SourceAddresses } from './configuration.js';
import { dossiers } from './dossiers.js';
import { FHIR_SOURCE_BASE, fhirSource } from './fhir-source.js';
import { openFolder } from './folder.js';
import { hl7v3Source } from './hl7v3-source.js';
import { fillRegister, SandboxError } from './patients.js';

/** A sandbox at work: gateway, simulated switch point, and the systems of two sources. */
export interface Sandbox {
  readonly servers: Servers;
  readonly simulator: Simulator;
  readonly sources: SourceAddresses;
  /** Configurations of gateway and simulator, for other commands. */
  readonly files: { readonly gateway: string; readonly simulator: string };
  readonly stop: () => Promise<void>;
}

/** What a sandbox is started with. */
export interface SandboxSetup {
  /** Where it keeps what it makes. */
  readonly folder: string;
  readonly ports: SandboxPorts;
  readonly version: string;
  readonly edge: HttpEdge;
}

const LOCAL = '127.0.0.1';

/**
 * Starts it all, the first time with new keys, a new register and a yes of the patient for both sources. Errors: those of `startServers` and
 * `startSimulator`, SandboxError.
 */
export async function startSandbox({ folder, ports, version, edge }: SandboxSetup): Promise<Sandbox> {
  const kept = await openFolder(folder, CERTIFICATES, edge.now());
  const open: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of open.splice(0).reverse()) await end();
  };
  try {
    const sources = await startSources(edge, open);
    const configurations = { gateway: gatewayConfiguration(kept, ports, sources), simulator: simulatorConfiguration(kept, ports) };
    const save = (name: keyof typeof configurations): string => kept.write(`${name}.json`, `${JSON.stringify(configurations[name], undefined, 2)}\n`);
    const files = { gateway: save('gateway'), simulator: save('simulator') };
    const simulator = await openSimulator(configurations.simulator, edge);
    open.push(simulator.stop);
    const servers = await openGateway(configurations.gateway, version, edge);
    open.push(servers.stop);
    await fillRegister(servers.gateway);
    keepAddresses(kept, ports);
    return { servers, simulator, sources, files, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The systems of the sources, each on a port of its own. */
async function startSources(edge: HttpEdge, open: (() => Promise<void>)[]): Promise<SourceAddresses> {
  const start = async (app: Parameters<typeof createServer>[1]): Promise<Server> => {
    const server = await listen('source', createServer({}, app), { host: LOCAL, port: 0 });
    open.push(() => close(server));
    return server;
  };
  const fhir = await start(fhirSource(dossiers('fhir')));
  const hl7v3 = await start(hl7v3Source(dossiers('legacy'), edge));
  return { fhir: urlOf('http', LOCAL, fhir) + FHIR_SOURCE_BASE, hl7v3: `${urlOf('http', LOCAL, hl7v3)}/VerstrekkingsLijstquery` };
}

/** Starts a simulator by its configuration. @throws SandboxError (rejects), and those of `startSimulator` */
export async function openSimulator(configuration: object, edge: HttpEdge): Promise<Simulator> {
  const checked = await checkSimulatorConfig(configuration, () => Promise.reject(new SandboxError('it names no other file')));
  if ('problems' in checked) throw new SandboxError(`simulator: ${checked.problems.map(({ path, text }) => `${path} ${text}`).join('; ')}`);
  return startSimulator(checked.config, machineSimulatorOutside(edge));
}

/** Starts a gateway by its configuration. @throws SandboxError (rejects), and those of `startServers` */
export async function openGateway(configuration: object, version: string, edge: HttpEdge): Promise<Servers> {
  const checked = checkConfig(configuration);
  if ('problems' in checked) throw new SandboxError(`gateway: ${checked.problems.map(({ path, text }) => `${path} ${text}`).join('; ')}`);
  return startServers(checked.config, version, edge, machineOutside(), here);
}

/** Every host is this machine: the names in the certificates stand in no DNS. */
export const here: LookupFunction = (_host, options, callback) => {
  if (options.all === true) callback(null, [{ address: LOCAL, family: 4 }]);
  else callback(null, LOCAL, 4);
};
