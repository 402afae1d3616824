import { fitsSpan, PREFIXES } from './span.js';

/** Days of the calendar, both inclusive, as `yyyy-MM-dd`. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

/** The days, by the clock of the Netherlands, that a FHIR date or dateTime can mean; undefined for what is none. */
export type DaysOf = (dateTime: string) => Days | undefined;

/** Whether days fit a date parameter with its prefix (R4 search, date), compared by whole days. What is no date fits nothing. */
export function fitsDate(found: Days, parameter: string, daysOf: DaysOf): boolean {
  const prefix = PREFIXES.find((one) => parameter.startsWith(one));
  const wanted = daysOf(prefix === undefined ? parameter : parameter.slice(prefix.length));
  return wanted !== undefined && fitsSpan(spanOf(found), prefix ?? 'eq', spanOf(wanted));
}

function spanOf({ first, last }: Days): { readonly from: string; readonly to: string } {
  return { from: first, to: last };
}
