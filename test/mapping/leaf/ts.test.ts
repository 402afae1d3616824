import fc from 'fast-check';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Extension, Prim } from '../../../src/fhir/types.js';
import { fhirToTs, instantOf, TS_DATETIME, tsToFhir } from '../../../src/mapping/leaf/ts.js';
import { timestamp, ts } from '../../property/from-xsd.js';
import { bothWays, lossless, reads, stable, writes, type Row } from '../../support/leaf-laws.js';
import { LAW_RUNS } from '../../property/runs.js';

const flavor = (valueCode: string): Extension => ({ url: EXTENSIONS.nullFlavor, valueCode });
const kept = (valueString: string): Extension => ({ url: EXTENSIONS.v3Ts, valueString });
const NO_TIME: readonly (readonly [v3: string, fhir: string])[] = [
  ['2023', '2023'],
  ['202307', '2023-07'],
  ['20230701', '2023-07-01'],
  ['20240229', '2024-02-29'],
  ['20000229', '2000-02-29'],
];
const ZONED: readonly (readonly [v3: string, fhir: string])[] = [
  ['20230701080910+0200', '2023-07-01T08:09:10+02:00'],
  ['20230701080910-0330', '2023-07-01T08:09:10-03:30'],
  ['20230701080910+0000', '2023-07-01T08:09:10+00:00'],
  ['20230701080910.5+0200', '2023-07-01T08:09:10.5+02:00'],
  ['20230701080910.0000+0200', '2023-07-01T08:09:10.0000+02:00'],
  ['20230701080910.1230+0200', '2023-07-01T08:09:10.1230+02:00'],
];
/** FHIR can't say these: the original stands beside. */
const KEPT: readonly (readonly [v3: string, fhir: string])[] = [
  ['2023070108', '2023-07-01T08:00:00+02:00'],
  ['2023010108', '2023-01-01T08:00:00+01:00'],
  ['202307010809', '2023-07-01T08:09:00+02:00'],
  ['20230701080910', '2023-07-01T08:09:10+02:00'],
  ['20230101080910', '2023-01-01T08:09:10+01:00'],
  ['20230701080910.00', '2023-07-01T08:09:10.00+02:00'],
  ['2023070108+0200', '2023-07-01T08:00:00+02:00'],
  ['202307010809+0200', '2023-07-01T08:09:00+02:00'],
  ['20230701080910+02', '2023-07-01T08:09:10+02:00'],
  ['20230701080910Z', '2023-07-01T08:09:10Z'],
  ['20230701080910.25Z', '2023-07-01T08:09:10.25Z'],
  ['20231029023000', '2023-10-29T02:30:00+01:00'],
];
const IMPOSSIBLE = [
  ['second 60', '20230701080960+0200'],
  ['minute 60', '202307010860'],
  ['hour 24', '2023070124'],
  ['month 13', '202313'],
  ['month 00', '202300'],
  ['day 00', '20230700'],
  ['31 April', '20230431'],
  ['29 February of a common year', '20230229'],
  ['29 February of 1900', '19000229'],
  ['year 0000', '0000'],
  ['fewer than four digits', '202'],
  ['an odd number of digits', '20231'],
  ['a fraction without seconds', '202307010809.5'],
  ['a fraction without digits', '20230701080910.'],
  ['hyphens', '2023-07-01'],
  ['an offset with a colon', '20230701080910+02:00'],
  ['an offset of 24 hours', '20230701080910+2400'],
  ['an offset of 99 minutes', '20230701080910+0199'],
  ['a word', 'gisteren'],
  ['a blank in front', ' 2023'],
  ['nothing', ''],
] as const;

describe('TS <-> dateTime (DT 3), both ways', () => {
  bothWays<Prim>(TS_DATETIME, [
    ...NO_TIME.map(([v3, value]): Row<Prim> => [`${v3}, without a time`, `<time value="${v3}"/>`, { value }]),
    ...ZONED.map(([v3, value]): Row<Prim> => [`${v3}, which FHIR can hold`, `<time value="${v3}"/>`, { value }]),
    ...KEPT.map(([v3, value]): Row<Prim> => [`${v3}, kept beside`, `<time value="${v3}"/>`, { value, extension: [kept(v3)] }]),
    ['a nullFlavor', '<time nullFlavor="UNK"/>', { extension: [flavor('UNK')] }],
    ['a value with a nullFlavor', '<time value="2023" nullFlavor="UNC"/>', { value: '2023', extension: [flavor('UNC')] }],
    ['a date with an offset', '<time value="20230701+0200"/>', { value: '2023-07-01', extension: [kept('20230701+0200')] }],
  ]);
});

describe('TS: what is reported on reading', () => {
  reads<Prim>(TS_DATETIME, [
    ...IMPOSSIBLE.map(([what, value]): readonly [string, string, undefined, string[]] => [
      what,
      `<time value="${value}"/>`,
      undefined,
      ['value-format /time/@value'],
    ]),
    [
      'an hour that the clock skips',
      '<time value="202303260230"/>',
      { value: '2023-03-26T02:30:00+01:00', extension: [kept('202303260230')] },
      ['time-does-not-exist /time/@value'],
    ],
    ['no value', '<time/>', undefined, ['required /time/@value']],
    [
      'other attributes and children',
      '<time value="2023" unit="d"><low/></time>',
      { value: '2023' },
      ['not-mapped /time/@unit', 'not-mapped /time/low'],
    ],
  ]);
});

describe('TS: what senders of FHIR write', () => {
  writes<Prim>(TS_DATETIME, 'time', [
    ['a time without an original', { value: '2023-07-01T08:09:10+02:00' }, '<time value="20230701080910+0200"/>', []],
    ['UTC', { value: '2023-07-01T08:09:10Z' }, '<time value="20230701080910+0000"/>', []],
    [
      'an original that is the same moment elsewhere',
      { value: '2023-07-01T06:09:00Z', extension: [kept('202307010809')] },
      '<time value="202307010809"/>',
      [],
    ],
    [
      'an edited time',
      { value: '2023-07-01T09:09:00+02:00', extension: [kept('202307010809')] },
      '<time value="20230701090900+0200"/>',
      ['original-ignored .'],
    ],
    [
      'an edited fraction of the fourth digit',
      { value: '2023-07-01T08:09:10.1235+02:00', extension: [kept('20230701080910.1234')] },
      '<time value="20230701080910.1235+0200"/>',
      ['original-ignored .'],
    ],
    ['a date made of a time', { value: '2023-07-01', extension: [kept('202307010809')] }, '<time value="20230701"/>', ['original-ignored .']],
    [
      'a time made of a date',
      { value: '2023-07-01T00:00:00+02:00', extension: [kept('20230701+0200')] },
      '<time value="20230701000000+0200"/>',
      ['original-ignored .'],
    ],
    ['an original that is no time', { value: '2023', extension: [kept('gisteren')] }, '<time value="2023"/>', ['original-ignored .']],
    ['an original without a value', { extension: [kept('2023')] }, undefined, ['original-ignored .']],
    ['a data-absent-reason', { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] }, '<time nullFlavor="UNK"/>', []],
    ['a time without seconds', { value: '2023-07-01T08:09+02:00' }, undefined, ['value-format .']],
    ['a time without an offset', { value: '2023-07-01T08:09:10' }, undefined, ['value-format .']],
    ['an offset that is none', { value: '2023-07-01T08:09:10+24:00' }, undefined, ['value-format .']],
    ['an impossible date', { value: '2023-02-29' }, undefined, ['value-format .']],
    ['another extension', { value: '2023', extension: [{ url: 'urn:x' }] }, '<time value="2023"/>', ['not-mapped 0']],
    ['nothing', {}, undefined, []],
  ]);
});

describe('the texts of times', () => {
  test.each(IMPOSSIBLE)('given %s (%s), then it is no time', (_, value) => expect(tsToFhir(value)).toBeUndefined());

  test('given an hour that the clock skips, then that is told', () => {
    expect(tsToFhir('20230326023000')).toEqual({ value: '2023-03-26T02:30:00+01:00', exact: false, exists: false });
    expect(tsToFhir('20230326023000+0200')).toMatchObject({ exact: true, exists: true });
  });

  test('given a date, then it is not a moment', () => {
    expect(instantOf('2023-07-01')).toBeUndefined();
    expect(instantOf('2023-07-01T00:00:00+02:00')).toBe(Date.UTC(2023, 5, 30, 22));
  });

  test('given any time of the schema, when read and written again, then it denotes the same', () => {
    fc.assert(
      fc.property(timestamp(), (v3) => {
        const there = tsToFhir(v3);
        const again = there === undefined ? undefined : fhirToTs(there.value);
        if (there === undefined || again === undefined) return;
        expect(tsToFhir(again)?.value.replace('Z', '+00:00')).toBe(there.value.replace('Z', '+00:00'));
        if (there.exact) expect(again).toBe(v3);
      }),
      { numRuns: LAW_RUNS },
    );
  });
});

describe('TS: laws', () => {
  lossless(TS_DATETIME, ts('time'));

  const value = fc.constantFrom('2023', '2023-07', '2023-07-01', '2023-07-01T08:00:00+02:00', '2023-07-01T06:00:00Z', '2023-07-01T08:00:00.50+02:00');
  const extension = fc.subarray([kept('2023070108'), flavor('UNK')]);
  stable<Prim>(TS_DATETIME, fc.record({ value, extension }, { requiredKeys: [] }), 'time');
});
