import { readEntries } from '../../fhir/bundle.js';
import { isTree, textAt, treesAt, type Tree } from '../../fhir/tree.js';

/** A resource of the FHIR view of a source, at the top of the Bundle. */
export interface Entry {
  readonly resource: Tree;
  readonly type: string;
  readonly fullUrl: string | undefined;
  /** `Type/id`, or undefined without an id. */
  readonly origin: string | undefined;
  /** Contained resources by their id. */
  readonly contained: ReadonlyMap<string, Tree>;
  /** Position in the view, from 0. */
  readonly index: number;
}

/** What one source has about one patient, as FHIR: the one thing that shields are applied to, whatever protocol asks. */
export interface View {
  readonly entries: readonly Entry[];
  /** Labels of the Bundle as a whole. */
  readonly labels: readonly Tree[];
  /** The entry that a reference means; `from` is the entry it stands in. */
  readonly resolve: (reference: string, from: Entry) => Entry | undefined;
}

/** Reads the view from a Bundle (searchset, collection, document, transaction); anything else is an empty view, which shows nothing. */
export function viewOf(bundle: unknown): View {
  const read = readEntries(bundle);
  const entries = read.entries.map((entry, index): Entry => {
    const resource: unknown = entry.resource;
    const tree: Tree = isTree(resource) ? resource : {};
    const type = textAt(tree, 'resourceType') ?? '';
    const id = textAt(tree, 'id');
    return {
      resource: tree,
      type,
      fullUrl: entry.fullUrl,
      origin: id === undefined ? undefined : `${type}/${id}`,
      contained: containedIn(tree),
      index,
    };
  });
  const byRead = new Map(read.entries.map((entry, i) => [entry, entries[i]]));
  return {
    entries,
    labels: isTree(bundle) ? treesAt(bundle, 'meta').flatMap((meta) => treesAt(meta, 'security')) : [],
    resolve: (reference, from) => {
      const found = read.resolve(reference, from.fullUrl);
      return found && byRead.get(found);
    },
  };
}

/** The contained resources by their id. */
export function containedIn(resource: Tree): ReadonlyMap<string, Tree> {
  return new Map(treesAt(resource, 'contained').flatMap((inner) => (typeof inner['id'] === 'string' ? [[inner['id'], inner] as const] : [])));
}

const PARTIES = [
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'RelatedPerson',
  'HealthcareService',
  'CareTeam',
  'Endpoint',
];
const SUPPORTING: ReadonlySet<string> = new Set([...PARTIES, 'Medication', 'Substance', 'Device']);
const TELLING: ReadonlySet<string> = new Set(['List', 'Provenance', 'AuditEvent', 'Bundle', 'OperationOutcome', 'Consent']);

/** Whether resources of a type are there for others that refer to them, and never shown by themselves. */
export function isSupporting(type: string): boolean {
  return SUPPORTING.has(type);
}

/** Whether resources of a type are items: what a patient can shield. The rest supports them or tells about them. */
export function isItem(type: string): boolean {
  return !SUPPORTING.has(type) && !TELLING.has(type);
}

/** Whether resources of a type are who did something, or where. */
export function isParty(type: string): boolean {
  return type !== 'Patient' && PARTIES.includes(type);
}
