import { contradictions, type Config } from '../config.js';
import { readConfig } from './config-file.js';
import { UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import { number, parse } from './options.js';
import { serveSandbox } from './serve-sandbox.js';
import { version } from './version.js';

const HELP = `Usage: schakel serve [options]

Serves on two listeners. Public: /fhir/R4 and, where a source is configured, SOAP. Internal: health, metrics, /openapi.json, /docs, and
POST /translate in a sandbox.
Without a configuration this is a sandbox on loopback: a gateway for four invented organisations, a simulated switch point and the systems of two
sources, with certificates and databases of its own that are made the first time.
Ends on SIGINT or SIGTERM, when the requests at hand are answered; at once on a second one. Requests are logged on standard error, without their content.

  --check              only tries the configuration: opens no listener, changes nothing, prints a line for each check
                       (pass, warn or fail, the key, and why); exit 1 when one fails. --json prints them as JSON
  --config FILE        configuration in JSON; the keys are explained in schemas/config.schema.json
  --port N             port of the public listener (8080); 0 lets the system choose, in a sandbox all ports
  --internal-port N    port of the internal listener (8081; in a sandbox without configuration 9090)
  --folder DIR         where a sandbox without configuration keeps what it makes (.schakel)
`;

const OPTIONS = {
  config: { type: 'string' },
  port: { type: 'string' },
  'internal-port': { type: 'string' },
  folder: { type: 'string' },
  check: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;
const MAX_PORT = 65535;

/** The command `serve`. */
export const serve: Command = { help: HELP, run };

async function run(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, OPTIONS);
  if (positionals.length > 0) throw new UsageError('serve takes no FILE; --config FILE names a configuration');
  const ports = { public: number('port', values.port, MAX_PORT), internal: number('internal-port', values['internal-port'], MAX_PORT) };
  if (values.json === true && values.check !== true) throw new UsageError('--json goes with --check');
  if (values.config === undefined) {
    if (values.check === true) throw new UsageError('--check needs --config FILE');
    await serveSandbox(values.folder ?? '.schakel', ports, edge);
    return 0;
  }
  if (values.folder !== undefined) throw new UsageError('--folder is for the sandbox without --config');
  const config = withPorts(await readConfig(values.config, edge), ports);
  if (values.check === true) {
    return (await import('./serve-check.js')).checkServing(config, edge, values.json === true);
  }
  const stopped = edge.stopped();
  const { startServers } = await import('../http/servers.js');
  const { machineOutside } = await import('../trust/world/outside.js');
  const log = (line: string): void => void edge.error(line + '\n');
  const known = { log, now: () => edge.now(), newId: () => edge.newId(), monotonic: () => performance.now() };
  const outside = machineOutside((name) => edge.variable?.(name));
  const servers = await startServers(config, version(), known, outside).catch((error: unknown) => {
    throw listenProblem(error, config);
  });
  await edge.out(welcome(config, servers));
  await stopped;
  await servers.stop();
  return 0;
}

function withPorts(config: Config, ports: { readonly public: number | undefined; readonly internal: number | undefined }): Config {
  const changed: Config = {
    ...config,
    public: { ...config.public, port: ports.public ?? config.public.port },
    internal: { ...config.internal, port: ports.internal ?? config.internal.port },
  };
  const [problem] = contradictions(changed);
  if (problem !== undefined) throw new UsageError(`${problem.path} ${problem.text}`);
  return changed;
}

function listenProblem(error: unknown, config: Config): unknown {
  const { name, code, listener, message } = error as {
    readonly name?: string;
    readonly code?: string;
    readonly listener?: 'public' | 'internal' | 'clear';
    readonly message?: string;
  };
  if (name === 'StoreError') return new UsageError(`store: ${message ?? ''}`);
  if (name === 'TlsFilesError' || name === 'ProxyError' || name === 'ClearClientError') return new UsageError(message ?? '');
  if (name !== 'ListenError' || listener === undefined) return error;
  const at = config[listener];
  if (at === undefined) return error;
  const { host, port } = at;
  const flag = { public: 'with --port or public.port', internal: 'with --internal-port or internal.port', clear: 'in clear.port' }[listener];
  const reason = code === 'EADDRINUSE' ? 'is taken' : code === 'EACCES' ? 'may not be used' : `cannot be used (${code ?? ''})`;
  return new UsageError(`port ${port} on ${host} ${reason}: choose another ${flag} in the configuration; 0 lets the system choose`);
}

function welcome(config: Config, { publicUrl, internalUrl }: { readonly publicUrl: string; readonly internalUrl: string }): string {
  const translating = config.sandbox && config.translate.enabled;
  const example = 'examples/dispense-list.xml';
  return `Schakel ${version()}${config.sandbox ? ', sandbox: invented data only' : ''}
  public    ${publicUrl}/fhir/R4/metadata
  internal  ${internalUrl}/health/ready${translating ? ` and POST ${internalUrl}/translate` : ''}
${
  translating
    ? `
Try, in another terminal:
  curl ${publicUrl}/fhir/R4/metadata
  curl -H 'Content-Type: application/xml' --data-binary @${example} ${internalUrl}/translate
  npx schakel translate ${example}
`
    : ''
}`;
}
