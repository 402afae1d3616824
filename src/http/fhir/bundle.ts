import { notice } from '../../consent/shielding/answer.js';

/** A resource with an id of its own, as it is kept. */
export interface Kept {
  readonly resource: { readonly resourceType?: string; readonly id?: string };
}

/** What is said of a search. */
export interface SearchsetOf {
  /** Address of the FHIR server. */
  readonly base: string;
  readonly matches: readonly Kept['resource'][];
  /** Undefined: not told. */
  readonly total: number | undefined;
  readonly self: string;
  readonly next: string | undefined;
  readonly timestamp: string;
  readonly newId: () => string;
}

/**
 * A searchset of resources that can be read back by their addresses (DT 16, CS b.5), with the one notice that stands in every answer (C-50). A
 * search that may see nothing and one that finds nothing look the same.
 */
export function keptSearchset({ base, matches, total, self, next, timestamp, newId }: SearchsetOf): object {
  const noticeId = newId();
  return {
    resourceType: 'Bundle',
    id: newId(),
    type: 'searchset',
    timestamp,
    ...(total === undefined ? {} : { total }),
    link: [{ relation: 'self', url: self }, ...(next === undefined ? [] : [{ relation: 'next', url: next }])],
    entry: [
      ...matches.map((resource) => ({ fullUrl: addressOf(base, resource), resource, search: { mode: 'match' } })),
      { fullUrl: `urn:uuid:${noticeId}`, resource: { ...notice(), id: noticeId }, search: { mode: 'outcome' } },
    ],
  };
}

/** Address of a resource, without its version. */
export function addressOf(base: string, { resourceType = '', id = '' }: Kept['resource']): string {
  return `${base}/${resourceType}/${id}`;
}
