import { pathOf } from './paths.js';
import type { Problem } from './problem.js';
import { isTree } from './tree.js';
import type { Bundle, BundleEntry, OperationOutcome, Resource } from './types.js';

/** Whether a Bundle holds anything but outcomes. */
export function holdsData(bundle: Bundle): boolean {
  return bundle.entry?.some((e) => e.search?.mode !== 'outcome') === true;
}

/** How a resource came into a searchset. */
export type SearchMode = 'match' | 'include' | 'outcome';

/** What goes into a searchset, after filtering and shielding. */
export interface Searchset {
  readonly matches: readonly Resource[];
  /** In the order in which they are to stand; `includesOf` finds them. */
  readonly includes?: readonly Resource[];
  readonly outcomes?: readonly OperationOutcome[];
  /** Gives a new random UUID; asked once per entry, in output order. */
  readonly newId: () => string;
  /** Moment of retrieval, a FHIR instant. */
  readonly timestamp: string;
  /** The search with the parameters really used. */
  readonly self: string;
  /** The search for the next page. */
  readonly next?: string;
  /** All matches, when this is a page of them; not told when that is `none`. */
  readonly total?: number | 'none';
  /** Id of the Bundle itself. */
  readonly id?: string;
  /** Called when every entry has its fullUrl, to put the real references in; an empty URL for a resource that is not in the Bundle. */
  readonly settle?: (urlOf: (resource: Resource) => string) => void;
}

/**
 * A searchset (DT 16): matches, then includes, then outcomes; total = the matches. The resources become part of the Bundle and are
 * given their id; it stands behind `resourceType` when the resource was made with an (empty) id there.
 */
export function searchset(of: Searchset): Bundle & { id?: string } {
  const urls = new Map<Resource, string>();
  const entry = (resource: Resource, mode: SearchMode): BundleEntry => {
    const id = of.newId();
    const fullUrl = 'urn:uuid:' + id;
    resource.id = id;
    urls.set(resource, fullUrl);
    return { fullUrl, resource, search: { mode } };
  };
  const entries = [
    ...of.matches.map((r) => entry(r, 'match')),
    ...(of.includes ?? []).map((r) => entry(r, 'include')),
    ...(of.outcomes ?? []).map((r) => entry(r, 'outcome')),
  ];
  of.settle?.((resource) => urls.get(resource) ?? '');
  return {
    resourceType: 'Bundle',
    ...(of.id === undefined ? {} : { id: of.id }),
    type: 'searchset',
    timestamp: of.timestamp,
    ...(of.total === 'none' ? {} : { total: of.total ?? of.matches.length }),
    link: [{ relation: 'self', url: of.self }, ...(of.next === undefined ? [] : [{ relation: 'next', url: of.next }])],
    // An empty array is no FHIR.
    ...(entries.length === 0 ? {} : { entry: entries }),
  };
}

/** What goes into a transaction. */
export type Transaction = Pick<Searchset, 'newId' | 'timestamp' | 'settle'> & { readonly resources: readonly Resource[] };

/** A transaction in which every resource is new: each has its request (AI 10). */
export function transaction(of: Transaction): Bundle {
  const urls = new Map<Resource, string>();
  const entry = of.resources.map((resource): BundleEntry => {
    const id = of.newId();
    const fullUrl = 'urn:uuid:' + id;
    resource.id = id;
    urls.set(resource, fullUrl);
    return { fullUrl, resource, request: { method: 'POST', url: resource.resourceType ?? '' } };
  });
  of.settle?.((resource) => urls.get(resource) ?? '');
  return { resourceType: 'Bundle', type: 'transaction', timestamp: of.timestamp, ...(entry.length === 0 ? {} : { entry }) };
}

/**
 * The resources that the matches refer to, in order of first use, and then what those refer to. Taken from what is really shown, so
 * that nothing of a hidden item is left over, not even the order it would have given (DT 16).
 */
export function includesOf(matches: readonly Resource[], resolve: (reference: string) => Resource | undefined): Resource[] {
  const shown = new Set<Resource>(matches);
  // What is added while the loop runs is visited too.
  for (const resource of shown) {
    for (const reference of referencesIn(resource)) {
      const target = resolve(reference);
      if (target !== undefined) shown.add(target);
    }
  }
  return [...shown].slice(new Set(matches).size);
}

/** Every `reference` in the resource, in the order of its properties. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  return Object.entries(value).flatMap(([key, inner]) => (key === 'reference' && typeof inner === 'string' ? [inner] : referencesIn(inner)));
}

/** A resource of a Bundle that was received. */
export interface ReadEntry {
  readonly fullUrl: string | undefined;
  readonly resource: Resource;
  readonly mode: SearchMode | undefined;
  /** Position in `Bundle.entry`. */
  readonly index: number;
  /** `Bundle.entry[3].resource` */
  readonly path: string;
}

/** What was found in a Bundle that was received. */
export interface ReadBundle {
  readonly entries: readonly ReadEntry[];
  readonly problems: readonly Problem[];
  /**
   * The entry that a reference means; `from` is the fullUrl of the entry the reference stands in. Undefined when none or more than one
   * could be meant, since a guess could be another patient.
   */
  readonly resolve: (reference: string, from?: string) => ReadEntry | undefined;
}

const READABLE = ['searchset', 'collection', 'document', 'transaction'];
const MODES: readonly unknown[] = ['match', 'include', 'outcome'];

/** The resources of a searchset, collection, document or transaction, in their order. Any other input has no entries and one problem. */
export function readEntries(bundle: unknown): ReadBundle {
  if (!isTree(bundle) || bundle['resourceType'] !== 'Bundle') return refused('');
  if (typeof bundle['type'] !== 'string' || !READABLE.includes(bundle['type'])) return refused('Bundle.type');
  const entries: ReadEntry[] = [];
  const problems: Problem[] = [];
  const list: unknown = bundle['entry'] ?? [];
  if (!Array.isArray(list)) problems.push({ code: 'value-format', path: 'Bundle.entry', expected: 'an array' });
  else {
    list.forEach((entry: unknown, index) => {
      const read = readEntry(entry, index);
      if (read === undefined) problems.push({ code: 'not-mapped', path: pathOf(bundle, list, index) });
      else entries.push(read);
    });
  }
  return { entries, problems, resolve: resolver(entries) };
}

function refused(path: string): ReadBundle {
  return { entries: [], problems: [{ code: 'input-unknown', path }], resolve: () => undefined };
}

function readEntry(entry: unknown, index: number): ReadEntry | undefined {
  const resource = isTree(entry) ? entry['resource'] : undefined;
  if (!isTree(entry) || !isTree(resource) || typeof resource['resourceType'] !== 'string') return undefined;
  const { fullUrl, search } = entry;
  const mode = isTree(search) ? search['mode'] : undefined;
  return {
    fullUrl: typeof fullUrl === 'string' && fullUrl !== '' ? fullUrl : undefined,
    // Not checked further: whoever reads a property takes what it finds.
    resource: resource as Resource,
    mode: MODES.includes(mode) ? (mode as SearchMode) : undefined,
    index,
    path: `Bundle.entry[${index}].resource`,
  };
}

const TYPE_AND_ID = /(?:^|\/)([A-Z]\w*\/[A-Za-z0-9.-]+)$/;

function resolver(entries: readonly ReadEntry[]): ReadBundle['resolve'] {
  /** Without a value: more than one entry. */
  const byUrl = new Map<string, ReadEntry | undefined>();
  const add = (url: string | undefined, entry: ReadEntry): void => {
    if (url !== undefined) byUrl.set(url, byUrl.has(url) && byUrl.get(url) !== entry ? undefined : entry);
  };
  for (const entry of entries) {
    const { resourceType, id } = entry.resource as { resourceType: string; id?: unknown };
    add(entry.fullUrl && sameCase(entry.fullUrl), entry);
    add(entry.fullUrl && TYPE_AND_ID.exec(entry.fullUrl)?.[1], entry);
    if (typeof id === 'string' && id !== '') add(`${resourceType}/${id}`, entry);
  }
  return (reference, from) => {
    const url = sameCase(reference.replace(/\/_history\/[^/]*$/, ''));
    const found = byUrl.get(url);
    const base = TYPE_AND_ID.exec(url)?.[1] === url && from !== undefined ? baseOf(from) : undefined;
    if (base === undefined) return found;
    // A relative reference means the server of the entry it stands in, never another one.
    return byUrl.get(base + url) ?? (found?.fullUrl === undefined || baseOf(found.fullUrl) === undefined ? found : undefined);
  };
}

/** Base URL of the server, with the slash, when the URL ends in Type/id. */
function baseOf(fullUrl: string): string | undefined {
  const tail = TYPE_AND_ID.exec(fullUrl)?.[1];
  return tail === undefined ? undefined : fullUrl.slice(0, -tail.length);
}

/** UUIDs and OIDs are the same in capitals. */
function sameCase(url: string): string {
  return url.startsWith('urn:') ? url.toLowerCase() : url;
}
