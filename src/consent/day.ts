import type { Moment } from './moment.js';

/** Days of the register are days of Amsterdam, whatever the zone of the machine (CS a.3). */
const LOCAL = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Amsterdam', year: 'numeric', month: '2-digit', day: '2-digit' });
const HOUR = 3_600_000;
const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const TIME = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/;

/** What a FHIR dateTime can mean: milliseconds since 1970, both ends inclusive; with a time and offset the two are the same. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Calendar date in Amsterdam at a moment, as a FHIR date. */
export function dayOf(moment: Moment): string {
  return LOCAL.format(Date.parse(moment));
}

/** First moment of a calendar date in Amsterdam. @param day a FHIR date of full precision */
export function startOfDay(day: string): Moment {
  return new Date(midnight(day)).toISOString();
}

/** Whether a text is a FHIR date that exists, of year, month or day precision. */
export function isDate(text: string): boolean {
  return DATE.test(text) && spanOf(text) !== undefined;
}

/** The date `days` later. @param day a FHIR date of full precision */
export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 24 * HOUR).toISOString().slice(0, 10);
}

/** What a FHIR date or dateTime can mean; undefined when it is none, or a date that does not exist. */
export function spanOf(dateTime: string): Span | undefined {
  const day = TIME.exec(dateTime)?.[1];
  if (day !== undefined) {
    const at = Date.parse(dateTime);
    return Number.isNaN(at) || !exists(day) ? undefined : { from: at, to: at };
  }
  const [, year, month, date] = DATE.exec(dateTime) ?? [];
  if (year === undefined || !exists(`${year}-${month ?? '01'}-${date ?? '01'}`)) return undefined;
  return { from: midnight(`${year}-${month ?? '01'}-${date ?? '01'}`), to: midnight(following(year, month, date)) - 1 };
}

/** The moment of a FHIR dateTime, for a date its beginning; undefined when it is none. */
export function momentOf(dateTime: string): Moment | undefined {
  const span = spanOf(dateTime);
  return span === undefined ? undefined : new Date(span.from).toISOString();
}

/** Whether the one is surely later than the other; false when they overlap or one of them is no dateTime. */
export function isLater(one: string, other: string): boolean {
  const [a, b] = [spanOf(one), spanOf(other)];
  return a !== undefined && b !== undefined && a.from > b.to;
}

function exists(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

/** First day after a year, a month or a day. */
function following(year: string, month: string | undefined, date: string | undefined): string {
  if (month === undefined) return `${String(Number(year) + 1).padStart(4, '0')}-01-01`;
  if (date !== undefined) return daysLater(`${year}-${month}-${date}`, 1);
  return daysLater(`${year}-${month}-28`, 4).slice(0, 8) + '01';
}

/** The clock of Amsterdam is one or two hours ahead of UTC at midnight; before 1940 it was less than one. */
function midnight(day: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const found = [2, 1].map((hours) => utc - hours * HOUR).find((at) => LOCAL.format(at) === day && LOCAL.format(at - 1) !== day);
  return found ?? utc;
}
