import { ageAt, birthday, regimeAt, type Regime } from '../../src/consent/age.js';
import { datesOf, instantOf, monthsBefore } from '../../src/consent/date-time.js';

describe('age on the Dutch calendar date of the act (CS a.3)', () => {
  test.each<[name: string, born: string, at: string, age: number, regime: Regime]>([
    ['C-21 T1 the last second before the 12th birthday', '2015-03-14', '2027-03-13T23:59:59+01:00', 11, 'guardian'],
    ['C-21 T2 midnight of the 12th birthday', '2015-03-14', '2027-03-14T00:00:00+01:00', 12, 'both'],
    ['C-21 T3 that midnight as UTC', '2015-03-14', '2027-03-13T23:00:00Z', 12, 'both'],
    ['C-21 T3 a second before it as UTC', '2015-03-14', '2027-03-13T22:59:59Z', 11, 'guardian'],
    ['C-21 T4 midnight in summer time as UTC', '2015-08-09', '2027-08-08T22:00:00Z', 12, 'both'],
    ['C-21 T4 a second before it', '2015-08-09', '2027-08-08T21:59:59Z', 11, 'guardian'],
    ['C-21 T4 midnight of summer written in another zone', '2015-08-09', '2027-08-09T07:00:00+09:00', 12, 'both'],
    ['C-23 T1 midnight of the 16th birthday', '2011-03-14', '2027-03-14T00:00:00+01:00', 16, 'self'],
    ['C-23 T1 one second earlier', '2011-03-14', '2027-03-13T23:59:59+01:00', 15, 'both'],
    ['born on 29 February: still 12 on 28 February', '2012-02-29', '2025-02-28T12:00:00+01:00', 12, 'both'],
    ['born on 29 February: 13 from 1 March', '2012-02-29', '2025-03-01T00:00:00+01:00', 13, 'both'],
    ['born on 29 February: a birthday in a leap year', '2012-02-29', '2028-02-29T00:00:00+01:00', 16, 'self'],
    ['born on 28 February: a birthday on that day', '2015-02-28', '2027-02-28T00:00:00+01:00', 12, 'both'],
    ['a date without a time is that date', '2015-03-14', '2027-03-14', 12, 'both'],
    ['the day of birth itself', '2027-03-14', '2027-03-14T00:00:00+01:00', 0, 'guardian'],
    ['an old person', '1931-12-31', '2027-01-01T00:00:00+01:00', 95, 'self'],
  ])('%s', (_, born, at, age, regime) => {
    expect(ageAt(born, at)).toEqual({ least: age, most: age });
    expect(regimeAt(born, at)).toBe(regime);
  });

  test.each<[name: string, born: string | undefined, at: string, regime: Regime]>([
    ['C-27 T1 a year that may be 11 or 12', '2015', '2027-06-01', 'both'],
    ['C-27 T1 a month that may be 11 or 12', '2015-06', '2027-06-15', 'both'],
    ['C-27 T1 a year that is 10 or 11', '2016', '2027-06-01', 'guardian'],
    ['C-27 T1 a year that may be 15 or 16', '2011', '2027-06-01', 'both'],
    ['C-27 T1 a year that is 16 or 17', '2010', '2027-06-01', 'self'],
    ['C-27 T1 a moment told as a month', '2015-03-14', '2027-03', 'both'],
    ['C-27 T2 no birth date', undefined, '2027-06-01', 'both'],
    ['C-27 T2 what is no date', '14-03-2015', '2027-06-01', 'both'],
    ['C-27 T2 a day that does not exist', '1990-02-30', '2027-06-01', 'both'],
    ['an act before the birth', '2028-01-01', '2027-06-01', 'both'],
    ['a moment that is none', '1990-01-01', 'yesterday', 'both'],
  ])('%s', (_, born, at, regime) => {
    expect(regimeAt(born, at)).toBe(regime);
  });

  test('both ends of what is possible are told', () => {
    expect(ageAt('2015', '2027-06-01')).toEqual({ least: 11, most: 12 });
    expect(ageAt('2027', '2027-06-01')).toEqual({ least: 0, most: 0 });
    expect(ageAt('nothing', '2027-06-01')).toBeUndefined();
  });

  test.each([
    ['2015-03-14', 12, '2027-03-14'],
    ['2012-02-29', 12, '2024-02-29'],
    ['2012-02-29', 13, '2025-03-01'],
    ['2015-03', 12, undefined],
    ['', 12, undefined],
  ])('the birthday of %s at %i is %s', (born, years, date) => {
    expect(birthday(born, years)).toBe(date);
  });
});

describe('dates and dateTimes of FHIR', () => {
  test.each([
    ['2027', { first: '2027-01-01', last: '2027-12-31' }],
    ['2028-02', { first: '2028-02-01', last: '2028-02-29' }],
    ['2027-03-14', { first: '2027-03-14', last: '2027-03-14' }],
    ['2027-12-31T23:30:00Z', { first: '2028-01-01', last: '2028-01-01' }],
    ['2027-07-01T00:30:00+02:00', { first: '2027-07-01', last: '2027-07-01' }],
    ['2027-07-01T23:30:00+01:00', { first: '2027-07-02', last: '2027-07-02' }],
    ['2027-07-01T00:30:00.5+09:00', { first: '2027-06-30', last: '2027-06-30' }],
    ['2027-02-29', undefined],
    ['2027-13', undefined],
    ['2027-02-29T10:00:00Z', undefined],
    ['2027-03-14T10:00:00', undefined],
    ['2027-03-14T25:00:00Z', undefined],
    ['2027-03-14 ', undefined],
    ['0000', undefined],
  ])('%s', (text, range) => {
    if (range === undefined) expect(datesOf(text)).toBeUndefined();
    else expect(datesOf(text)).toMatchObject(range);
  });

  test('an instant of a date is the beginning of the Dutch day', () => {
    expect(instantOf('2027-07-01')).toBe(Date.parse('2027-06-30T22:00:00Z'));
    expect(instantOf('2027-01-01')).toBe(Date.parse('2026-12-31T23:00:00Z'));
    expect(instantOf('2027-01-01T00:00:00+01:00')).toBe(Date.parse('2026-12-31T23:00:00Z'));
    expect(instantOf('2027-02-30')).toBeUndefined();
    expect(instantOf('2027-2-3')).toBeUndefined();
  });

  test.each([
    ['2026-10-31', 4, '2026-06-30'],
    ['2026-07-31', 4, '2026-03-31'],
    ['2027-03-01', 4, '2026-11-01'],
    ['2028-06-29', 4, '2028-02-29'],
    ['2027-06-30', 4, '2027-02-28'],
    ['2027-04-30', 4, '2026-12-30'],
  ])('C-48 T3 %s less %i months is %s', (date, months, earlier) => {
    expect(monthsBefore(date, months)).toBe(earlier);
  });
});
