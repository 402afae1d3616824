import type { ReadBundle, ReadEntry } from '../fhir/bundle.js';
import { Decimal } from '../fhir/decimal.js';
import { isTree } from '../fhir/tree.js';
import type { Resource } from '../fhir/types.js';
import { PAYLOADS } from '../mapping/payloads.js';

/** A value with the way to it: where it stands in the Bundle, and what may be compared, without positions and ids. */
export interface Leaf {
  readonly path: string;
  readonly key: string;
  /** Paths of the references that led here. */
  readonly via: readonly string[];
}

/** What one message element is about: a dispense, intolerance or contra-indication with everything that it refers to. */
export interface FhirRecord {
  /** Path of its entry. */
  readonly path: string;
  readonly leaves: readonly Leaf[];
}

const TYPES: ReadonlySet<string> = new Set(PAYLOADS.flatMap((p) => p.types));

/** The records of a Bundle; what is told of the origin of one is part of it. */
export function recordsOf(bundle: ReadBundle): readonly FhirRecord[] {
  return bundle.entries
    .filter(({ resource }) => TYPES.has(resource.resourceType ?? ''))
    .map((entry) => {
      const leaves: Leaf[] = [];
      add(entry, entry.resource.resourceType ?? '', [entry.resource], bundle, leaves);
      for (const origin of originsOf(entry, bundle)) add(origin, 'Provenance', [entry.resource, origin.resource], bundle, leaves);
      return { path: entry.path, leaves };
    });
}

function add({ resource, path, fullUrl }: ReadEntry, key: string, inside: readonly object[], bundle: ReadBundle, out: Leaf[]): void {
  collect(resource, { path, key, via: [] }, { bundle, from: fullUrl, owner: resource, path, inside }, out);
}

/** The Provenance resources whose target an entry is. */
function originsOf(about: ReadEntry, bundle: ReadBundle): readonly ReadEntry[] {
  return bundle.entries.filter(({ resource, fullUrl }) => {
    const target: unknown = resource.resourceType === 'Provenance' ? resource.target : undefined;
    return Array.isArray(target) && target.some((t: unknown) => isTree(t) && isAt(t['reference'], about, bundle, fullUrl));
  });
}

function isAt(reference: unknown, entry: ReadEntry, bundle: ReadBundle, from: string | undefined): boolean {
  return typeof reference === 'string' && bundle.resolve(reference, from) === entry;
}

/** Where a walk is: in which entry, and below which resources, so that a circle of references ends. */
interface Walk {
  readonly bundle: ReadBundle;
  readonly from: string | undefined;
  /** What may contain resources, and its path. */
  readonly owner: Resource;
  readonly path: string;
  readonly inside: readonly object[];
}

function collect(value: unknown, at: Leaf, walk: Walk, out: Leaf[]): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object' || value instanceof Decimal) out.push({ ...at, key: `${at.key}=${value as string}` });
  else if (Array.isArray(value))
    value.forEach((item: unknown, i) => collect(item, { ...at, path: `${at.path}[${i}]`, key: at.key + named(item) }, walk, out));
  else for (const [name, item] of Object.entries(value)) member(name, item, value, at, walk, out);
}

function member(name: string, item: unknown, owner: object, { path, key, via }: Leaf, walk: Walk, out: Leaf[]): void {
  const at = { path: `${path}.${name.startsWith('_') ? name.slice(1) : name}`, key: `${key}.${name}`, via };
  const isResource = walk.inside.at(-1) === owner;
  // What is contained counts where it is referred to; what nothing refers to is a finding of the translation.
  if (isResource && (name === 'id' || name === 'contained')) return;
  const target = name === 'reference' && typeof item === 'string' ? targetOf(item, walk) : undefined;
  if (target === undefined) return collect(item, at, walk, out);
  const { resource, fullUrl } = target;
  // Another record stands for itself.
  if (walk.inside.includes(resource) || TYPES.has(resource.resourceType ?? '')) return void out.push(at);
  const below = { path: target.path, key: `${at.key}:${resource.resourceType ?? ''}`, via: [...via, at.path] };
  collect(resource, below, { ...walk, from: fullUrl, inside: [...walk.inside, resource] }, out);
}

interface Target {
  readonly resource: Resource;
  readonly path: string;
  readonly fullUrl: string | undefined;
}

/** The entry that a reference means, or what the record itself contains. */
function targetOf(reference: string, { bundle, from, path, owner }: Walk): Target | undefined {
  if (!reference.startsWith('#')) return bundle.resolve(reference, from);
  const { contained } = owner as { readonly contained?: unknown };
  const list = Array.isArray(contained) ? (contained as readonly (Resource & { readonly id?: string })[]) : [];
  const i = list.findIndex((c) => `#${c.id ?? ''}` === reference);
  const resource = list[i];
  return resource && { resource, path: `${path}.contained[${i}]`, fullUrl: from };
}

/** Extensions are told apart by what they are. */
function named(item: unknown): string {
  return typeof item === 'object' && item !== null && 'url' in item ? `(${String(item.url)})` : '';
}

/** What did not come back. What came back as it was is set apart first, so that nothing else is compared with it. */
export function losses(sent: readonly FhirRecord[], back: readonly FhirRecord[]): readonly Leaf[] {
  const left = new Map<string, FhirRecord[]>();
  for (const b of back) left.set(textOf(b), [...(left.get(textOf(b)) ?? []), b]);
  const changed = sent.filter((s) => left.get(textOf(s))?.pop() === undefined);
  const others = [...left.values()].flat();
  return changed.flatMap((record) => missing(record.leaves, takeMostAlike(record, others)));
}

function textOf({ leaves }: FhirRecord): string {
  return leaves
    .map((l) => l.key)
    .sort()
    .join('\n');
}

function takeMostAlike({ leaves }: FhirRecord, others: FhirRecord[]): readonly Leaf[] {
  const distances = others.map((other) => missing(leaves, other.leaves).length + missing(other.leaves, leaves).length);
  const nearest = distances.reduce((best, d, i) => (d < (distances[best] ?? Infinity) ? i : best), 0);
  return others.splice(nearest, 1)[0]?.leaves ?? [];
}

/** The values that are not among the others as often. */
function missing(leaves: readonly Leaf[], others: readonly Leaf[]): readonly Leaf[] {
  const count = new Map<string, number>();
  for (const { key } of others) count.set(key, (count.get(key) ?? 0) + 1);
  return leaves.filter(({ key }) => {
    const left = count.get(key) ?? 0;
    count.set(key, left - 1);
    return left <= 0;
  });
}
