import { localDate, offsetOf, startOfDate } from '../amsterdam.js';

/** The Dutch calendar dates that a FHIR date or dateTime can mean, both inclusive: one date, unless the day is not told. */
export interface DateRange {
  /** `yyyy-MM-dd`. */
  readonly first: string;
  readonly last: string;
}

/** A FHIR date or dateTime: what days it can mean, and the UTC milliseconds of one that has a time. */
export interface Told extends DateRange {
  readonly instant?: number;
}

const FORM = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/;
const DATE = 'yyyy-MM-dd'.length;
/** How the Dutch clock of today is written, by minutes east of UTC. */
const DUTCH: Readonly<Record<number, string>> = { 60: '+01:00', 120: '+02:00' };

/** Reads a FHIR date or dateTime, an instant by the clock of Amsterdam; undefined for what is none. It runs for each decision. */
export function toldOf(text: string): Told | undefined {
  if (!FORM.test(text) || !exists(yearOf(text), monthOf(text, 1), Number(text.slice(8, DATE) || 1))) return undefined;
  if (text.length <= DATE) return ofDate(text);
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) return undefined;
  // Written by the Dutch clock, as most are: the date is the one that stands there.
  const dutch = DUTCH[offsetOf(instant)];
  const date = dutch !== undefined && text.endsWith(dutch) ? text.slice(0, DATE) : localDate(instant);
  return { first: date, last: date, instant };
}

function yearOf(text: string): number {
  return Number(text.slice(0, 4));
}

function monthOf(text: string, absent: number): number {
  return Number(text.slice(5, 7) || absent);
}

/** The calendar dates of a FHIR date or dateTime (an instant by the clock of Amsterdam); undefined for what is none. */
export function datesOf(text: string): DateRange | undefined {
  return toldOf(text);
}

/** UTC milliseconds of a FHIR dateTime; of one without a time the beginning of its first Dutch date. Undefined for what is none. */
export function instantOf(text: string): number | undefined {
  const told = toldOf(text);
  return told === undefined ? undefined : beginOf(told);
}

/** UTC milliseconds at which what was told begins. */
export function beginOf({ instant, first }: Told): number {
  return instant ?? startOfDate(first);
}

/** Calendar months earlier; a day that the month does not have becomes its last: 31 October less 4 is 30 June (C-48 T3). */
export function monthsBefore(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const index = year * 12 + (month - 1) - months;
  const last = lastOfMonth(Math.floor(index / 12), (index % 12) + 1);
  return `${last.slice(0, 8)}${String(Math.min(day, Number(last.slice(8)))).padStart(2, '0')}`;
}

function lastOfMonth(year: number, month: number): string {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.toISOString().slice(0, 10);
}

function ofDate(text: string): Told {
  if (text.length === DATE) return { first: text, last: text };
  // A year or a month.
  return { first: `${text}-01-01`.slice(0, DATE), last: lastOfMonth(yearOf(text), monthOf(text, 12)) };
}

function exists(year: number, month: number, day: number): boolean {
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  return day <= 28 || day <= Number(lastOfMonth(year, month).slice(8));
}
