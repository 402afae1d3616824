import { REFUSALS } from '../trust/refusals.js';
import type { StepResult } from '../trust/verify/ladder.js';
import type { Means } from '../trust/verify/verify-message.js';
import type { Language } from '../errors.js';
import { printable, UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import { bytesOf } from './input.js';
import { choice, language, oneFile, parse } from './options.js';
import type { WorldChoice } from './verify-world.js';

const HELP = `Usage: schakel verify FILE --anchors PEM [options]

Verifies the tokens of a SOAP message, or the signature over its body, and tells of each step whether it passed, failed, and why. FILE is -
for standard input. It is told what the message says of nobody: no numbers, no names.

  --anchors PEM        certificates of authorities; those that signed themselves are trusted. May come more than once
  --certificates PEM   certificates that tokens name by issuer and serial number. May come more than once
  --ca KIND=PEM        authorities that issue certificates of one kind (Z, N, M, S); without it that is not compared
  --crl DIR            folder of revocation lists. Without a current list of every authority no certificate is accepted
  --at INSTANT         the moment to verify for, as 2026-06-01T12:00:00Z (now)
  --actor URI          whom a security header has to be meant for (the switch)
  --server-set         accepts a server with a mandate and a registration, and no person
  --legacy-tokens      verifies tokens of before SAML too, which are signed with SHA-1
  --engine NAME        xml-crypto (default) or own
  --json               the steps as JSON
  --lang en|nl         language of the reasons (en)

There is no connection to compare with, no memory of what was used before, and nobody who decides on access: those steps say so.
Exit 1: refused.
`;

const OPTIONS = {
  anchors: { type: 'string', multiple: true },
  certificates: { type: 'string', multiple: true },
  ca: { type: 'string', multiple: true },
  crl: { type: 'string' },
  at: { type: 'string' },
  actor: { type: 'string' },
  'server-set': { type: 'boolean' },
  'legacy-tokens': { type: 'boolean' },
  engine: { type: 'string' },
  json: { type: 'boolean' },
  lang: { type: 'string' },
} as const;

/** Largest message that is read: a little more than is accepted, so that the limit itself can be told. */
const MOST_BYTES = 8 << 20;

/** The command `verify`. */
export const verify: Command = { help: HELP, run };

interface Told extends StepResult {
  readonly means: Means;
}

async function run(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, OPTIONS);
  const file = oneFile(positionals);
  const lang = language(values.lang);
  const world = choiceOf(values, edge);
  const { worldOf } = await import('./verify-world.js');
  const verifying = await worldOf(world, edge);
  const input = await bytesOf(file, edge, MOST_BYTES);
  const { verifyMessage } = await import('../trust/verify/verify-message.js');
  const steps: Told[] = [];
  const arrival = { input, peer: 'file', purpose: 'prefetch' } as const;
  const result = await verifyMessage(arrival, verifying, (means, step) => steps.push({ ...step, means }));
  const name = file === '-' ? 'stdin' : file;
  const told = steps.map((step) => withNote(step, world));
  const verdict = result.ok ? undefined : result.refusal.code;
  await edge.out(values.json === true ? asJson(name, told, verdict, lang) : asText(name, told, verdict, lang));
  return result.ok ? 0 : 1;
}

function choiceOf(values: ReturnType<typeof parse<typeof OPTIONS>>['values'], edge: Edge): WorldChoice {
  const { anchors = [], certificates = [], ca = [], at } = values;
  if (anchors.length === 0) throw new UsageError('--anchors is missing: the file of those who are trusted');
  const moment = at === undefined ? edge.now().getTime() : Date.parse(at);
  if (at !== undefined && (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(at) || Number.isNaN(moment)))
    throw new UsageError('--at is a moment, as 2026-06-01T12:00:00Z');
  return {
    anchors,
    certificates,
    cas: ca,
    crl: values.crl,
    at: moment,
    actor: values.actor,
    engine: choice('engine', values.engine, ['xml-crypto', 'own']) ?? 'xml-crypto',
    serverSet: values['server-set'] ?? false,
    legacyTokens: values['legacy-tokens'] ?? false,
  };
}

type Noted = Told & { readonly note?: string };

/** What a file alone can't say. */
function withNote(step: Told, { cas }: WorldChoice): Noted {
  if (step.outcome !== 'passed') return step;
  if (/2\.1\.13|^SEC 3\.b$/.test(step.rule)) return { ...step, note: 'there is no memory of other messages' };
  if (step.rule.includes('2.1.15')) return { ...step, note: 'not decided here' };
  if (step.rule.includes('2.1.9')) return { ...step, note: 'there is no connection to compare with' };
  if (step.rule.includes('2.1.7') && cas.length === 0) return { ...step, note: 'which authority issues which kind was not compared' };
  return step;
}

function asText(name: string, steps: readonly Noted[], verdict: string | undefined, lang: Language): string {
  const lines = steps.map((step) => {
    const number = `${step.within === undefined ? '' : `${step.within} `}${step.number}`.padStart(16);
    const reason = step.refusal === undefined ? '' : `: ${step.refusal.code}: ${REFUSALS[step.refusal.code][lang]}`;
    const at = step.refusal?.at === undefined ? '' : ` (${step.refusal.at})`;
    const note = step.note === undefined ? '' : `; ${step.note}`;
    return `${number}  ${step.outcome.padEnd(11)}  ${step.name} [${step.rule}]${reason}${at}${note}`;
  });
  return [...lines, `${name}: ${verdict === undefined ? 'accepted' : `refused, ${verdict}`}`].map((line) => `${printable(line)}\n`).join('');
}

function asJson(file: string, steps: readonly Noted[], refused: string | undefined, lang: Language): string {
  const told = steps.map(({ refusal, ...step }) => (refusal === undefined ? step : { ...step, ...refusal, text: REFUSALS[refusal.code][lang] }));
  return `${JSON.stringify({ file, accepted: refused === undefined, ...(refused === undefined ? {} : { refused }), steps: told })}\n`;
}
