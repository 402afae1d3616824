import type { Issue } from '../../src/errors.js';
import { EXTENSIONS } from '../../src/fhir/extensions.js';
import { readEntries } from '../../src/fhir/bundle.js';
import { Decimal, decimal, decimalText } from '../../src/fhir/decimal.js';
import { codeSystems, identifierSystems, V3_NULL_FLAVOR } from '../../src/fhir/systems.js';
import type { Bundle, Resource } from '../../src/fhir/types.js';
import { NULL_FLAVORS, nullFlavorOf } from '../../src/mapping/leaf/null-flavor.js';
import { frequencyOf, periodOf } from '../../src/mapping/leaf/period.js';
import { isConditionBack } from './lost-condition.js';

/** A value of a resource. */
export interface Leaf {
  /** Path with references followed and extensions by their URL: the same on both sides. */
  readonly place: string;
  /** Path in the Bundle. */
  readonly path: string;
  /** Paths of the references that led to it. */
  readonly via: readonly string[];
  readonly value: string;
}

type Tree = Readonly<Record<string, unknown>>;

/** What never comes back, since it belongs to one answer or is computed: ids, types, claims of profiles (DT 16). */
const NOT_DATA = /(^|\.)(id|resourceType|profile\[\d+\]|url)$/;

/** What follows from other values and is computed again (normalisations 16, 22). */
const COMPUTED = /assembly-order|\.sequence$/;

/** Values of what a Bundle is about that neither came back nor are named by an issue. */
export function lostLeaves(sent: Bundle, back: Bundle, issues: readonly Issue[], types: readonly string[]): readonly string[] {
  // What was refused whole is named whole, and has no place among what came back.
  const refused = issues.filter((i) => i.code === 'not-written' || i.code === 'out-of-scope').map((i) => i.path.replace(/\.category$/, ''));
  const before = matchLeaves(sent, types, refused);
  const after = matchLeaves(back, types);
  const isNamed = namedBy(issues);
  return before.flatMap((leaves, i) => {
    const now = after[i] ?? [];
    const places = new Map(now.map((leaf) => [leaf.place, leaf.value]));
    const everything = now.map((leaf) => leaf.value);
    return leaves
      .filter(
        (leaf) =>
          !NOT_DATA.test(leaf.path) &&
          !COMPUTED.test(leaf.place) &&
          !isBack(leaf, places, everything) &&
          !isConditionBack(leaf, leaves, now) &&
          !isNamed(leaf.path) &&
          !leaf.via.some(isNamed),
      )
      .map((leaf) => `${leaf.path} (${leaf.place}) = ${leaf.value}`);
  });
}

/** Where parts may move within their own element (normalisations 16, 17, 24, 26). */
const FREE_ORDER = /(^|[.>])(name|address|telecom|ingredient|identifier)\[|AsNeededFor|asNeeded/;

/** A reason for absence, however FHIR says it (normalisation 27). */
function isAbsence({ place, value }: Leaf): boolean {
  return (
    /(data-absent-reason|iso21090-nullFlavor)\)\[\d+\]\.valueCode$/.test(place) ||
    value === V3_NULL_FLAVOR ||
    (NULL_FLAVORS.has(value) && /coding\[\d+\]\.code$/.test(place)) ||
    value === 'overig'
  );
}

function flavourOf(value: string): string {
  if (value === V3_NULL_FLAVOR || value === 'overig') return 'OTH';
  return nullFlavorOf([{ url: EXTENSIONS.dataAbsentReason, valueCode: value }]) === 'NI'
    ? value
    : (nullFlavorOf([{ url: EXTENSIONS.dataAbsentReason, valueCode: value }]) ?? value);
}

const BASIC_UNIT_PLACES = /(quantity|Quantity|low|high|numerator|denominator|daysSupply|strength)\.(system|code|unit)$/;

function isBack(leaf: Leaf, places: ReadonlyMap<string, string>, everything: readonly string[]): boolean {
  const there = places.get(leaf.place);
  if (there !== undefined && same(leaf.value, there)) return true;
  if (isAbsence(leaf)) return everything.includes(flavourOf(leaf.value)) || everything.includes('MSK');
  if (/^when(Prepared|HandedOver)/.test(leaf.place) || /telecom\[\d+\]\.(system|use)/.test(leaf.place))
    return everything.some((value) => same(leaf.value, value)) || leaf.place.includes('telecom');
  // A quantity in basic units comes back with them as its translation (normalisation 23).
  if (/(\.|^)(system|code|unit)$/.test(leaf.place) && there !== undefined && BASIC_UNIT_PLACES.test(leaf.place) && everything.includes(leaf.value))
    return true;
  return FREE_ORDER.test(leaf.place) && everything.some((value) => value.includes(leaf.value.trim()) || leaf.value.includes(value));
}

/** Whether two values say the same: systems and moments have more than one spelling (4, 30). */
export function same(a: string, b: string): boolean {
  if (a === b) return true;
  const root = (uri: string): string | undefined => identifierSystems.toRoot(uri) ?? codeSystems.toRoot(uri);
  if (root(a) !== undefined && root(a) === root(b)) return true;
  return /T\d\d:/.test(a) && Date.parse(a) === Date.parse(b);
}

/** Problems because of which the whole element around the value is not written. */
const WHOLE = new Set(['system-not-supported', 'required', 'value-format', 'code-unknown']);

/** Whether an issue names a value, what holds it, or (for a part that is missing) something in it. */
function namedBy(issues: readonly Issue[]): (leaf: string) => boolean {
  const paths = new Set<string>();
  /** What is named with everything in it. */
  const holders = new Set<string>();
  /** What something named stands in. */
  const around = new Set<string>();
  for (const { path, code } of issues) {
    if (path === 'Bundle' || /^Bundle\.entry\[\d+\]$/.test(path)) continue;
    // Of an agent that is another one than follows from the rest, what happens to be the same in both is not told apart.
    const whole = code === 'derived-differs' ? path.replace(/\.who\..*$/, '.who') : path;
    const holder = WHOLE.has(code) ? path.replace(/\.[^.]*$/, '') : whole;
    paths.add(path);
    holders.add(holder.endsWith('resource') ? path : holder);
    for (const outer of upTo('.', path)) around.add(outer);
  }
  return (leaf) => paths.has(leaf) || around.has(leaf) || upTo('.', leaf).some((p) => holders.has(p)) || upTo('[', leaf).some((p) => paths.has(p));
}

/** What stands before each of a mark in a path. */
function upTo(mark: string, path: string): string[] {
  const out: string[] = [];
  for (let i = path.indexOf(mark); i >= 0; i = path.indexOf(mark, i + 1)) out.push(path.slice(0, i));
  return out;
}

function matchLeaves(bundle: Bundle, types: readonly string[], without: readonly string[] = []): Leaf[][] {
  const { entries, resolve } = readEntries(bundle);
  const find = (reference: string): { readonly resource: Resource; readonly path: string } | undefined => resolve(reference);
  return entries
    .filter((e) => types.includes(e.resource.resourceType ?? '') && !without.includes(e.path))
    .map((e) => {
      const { contained, ...resource } = e.resource as Resource & { readonly contained?: readonly (Resource & { readonly id?: string })[] };
      const inside = (reference: string): ReturnType<Find> => {
        const i = contained?.findIndex((c) => `#${c.id ?? ''}` === reference) ?? -1;
        const found = contained?.[i];
        return found && { resource: found, path: `${e.path}.contained[${i}]` };
      };
      // What is contained counts where it is referred to; what nothing refers to, by itself.
      const text = JSON.stringify(resource);
      const rest = contained?.map((c) => (text.includes(`"#${c.id ?? ''}"`) ? {} : c));
      const all = rest === undefined ? resource : { ...resource, contained: rest };
      const own = leavesOf(all, { path: e.path, place: '', via: [] }, (reference) => inside(reference) ?? find(reference));
      // Where it came from stands in a resource that refers to it.
      const told = entries.filter(
        ({ resource: r }) => r.resourceType === 'Provenance' && r.target?.some((t) => find(t.reference ?? '')?.path === e.path),
      );
      return [...own, ...told.flatMap((p) => leavesOf({ ...p.resource, target: undefined }, { path: p.path, place: 'provenance', via: [] }, find))];
    });
}

type Find = (reference: string) => { readonly resource: Resource; readonly path: string } | undefined;
type Where = Omit<Leaf, 'value'>;

function leavesOf(value: unknown, at: Where, find: Find): Leaf[] {
  if (value instanceof Decimal) return [{ ...at, value: value.text }];
  if (value === null || value === undefined) return [];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ ...at, value: String(value) }];
  if (typeof value !== 'object') return [];
  if (Array.isArray(value))
    return value.flatMap((item: unknown, i) =>
      leavesOf(item, { ...at, path: `${at.path}[${i}]`, place: `${at.place}${keyOf(value, item, i)}` }, find),
    );
  return Object.entries(reduced(value as Tree)).flatMap(([key, item]) => {
    const name = key.startsWith('_') ? key.slice(1) : key;
    const path = `${at.path}.${name}`;
    const target = key === 'reference' && typeof item === 'string' && at.via.length < 8 ? find(item) : undefined;
    if (target !== undefined)
      return leavesOf(target.resource, { path: target.path, place: followed(at.place), via: [...at.via, path, at.path] }, find);
    const one = at.place === 'authorizingPrescription[0]' && name === 'identifier' && Array.isArray(item) ? (item as unknown[])[0] : item;
    return leavesOf(one, { ...at, path: one === item ? path : `${path}[0]`, place: at.place === '' ? name : `${at.place}.${name}` }, find);
  });
}

/** The identifier of a prescription that is in the Bundle comes back on the reference itself (MD 2.3). */
function followed(place: string): string {
  return place === 'authorizingPrescription[0]' ? place : `${place}>`;
}

/** Extensions are told apart by URL and rank among the same, everything else by position. */
function keyOf(list: readonly unknown[], item: unknown, i: number): string {
  const url = (x: unknown): unknown => (typeof x === 'object' && x !== null && 'url' in x ? x.url : undefined);
  if (url(item) === undefined) return `[${i}]`;
  return `(${String(url(item))})[${list.slice(0, i).filter((x) => url(x) === url(item)).length}]`;
}

/** Frequency and period in the form that they come back in: the same ratio (normalisations 9, 25). */
function reduced(tree: Tree): Tree {
  const { frequency, period, periodUnit, timeOfDay, dayOfWeek } = tree;
  const [times, length] = [frequency, period].map((x) => (typeof x === 'number' || x instanceof Decimal ? decimalText(x) : undefined));
  const moments = Array.isArray(timeOfDay) ? timeOfDay.length : Array.isArray(dayOfWeek) ? dayOfWeek.length : undefined;
  const unit = Array.isArray(timeOfDay) ? 'd' : 'wk';
  const perUnit = times === undefined ? moments : Number(times) / Number(length ?? '1');
  if (moments !== undefined && (periodUnit ?? unit) === unit && perUnit === moments) {
    return Object.fromEntries(Object.entries(tree).filter(([key]) => !['frequency', 'period', 'periodUnit'].includes(key)));
  }
  const text = length === undefined ? undefined : periodOf(decimal(times ?? '1') ?? 1, decimal(length) ?? 1);
  const other = text === undefined ? undefined : frequencyOf(text);
  return other === undefined ? tree : { ...tree, ...(times === undefined ? {} : { frequency: other.frequency }), period: other.period };
}
