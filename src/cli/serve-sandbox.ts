import type { SandboxPorts } from '../sandbox/configuration.js';
import { freePorts, USUAL } from '../sandbox/ports.js';
import type { Sandbox } from '../sandbox/start.js';
import { UsageError, type Edge } from './edge.js';
import { version } from './version.js';

/** Ports that were asked for; 0 or none where the usual one or any will do. */
export type AskedPorts = Readonly<Partial<Record<'public' | 'internal', number | undefined>>>;

/** Serves the sandbox: gateway, simulated switch point and two sources, until it is to end (architecture 2.3). */
export async function serveSandbox(folder: string, asked: AskedPorts, edge: Edge): Promise<void> {
  const ports = await portsFor(asked);
  const stopped = edge.stopped();
  const { startSandbox } = await import('../sandbox/start.js');
  const log = (line: string): void => void edge.error(line + '\n');
  const setup = { folder, ports, version: version(), edge: { log, now: () => edge.now(), newId: () => edge.newId() } };
  const sandbox = await startSandbox(setup).catch((error: unknown) => {
    throw startProblem(error, ports, folder);
  });
  await edge.out(welcome(sandbox, folder));
  await stopped;
  await sandbox.stop();
}

/** With port 0 the system chooses all of them. */
async function portsFor({ public: clear, internal }: AskedPorts): Promise<SandboxPorts> {
  const any = clear === 0 ? await freePorts() : USUAL;
  return { ...any, ...(clear === undefined || clear === 0 ? {} : { clear }), ...(internal === undefined || internal === 0 ? {} : { internal }) };
}

/** What tells whose port it is in an error. */
const LISTENERS: Readonly<Record<string, { readonly port: keyof SandboxPorts; readonly flag?: string } | undefined>> = {
  clear: { port: 'clear', flag: '--port' },
  internal: { port: 'internal', flag: '--internal-port' },
  public: { port: 'secure' },
  page: { port: 'page' },
};

function startProblem(error: unknown, ports: SandboxPorts, folder: string): unknown {
  const { name, code, listener, message } = error as { name?: string; code?: string; listener?: string; message?: string };
  if (name === 'StoreError') return new UsageError(`${folder}: store: ${message ?? ''}`);
  if (code === 'EACCES' || code === 'ENOTDIR' || code === 'EROFS') return new UsageError(`${folder}: not allowed to write there`);
  if (name !== 'ListenError' || listener === undefined) return error;
  const { port, flag } = LISTENERS[listener] ?? { port: 'clear' };
  const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${code ?? ''})`;
  const remedy = flag === undefined ? '--port 0 lets the system choose all' : `choose another with ${flag}; --port 0 lets the system choose all`;
  return new UsageError(`port ${ports[port]} on 127.0.0.1 ${reason}: ${remedy}`);
}

function welcome({ servers, simulator }: Sandbox, folder: string): string {
  const { clearUrl = '', publicUrl, internalUrl } = servers;
  const option = folder === '.schakel' ? '' : ` --folder ${folder}`;
  return `Schakel ${version()}, sandbox: invented data only
  FHIR          ${clearUrl}/fhir/R4/metadata (in clear, for trying things out)
  mutual TLS    ${publicUrl} (FHIR and SOAP)
  internal      ${internalUrl}/health/ready and POST ${internalUrl}/translate
  switch point  ${simulator.urls.page} (simulated; shows every message that passed)
  files         ${folder}: certificates, keys, databases, and the configurations of gateway and simulator

A legacy HL7v3 pharmacy and a pharmacy with FHIR have something of one invented patient. Try, in another terminal:
  npx schakel demo search${option}
  npx schakel demo search --after withdrawal${option}
  npx schakel demo search --after shielding${option}
`;
}
