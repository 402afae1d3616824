import { localDate, startOfDate } from '../amsterdam.js';
import { datesOf, instantOf } from './date-time.js';
import type { Moment } from './moment.js';

const TIME = /T\d\d:\d\d:\d\d/;
const DAY = 86_400_000;

/** What a FHIR date or dateTime can mean: UTC milliseconds, both ends inclusive; with a time and an offset the two are the same. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Calendar date in Amsterdam at a moment, as a FHIR date. */
export function dayOf(moment: Moment): string {
  return localDate(Date.parse(moment));
}

/** First moment of a calendar date in Amsterdam. @param day a FHIR date told to the day */
export function startOfDay(day: string): Moment {
  return new Date(startOfDate(day)).toISOString();
}

/** The date `days` later. @param day a FHIR date told to the day */
export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

/** Whether a text is a FHIR date that exists, told to the year, the month or the day. */
export function isFhirDate(text: string): boolean {
  return !text.includes('T') && datesOf(text) !== undefined;
}

/** What a FHIR date or dateTime can mean; undefined when it is none, or a date that does not exist. */
export function spanOf(text: string): Span | undefined {
  const dates = datesOf(text);
  const from = instantOf(text);
  if (dates === undefined || from === undefined) return undefined;
  if (text.includes('T')) return TIME.test(text) ? { from, to: from } : undefined;
  return { from, to: startOfDate(daysLater(dates.last, 1)) - 1 };
}

const PRECISION = /T\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What a date or dateTime means in a search: all of the minute, second or millisecond that it is told to. A time needs its offset. */
export function askedSpanOf(text: string): Span | undefined {
  if (!text.includes('T')) return spanOf(text);
  const [time, seconds, fraction] = PRECISION.exec(text) ?? [];
  const from = instantOf(text);
  if (time === undefined || from === undefined) return undefined;
  return { from, to: from + (fraction !== undefined ? 0 : seconds !== undefined ? 999 : 59_999) };
}

/** The moment of a FHIR dateTime, for a date its beginning; undefined when it is none. */
export function momentOf(text: string): Moment | undefined {
  const span = spanOf(text);
  return span === undefined ? undefined : new Date(span.from).toISOString();
}

/** Whether the one is surely later than the other; false when they overlap or one of them is no dateTime. */
export function isLater(one: string, other: string): boolean {
  const [a, b] = [spanOf(one), spanOf(other)];
  return a !== undefined && b !== undefined && a.from > b.to;
}
