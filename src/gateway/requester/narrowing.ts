import { dateValue, type DaysOf } from '../../fhir/search/date.js';
import type { Criterion, Search } from '../../fhir/search/search.js';
import { SNOMED } from '../../fhir/systems.js';
import type { CareQuery, Interval } from '../../hl7v3/care-query.js';

/** The periods that sources are asked for. */
export type Period = Pick<CareQuery, 'dispensed' | 'intendedUse'>;

/** A period that sources are asked for: whole Dutch days, both inclusive; `never` where nothing can be in it. */
export type Narrowing = Interval | 'never' | undefined;

/**
 * The interval of HL7v3 for the criteria on one date (MD 9): both ends inclusive, `0000` and `2359` of Dutch days. It is never narrower
 * than what was asked, because the answer is filtered afterwards. Undefined: the criteria do not narrow.
 */
export function intervalOf(criteria: readonly Criterion[], daysOf: DaysOf): Narrowing {
  let [low, high] = ['', '9999-12-31'];
  for (const { values } of criteria) {
    const [value, ...others] = values;
    // One of several: the union is left to the filter.
    if (value === undefined || others.length > 0) continue;
    const ends = endsOf(value, daysOf);
    if (ends.low !== undefined && ends.low > low) low = ends.low;
    if (ends.high !== undefined && ends.high < high) high = ends.high;
  }
  if (low > high) return 'never';
  const isOpen = high === '9999-12-31';
  if (low === '' && isOpen) return undefined;
  return { ...(low === '' ? {} : { low: `${digits(low)}0000` }), ...(isOpen ? {} : { high: `${digits(high)}2359` }) };
}

function endsOf(value: string, daysOf: DaysOf): Interval {
  const { prefix, text } = dateValue(value);
  const days = daysOf(text);
  if (days === undefined || prefix === 'ne') return {};
  const { first, last, instant } = days;
  if (prefix === 'eq') return { low: first, high: last };
  if (prefix === 'ge') return { low: first };
  if (prefix === 'le') return { high: last };
  // What comes after a time may still be that day.
  if (prefix === 'gt' || prefix === 'sa') return { low: instant === undefined ? moved(last, 1) : last };
  return { high: instant === undefined ? moved(first, -1) : first };
}

/**
 * The periods that a search asks sources for; `never` where nothing can match it: dispenses are of one category, and only what a source
 * narrows by is not left to the filter (MD 9).
 */
export function periodsOf({ type, criteria }: Search, daysOf: DaysOf): Period | 'never' {
  if (type !== 'MedicationDispense') return {};
  const isDispense = (value: string): boolean => DISPENSE_CATEGORY.includes(value);
  if (criteria.some(({ name, values }) => name === 'category' && !values.some(isDispense))) return 'never';
  const [dispensed, intendedUse] = ['whenhandedover', 'period-of-use'].map((wanted) =>
    intervalOf(
      criteria.filter(({ name }) => name === wanted),
      daysOf,
    ),
  );
  if (dispensed === 'never' || intendedUse === 'never') return 'never';
  return { ...(dispensed === undefined ? {} : { dispensed }), ...(intendedUse === undefined ? {} : { intendedUse }) };
}

const DISPENSE_CATEGORY = ['373784005', `${SNOMED}|373784005`, `${SNOMED}|`];

const DAY = 86_400_000;

function moved(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

function digits(date: string): string {
  return date.replaceAll('-', '');
}
