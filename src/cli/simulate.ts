import type { SimulatorConfig } from '../simulator/config.js';
import type { Simulator } from '../simulator/start.js';
import { readChecked, readValue } from './config-file.js';
import { UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import { number, parse } from './options.js';
import { version } from './version.js';

const HELP = `Usage: schakel simulate [--config FILE] [--port N] [--page-port N]

Simulates the switch point: systems send it their questions and registrations over SOAP, it looks who has something, asks them, and bundles the
answers. It is also the authorisation server of AORTA on FHIR. A scenario makes it, or a source behind it, fail or lie: docs/simulator.md.
Prints the addresses. The page shows every message: raw, as FHIR, explained, with the steps of its signature and what was decided. Invented data only.
Without a configuration it is in clear on loopback, asks for no proof, and nobody is connected to it.
Ends on SIGINT or SIGTERM, when the requests at hand are answered. Requests are logged on standard error, without their content.

  --config FILE     configuration in JSON; the keys are explained in schemas/simulator.schema.json
  --port N          port for the systems (8091); 0 lets the system choose
  --page-port N     port of the page (8090)
`;

const OPTIONS = { config: { type: 'string' }, port: { type: 'string' }, 'page-port': { type: 'string' } } as const;
const MAX_PORT = 65535;

/** The command `simulate`. */
export const simulate: Command = { help: HELP, run };

async function run(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, OPTIONS);
  if (positionals.length > 0) throw new UsageError('simulate takes no FILE; --config FILE names a configuration');
  const ports = { public: number('port', values.port, MAX_PORT), page: number('page-port', values['page-port'], MAX_PORT) };
  const { checkSimulatorConfig, contradictions, sandboxSimulator } = await import('../simulator/config.js');
  const read = (path: string): Promise<unknown> => readValue(path, edge);
  const given =
    values.config === undefined ? sandboxSimulator() : await readChecked(values.config, edge, (value) => checkSimulatorConfig(value, read));
  const config = withPorts(given, ports);
  const [problem] = contradictions(config);
  if (problem !== undefined) throw new UsageError(`${problem.path} ${problem.text}`);
  const stopped = edge.stopped();
  const simulator = await started(config, edge);
  await edge.out(welcome(simulator, config));
  await stopped;
  await simulator.stop();
  return 0;
}

function withPorts(config: SimulatorConfig, ports: { readonly public: number | undefined; readonly page: number | undefined }): SimulatorConfig {
  return {
    ...config,
    public: { ...config.public, port: ports.public ?? config.public.port },
    page: { ...config.page, port: ports.page ?? config.page.port },
  };
}

async function started(config: SimulatorConfig, edge: Edge): Promise<Simulator> {
  const { startSimulator } = await import('../simulator/start.js');
  const { machineSimulatorOutside } = await import('../simulator/outside.js');
  const log = (line: string): void => void edge.error(line + '\n');
  const outside = machineSimulatorOutside({ log, now: () => edge.now(), newId: () => edge.newId() }, (name) => edge.variable?.(name));
  return startSimulator(config, outside).catch((error: unknown) => {
    throw startProblem(error, config);
  });
}

/** Files that are of no use: their message names the key of the configuration. */
const FILE_ERRORS: ReadonlySet<string | undefined> = new Set(['SimulatorFileError', 'TlsFilesError', 'LineError']);

function startProblem(error: unknown, config: SimulatorConfig): unknown {
  const { name, code, listener, message } = error as {
    readonly name?: string;
    readonly code?: string;
    readonly listener?: 'public' | 'page';
    readonly message?: string;
  };
  if (FILE_ERRORS.has(name)) return new UsageError(message ?? '');
  if (name === 'IndexFileError') return new UsageError(`index.file names a file that ${message ?? ''}`);
  if (name !== 'ListenError' || listener === undefined) return error;
  const { host, port } = config[listener];
  const flag = listener === 'public' ? '--port' : '--page-port';
  const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${code ?? ''})`;
  return new UsageError(
    `port ${port} on ${host} ${reason}: choose another with ${flag} or ${listener}.port in the configuration; 0 lets the system choose`,
  );
}

function welcome({ urls }: Simulator, { participants, sandbox }: SimulatorConfig): string {
  const sources = participants.filter(({ source }) => source !== undefined).length;
  return `Schakel ${version()}, simulated switch point${sandbox ? ', sandbox: invented data only' : ''}
  services  ${urls.soap}/<service>
  tokens    ${urls.token}
  page      ${urls.page}
${participants.length} ${participants.length === 1 ? 'participant' : 'participants'}, ${sources} of them ${sources === 1 ? 'a source' : 'sources'}
`;
}
