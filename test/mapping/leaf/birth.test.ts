import fc from 'fast-check';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Extension, Prim } from '../../../src/fhir/types.js';
import { BIRTH_TIME } from '../../../src/mapping/leaf/birth.js';
import { withDataAbsent } from '../../../src/mapping/leaf/null-flavor.js';
import { ts } from '../../property/from-xsd.js';
import { bothWays, lossless, reads, stable, writes } from '../../support/leaf-laws.js';

const flavor = (valueCode: string): Extension => ({ url: EXTENSIONS.nullFlavor, valueCode });
const kept = (valueString: string): Extension => ({ url: EXTENSIONS.v3Ts, valueString });
const time = (valueDateTime: string, original?: string): Extension => ({
  url: EXTENSIONS.birthTime,
  valueDateTime,
  ...(original === undefined ? {} : { _valueDateTime: { extension: [kept(original)] } }),
});

describe('birthTime <-> birthDate (DT 3), both ways', () => {
  bothWays<Prim>(BIRTH_TIME, [
    ['a date', '<birthTime value="19500312"/>', { value: '1950-03-12' }],
    ['a year', '<birthTime value="1950"/>', { value: '1950' }],
    ['a month', '<birthTime value="195003"/>', { value: '1950-03' }],
    ['a time', '<birthTime value="19500312040500+0100"/>', { value: '1950-03-12', extension: [time('1950-03-12T04:05:00+01:00')] }],
    [
      'a time without an offset',
      '<birthTime value="195003120405"/>',
      { value: '1950-03-12', extension: [time('1950-03-12T04:05:00+01:00', '195003120405')] },
    ],
    [
      'a time that is another day in UTC',
      '<birthTime value="20200701003000+0200"/>',
      { value: '2020-07-01', extension: [time('2020-07-01T00:30:00+02:00')] },
    ],
    ['a nullFlavor', '<birthTime nullFlavor="UNK"/>', { extension: [flavor('UNK')] }],
    ['a date with a nullFlavor', '<birthTime value="1950" nullFlavor="UNC"/>', { value: '1950', extension: [flavor('UNC')] }],
  ]);
});

describe('birthTime: one way', () => {
  reads<Prim>(BIRTH_TIME, [
    ['an impossible date', '<birthTime value="19500230"/>', undefined, ['value-format /birthTime/@value']],
    ['nothing', '<birthTime/>', undefined, ['required /birthTime/@value']],
  ]);

  writes<Prim>(BIRTH_TIME, 'birthTime', [
    [
      'an edited date',
      { value: '1951-03-12', extension: [time('1950-03-12T04:05:00+01:00')] },
      '<birthTime value="19510312"/>',
      ['original-ignored .'],
    ],
    ['a date made a year', { value: '1950', extension: [time('1950-03-12T04:05:00+01:00')] }, '<birthTime value="1950"/>', ['original-ignored .']],
    [
      'an edited time',
      { value: '1950-03-12', extension: [time('1950-03-12T05:05:00+01:00', '195003120405')] },
      '<birthTime value="19500312050500+0100"/>',
      ['original-ignored valueDateTime'],
    ],
    ['a time that is a date only', { value: '1950-03-12', extension: [time('1950-03-12')] }, '<birthTime value="19500312"/>', ['original-ignored .']],
    ['a time without a date', { extension: [time('1950-03-12T04:05:00+01:00')] }, undefined, ['original-ignored .']],
    ['a data-absent-reason', { extension: withDataAbsent('MSK') }, '<birthTime nullFlavor="MSK"/>', []],
    ['a date that is none', { value: '12-03-1950' }, undefined, ['value-format .']],
    ['another extension', { value: '1950', extension: [{ url: 'urn:x' }] }, '<birthTime value="1950"/>', ['not-mapped 0']],
  ]);
});

describe('birthTime: laws', () => {
  lossless(BIRTH_TIME, ts('birthTime'));

  const value = fc.constantFrom('1950', '1950-03-12', '1950-03-13');
  const extension = fc.subarray([time('1950-03-12T04:05:00+01:00'), flavor('UNC')]);
  stable<Prim>(BIRTH_TIME, fc.record({ value, extension }, { requiredKeys: [] }), 'birthTime');
});
