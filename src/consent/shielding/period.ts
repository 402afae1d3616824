import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Days, DaysOf } from '../../fhir/search/date.js';
import { textAt, treesAt, type Tree } from '../../fhir/tree.js';

/** When something began, then when it was written, then when it was recorded: the first that is there is the clinical date (CS C-33 T3). */
const DATES = [
  ...['whenHandedOver', EXTENSIONS.requestDate, 'whenPrepared', EXTENSIONS.timeIntervalPeriod],
  ...['effectiveDateTime', 'effectivePeriod', 'effectiveInstant', 'onsetDateTime', 'onsetPeriod', 'performedDateTime', 'performedPeriod'],
  ...['occurrenceDateTime', 'occurrencePeriod', 'period', 'authoredOn', 'dateAsserted', 'date', 'created', 'sent', 'issued', 'recordedDate'],
  EXTENSIONS.authorTime,
];

/**
 * Days of an item, from its clinical date to its end when it tells one. Undefined when it has no date or one that is not understood:
 * whoever asks then cannot know.
 */
export function daysOfItem(resource: Tree, daysOf: DaysOf): Days | undefined {
  for (const name of DATES) {
    const [found] = name.includes(':') ? extensionValues(resource, name) : valuesAt(resource, name);
    if (found !== undefined) return within(found, daysOf);
  }
  return undefined;
}

function valuesAt(tree: Tree, key: string): readonly (string | Tree)[] {
  const text = textAt(tree, key);
  return text === undefined ? treesAt(tree, key) : [text];
}

function extensionValues(resource: Tree, url: string): readonly (string | Tree)[] {
  const found = treesAt(resource, 'extension').filter((extension) => extension['url'] === url);
  return found.flatMap((extension) => [...valuesAt(extension, 'valueDateTime'), ...treesAt(extension, 'valuePeriod')]);
}

function within(value: string | Tree, daysOf: DaysOf): Days | undefined {
  if (typeof value === 'string') return daysOf(value);
  const [start, end] = [textAt(value, 'start'), textAt(value, 'end')];
  const [from, to] = [start ?? end, end ?? start].map((text) => (text === undefined ? undefined : daysOf(text)));
  return from && to && { first: from.first, last: to.last < from.last ? from.last : to.last };
}

/** Whether an item falls in a period, one day of overlap being enough. What can't be told counts as inside; an end that can't be read is open. */
export function isWithin(item: Days | undefined, period: { readonly start?: string; readonly end?: string }, daysOf: DaysOf): boolean {
  if (item === undefined) return true;
  const first = period.start === undefined ? undefined : daysOf(period.start)?.first;
  const last = period.end === undefined ? undefined : daysOf(period.end)?.last;
  return (first === undefined || item.last >= first) && (last === undefined || item.first <= last);
}
