import fc from 'fast-check';
import { oneOf } from './build.js';

const PHRASES = [
  '3x daags 1 tablet',
  'zo nodig 1 tablet bij pijn, maximaal 4 per dag',
  'volgens schema',
  'Inname < 2 uur voor het eten & niet met melk',
  'geb. zonodig "max" 2',
  "'s avonds 1 dosis",
  '1/2 tablet à 50µg – niet kauwen',
  'Ik ben, eh… ½ €',
  '日に一回 💊',
  'a',
  '0',
] as const;

const LINES = [
  'ma  di  wo\n 1   2   1',
  '  ingesprongen\n\n  en verder  met   blanco',
  'tab\tin de tekst',
  'regel 1\nregel 2\nregel 3',
  'achteraan twee blanco  ',
  'met wagenterugloop\r\nen verder',
  'cdata ]]> en <!-- geen --> &amp; &#10;',
] as const;

const grapheme = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((s) => (/\S/.test(s) ? s : s + 'x'));

/** Free text on one line, never blank. */
export const phrase: fc.Arbitrary<string> = oneOf(
  [85, fc.constantFrom(...PHRASES)],
  [10, fc.tuple(fc.constantFrom(...PHRASES), fc.constantFrom(...PHRASES)).map((pair) => pair.join('; '))],
  [5, grapheme],
);

/** Free text, sometimes with line breaks, tabs, runs of blanks or blanks at its ends. */
export const prose: fc.Arbitrary<string> = oneOf([75, phrase], [25, fc.constantFrom(...LINES)]);

export function digits(count: number): fc.Arbitrary<string> {
  return fc.nat(10 ** count - 1).map((n) => String(n).padStart(count, '0'));
}

/** Decimals as XML and JSON both write them; many of them no double prints back. */
export const decimalDigits: fc.Arbitrary<string> = oneOf(
  [60, fc.constantFrom('1', '2', '30', '0.5', '0.25', '1.5', '100', '1000')],
  [20, fc.constantFrom('16.0000', '1.0', '0.10', '0.00', '0', '30.000')],
  [10, fc.tuple(fc.nat(9999), digits(3)).map(([whole, part]) => `${whole}.${part}`)],
  [5, fc.constantFrom('123456789012345678.9', '0.10000000000000000555', '99999999999999999999', '0.000000001')],
  [2, fc.constantFrom('-1', '-0.50')],
  [3, fc.nat(100000).map(String)],
);

/** A BSN out of the range for tests (999...), right by the eleven test. */
export const bsn: fc.Arbitrary<string> = fc.nat(89_999).map((n) => {
  for (let k = n; ; k++) {
    const eight = '999' + String(k).padStart(5, '0');
    const check = [...eight].reduce((sum, c, i) => sum + Number(c) * (9 - i), 0) % 11;
    if (check < 10) return eight + String(check);
  }
});

export const uuid: fc.Arbitrary<string> = fc.tuple(fc.uuid(), fc.boolean()).map(([id, upper]) => (upper ? id.toUpperCase() : id));

/** OIDs of nobody in particular, the ones of dispense and prescription numbers among them. */
export const oid: fc.Arbitrary<string> = oneOf(
  [5, fc.nat(9_999_999).map((n) => `2.16.528.1.1007.3.3.${n}.1`)],
  [2, fc.nat(99_999).map((n) => `2.16.840.1.113883.2.4.3.${n}`)],
  [1, fc.constantFrom('1.3.6.1.4.1.58606.1.2.2.16.528.1.1007.3.3.1234567.3', '2.999', '0.1')],
);

/** The part of an identifier that its root gives meaning to. */
export const localId: fc.Arbitrary<string> = oneOf(
  [4, fc.nat(99_999_999).map(String)],
  [3, digits(8)],
  [2, fc.constantFrom('D-42', 'R/2023/0007', 'a b', 'x&y<z>', '00', '12.30', 'urn:oid:1.2.3', '|')],
  [1, fc.uuid()],
);
