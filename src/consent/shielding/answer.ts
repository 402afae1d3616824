import { includesOf, searchset } from '../../fhir/bundle.js';
import type { DaysOf } from '../../fhir/search/date.js';
import { matchesOf, referrersOf, type Search, type Searchable } from '../../fhir/search/search.js';
import { eachTree, isTree, type Tree } from '../../fhir/tree.js';
import type { Bundle, OperationOutcome, Resource } from '../../fhir/types.js';
import { compare, keyIn, ordered, tokenFor, type Key, type Seal } from './page.js';
import { positionIn, type Visible } from './shield.js';

/** What an answer takes from outside: ids, the moment, and the key of its tokens. */
export interface AnswerEdges {
  /** Gives a new random UUID; asked in the order of the output. */
  readonly newId: () => string;
  /** Moment of retrieval, a FHIR instant. */
  readonly timestamp: string;
  readonly paging: Seal;
  readonly daysOf: DaysOf;
}

/** A search with the URL that says so, and the page that is wanted of it. */
export interface Question {
  readonly search: Search;
  /** The search with the parameters really used, without the token of a page. */
  readonly self: string;
  /** Token of a `next` link of an earlier page. */
  readonly page?: string;
  /** What sources told in place of data; they stand in front of the notice. Never about what is hidden. */
  readonly outcomes?: readonly OperationOutcome[];
}

/** Name of the parameter that carries the token of a page. */
export const PAGE = '_page';

/** The notice of C-50 (D23): the same in every searchset, empty or not. */
export function notice(): OperationOutcome {
  const text = 'Deze gegevens zijn mogelijk niet volledig: vraag het na bij de patiënt. / This may be incomplete: check with the patient.';
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'informational', details: { text } }] };
}

/** The one answer to a read of what is not there, or may not be seen (CS b.5). */
export function notFound(): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-found', details: { text: 'not found' } }] };
}

/**
 * The searchset for a search over what is visible (CS C-32, DT 16): total, order, pages, includes and links follow from that alone.
 * Undefined when the token of the page is not one of ours for this search.
 */
export function answer(visible: Visible, question: Question, edges: AnswerEdges): (Bundle & { id?: string }) | undefined {
  const { search, self, page, outcomes = [] } = question;
  const after = page === undefined ? undefined : keyIn(page, self, edges.paging);
  if (page !== undefined && after === undefined) return undefined;
  const among = searchable(visible, edges.daysOf);
  const found = matchesOf(search, among);
  const { matches, last } = search.summary === 'count' ? { matches: [], last: undefined } : pageOf(found, search, after, edges.paging);
  const copies = new Copies(visible.resources);
  const shown = matches.map((match) => copies.of(match));
  const url = (token: string): string => `${self}${self.includes('?') ? '&' : '?'}${PAGE}=${token}`;
  return searchset({
    ...edges,
    id: edges.newId(),
    matches: shown,
    includes: includes(matches, search, among, copies),
    outcomes: [...outcomes, notice()],
    self: page === undefined ? self : url(page),
    ...(last === undefined ? {} : { next: url(tokenFor(last, self, edges.paging)) }),
    total: search.total === 'none' && search.summary !== 'count' ? 'none' : found.length,
    settle: (urlOf) => copies.settle(urlOf),
  });
}

/** One visible resource by the source's own type and id, or undefined: then the answer is `notFound`, whatever the reason. */
export function readVisible(visible: Visible, type: string, id: string): Tree | undefined {
  const position = visible.origins.indexOf(`${type}/${id}`);
  const resource = visible.resources[position];
  if (resource === undefined) return undefined;
  const copies = new Copies(visible.resources);
  const copy = copies.of(resource);
  copies.settle((target) => visible.origins[visible.resources.indexOf(copies.originalOf(target) ?? {})] ?? '');
  return Object.assign(copy, { id });
}

function searchable({ resources }: Visible, daysOf: DaysOf): Searchable {
  return { resources, daysOf, follow: (reference) => resources[positionIn(reference) ?? -1] };
}

interface Page {
  readonly matches: readonly Tree[];
  /** Key of the last match, when more follow. */
  readonly last: Key | undefined;
}

/** The matches of one page; without a size or an order all of them as the source had them. */
function pageOf(found: readonly Tree[], search: Search, after: Key | undefined, seal: Seal): Page {
  if (search.count === undefined && search.sort === undefined) return { matches: found, last: undefined };
  const all = ordered(found, search, seal).filter(({ key }) => after === undefined || compare(key, after, search) > 0);
  const shown = all.slice(0, search.count ?? all.length);
  return { matches: shown.map(({ match }) => match), last: shown.length < all.length ? shown.at(-1)?.key : undefined };
}

/** What the matches refer to, what was asked for because it refers to them, and what that refers to. */
function includes(matches: readonly Tree[], search: Search, among: Searchable, copies: Copies): readonly Resource[] {
  const resolve = (reference: string): Resource | undefined => {
    const target = among.follow({ reference });
    return target && copies.of(target);
  };
  const shown = matches.map((match) => copies.of(match));
  const referred = includesOf(shown, resolve);
  const known = new Set([...shown, ...referred]);
  const referring = [...new Set((search.revinclude ?? []).flatMap((by) => referrersOf(matches, by, among)))]
    .map((r) => copies.of(r))
    .filter((r) => !known.has(r));
  return [...referred, ...referring, ...includesOf([...shown, ...referred, ...referring], resolve)];
}

/** Copies of resources: an answer gives them ids and puts real references in. */
class Copies {
  private readonly copies = new Map<Tree, Resource>();
  private readonly originals = new Map<Resource, Tree>();

  constructor(private readonly resources: readonly Tree[]) {}

  of(resource: Tree): Resource {
    const known = this.copies.get(resource);
    if (known !== undefined) return known;
    const made = copied(resource) as Resource;
    this.copies.set(resource, made);
    this.originals.set(made, resource);
    return made;
  }

  originalOf(copy: Resource): Tree | undefined {
    return this.originals.get(copy);
  }

  settle(urlOf: (resource: Resource) => string): void {
    // Read first: a reference to what was not copied would add to the list.
    for (const copy of [...this.copies.values()]) {
      eachTree(copy, (tree) => {
        const target = this.resources[positionIn(tree) ?? -1];
        if (target !== undefined) (tree as Record<string, unknown>)['reference'] = urlOf(this.of(target));
        return true;
      });
    }
  }
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  return isTree(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copied(inner)])) : value;
}
