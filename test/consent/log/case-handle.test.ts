import fc from 'fast-check';
import { caseHandle, readCaseHandle } from '../../../src/consent/log/case-handle.js';

const uuid = fc.uuid({ version: 4 });

test('C-70 given a handle that was read out and typed, when read, then it is found in any spelling of it', () => {
  fc.assert(
    fc.property(uuid, (id) => {
      const handle = caseHandle(id);
      expect(handle).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]$/);
      expect(readCaseHandle(handle)).toBe(handle);
      expect(readCaseHandle(` ${handle.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`)).toBe(handle);
    }),
  );
});

test('C-70 given one digit that was mistaken, when read, then it is no handle', () => {
  fc.assert(
    fc.property(uuid, fc.nat(9), fc.integer({ min: 1, max: 31 }), (id, place, by) => {
      const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
      const typed = [...caseHandle(id).replaceAll('-', '')];
      typed[place] = digits.charAt((digits.indexOf(typed[place] ?? '') + by) % digits.length);
      expect(readCaseHandle(typed.join(''))).toBeUndefined();
    }),
  );
});

test.each(['', '4K7QZ', 'not a handle', '4K7QZ-9M2XB-TT', '!!!!!-!!!!!-!'])('given "%s", when read, then it is no handle', (text) => {
  expect(readCaseHandle(text)).toBeUndefined();
});

test('given what is no UUID, when a handle is asked for, then there is none', () => {
  expect(() => caseHandle('5f0d8c1e')).toThrow(RangeError);
});
