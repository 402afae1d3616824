import type { AccessEvent, Requester } from '../consent/log/access-event.js';
import { toAuditEvent } from '../consent/log/audit-event.js';
import { readCaseHandle } from '../consent/log/case-handle.js';
import { watch } from '../consent/log/detectors.js';
import { isEventKind, type EventKind } from '../consent/log/event-kinds.js';
import { isMoment } from '../consent/moment.js';
import { writeJson } from '../fhir/json.js';
import { findByHandle, findLines, type LogFilter, type LogPlace } from '../store/access-log/find.js';
import { toSyslog } from '../store/access-log/siem.js';
import { printable, UsageError, type Edge, type ExitCode } from './edge.js';
import { appendLine, LOG_OPTIONS, withLog, type LogInUse } from './log-store.js';
import { readLimits } from './log-limits.js';
import { choice, number, oneFile, parse } from './options.js';

const PERIOD = { from: { type: 'string' }, until: { type: 'string' } } as const;
const OPTIONS = {
  ...LOG_OPTIONS,
  ...PERIOD,
  as: { type: 'string' },
  handle: { type: 'string' },
  kind: { type: 'string' },
  organization: { type: 'string' },
  newest: { type: 'boolean' },
  limit: { type: 'string' },
  format: { type: 'string' },
  application: { type: 'string' },
} as const;

const MOST_LINES = 100_000;
const LINES = 1_000;
const PAGE = 500;

/** Writes a line in one of the formats, for the gateway with this application id. */
type Form = (event: AccessEvent, application: string) => string;

const FORMS = {
  text: (event) => printable(`${event.at} ${event.handle} ${event.kind} ${event.outcome}${said(event.code)}${said(event.requester?.organization)}`),
  ndjson: (event) => JSON.stringify(event),
  fhir: (event, application) => writeJson(toAuditEvent(event, { application, name: 'Schakel' }, 'open')),
  syslog: (event) => toSyslog(event, 'schakel'),
} as const satisfies Readonly<Record<string, Form>>;

/** `log list`: lines that fit, in the form that is asked for; that they were read is logged first (NEN 7513). */
export async function list(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, OPTIONS);
  if (positionals.length > 0) throw new UsageError('log list takes options only');
  const [reader, filter] = [readerOf(values.as), filterOf(values)];
  const form: Form = FORMS[choice('format', values.format, ['text', 'ndjson', 'fhir', 'syslog']) ?? 'text'];
  const { format, application = '' } = values;
  if (format === 'fhir' && application === '') throw new UsageError('--application is the application id of the gateway; an AuditEvent names it');
  const handle = handleOf(values.handle);
  const most = number('limit', values.limit, MOST_LINES) ?? LINES;
  return withLog(values, edge, async (log) => {
    await logReading(log, format === 'syslog' || format === 'fhir' ? 'log-export' : 'log-read', reader, edge);
    if (handle !== undefined) {
      const found = await log.store.read((db) => findByHandle(db, handle));
      if (found !== undefined) await edge.out(form(found.event, application) + '\n');
      return found === undefined ? 1 : 0;
    }
    for await (const event of linesOf(log, filter, most)) await edge.out(form(event, application) + '\n');
    return 0;
  });
}

/** `log watch`: findings of the watch (CS C-68), one a line. */
export async function watchLog(args: readonly string[], edge: Edge): Promise<ExitCode> {
  const { values, positionals } = parse(args, { ...LOG_OPTIONS, ...PERIOD, as: { type: 'string' } });
  const [reader, filter] = [readerOf(values.as), filterOf(values)];
  const limits = await readLimits(oneFile(positionals), edge);
  return withLog(values, edge, async (log) => {
    await logReading(log, 'log-read', reader, edge);
    const events: AccessEvent[] = [];
    for await (const event of linesOf(log, filter, Infinity)) events.push(event);
    const findings = watch(events, limits, localHour);
    for (const finding of findings) await edge.out(JSON.stringify(finding) + '\n');
    return findings.length > 0 ? 1 : 0;
  });
}

async function* linesOf({ store }: LogInUse, filter: Omit<LogFilter, 'limit'>, most: number): AsyncGenerator<AccessEvent> {
  let after: LogPlace | undefined;
  for (let given = 0; given < most;) {
    const limit = Math.min(PAGE, most - given);
    const page = await store.read((db) => findLines(db, { ...filter, limit, ...(after === undefined ? {} : { after }) }));
    for (const { event } of page) yield event;
    given += page.length;
    after = page.at(-1)?.place;
    if (page.length < limit) return;
  }
}

async function logReading(log: LogInUse, kind: 'log-read' | 'log-export', requester: Requester, edge: Edge): Promise<void> {
  await appendLine(log, { kind, outcome: 'success', organization: requester.organization ?? '', requester }, edge);
}

function readerOf(as: string | undefined): Requester {
  const [, organization, person] = /^(\d{8})(?:\/(\d{9}))?$/.exec(as ?? '') ?? [];
  if (organization === undefined) throw new UsageError('--as says who reads: a URA, or URA/UZI number');
  return person === undefined ? { organization } : { organization, person };
}

interface FilterOptions {
  readonly kind?: string | undefined;
  readonly organization?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly newest?: boolean | undefined;
}

function filterOf({ kind, organization, from, until, newest }: FilterOptions): Omit<LogFilter, 'limit'> {
  return {
    ...(kind === undefined ? {} : { kinds: kinds(kind.split(',')) }),
    ...(organization === undefined ? {} : { organization }),
    ...(from === undefined ? {} : { from: moment('from', from) }),
    ...(until === undefined ? {} : { until: moment('until', until) }),
    order: newest === true ? 'newest' : 'oldest',
  };
}

function kinds(names: readonly string[]): readonly EventKind[] {
  const known = names.filter(isEventKind);
  if (known.length !== names.length) throw new UsageError('--kind names a kind of line that does not exist');
  return known;
}

function moment(flag: string, text: string): string {
  if (!isMoment(text)) throw new UsageError(`--${flag} is a moment as 2026-11-21T09:00:00.000Z`);
  return text;
}

function handleOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const handle = readCaseHandle(text);
  if (handle === undefined) throw new UsageError('--handle is no case handle: a digit may have been mistaken');
  return handle;
}

const HOUR = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Amsterdam', hour: 'numeric', hourCycle: 'h23' });

function localHour(at: string): number {
  return Number(HOUR.format(new Date(at)));
}

function said(text: string | undefined): string {
  return text === undefined ? '' : ` ${text}`;
}
