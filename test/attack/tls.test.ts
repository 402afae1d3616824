import { TLS_CASES } from './tls-cases.js';

test.each(TLS_CASES)('given attack $number, $attack, when it is tried, then $expected', async ({ expected, run }) => {
  expect(await run()).toBe(expected);
});
