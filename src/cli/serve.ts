import { contradictions, SANDBOX, type Config } from '../config.js';
import { readConfig } from './config-file.js';
import { UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import { number, parse } from './options.js';
import { version } from './version.js';

const HELP = `Usage: schakel serve [options]

Serves on two listeners. Public: GET /fhir/R4/metadata and, with an authorisation server, .well-known/smart-configuration below it.
Internal: GET /health/live, GET /health/ready, GET /metrics, /openapi.json, /docs and, in the sandbox, POST /translate (?explain=true, ?issues=true). Without a configuration this is the sandbox, on loopback.
Ends on SIGINT or SIGTERM, when the requests at hand are answered; at once on a second one. Requests are logged on standard error, without their content.

  --check              only tries the configuration: opens no listener, changes nothing, prints a line for each check
                       (pass, warn or fail, the key, and why); exit 1 when one fails. --json prints them as JSON
  --config FILE        configuration in JSON; the keys are explained in schemas/config.schema.json
  --port N             port of the public listener (8080); 0 lets the system choose
  --internal-port N    port of the internal listener (8081)
`;

const OPTIONS = {
  config: { type: 'string' },
  port: { type: 'string' },
  'internal-port': { type: 'string' },
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
  const config = withPorts(values.config === undefined ? SANDBOX : await readConfig(values.config, edge), ports);
  if (values.check === true) {
    if (values.config === undefined) throw new UsageError('--check needs --config FILE');
    return (await import('./serve-check.js')).checkServing(config, edge, values.json === true);
  }
  if (values.json === true) throw new UsageError('--json goes with --check');
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
    readonly listener?: 'public' | 'internal';
    readonly message?: string;
  };
  if (name === 'StoreError') return new UsageError(`store: ${message ?? ''}`);
  if (name === 'TlsFilesError' || name === 'ProxyError') return new UsageError(message ?? '');
  if (name !== 'ListenError' || listener === undefined) return error;
  const { host, port } = config[listener];
  const flag = listener === 'public' ? '--port' : '--internal-port';
  const reason = code === 'EADDRINUSE' ? 'is taken' : code === 'EACCES' ? 'may not be used' : `cannot be used (${code ?? ''})`;
  return new UsageError(
    `port ${port} on ${host} ${reason}: choose another with ${flag} or ${listener}.port in the configuration; 0 lets the system choose`,
  );
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
