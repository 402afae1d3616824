import fc from 'fast-check';
import type {
  CodeableConcept,
  Coding,
  ContactPoint,
  Element,
  Extension,
  Identifier,
  Period,
  Quantity,
  Range,
  Ratio,
  Reference,
} from '../../../src/fhir/types.js';
import { maybe, oneOf } from '../choice.js';
import { list, object, type Part } from './object.js';
import { GSTD, HL7, NAMING, NICTIZ, NULL_FLAVOR, SNOMED, UCUM, V3 } from './urls.js';
import { amount, date, dateTime, digits, ordered, text } from './values.js';

type Codes = readonly (readonly [code: string, display: string])[];

/** A coding of one system; the display may be the sender's own or missing, the version is rare. */
export function coding(system: string, codes: Codes): fc.Arbitrary<Coding> {
  const named = oneOf<'own' | 'other' | 'none'>([80, fc.constant('own')], [5, fc.constant('other')], [15, fc.constant('none')]);
  return fc.tuple(fc.constantFrom(...codes), named, maybe(3, fc.constant('2023-09'))).map(([[code, display], how, version]) => ({
    system,
    ...(version === undefined ? {} : { version }),
    code,
    ...(how === 'none' ? {} : { display: how === 'own' ? display : 'eigen omschrijving' }),
  }));
}

const FOREIGN = coding('urn:oid:2.16.840.1.113883.2.4.6.6.999.7', [
  ['X-1', 'eigen code'],
  ['00', 'nul'],
]);
const LOCAL_UUID = coding('urn:uuid:3f2504e0-4f89-11d3-9a0c-0305e82c3301', [['A', 'lokaal']]);
const OTHER = fc.constant<Coding>({ system: NULL_FLAVOR, code: 'OTH', display: 'overig' });

/** A concept with one coding of the systems, sometimes more, a text now and then, or a text alone. */
export function concept(...codings: readonly fc.Arbitrary<Coding>[]): fc.Arbitrary<CodeableConcept> {
  const one = fc.oneof(...codings);
  const selected = one.map((c): Coding => ({ ...c, userSelected: true }));
  const more = fc
    .tuple(oneOf<Coding>([60, one], [40, selected]), list(2, oneOf<Coding>([80, one], [15, FOREIGN], [5, LOCAL_UUID])))
    .map(([a, b]) => [a, ...b]);
  return oneOf<CodeableConcept>(
    [70, object({ coding: list(1, one), text: [10, text] })],
    [12, object({ coding: more, text: [20, text] })],
    [6, object({ coding: list(1, FOREIGN), text: [20, text] })],
    [5, object({ text })],
    [4, object({ coding: list(1, OTHER), text })],
    [3, absentConcept],
  );
}

const absentConcept: fc.Arbitrary<CodeableConcept> = object<CodeableConcept>({ extension: list(1, absence()), text: [30, text] });

/** One of the two extensions that say why there is no value. */
export function absence(): fc.Arbitrary<Extension> {
  const reason = fc.constantFrom('unknown', 'asked-unknown', 'masked', 'not-applicable', 'not-asked', 'temp-unknown');
  const flavour = fc.constantFrom('UNK', 'NI', 'MSK', 'NA', 'ASKU');
  return oneOf<Extension>(
    [50, reason.map((valueCode) => ({ url: HL7 + 'data-absent-reason', valueCode }))],
    [50, flavour.map((valueCode) => ({ url: HL7 + 'iso21090-nullFlavor', valueCode }))],
  );
}

/** A primitive without a value. */
export const absentElement: fc.Arbitrary<Element> = absence().map((e) => ({ extension: [e] }));

/** An extension that no profile here knows. */
export const unknownExtension: fc.Arbitrary<Extension> = oneOf<Extension>(
  [60, text.map((valueString) => ({ url: 'https://leverancier.example/fhir/StructureDefinition/eigen-veld', valueString }))],
  [20, fc.constant<Extension>({ url: 'https://leverancier.example/fhir/StructureDefinition/vlag', valueBoolean: true })],
  [
    20,
    text.map((valueString) => ({
      url: 'https://leverancier.example/fhir/StructureDefinition/samengesteld',
      extension: [{ url: 'deel', valueString }],
    })),
  ],
);

export type IdKind = 'person' | 'organization' | 'act' | 'patient';

const SYSTEMS: Readonly<Record<IdKind, readonly (readonly [string, number])[]>> = {
  person: [
    [NAMING + 'uzi-nr-pers', 9],
    [NAMING + 'agb-z', 8],
    [NAMING + 'big', 11],
  ],
  organization: [
    [NAMING + 'ura', 8],
    [NAMING + 'agb-z', 8],
  ],
  act: [
    ['urn:oid:2.16.528.1.1007.3.3.1234567.1', 6],
    ['urn:oid:2.16.528.1.1007.3.3.7777777.1.1', 4],
  ],
  patient: [
    ['urn:oid:2.16.840.1.113883.2.4.6.6.999.1', 7],
    ['https://his.example/patientnummer', 5],
  ],
};

/** Identifiers of the kind; now and then a bare UUID or OID, a plain URL as system, an absent value. */
export function identifier(kind: IdKind): fc.Arbitrary<Identifier> {
  const known = SYSTEMS[kind].map(([system, length]) => digits(length).map((value) => ({ system, value })));
  const usual = fc.oneof(...known);
  const whole = fc.tuple(
    usual,
    object<Identifier>({ use: [60, fc.constantFrom('official', 'usual', 'secondary')], period: [20, period], assigner: [30, display] }),
  );
  return oneOf<Identifier>(
    [78, usual],
    [6, whole.map(([a, b]) => ({ ...a, ...b }))],
    [5, fc.uuid().map((id) => ({ system: 'urn:ietf:rfc:3986', value: 'urn:uuid:' + id }))],
    [2, fc.nat(9999).map((n) => ({ system: 'urn:ietf:rfc:3986', value: `urn:oid:2.999.1.${n}` }))],
    [3, digits(5).map((value) => ({ system: 'urn:oid:2.999.7', value: 'A/' + value }))],
    [2, digits(5).map((value) => ({ system: 'https://his.example/nummer', value }))],
    [1, digits(5).map((value) => ({ value }))],
    [3, fc.tuple(fc.constantFrom(...SYSTEMS[kind]), absentElement).map(([[system], _value]) => ({ system, _value }))],
  );
}

const display: fc.Arbitrary<Reference> = object<Reference>({ display: text });

const start: Part<string> = dateTime;
export const period: fc.Arbitrary<Period> = oneOf<Period>(
  [50, object<Period>({ start })],
  [40, ordered(dateTime).map(([a, b]) => ({ start: a, end: b }))],
  [10, object<Period>({ end: date })],
);

const UNITS = [
  ['1', 'stuk', '245'],
  ['ml', 'milliliter', '233'],
  ['mg', 'milligram', '229'],
  ['[iU]', 'internationale eenheid', '217'],
  ['[drp]', 'druppel', '303'],
] as const;

/** Quantity in UCUM, with or without its twins in the G-Standaard, or coded in the G-Standaard alone. */
export const quantity: fc.Arbitrary<Quantity> = fc
  .tuple(fc.constantFrom(...UNITS), amount, amount, fc.integer({ min: 0, max: 99 }))
  .map(([[code, unit, gstd], value, other, dice]) => quantityOf(code, unit, gstd, value, other, dice));

function quantityOf(code: string, unit: string, gstd: string, value: Quantity['value'] & {}, other: Quantity['value'] & {}, dice: number): Quantity {
  const plain: Quantity = { value, unit, system: UCUM, code };
  const twin = translation({ value, unit, system: GSTD + '1.900.2', code: gstd });
  if (dice < 40) return plain;
  if (dice < 70) return { extension: [twin], ...plain };
  if (dice < 75) return { extension: [twin, translation({ value: other, unit: 'tablet', system: GSTD + '1.361', code: '100' })], ...plain };
  if (dice < 85) return { value, unit, system: GSTD + '1.900.2', code: gstd };
  if (dice < 90) return { value, system: UCUM, code };
  if (dice < 93) return { value, unit };
  if (dice < 95) return { value };
  if (dice < 97) return { unit, system: UCUM, code };
  if (dice < 98) return { extension: [{ url: HL7 + 'iso21090-nullFlavor', valueCode: 'QS' }] };
  return { ...plain, comparator: '<' };
}

function translation(valueQuantity: Quantity): Extension {
  return { url: HL7 + 'iso21090-PQ-translation', valueQuantity };
}

const TIME_UNITS = [
  ['d', 'dag'],
  ['wk', 'week'],
  ['h', 'uur'],
  ['mo', 'maand'],
  ['a', 'jaar'],
  ['min', 'minuut'],
] as const;

/** Duration in UCUM units of time. */
export const duration: fc.Arbitrary<Quantity> = fc
  .tuple(fc.constantFrom(...TIME_UNITS), amount, fc.boolean())
  .map(([[code, unit], value, named]) => ({ value, ...(named ? { unit } : {}), system: UCUM, code }));

export const range: fc.Arbitrary<Range> = oneOf<Range>(
  [80, object<Range>({ low: quantity, high: quantity })],
  [10, object<Range>({ low: quantity })],
  [10, object<Range>({ high: quantity })],
);

/** Ratio; with a period as denominator for a maximum. */
export function ratio(denominator: fc.Arbitrary<Quantity>): fc.Arbitrary<Ratio> {
  return object<Ratio>({ numerator: quantity, denominator });
}

export const contactPoint: fc.Arbitrary<ContactPoint> = oneOf<ContactPoint>(
  [
    60,
    object<ContactPoint>({
      system: fc.constantFrom('phone', 'fax', 'pager'),
      value: fc.constantFrom('+31201234567', '020-1234567', '(06) 12 34 56 78'),
      use: [80, fc.constantFrom('home', 'work', 'mobile', 'temp', 'old')],
      _system: [30, telecomType()],
    }),
  ],
  [
    25,
    object<ContactPoint>({
      system: fc.constant('email' as const),
      value: fc.constant('j.fictief@voorbeeld.example'),
      use: [70, fc.constantFrom('home', 'work')],
    }),
  ],
  [
    10,
    object<ContactPoint>({
      system: fc.constantFrom('url', 'other', 'sms'),
      value: fc.constantFrom('https://voorbeeld.example/a?b=c', 'x-hl7-applicatie:999'),
      rank: [20, fc.constant(1)],
    }),
  ],
  [5, object<ContactPoint>({ system: fc.constant('phone' as const), _value: absentElement })],
);

function telecomType(): fc.Arbitrary<Element> {
  const codes: Codes = [
    ['LL', 'Landline'],
    ['MC', 'Mobile Telephone'],
  ];
  return specified(coding(V3 + 'AddressUse', codes));
}

/** A primitive with the finer code that its value stands for. */
export function specified(one: fc.Arbitrary<Coding>): fc.Arbitrary<Element> {
  return one.map((c) => ({ extension: [{ url: NICTIZ + 'ext-CodeSpecification', valueCodeableConcept: { coding: [c] } }] }));
}

const SITES: Codes = [
  ['18944008', 'rechteroog'],
  ['368208006', 'linker bovenarm'],
];
export const bodySite: fc.Arbitrary<CodeableConcept> = concept(coding(SNOMED, SITES));
