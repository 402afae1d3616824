import { readCaseHandle } from '../consent/log/case-handle.js';
import { headSigner, headVerifier } from '../store/access-log/head-keys.js';
import { signHeads } from '../store/access-log/heads.js';
import { emptyLines, holdLine, LEAST_YEARS, retentionLimit } from '../store/access-log/retention.js';
import { verifyChains } from '../store/access-log/verify-chain.js';
import { UsageError, type Edge, type ExitCode } from './edge.js';
import { bytesOf } from './input.js';
import { LOG_OPTIONS, withLog } from './log-store.js';
import { noWords, number, parse } from './options.js';

const MOST_YEARS = 20;
const MOST_BYTES = 1 << 16;
const KEYS = { ...LOG_OPTIONS, key: { type: 'string' } } as const;

/** `log verify-chain`: walks all chains; a fault a line, exit 1 when there is one. */
export async function verifyChain(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values } = noWords(parse(args, KEYS));
  const pems = await Promise.all((values.key?.split(',') ?? []).map((file) => textOf(file, edge)));
  return withLog(values, edge, async ({ store }) => {
    const limit = retentionLimit(edge.now().toISOString(), LEAST_YEARS);
    const { faults, chains, lines, heads, unsigned } = await verifyChains(store, headVerifier(pems), limit);
    for (const { node, seq, what } of faults) await edge.out(`${node} ${seq}: ${what}\n`);
    await edge.error(`${chains} chains, ${lines} lines, ${heads} signed heads, ${unsigned} lines behind them, ${faults.length} faults\n`);
    return faults.length > 0 ? 1 : 0;
  });
}

/** `log sign-heads`: signs the end of every chain as it is now. */
export async function signLogHeads(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values } = noWords(parse(args, KEYS));
  if (values.key === undefined) throw new UsageError('--key names the private key');
  const pem = await textOf(values.key, edge);
  return withLog(values, edge, async ({ store, node }) => {
    const signed = await signHeads(store, headSigner(node, pem), edge.now().toISOString());
    await edge.error(`${signed} heads signed\n`);
    return 0;
  });
}

/** `log empty`: takes the content of lines whose time is over (CS C-69). */
export async function empty(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values } = noWords(parse(args, { ...LOG_OPTIONS, years: { type: 'string' } }));
  const years = number('years', values.years, MOST_YEARS);
  if (years === undefined || years < LEAST_YEARS) throw new UsageError(`--years is a whole number from ${LEAST_YEARS} to ${MOST_YEARS}`);
  return withLog(values, edge, async ({ store }) => {
    const emptied = await emptyLines(store, retentionLimit(edge.now().toISOString(), years));
    await edge.error(`${emptied} lines emptied\n`);
    return 0;
  });
}

/** `log hold`: a line is kept beyond its time. */
export function hold(args: readonly string[], edge: Edge): Promise<ExitCode> {
  return setHold(args, true, edge);
}

/** `log release`: its time counts again. */
export function release(args: readonly string[], edge: Edge): Promise<ExitCode> {
  return setHold(args, false, edge);
}

async function setHold(args: readonly string[], held: boolean, edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, LOG_OPTIONS);
  const [typed, ...others] = positionals;
  const handle = readCaseHandle(typed ?? '');
  if (handle === undefined || others.length > 0) throw new UsageError('one case handle is wanted; a digit may have been mistaken');
  return withLog(values, edge, async ({ store }) => ((await holdLine(store, handle, held)) ? 0 : 1));
}

async function textOf(file: string, edge: Edge): Promise<string> {
  return new TextDecoder().decode(await bytesOf(file, edge, MOST_BYTES));
}
