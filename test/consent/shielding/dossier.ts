import fc from 'fast-check';
import type { ShieldRule } from '../../../src/consent/shield.js';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Search } from '../../../src/fhir/search/search.js';
import type { Tree } from '../../../src/fhir/tree.js';
import { allergy, ATC, dispense, ITEMS, NAMING, PATIENT } from './world.js';

/*
 * Invented dossiers of which the maker knows what is hidden: each is built twice, with all that is hidden and without it. What is hidden
 * bears a mark in every text, so that it is seen wherever it comes out.
 */
export const MARK = 'CANARY';

/** Why an item is hidden. */
const CAUSES = [
  'item',
  'dependent',
  'period',
  'code',
  'translation',
  'author',
  'treatment',
  'label',
  'unknown-label',
  'medication',
  'listed',
  'twin',
] as const;
type Cause = (typeof CAUSES)[number];

/** Shields of all kinds; what is visible in a dossier fits none of them. */
export const RULES: readonly ShieldRule[] = [
  { items: [{ identifier: { system: ITEMS, value: `${MARK}-item` }, dependents: false }] },
  { items: [{ identifier: { system: ITEMS, value: `${MARK}-root` }, dependents: true }] },
  { period: { start: '2020-03-01', end: '2020-03-31' } },
  { codes: [{ system: ATC, code: 'N05', match: 'descendent-of' }] },
  { authors: [{ system: NAMING + 'ura', value: '90000302' }] },
  { related: [{ system: 'urn:oid:2.999.9', value: `${MARK}-treatment` }] },
  { categories: ['RX'] },
];

const KINDS = ['MedicationDispense', 'AllergyIntolerance', 'Flag'] as const;

interface Item {
  readonly kind: (typeof KINDS)[number];
  readonly cause: Cause | undefined;
  /** Numbers of other items that it mentions, and how. */
  readonly mentions: readonly { readonly of: number; readonly how: (typeof MENTIONS)[number] }[];
  readonly day: number;
  readonly hasText: boolean;
  readonly hasSecrets: boolean;
}

const MENTIONS = ['reference', 'identifier', 'extension', 'nested', 'contained'] as const;

export interface Dossier {
  readonly items: readonly Item[];
  readonly lists: readonly (readonly number[])[];
  readonly letters: readonly (readonly number[])[];
  readonly provenances: readonly (readonly number[])[];
  readonly reversed: boolean;
}

const numbers = fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 4 });

const item: fc.Arbitrary<Item> = fc.record({
  kind: fc.constantFrom(...KINDS),
  cause: fc.option(fc.constantFrom(...CAUSES), { nil: undefined }),
  mentions: fc.array(fc.record({ of: fc.nat(7), how: fc.constantFrom(...MENTIONS) }), { maxLength: 3 }),
  day: fc.integer({ min: 1, max: 28 }),
  hasText: fc.boolean(),
  hasSecrets: fc.boolean(),
});

export const dossier: fc.Arbitrary<Dossier> = fc.record({
  items: fc.array(item, { maxLength: 8 }),
  lists: fc.array(numbers, { maxLength: 2 }),
  letters: fc.array(numbers, { maxLength: 1 }),
  provenances: fc.array(numbers, { maxLength: 2 }),
  reversed: fc.boolean(),
});

const text = (words: string): Tree => ({ text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${words}</div>` } });
const INLINE = {
  url: 'http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label',
  valueCoding: { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' },
};
const HIDING = { system: 'https://schakel.example/fhir/CodeSystem/shield', code: 'afgeschermd' };

function idOf(items: readonly Item[], n: number): string {
  return items[n]?.cause === undefined ? `v${n}` : `${MARK}${n}`;
}

/** Business identifier of an item; some causes give several items the same one. */
function nameOf(items: readonly Item[], n: number): string {
  const cause = items[n]?.cause;
  return cause === 'item' ? `${MARK}-item` : `${cause === undefined ? 'open' : MARK}-${n}`;
}

/** All resources of a dossier, or those and those parts that nothing hides. */
export function resourcesOf({ items, lists, letters, provenances, reversed }: Dossier, isWhole: boolean): readonly Tree[] {
  const shows = (n: number): boolean => n < items.length && (isWhole || items[n]?.cause === undefined);
  const url = (n: number): string => `${items[n]?.kind ?? ''}/${idOf(items, n)}`;
  const of = (list: readonly number[]): readonly number[] => list.filter(shows);
  const resources: Tree[] = [
    PATIENT,
    { resourceType: 'Organization', id: 'o', identifier: [{ system: NAMING + 'ura', value: '90000303' }], name: 'open' },
  ];
  items.forEach((one, n) => {
    if (shows(n)) resources.push(...itemOf(items, one, n, shows, url, isWhole));
  });
  for (const [i, list] of lists.entries()) {
    if (of(list).length > 0)
      resources.push({
        resourceType: 'List',
        id: `l${i}`,
        status: 'current',
        mode: 'working',
        ...(isWhole ? text(MARK) : {}),
        entry: of(list).map((n) => ({ item: { reference: url(n), display: nameOf(items, n) } })),
      });
  }
  const labelled = items.flatMap((one, n) => (one.cause === 'listed' ? [n] : []));
  if (isWhole && labelled.length > 0)
    resources.push({
      resourceType: 'List',
      id: MARK,
      meta: { security: [HIDING] },
      title: MARK,
      status: 'current',
      mode: 'working',
      entry: labelled.map((n) => ({ item: { reference: url(n) } })),
    });
  for (const letter of letters) {
    const shown = of(letter);
    if (shown.length > 0)
      resources.push({
        resourceType: 'Composition',
        id: 'k',
        status: 'final',
        type: { text: 'letter', coding: [{ system: ATC, code: 'A' }] },
        code: { coding: [{ system: ATC, code: 'A' }] },
        date: '2024-05-01',
        author: [{ reference: 'Organization/o' }],
        title: 'letter',
        section: shown.map((n) => ({
          title: 'part',
          text: { status: 'generated', div: `<div>${nameOf(items, n)}</div>` },
          entry: [{ reference: url(n), display: nameOf(items, n) }],
        })),
      });
  }
  for (const [i, targets] of provenances.entries()) {
    const shown = of(targets);
    if (shown.length > 0)
      resources.push({
        resourceType: 'Provenance',
        id: `w${i}`,
        target: shown.map((n) => ({ reference: url(n), display: nameOf(items, n) })),
        recorded: '2024-05-01T10:00:00Z',
        agent: [{ who: { reference: 'Organization/o' } }],
      });
  }
  return reversed ? resources.reverse() : resources;
}

function itemOf(
  items: readonly Item[],
  one: Item,
  n: number,
  shows: (n: number) => boolean,
  url: (n: number) => string,
  isWhole: boolean,
): readonly Tree[] {
  const { cause, kind } = one;
  const mentioned = one.mentions.filter(({ of, how }) => of !== n && shows(of) && isHarmless(one, items[of], how));
  const by = (how: string): readonly number[] => mentioned.filter((m) => m.how === how).map((m) => m.of);
  const inside = by('contained').filter((of) => items[of]?.cause !== undefined);
  const refer = (of: number): Tree => ({ reference: url(of), display: nameOf(items, of) });
  const shared: Tree = {
    identifier: [
      { system: ITEMS, value: nameOf(items, n) },
      ...(cause === 'dependent' ? [{ system: ITEMS, value: `${MARK}-root` }] : []),
      ...(cause === 'twin' ? [{ system: ITEMS, value: `${MARK}-item` }] : []),
    ],
    ...(one.hasText ? text(isWhole ? `open ${mentioned.map(({ of }) => nameOf(items, of)).join(' ')}` : 'open') : {}),
    ...(inside.length === 0
      ? {}
      : {
          contained: inside.map((of) => ({
            resourceType: 'MedicationRequest',
            id: `${MARK}${of}`,
            identifier: [{ system: ITEMS, value: `${MARK}-item` }],
            status: 'active',
            intent: 'order',
            subject: { reference: 'Patient/p' },
            medicationCodeableConcept: { text: MARK },
          })),
        }),
    extension: [
      { url: EXTENSIONS.treatment, valueIdentifier: { system: 'urn:oid:2.999.9', value: cause === 'treatment' ? `${MARK}-treatment` : `open-${n}` } },
      ...by('extension').map((of) => ({ url: EXTENSIONS.support, valueReference: refer(of) })),
      ...by('identifier').map((of) => ({ url: EXTENSIONS.conditionPredecessor, valueIdentifier: { system: ITEMS, value: nameOf(items, of) } })),
      ...inside.map((of) => ({ url: EXTENSIONS.support, valueReference: { reference: `#${MARK}${of}`, display: MARK } })),
      ...(isWhole && one.hasSecrets
        ? [
            {
              url: EXTENSIONS.v3Raw,
              extension: [
                { url: 'path', valueString: 'odd' },
                { url: 'xml', valueString: `<odd>${MARK}</odd>` },
              ],
            },
          ]
        : []),
    ],
    ...(cause === 'label' || cause === 'unknown-label'
      ? { meta: { security: [cause === 'label' ? HIDING : { system: MARK, code: MARK }] } }
      : { meta: { versionId: isWhole ? String(items.length) : '1', profile: ['https://example.org/p'] } }),
  };
  const secret = isWhole && one.hasSecrets ? [{ text: MARK, extension: [INLINE] }] : [];
  const note = [...secret, { text: cause === undefined ? 'open' : MARK }];
  const day = `${cause === 'period' ? '2020-03' : '2024-05'}-${String(one.day).padStart(2, '0')}`;
  const code = { coding: codingsOf(cause), text: cause === undefined ? 'open' : MARK };
  const author = cause === 'author' ? { identifier: { system: NAMING + 'ura', value: '90000302' }, display: MARK } : { reference: 'Organization/o' };
  const extra = cause === 'medication' ? [{ resourceType: 'Medication', id: `${MARK}m${n}`, meta: { security: [HIDING] }, code }] : [];
  if (kind === 'MedicationDispense') {
    const { medicationCodeableConcept: _, ...base } = dispense(idOf(items, n), shared);
    const product = cause === 'medication' ? { medicationReference: { reference: `Medication/${MARK}m${n}` } } : { medicationCodeableConcept: code };
    const nested = by('nested').map((of) => ({ function: { text: 'x' }, actor: refer(of) }));
    const partOf = by('reference').map(refer);
    return [
      {
        ...base,
        ...product,
        whenHandedOver: day,
        note,
        performer: [{ actor: author }, ...nested],
        ...(partOf.length === 0 ? {} : { partOf }),
        authorizingPrescription: [{ identifier: { system: ITEMS, value: `rx-${n}` }, type: 'MedicationRequest' }],
      },
      ...extra,
    ];
  }
  const modifier = cause === 'medication' ? { modifierExtension: [{ url: 'x', valueReference: { reference: `Medication/${MARK}m${n}` } }] } : {};
  // What stands beside a mention stays without it.
  const nested = one.mentions.filter(({ of, how }) => how === 'nested' && of !== n && of < items.length && isHarmless(one, items[of], how));
  const reactions = nested.map(({ of }) => ({
    manifestation: [{ text: 'x' }],
    ...(shows(of) ? { extension: [{ url: 'y', valueReference: refer(of) }] } : {}),
  }));
  if (kind === 'AllergyIntolerance') {
    return [
      {
        ...allergy(idOf(items, n), shared),
        ...modifier,
        code,
        note,
        recordedDate: day,
        recorder: author,
        ...(reactions.length === 0 ? {} : { reaction: reactions }),
      },
      ...extra,
    ];
  }
  const flag = {
    resourceType: 'Flag',
    id: idOf(items, n),
    ...shared,
    ...modifier,
    status: 'active',
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '350241000146102' }] }],
    code,
    subject: { reference: 'Patient/p' },
    period: { start: day },
    author,
  };
  return [flag, ...extra];
}

/** Whether a mention leaves the one that mentions visible: what is linked to a hidden treatment is part of it. */
function isHarmless(one: Item, other: Item | undefined, how: string): boolean {
  if (how === 'identifier') return true;
  return one.cause !== 'dependent' && other?.cause !== 'dependent' && other?.cause !== 'treatment';
}

function codingsOf(cause: Cause | undefined): readonly Tree[] {
  const own = { system: ATC, code: cause === 'code' ? 'N05BA01' : 'C07AB02', ...(cause === undefined ? {} : { display: MARK }) };
  return cause === 'translation' ? [own, { system: 'urn:oid:2.16.840.1.113883.6.73', code: 'N05CD' }] : [own];
}

/** Searches, among them ones that ask for what is hidden. */
export const search: fc.Arbitrary<Search> = fc
  .record({
    type: fc.constantFrom(...KINDS, 'Medication', 'Organization', 'List', 'Provenance'),
    criteria: fc.array(
      fc.constantFrom(
        { name: 'identifier', values: [`${ITEMS}|${MARK}-item`, `${ITEMS}|open-0`] },
        { name: 'code', values: [`${ATC}|N05BA01`, `${ATC}|C07AB02`] },
        { name: 'whenhandedover', values: ['le2020-12-31', 'ge2024-05-10'] },
        { name: 'period', values: ['ge2020'] },
        { name: 'status', values: ['completed', 'active'] },
        { name: 'performer.identifier', values: [`${NAMING}ura|90000302`, `${NAMING}ura|90000303`] },
        { name: '_has:Provenance:target:recorded', values: ['2024'] },
        { name: '_has:List:item:status', values: ['current'] },
      ),
      { maxLength: 1 },
    ),
    count: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    sort: fc.option(
      fc.array(fc.record({ name: fc.constantFrom('whenhandedover', 'date', 'identifier', 'status'), descending: fc.boolean() }), {
        minLength: 1,
        maxLength: 2,
      }),
      { nil: undefined },
    ),
    revinclude: fc.subarray([
      { type: 'Provenance', parameter: 'target' },
      { type: 'List', parameter: 'item' },
    ]),
    summary: fc.constantFrom('count' as const, undefined, undefined, undefined),
    total: fc.constantFrom('none' as const, 'accurate' as const, undefined),
  })
  .map(({ count, sort, summary, total, ...rest }) => ({
    ...rest,
    ...(count === undefined ? {} : { count }),
    ...(sort === undefined ? {} : { sort }),
    ...(summary === undefined ? {} : { summary }),
    ...(total === undefined ? {} : { total }),
  }));
