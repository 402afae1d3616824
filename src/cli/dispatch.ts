import { placeOf } from '../http/fault.js';
import { printable, type Command, type Edge, type ExitCode } from './edge.js';

interface Entry {
  readonly summary: string;
  /** Loaded when asked for: a cold start loads nothing that it does not need. */
  readonly load: () => Promise<Command>;
}

const COMMANDS: ReadonlyMap<string, Entry> = new Map([
  ['translate', { summary: 'HL7v3 to FHIR, and FHIR to HL7v3', load: async () => (await import('./translate.js')).translate }],
  ['validate', { summary: 'says what is wrong with a message', load: async () => (await import('./validate.js')).validate }],
  ['roundtrip', { summary: 'translates there and back and says what differs', load: async () => (await import('./roundtrip.js')).roundtrip }],
  ['mapping', { summary: 'prints the mapping document', load: async () => (await import('./mapping.js')).mapping }],
  ['conform', { summary: 'runs the conformance cases, or a corpus there and back', load: async () => (await import('./conform.js')).conform }],
  ['pki', { summary: 'makes certificates for tests', load: async () => (await import('./pki.js')).pki }],
  ['sign', { summary: 'signs a message: a token for it, or its body', load: async () => (await import('./sign.js')).sign }],
  ['verify', { summary: 'says step by step whether a message can be trusted', load: async () => (await import('./verify.js')).verify }],
  ['log', { summary: 'reads, verifies and watches the access log', load: async () => (await import('./log.js')).log }],
  ['consent', { summary: 'changes and compares the consent register', load: async () => (await import('./consent.js')).consent }],
  ['serve', { summary: 'serves FHIR metadata, health and, in the sandbox, translation', load: async () => (await import('./serve.js')).serve }],
  ['simulate', { summary: 'simulates the switch point', load: async () => (await import('./simulate.js')).simulate }],
  ['demo', { summary: 'a token for an invented person, from the simulator', load: async () => (await import('./demo.js')).demo }],
]);

/** Runs the command that the words ask for. Never rejects. */
export async function dispatch(words: readonly string[], edge: Edge): Promise<ExitCode> {
  try {
    return await run(words, edge);
  } catch (error) {
    const { code, name, message } = error as NodeJS.ErrnoException;
    // Whoever reads our output has seen enough.
    if (code === 'EPIPE') return 0;
    if (name === 'UsageError') {
      await edge.error(`schakel: ${printable(message)}\n`);
      return 2;
    }
    return fault(error, edge);
  }
}

/** Tells of a fault of Schakel: where in Schakel it arose, and nothing of the input. */
export async function fault(error: unknown, edge: Pick<Edge, 'error' | 'newId'>): Promise<3> {
  await edge.error(`schakel: a fault of Schakel, ${placeOf(error)}; reference ${edge.newId()}\n`);
  return 3;
}

async function run([name, ...args]: readonly string[], edge: Edge): Promise<ExitCode> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(args[0], name !== undefined, edge);
  if (name === '--version' || name === 'version') return print((await import('./version.js')).version() + '\n', edge);
  const entry = COMMANDS.get(name);
  if (entry === undefined) return unknown(name, edge);
  const command = await entry.load();
  if (args.includes('--help') || args.includes('-h')) return print(command.help, edge);
  return command.run(args, edge);
}

async function help(topic: string | undefined, asked: boolean, edge: Edge): Promise<ExitCode> {
  if (topic !== undefined) {
    const entry = COMMANDS.get(topic);
    return entry === undefined ? unknown(topic, edge) : print((await entry.load()).help, edge);
  }
  if (asked) return print(OVERVIEW, edge);
  await edge.error(OVERVIEW);
  return 2;
}

async function print(text: string, edge: Edge): Promise<ExitCode> {
  await edge.out(text);
  return 0;
}

async function unknown(name: string, edge: Edge): Promise<ExitCode> {
  await edge.error(`schakel: there is no command ${printable(name)} (schakel help lists them)\n`);
  return 2;
}

const OVERVIEW = `schakel: FHIR R4 and the HL7v3 messages of the Dutch national switch point

Usage: schakel COMMAND ...

${[...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

schakel COMMAND --help tells more; schakel --version tells the version.
Commands read a file, or - for standard input. Data goes to standard output, all else to standard error.
Exit 0: fine. 1: findings. 2: wrong usage or unreadable input. 3: a fault of Schakel.
`;
