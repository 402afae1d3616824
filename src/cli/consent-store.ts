import type { Refusal } from '../consent/register/refusals.js';
import type { Actor } from '../gateway/consent/actor.js';
import { consentContext, type ConsentContext } from '../gateway/consent/context.js';
import { consentService } from '../gateway/consent/open.js';
import type { ConsentService } from '../gateway/consent/service.js';
import { settle } from '../gateway/consent/settle.js';
import { packagePolicy } from '../gateway/policy.js';
import type { ConfiguredKey, ConfiguredStore } from '../config/store.js';
import { isBsn } from '../bsn.js';
import { isStoreError } from '../store/errors.js';
import { openStores } from '../store/stores.js';
import { readConfig } from './config-file.js';
import { printable, UsageError, type Edge, type ExitCode } from './edge.js';
import { bytesOf } from './input.js';

/** Options of every consent command. */
export const CONSENT_OPTIONS = {
  config: { type: 'string' },
  node: { type: 'string' },
  as: { type: 'string' },
  desk: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/** What the options of every consent command say. */
export interface CommonValues {
  readonly config?: string | undefined;
  readonly node?: string | undefined;
  readonly as?: string | undefined;
  readonly desk?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** The register as a command has it. */
export interface ConsentInUse {
  readonly service: ConsentService;
  readonly context: ConsentContext;
  readonly actor: Actor;
}

const MOST_KEY_BYTES = 1 << 12;
const MOST_BSN_BYTES = 1 << 10;

/**
 * Opens the register for one command, does first what an earlier process left behind, and closes it again. What is wrong with configuration or store
 * is told to the user, exit 2. @param action name of the command, for the log
 */
export async function withRegister(
  action: string,
  values: CommonValues,
  edge: Edge,
  use: (register: ConsentInUse) => Promise<ExitCode>,
): Promise<ExitCode> {
  const actor = actorOf(action, values);
  if (values.config === undefined) throw new UsageError('--config names the configuration of serve; its store is used');
  const { store } = await readConfig(values.config, edge);
  if (store === undefined) throw new UsageError(`${values.config}: has no store`);
  try {
    const stores = await openStores({ ...store, node: values.node ?? 'command-line' }, await secretsOf(store, edge), () => edge.now().getTime());
    try {
      const context = consentContext(stores, packagePolicy(), {
        now: () => edge.now().toISOString(),
        newId: edge.newId,
        alarm: ({ id, version }) => void edge.error(`schakel: decision ${id}, version ${version}, was damaged or changed; it counts as a no\n`),
      });
      await settle(context);
      return await use({ service: consentService(context), context, actor });
    } finally {
      await stores.close();
    }
  } catch (error) {
    if (isStoreError(error)) throw new UsageError(error.message);
    throw error;
  }
}

/** Keys lie in files or variables; a file is read as any other input. */
async function secretsOf({ keys }: ConfiguredStore, edge: Edge) {
  const files = new Map<string, string>();
  const all: readonly ConfiguredKey[] = [...keys.pseudonym, ...keys.encryption, ...keys.compartment];
  for (const key of all) if ('file' in key) files.set(key.file, (await bytesOf(key.file, edge, MOST_KEY_BYTES)).toString('utf8'));
  return { file: (path: string) => files.get(path) ?? '', variable: (name: string) => edge.variable?.(name) };
}

function actorOf(action: string, { as, desk }: CommonValues): Actor {
  const [, organization, person] = /^(\d{8})\/(\d{9})$/.exec(as ?? '') ?? [];
  if (organization === undefined || person === undefined) throw new UsageError('--as says who does it: URA/UZI number');
  const call = { requester: { organization, person }, interaction: `consent ${action}` };
  return desk === true ? { kind: 'desk', ...call } : { kind: 'source', source: organization, ...call };
}

/** A BSN of the command line; `-` reads it from standard input, so that it stands in no list of processes. */
export async function bsnIn(value: string | undefined, edge: Edge): Promise<string | undefined> {
  if (value === undefined) return undefined;
  const text = value === '-' ? (await bytesOf('-', edge, MOST_BSN_BYTES)).toString('utf8').trim() : value;
  if (!isBsn(text)) throw new UsageError('--bsn is a BSN of nine digits, or - for standard input');
  return text;
}

/** The value of an option that must be there. */
export function wanted(flag: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(`--${flag} is missing`);
  return value;
}

/** The words of a list in one option. */
export function wordsOf(value: string | undefined): readonly string[] | undefined {
  return value?.split(',').map((word) => word.trim());
}

/** Tells refusals, each with its rule, on standard error; exit 1. @param where line and key of a file */
export async function tellRefused(
  refused: readonly Refusal[],
  { json = false }: { readonly json?: boolean | undefined },
  edge: Edge,
  where: { readonly line?: number; readonly key?: string } = {},
): Promise<ExitCode> {
  for (const { code, rule, expression, en } of refused) {
    const place = [where.line === undefined ? '' : `line ${where.line}: `, where.key === undefined ? '' : `${where.key}: `].join('');
    const text = json
      ? JSON.stringify({ ...where, code, ...(rule === undefined ? {} : { rule }), expression, text: en })
      : printable(`${place}${rule ?? '-'} ${code}: ${en} (${expression})`);
    await edge.error(`${text}\n`);
  }
  return 1;
}

/** Tells what became of the lines of a file, by number; exit 1 when one was refused. */
export async function tellCounts(
  counts: Readonly<Record<string, number>> & { readonly refused: number },
  isDry: boolean,
  { json = false }: Pick<CommonValues, 'json'>,
  edge: Edge,
): Promise<ExitCode> {
  const words = Object.entries(counts).map(([state, count]) => `${count} ${state}`);
  await edge.out(json ? `${JSON.stringify({ ...counts, dryRun: isDry })}\n` : `${words.join(', ')}${isDry ? '; a dry run' : ''}\n`);
  return counts.refused > 0 ? 1 : 0;
}
