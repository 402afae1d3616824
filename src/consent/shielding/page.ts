import type { Tree } from '../../fhir/tree.js';
import { sortTextOf, type Search } from '../../fhir/search/search.js';
import { identifiersOf, keyOf } from './identifier.js';

/** What turns a place in a list into something nobody can read, and back. */
export interface Seal {
  /** Encrypts and signs a text; texts of one length give tokens of one length. */
  readonly seal: (text: string) => string;
  /** The text of a token, or undefined when it is not one of ours. */
  readonly open: (token: string) => string | undefined;
  /** A hash of a text, at most 64 characters of ASCII. */
  readonly digest: (text: string) => string;
}

const SORTS = 3;
/** Sort values, business identifier, content, position among equals: each cut and filled to its width, so that every key is as long. */
const WIDTHS = [48, 48, 48, 160, 64, 8] as const;
const BINDING = 64;

/** The place of an item in an order that other items have no part in. */
export type Key = readonly string[];

/** Matches with their keys, in the order of their keys (D37): the next page is found again from the key of the last one, not by counting. */
export function ordered(matches: readonly Tree[], search: Search, { digest }: Seal): readonly { readonly match: Tree; readonly key: Key }[] {
  const sorts = (search.sort ?? []).slice(0, SORTS);
  const seen = new Map<string, number>();
  return matches
    .map((match) => {
      const texts = Array.from({ length: SORTS }, (_, i) => sortText(match, sorts[i]?.name));
      const content = digest(JSON.stringify(match));
      const parts = [...texts, identifiersOf(match).map(keyOf).join(' '), content].map((part, i) => fitted(part, WIDTHS[i] ?? 0));
      const same = seen.get(parts.join('')) ?? 0;
      seen.set(parts.join(''), same + 1);
      return { match, key: [...parts, String(same).padStart(8, '0')] };
    })
    .sort((a, b) => compare(a.key, b.key, search));
}

/** Order of two keys: a value that is missing comes last, whatever the direction. */
export function compare(a: Key, b: Key, search: Search): number {
  for (let i = 0; i < WIDTHS.length; i++) {
    const [x = '', y = ''] = [a[i], b[i]];
    if (x === y) continue;
    const isTurned = search.sort?.[i]?.descending === true && i < SORTS && x.startsWith(y.slice(0, 1));
    return x < y === isTurned ? 1 : -1;
  }
  return 0;
}

/** A token for the page behind a key; it holds for this search only. */
export function tokenFor(key: Key, self: string, { seal, digest }: Seal): string {
  return seal(fitted(digest(self), BINDING) + key.join(''));
}

/** The key in a token; undefined when it is not ours or belongs to another search. */
export function keyIn(token: string, self: string, { open, digest }: Seal): Key | undefined {
  const text = open(token);
  if (text?.startsWith(fitted(digest(self), BINDING)) !== true) return undefined;
  let at = BINDING;
  return WIDTHS.map((width) => text.slice(at, (at += width)));
}

/** `0` and the value, or `1` when there is none. */
function sortText(match: Tree, name: string | undefined): string {
  const text = name === undefined ? undefined : sortTextOf(match, name);
  return text === undefined ? '1' : `0${text}`;
}

/** ASCII without blanks, cut and filled: a key of another length would tell of what is in it. */
function fitted(text: string, width: number): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
    .slice(0, width)
    .padEnd(width);
}
