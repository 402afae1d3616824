import { readEntries, type ReadBundle } from '../fhir/bundle.js';
import { Decimal } from '../fhir/decimal.js';
import { readJson, writeJson } from '../fhir/json.js';
import type { Resource } from '../fhir/types.js';
import { bundleToV3 } from '../mapping/to-v3.js';
import { AnswerCollector } from '../mapping/to-fhir.js';
import { FILE_LIMITS } from '../xml/limits.js';
import { readXml } from '../xml/reader.js';
import { writeXml } from '../xml/writer.js';
import type { Edge } from './edge.js';
import { readInput } from './from-fhir.js';
import type { Input } from './input.js';
import type { Comparison, Tell } from './roundtrip.js';

/** A value with the way to it: where it stands in the Bundle, and what may be compared, without positions and ids. */
interface Leaf {
  readonly path: string;
  readonly key: string;
}

/** A dispense with everything that it refers to. */
type Dispense = readonly Leaf[];

/** Values of a Bundle that do not come back from HL7v3; a dispense is compared with the one that comes back most like it. */
export async function compareFhir(input: Input, findings: Tell, edge: Edge): Promise<Comparison | undefined> {
  const read = await readInput(input);
  await findings.add(input.name, read.issues);
  if (read.value === undefined) return undefined;
  const { payloads, issues } = bundleToV3(read.value, read.positionOf === undefined ? {} : { positionOf: read.positionOf });
  await findings.add(input.name, issues);
  if (issues.some((i) => i.severity === 'fatal')) return undefined;
  const collector = new AnswerCollector({ ids: () => edge.newId(), timestamp: edge.now().toISOString() });
  for (const list of payloads) collector.addPayload(readXml(writeXml(list), { limits: FILE_LIMITS }));
  const back = dispensesOf(readEntries(readJson(writeJson(collector.result().bundle))));
  const sent = dispensesOf(readEntries(read.value));
  const differences = new Set(losses(sent, back));
  return { compared: sent.length, differences: [...differences] };
}

function dispensesOf(bundle: ReadBundle): Dispense[] {
  return bundle.entries
    .filter((e) => e.resource.resourceType === 'MedicationDispense')
    .map(({ resource, path, fullUrl }) => {
      const leaves: Leaf[] = [];
      collect(resource, { path, key: 'MedicationDispense' }, { bundle, from: fullUrl, path, inside: [resource] }, leaves);
      return leaves;
    });
}

/** Where a walk is: in which entry, and below which resources, so that a circle of references ends. */
interface Walk {
  readonly bundle: ReadBundle;
  readonly from: string | undefined;
  /** Path of the dispense. */
  readonly path: string;
  readonly inside: readonly object[];
}

function collect(value: unknown, at: Leaf, walk: Walk, out: Leaf[]): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'object' || value instanceof Decimal) out.push({ ...at, key: `${at.key}=${value as string}` });
  else if (Array.isArray(value))
    value.forEach((item: unknown, i) => collect(item, { path: `${at.path}[${i}]`, key: at.key + named(item) }, walk, out));
  else for (const [name, item] of Object.entries(value)) member(name, item, value, at, walk, out);
}

function member(name: string, item: unknown, owner: object, { path, key }: Leaf, walk: Walk, out: Leaf[]): void {
  const at = { path: `${path}.${name.startsWith('_') ? name.slice(1) : name}`, key: `${key}.${name}` };
  const isResource = walk.inside.at(-1) === owner;
  // What is contained counts where it is referred to; what nothing refers to is a finding of the translation.
  if (isResource && (name === 'id' || name === 'contained')) return;
  const target = name === 'reference' && typeof item === 'string' ? targetOf(item, walk) : undefined;
  if (target === undefined) return collect(item, at, walk, out);
  const { resource, fullUrl } = target;
  if (walk.inside.includes(resource)) return void out.push(at);
  const below = { path: target.path, key: `${at.key}:${resource.resourceType ?? ''}` };
  collect(resource, below, { ...walk, from: fullUrl, inside: [...walk.inside, resource] }, out);
}

interface Target {
  readonly resource: Resource;
  readonly path: string;
  readonly fullUrl: string | undefined;
}

/** The entry that a reference means, or what the dispense itself contains. */
function targetOf(reference: string, { bundle, from, path, inside }: Walk): Target | undefined {
  if (!reference.startsWith('#')) return bundle.resolve(reference, from);
  const { contained } = inside[0] as { readonly contained?: unknown };
  const list = Array.isArray(contained) ? (contained as readonly (Resource & { readonly id?: string })[]) : [];
  const i = list.findIndex((c) => `#${c.id ?? ''}` === reference);
  const resource = list[i];
  return resource && { resource, path: `${path}.contained[${i}]`, fullUrl: from };
}

/** Extensions are told apart by what they are. */
function named(item: unknown): string {
  return typeof item === 'object' && item !== null && 'url' in item ? `(${String(item.url)})` : '';
}

/** Paths of what did not come back. What came back as it was is set apart first, so that nothing else is compared with it. */
function losses(sent: readonly Dispense[], back: readonly Dispense[]): string[] {
  const left = new Map<string, Dispense[]>();
  for (const b of back) left.set(textOf(b), [...(left.get(textOf(b)) ?? []), b]);
  const changed = sent.filter((s) => left.get(textOf(s))?.pop() === undefined);
  const others = [...left.values()].flat();
  return changed.flatMap((dispense) => missing(dispense, takeMostAlike(dispense, others)));
}

function textOf(dispense: Dispense): string {
  return dispense
    .map((l) => l.key)
    .sort()
    .join('\n');
}

function takeMostAlike(dispense: Dispense, others: Dispense[]): Dispense {
  const distances = others.map((other) => missing(dispense, other).length + missing(other, dispense).length);
  const nearest = distances.reduce((best, d, i) => (d < (distances[best] ?? Infinity) ? i : best), 0);
  return others.splice(nearest, 1)[0] ?? [];
}

/** Paths of the values that are not among the others as often. */
function missing(dispense: Dispense, others: Dispense): string[] {
  const count = new Map<string, number>();
  for (const { key } of others) count.set(key, (count.get(key) ?? 0) + 1);
  return dispense.flatMap(({ key, path }) => {
    const left = count.get(key) ?? 0;
    count.set(key, left - 1);
    return left > 0 ? [] : [path];
  });
}
