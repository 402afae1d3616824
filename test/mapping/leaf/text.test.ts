import fc from 'fast-check';
import { Decimal } from '../../../src/fhir/decimal.js';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Extension, Prim } from '../../../src/fhir/types.js';
import type { Codec } from '../../../src/mapping/codec.js';
import { BL, ED, ED_STATED, INT, ST } from '../../../src/mapping/leaf/text.js';
import { bl, ed, int, st } from '../../property/from-xsd.js';
import { bothWays, lossless, reads, stable, writes } from '../../support/leaf-laws.js';

const flavor = (valueCode: string): Extension => ({ url: EXTENSIONS.nullFlavor, valueCode });
const noMediaType = (valueBoolean: boolean): Extension => ({ url: EXTENSIONS.v3NoMediaType, valueBoolean });
const COLUMNS = 'ochtend   1\n  avond   2';
const FORMS: readonly (readonly [string, Codec<Prim>])[] = [
  ['ED whose senders state the media type', ED_STATED],
  ['ED whose senders do not', ED],
  ['ST', ST],
];

describe('ED whose senders state the media type (DT 8), both ways', () => {
  bothWays<Prim>(ED_STATED, [
    ['the usual form', '<text mediaType="text/plain">tweemaal daags</text>', { value: 'tweemaal daags' }],
    ['no media type', '<text>tweemaal daags</text>', { value: 'tweemaal daags', extension: [noMediaType(true)] }],
    ['a text with a nullFlavor', '<text mediaType="text/plain" nullFlavor="UNC">a</text>', { value: 'a', extension: [flavor('UNC')] }],
  ]);
});

describe('ED whose senders do not (DT 8), both ways', () => {
  bothWays<Prim>(ED, [
    ['the usual form', '<desc>tweemaal daags</desc>', { value: 'tweemaal daags' }],
    ['a media type', '<desc mediaType="text/plain">tweemaal daags</desc>', { value: 'tweemaal daags', extension: [noMediaType(false)] }],
  ]);
});

describe.each(FORMS)('%s', (_, codec) => {
  const said = codec === ED_STATED ? ' mediaType="text/plain"' : '';
  bothWays<Prim>(codec, [
    ['columns and lines', `<text${said}>${COLUMNS}</text>`, { value: COLUMNS }],
    ['blanks at the ends', `<text${said}> a </text>`, { value: ' a ' }],
    ['signs of XML', `<text${said}>a &lt; b &amp; c</text>`, { value: 'a < b & c' }],
    ['a nullFlavor', '<text nullFlavor="UNK"/>', { extension: [flavor('UNK')] }],
  ]);

  reads<Prim>(codec, [
    ['nothing', `<text${said}/>`, undefined, ['value-format /text']],
    ['elements', `<text${said}>a<b/></text>`, undefined, ['value-format /text/b']],
    ['a language', `<text${said} language="nl">a</text>`, { value: 'a' }, ['not-mapped /text/@language']],
    ['a nullFlavor that is none', '<text nullFlavor="WEG"/>', { extension: [flavor('WEG')] }, ['code-unknown /text/@nullFlavor']],
  ]);

  writes<Prim>(codec, 'text', [
    ['a control character', { value: 'a\u0007b' }, `<text${said}>ab</text>`, ['value-format .']],
    ['a data-absent-reason', { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'masked' }] }, '<text nullFlavor="MSK"/>', []],
    ['another extension', { value: 'a', extension: [{ url: 'urn:x' }] }, `<text${said}>a</text>`, ['not-mapped 0']],
    ['nothing', {}, undefined, []],
  ]);
});

describe.each(FORMS.slice(0, 2))('%s: what is not plain text', (_, codec) => {
  reads<Prim>(codec, [
    ['another media type', '<text mediaType="text/html">a</text>', undefined, ['value-format /text/@mediaType']],
    ['base 64', '<text representation="B64">YQ==</text>', undefined, ['value-format /text/@representation']],
    ['compressed text', '<text compression="DF">a</text>', undefined, ['value-format /text/@compression']],
    ['a reference', '<text mediaType="text/plain"><reference value="https://example.org"/></text>', undefined, ['value-format /text/reference']],
  ]);
});

describe('BL <-> boolean (DT 12)', () => {
  bothWays<Prim<boolean>>(BL, [
    ['true', '<deceasedInd value="true"/>', { value: true }],
    ['false', '<deceasedInd value="false"/>', { value: false }],
    ['a nullFlavor', '<deceasedInd nullFlavor="UNK"/>', { extension: [flavor('UNK')] }],
  ]);
  reads<Prim<boolean>>(BL, [
    ...['1', 'TRUE', 'ja', ''].map((v): readonly [string, string, undefined, string[]] => [
      `"${v}"`,
      `<deceasedInd value="${v}"/>`,
      undefined,
      ['value-format /deceasedInd/@value'],
    ]),
    ['nothing', '<deceasedInd/>', undefined, ['value-format /deceasedInd/@value']],
    [
      'what nobody reads',
      '<deceasedInd value="true" x="1"><a/></deceasedInd>',
      { value: true },
      ['not-mapped /deceasedInd/@x', 'not-mapped /deceasedInd/a'],
    ],
  ]);
  writes<Prim<boolean>>(BL, 'deceasedInd', [
    ['a data-absent-reason', { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] }, '<deceasedInd nullFlavor="UNK"/>', []],
    ['nothing', {}, undefined, []],
  ]);
});

describe('INT <-> integer (DT 12)', () => {
  bothWays<Prim<number | Decimal>>(INT, [
    ['a number', '<n value="12"/>', { value: 12 }],
    ['a negative one', '<n value="-1"/>', { value: -1 }],
    ['many digits', '<n value="12345678901234567890"/>', { value: new Decimal('12345678901234567890') }],
    ['a nullFlavor', '<n nullFlavor="NI"/>', { extension: [flavor('NI')] }],
    ['a number with a nullFlavor', '<n value="1" nullFlavor="UNC"/>', { value: 1, extension: [flavor('UNC')] }],
  ]);
  reads<Prim<number | Decimal>>(INT, [
    ...['1.0', '1e2', '007', 'een', '+1', ''].map((v): readonly [string, string, undefined, string[]] => [
      `"${v}"`,
      `<n value="${v}"/>`,
      undefined,
      ['value-format /n/@value'],
    ]),
    ['nothing', '<n/>', undefined, ['value-format /n/@value']],
  ]);
  writes<Prim<number | Decimal>>(INT, 'n', [['nothing', {}, undefined, []]]);
});

describe('texts, booleans, numbers: laws', () => {
  for (const [, codec] of FORMS.slice(0, 2)) lossless(codec, ed('text'));
  lossless(ST, st('lotNumberText'));
  lossless(BL, bl('deceasedInd'));
  lossless(INT, int('n'));

  const extension = fc.subarray([flavor('UNK'), noMediaType(true)], { minLength: 1 });
  const prim = fc.record({ value: fc.constantFrom('a', COLUMNS, 'a\u0001'), extension }, { requiredKeys: [] });
  for (const [, codec] of FORMS.slice(0, 2)) stable<Prim>(codec, prim, 'text');
  const plain = fc.record({ value: fc.constantFrom('a', COLUMNS), extension: fc.constant<Extension[]>([flavor('UNK')]) }, { requiredKeys: [] });
  stable<Prim>(ST, plain, 'text');
  stable<Prim<boolean>>(BL, fc.record({ value: fc.boolean(), extension: fc.constant([flavor('UNK')]) }, { requiredKeys: [] }), 'deceasedInd');
  stable<Prim<number | Decimal>>(INT, fc.record({ value: fc.integer() }), 'n');
});
