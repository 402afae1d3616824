import fc from 'fast-check';
import { Decimal } from '../../../src/fhir/decimal.js';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { UCUM } from '../../../src/fhir/systems.js';
import type { Extension, Quantity, Ratio } from '../../../src/fhir/types.js';
import { type DoseValue, IVL_PQ, RTO } from '../../../src/mapping/leaf/dose.js';
import { ivlPq, rto } from '../../property/from-xsd.js';
import { normalised } from '../../property/normalise.js';
import { bothWays, lossless, reads, stable, writes } from '../../support/leaf-laws.js';

const GSTD = '2.16.840.1.113883.2.4.4.1.900.2';
const flavor = (valueCode: string): Extension => ({ url: EXTENSIONS.nullFlavor, valueCode });
const mg = (value: number | Decimal): Quantity => ({ value, unit: 'mg', system: UCUM, code: 'mg' });
const days = (value: number): Quantity => ({ value, unit: 'dag', system: UCUM, code: 'd' });
const pieces = (value: number): Quantity => ({
  extension: [{ url: EXTENSIONS.pqTranslation, valueQuantity: { value, unit: 'stuk', system: `urn:oid:${GSTD}`, code: '245' } }],
  value,
  unit: 'stuk',
  system: UCUM,
  code: '1',
});
const piecesXml = (name: string, value: string): string =>
  `<${name} value="${value}" unit="1"><translation value="${value}" code="245" codeSystem="${GSTD}" displayName="stuk"/></${name}>`;
const mgXml = (name: string, value: string): string =>
  `<${name} value="${value}" unit="mg"><translation value="${value}" code="229" codeSystem="${GSTD}" displayName="mg"/></${name}>`;
const less: Quantity = { ...mg(5), comparator: '<' };

describe('IVL_PQ <-> Quantity or Range (DT 5), both ways', () => {
  bothWays<DoseValue>(IVL_PQ, [
    ['a center', `<doseQuantity>${piecesXml('center', '2')}</doseQuantity>`, { quantity: pieces(2) }],
    ['a range', `<doseQuantity>${piecesXml('low', '1')}${piecesXml('high', '2')}</doseQuantity>`, { range: { low: pieces(1), high: pieces(2) } }],
    ['a low bound', `<doseQuantity>${piecesXml('low', '1')}</doseQuantity>`, { range: { low: pieces(1) } }],
    ['a high bound', `<doseQuantity>${piecesXml('high', '2')}</doseQuantity>`, { range: { high: pieces(2) } }],
    ['an unknown center', '<doseQuantity><center nullFlavor="UNK"/></doseQuantity>', { quantity: { extension: [flavor('UNK')] } }],
  ]);
});

describe('IVL_PQ: what is reported on reading', () => {
  const shape = ['value-format /doseQuantity'];
  reads<DoseValue>(IVL_PQ, [
    ['a bare value', '<doseQuantity value="5.0" unit="mg"/>', { quantity: mg(new Decimal('5.0')) }, []],
    ['a bare value with its translation', piecesXml('doseQuantity', '2'), { quantity: pieces(2) }, []],
    ['a bare nullFlavor', '<doseQuantity nullFlavor="UNK"/>', { quantity: { extension: [flavor('UNK')] } }, []],
    ['a value and a center', '<doseQuantity value="5" unit="mg"><center value="5" unit="mg"/></doseQuantity>', undefined, shape],
    ['a center and a bound', '<doseQuantity><center value="5" unit="mg"/><low value="5" unit="mg"/></doseQuantity>', undefined, shape],
    ['two centers', '<doseQuantity><center value="5" unit="mg"/><center value="6" unit="mg"/></doseQuantity>', undefined, shape],
    ['two lows', '<doseQuantity><low value="5" unit="mg"/><low value="6" unit="mg"/></doseQuantity>', undefined, shape],
    ['a width', '<doseQuantity><low value="5" unit="mg"/><width value="5" unit="mg"/></doseQuantity>', undefined, shape],
    ['nothing', '<doseQuantity/>', undefined, shape],
    [
      'half a range that is no decimal',
      '<doseQuantity><low value="een"/><high value="2"/></doseQuantity>',
      undefined,
      ['value-format /doseQuantity/low/@value'],
    ],
    [
      'an operator',
      '<doseQuantity operator="A"><center value="5" unit="mg"/></doseQuantity>',
      { quantity: mg(5) },
      ['not-mapped /doseQuantity/@operator'],
    ],
    [
      'an open bound',
      '<doseQuantity><low value="5" unit="mg" inclusive="false"/></doseQuantity>',
      { range: { low: mg(5) } },
      ['not-mapped /doseQuantity/low/@inclusive'],
    ],
  ]);
});

describe('IVL_PQ: what senders of FHIR write', () => {
  writes<DoseValue>(IVL_PQ, 'doseQuantity', [
    ['a quantity without basic unit', { quantity: mg(new Decimal('5.0')) }, `<doseQuantity>${mgXml('center', '5.0')}</doseQuantity>`, []],
    [
      'a range without basic units',
      { range: { low: mg(5), high: mg(10) } },
      `<doseQuantity>${mgXml('low', '5')}${mgXml('high', '10')}</doseQuantity>`,
      [],
    ],
    ['less than', { quantity: less }, undefined, ['not-mapped .']],
    ['a range of which one end can not be written', { range: { low: mg(5), high: less } }, undefined, ['not-mapped .', 'not-mapped .']],
    ['an empty range', { range: {} }, undefined, ['not-mapped .']],
    ['what nobody reads', { range: { id: 'a', low: pieces(1) } }, `<doseQuantity>${piecesXml('low', '1')}</doseQuantity>`, ['not-mapped id']],
    ['nothing', {}, undefined, []],
  ]);
});

const perDay = '<denominator xsi:type="PQ" value="1" unit="d"/>';

describe('RTO <-> Ratio (DT 6), both ways', () => {
  bothWays<Ratio>(RTO, [
    [
      'two quantities',
      `<maxDoseQuantity><numerator xsi:type="PQ" value="4" unit="mg"/>${perDay}</maxDoseQuantity>`,
      { numerator: mg(4), denominator: days(1) },
    ],
    [
      'as much as needed',
      `<quantity><numerator xsi:type="PQ" nullFlavor="QS"/>${perDay}</quantity>`,
      { numerator: { extension: [flavor('QS')] }, denominator: days(1) },
    ],
  ]);
});

describe('RTO: what is reported on reading', () => {
  reads<Ratio>(RTO, [
    [
      'no type',
      `<quantity><numerator value="4" unit="mg"/>${perDay}</quantity>`,
      { numerator: mg(4), denominator: days(1) },
      ['xsi-type /quantity/numerator/@type'],
    ],
    ['a numerator alone', '<quantity><numerator xsi:type="PQ" value="4" unit="mg"/></quantity>', undefined, ['required /quantity/denominator']],
    ['a denominator alone', `<quantity>${perDay}</quantity>`, undefined, ['required /quantity/numerator']],
    ['a count', `<quantity><numerator xsi:type="INT" value="4"/>${perDay}</quantity>`, undefined, ['xsi-type /quantity/numerator/@type']],
    [
      'a numerator that is no decimal',
      `<quantity><numerator xsi:type="PQ" value="vier"/>${perDay}</quantity>`,
      undefined,
      ['value-format /quantity/numerator/@value'],
    ],
    ['nothing', '<quantity/>', undefined, ['required /quantity/numerator']],
    ['a nullFlavor', '<quantity nullFlavor="UNK"/>', undefined, ['not-mapped /quantity/@nullFlavor', 'required /quantity/numerator']],
    [
      'a second numerator',
      `<quantity><numerator xsi:type="PQ" value="4" unit="mg"/><numerator xsi:type="PQ" value="5" unit="mg"/>${perDay}</quantity>`,
      { numerator: mg(4), denominator: days(1) },
      ['not-mapped /quantity/numerator[2]'],
    ],
    ['something else', `<quantity><rest/>${perDay}</quantity>`, undefined, ['not-mapped /quantity/rest', 'required /quantity/numerator']],
  ]);
});

describe('RTO: what senders of FHIR write', () => {
  writes<Ratio>(RTO, 'quantity', [
    ['a numerator that can not be written', { numerator: less, denominator: days(1) }, undefined, ['not-mapped .', 'not-mapped .']],
    ['nothing', {}, undefined, ['required numerator', 'required denominator']],
    ['half of it', { numerator: mg(4) }, undefined, ['required denominator']],
    [
      'what nobody reads',
      { id: 'a', numerator: mg(4), denominator: days(1) },
      `<quantity><numerator xsi:type="PQ" value="4" unit="mg"/>${perDay}</quantity>`,
      ['not-mapped id'],
    ],
  ]);
});

describe('doses and ratios: laws', () => {
  lossless(IVL_PQ, ivlPq('doseQuantity'), normalised);
  lossless(RTO, rto('maxDoseQuantity'), normalised);

  const some = fc.constantFrom<Quantity>(mg(5), pieces(2), less, { extension: [flavor('UNK')] }, { value: 3 }, {});
  const range = fc.record({ low: some, high: some }, { requiredKeys: [] });
  stable<DoseValue>(IVL_PQ, fc.oneof(fc.record({ quantity: some }), fc.record({ range })), 'doseQuantity');
  stable<Ratio>(RTO, fc.record({ numerator: some, denominator: some }, { requiredKeys: [] }), 'quantity');
});
