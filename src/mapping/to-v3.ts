import type { Issue } from '../errors.js';
import { readEntries, type ReadBundle, type ReadEntry } from '../fhir/bundle.js';
import { Decimal, decimalText } from '../fhir/decimal.js';
import { pathsIn } from '../fhir/paths.js';
import { shaped } from '../fhir/shape.js';
import type { Bundle, MedicationDispense, Patient, Resource } from '../fhir/types.js';
import type { XmlElement } from '../xml/element.js';
import { liftContained } from './contained.js';
import { Context, type MappingOptions } from './context.js';
import { EVENT } from './dispense/event.js';
import { DISPENSE_LIST } from './dispense/list.js';
import { mergeAgreements } from './dispense/agreements.js';
import { knownKeys } from './leaf/known.js';
import { Resources } from './resources.js';
import { Trace } from './trace.js';

export interface ToV3Result {
  /** One MedicationDispenseList for each patient, in the order of the Bundle. */
  readonly lists: readonly XmlElement[];
  readonly issues: readonly Issue[];
  readonly trace: Trace | undefined;
}

/** Position in the source text of a path, when there is a source text. */
export type PositionOf = (path: string) => { readonly line: number; readonly column: number } | undefined;

export interface ToV3Options extends MappingOptions {
  readonly explain?: boolean;
  readonly positionOf?: PositionOf;
}

/** A Bundle whose entries have the shape that mapping relies on. */
interface Source {
  readonly read: ReadBundle;
  readonly resources: ReadonlyMap<Resource, Resource>;
  /** What those contained, by the references that lead to it. */
  readonly contained: ReadonlyMap<string, Resource>;
}

/**
 * Translates a Bundle to dispense lists: one for each Patient, since HL7v3 groups by patient; a Patient that nothing refers to
 * is a list without dispenses (MD 1). Never throws; what can't be written is reported at its FHIRPath.
 */
export function bundleToLists(bundle: unknown, options: ToV3Options = {}): ToV3Result {
  const read = readEntries(bundle);
  const kept: { source: Source | undefined } = { source: undefined };
  const resources = new Resources((reference) => {
    const contained = kept.source?.contained.get(reference);
    if (contained !== undefined) return contained;
    const entry = read.resolve(reference);
    return entry && kept.source?.resources.get(entry.resource);
  });
  const cx = new Context(resources, options, options.explain === true ? new Trace() : undefined);
  const root = typeof bundle === 'object' && bundle !== null ? bundle : {};
  kept.source = shapeOf(read, cx);
  for (const p of read.problems) cx.report(p.code, root, p.path.replace(/^Bundle\.?/, ''), p.expected === undefined ? {} : { expected: p.expected });
  const isBundle = !read.problems.some((p) => p.code === 'input-unknown');
  const lists = isBundle ? listsOf(kept.source, resources, cx) : [];
  if (isBundle) checkBundle(root as Bundle, read, resources, kept.source, cx);
  const paths = pathsIn(root);
  const issues = cx.issues((at, key) => {
    const path = paths.pathOf(at, key);
    return { path, ...options.positionOf?.(path) };
  });
  return { lists, issues, trace: cx.trace };
}

function shapeOf(read: ReadBundle, cx: Context): Source {
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
function safe(resource: Resource, cx: Context): Resource {
  const { value, problems } = shaped(resource, (original, copy) => void cx.copyOf(original, copy));
  for (const p of problems) cx.report('value-format', p.owner, p.key, { expected: p.expected });
  return value;
}

interface Group {
  readonly reference: string;
  readonly dispenses: MedicationDispense[];
}

function listsOf(source: Source, resources: Resources, cx: Context): XmlElement[] {
  const groups = new Map<Patient | undefined, Group>();
  const all = [...source.resources.values()];
  const urls = new Map(source.read.entries.map((e) => [source.resources.get(e.resource), referenceTo(e)]));
  for (const r of all) if (r.resourceType === 'Patient') groups.set(r, { reference: urls.get(r) ?? '', dispenses: [] });
  for (const d of mergeAgreements(
    all.filter((r): r is MedicationDispense => r.resourceType === 'MedicationDispense'),
    cx,
  )) {
    const patient = patientOf(d, resources, cx);
    const group = groups.get(patient) ?? { reference: '', dispenses: [] };
    groups.set(patient, group);
    group.dispenses.push(d);
  }
  const out: XmlElement[] = [];
  let found: ReadonlySet<Resource> | undefined;
  const referred = (): ReadonlySet<Resource> => (found ??= referredTo(source));
  for (const [patient, group] of groups) {
    if (group.dispenses.length === 0 && (patient === undefined || referred().has(patient))) continue;
    if (patient === undefined) {
      for (const d of group.dispenses) checkOnly(d, cx);
      continue;
    }
    const list = DISPENSE_LIST.toV3({ patient: { reference: group.reference }, dispenses: group.dispenses }, cx, 'MedicationDispenseList');
    if (list !== undefined) out.push(list);
  }
  return out;
}

/** A dispense of nobody has no list. The rest of it is checked all the same, so that the sender hears everything at once. */
function checkOnly(d: MedicationDispense, cx: Context): void {
  EVENT.toV3(d, cx, 'medicationDispenseEvent');
  cx.rule = 'dispense.subject';
  cx.report('not-written', d);
}

function referenceTo(entry: ReadEntry): string {
  return entry.fullUrl ?? `${entry.resource.resourceType ?? ''}/${entry.resource.id ?? ''}`;
}

const SUBJECT_KEYS = new Set(['reference']);

function patientOf(d: MedicationDispense, resources: Resources, cx: Context): Patient | undefined {
  cx.rule = 'dispense.subject';
  const reference = d.subject?.reference;
  if (d.subject === undefined || reference === undefined) {
    cx.report('required', d, 'subject');
    return undefined;
  }
  knownKeys(d.subject, SUBJECT_KEYS, cx);
  const found = resources.resolve(reference);
  if (found?.resourceType === 'Patient') return found;
  cx.report('reference-unresolved', d.subject, 'reference', { expected: 'Patient' });
  return undefined;
}

/** The resources that another entry refers to: a Patient among them need not be a list of its own. */
function referredTo({ read, resources }: Source): ReadonlySet<Resource> {
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
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'reference' && typeof inner === 'string') visit(inner);
    else forEachReference(inner, visit);
  }
}

const BUNDLE_KEYS = new Set(['resourceType', 'id', 'type', 'total', 'link', 'entry']);
const NONE: ReadonlySet<string> = new Set();
const ENTRY_KEYS = new Set(['fullUrl', 'resource', 'search']);
const SEARCH_KEYS = new Set(['mode']);

/** What the Bundle says of itself: compared where it follows from its content, else reported as not mapped. */
function checkBundle(bundle: Bundle, read: ReadBundle, resources: Resources, source: Source, cx: Context): void {
  cx.rule = 'bundle';
  for (const key in bundle) if (!BUNDLE_KEYS.has(key)) cx.report('not-mapped', bundle, key, { severity: 'information' });
  // Which search a Bundle answers is of no concern to HL7v3; each value is named, since none of it is carried.
  for (const link of Array.isArray(bundle.link) ? bundle.link : []) knownKeys(link, NONE, cx, 'information');
  const matches = read.entries.filter((e) => e.resource.resourceType === 'MedicationDispense').length;
  if (bundle.total !== undefined && !(typeof bundle.total === 'number' || bundle.total instanceof Decimal))
    cx.report('value-format', bundle, 'total');
  else if (bundle.total !== undefined && decimalText(bundle.total) !== String(matches)) cx.report('derived-differs', bundle, 'total');
  for (const entry of read.entries) {
    const { resource } = entry;
    const raw = bundle.entry?.[entry.index] ?? {};
    knownKeys(raw, ENTRY_KEYS, cx);
    if (typeof raw.search === 'object') knownKeys(raw.search, SEARCH_KEYS, cx);
    const expected = resource.resourceType === 'MedicationDispense' ? 'match' : resource.resourceType === 'OperationOutcome' ? 'outcome' : 'include';
    if (raw.search?.mode !== undefined && raw.search.mode !== expected) cx.report('derived-differs', raw.search, 'mode');
    if (typeof resource.id === 'string' && resource.id !== '' && entry.fullUrl?.endsWith(resource.id) === false) {
      cx.report('derived-differs', raw, 'fullUrl');
      cx.report('derived-differs', resource, 'id');
    }
    const shapedResource = source.resources.get(resource) ?? resource;
    const isList = resource.resourceType === 'MedicationDispense' || resource.resourceType === 'Patient';
    if (!isList && !resources.isUsed(shapedResource)) cx.report('resource-unused', resource);
  }
  for (const inner of source.contained.values()) if (!resources.isUsed(inner)) cx.report('resource-unused', inner);
}
