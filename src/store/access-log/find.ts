import type { SelectQueryBuilder } from 'kysely';
import type { AccessEvent } from '../../consent/log/access-event.js';
import { caseHandle } from '../../consent/log/case-handle.js';
import { isEventKind, type EventKind } from '../../consent/log/event-kinds.js';
import type { Moment } from '../../consent/moment.js';
import { isUuid } from '../../fhir/systems.js';
import { StoreError } from '../errors.js';
import type { Reader } from '../store.js';
import { openRestricted, type CompartmentKey } from './compartment.js';
import type { AccessLogTables, LogLine } from './tables.js';

/** Place in the log from which a page goes on: opaque to whoever asks. */
export interface LogPlace {
  readonly at: Moment;
  readonly node: string;
  readonly seq: number;
}

/** What to look for; all of it must fit. Somebody who may see own lines only always fills in `patient` or `organizations`. */
export interface LogFilter {
  /** Pseudonyms of one patient: more than one while keys are changed. */
  readonly patient?: readonly string[];
  /** URA of the organisation that asked or was asked for. */
  readonly organization?: string;
  /** Lines of an organisation that asked, and those of these kinds in which the gateway acted for it. */
  readonly acts?: { readonly organization: string; readonly kinds: readonly EventKind[] };
  readonly kinds?: readonly EventKind[];
  /** Inclusive. */
  readonly from?: Moment;
  /** Exclusive. */
  readonly until?: Moment;
  readonly after?: LogPlace;
  readonly order?: 'oldest' | 'newest';
  readonly limit: number;
}

/** A line that was found, and where it stands. */
export interface FoundLine {
  readonly place: LogPlace;
  readonly event: AccessEvent;
}

/**
 * Lines that fit, a page at a time. Without `keys` the restricted part is left out (CS e); lines whose time is over are not found.
 * Errors: `key`, `integrity`.
 */
export async function findLines(db: Reader<AccessLogTables>, filter: LogFilter, keys?: readonly CompartmentKey[]): Promise<readonly FoundLine[]> {
  const direction = filter.order === 'newest' ? 'desc' : 'asc';
  let query = fitting(db.selectFrom('log_line').selectAll(), filter);
  const { after } = filter;
  if (after !== undefined) {
    const beyond = direction === 'asc' ? '>' : '<';
    query = query.where((eb) => eb(eb.refTuple('at', 'node', 'seq'), beyond, eb.tuple(after.at, after.node, after.seq)));
  }
  const rows = await query.orderBy('at', direction).orderBy('node', direction).orderBy('seq', direction).limit(filter.limit).execute();
  return rows.map((line) => found(line, keys));
}

/** How many lines fit. */
export async function countLines(db: Reader<AccessLogTables>, filter: Omit<LogFilter, 'limit' | 'after' | 'order'>): Promise<number> {
  const counted = fitting(
    db.selectFrom('log_line').select((e) => e.fn.countAll<number>().as('lines')),
    filter,
  );
  return (await counted.executeTakeFirst())?.lines ?? 0;
}

function fitting<O>(
  lines: SelectQueryBuilder<AccessLogTables, 'log_line', O>,
  filter: Omit<LogFilter, 'limit'>,
): SelectQueryBuilder<AccessLogTables, 'log_line', O> {
  let query = lines.where('open', 'is not', null);
  if (filter.patient !== undefined) query = query.where('patient', 'in', filter.patient.length === 0 ? [''] : filter.patient);
  const { organization, acts } = filter;
  if (organization !== undefined) query = query.where((eb) => eb.or([eb('organization', '=', organization), eb('asker', '=', organization)]));
  if (acts !== undefined) {
    query = query.where((eb) =>
      eb.or([eb('asker', '=', acts.organization), eb.and([eb('organization', '=', acts.organization), eb('kind', 'in', acts.kinds)])]),
    );
  }
  if (filter.kinds !== undefined) query = query.where('kind', 'in', filter.kinds.length === 0 ? [''] : filter.kinds);
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
  return filter.until === undefined ? query : query.where('at', '<', filter.until);
}

/** The line with this case handle (CS C-70), with its restricted part when keys are given. */
export async function findByHandle(db: Reader<AccessLogTables>, handle: string, keys?: readonly CompartmentKey[]): Promise<FoundLine | undefined> {
  const line = await db.selectFrom('log_line').selectAll().where('handle', '=', handle).where('open', 'is not', null).executeTakeFirst();
  return line === undefined ? undefined : found(line, keys);
}

/** The line with this id; its handle is made from it, so that one index serves both. */
export async function findById(db: Reader<AccessLogTables>, id: string, keys?: readonly CompartmentKey[]): Promise<FoundLine | undefined> {
  const line = isUuid(id) ? await findByHandle(db, caseHandle(id), keys) : undefined;
  return line?.event.id === id ? line : undefined;
}

function found(line: LogLine, keys: readonly CompartmentKey[] | undefined): FoundLine {
  const { at, node, seq, id, restricted } = line;
  const event = JSON.parse(line.open ?? '') as AccessEvent;
  if (!isEventKind(event.kind)) throw new StoreError('integrity', 'log_line');
  const inside = keys === undefined || restricted === null ? {} : { restricted: openRestricted(restricted, keys, id) };
  return { place: { at, node, seq }, event: { ...event, ...inside } };
}
