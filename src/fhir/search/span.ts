/** What a date, a moment or a period can mean: UTC milliseconds, both ends inclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const PREFIXES = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb'] as const;
export type Prefix = (typeof PREFIXES)[number];

/** A date parameter: what it means, and how it is to be compared. */
export interface AskedDate {
  readonly prefix: Prefix;
  readonly span: Span;
}

/** Reads a date parameter (R4 3.1.1.4.7). `spanOf` gives the meaning of a date or dateTime without its prefix. `ap` is not understood. */
export function readDate(value: string, spanOf: (text: string) => Span | undefined): AskedDate | undefined {
  const prefix = PREFIXES.find((one) => value.startsWith(one));
  const span = spanOf(prefix === undefined ? value : value.slice(prefix.length));
  return span === undefined ? undefined : { prefix: prefix ?? 'eq', span };
}

/** Whether what was found fits; anything that compares will do, be it milliseconds or dates as text. */
export function fitsSpan<T>(found: { readonly from: T; readonly to: T }, prefix: Prefix, wanted: { readonly from: T; readonly to: T }): boolean {
  switch (prefix) {
    case 'eq':
      return found.from >= wanted.from && found.to <= wanted.to;
    case 'ne':
      return found.from < wanted.from || found.to > wanted.to;
    case 'sa':
      return found.from > wanted.to;
    case 'eb':
      return found.to < wanted.from;
    case 'gt':
      return found.to > wanted.to;
    case 'lt':
      return found.from < wanted.from;
    case 'ge':
      return found.to >= wanted.from;
    case 'le':
      return found.from <= wanted.to;
  }
}
