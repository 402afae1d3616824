import fc from 'fast-check';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { ContactPoint, Extension } from '../../../src/fhir/types.js';
import { differencesOf } from '../../../src/hl7v3/equality.js';
import { build } from '../../../src/mapping/codec.js';
import { TEL } from '../../../src/mapping/leaf/tel.js';
import { LAW_RUNS } from '../../property/runs.js';
import { read, text, write } from '../../support/leaf.js';

const SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-AddressUse';
const flavor = (valueCode: string): Extension => ({ url: EXTENSIONS.nullFlavor, valueCode });
const specified = (...codes: string[]): { extension: Extension[] } => ({
  extension: [{ url: EXTENSIONS.codeSpecification, valueCodeableConcept: { coding: codes.map((code) => ({ system: SYSTEM, code })) } }],
});

const BOTH_WAYS: readonly (readonly [v3: string, fhir: ContactPoint])[] = [
  ['<telecom value="tel:+31612345678"/>', { system: 'phone', value: '+31612345678' }],
  ['<telecom use="HP" value="tel:0612345678"/>', { system: 'phone', value: '0612345678', use: 'home' }],
  ['<telecom use="WP" value="fax:0612345678"/>', { system: 'fax', value: '0612345678', use: 'work' }],
  ['<telecom use="MC" value="tel:0612345678"/>', { system: 'phone', value: '0612345678', use: 'mobile' }],
  ['<telecom use="TMP" value="tel:06"/>', { system: 'phone', value: '06', use: 'temp' }],
  ['<telecom use="HV" value="tel:06"/>', { system: 'phone', value: '06', use: 'temp', _use: specified('HV') }],
  ['<telecom use="PG" value="tel:06"/>', { system: 'pager', value: '06' }],
  ['<telecom use="WP PG" value="tel:06"/>', { system: 'pager', value: '06', use: 'work' }],
  ['<telecom use="PG WP" value="tel:06"/>', { system: 'pager', value: '06', use: 'work', _use: specified('PG', 'WP') }],
  ['<telecom use="MC HP" value="tel:06"/>', { system: 'phone', value: '06', use: 'mobile', _use: specified('MC', 'HP') }],
  ['<telecom use="EC" value="tel:06"/>', { system: 'phone', value: '06', _use: specified('EC') }],
  ['<telecom value="mailto:partner@example.org"/>', { system: 'email', value: 'partner@example.org' }],
  ['<telecom value="sms:06"/>', { system: 'sms', value: '06' }],
  ['<telecom value="https://example.org/"/>', { system: 'url', value: 'https://example.org/' }],
  ['<telecom value="x-hl7-applicatie:1.2.3"/>', { system: 'other', value: 'x-hl7-applicatie:1.2.3' }],
  ['<telecom value="TEL:06"/>', { system: 'phone', value: 'TEL:06' }],
  ['<telecom value="tel:tel:06"/>', { system: 'phone', value: 'tel:tel:06' }],
  ['<telecom value="tel:"/>', { system: 'phone', value: 'tel:' }],
  ['<telecom nullFlavor="UNK"/>', { extension: [flavor('UNK')] }],
  ['<telecom use="HP" nullFlavor="MSK"/>', { extension: [flavor('MSK')], use: 'home' }],
];

describe('TEL <-> ContactPoint (DT 11), both ways', () => {
  test.each(BOTH_WAYS)('%s', (v3, fhir) => {
    expect(read(TEL, v3)).toEqual({ value: fhir, problems: [] });
    const back = write(TEL, fhir, 'telecom');
    expect(back.problems).toEqual([]);
    expect(text(back.value)).toBe(v3);
  });
});

describe('TEL: what is reported on reading HL7v3', () => {
  test.each([
    ['a value without scheme', '<telecom value="0612345678"/>', { system: 'other', value: '0612345678' }, 'value-format /telecom/@value'],
    ['a period', '<telecom value="tel:06"><useablePeriod/></telecom>', { system: 'phone', value: '06' }, 'not-mapped /telecom/useablePeriod'],
    ['an empty use', '<telecom use="" value="tel:06"/>', { system: 'phone', value: '06' }, 'not-mapped /telecom/@use'],
    ['nothing at all', '<telecom/>', undefined, 'required /telecom/@value'],
  ])('%s', (_, v3, fhir, problem) => {
    expect(read(TEL, v3)).toEqual({ value: fhir, problems: [problem] });
  });
});

describe('TEL: what senders of FHIR write', () => {
  const rows: readonly [string, ContactPoint, string | undefined, string[]][] = [
    ['a scheme that is there already', { system: 'phone', value: 'tel:06' }, '<telecom value="tel:06"/>', []],
    [
      'the kind of number beside the system',
      { system: 'phone', _system: specified('MC'), value: '06', use: 'home' },
      '<telecom use="HP MC" value="tel:06"/>',
      [],
    ],
    [
      'a pager that is not specified as one',
      { system: 'pager', value: '06', use: 'work', _use: specified('WP') },
      '<telecom use="WP PG" value="tel:06"/>',
      [],
    ],
    [
      'what is specified decides',
      { system: 'phone', value: '06', use: 'work', _use: specified('HV') },
      '<telecom use="HV" value="tel:06"/>',
      ['derived-differs use'],
    ],
    [
      'a code of another system',
      {
        system: 'phone',
        value: '06',
        _use: { extension: [{ url: EXTENSIONS.codeSpecification, valueCodeableConcept: { coding: [{ code: 'LL' }] } }] },
      },
      '<telecom value="tel:06"/>',
      ['not-mapped 0'],
    ],
    ['no system', { value: '06' }, '<telecom value="06"/>', ['value-format value']],
    ['a number of the past', { system: 'phone', value: '06', use: 'old' }, undefined, ['not-mapped .']],
    [
      'data-absent-reason on the value',
      { _value: { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'masked' }] } },
      '<telecom nullFlavor="MSK"/>',
      [],
    ],
    [
      'what nobody reads',
      { id: 'a', system: 'phone', value: '06', rank: 1, period: {}, extension: [{ url: 'urn:x' }] },
      '<telecom value="tel:06"/>',
      ['not-mapped id', 'not-mapped rank', 'not-mapped period', 'not-mapped 0'],
    ],
    ['nothing', {}, undefined, ['required value']],
  ];

  test.each(rows)('%s', (_, fhir, v3, problems) => {
    const { value, problems: found } = write(TEL, fhir, 'telecom');
    expect([text(value), found]).toEqual([v3, problems]);
  });
});

describe('TEL: laws', () => {
  const scheme = fc.constantFrom('tel:', 'TEL:', 'fax:', 'mailto:', 'http://', 'sms:', 'urn:', '');
  const uses = fc.subarray(['HP', 'WP', 'MC', 'TMP', 'HV', 'PG', 'EC']).chain((codes) => fc.shuffledSubarray(codes, { minLength: codes.length }));

  test('HL7v3 -> FHIR -> HL7v3 is the same', () => {
    const telecom = fc
      .record({ a: scheme, b: scheme, rest: fc.constantFrom('06', ' ', 'a b', ''), use: uses, nullFlavor: fc.constantFrom(undefined, 'UNK') })
      .map((t) => build('telecom', { value: t.a + t.b + t.rest, use: t.use.join(' ') || undefined, nullFlavor: t.nullFlavor }));
    fc.assert(
      fc.property(telecom, (e) => {
        const there = read(TEL, e);
        const back = there.value === undefined ? undefined : write(TEL, there.value, 'telecom').value;
        const differences = back === undefined ? ['nothing'] : differencesOf(e, back);
        if (there.problems.every((p) => p.startsWith('value-format'))) expect(differences).toEqual([]);
      }),
      { numRuns: LAW_RUNS },
    );
  });

  test('FHIR -> HL7v3 -> FHIR is stable: what came back once comes back for good', () => {
    const contact = fc.record(
      {
        system: fc.constantFrom('phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'),
        value: fc.tuple(scheme, fc.constantFrom('06', 'x')).map((t) => t.join('')),
        use: fc.constantFrom('home', 'work', 'temp', 'old', 'mobile'),
        _use: uses.map((codes) => specified(...codes)),
        _system: fc.constantFrom(specified('MC'), specified('PG')),
        extension: fc.subarray([flavor('UNK'), { url: 'urn:x' }]),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(contact, (c) => {
        const there = write(TEL, c as ContactPoint, 'telecom').value;
        const once = there === undefined ? undefined : read(TEL, there).value;
        if (once === undefined) return;
        const again = write(TEL, once, 'telecom').value;
        expect(again === undefined ? undefined : read(TEL, again).value).toEqual(once);
      }),
      { numRuns: LAW_RUNS },
    );
  });
});
