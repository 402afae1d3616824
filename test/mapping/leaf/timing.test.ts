import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { UCUM } from '../../../src/fhir/systems.js';
import type { Extension, Quantity, Timing, TimingRepeat } from '../../../src/fhir/types.js';
import { cycleOf, inCycle, withoutCycle } from '../../../src/mapping/leaf/timing-cycle.js';
import { TIMING } from '../../../src/mapping/leaf/timing.js';
import { gts } from '../../property/from-xsd.js';
import { bothWays, lossless, reads, type Row } from '../../support/leaf-laws.js';
import { element, outcome, read, text, write } from '../../support/leaf.js';

const flavor = (valueCode: string): Extension => ({ url: EXTENSIONS.nullFlavor, valueCode });
const kept = (valueString: string): Extension => ({ url: EXTENSIONS.v3Gts, valueString });
const days = (value: number): Quantity => ({ value, unit: 'dag', system: UCUM, code: 'd' });
const forDays = (value: number): Extension => ({ url: EXTENSIONS.timeIntervalDuration, valueDuration: days(value) });
const per = (frequency: number, period: number, periodUnit: NonNullable<TimingRepeat['periodUnit']>): TimingRepeat => ({
  frequency,
  period,
  periodUnit,
});
const time = (type: string, inside: string): string => `<effectiveTime xsi:type="${type}">${inside}</effectiveTime>`;
const comp = (type: string, inside: string, operator = ''): string =>
  `<comp ${operator === '' ? '' : `operator="${operator}" `}xsi:type="${type}">${inside}</comp>`;
const period = (value: string, unit = 'd'): string => `<period value="${value}" unit="${unit}"/>`;
const at = (value: string): string => `<phase><center value="${value}"/></phase>${period('1')}`;
const on = (date: string): string => `<phase><low value="${date}"/></phase>${period('1', 'wk')}`;
const LOW = '<low value="20230701"/>';
const cycle = (operator = 'A'): string => comp('PIVL_TS', `<phase><width value="21" unit="d"/></phase>${period('28')}`, operator);

/** FHIR can say all of these. */
const EXACT: readonly Row<Timing>[] = [
  [
    'low and width',
    time('IVL_TS', `${LOW}<width value="14" unit="d"/>`),
    { repeat: { boundsPeriod: { extension: [forDays(14)], start: '2023-07-01' } } },
  ],
  ['low', time('IVL_TS', LOW), { repeat: { boundsPeriod: { start: '2023-07-01' } } }],
  ['high', time('IVL_TS', '<high value="2023"/>'), { repeat: { boundsPeriod: { end: '2023' } } }],
  ['low and high', time('IVL_TS', `${LOW}<high value="20230714"/>`), { repeat: { boundsPeriod: { start: '2023-07-01', end: '2023-07-14' } } }],
  [
    'an open end',
    time('IVL_TS', `${LOW}<high nullFlavor="NI"/>`),
    { repeat: { boundsPeriod: { start: '2023-07-01', _end: { extension: [flavor('NI')] } } } },
  ],
  ['width', time('IVL_TS', '<width value="14" unit="d"/>'), { repeat: { boundsDuration: days(14) } }],
  [
    'a time with seconds and offset',
    time('IVL_TS', '<low value="20230701080000+0200"/>'),
    { repeat: { boundsPeriod: { start: '2023-07-01T08:00:00+02:00' } } },
  ],
  ['1 d', time('PIVL_TS', period('1')), { repeat: per(1, 1, 'd') }],
  ['0.5 d', time('PIVL_TS', period('0.5')), { repeat: per(2, 1, 'd') }],
  ['0.25 d', time('PIVL_TS', period('0.25')), { repeat: per(4, 1, 'd') }],
  ['0.3333 d', time('PIVL_TS', period('0.3333')), { repeat: per(3, 1, 'd') }],
  ['1 wk', time('PIVL_TS', period('1', 'wk')), { repeat: per(1, 1, 'wk') }],
  ['0.5 wk', time('PIVL_TS', period('0.5', 'wk')), { repeat: per(2, 1, 'wk') }],
  ['28 d', time('PIVL_TS', period('28')), { repeat: per(1, 28, 'd') }],
  ['4 h', time('PIVL_TS', period('4', 'h')), { repeat: per(1, 4, 'h') }],
  ['0.5 a', time('PIVL_TS', period('0.5', 'a')), { repeat: per(2, 1, 'a') }],
  ['a time of day on the usual date', time('PIVL_TS', at('197001040800')), { repeat: { timeOfDay: ['08:00:00'] } }],
  ['a day of the week on the usual date', time('PIVL_TS', on('19700105')), { repeat: { dayOfWeek: ['mon'] } }],
  ['a point', '<effectiveTime value="20230701"/>', { event: ['2023-07-01'] }],
  ['a nullFlavor', '<effectiveTime nullFlavor="NA"/>', { extension: [flavor('NA')] }],
  ['an event', time('EIVL_TS', '<event code="ACM"/>'), { repeat: { when: ['ACM'] } }],
  [
    'an event with an offset',
    time('EIVL_TS', '<event code="ACM"/><offset><low value="30" unit="min"/></offset>'),
    { repeat: { when: ['ACM'], offset: 30 } },
  ],
];

/** Of these FHIR says a part: the whole is kept beside it. With what the structure alone would give. */
const KEPT: readonly (readonly [what: string, v3: string, fhir: Timing, alone: string | undefined])[] = [
  [
    'a use period and a pattern without operator',
    time('SXPR_TS', comp('IVL_TS', LOW) + comp('PIVL_TS', period('1'))),
    { repeat: { boundsPeriod: { start: '2023-07-01' }, ...per(1, 1, 'd') } },
    time('SXPR_TS', comp('IVL_TS', LOW) + `<comp xsi:type="PIVL_TS" operator="A">${period('1')}</comp>`),
  ],
  [
    'a time of 12 digits',
    time('IVL_TS', '<low value="202307010800"/>'),
    { repeat: { boundsPeriod: { start: '2023-07-01T08:00:00+02:00' } } },
    time('IVL_TS', '<low value="20230701080000+0200"/>'),
  ],
  [
    'an inclusive bound',
    time('IVL_TS', '<low value="20230701" inclusive="true"/>'),
    { repeat: { boundsPeriod: { start: '2023-07-01' } } },
    time('IVL_TS', LOW),
  ],
  [
    'a width with both ends',
    time('IVL_TS', `${LOW}<high value="20230714"/><width value="14" unit="d"/>`),
    { repeat: { boundsPeriod: { start: '2023-07-01', end: '2023-07-14' } } },
    time('IVL_TS', `${LOW}<high value="20230714"/>`),
  ],
  ['a width before the end', time('IVL_TS', '<width value="14" unit="d"/><high value="20230714"/>'), {}, undefined],
  ['a center', time('IVL_TS', '<center value="20230701"/>'), {}, undefined],
  ['a value on an interval', '<effectiveTime xsi:type="IVL_TS" value="20230701"/>', { event: ['2023-07-01'] }, '<effectiveTime value="20230701"/>'],
  [
    'a point of 12 digits',
    '<effectiveTime value="202307010800"/>',
    { event: ['2023-07-01T08:00:00+02:00'] },
    '<effectiveTime value="20230701080000+0200"/>',
  ],
  ['0.33 d', time('PIVL_TS', period('0.33')), { repeat: per(3, 1, 'd') }, time('PIVL_TS', period('0.3333'))],
  ['a unit that is no time', time('PIVL_TS', period('1', 'fortnight')), {}, undefined],
  [
    'a time of day on another date',
    time('PIVL_TS', at('202307010800')),
    { repeat: { timeOfDay: ['08:00:00'] } },
    time('PIVL_TS', at('197001040800')),
  ],
  ['a day of the week in 2023', time('PIVL_TS', on('20230703')), { repeat: { dayOfWeek: ['mon'] } }, time('PIVL_TS', on('19700105'))],
  [
    'two times of day',
    time('SXPR_TS', comp('PIVL_TS', at('202307010800')) + comp('PIVL_TS', at('202307012030'), 'I')),
    { repeat: { timeOfDay: ['08:00:00', '20:30:00'] } },
    time('SXPR_TS', comp('PIVL_TS', at('197001040800')) + `<comp xsi:type="PIVL_TS" operator="I">${at('197001042030')}</comp>`),
  ],
  [
    'an offset in hours',
    time('EIVL_TS', '<event code="ACM"/><offset><low value="1" unit="h"/></offset>'),
    { repeat: { when: ['ACM'], offset: 60 } },
    time('EIVL_TS', '<event code="ACM"/><offset><low value="60" unit="min"/></offset>'),
  ],
  ['another operator', time('SXPR_TS', comp('IVL_TS', LOW) + comp('PIVL_TS', period('1'), 'E')), {}, undefined],
  [
    'an interval that is absent',
    '<effectiveTime xsi:type="IVL_TS" nullFlavor="NA"/>',
    { extension: [flavor('NA')] },
    '<effectiveTime nullFlavor="NA"/>',
  ],
  ['nothing', '<effectiveTime/>', {}, undefined],
  [
    'a cycle (MD 4.3)',
    time('SXPR_TS', comp('PIVL_TS', period('1')) + cycle()),
    { repeat: { ...per(1, 1, 'd'), boundsDuration: days(21) } },
    time('SXPR_TS', comp('IVL_TS', '<width value="21" unit="d"/>') + `<comp xsi:type="PIVL_TS" operator="A">${period('1')}</comp>`),
  ],
  [
    'a cycle in a use period, nested',
    time('SXPR_TS', comp('IVL_TS', LOW) + comp('SXPR_TS', comp('PIVL_TS', period('1')) + cycle(), 'A')),
    { repeat: { boundsPeriod: { start: '2023-07-01' } } },
    time('IVL_TS', LOW),
  ],
  [
    'a cycle in a use period, flat',
    time('SXPR_TS', comp('IVL_TS', LOW) + comp('PIVL_TS', period('1'), 'A') + cycle()),
    { repeat: { boundsPeriod: { start: '2023-07-01' } } },
    time('IVL_TS', LOW),
  ],
];

describe('time of use <-> Timing (MD 4.1), what FHIR can hold', () => {
  bothWays(TIMING, EXACT);

  test('given a use period with a pattern, when translated, then it needs no original', () => {
    const v3 = time('SXPR_TS', comp('IVL_TS', LOW) + comp('PIVL_TS', period('0.5'), 'A'));
    const timing: Timing = { repeat: { boundsPeriod: { start: '2023-07-01' }, ...per(2, 1, 'd') } };
    expect(read(TIMING, v3)).toEqual({ value: timing, problems: [] });
  });
});

describe('time of use <-> Timing, with the original beside it', () => {
  test.each(KEPT)('given %s, when translated, then the original is kept and comes back; without it the structure speaks', (_, v3, fhir, alone) => {
    const timing: Timing = { ...fhir, extension: [kept(v3), ...(fhir.extension ?? [])] };
    expect(read(TIMING, v3)).toEqual({ value: timing, problems: [] });
    const back = write(TIMING, timing, 'effectiveTime');
    expect([text(back.value), back.problems]).toEqual([v3, []]);
    const structure = write(TIMING, fhir, 'effectiveTime');
    expect([text(structure.value), structure.problems]).toEqual([alone, []]);
  });

  test('given prefixes and white space, when kept, then the canonical text has neither', () => {
    const v3 = '<effectiveTime xsi:type="PIVL_TS">\n  <period unit="d" value="0.33"/>\n</effectiveTime>';
    expect(read(TIMING, v3).value?.extension).toEqual([kept(time('PIVL_TS', period('0.33')))]);
  });
});

describe('time of use: an original that no longer holds', () => {
  const v3 = time('PIVL_TS', at('202307010800'));
  const rows: readonly [string, Timing, string | undefined][] = [
    ['an edited time', { extension: [kept(v3)], repeat: { timeOfDay: ['09:00:00'] } }, time('PIVL_TS', at('197001040900'))],
    [
      'an added start',
      { extension: [kept(time('PIVL_TS', period('0.33')))], repeat: { ...per(3, 1, 'd'), boundsDuration: days(3) } },
      time('SXPR_TS', comp('IVL_TS', '<width value="3" unit="d"/>') + `<comp xsi:type="PIVL_TS" operator="A">${period('0.3333')}</comp>`),
    ],
    ['a structure that was removed', { extension: [kept(v3)] }, undefined],
    ['a structure that became an event', { extension: [kept(v3)], event: ['2023-07-01'] }, '<effectiveTime value="20230701"/>'],
    ['an original that is no XML', { extension: [kept('<effectiveTime')], repeat: per(1, 1, 'd') }, time('PIVL_TS', period('1'))],
    [
      'an original of another name',
      { extension: [kept(v3.replaceAll('effectiveTime', 'expectedUseTime'))], repeat: { timeOfDay: ['08:00:00'] } },
      time('PIVL_TS', at('197001040800')),
    ],
    [
      'an original that is not canonical',
      { extension: [kept(v3.replace('><phase', '> <phase'))], repeat: { timeOfDay: ['08:00:00'] } },
      time('PIVL_TS', at('197001040800')),
    ],
    ['an original with more than time in it', { extension: [kept('<effectiveTime><id/></effectiveTime>')] }, undefined],
  ];
  test.each(rows)('given %s, when written, then the structure wins and that is told', (_, timing, expected) => {
    const { value, problems } = write(TIMING, timing, 'effectiveTime');
    expect([text(value), problems]).toEqual([expected, ['original-ignored extension']]);
  });
});

describe('time of use: what is reported on reading', () => {
  const bad = ['value-format /effectiveTime'];
  reads<Timing>(TIMING, [
    ['another type', '<effectiveTime xsi:type="TS" value="2023"/>', undefined, ['xsi-type /effectiveTime/@type']],
    ['text', '<effectiveTime value="2023">x</effectiveTime>', undefined, bad],
    ['other attributes', '<effectiveTime value="2023" x="1"/>', undefined, bad],
    ['other elements', time('IVL_TS', `${LOW}<id/>`), undefined, bad],
    ['an impossible point', '<effectiveTime value="20231301"/>', undefined, ['value-format /effectiveTime/@value', ...bad]],
    ['an impossible bound', time('IVL_TS', '<low value="20230230"/>'), undefined, ['value-format /effectiveTime/low/@value', ...bad]],
    [
      'an hour that the clock skips',
      time('IVL_TS', '<low value="202303260230"/>'),
      { extension: [kept(time('IVL_TS', '<low value="202303260230"/>'))], repeat: { boundsPeriod: { start: '2023-03-26T02:30:00+01:00' } } },
      ['time-does-not-exist /effectiveTime/low/@value'],
    ],
  ]);
});

describe('cycles (MD 4.3)', () => {
  const v3 = time('SXPR_TS', comp('PIVL_TS', period('1')) + cycle());
  const timing: Timing = { extension: [kept(v3)], repeat: { ...per(1, 1, 'd'), boundsDuration: days(21) } };

  test('given a cycle, then its length is found', () => {
    expect(cycleOf(timing)).toEqual(days(28));
    expect(
      cycleOf({ extension: [kept(time('SXPR_TS', comp('IVL_TS', LOW) + cycle()))], repeat: { boundsPeriod: { start: '2023-07-01' } } }),
    ).toBeUndefined();
    expect(cycleOf({ repeat: timing.repeat ?? {} })).toBeUndefined();
    expect(cycleOf(undefined)).toBeUndefined();
  });

  test('given a dispense that can not state the cycle, when written, then the original still comes back', () => {
    const bare = withoutCycle(timing);
    expect(bare).toEqual({ extension: [kept(v3)] });
    expect(write(TIMING, bare, 'effectiveTime').problems).toEqual([]);
    expect(text(write(TIMING, bare, 'effectiveTime').value)).toBe(v3);
  });

  test('given bounds and the length of a cycle without an original, when written, then the cycle stands there', () => {
    const plain = write(TIMING, { repeat: timing.repeat ?? {} }, 'effectiveTime').value ?? element('<effectiveTime/>');
    const whole = outcome((cx) => inCycle(plain, days(28), cx)).value;
    expect(read(TIMING, whole).value?.repeat).toEqual(timing.repeat);
  });
});

describe('time of use: law', () => {
  lossless(TIMING, gts('effectiveTime'));
});
