import type { Issue } from '../errors.js';
import { readEntries, type ReadBundle, type ReadEntry } from '../fhir/bundle.js';
import { decimalText } from '../fhir/decimal.js';
import { pathsIn } from '../fhir/paths.js';
import type { Bundle, Provenance, Resource } from '../fhir/types.js';
import type { XmlElement } from '../xml/element.js';
import { CONDITION_ANSWER, conditionMessages } from './allergy/message.js';
import { Context, type MappingOptions } from './context.js';
import { dispenseMessages } from './dispense/message.js';
import { knownKeys } from './leaf/known.js';
import { CONDITIONS, DISPENSES } from './payloads.js';
import { Resources } from './resources.js';
import { provenances, safe, sourceOf, type Source, type V3Message } from './source.js';
import { Trace } from './trace.js';

export interface ToV3Result {
  /** The answers that the Bundle becomes: dispense lists first, then conditions, each kind in the order of the Bundle. */
  readonly messages: readonly V3Message[];
  /** What is in them, in order. */
  readonly payloads: readonly XmlElement[];
  readonly issues: readonly Issue[];
  readonly trace: Trace | undefined;
}

/** Position in the source text of a path, when there is a source text. */
export type PositionOf = (path: string) => { readonly line: number; readonly column: number } | undefined;

export interface ToV3Options extends MappingOptions {
  readonly explain?: boolean;
  readonly positionOf?: PositionOf;
}

/**
 * Translates a Bundle to the messages of HL7v3 that hold the same: dispense lists and conditions, one message for each person and kind.
 * Never throws; what can't be written is reported at its FHIRPath.
 */
export function bundleToV3(bundle: unknown, options: ToV3Options = {}): ToV3Result {
  const read = readEntries(bundle);
  const kept: { source: Source | undefined; origins?: ReadonlyMap<Resource, readonly Provenance[]> } = { source: undefined };
  const find = (reference: string): Resource | undefined => {
    const contained = kept.source?.contained.get(reference);
    if (contained !== undefined) return contained;
    const entry = read.resolve(reference);
    return entry && kept.source?.resources.get(entry.resource);
  };
  const origins = (resource: Resource): readonly Provenance[] => {
    if (kept.source === undefined) return [];
    kept.origins ??= provenances(kept.source);
    return kept.origins.get(resource) ?? [];
  };
  const resources = new Resources(find, origins);
  const cx = new Context(resources, options, options.explain === true ? new Trace() : undefined);
  const root = typeof bundle === 'object' && bundle !== null ? bundle : {};
  kept.source = sourceOf(read, cx);
  for (const p of read.problems) cx.report(p.code, root, p.path.replace(/^Bundle\.?/, ''), p.expected === undefined ? {} : { expected: p.expected });
  const isBundle = !read.problems.some((p) => p.code === 'input-unknown');
  const frame = isBundle ? frameOf(root as Bundle, cx) : undefined;
  const messages = frame === undefined ? [] : messagesOf(frame, kept.source, cx);
  if (frame !== undefined) checkBundle(frame, read, resources, kept.source, cx);
  const paths = pathsIn(root);
  const issues = cx.issues((at, key) => {
    const path = paths.pathOf(at, key);
    return { path, ...options.positionOf?.(path) };
  });
  return { messages, payloads: messages.flatMap((m) => m.payloads), issues, trace: cx.trace };
}

/** The Bundle with what it says of itself in the shape that mapping relies on; its entries, in their places, as they were sent. */
function frameOf(bundle: Bundle, cx: Context): Bundle {
  const { entry, ...own } = bundle;
  const frame = safe<Bundle>(cx.copyOf(bundle, own), cx);
  return entry === undefined ? frame : cx.copyOf(bundle, { ...frame, entry });
}

function messagesOf(bundle: Bundle, source: Source, cx: Context): readonly V3Message[] {
  const holdsConditions = source.read.entries.some((e) => CONDITIONS.types.includes(e.resource.resourceType ?? ''));
  const isAboutConditions = holdsConditions || answersConditions(bundle);
  const messages = [...dispenseMessages(source, isAboutConditions, cx), ...conditionMessages(source, cx)];
  if (messages.length > 0 || !isAboutConditions || holdsConditions) return messages;
  // Nothing was found, and the Bundle says by which search.
  return [{ interaction: CONDITION_ANSWER, payloads: [] }];
}

/** Whether a Bundle says that it answers a search for intolerances or contra-indications. */
function answersConditions({ link }: Bundle): boolean {
  const self = link?.find((l) => l.relation === 'self')?.url;
  return self !== undefined && CONDITIONS.types.some((type) => new RegExp(`(^|[/=,])${type}(\\?|,|$)`).test(self));
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
  for (const link of bundle.link ?? []) knownKeys(link, NONE, cx, 'information');
  const matches = read.entries.filter((e) => isMatch(e)).length;
  if (bundle.total !== undefined && decimalText(bundle.total) !== String(matches)) cx.report('derived-differs', bundle, 'total');
  for (const entry of read.entries) {
    const { resource } = entry;
    const raw = bundle.entry?.[entry.index] ?? {};
    knownKeys(raw, ENTRY_KEYS, cx);
    if (typeof raw.search === 'object') knownKeys(raw.search, SEARCH_KEYS, cx);
    const mode = raw.search?.mode;
    if (raw.search !== undefined && mode !== undefined && mode !== modeOf(entry)) cx.report('derived-differs', raw.search, 'mode');
    if (typeof resource.id === 'string' && resource.id !== '' && entry.fullUrl?.endsWith(resource.id) === false) {
      cx.report('derived-differs', raw, 'fullUrl');
      cx.report('derived-differs', resource, 'id');
    }
    const shapedResource = source.resources.get(resource) ?? resource;
    if (!isWritten(shapedResource, source) && !resources.isUsed(shapedResource)) cx.report('resource-unused', resource);
  }
  for (const inner of source.contained.values()) if (!resources.isUsed(inner)) cx.report('resource-unused', inner);
}

/** Types that stand for themselves: a Patient may be an answer without anything in it. */
const OWN_TYPES: ReadonlySet<string> = new Set([DISPENSES, CONDITIONS].flatMap((p) => p.types));

/** How an entry is expected to have come into the Bundle; of types that nothing here asks for, as it says itself. */
function modeOf({ resource, mode }: ReadEntry): NonNullable<ReadEntry['mode']> {
  const type = resource.resourceType ?? '';
  if (OWN_TYPES.has(type)) return 'match';
  return type === 'OperationOutcome' ? 'outcome' : mode === 'match' && !PARTIES.has(type) ? 'match' : 'include';
}

const PARTIES: ReadonlySet<string> = new Set([
  'Location',
  'Medication',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'RelatedPerson',
]);

function isMatch(entry: ReadEntry): boolean {
  return modeOf(entry) === 'match';
}

function isWritten(resource: Resource, source: Source): boolean {
  if (OWN_TYPES.has(resource.resourceType ?? '')) return true;
  // An empty dispense list is a Patient alone, but not in a Bundle about something else.
  return resource.resourceType === 'Patient' && !source.read.entries.some((e) => CONDITIONS.types.includes(e.resource.resourceType ?? ''));
}
