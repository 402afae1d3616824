import fc from 'fast-check';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Address, Extension } from '../../../src/fhir/types.js';
import { differencesOf } from '../../../src/hl7v3/equality.js';
import { build } from '../../../src/mapping/codec.js';
import { AD } from '../../../src/mapping/leaf/ad.js';
import { LAW_RUNS } from '../../property/runs.js';
import { read, text, write } from '../../support/leaf.js';

const url = EXTENSIONS;
const SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-AddressUse';
const flavor = (valueCode: string): Extension => ({ url: url.nullFlavor, valueCode });
const type = (...codes: string[]): Extension => ({
  url: url.addressType,
  valueCodeableConcept: { coding: codes.map((code) => ({ system: SYSTEM, code })) },
});
const country = (coding: object): Extension => ({ url: url.codeSpecification, valueCodeableConcept: { coding: [coding] } });

/** Companion of a line with these parts. */
function parts(
  ...list: readonly (readonly [key: 'streetName' | 'houseNumber' | 'buildingNumberSuffix' | 'additionalLocator' | 'unitId', text: string])[]
): {
  extension: Extension[];
} {
  return { extension: list.map(([key, valueString]) => ({ url: url[key], valueString })) };
}

const home = { extension: [type('HP')], use: 'home', type: 'both' } as const;

const BOTH_WAYS: readonly (readonly [string, string, Address])[] = [
  [
    'street, number, suffix',
    '<addr use="HP"><streetName>Dorpsstraat</streetName><houseNumber>12</houseNumber><buildingNumberSuffix>A</buildingNumberSuffix><postalCode>1234 AA</postalCode><city>Ons Dorp</city></addr>',
    {
      ...home,
      extension: [type('HP')],
      line: ['Dorpsstraat 12 A'],
      _line: [parts(['streetName', 'Dorpsstraat'], ['houseNumber', '12'], ['buildingNumberSuffix', 'A'])],
      postalCode: '1234 AA',
      city: 'Ons Dorp',
    },
  ],
  [
    'every part of a line, in the order of the message',
    '<addr><houseNumber>3</houseNumber><streetName>Kade</streetName><buildingNumberSuffix>a</buildingNumberSuffix><buildingNumberSuffix>II</buildingNumberSuffix><additionalLocator>to</additionalLocator><unitID>k. 4</unitID></addr>',
    {
      line: ['Kade to 3 a II k. 4'],
      _line: [
        parts(
          ['houseNumber', '3'],
          ['streetName', 'Kade'],
          ['buildingNumberSuffix', 'a'],
          ['buildingNumberSuffix', 'II'],
          ['additionalLocator', 'to'],
          ['unitId', 'k. 4'],
        ),
      ],
    },
  ],
  [
    'street with the number in it',
    '<addr><streetName>Kade 45</streetName><postalCode>1234 AA</postalCode></addr>',
    { line: ['Kade 45'], _line: [parts(['streetName', 'Kade 45'])], postalCode: '1234 AA' },
  ],
  [
    'several streetAddressLines around a structured line',
    '<addr><streetAddressLine>t.a.v. de balie</streetAddressLine><streetName>Kade</streetName><streetAddressLine>gebouw B</streetAddressLine><streetAddressLine>derde etage</streetAddressLine></addr>',
    {
      line: ['t.a.v. de balie', 'Kade', 'gebouw B', 'derde etage'],
      _line: [null, parts(['streetName', 'Kade']), null, null],
    },
  ],
  ['city only', '<addr><city>Ons Dorp</city></addr>', { city: 'Ons Dorp' }],
  [
    'municipality, state, country with a code and a text',
    '<addr use="PHYS"><county>Ons Dorp</county><state>Drenthe</state><country code="6030" codeSystem="2.16.840.1.113883.2.4.4.16.34" displayName="NEDERLAND">Nederland</country></addr>',
    {
      extension: [type('PHYS')],
      use: 'home',
      type: 'physical',
      district: 'Ons Dorp',
      state: 'Drenthe',
      country: 'Nederland',
      _country: { extension: [country({ system: 'urn:oid:2.16.840.1.113883.2.4.4.16.34', code: '6030', display: 'NEDERLAND' })] },
    },
  ],
  [
    'country with a code only',
    '<addr><country code="NL" codeSystem="1.0.3166.1.2.2" codeSystemVersion="2020"/></addr>',
    { _country: { extension: [country({ system: 'urn:iso:std:iso:3166', version: '2020', code: 'NL' })] } },
  ],
  ['desc', '<addr><desc>naast de  kerk</desc></addr>', { text: 'naast de  kerk' }],
  ['desc beside other parts', '<addr><city>Ons Dorp</city><desc>naast de kerk</desc></addr>', { city: 'Ons Dorp', text: 'naast de kerk' }],
  ['one streetAddressLine', '<addr><streetAddressLine>Kade 1</streetAddressLine></addr>', { line: ['Kade 1'] }],
  [
    'text without parts',
    '<addr use="HP">Kade 1, Ons Dorp</addr>',
    { ...home, extension: [type('HP')], line: ['Kade 1, Ons Dorp'], text: 'Kade 1, Ons Dorp' },
  ],
  ['nullFlavor', '<addr nullFlavor="MSK"/>', { extension: [flavor('MSK')] }],
  [
    'nullFlavor on parts',
    '<addr><streetName nullFlavor="UNK"/><houseNumber>1</houseNumber><streetAddressLine nullFlavor="NI"/><city nullFlavor="UNK"/><country nullFlavor="ASKU"/></addr>',
    {
      line: ['1', null] as string[],
      _line: [
        {
          extension: [
            { url: url.streetName, _valueString: { extension: [flavor('UNK')] } },
            { url: url.houseNumber, valueString: '1' },
          ],
        },
        { extension: [flavor('NI')] },
      ],
      _city: { extension: [flavor('UNK')] },
      _country: { extension: [flavor('ASKU')] },
    },
  ],
  ['PST', '<addr use="PST"/>', { extension: [type('PST')], type: 'postal' }],
  ['TMP', '<addr use="TMP"/>', { extension: [type('TMP')], use: 'temp', type: 'both' }],
  ['HV', '<addr use="HV"/>', { extension: [type('HV')], use: 'temp', type: 'both' }],
  ['WP', '<addr use="WP"/>', { extension: [type('WP')], use: 'work', type: 'both' }],
  ['a use that FHIR does not have', '<addr use="BAD"/>', { extension: [type('BAD')] }],
  ['several uses', '<addr use="BAD PST HP"/>', { extension: [type('BAD', 'PST', 'HP')], type: 'postal' }],
];

describe('AD <-> Address (DT 10), both ways', () => {
  test.each(BOTH_WAYS)('%s', (_, v3, fhir) => {
    expect(read(AD, v3)).toEqual({ value: fhir, problems: [] });
    const back = write(AD, fhir, 'addr');
    expect(back.problems).toEqual([]);
    expect(text(back.value)).toBe(v3);
  });
});

describe('AD: what FHIR has no place for', () => {
  test.each([
    ['city before the street', '<addr><city>A</city><streetName>B</streetName></addr>', 'element-order /addr/streetName'],
    ['other parts', '<addr><city>A</city><carrier>B</carrier></addr>', 'not-mapped /addr/carrier'],
    ['period', '<addr><city>A</city><useablePeriod value="2001"/></addr>', 'not-mapped /addr/useablePeriod'],
    ['a second city', '<addr><city>A</city><city>B</city></addr>', 'not-mapped /addr/city[2]'],
    ['text between parts', '<addr>A<city>B</city></addr>', 'not-mapped /addr/@text()'],
    ['parts without anything', '<addr><streetName/><city>A</city></addr>', 'not-mapped /addr/streetName'],
    ['code of a city', '<addr><city code="1">A</city></addr>', 'not-mapped /addr/city/@code'],
    ['desc that is also the only line', '<addr><streetAddressLine>A</streetAddressLine><desc>A</desc></addr>', 'not-mapped /addr/desc'],
    ['other attributes', '<addr isNotOrdered="true"><city>A</city></addr>', 'not-mapped /addr/@isNotOrdered'],
  ])('%s', (_, v3, problem) => {
    const there = read(AD, v3);
    expect(there.problems).toEqual([problem]);
    expect(there.value).toBeDefined();
  });

  test('an address without anything has no form', () => {
    expect(read(AD, '<addr/>')).toEqual({ value: undefined, problems: ['required /addr'] });
  });

  test('a code system of a country that is none', () => {
    expect(read(AD, '<addr><country code="NL" codeSystem="x">Nederland</country></addr>')).toEqual({
      value: { country: 'Nederland' },
      problems: ['value-format /addr/country/@codeSystem'],
    });
  });
});

describe('AD: what senders of FHIR write', () => {
  const street = parts(['streetName', 'Kade'], ['houseNumber', '10'], ['buildingNumberSuffix', 'a']);
  const rows: readonly [string, Address, string | undefined, string[]][] = [
    [
      'lines without extensions',
      { line: ['Kade 1', 'Ons Dorp'] },
      '<addr><streetAddressLine>Kade 1</streetAddressLine><streetAddressLine>Ons Dorp</streetAddressLine></addr>',
      [],
    ],
    [
      'a line that says the same in other signs',
      { line: ['Kade 10-A'], _line: [street] },
      '<addr><streetName>Kade</streetName><houseNumber>10</houseNumber><buildingNumberSuffix>a</buildingNumberSuffix></addr>',
      [],
    ],
    [
      'a line that contradicts its extensions',
      { line: ['Plein 1'], _line: [parts(['streetName', 'Kade'])] },
      '<addr><streetName>Kade</streetName></addr>',
      ['derived-differs 0'],
    ],
    [
      'a line of which the extensions give only the number',
      { line: ['Kade 10'], _line: [parts(['houseNumber', '10'])] },
      '<addr><streetAddressLine>Kade 10</streetAddressLine></addr>',
      ['derived-differs 0'],
    ],
    [
      'two structured lines in a row',
      { line: ['Kade', '10'], _line: [parts(['streetName', 'Kade']), parts(['houseNumber', '10'])] },
      '<addr><streetName>Kade</streetName><houseNumber>10</houseNumber></addr>',
      ['too-many 1'],
    ],
    ['use and type without the address type', { use: 'home', type: 'physical', city: 'A' }, '<addr use="PHYS"><city>A</city></addr>', []],
    ['use alone', { use: 'work', city: 'A' }, '<addr use="WP"><city>A</city></addr>', []],
    ['type alone', { type: 'postal', city: 'A' }, '<addr use="PST"><city>A</city></addr>', []],
    [
      'a type that HL7v3 can not add to the use',
      { use: 'work', type: 'postal', city: 'A' },
      '<addr use="WP"><city>A</city></addr>',
      ['not-mapped type'],
    ],
    ['a use that HL7v3 does not have', { use: 'billing', city: 'A' }, '<addr><city>A</city></addr>', ['not-mapped use']],
    [
      'the address type decides',
      { extension: [type('HV')], use: 'home', type: 'postal', city: 'A' },
      '<addr use="HV"><city>A</city></addr>',
      ['derived-differs use', 'derived-differs type'],
    ],
    [
      'an address type of another system',
      { extension: [{ url: url.addressType, valueCodeableConcept: { text: 'thuis', coding: [{ system: 'urn:x', code: 'HP' }] } }], city: 'A' },
      '<addr><city>A</city></addr>',
      ['not-mapped text', 'not-mapped 0'],
    ],
    ['an address of the past', { use: 'old', city: 'A' }, undefined, ['not-mapped .']],
    ['text beside parts', { text: 'Kade 1, A', city: 'A' }, '<addr><city>A</city><desc>Kade 1, A</desc></addr>', []],
    [
      'two codes of a country',
      { _country: { extension: [{ url: url.codeSpecification, valueCodeableConcept: { coding: [{ code: 'NL' }, { code: 'NLD' }] } }] } },
      '<addr><country code="NL"/></addr>',
      ['too-many valueCodeableConcept'],
    ],
    [
      'what nobody reads',
      { period: {}, city: 'A', _city: { id: 'b' }, extension: [{ url: 'urn:x' }] },
      '<addr><city>A</city></addr>',
      ['not-mapped period', 'not-mapped 0', 'not-mapped id'],
    ],
    ['nothing', {}, undefined, ['required line']],
  ];

  test.each(rows)('%s', (_, fhir, v3, problems) => {
    const { value, problems: found } = write(AD, fhir, 'addr');
    expect([text(value), found]).toEqual([v3, problems]);
  });
});

const word = fc.constantFrom('Kade', '12', 'A', "'s-Hertogenbosch", 'a  b', '');
const LINE = ['streetName', 'houseNumber', 'buildingNumberSuffix', 'additionalLocator', 'unitID', 'streetAddressLine'];
const REST = ['postalCode', 'city', 'county', 'state', 'country', 'desc'];
const codes = fc.constantFrom(undefined, 'HP', 'PHYS', 'PST', 'TMP', 'HV', 'WP', 'BAD', 'WP PST', 'BAD HP');

describe('AD: laws', () => {
  test('HL7v3 -> FHIR -> HL7v3 is the same, or what is not was reported', () => {
    const part = fc
      .record({
        local: fc.constantFrom(...LINE, ...REST),
        nullFlavor: fc.constantFrom(undefined, undefined, 'UNK'),
        code: fc.constantFrom(undefined, 'NL'),
        word,
      })
      .map(({ local, word, nullFlavor, code }) => build(local, { nullFlavor, code: local === 'country' ? code : undefined }, [], word));
    const addr = fc
      .tuple(codes, fc.constantFrom(undefined, 'UNK'), fc.oneof(fc.array(part, { maxLength: 6 }), word))
      .map(([use, nullFlavor, content]) =>
        typeof content === 'string' ? build('addr', { use, nullFlavor }, [], content) : build('addr', { use, nullFlavor }, content),
      );
    fc.assert(
      fc.property(addr, (e) => {
        const there = read(AD, e);
        const back = there.value === undefined ? undefined : write(AD, there.value, 'addr');
        const differences = back?.value === undefined ? ['nothing'] : differencesOf(e, back.value);
        if (differences.length > 0) expect([...there.problems, ...(back?.problems ?? [])]).not.toEqual([]);
      }),
      { numRuns: LAW_RUNS },
    );
  });

  test('HL7v3 -> FHIR -> HL7v3 is the same for parts in the usual order', () => {
    const said = word.filter((w) => w !== '');
    const lines = fc.array(
      fc.tuple(fc.constantFrom(...LINE), said).map(([local, w]) => build(local, {}, [], w)),
      { maxLength: 5 },
    );
    const rest = fc
      .subarray(REST.filter((local) => local !== 'desc'))
      .chain((locals) => fc.tuple(...locals.map((local) => said.map((w) => build(local, {}, [], w)))));
    const addr = fc.tuple(fc.constantFrom('HP', 'WP PST'), lines, rest).map(([use, a, b]) => build('addr', { use }, [...a, ...b]));
    fc.assert(
      fc.property(addr, (e) => {
        const there = read(AD, e);
        const back = write(AD, there.value ?? {}, 'addr');
        expect([...there.problems, ...back.problems]).toEqual([]);
        expect(back.value === undefined ? ['nothing'] : differencesOf(e, back.value)).toEqual([]);
      }),
      { numRuns: LAW_RUNS },
    );
  });

  test('FHIR -> HL7v3 -> FHIR is stable: what came back once comes back for good, and without remark', () => {
    const line = fc.record({
      value: fc.option(word),
      parts: fc.array(fc.tuple(fc.constantFrom('streetName' as const, 'houseNumber' as const, 'unitId' as const), word), { maxLength: 3 }),
    });
    const address = fc
      .tuple(
        fc.record(
          {
            use: fc.constantFrom('home', 'work', 'temp', 'old', 'billing'),
            type: fc.constantFrom('postal', 'physical', 'both'),
            city: word,
            district: word,
            country: word,
            text: word,
            extension: fc.subarray([type('HV'), flavor('UNK'), { url: 'urn:x' }]),
            _country: fc.record({ extension: fc.subarray([country({ code: 'NL' }), flavor('UNK')]) }),
          },
          { requiredKeys: [] },
        ),
        fc.array(line, { maxLength: 3 }),
      )
      .map(([a, lines]) =>
        Object.assign(
          {},
          a,
          lines.length === 0 ? {} : { line: lines.map((l) => l.value), _line: lines.map((l) => (l.parts.length === 0 ? null : parts(...l.parts))) },
        ),
      );
    fc.assert(
      fc.property(address, (a) => {
        const there = write(AD, a as Address, 'addr').value;
        const once = there === undefined ? undefined : read(AD, there);
        if (once?.value === undefined) return;
        const again = write(AD, once.value, 'addr');
        expect([...once.problems, ...again.problems]).toEqual([]);
        expect(again.value === undefined ? undefined : read(AD, again.value).value).toEqual(once.value);
      }),
      { numRuns: LAW_RUNS },
    );
  });
});
