import fc from 'fast-check';
import { askedSpanOf } from '../../../src/consent/day.js';
import { fitsToken, plain, readQuery, readToken } from '../../../src/fhir/search/asked.js';
import { fitsSpan, readDate } from '../../../src/fhir/search/span.js';

const asked = (text: string) => {
  const read = readQuery(text);
  return 'fault' in read ? read.fault : read.asked.map(({ said: _said, ...rest }) => rest);
};

test('given names with a modifier, a chain or neither, when read, then each part stands apart', () => {
  expect(asked('status=active,proposed&patient:identifier=a%7Cb&patient.identifier=c&_sort=-date&x:y.z=1')).toEqual([
    { name: 'status', values: ['active', 'proposed'] },
    { name: 'patient', modifier: 'identifier', values: ['a|b'] },
    { name: 'patient', chain: 'identifier', values: ['c'] },
    { name: '_sort', values: ['-date'] },
    { name: 'x', modifier: 'y', chain: 'z', values: ['1'] },
  ]);
  expect(asked('')).toEqual([]);
  expect(asked('_has:Provenance:target:agent=1')).toEqual([{ name: '_has:Provenance:target:agent', values: ['1'] }]);
});

test.each([
  ['a=%E0%A4%A', 'encoding'],
  ['a=%ff', 'encoding'],
  ['a', 'form'],
  ['=1', 'form'],
  ['a=', 'form'],
  ['a=1&', 'form'],
  ['a=1%00', 'form'],
  ['a%0d=1', 'form'],
  [`a=${'1'.repeat(5000)}`, 'too-long'],
  [Array.from({ length: 51 }, () => 'a=1').join('&'), 'too-many'],
])('given the query %s, when read, then a fault', (text, fault) => {
  expect(asked(text)).toBe(fault);
});

test('given commas and bars with a backslash, when read, then they are part of the value', () => {
  expect(asked('a=x%5C,y,z')).toEqual([{ name: 'a', values: ['x\\,y', 'z'] }]);
  expect(plain('x\\,y\\\\')).toBe('x,y\\');
  expect(plain('x\\y')).toBeUndefined();
  expect(readToken('a\\|b|c')).toEqual({ system: 'a|b', code: 'c' });
});

test.each([
  ['c', { code: 'c' }],
  ['s|c', { system: 's', code: 'c' }],
  ['|c', { system: '', code: 'c' }],
  ['s|', { system: 's' }],
  ['|', undefined],
  ['', undefined],
  ['a|b|c', undefined],
  ['a\\x', undefined],
])('given the token %s, when read, then its parts', (text, expected) => {
  expect(readToken(text)).toEqual(expected);
});

test('given a token that was asked for, when compared, then system and code count as far as they were given', () => {
  const found = { system: 's', code: 'c' };
  expect(['c', 's|c', 's|', '|c', 'x|c', 's|d'].map((text) => fitsToken(found, readToken(text) ?? {}))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(fitsToken({ code: 'c' }, { system: '', code: 'c' })).toBe(true);
});

test('given any text, when read as a query, then parameters or a fault, and what is read comes back encoded', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = readQuery(text);
      if ('fault' in read) return;
      const again = readQuery(read.asked.map(({ said }) => said.map(encodeURIComponent).join('=')).join('&'));
      expect(again).toEqual(read);
    }),
  );
});

const DAY = { from: Date.parse('2026-11-20T23:00:00Z'), to: Date.parse('2026-11-21T22:59:59.999Z') };
const at = (text: string) => ({ from: Date.parse(text), to: Date.parse(text) });

test('given a date, when read with its prefix, then the day of Amsterdam, the minute, the second or the millisecond', () => {
  expect(readDate('ge2026-11-21', askedSpanOf)).toEqual({ prefix: 'ge', span: DAY });
  const width = (text: string): number | undefined => {
    const span = readDate(text, askedSpanOf)?.span;
    return span && span.to - span.from;
  };
  expect(['2026-11-21T10:00Z', '2026-11-21T10:00:00Z', '2026-11-21T10:00:00.5+01:00'].map(width)).toEqual([59_999, 999, 0]);
  for (const wrong of ['ap2026', '2026-13', '2026-11-21T10:00:00', '2026-02-30', 'x', '', '2026-11-21T10:00:00 01:00']) {
    expect(readDate(wrong, askedSpanOf)).toBeUndefined();
  }
});

test.each([
  ['eq', [false, true, false]],
  ['ne', [true, false, true]],
  ['lt', [true, false, false]],
  ['le', [true, true, false]],
  ['gt', [false, false, true]],
  ['ge', [false, true, true]],
  ['sa', [false, false, true]],
  ['eb', [true, false, false]],
] as const)('given %s, when moments before, in and after the day are compared, then as R4 says', (prefix, expected) => {
  const moments = ['2026-11-20T22:59:59Z', '2026-11-21T10:00:00Z', '2026-11-21T23:00:00Z'].map(at);
  expect(moments.map((found) => fitsSpan(found, prefix, DAY))).toEqual(expected);
});
