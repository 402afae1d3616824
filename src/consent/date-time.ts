import { localDate, startOfDate } from '../amsterdam.js';

/** The Dutch calendar dates that a FHIR date or dateTime can mean, both inclusive: one date, unless the day is not told. */
export interface DateRange {
  /** `yyyy-MM-dd`. */
  readonly first: string;
  readonly last: string;
}

const FORM = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?)?)?$/;

/** The calendar dates of a FHIR date or dateTime (an instant by the clock of Amsterdam); undefined for what is none. */
export function datesOf(text: string): DateRange | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, year = '', month, day, time] = match;
  if (time !== undefined) {
    const utc = instantOf(text);
    return utc === undefined ? undefined : oneDay(localDate(utc));
  }
  if (day !== undefined) return isDate(text) ? oneDay(text) : undefined;
  const first = `${year}-${month ?? '01'}-01`;
  return isDate(first) ? { first, last: lastOfMonth(Number(year), Number(month ?? 12)) } : undefined;
}

/** UTC milliseconds of a FHIR dateTime; of one without a time the beginning of its first Dutch date. Undefined for what is none. */
export function instantOf(text: string): number | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, year = '', month = '01', day = '01', time] = match;
  const date = `${year}-${month}-${day}`;
  if (!isDate(date)) return undefined;
  const utc = time === undefined ? startOfDate(date) : Date.parse(text);
  return Number.isNaN(utc) ? undefined : utc;
}

/** Whether a text is a date of the calendar, `yyyy-MM-dd`. */
export function isDate(text: string): boolean {
  const utc = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(utc) && !text.startsWith('0000') && new Date(utc).toISOString().startsWith(`${text}T`);
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

function oneDay(date: string): DateRange {
  return { first: date, last: date };
}
