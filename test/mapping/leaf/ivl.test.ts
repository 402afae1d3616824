import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Period } from '../../../src/fhir/types.js';
import { IVL_TS, IVL_TS_PERIOD, type Interval } from '../../../src/mapping/leaf/ivl.js';
import { bothWays, reads, writes } from '../../support/leaf-laws.js';

const typed = (inner: string): string => `<effectiveTime xsi:type="IVL_TS">${inner}</effectiveTime>`;
const flavor = (code: string) => [{ url: EXTENSIONS.nullFlavor, valueCode: code }];
/** Its canonical text is the original itself, here. */
const exact = (xml: string): { value: string } => ({ value: xml });

const VALUE = '<effectiveTime xsi:type="IVL_TS" value="20190301"/>';
const UNTYPED = '<effectiveTime><low value="20190301"/></effectiveTime>';
const WIDTH = typed('<low value="20190301"/><width value="2" unit="wk"/>');
const CENTER = typed('<center value="2019"/>');
const INCLUSIVE = typed('<low value="2019" inclusive="false"/>');

describe('IVL_TS <-> a beginning and an end (DT 4), both ways', () => {
  bothWays<Interval>(IVL_TS, [
    ['a beginning', typed('<low value="20190301"/>'), { start: { value: '2019-03-01' } }],
    ['a month', typed('<low value="201903"/>'), { start: { value: '2019-03' } }],
    ['both', typed('<low value="2011"/><high value="20190630"/>'), { start: { value: '2011' }, end: { value: '2019-06-30' } }],
    ['an end alone', typed('<high value="20190630"/>'), { end: { value: '2019-06-30' } }],
    [
      'an end that is not known',
      typed('<low value="2011"/><high nullFlavor="UNK"/>'),
      { start: { value: '2011' }, end: { extension: flavor('UNK') } },
    ],
    [
      'a time in minutes',
      typed('<low value="201903011530"/>'),
      { start: { value: '2019-03-01T15:30:00+01:00', extension: [{ url: EXTENSIONS.v3Ts, valueString: '201903011530' }] } },
    ],
    ['a moment', VALUE, { start: { value: '2019-03-01' }, gts: exact(VALUE) }],
    ['no type', UNTYPED, { start: { value: '2019-03-01' }, gts: exact(UNTYPED) }],
    ['a width', WIDTH, { start: { value: '2019-03-01' }, gts: exact(WIDTH) }],
    ['a middle', CENTER, { gts: exact(CENTER) }],
    ['a boundary that is not inside', INCLUSIVE, { start: { value: '2019' }, gts: exact(INCLUSIVE) }],
    [
      'nothing known at all',
      '<effectiveTime xsi:type="IVL_TS" nullFlavor="NI"/>',
      { start: { extension: flavor('NI') }, gts: exact('<effectiveTime xsi:type="IVL_TS" nullFlavor="NI"/>') },
    ],
  ]);
});

describe('IVL_TS: one way', () => {
  reads<Interval>(IVL_TS, [
    ['a month that is none', typed('<low value="201913"/>'), undefined, ['value-format /effectiveTime/low/@value']],
    ['another type', '<effectiveTime xsi:type="PIVL_TS"><period value="1" unit="d"/></effectiveTime>', undefined, ['value-format /effectiveTime']],
    ['something strange inside', typed('<middle value="2019"/>'), undefined, ['value-format /effectiveTime']],
  ]);
  writes<Interval>(IVL_TS, 'effectiveTime', [
    ['nothing', {}, undefined, []],
    ['an edited beginning', { start: { value: '2020' }, gts: exact(WIDTH) }, typed('<low value="2020"/>'), ['original-ignored .']],
    ['an original that is none', { start: { value: '2020' }, gts: { value: '<low/>' } }, typed('<low value="2020"/>'), ['original-ignored .']],
    ['a beginning that is no date', { start: { value: 'ooit' } }, undefined, ['value-format .']],
  ]);
});

describe('IVL_TS <-> Period (DT 4)', () => {
  bothWays<Period>(IVL_TS_PERIOD, [
    ['both', typed('<low value="2011"/><high value="20190630"/>'), { start: '2011', end: '2019-06-30' }],
    ['an end that is not known', typed('<high nullFlavor="UNK"/>'), { _end: { extension: flavor('UNK') } }],
    ['a width', WIDTH, { extension: [{ url: EXTENSIONS.v3Gts, valueString: WIDTH }], start: '2019-03-01' }],
  ]);
});
