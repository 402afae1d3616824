import { CompiledQuery } from 'kysely';
import type { AccessEvent } from '../../consent/log/access-event.js';
import { StoreError } from '../errors.js';
import type { Reader, Store, Writer } from '../store.js';
import { GENESIS, linkOf } from './chain.js';
import { columnsOf, openText } from './columns.js';
import { closeRestricted, type CompartmentKey } from './compartment.js';
import type { AccessLogTables, LogLine } from './tables.js';

/** Where a line ended up. */
export interface Appended {
  readonly node: string;
  readonly seq: number;
  readonly hash: string;
}

/** The one way into the log: when the promise is fulfilled the line is on disk; when it is rejected nothing may be released (CS C-60 T2). */
export interface AccessLogWriter {
  readonly append: (event: AccessEvent) => Promise<Appended>;
  /** Waits for what is on its way. */
  readonly close: () => Promise<void>;
}

/** How a node writes. */
export interface WriterSettings {
  /** Name of this node: no two that run at the same time have the same. */
  readonly node: string;
  /** Without one only lines without a restricted part can be written. */
  readonly compartment?: CompartmentKey;
}

interface Waiting {
  readonly event: AccessEvent;
  readonly done: (appended: Appended) => void;
  readonly failed: (why: unknown) => void;
}

interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Lines in one statement: SQLite takes 32,766 values in one. */
const LINES = 200;

/**
 * Opens the log for one node. Lines that arrive while others are being written go to disk together in the next transaction (D36): many
 * waits for the disk become one. The end of the chain is read again after a failure, since nobody knows what was written.
 */
export function openLogWriter(store: Store<AccessLogTables>, settings: WriterSettings): AccessLogWriter {
  let waiting: Waiting[] = [];
  let head: Head | undefined;
  let running: Promise<void> | undefined;

  const drain = async () => {
    // Lines of the same turn of the event loop go together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const group = waiting.splice(0, LINES);
      try {
        const lines = await write(store, settings, group, head);
        head = lines.at(-1);
        for (const [place, line] of lines.entries()) group[place]?.done({ node: line.node, seq: line.seq, hash: line.hash });
      } catch (error) {
        head = undefined;
        for (const { failed } of group) failed(error);
      }
    }
    running = undefined;
  };
  return {
    append: (event) =>
      new Promise((done, failed) => {
        waiting.push({ event, done, failed });
        running ??= drain();
      }),
    close: async () => {
      await running;
      waiting = [];
    },
  };
}

async function write(
  store: Store<AccessLogTables>,
  settings: WriterSettings,
  group: readonly Waiting[],
  known: Head | undefined,
): Promise<LogLine[]> {
  const { kind } = store;
  return store.write(async (tx) => {
    const lines = chained(group, settings, known ?? (await headOf(tx, settings.node)));
    await insert(tx, kind, lines);
    return lines;
  });
}

const COLUMNS = [
  'node',
  'seq',
  'at',
  'id',
  'handle',
  'kind',
  'organization',
  'asker',
  'person',
  'patient',
  'open',
  'restricted',
  'hash',
  'held',
] as const satisfies readonly (keyof LogLine)[];

/** By hand: to build this statement anew for each group costs more than all else that is done for a line. */
async function insert(tx: Writer<AccessLogTables>, kind: Store<AccessLogTables>['kind'], lines: readonly LogLine[]): Promise<void> {
  const values = lines.flatMap((line) => COLUMNS.map((column) => line[column]));
  await tx.executeQuery(CompiledQuery.raw(insertion(kind, lines.length), values));
}

const insertions = new Map<string, string>();

function insertion(kind: Store<AccessLogTables>['kind'], count: number): string {
  const known = insertions.get(`${kind} ${count}`);
  if (known !== undefined) return known;
  const mark = (place: number) => (kind === 'sqlite' ? '?' : `$${place}`);
  const rows = Array.from({ length: count }, (_, row) => `(${COLUMNS.map((_, column) => mark(row * COLUMNS.length + column + 1)).join(', ')})`);
  const text = `insert into log_line (${COLUMNS.join(', ')}) values ${rows.join(', ')}`;
  insertions.set(`${kind} ${count}`, text);
  return text;
}

function chained(group: readonly Waiting[], { node, compartment }: WriterSettings, head: Head): LogLine[] {
  let { seq, hash } = head;
  return group.map(({ event }) => {
    const restricted = restrictedPart(event, compartment);
    const open = openText(event);
    seq += 1;
    hash = linkOf(hash, { node, seq, open, restricted });
    return { node, seq, ...columnsOf(event), open, restricted, hash, held: 0 };
  });
}

function restrictedPart({ id, restricted }: AccessEvent, key: CompartmentKey | undefined): Uint8Array | null {
  if (restricted === undefined) return null;
  if (key === undefined) throw new StoreError('key', 'log compartment');
  return closeRestricted(restricted, key, id);
}

/** End of the chain of a node. */
export async function headOf(db: Reader<AccessLogTables>, node: string): Promise<Head> {
  const last = await db.selectFrom('log_line').select(['seq', 'hash']).where('node', '=', node).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return last === undefined ? { seq: 0, hash: GENESIS } : { seq: last.seq, hash: last.hash };
}
