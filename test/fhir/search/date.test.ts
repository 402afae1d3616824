import { datesOf } from '../../../src/consent/date-time.js';
import { fitsDate } from '../../../src/fhir/search/date.js';

const fits = (found: string, parameter: string): boolean => {
  const days = datesOf(found);
  if (days === undefined) throw new Error(found);
  return fitsDate(days, parameter, datesOf);
};

test.each([
  ['2026-03-02', '2026-03-02', true],
  ['2026-03-02', 'ne2026-03-02', false],
  ['2026-03-02', 'ge2026-03-02T23:00:00+01:00', true],
  ['2026-03-02T10:15:30+01:00', '2026-03-02', true],
  ['2026-03-02T10:15:30+01:00', '2026-03-02T10:15:30+01:00', true],
  ['2026-03-02T10:15:30+01:00', '2026-03-02T09:15:30Z', true],
  ['2026-03-02T10:15:30+01:00', '2026-03-02T10:15+01:00', true],
  ['2026-03-02T10:15:30+01:00', '2026-03-02T10:15:29+01:00', false],
  ['2026-03-02T10:15:30+01:00', 'gt2026-03-02T10:15:30+01:00', false],
  ['2026-03-02T10:15:30.500+01:00', 'gt2026-03-02T10:15:30.4+01:00', true],
  ['2026-03-02T10:15:30+01:00', 'lt2026-03-02T10:15:31+01:00', true],
  ['2026-03-02T10:15:30+01:00', 'le2026-03-02T10:15:29+01:00', false],
  ['2026-03-02T10:15:30+01:00', 'sa2026-03-02T10:15+01:00', false],
  ['2026-03-02T00:30:00+01:00', 'eb2026-03-02', false],
  ['2026-03-01T23:30:00Z', '2026-03-02', true],
])('given %s, when searched by %s, then %s', (found, parameter, expected) => {
  expect(fits(found, parameter)).toBe(expected);
});
