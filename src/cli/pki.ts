import { printable, UsageError, type Command, type Edge, type ExitCode } from './edge.js';
import { parse } from './options.js';

const HELP = `Usage: schakel pki init DIR [options]

Makes certificates for tests in the folder DIR: authorities, servers, cards that are in order and cards in which one thing is wrong, with
their private keys, chains and revocation lists. DIR/README.md says what each is for. None may be used in production.

  --only NAME,...  these certificates, and the authorities above them
  --force          also in a folder that is not empty: files of the same name are replaced, others stay

Keys are written for their owner only (mode 0600) and never printed. All certificates together take some ten seconds.
`;

const OPTIONS = { only: { type: 'string' }, force: { type: 'boolean' } } as const;

/** The command `pki`. */
export const pki: Command = { help: HELP, run };

async function run(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, OPTIONS);
  const [action, folder, ...others] = positionals;
  if (action !== 'init')
    throw new UsageError(action === undefined ? 'pki wants to know what to do: pki init DIR' : 'pki can init only: pki init DIR');
  if (folder === undefined || folder === '') throw new UsageError('the folder DIR is missing');
  if (others.length > 0) throw new UsageError('one folder at a time');
  const { namesIn, pkiFiles } = await import('../trust/pki/files.js');
  const only = values.only === undefined ? undefined : namesIn(values.only.split(','));
  if (only !== undefined && 'unknown' in only) throw new UsageError(`--only: there is no certificate ${JSON.stringify(only.unknown)}`);
  await atFolder(folder, () => {
    if (values.force !== true && !edge.isFree(folder)) throw new UsageError(`${folder}: is not empty (--force writes there too)`);
  });
  const { makePki } = await import('../trust/pki/make.js');
  const made = await makePki({ now: edge.now(), ...(only === undefined ? {} : { only }) });
  await atFolder(folder, () => edge.saveInFolder(folder, pkiFiles(made)));
  const [certificates, lists] = [Object.keys(made.issued).length, Object.keys(made.crls).length];
  await edge.out(printable(`${folder}: ${certificates} certificates with their keys, ${lists} revocation lists; for tests only`) + '\n');
  return 0;
}

/** What a folder does not allow becomes a message to the user. */
async function atFolder<T>(folder: string, use: () => T): Promise<Awaited<T>> {
  try {
    return await use();
  } catch (error) {
    const { code } = error as { readonly code?: string };
    const reason = REASONS[code ?? ''];
    if (reason === undefined) throw error;
    throw new UsageError(`${folder}: ${reason}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTDIR: 'is not a folder',
  EEXIST: 'is not a folder',
  EACCES: 'not allowed to write there',
  EPERM: 'not allowed to write there',
  EROFS: 'not allowed to write there',
  ENOSPC: 'there is no space left',
  ENAMETOOLONG: 'a name is too long',
};
