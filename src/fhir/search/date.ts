import { fitsSpan, PREFIXES, type Prefix } from './span.js';

/** Days of the calendar, both inclusive, as `yyyy-MM-dd`, and the moment where a time was told, in UTC milliseconds. */
export interface Days {
  readonly first: string;
  readonly last: string;
  readonly instant?: number;
}

/** The days, by the clock of the Netherlands, that a FHIR date or dateTime can mean; undefined for what is none. */
export type DaysOf = (dateTime: string) => Days | undefined;

/** A date parameter with its prefix taken off; `eq` when it had none. */
export function dateValue(parameter: string): { readonly prefix: Prefix; readonly text: string } {
  const prefix = PREFIXES.find((one) => parameter.startsWith(one));
  return prefix === undefined ? { prefix: 'eq', text: parameter } : { prefix, text: parameter.slice(prefix.length) };
}

/**
 * Whether days fit a date parameter with its prefix (R4 search, date). Moments are compared where both sides tell a time, whole days
 * otherwise. What is no date fits nothing.
 */
export function fitsDate(found: Days, parameter: string, daysOf: DaysOf): boolean {
  const { prefix, text } = dateValue(parameter);
  const wanted = daysOf(text);
  if (wanted === undefined) return false;
  if (found.instant === undefined || wanted.instant === undefined) return fitsSpan(daysIn(found), prefix, daysIn(wanted));
  const to = wanted.instant + precision(text) - 1;
  return fitsSpan({ from: found.instant, to: found.instant }, prefix, { from: wanted.instant, to });
}

function daysIn({ first, last }: Days): { readonly from: string; readonly to: string } {
  return { from: first, to: last };
}

/** How long the moment is that a time tells, in milliseconds: a minute, a second, or what its fraction leaves. */
function precision(text: string): number {
  const [, seconds, fraction = ''] = /T\d\d:\d\d(?::(\d\d)(\.\d+)?)?/.exec(text) ?? [];
  return seconds === undefined ? 60_000 : Math.max(1, 1000 / 10 ** Math.max(0, fraction.length - 1));
}
