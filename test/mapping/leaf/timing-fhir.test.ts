import fc from 'fast-check';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { UCUM } from '../../../src/fhir/systems.js';
import type { Quantity, Timing, TimingRepeat } from '../../../src/fhir/types.js';
import { TIMING } from '../../../src/mapping/leaf/timing.js';
import { stable, writes } from '../../support/leaf-laws.js';
import { outcome, read, write } from '../../support/leaf.js';

type Written = readonly [what: string, fhir: Timing, v3: string | undefined, problems: string[]];

const days = (value: number): Quantity => ({ value, unit: 'dag', system: UCUM, code: 'd' });
const daily: TimingRepeat = { frequency: 1, period: 1, periodUnit: 'd' };
const time = (type: string, inside: string): string => `<effectiveTime xsi:type="${type}">${inside}</effectiveTime>`;
const also = (inside: string, operator = 'I'): string => `<comp xsi:type="PIVL_TS" operator="${operator}">${inside}</comp>`;
const first = (inside: string): string => `<comp xsi:type="PIVL_TS">${inside}</comp>`;
const period = (value: string, unit = 'd'): string => `<period value="${value}" unit="${unit}"/>`;
const at = (clock: string, per = period('1'), date = '19700104'): string => `<phase><center value="${date}${clock}"/></phase>${per}`;
const on = (day: number): string => `<phase><low value="1970010${day}"/></phase>${period('1', 'wk')}`;
const repeating = ([what, repeat, v3, problems]: readonly [string, TimingRepeat, string | undefined, string[]]): Written => [
  what,
  { repeat },
  v3,
  problems,
];
const plain = time('PIVL_TS', period('1'));

describe('times of day and days of the week from FHIR (DT 4)', () => {
  const twice = time('SXPR_TS', first(at('0800')) + also(at('2000')));
  const moments: TimingRepeat = { timeOfDay: ['08:00:00', '20:00:00'] };
  const monday = time('PIVL_TS', on(5));
  const both = time('SXPR_TS', first(on(5)) + also(on(7)));
  const rest = ['not-mapped frequency', 'not-mapped period', 'not-mapped periodUnit'];
  const rows: readonly (readonly [string, TimingRepeat, string | undefined, string[]])[] = [
    ['times of day', moments, twice, []],
    ['times of day that are counted', { ...moments, ...daily, frequency: 2 }, twice, []],
    ['times of day that are counted otherwise', { ...moments, ...daily }, twice, rest],
    ['a time every other day', { timeOfDay: ['08:00:00'], ...daily, period: 2 }, time('PIVL_TS', at('0800', period('2'))), []],
    ['a time every week', { timeOfDay: ['08:00:00'], ...daily, periodUnit: 'wk' }, time('PIVL_TS', at('0800', period('1', 'wk'))), []],
    ['seconds', { timeOfDay: ['08:00:30'] }, time('PIVL_TS', at('080030')), []],
    [
      'a time with a start, which is the anchor',
      { timeOfDay: ['08:00:00'], boundsPeriod: { start: '2023-07-01' } },
      time('SXPR_TS', '<comp xsi:type="IVL_TS"><low value="20230701"/></comp>' + also(at('0800', period('1'), '20230701'), 'A')),
      [],
    ],
    ['a time that is none', { timeOfDay: ['8:00', '25:00:00'] }, undefined, ['value-format 0', 'value-format 1', 'not-mapped repeat']],
    ['a day', { dayOfWeek: ['mon'] }, monday, []],
    ['Sunday', { dayOfWeek: ['sun'] }, time('PIVL_TS', on(4)), []],
    ['days', { dayOfWeek: ['mon', 'wed'] }, both, []],
    ['days that are counted', { dayOfWeek: ['mon', 'wed'], frequency: 2, period: 1, periodUnit: 'wk' }, both, []],
    ['days that are counted otherwise', { dayOfWeek: ['mon', 'wed'], ...daily }, both, rest],
    ['a day that is none', { dayOfWeek: ['maandag' as 'mon'] }, undefined, ['code-unknown 0', 'not-mapped repeat']],
    ['a day beside one that is none', { dayOfWeek: ['maandag' as 'mon', 'mon'] }, undefined, ['code-unknown 0', 'not-mapped repeat']],
    ['a time on a day', { timeOfDay: ['08:00:00'], dayOfWeek: ['mon'] }, undefined, ['not-mapped dayOfWeek', 'not-mapped repeat']],
  ];
  writes<Timing>(TIMING, 'effectiveTime', rows.map(repeating));

  test('given a day of the week that is left out, then that is an error: every day is not every Monday', () => {
    const { value } = outcome((cx) => {
      TIMING.toV3({ repeat: { timeOfDay: ['08:00:00'], dayOfWeek: ['mon'] } }, cx, 'effectiveTime');
      return cx.issues(() => ({ path: '' })).map((issue) => issue.severity);
    });
    expect(value).toEqual(['error']);
  });
});

describe('frequencies, bounds and events from FHIR (DT 4)', () => {
  const rows: readonly (readonly [string, TimingRepeat, string | undefined, string[]])[] = [
    ['a period without a frequency', { period: 2, periodUnit: 'd' }, time('PIVL_TS', period('2')), []],
    [
      'three times in seven days, which is not exact',
      { frequency: 3, period: 7, periodUnit: 'd' },
      time('PIVL_TS', period('2.3333')),
      ['value-format period'],
    ],
    ['twice in two days', { frequency: 2, period: 2, periodUnit: 'd' }, plain, []],
    ['a frequency alone', { frequency: 2 }, undefined, ['required period', 'not-mapped repeat']],
    ['a period without a unit', { period: 2 }, undefined, ['required periodUnit', 'not-mapped repeat']],
    ['a unit alone', { periodUnit: 'd' }, undefined, ['required period', 'not-mapped repeat']],
    ['a unit that is none', { ...daily, periodUnit: 'dag' as 'd' }, undefined, ['code-unknown periodUnit', 'not-mapped repeat']],
    ['too often for four decimals', { ...daily, frequency: 100_000 }, undefined, ['value-format period', 'not-mapped repeat']],
    [
      'what HL7v3 can not say, without which the rest is another time',
      { ...daily, boundsRange: {}, count: 3, countMax: 4, frequencyMax: 3, periodMax: 3 },
      undefined,
      [...['boundsRange', 'count', 'countMax', 'frequencyMax', 'periodMax'].map((key) => `not-mapped ${key}`), 'not-mapped repeat'],
    ],
    [
      'how long each use takes',
      { ...daily, duration: 1, durationMax: 2, durationUnit: 'h' },
      plain,
      ['duration', 'durationMax', 'durationUnit'].map((key) => `not-mapped ${key}`),
    ],
    [
      'a duration of less than, with a pattern',
      { ...daily, boundsDuration: { ...days(3), comparator: '<' } },
      undefined,
      ['not-mapped .', 'not-mapped repeat'],
    ],
    ['an offset without an event', { ...daily, offset: 30 }, plain, ['not-mapped offset']],
    [
      'two events',
      { when: ['ACM', 'CV'] },
      time('SXPR_TS', '<comp xsi:type="EIVL_TS"><event code="ACM"/></comp><comp xsi:type="EIVL_TS" operator="I"><event code="CV"/></comp>'),
      [],
    ],
    [
      'an event with a period beside it',
      { when: ['ACM'], ...daily },
      time('EIVL_TS', '<event code="ACM"/>'),
      ['frequency', 'period', 'periodUnit'].map((key) => `not-mapped ${key}`),
    ],
    [
      'an event with times beside it',
      { when: ['ACM'], timeOfDay: ['08:00:00'], dayOfWeek: ['mon'] },
      undefined,
      [...['timeOfDay', 'dayOfWeek'].map((key) => `not-mapped ${key}`), 'not-mapped repeat'],
    ],
    ['empty bounds', { boundsPeriod: {} }, undefined, []],
    ['bounds that are no dates', { boundsPeriod: { start: '01-07-2023' } }, undefined, ['value-format start']],
    [
      'bounds of both kinds',
      { boundsDuration: days(3), boundsPeriod: { start: '2023' } },
      undefined,
      ['not-mapped boundsPeriod', 'not-mapped repeat'],
    ],
    [
      'both ends and a duration',
      { boundsPeriod: { start: '2023', end: '2024', extension: [{ url: EXTENSIONS.timeIntervalDuration, valueDuration: days(3) }] } },
      time('IVL_TS', '<low value="2023"/><high value="2024"/>'),
      ['not-mapped extension'],
    ],
    ['a duration of less than', { boundsDuration: { ...days(3), comparator: '<' } }, undefined, ['not-mapped .', 'not-mapped repeat']],
    ['nothing', {}, undefined, []],
  ];
  writes<Timing>(TIMING, 'effectiveTime', rows.map(repeating));
});

describe('other Timings from FHIR', () => {
  const absent = { url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' };
  writes<Timing>(TIMING, 'effectiveTime', [
    ['a moment', { event: ['2023-07-01'] }, '<effectiveTime value="20230701"/>', []],
    ['two moments', { event: ['2023-07-01', '2023-07-02'] }, undefined, ['too-many event']],
    ['a moment that is none', { event: ['morgen'] }, undefined, ['value-format 0']],
    ['a moment and a pattern', { event: ['2023-07-01'], repeat: daily }, '<effectiveTime value="20230701"/>', ['not-mapped repeat']],
    ['a data-absent-reason', { extension: [absent] }, '<effectiveTime nullFlavor="UNK"/>', []],
    [
      'a data-absent-reason and more',
      { extension: [absent], repeat: daily, event: [] },
      '<effectiveTime nullFlavor="UNK"/>',
      ['not-mapped repeat', 'not-mapped event'],
    ],
    ['a code', { code: { text: '2dd' }, repeat: daily }, plain, ['not-mapped code']],
    ['another extension', { extension: [{ url: 'urn:x' }], repeat: daily }, plain, ['not-mapped 0']],
    ['nothing', {}, undefined, []],
  ]);
});

describe('Timing: laws', () => {
  const repeat = fc.record(
    {
      boundsPeriod: fc.record(
        { start: fc.constantFrom('2023-07-01', '2023', '2023-07-01T08:00:00+02:00'), end: fc.constant('2024') },
        { requiredKeys: [] },
      ),
      boundsDuration: fc.constant(days(14)),
      frequency: fc.constantFrom(1, 2, 3, 4),
      period: fc.constantFrom(1, 2, 7, 0.5),
      periodUnit: fc.constantFrom('h', 'd', 'wk', 'a'),
      timeOfDay: fc.subarray(['08:00:00', '12:30:00', '20:00:15'], { minLength: 1 }),
      dayOfWeek: fc.subarray(['sun', 'mon', 'sat'], { minLength: 1 }),
      when: fc.subarray(['ACM', 'CV'], { minLength: 1 }),
      offset: fc.constant(30),
    },
    { requiredKeys: [] },
  );
  const timing = fc.oneof(fc.record({ repeat }), fc.record({ event: fc.constant(['2023-07-01']) })) as fc.Arbitrary<Timing>;
  stable<Timing>(TIMING, timing, 'effectiveTime');

  test('given any Timing that is written without remark, when read, then it says the same', () => {
    fc.assert(
      fc.property(timing, (value) => {
        const there = write(TIMING, value, 'effectiveTime');
        if (there.value === undefined || there.problems.length > 0) return;
        const { extension: _, ...structure } = read(TIMING, there.value).value ?? {};
        for (const key of ['when', 'timeOfDay', 'dayOfWeek', 'offset', 'boundsDuration'] as const)
          expect(structure.repeat?.[key]).toEqual(value.repeat?.[key]);
      }),
    );
  });
});
