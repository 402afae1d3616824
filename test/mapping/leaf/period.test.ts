import fc from 'fast-check';
import { Decimal } from '../../../src/fhir/decimal.js';
import { frequencyOf, periodOf } from '../../../src/mapping/leaf/period.js';
import { LAW_RUNS } from '../../property/runs.js';

describe('a PIVL period as frequency and period (DT 4)', () => {
  test.each([
    ['1', 1, 1],
    ['0.5', 2, 1],
    ['0.25', 4, 1],
    ['0.3333', 3, 1],
    ['0.33', 3, 1],
    ['0.2', 5, 1],
    ['0.1667', 6, 1],
    ['0.1429', 7, 1],
    ['0.125', 8, 1],
    ['28', 1, 28],
    ['4', 1, 4],
    ['1.5', 1, 1.5],
    ['0.6667', 1, 0.6667],
    ['0.75', 1, 0.75],
    ['0.4', 1, 0.4],
  ])('given a period of %s, then that is %d times per %d', (period, frequency, per) => {
    expect(frequencyOf(period)).toEqual({ frequency, period: per });
  });

  test('given digits that a number does not keep, then they stay', () => {
    expect(frequencyOf('1.0')).toEqual({ frequency: 1, period: new Decimal('1.0') });
    expect(frequencyOf('28.00')).toEqual({ frequency: 1, period: new Decimal('28.00') });
  });

  test.each(['0', '-1', '', 'dag', '0,5', '.5'])('given a period of "%s", then there is no frequency', (period) => {
    expect(frequencyOf(period)).toBeUndefined();
  });
});

describe('the PIVL period of a frequency (DT 4)', () => {
  test.each([
    [1, 1, '1'],
    [2, 1, '0.5'],
    [3, 1, '0.3333'],
    [6, 1, '0.1667'],
    [7, 1, '0.1429'],
    [4, 2, '0.5'],
    [2, 4, '2'],
    [10, 100, '10'],
    [3, 30, '10'],
    [1, 28, '28'],
    [1, 0.3333, '0.3333'],
    [1, 0.123456, '0.123456'],
  ])('given %d times per %d, then the period is %s', (frequency, period, text) => expect(periodOf(frequency, period)).toBe(text));

  test('given digits that a number does not keep, then once per period keeps them', () => {
    expect(periodOf(1, new Decimal('28.00'))).toBe('28.00');
    expect(periodOf(new Decimal('1.0'), new Decimal('28.00'))).toBe('28.00');
  });

  test.each([
    [0, 1],
    [1, 0],
    [-1, 1],
    [1, -1],
    [100_000, 1],
  ])('given %d times per %d, then there is no period', (frequency, period) => expect(periodOf(frequency, period)).toBeUndefined());

  test('given up to ten times per unit, when written and read, then it is the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), (n) => {
        expect(frequencyOf(periodOf(n, 1) ?? '')).toEqual({ frequency: n, period: 1 });
      }),
      { numRuns: LAW_RUNS },
    );
  });

  test('given any period, when its frequency is written and read, then it stays what it became', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), (n) => {
        const once = frequencyOf(String(n / 10_000));
        const again = frequencyOf(periodOf(once?.frequency ?? 1, once?.period ?? 1) ?? '');
        expect(again).toEqual(once);
      }),
      { numRuns: LAW_RUNS },
    );
  });
});
