import { isRole, NO_ROLE, roleOf, ROLES } from '../../../src/trust/identity/roles.js';

test('given the list, then it has the 83 codes that a person can have, each once and in order', () => {
  const codes = ROLES.map(({ code }) => code);
  expect(codes).toHaveLength(83);
  expect(codes).toEqual([...new Set(codes)].sort());
  expect(codes.filter((code) => !/^\d{2}\.\d{3}$/.test(code))).toEqual([]);
  expect(ROLES.filter(({ display }) => display.trim() === '')).toEqual([]);
});

test('given the groups of the list, then each has as many codes as the register', () => {
  const sizes = new Map<string, number>();
  for (const { code } of ROLES) sizes.set(code.slice(0, 2), (sizes.get(code.slice(0, 2)) ?? 0) + 1);
  const several = [...sizes].filter(([, size]) => size > 1);
  expect(several).toEqual([
    ['01', 42],
    ['02', 3],
    ['17', 3],
    ['25', 3],
    ['30', 7],
  ]);
  expect([...sizes].filter(([, size]) => size === 1).map(([group]) => group)).toEqual(
    '03 04 16 31 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99'.split(' '),
  );
});

test('given roles whose register is closed, then they are still roles', () => {
  const closed = ROLES.filter((role) => role.closed).map(({ code }) => code);
  expect(closed).toEqual(['01.002', '01.020', '01.050', '01.062', '30.065', '30.066', '30.067', '30.068']);
  expect(closed.every(isRole)).toBe(true);
});

test.each([NO_ROLE, '01.999', '99.999', '01015', '01.15', '', 'AssignedRoleType', '01.015 ', '__proto__'])(
  'given "%s", then it is no role',
  (code) => {
    expect(isRole(code)).toBe(false);
    expect(roleOf(code)).toBeUndefined();
  },
);

test('given the code of a GP, then its display is that of the register', () => {
  expect(roleOf('01.015')).toEqual({ code: '01.015', display: 'Huisarts', closed: false });
});
