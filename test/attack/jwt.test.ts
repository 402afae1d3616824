import { JWT_CASES } from './jwt-cases.js';

test.each(JWT_CASES)('given attack $number, $attack, when it is tried, then $expected', async ({ expected, run }) => {
  expect(await run()).toBe(expected);
});
