import { BSN } from '../../fhir/systems.js';
import { normaliseBsn } from '../../bsn.js';
import { askedSpanOf } from '../../consent/day.js';
import type { AccessEvent } from '../../consent/log/access-event.js';
import { PSEUDONYM, toAuditEvent, type Observer } from '../../consent/log/audit-event.js';
import { BATCH, EVENT_KINDS, isEventKind, type EventKind } from '../../consent/log/event-kinds.js';
import { fitsToken, readToken, type Asked, type AskedToken } from '../../fhir/search/asked.js';
import { fitsSpan, readDate, type AskedDate } from '../../fhir/search/span.js';
import type { LogQuestion } from '../../gateway/log/read-log.js';
import { parameterRefusal } from '../fhir/issue.js';
import type { SearchTable } from '../fhir/search.js';

/** What may be asked of the access log (CS e). */
export const AUDIT_EVENT_SEARCH: SearchTable = {
  parameters: {
    patient: ['.identifier', ':identifier'],
    date: [''],
    type: [''],
    subtype: [''],
    agent: ['.identifier', ':identifier'],
  },
  sorts: ['date'],
};

const KINDS = Object.keys(EVENT_KINDS).filter(isEventKind);

/** A condition, as far as the store can look for it, and otherwise as a test of a line. */
type Part = Pick<LogQuestion, 'bsn' | 'patient' | 'kinds' | 'from' | 'until' | 'fits'>;

/** What the conditions of a search look for. Refuses with 400 a value that is not understood. */
export function questionOf(conditions: readonly Asked[], observer: Observer): LogQuestion {
  return conditions.map((asked) => partOf(asked, observer)).reduce(both, {});
}

function partOf(asked: Asked, observer: Observer): Part {
  switch (asked.name) {
    case 'patient':
      return patientPart(asked);
    case 'date':
      return datePart(asked);
    case 'type':
      return typePart(tokensOf(asked));
    case 'subtype':
      return subtypePart(tokensOf(asked));
    default:
      return agentPart(tokensOf(asked), observer);
  }
}

/** Both conditions at once. */
function both(one: Part, other: Part): Part {
  if (one.bsn !== undefined && other.bsn !== undefined && one.bsn !== other.bsn) throw parameterRefusal('patient.identifier', 'one patient');
  const [a, b] = [one.fits, other.fits];
  const fits = a === undefined ? b : b === undefined ? a : (event: AccessEvent): boolean => a(event) && b(event);
  const kinds = one.kinds === undefined ? other.kinds : one.kinds.filter((kind) => other.kinds?.includes(kind) !== false);
  const from = [one.from, other.from]
    .filter((moment) => moment !== undefined)
    .sort()
    .at(-1);
  const until = [one.until, other.until].filter((moment) => moment !== undefined).sort()[0];
  return {
    ...one,
    ...other,
    ...(kinds === undefined ? {} : { kinds }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(fits === undefined ? {} : { fits }),
  };
}

/** By BSN; by pseudonym for who knows a line and no BSN. */
function patientPart(asked: Asked): Part {
  const [token, ...more] = tokensOf(asked);
  const [{ system, code = '' } = {}] = [token];
  if (more.length > 0) throw parameterRefusal(asked.said[0], 'one patient');
  if (system === PSEUDONYM && code !== '') return { patient: [code] };
  const bsn = system === BSN ? normaliseBsn(code) : undefined;
  if (bsn === undefined) throw parameterRefusal(asked.said[0], `${BSN}|number`);
  return { bsn };
}

function datePart({ name, values }: Asked): Part {
  const dates = values.map((value) => {
    const date = readDate(value, askedSpanOf);
    if (date === undefined) throw parameterRefusal(name, 'a date, or a dateTime with its offset, with or without eq, ne, gt, lt, ge, le, sa or eb');
    return date;
  });
  const [only, ...others] = dates;
  if (only !== undefined && others.length === 0 && only.prefix !== 'ne') return bounds(only);
  return {
    fits: ({ at }) => {
      const moment = Date.parse(at);
      return dates.some(({ prefix, span }) => fitsSpan({ from: moment, to: moment }, prefix, span));
    },
  };
}

/** A line is written at a moment, so that a comparison is a bound. */
function bounds({ prefix, span }: AskedDate): Part {
  const from = new Date(prefix === 'gt' || prefix === 'sa' ? span.to + 1 : span.from).toISOString();
  const until = new Date(prefix === 'lt' || prefix === 'eb' ? span.from : span.to + 1).toISOString();
  const isLowest = prefix === 'lt' || prefix === 'le' || prefix === 'eb';
  const isHighest = prefix === 'gt' || prefix === 'ge' || prefix === 'sa';
  return { ...(isLowest ? {} : { from }), ...(isHighest ? {} : { until }) };
}

function typePart(tokens: readonly AskedToken[]): Part {
  return { kinds: KINDS.filter((kind) => tokens.some((token) => fitsToken(EVENT_KINDS[kind].type, token))) };
}

/** What was asked for beforehand has a second subtype, which a kind does not tell. */
function subtypePart(tokens: readonly AskedToken[]): Part {
  const isOf = (kind: EventKind): boolean => tokens.some((token) => fitsToken(EVENT_KINDS[kind].subtype, token));
  if (!tokens.some((token) => fitsToken(BATCH, token))) return { kinds: KINDS.filter(isOf) };
  return { fits: ({ kind, batch }) => batch === true || isOf(kind) };
}

function agentPart(tokens: readonly AskedToken[], observer: Observer): Part {
  return {
    fits: (event) =>
      (toAuditEvent(event, observer, 'open').agent ?? []).some(({ who }) => {
        const { system, value } = who?.identifier ?? {};
        return value !== undefined && tokens.some((token) => fitsToken({ code: value, ...(system === undefined ? {} : { system }) }, token));
      }),
  };
}

function tokensOf({ said, values }: Asked): readonly AskedToken[] {
  return values.map((value) => {
    const token = readToken(value);
    if (token === undefined) throw parameterRefusal(said[0], 'code, system|code, |code or system|');
    return token;
  });
}
