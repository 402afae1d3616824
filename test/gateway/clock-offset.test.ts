import { clockOffsets, isBeyond, offsetOf, secondsOf } from '../../src/gateway/clock-offset.js';

const AT = Date.parse('2026-01-02T03:04:05.300Z');
const dateAt = (ms: number): string => new Date(ms).toUTCString();

test.each([
  ['the same second, at once', 0, 20, [-320, 700], false],
  ['3 s later, at once', 3000, 20, [2680, 3700], true],
  ['4 s earlier, at once', -4000, 20, [-4320, -3300], true],
  ['3 s later, after 5 s of waiting: that shows nothing', 3000, 5000, [-2300, 3700], false],
  ['2 s later: the second may have begun just before', 2000, 0, [1700, 2700], false],
])(
  'given an answer that is dated %s, when measured, then the truth lies within, and only what is certain is told',
  (_, ahead, took, within, beyond) => {
    const offset = offsetOf({ date: dateAt(AT + ahead), began: AT, ended: AT + took });
    expect(offset && [offset.from, offset.to]).toEqual(within);
    expect(offset && isBeyond(offset)).toBe(beyond);
  },
);

test.each([undefined, '', 'yesterday', '2026-01-02T03:04:05Z', 'Fri, 99 Jan 2026 03:04:05 GMT'])(
  'given the date %j, when measured, then nothing is known',
  (date) => {
    expect(offsetOf({ date, began: AT, ended: AT })).toBeUndefined();
  },
);

test('given our own clock that was set back meanwhile, when measured, then nothing is known', () => {
  expect(offsetOf({ date: dateAt(AT), began: AT, ended: AT - 1 })).toBeUndefined();
});

test('given a clock that drifts away and comes back, when its answers come, then each is told once, and the last is known', () => {
  const told: string[] = [];
  const clocks = clockOffsets((offset, beyond) => told.push(`${offset.organisation} ${offset.destination} ${String(beyond)}`));
  const dated = clocks.of({ organisation: '90000381', destination: 'MED' });
  for (const ahead of [0, 5000, 6000, 0, 0]) dated({ date: dateAt(AT + ahead), began: AT, ended: AT });
  clocks.of({ organisation: '90000381', destination: 'ICA' })({ date: undefined, began: AT, ended: AT });
  expect(told).toEqual(['90000381 MED true', '90000381 MED false']);
  expect(clocks.known()).toEqual([{ organisation: '90000381', destination: 'MED', from: -300, to: 700 }]);
  expect(clocks.known().map(secondsOf)).toEqual([0.2]);
});
