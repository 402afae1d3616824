import type { SortKey } from '../fhir/search.js';
import type { FoundConsent } from './found.js';

/** Which page is wanted: behind the last match of the one before, in an order. */
export interface PageWanted {
  readonly sort: readonly SortKey[];
  readonly size: number;
  readonly after: readonly string[] | undefined;
}

/** A page of what was found. */
export interface Page {
  readonly total: number;
  readonly shown: readonly FoundConsent[];
  /** Place of the last match, when there is more behind it. */
  readonly next: readonly string[] | undefined;
}

/**
 * Puts in order and takes a page. A place is what the last match is sorted by, so that no page shifts when something comes or goes before it. What is
 * sorted by nothing else comes as it was registered.
 */
export function pageOf(found: readonly FoundConsent[], { sort, size, after }: PageWanted): Page {
  const placed = found.map((one) => ({ one, place: placeIn(one, sort) })).sort((a, b) => compare(a.place, b.place, sort));
  const behind = after === undefined ? placed : placed.filter(({ place }) => compare(place, after, sort) > 0);
  const page = behind.slice(0, size);
  return {
    total: found.length,
    shown: page.map(({ one }) => one),
    next: size > 0 && behind.length > size ? page.at(-1)?.place : undefined,
  };
}

/** Texts that compare as what they stand for does; one without a date comes first. */
function placeIn(found: FoundConsent, sort: readonly SortKey[]): readonly string[] {
  const keys = sort.map(({ name }) => textOf(found.spans[name as keyof FoundConsent['spans']]?.from));
  return [...keys, found.registered, found.id];
}

function textOf(moment: number | undefined): string {
  return moment === undefined ? '' : new Date(moment).toISOString();
}

function compare(a: readonly string[], b: readonly string[], sort: readonly SortKey[]): number {
  for (const [i, text] of a.entries()) {
    const other = b[i] ?? '';
    if (text !== other) return text < other === (sort[i]?.descending !== true) ? -1 : 1;
  }
  return 0;
}
