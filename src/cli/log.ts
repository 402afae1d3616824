import { UsageError, type Command, type Edge, type ExitCode } from './edge.js';

const HELP = `Usage: schakel log list --as URA/PERSON [options]
       schakel log watch LIMITS --as URA/PERSON [options]
       schakel log verify-chain [--key FILE,...]
       schakel log sign-heads --key FILE
       schakel log empty --years N
       schakel log hold HANDLE, schakel log release HANDLE

The access log. Every command takes

  --store URL      where the log is: sqlite:FILE or postgres://...; without it the variable SCHAKEL_LOG says so
  --node NAME      name of the chain that this command writes to (command-line)

list shows lines, and is itself logged, under the name that --as gives:

  --handle H          the one line with this case handle
  --kind KIND,...     retrieval, refusal, push, consent, ...
  --organization URA  asked by, or asked of, this organisation
  --from, --until     moments as 2026-11-21T09:00:00.000Z; the second is not in it
  --newest            the newest first
  --limit N           at most so many lines (1000)
  --format F          text, ndjson, fhir (AuditEvent, a line each), or syslog (RFC 5424) for a security monitor
  --application ID    application id of the gateway, for --format fhir

watch looks for odd use by the limits of a JSON file and prints a finding a line; exit 1 when there are any.
verify-chain proves that no line was changed or taken out; exit 1 when one was. --key names public keys of those who sign.
empty takes the content of lines that are older than N years (5 to 20); hold keeps a line beyond that, release lets it go.
The restricted part, why a source gave nothing, is shown by none of these.
`;

const ACTIONS = {
  list: async () => (await import('./log-read.js')).list,
  watch: async () => (await import('./log-read.js')).watchLog,
  'verify-chain': async () => (await import('./log-keep.js')).verifyChain,
  'sign-heads': async () => (await import('./log-keep.js')).signLogHeads,
  empty: async () => (await import('./log-keep.js')).empty,
  hold: async () => (await import('./log-keep.js')).hold,
  release: async () => (await import('./log-keep.js')).release,
} as const;

/** The command `log`. */
export const log: Command = { help: HELP, run };

async function run([action, ...args]: readonly string[], edge: Edge): Promise<ExitCode> {
  if (action === undefined || !Object.hasOwn(ACTIONS, action)) throw new UsageError(`log wants one of ${Object.keys(ACTIONS).join(', ')}`);
  const perform = await ACTIONS[action as keyof typeof ACTIONS]();
  return perform(args, edge);
}
