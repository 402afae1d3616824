import fc from 'fast-check';
import { Decimal } from '../../../src/fhir/decimal.js';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { UCUM } from '../../../src/fhir/systems.js';
import type { Extension, Quantity } from '../../../src/fhir/types.js';
import { PQ, PQ_PRODUCT } from '../../../src/mapping/leaf/pq.js';
import { duration, pq } from '../../property/from-xsd.js';
import { normalised } from '../../property/normalise.js';
import { bothWays, lossless, reads, stable, writes } from '../../support/leaf-laws.js';
import { outcome, read, text } from '../../support/leaf.js';

const GSTD = '2.16.840.1.113883.2.4.4.1.900.2';
const NHG = '2.16.840.1.113883.2.4.4.1.361';
const flavor = (valueCode: string): Extension => ({ url: EXTENSIONS.nullFlavor, valueCode });
const ucum = (value: number | Decimal, code: string, unit = code): Quantity => ({ value, unit, system: UCUM, code });
const also = (valueQuantity: Quantity): Extension => ({ url: EXTENSIONS.pqTranslation, valueQuantity });
const gstd = (value: number | Decimal, code: string, unit: string): Extension => also({ value, unit, system: `urn:oid:${GSTD}`, code });
const gstdXml = (value: string, code: string, name: string): string =>
  `<translation value="${value}" code="${code}" codeSystem="${GSTD}" displayName="${name}"/>`;

const DECIMALS: readonly (readonly [text: string, value: number | Decimal])[] = [
  ['16.0000', new Decimal('16.0000')],
  ['0.10', new Decimal('0.10')],
  ['123456789012345678.9', new Decimal('123456789012345678.9')],
  ['12345678901234567890', new Decimal('12345678901234567890')],
  ['1e5', new Decimal('1e5')],
  ['0.5', 0.5],
  ['-1', -1],
  ['0', 0],
  ['0.0', new Decimal('0.0')],
];
const WORDS = [
  ['s', 'seconde'],
  ['min', 'minuut'],
  ['h', 'uur'],
  ['d', 'dag'],
  ['wk', 'week'],
  ['mo', 'maand'],
  ['a', 'jaar'],
] as const;

describe('PQ <-> Quantity (DT 5), both ways', () => {
  bothWays<Quantity>(PQ, [
    ...DECIMALS.map(([digits, value]) => [`the decimal ${digits}`, `<quantity value="${digits}" unit="mg"/>`, ucum(value, 'mg')] as const),
    ...WORDS.map(([code, word]) => [`a time in ${code}`, `<width value="7" unit="${code}"/>`, ucum(7, code, word)] as const),
    ...['[iU]', '[drp]', 'ml', '10*6', '{dosis}', 'mg/ml'].map(
      (unit) => [`the unit ${unit}`, `<quantity value="7" unit="${unit}"/>`, ucum(7, unit)] as const,
    ),
    [
      'a basic unit, of which the name is shown',
      `<quantity value="30" unit="1">${gstdXml('30', '245', 'stuk')}</quantity>`,
      { extension: [gstd(30, '245', 'stuk')], ...ucum(30, '1', 'stuk') },
    ],
    [
      'units of two systems, in order',
      `<center value="2" unit="1"><translation value="2" code="70" codeSystem="${NHG}" displayName="tablet"/>${gstdXml('2.00', '245', 'stuk')}</center>`,
      {
        extension: [also({ value: 2, unit: 'tablet', system: `urn:oid:${NHG}`, code: '70' }), gstd(new Decimal('2.00'), '245', 'stuk')],
        ...ucum(2, '1', 'stuk'),
      },
    ],
    [
      'two basic units, of which the first is shown',
      `<center value="2" unit="1">${gstdXml('2', '208', 'dosis')}${gstdXml('2', '245', 'stuk')}</center>`,
      { extension: [gstd(2, '208', 'dosis'), gstd(2, '245', 'stuk')], ...ucum(2, '1', 'dosis') },
    ],
    [
      'translations that say less',
      `<center value="2" unit="1"><translation value="2"/><translation displayName="hap"/><translation code="245" codeSystem="${GSTD}"/><translation nullFlavor="UNK"/></center>`,
      {
        extension: [
          also({ value: 2 }),
          also({ unit: 'hap' }),
          also({ system: `urn:oid:${GSTD}`, code: '245' }),
          also({ extension: [flavor('UNK')] }),
        ],
        ...ucum(2, '1'),
      },
    ],
    ['translations only', `<center>${gstdXml('2', '245', 'stuk')}</center>`, { extension: [gstd(2, '245', 'stuk')] }],
    ['a nullFlavor', '<quantity nullFlavor="QS"/>', { extension: [flavor('QS')] }],
    ['a value with a nullFlavor', '<quantity value="2" unit="mg" nullFlavor="UNC"/>', { extension: [flavor('UNC')], ...ucum(2, 'mg') }],
  ]);
});

describe('PQ: what is reported on reading', () => {
  reads<Quantity>(PQ, [
    ['mL', '<quantity value="5" unit="mL"/>', ucum(5, 'ml'), ['unit-case /quantity/@unit']],
    ['no unit', '<quantity value="5"/>', ucum(5, '1'), []],
    ['the type', '<quantity xsi:type="PQ" value="5" unit="mg"/>', ucum(5, 'mg'), []],
    ['another type', '<quantity xsi:type="INT" value="5" unit="mg"/>', ucum(5, 'mg'), ['xsi-type /quantity/@type']],
    ['an empty unit', '<quantity value="5" unit=""/>', undefined, ['value-format /quantity/@unit']],
    ['a unit with a blank', '<quantity value="5" unit="mg per dag"/>', undefined, ['value-format /quantity/@unit']],
    ...['vijf', '5,0', '05', '.5', '5.', '+5', ''].map((value): readonly [string, string, undefined, string[]] => [
      `the value "${value}"`,
      `<quantity value="${value}" unit="mg"/>`,
      undefined,
      ['value-format /quantity/@value'],
    ]),
    ['nothing', '<quantity/>', undefined, ['required /quantity/@value']],
    ['a unit alone', '<quantity unit="mg"/>', undefined, ['required /quantity/@value']],
    ['a nullFlavor with a unit', '<quantity nullFlavor="UNK" unit="mg"/>', undefined, ['required /quantity/@value']],
    ['text', '<quantity value="5" unit="mg">vijf</quantity>', ucum(5, 'mg'), ['not-mapped /quantity/text()']],
    ['other attributes', '<low value="5" unit="mg" inclusive="false"/>', ucum(5, 'mg'), ['not-mapped /low/@inclusive']],
    [
      'a translation without a decimal',
      '<center value="2" unit="1"><translation value="twee"/></center>',
      ucum(2, '1'),
      ['not-mapped /center/translation'],
    ],
    [
      'a translation in no system',
      '<center value="2" unit="1"><translation value="2" code="1" codeSystem="x"/></center>',
      ucum(2, '1'),
      ['not-mapped /center/translation'],
    ],
    [
      'a version of a translation',
      '<center value="2" unit="1"><translation value="2" codeSystemVersion="1"/></center>',
      { extension: [also({ value: 2 })], ...ucum(2, '1') },
      ['not-mapped /center/translation/@codeSystemVersion'],
    ],
  ]);

  test('given no unit and the option that keeps that, when translated, then it comes back without a unit', () => {
    const quantity = read(PQ, '<quantity value="5"/>', { absentUnit: true }).value;
    expect(quantity).toEqual({ extension: [{ url: EXTENSIONS.v3AbsentUnit, valueBoolean: true }], ...ucum(5, '1') });
    expect(text(outcome((cx) => PQ.toV3(quantity ?? {}, cx, 'quantity')).value)).toBe('<quantity value="5"/>');
  });
});

describe('PQ: what senders of FHIR write', () => {
  writes<Quantity>(PQ, 'quantity', [
    ['a comparator', { ...ucum(5, 'mg'), comparator: '<' }, undefined, ['not-mapped .']],
    ['a URL as system', { value: 5, unit: 'mg', system: 'https://example.org/eenheid', code: 'mg' }, undefined, ['code-unknown system']],
    ['a code without a system', { value: 5, unit: 'mg', code: 'mg' }, undefined, ['code-unknown system']],
    ['UCUM without a code', { value: 5, unit: 'mg', system: UCUM }, undefined, ['code-unknown code']],
    ['a UCUM code with a blank', ucum(5, 'mg per dag'), undefined, ['code-unknown code']],
    ['a number alone', { value: 5 }, '<quantity value="5" unit="1"/>', ['required code']],
    ['a unit in words only', { value: 5, unit: 'mg' }, undefined, ['required code']],
    ['mL', ucum(5, 'mL'), '<quantity value="5" unit="ml"/>', ['unit-case code']],
    ['another word for the unit', ucum(5, 'mg', 'milligram'), '<quantity value="5" unit="mg"/>', ['derived-differs unit']],
    [
      'a basic unit as code',
      { value: 5, unit: 'stuk', system: `urn:oid:${GSTD}`, code: '245' },
      `<quantity value="5" unit="1">${gstdXml('5', '245', 'stuk')}</quantity>`,
      [],
    ],
    ['a basic unit that is unknown', { value: 5, unit: 'emmer', system: `urn:oid:${GSTD}`, code: '999' }, undefined, ['code-unknown system']],
    [
      'a translation in no system of HL7v3',
      { extension: [also({ value: 5, system: 'https://example.org', code: 'x' })], ...ucum(5, 'mg') },
      '<quantity value="5" unit="mg"/>',
      ['system-not-supported system'],
    ],
    ['a data-absent-reason', { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'not-applicable' }] }, '<quantity nullFlavor="NA"/>', []],
    [
      'a nullFlavor with a unit',
      { extension: [flavor('UNK')], unit: 'mg', system: UCUM, code: 'mg' },
      '<quantity nullFlavor="UNK"/>',
      ['not-mapped unit', 'not-mapped system', 'not-mapped code'],
    ],
    ['no value', { unit: 'mg', system: UCUM, code: 'mg' }, undefined, ['not-mapped unit', 'not-mapped system', 'not-mapped code', 'required value']],
    [
      'what nobody reads',
      { id: 'a', extension: [{ url: 'urn:x' }], ...ucum(5, 'mg') },
      '<quantity value="5" unit="mg"/>',
      ['not-mapped id', 'not-mapped 0'],
    ],
  ]);

  test('given a comparator, when refused, then that is an error', () => {
    const severities: string[] = [];
    outcome((cx) => {
      PQ.toV3({ ...ucum(5, 'mg'), comparator: '<' }, cx, 'quantity');
      severities.push(...cx.issues(() => ({ path: '' })).map((issue) => issue.severity));
    });
    expect(severities).toEqual(['error']);
  });
});

const BASIC = [
  ['cm', '205'],
  ['g', '215'],
  ['[iU]', '217'],
  ['kg', '219'],
  ['l', '222'],
  ['mg', '229'],
  ['ml', '233'],
  ['mm', '234'],
  ['1', '245'],
  ['ug', '252'],
  ['ul', '254'],
  ['[drp]', '303'],
] as const;

describe('PQ of a product: the basic unit (DT 5)', () => {
  writes<Quantity>(PQ_PRODUCT, 'quantity', [
    ...BASIC.map(([unit, code]): readonly [string, Quantity, string, string[]] => [
      `${unit} without translation`,
      ucum(new Decimal('5.0'), unit, 'eenheid'),
      `<quantity value="5.0" unit="${unit}">${gstdXml('5.0', code, 'eenheid')}</quantity>`,
      [],
    ]),
    ['mL', ucum(5, 'mL'), `<quantity value="5" unit="ml">${gstdXml('5', '233', 'mL')}</quantity>`, ['unit-case code']],
    ['a unit without basic unit', ucum(5, 'mg/ml'), '<quantity value="5" unit="mg/ml"/>', []],
    [
      'a translation that is there',
      { extension: [gstd(5, '211', 'eenheid')], ...ucum(5, '1', 'eenheid') },
      `<quantity value="5" unit="1">${gstdXml('5', '211', 'eenheid')}</quantity>`,
      [],
    ],
    [
      'a basic unit as code',
      { value: 5, unit: 'dosis', system: `urn:oid:${GSTD}`, code: '208' },
      `<quantity value="5" unit="1">${gstdXml('5', '208', 'dosis')}</quantity>`,
      [],
    ],
    ['a unit in words only', { value: 5, unit: 'mg' }, undefined, ['required code']],
  ]);
});

describe('PQ: laws', () => {
  lossless(PQ, fc.oneof(pq('quantity'), duration('width')), normalised);
  lossless(PQ_PRODUCT, pq('quantity'), (e) => normalised(e, ['medicationDispenseEvent']));

  const extension = fc.subarray([gstd(5, '245', 'stuk'), flavor('UNK'), also({ value: 5, unit: 'x' })]);
  const quantity = fc.record(
    {
      value: fc.constantFrom(5, 0.5, new Decimal('5.0')),
      unit: fc.constantFrom('mg', 'stuk'),
      system: fc.constantFrom(UCUM, `urn:oid:${GSTD}`, 'https://example.org'),
      code: fc.constantFrom('mg', 'mL', 'd', '245', '1'),
      extension,
    },
    { requiredKeys: [] },
  );
  stable<Quantity>(PQ, quantity, 'quantity');
  stable<Quantity>(PQ_PRODUCT, quantity, 'quantity');
});
