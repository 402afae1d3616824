import type { AccessEvent } from '../../consent/log/access-event.js';
import type { EventKind } from '../../consent/log/event-kinds.js';
import { overview, type OverviewLine, type OverviewWords } from '../../consent/log/overview.js';
import type { Moment } from '../../consent/moment.js';
import type { Matrix } from '../../consent/policy/matrix.js';
import { countLines, findById, findLines, type FoundLine, type LogFilter, type LogPlace } from '../../store/access-log/find.js';
import { participationOf } from '../../store/register/participation.js';
import type { Stores } from '../../store/stores.js';
import { appendLines, eventOf } from '../consent/lines.js';
import type { LogReader } from './reader.js';
import { kindsSeen, sightOf, type LogRefusal, type Sight } from './sight.js';

/** All that looking at the log needs from outside. */
export interface LogContext {
  readonly stores: Stores;
  readonly now: () => Moment;
  readonly newId: () => string;
  readonly matrix: Matrix;
}

/** Which lines; all of it must fit. */
export interface LogQuestion {
  readonly bsn?: string;
  /** Pseudonyms, for who knows a patient under no other name. */
  readonly patient?: readonly string[];
  readonly kinds?: readonly EventKind[];
  /** Inclusive. */
  readonly from?: Moment;
  /** Exclusive. */
  readonly until?: Moment;
  /** What the store cannot compare. */
  readonly fits?: (event: AccessEvent) => boolean;
}

/** Which page, and what is to be told of the whole. */
export interface LogPageWanted {
  readonly size: number;
  readonly order: 'oldest' | 'newest';
  readonly after?: LogPlace;
  readonly isCounted: boolean;
}

export interface LogPage {
  readonly events: readonly AccessEvent[];
  /** From where the next page goes on. */
  readonly next?: LogPlace;
  readonly total?: number;
}

/** A look at the log, or why there is none. */
export type Looked<T> = { readonly refused: LogRefusal } | ({ readonly refused?: undefined } & T);

/** Lines at once from the store. */
const PORTION = 500;

/**
 * A page of the lines that a reader sees and that fit. That they were read is logged first; without that line nothing is given (CS C-60 T2, e).
 * Errors: those of the store.
 */
export function searchLog(context: LogContext, reader: LogReader, question: LogQuestion, page: LogPageWanted): Promise<Looked<LogPage>> {
  return looking(context, reader, 'log-read', async (sight) => {
    const filter = filterOf(context, reader, sight, question);
    const fits = (event: AccessEvent): boolean => sight.isSeen(event) && question.fits?.(event) !== false;
    const { log } = context.stores;
    const after = page.after === undefined ? {} : { after: page.after };
    const found = page.size === 0 ? [] : await collected(log, { ...filter, ...after, order: page.order }, fits, page.size + 1);
    const shown = found.slice(0, page.size);
    const next = found.length > page.size ? shown.at(-1)?.place : undefined;
    const isPlain = sight.isWhole && question.fits === undefined;
    const count = async (): Promise<number> =>
      isPlain ? log.read((db) => countLines(db, filter)) : (await collected(log, { ...filter, order: page.order }, fits, Infinity)).length;
    return {
      events: shown.map(({ event }) => event),
      ...(next === undefined ? {} : { next }),
      ...(page.isCounted ? { total: await count() } : {}),
    };
  });
}

/** One line by its id; undefined where it is not there for this reader. */
export function readLine(context: LogContext, reader: LogReader, id: string): Promise<Looked<{ readonly event?: AccessEvent }>> {
  return looking(context, reader, 'log-read', async (sight) => {
    const found = await context.stores.log.read((db) => findById(db, id));
    return found === undefined || !sight.isSeen(found.event) ? {} : { event: found.event };
  });
}

/** All lines of one patient in words, oldest first (CS C-61). */
export function overviewOf(
  context: LogContext,
  reader: LogReader,
  question: LogQuestion,
  words: OverviewWords,
): Promise<Looked<{ readonly lines: readonly OverviewLine[] }>> {
  return looking(context, reader, 'log-export', async (sight) => {
    const filter = filterOf(context, reader, sight, question);
    const fits = (event: AccessEvent): boolean => sight.isSeen(event) && question.fits?.(event) !== false;
    const found = await collected(context.stores.log, { ...filter, order: 'oldest' }, fits, Infinity);
    const events = found.map(({ event }) => event);
    const names = await context.stores.register.read((db) => participationOf(db, [...new Set(events.flatMap(organisationsIn))]));
    return { lines: overview(events, { ...words, nameOf: (ura) => names.get(ura)?.name ?? words.nameOf(ura) }) };
  });
}

async function looking<T extends object>(
  context: LogContext,
  reader: LogReader,
  kind: 'log-read' | 'log-export',
  look: (sight: Sight) => Promise<T>,
): Promise<Looked<T>> {
  const { stores, matrix, newId, now } = context;
  const sight = sightOf(reader, matrix, stores.keys);
  const line = { kind, ...lookOf(reader, stores) } as const;
  const outcome = typeof sight === 'string' ? ({ outcome: 'refused', code: sight } as const) : ({ outcome: 'success' } as const);
  await appendLines(stores, [eventOf({ ...line, ...outcome }, newId(), now())]);
  return typeof sight === 'string' ? { refused: sight } : look(sight);
}

function lookOf(reader: LogReader, { keys }: Stores) {
  const { organization, requester, interaction, ids } = reader;
  const patient = 'bsn' in reader ? keys.pseudonyms(reader.bsn)[0] : undefined;
  const caseId = reader.kind === 'desk' ? reader.caseId : undefined;
  return {
    organization,
    requester,
    categories: ['LOG'],
    ...(patient === undefined ? {} : { patient }),
    ...(interaction === undefined ? {} : { interaction }),
    ...(ids === undefined && caseId === undefined ? {} : { ids: { ...ids, ...(caseId === undefined ? {} : { case: caseId }) } }),
  } as const;
}

function filterOf(
  { stores }: LogContext,
  reader: LogReader,
  sight: Sight,
  { bsn, patient, kinds, from, until }: LogQuestion,
): Omit<LogFilter, 'limit'> {
  const seen = kindsSeen(reader);
  const wanted = seen === undefined ? kinds : seen.filter((kind) => kinds?.includes(kind) !== false);
  const asked = patient ?? (bsn === undefined ? undefined : stores.keys.pseudonyms(bsn));
  const patients = sight.filter.patient === undefined ? asked : sight.filter.patient.filter((one) => asked?.includes(one) !== false);
  return {
    ...sight.filter,
    ...(patients === undefined ? {} : { patient: patients }),
    ...(wanted === undefined ? {} : { kinds: wanted }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

/** The first lines that fit, at most so many, a portion at a time. */
async function collected(
  log: Stores['log'],
  filter: Omit<LogFilter, 'limit'>,
  fits: (event: AccessEvent) => boolean,
  most: number,
): Promise<readonly FoundLine[]> {
  const found: FoundLine[] = [];
  for (let after = filter.after; ;) {
    const at = after === undefined ? {} : { after };
    const portion = await log.read((db) => findLines(db, { ...filter, ...at, limit: PORTION }));
    found.push(...portion.filter(({ event }) => fits(event)));
    after = portion.at(-1)?.place;
    if (portion.length < PORTION || found.length >= most) return found.slice(0, most);
  }
}

function organisationsIn({ organization, requester, sources = [] }: AccessEvent): readonly string[] {
  return [organization, ...(requester?.organization === undefined ? [] : [requester.organization]), ...sources.map(({ source }) => source)];
}
