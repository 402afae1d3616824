import fc from 'fast-check';
import type { Decimal } from '../../../src/fhir/decimal.js';
import { oneOf } from '../choice.js';
import { exact } from './object.js';

const SENTENCES = [
  '3x daags 1 tablet',
  'zo nodig bij pijn; max. 4 per dag',
  'Inname < 2 uur voor het eten & niet met melk',
  "'s avonds “1 à 2” druppels",
  'µg, é, 日, 💊',
  'regel 1\nregel 2',
  'tab\ten  dubbele  blanco',
  'a',
] as const;

/** A FHIR string: never empty, mostly one line. */
export const text: fc.Arbitrary<string> = oneOf<string>(
  [90, fc.constantFrom(...SENTENCES)],
  [5, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 15 }).map((s) => (s.trim() === '' ? 'x' : s))],
  [5, fc.tuple(fc.constantFrom(...SENTENCES), fc.constantFrom(...SENTENCES)).map((two) => two.join(' '))],
);

export const amount: fc.Arbitrary<number | Decimal> = oneOf(
  [60, fc.constantFrom('1', '2', '30', '0.5', '0.25', '1.5', '90', '1000').map(exact)],
  [20, fc.constantFrom('16.0000', '1.0', '0.10', '0.00', '0', '1e2', '1.50E-3').map(exact)],
  [15, fc.nat(100_000).map((n) => exact(String(n)))],
  [5, fc.constantFrom('123456789012345678.9', '0.10000000000000000555', '0.000000001', '-1').map(exact)],
);

const DAY = 86_400_000;
const FIRST = Date.UTC(1890, 0, 1) / DAY;
const RECENT = Date.UTC(2016, 0, 1) / DAY;
const LAST = Date.UTC(2027, 11, 31) / DAY;
/** Days on which the clock in Amsterdam changes. */
const CHANGES = ['2023-03-26', '2023-10-29', '2024-03-31', '2024-10-27', '1996-03-31', '1985-09-29'].map((day) => Date.parse(day) / DAY);

const day = oneOf<string>(
  [75, fc.integer({ min: RECENT, max: LAST }).map(isoDay)],
  [15, fc.integer({ min: FIRST, max: LAST }).map(isoDay)],
  [10, fc.constantFrom(...CHANGES).map(isoDay)],
);

function isoDay(n: number): string {
  return new Date(n * DAY).toISOString().slice(0, 10);
}

/** FHIR date: a year, a month or a day. */
export const date: fc.Arbitrary<string> = oneOf<string>([85, day], [8, day.map((d) => d.slice(0, 7))], [7, day.map((d) => d.slice(0, 4))]);

/** FHIR time, with seconds. */
export const time: fc.Arbitrary<string> = oneOf<string>(
  [80, fc.constantFrom('08:00:00', '12:00:00', '17:30:00', '22:00:00', '00:00:00')],
  [20, fc.nat(86_399).map((n) => new Date(n * 1000).toISOString().slice(11, 19))],
);

const zone = fc.constantFrom('+01:00', '+02:00', '+01:00', '+02:00', 'Z', '+00:00', '-05:00', '+05:30', '-00:00');
const fraction = oneOf<string>([80, fc.constant('')], [20, fc.constantFrom('.0', '.123', '.000', '.5', '.1234', '.123456')]);

/** FHIR instant: a day with time and zone. */
export const instant: fc.Arbitrary<string> = fc.tuple(day, time, fraction, zone).map(([d, t, f, z]) => `${d}T${t}${f}${z}`);

/** FHIR dateTime of every precision. */
export const dateTime: fc.Arbitrary<string> = oneOf<string>([45, date], [55, instant]);

/** Two of them in the order of time as far as their text tells, for a period. */
export function ordered(one: fc.Arbitrary<string>): fc.Arbitrary<readonly [string, string]> {
  return fc.tuple(one, one).map(([a, b]) => (a <= b ? [a, b] : [b, a]));
}

export function digits(count: number): fc.Arbitrary<string> {
  return fc.nat(10 ** count - 1).map((n) => String(n).padStart(count, '0'));
}
