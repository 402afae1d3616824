/** Days of the calendar, both inclusive, as `yyyy-MM-dd`. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

/** The days, by the clock of the Netherlands, that a FHIR date or dateTime can mean; undefined for what is none. */
export type DaysOf = (dateTime: string) => Days | undefined;

const PREFIX = /^(eq|ne|gt|lt|ge|le|sa|eb)?(.*)$/s;

/** Whether days fit a date parameter with its prefix (R4 search, date), compared by whole days. What is no date fits nothing. */
export function fitsDate(found: Days, parameter: string, daysOf: DaysOf): boolean {
  const [, prefix = 'eq', text = ''] = PREFIX.exec(parameter) ?? [];
  const wanted = daysOf(text);
  if (wanted === undefined) return false;
  const isInside = found.first >= wanted.first && found.last <= wanted.last;
  if (prefix === 'eq') return isInside;
  if (prefix === 'ne') return !isInside;
  if (prefix === 'sa') return found.first > wanted.last;
  if (prefix === 'eb') return found.last < wanted.first;
  if (prefix === 'gt') return found.last > wanted.last;
  if (prefix === 'lt') return found.first < wanted.first;
  return prefix === 'ge' ? found.last >= wanted.first : found.first <= wanted.last;
}
