import type { ReadBundle, ReadEntry } from '../fhir/bundle.js';
import { shaped } from '../fhir/shape.js';
import type { Provenance, Resource } from '../fhir/types.js';
import type { XmlElement } from '../xml/element.js';
import { liftContained } from './contained.js';
import type { Context } from './context.js';

/** One message of HL7v3: the interaction, and what is in its `subject` elements. Without any, nothing was found. */
export interface V3Message {
  readonly interaction: string;
  readonly payloads: readonly XmlElement[];
}

/** A Bundle whose entries have the shape that mapping relies on. */
export interface Source {
  readonly read: ReadBundle;
  readonly resources: ReadonlyMap<Resource, Resource>;
  /** What those contained, by the references that lead to it. */
  readonly contained: ReadonlyMap<string, Resource>;
}

/** Reads the entries of a Bundle; what does not have the shape that mapping relies on is reported and left out. */
export function sourceOf(read: ReadBundle, cx: Context): Source {
  const resources = new Map<Resource, Resource>();
  const contained = new Map<string, Resource>();
  for (const { resource, index } of read.entries) {
    const lifted = liftContained(safe(resource, cx), `contained:${index}`, cx);
    for (const [reference, inner] of lifted.contained) contained.set(reference, safe(inner, cx));
    resources.set(resource, lifted.resource);
  }
  return { read, resources, contained };
}

/** The resource without what does not have the shape that mapping relies on, which is reported. */
export function safe<R extends object>(resource: R, cx: Context): R {
  const { value, problems } = shaped(resource, (original, copy) => void cx.copyOf(original, copy));
  for (const p of problems) cx.report('value-format', p.owner, p.key, { expected: p.expected });
  return value as R;
}

/** The reference that leads to an entry. */
export function referenceTo(entry: ReadEntry): string {
  return entry.fullUrl ?? `${entry.resource.resourceType ?? ''}/${entry.resource.id ?? ''}`;
}

/** The resources that another entry refers to: a Patient among them need not be a list of its own. */
export function referredTo({ read, resources }: Source): ReadonlySet<Resource> {
  const out = new Set<Resource>();
  for (const entry of read.entries) {
    forEachReference(entry.resource, (reference) => {
      const target = read.resolve(reference);
      const resource = target === undefined || target === entry ? undefined : resources.get(target.resource);
      if (resource !== undefined) out.add(resource);
    });
  }
  return out;
}

function forEachReference(value: unknown, visit: (reference: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const key in value) {
    const inner = (value as Readonly<Record<string, unknown>>)[key];
    if (key === 'reference' && typeof inner === 'string') visit(inner);
    else forEachReference(inner, visit);
  }
}

/** The Provenance resources of a Bundle by what they are about. */
export function provenances({ read, resources }: Source): ReadonlyMap<Resource, readonly Provenance[]> {
  const out = new Map<Resource, Provenance[]>();
  for (const { resource } of read.entries) {
    if (resource.resourceType !== 'Provenance') continue;
    const provenance = resources.get(resource) as Provenance;
    for (const { reference } of provenance.target ?? []) {
      const entry = reference === undefined ? undefined : read.resolve(reference);
      const about = entry && resources.get(entry.resource);
      if (about !== undefined) out.set(about, [...(out.get(about) ?? []), provenance]);
    }
  }
  return out;
}

/** The reference that leads to each resource of a Bundle. */
export function referencesIn({ read, resources }: Source): ReadonlyMap<Resource | undefined, string> {
  return new Map(read.entries.map((e) => [resources.get(e.resource), referenceTo(e)]));
}
