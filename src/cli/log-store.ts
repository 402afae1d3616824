import type { AccessEvent } from '../consent/log/access-event.js';
import { caseHandle } from '../consent/log/case-handle.js';
import { openLogWriter } from '../store/access-log/append.js';
import { ACCESS_LOG, type AccessLogTables } from '../store/access-log/tables.js';
import { isStoreError } from '../store/errors.js';
import { openStore, type Store } from '../store/store.js';
import { UsageError, type Edge, type ExitCode } from './edge.js';

/** Options of every log command. */
export const LOG_OPTIONS = { store: { type: 'string' }, node: { type: 'string' } } as const;

/** The log as a command has it. */
export interface LogInUse {
  readonly store: Store<AccessLogTables>;
  readonly node: string;
}

const ATTEMPTS = 3;

/** Opens the log for one command and closes it again; what is wrong with the store is told to the user, exit 2. */
export async function withLog(
  values: { readonly store?: string | undefined; readonly node?: string | undefined },
  edge: Edge,
  use: (log: LogInUse) => Promise<ExitCode>,
): Promise<ExitCode> {
  const url = values.store ?? edge.variable?.('SCHAKEL_LOG');
  if (url === undefined || url === '') throw new UsageError('--store says where the log is');
  try {
    const store = await openStore({ url, now: () => edge.now().getTime() }, ACCESS_LOG);
    try {
      return await use({ store, node: values.node ?? 'command-line' });
    } finally {
      await store.close();
    }
  } catch (error) {
    if (isStoreError(error)) throw new UsageError(error.message);
    throw error;
  }
}

/** Writes a line; another command that writes to the same chain at this moment makes it try again. */
export async function appendLine({ store, node }: LogInUse, line: Omit<AccessEvent, 'id' | 'handle' | 'at'>, edge: Edge): Promise<void> {
  const writer = openLogWriter(store, { node });
  for (let attempt = 1; ; attempt++) {
    const id = edge.newId();
    try {
      await writer.append({ ...line, id, handle: caseHandle(id), at: edge.now().toISOString() });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !isStoreError(error, 'conflict')) throw error;
    }
  }
}
