import fc from 'fast-check';
import { isBsn, normaliseBsn } from '../src/bsn.js';

describe('the eleven test of a BSN', () => {
  test.each(['111222333', '123456782', '012345672', '999990019', '999910164', '900186021', '950052413'])('given %s, then it passes', (bsn) =>
    expect(isBsn(bsn)).toBe(true),
  );

  test.each(['111222334', '123456789', '12345672', '0123456782', '000000000', '', '11122233a', ' 111222333', '999911234', '١١١٢٢٢٣٣٣'])(
    'given "%s", then it fails',
    (bsn) => expect(isBsn(bsn)).toBe(false),
  );

  test('given a BSN, when any one digit changes, then it fails', () => {
    for (let at = 0; at < 9; at++)
      for (let digit = 0; digit <= 9; digit++) {
        const other = '111222333'.slice(0, at) + digit + '111222333'.slice(at + 1);
        expect([other, isBsn(other)]).toEqual([other, other === '111222333']);
      }
  });

  test('given nine digits of which the first eight are chosen, then at most one last digit passes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999_999 }), (n) => {
        const head = String(n).padStart(8, '0');
        const passing = Array.from({ length: 10 }, (_, last) => `${head}${last}`).filter(isBsn);
        // The weighted sum of the first eight, as a remainder of 11, is the last digit: 10 has none.
        const rest = [...head].reduce((sum, d, i) => sum + Number(d) * (9 - i), 0) % 11;
        expect(passing).toEqual(rest === 10 ? [] : [`${head}${rest}`]);
      }),
    );
  });
});

describe('a BSN to compare by', () => {
  test.each([
    ['12345672', '012345672'],
    ['012345672', '012345672'],
    ['123456782', '123456782'],
    ['1234567', undefined],
    ['0012345672', undefined],
    ['12345673', undefined],
    ['00000000', undefined],
    ['', undefined],
  ])('given "%s", then it is %s', (text, normal) => expect(normaliseBsn(text)).toBe(normal));
});
