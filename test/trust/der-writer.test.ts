import fc from 'fast-check';
import { DER, listOf, naturalOf, oidOf, onlyDer, timeOf } from '../../src/trust/der.js';
import { bits, element, explicit, moment, natural, objectId, octets, sequence, text } from '../../src/trust/der-writer.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test.each<[string, Uint8Array, string]>([
  ['nothing in a sequence', sequence(), '3000'],
  ['a small number', natural(5), '020105'],
  ['zero', natural(0), '020100'],
  ['a number whose first bit is set', natural(0x80n), '02020080'],
  ['a number of another kind', natural(3, DER.enumerated), '0a0103'],
  ['an object identifier', objectId('1.2.840.113549.1.1.11'), '06092a864886f70d01010b'],
  ['one below the third arc', objectId('2.999.5'), '0603883705'],
  ['a text', text('é'), '0c02c3a9'],
  ['octets', octets(Buffer.from('ff', 'hex')), '0401ff'],
  ['bits', bits(Buffer.from('ff', 'hex')), '030200ff'],
  ['a place', explicit(2, natural(1)), 'a203020101'],
  ['a moment', moment(new Date('2026-06-01T12:00:00.999Z')), `180f${Buffer.from('20260601120000Z').toString('hex')}`],
  ['128 octets', element(4, new Uint8Array(128)).subarray(0, 3), '048180'],
  ['65,536 octets', element(4, new Uint8Array(65_536)).subarray(0, 5), '0483010000'],
])('given %s, when written, then it is DER', (_, written, expected) => {
  expect(hex(written)).toBe(expected);
});

test('given any numbers, when written, then the reader of certificates reads them back', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 1n << 200n }), { maxLength: 20 }), (numbers) => {
      const list = listOf(onlyDer(sequence(...numbers.map((n) => natural(n)))));
      expect(list.map(naturalOf)).toEqual(numbers);
    }),
  );
});

test('given any object identifier, when written, then the reader reads it back', () => {
  const second = fc.oneof(fc.tuple(fc.constantFrom(0, 1), fc.nat(39)), fc.tuple(fc.constant(2), fc.nat(100_000)));
  fc.assert(
    fc.property(second, fc.array(fc.nat(), { maxLength: 8 }), (top, arcs) => {
      const dotted = [...top, ...arcs].join('.');
      expect(oidOf(onlyDer(objectId(dotted)))).toBe(dotted);
    }),
  );
});

test('given any octets or moment, when written, then the reader reads them back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(hex(onlyDer(octets(bytes)).content)).toBe(hex(bytes));
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
      expect(timeOf(onlyDer(moment(new Date(seconds * 1000))))).toBe(seconds * 1000);
    }),
  );
});
