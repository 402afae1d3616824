import { isDeepEqual } from '../../../fhir/equal.js';
import { eachTree, textAt, treesAt, type Tree } from '../../../fhir/tree.js';
import type { Bundle } from '../../../fhir/types.js';
import { SourceFailure } from '../failure.js';

/** How a resource is part of an answer. */
export type Mode = 'match' | 'include';

interface Kept {
  readonly fullUrl: string | undefined;
  readonly resource: Tree;
  mode: Mode;
}

const TYPE_AND_ID = /(?:^|\/)([A-Z][A-Za-z]*\/[A-Za-z0-9.-]{1,64})$/;

/** What came of a server for one question, each resource once, however many pages and searches it stands on. */
export class Collected {
  private readonly kept: Kept[] = [];
  private readonly byUrl = new Map<string, Kept>();
  private readonly byTail = new Map<string, Kept>();
  /** Addresses by which the server calls itself. */
  private readonly bases: Set<string>;
  private readonly labels: Tree[] = [];

  constructor(
    private readonly base: string,
    private readonly most: number,
  ) {
    this.bases = new Set([base]);
  }

  /** Adds a resource. The same one again counts once; another form of it means that it changed while it was read. */
  add(resource: Tree, mode: Mode, given?: string): void {
    const id = textAt(resource, 'id');
    const fullUrl = given ?? (id === undefined ? undefined : `${this.base}/${textAt(resource, 'resourceType') ?? ''}/${id}`);
    const known = fullUrl === undefined ? undefined : this.byUrl.get(fullUrl);
    if (known === undefined) {
      this.keep({ fullUrl, resource, mode });
      return;
    }
    if (!isDeepEqual(known.resource, resource)) throw new SourceFailure('inconsistent', true);
    if (mode === 'match') known.mode = 'match';
  }

  /** Labels of a page cover what stands on it; on the whole they hide no less (CS c.6). */
  label(page: Tree): void {
    for (const label of treesAt(page, 'meta').flatMap((meta) => treesAt(meta, 'security'))) {
      if (!this.labels.some((known) => isDeepEqual(known, label))) this.labels.push(label);
    }
  }

  /** Every resource so far, in the order in which they came. */
  get resources(): readonly Tree[] {
    return this.kept.map(({ resource }) => resource);
  }

  /** `Type/id` that a reference leads to at this server and that is not there; undefined for what is there or stands elsewhere. */
  missing(reference: string): string | undefined {
    const url = plain(reference);
    const tail = TYPE_AND_ID.exec(url)?.[1];
    const isHere = tail !== undefined && (url === tail || this.bases.has(url.slice(0, -tail.length - 1)));
    return isHere && this.find(url) === undefined ? tail : undefined;
  }

  /** The whole as one searchset: matches, and what they and who tells of them refer to. */
  bundle(timestamp: string, self: string): Bundle {
    const matches = this.kept.filter(({ mode }) => mode === 'match');
    const needed = this.neededBy(matches);
    const ordered = [...matches, ...this.kept.filter((one) => one.mode === 'include' && needed.has(one))];
    const entry = ordered.map(({ fullUrl, resource, mode }) => ({ ...(fullUrl === undefined ? {} : { fullUrl }), resource, search: { mode } }));
    const bundle: Tree = {
      resourceType: 'Bundle',
      ...(this.labels.length === 0 ? {} : { meta: { security: this.labels } }),
      type: 'searchset',
      timestamp,
      total: matches.length,
      link: [{ relation: 'self', url: self }],
      ...(entry.length === 0 ? {} : { entry }),
    };
    return bundle as unknown as Bundle;
  }

  private keep(one: Kept): void {
    if (this.kept.length >= this.most) throw new SourceFailure('too-large');
    this.kept.push(one);
    if (one.fullUrl === undefined) return;
    this.byUrl.set(one.fullUrl, one);
    const tail = TYPE_AND_ID.exec(one.fullUrl)?.[1];
    if (tail === undefined) return;
    // Of two servers with the same id none is meant.
    if (this.byTail.has(tail)) throw new SourceFailure('inconsistent');
    this.byTail.set(tail, one);
    this.bases.add(one.fullUrl.slice(0, -tail.length - 1));
  }

  private find(url: string): Kept | undefined {
    const tail = TYPE_AND_ID.exec(url)?.[1];
    return this.byUrl.get(url) ?? (tail === undefined ? undefined : this.byTail.get(tail));
  }

  private neededBy(matches: readonly Kept[]): ReadonlySet<Kept> {
    const needed = new Set(matches);
    const targets = ({ resource }: Kept): readonly Kept[] => referencesOf(resource).flatMap(([, reference]) => this.find(plain(reference)) ?? []);
    for (const one of this.kept) {
      if (one.resource['resourceType'] === 'Provenance' && targets(one).some((target) => target.mode === 'match')) needed.add(one);
    }
    // What is added while the loop runs is visited too.
    for (const one of needed) for (const target of targets(one)) if (target.mode === 'include') needed.add(target);
    return needed;
  }
}

/** References of a resource with the element that each stands at. */
export function referencesOf(resource: Tree): readonly (readonly [key: string, reference: string])[] {
  const found: (readonly [string, string])[] = [];
  eachTree(resource, (tree, key) => {
    const reference = textAt(tree, 'reference');
    if (reference !== undefined) found.push([key, reference]);
    return true;
  });
  return found;
}

/** A reference to a version leads to the resource as it is now. */
function plain(reference: string): string {
  return reference.replace(/\/_history\/[^/]*$/, '');
}
