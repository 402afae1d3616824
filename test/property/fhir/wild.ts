import fc from 'fast-check';
import { Decimal } from '../../../src/fhir/decimal.js';
import type { Bundle } from '../../../src/fhir/types.js';
import { oneOf } from '../choice.js';

type Json = unknown;

/** One fault: which property or item (counted in order, round and round), what is done to it, and which of the variants. */
interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
  readonly variant: number;
}

/** Marks a value that is taken away. */
const GONE = Symbol('gone');

type Apply = (value: Json, variant: number, key: string) => Json;

const WRONG_TYPES: readonly Json[] = [null, 7, true, 'tekst', {}, [], ['a', null], { value: 1 }, ''];

const BAD_TEXT: Readonly<Record<string, readonly string[]>> = {
  reference: ['urn:uuid:00000000-0000-0000-0000-000000000000', 'Patient/nergens', '#nergens', 'Patient', '', 'http://'],
  system: ['snomed', 'http://onbekend.example/stelsel', 'urn:oid:1..2', '2.16.840.1.113883.6.96'],
  code: ['XYZZY', ' a', ''],
  status: ['klaar', 'COMPLETED', 'active'],
  use: ['thuis', 'HP'],
  gender: ['M', 'man'],
  periodUnit: ['dag', 'D', 'fortnight'],
  when: ['ochtend', 'mORN'],
  resourceType: ['Observation', 'medicationDispense', 'Onbekend'],
  url: ['geen-url', 'https://schakel.example/fhir/StructureDefinition/v3-raw'],
  value: ['', '123456789', '  ', '20230904'],
};

const BAD_DATES = [
  '2023-02-31',
  '2023-13-01',
  '20230904',
  '2023-09-04T12:00',
  '2023-09-04T25:00:00Z',
  '2023-09-04 12:00',
  'gisteren',
  '08:00',
  '24:00:00',
  '2023-9-4',
];
const LIKE_DATE = /^\d{4}(-\d\d(-\d\d(T.*)?)?)?$|^\d\d:\d\d:\d\d$/;

function badText(value: Json, n: number, key: string): Json {
  if (typeof value !== 'string') return -1;
  const from = LIKE_DATE.test(value) ? BAD_DATES : (BAD_TEXT[key] ?? ['', ' ', '<&>', '\u0000', 'x'.repeat(300)]);
  return from[n % from.length] ?? '';
}

const STRANGE: Readonly<Record<string, Json>>[] = [
  { onbekend: 'x' },
  { extension: [{ url: 'https://leverancier.example/a', valueString: 'b' }] },
  { modifierExtension: [{ url: 'https://leverancier.example/ontkenning', valueBoolean: true }] },
  { _text: { id: 'a' } },
  { nullFlavor: 'UNK' },
  { implicitRules: 'https://leverancier.example/regels' },
];

const FAULTS = {
  drop: () => GONE,
  wrongType: (_, n) => WRONG_TYPES[n % WRONG_TYPES.length],
  badText,
  badNumber: (value, n) => (typeof value === 'number' ? [-1, 1.5, 1e21, 0][n % 4] : value),
  wrapped: (value) => [value],
  unwrapped: (value) => (Array.isArray(value) ? (value as Json[])[0] : value),
  doubled: (value) => (Array.isArray(value) ? [...(value as Json[]), ...(value as Json[])] : value),
  emptied: (value) => (Array.isArray(value) ? [] : typeof value === 'object' ? {} : ''),
  strange: (value, n) => (isObject(value) ? { ...value, ...STRANGE[n % STRANGE.length] } : value),
  both: (value) =>
    isObject(value)
      ? { ...value, asNeededBoolean: true, asNeededCodeableConcept: { text: 'bij pijn' }, deceasedBoolean: true, deceasedDateTime: '2023' }
      : value,
} as const satisfies Record<string, Apply>;

type FaultKind = keyof typeof FAULTS;

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}

const sizes = new WeakMap<object, number>();

/** Number of properties and items below a value; kept, since faults leave most of a Bundle as it is. */
function size(value: Json): number {
  if (!Array.isArray(value) && !isObject(value)) return 0;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  const sum = Object.values(value).reduce((total: number, v) => total + 1 + size(v), 0);
  sizes.set(value, sum);
  return sum;
}

/** A copy in which the place with that number (from 0) holds what `change` makes of it; everything else is shared. */
function changed(value: Json, place: number, change: (value: Json, key: string) => Json): Json {
  if (!Array.isArray(value) && !isObject(value)) return value;
  let left = place;
  for (const [key, v] of Object.entries(value)) {
    const below = size(v);
    if (left === 0) return replaced(value, key, change(v, Array.isArray(value) ? '' : key));
    if (left <= below) return replaced(value, key, changed(v, left - 1, change));
    left -= below + 1;
  }
  return value;
}

function replaced(value: Json[] | Readonly<Record<string, Json>>, key: string, by: Json): Json {
  if (Array.isArray(value)) return value.flatMap((v, i) => (String(i) !== key ? [v] : by === GONE ? [] : [by]));
  if (by !== GONE) return { ...value, [key]: by };
  return Object.fromEntries(Object.entries(value).filter(([k]) => k !== key));
}

function withFault(bundle: Json, { at, kind, variant }: Fault): Json {
  const places = size(bundle);
  if (places === 0) return bundle;
  return changed(bundle, at % places, (value, key) => FAULTS[kind](value, variant, key));
}

const KINDS = Object.keys(FAULTS) as readonly FaultKind[];

const fault: fc.Arbitrary<Fault> = fc.record({
  at: fc.nat(5000),
  kind: oneOf<FaultKind>([30, fc.constant('badText')], [20, fc.constant('drop')], [50, fc.constantFrom(...KINDS)]),
  variant: fc.nat(30),
});

/** The same Bundles with up to six faults each: it may no longer be one, whatever its type says. */
export function broken(bundle: fc.Arbitrary<Bundle>): fc.Arbitrary<Bundle> {
  return fc.tuple(bundle, fc.array(fault, { maxLength: 6, size: 'max' })).map(([whole, faults]) => faults.reduce<Json>(withFault, whole) as Bundle);
}
