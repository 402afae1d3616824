import fc from 'fast-check';
import { Decimal } from '../../../src/fhir/decimal.js';
import type { Bundle, BundleEntry, Resource } from '../../../src/fhir/types.js';
import { maybe, oneOf } from '../choice.js';
import { allergy } from './allergy.js';
import { dispense } from './dispense.js';
import { flag, provenance } from './flag.js';
import { medication, medicationRequest } from './medication.js';
import { list } from './object.js';
import { location, organization, patient, practitioner, practitionerRole } from './people.js';
import { type Kind, readOpen, SUBJECT } from './reference.js';
import { observation, relatedPerson } from './support.js';
import { instant } from './values.js';

/** How a Bundle names its resources and points to them. */
interface Style {
  readonly type: 'searchset' | 'collection' | 'transaction';
  /** `urn`: urn:uuid everywhere; `rest`: URLs of a server, relative references; `absolute`: the same, whole references; `bare`: no fullUrl. */
  readonly naming: 'urn' | 'rest' | 'absolute' | 'bare';
  readonly seed: string;
  /** Resources that nothing points to stay in as well. */
  readonly loose: boolean;
  /** What the Bundle is about stands last. */
  readonly reversed: boolean;
  readonly timestamp: string | undefined;
}

const naming = oneOf<Style['naming']>([50, fc.constant('urn')], [35, fc.constant('rest')], [10, fc.constant('absolute')], [5, fc.constant('bare')]);

const style: fc.Arbitrary<Style> = fc.record({
  type: oneOf<Style['type']>([50, fc.constant('searchset')], [25, fc.constant('collection')], [25, fc.constant('transaction')]),
  naming,
  seed: fc.uuid(),
  loose: fc.nat(19).map((n) => n === 19),
  reversed: fc.nat(9).map((n) => n === 9),
  timestamp: oneOf<string | undefined>([70, fc.constant(undefined)], [30, instant]),
});

type Pools = Readonly<Record<Kind, readonly Resource[]>>;

const NONE: fc.Arbitrary<Resource[]> = fc.constant([]);

/** One message is about one person; more of them are a fault. */
function parties(patients: 1 | 2) {
  return {
    Patient: fc.array(patient, { minLength: patients, maxLength: patients, size: 'max' }),
    Organization: list(2, organization),
    Practitioner: list(2, practitioner),
    PractitionerRole: list(2, practitionerRole),
    Location: list(1, location),
  };
}

/** What dispenses may refer to. */
function dispensePools(patients: 1 | 2): fc.Arbitrary<Pools> {
  const products = { Medication: list(3, medication), MedicationRequest: list(2, medicationRequest) };
  return fc.record({ ...parties(patients), ...products, Observation: NONE, RelatedPerson: NONE });
}

/** What allergies and contra-indications may refer to. */
function conditionPools(patients: 1 | 2): fc.Arbitrary<Pools> {
  const more = { Observation: list(2, observation), RelatedPerson: list(2, relatedPerson) };
  return fc.record({ ...parties(patients), ...more, Medication: NONE, MedicationRequest: NONE });
}

const SERVER = 'https://his.example/fhir/';

interface Place {
  readonly id: string;
  readonly fullUrl: string;
  readonly reference: string;
}

/** Where resource number `n` of the Bundle lives. */
function placeOf(how: Style, type: string, n: number): Place {
  const id = how.naming === 'urn' ? how.seed.slice(0, -4) + n.toString(16).padStart(4, '0') : `${type.toLowerCase()}-${n}`;
  if (how.naming === 'urn') return { id, fullUrl: 'urn:uuid:' + id, reference: 'urn:uuid:' + id };
  const path = `${type}/${id}`;
  return { id, fullUrl: SERVER + path, reference: how.naming === 'absolute' ? SERVER + path : path };
}

type Json = unknown;

/** Copies a resource and closes its open references by `close`. */
function closed(value: Json, close: (reference: string) => string): Json {
  if (Array.isArray(value)) return value.map((v) => closed(v, close));
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return value;
  const out: Record<string, Json> = {};
  for (const [key, v] of Object.entries(value)) out[key] = key === 'reference' && typeof v === 'string' ? close(v) : closed(v, close);
  return out;
}

/** A resource that a Bundle is about, and one that tells of it. */
interface Match {
  readonly resource: Resource;
  readonly told?: Resource;
}

/** Gives places to the resources that the matches reach, in the order in which they are reached. */
class Assembly {
  private readonly places = new Map<Resource, Place>();
  private readonly waiting: Resource[] = [];
  private readonly entries: BundleEntry[] = [];
  private readonly subjects = new Map<Resource, Resource>();

  constructor(
    private readonly how: Style,
    private readonly pools: Pools,
  ) {}

  run(matches: readonly Match[]): { readonly matches: BundleEntry[]; readonly others: BundleEntry[] } {
    for (const { resource } of matches) this.place(resource);
    for (const { resource, told } of matches) if (told !== undefined) this.tell(told, resource);
    if (this.how.loose) for (const pool of Object.values(this.pools)) for (const r of pool) this.place(r);
    // Making an entry may append to the list that is being walked.
    for (const resource of this.waiting) this.entries.push(this.entry(resource));
    return { matches: this.entries.slice(0, matches.length), others: this.entries.slice(matches.length) };
  }

  private tell(told: Resource, about: Resource): void {
    this.subjects.set(told, about);
    this.place(told);
  }

  private place(resource: Resource): Place {
    const known = this.places.get(resource);
    if (known !== undefined) return known;
    const place = placeOf(this.how, resource.resourceType ?? 'Basic', this.places.size + 1);
    this.places.set(resource, place);
    this.waiting.push(resource);
    return place;
  }

  private close(reference: string, from: Resource): string {
    const subject = reference === SUBJECT ? this.subjects.get(from) : undefined;
    if (subject !== undefined) return this.place(subject).reference;
    const open = readOpen(reference);
    if (open === undefined) return reference;
    const pool = this.pools[open.kind];
    const target = pool[open.pick % pool.length];
    return target === undefined ? reference : this.place(target).reference;
  }

  private entry(resource: Resource): BundleEntry {
    const { id, fullUrl } = this.place(resource);
    const { resourceType, ...rest } = closed(resource, (r) => this.close(r, resource)) as Resource;
    const anonymous = this.how.type === 'transaction' && this.how.naming === 'urn';
    const named = { resourceType, ...(anonymous ? {} : { id }), ...rest } as Resource;
    return { ...(this.how.naming === 'bare' ? {} : { fullUrl }), resource: named };
  }
}

function withSearch(mode: 'match' | 'include'): (entry: BundleEntry) => BundleEntry {
  return (entry) => ({ ...entry, search: { mode } });
}

function withRequest(entry: BundleEntry): BundleEntry {
  const request = { method: 'POST', url: entry.resource?.resourceType ?? 'Basic' };
  return { ...entry, request } as BundleEntry;
}

function bundleOf(how: Style, resources: Pools, about: readonly Match[], search: string): Bundle {
  const { matches, others } = new Assembly(how, resources).run(about);
  const isSearch = how.type === 'searchset';
  const first = isSearch ? matches.map(withSearch('match')) : matches;
  const last = isSearch ? others.map(withSearch('include')) : others;
  const all = how.reversed ? [...last, ...first] : [...first, ...last];
  const entry = how.type === 'transaction' ? all.map(withRequest) : all;
  return {
    resourceType: 'Bundle',
    type: how.type,
    ...(how.timestamp === undefined ? {} : { timestamp: how.timestamp }),
    ...(isSearch ? { total: matches.length, link: [{ relation: 'self', url: SERVER + search }] } : {}),
    ...(entry.length > 0 ? { entry } : {}),
  };
}

/** A Bundle of up to five dispenses with what they refer to, as a system that speaks FHIR by itself would send it. */
export function dispenseBundle(patients: 1 | 2 = 1): fc.Arbitrary<Bundle> {
  return fc.tuple(style, dispensePools(patients), fc.array(dispense, { maxLength: 5, size: 'max' })).map(([how, resources, dispenses]) =>
    bundleOf(
      how,
      resources,
      dispenses.map((resource) => ({ resource })),
      'MedicationDispense',
    ),
  );
}

const flagMatch = fc.tuple(flag, maybe(55, provenance)).map(([resource, told]): Match => (told === undefined ? { resource } : { resource, told }));
const conditionMatch = oneOf<Match>([65, allergy.map((resource) => ({ resource }))], [35, flagMatch]);

/** The same for up to five allergies and contra-indications, with where they came from. */
export function conditionBundle(patients: 1 | 2 = 1): fc.Arbitrary<Bundle> {
  const matches = fc.array(conditionMatch, { minLength: 1, maxLength: 5, size: 'max' });
  return fc
    .tuple(style, conditionPools(patients), matches)
    .map(([how, resources, about]) => bundleOf(how, resources, about, '?_type=AllergyIntolerance,Flag'));
}
