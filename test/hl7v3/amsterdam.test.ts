import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { transformSync } from '@swc/core';
import fc from 'fast-check';
import { localText, offsetOfLocal } from '../../src/hl7v3/amsterdam.js';
import { LAW_RUNS } from '../property/runs.js';

const offset = (local: string): ReturnType<typeof offsetOfLocal> => offsetOfLocal(Date.parse(`${local}Z`));

describe('Dutch local time (DT 3)', () => {
  test.each([
    ['winter', '2023-01-15T12:00:00', 60],
    ['summer', '2023-07-15T12:00:00', 120],
    ['the last minute before summer time', '2023-03-26T01:59:59', 60],
    ['the first minute of summer time', '2023-03-26T03:00:00', 120],
    ['the last hour that is summer time only', '2023-10-29T01:59:59', 120],
    ['the doubled hour, which counts as standard time', '2023-10-29T02:30:00', 60],
    ['the first minute of the doubled hour', '2023-10-29T02:00:00', 60],
    ['the last minute of the doubled hour', '2023-10-29T02:59:59', 60],
    ['after the doubled hour', '2023-10-29T03:00:00', 60],
    ['the last minute of a year', '2023-12-31T23:59:59', 60],
    ['the first minute of a year', '2024-01-01T00:00:00', 60],
    ['a summer without summer time', '1970-07-01T12:00:00', 60],
    ['a summer of the war, two hours ahead', '1941-01-15T12:00:00', 120],
    ['a summer that ended in September', '1985-09-29T12:00:00', 60],
    ['a summer that ended in October', '1996-10-20T12:00:00', 120],
    ['the far future', '2099-07-01T12:00:00', 120],
  ])('given %s (%s), then the offset is %i minutes', (_, local, minutes) => {
    expect(offset(local)).toEqual({ minutes, exists: true });
  });

  test.each(['2023-03-26T02:00:00', '2023-03-26T02:30:00', '2023-03-26T02:59:59', '2024-03-31T02:30:00'])(
    'given %s, which the clock skips, then it keeps +01:00 and is told not to exist',
    (local) => expect(offset(local)).toEqual({ minutes: 60, exists: false }),
  );

  test.each([
    ['2023-01-15T12:00:00Z', '20230115130000'],
    ['2023-07-15T12:00:00+00:00', '20230715140000'],
    ['2023-10-29T00:30:00Z', '20231029023000'],
    ['2023-10-29T01:30:00Z', '20231029023000'],
    ['2023-03-26T01:00:00Z', '20230326030000'],
    ['2023-12-31T23:30:00.999Z', '20240101003000'],
  ])('given the instant %s, then wrappers say %s', (instant, text) => expect(localText(instant)).toBe(text));

  test('given no instant, then there is no local time', () => expect(localText('gisteren')).toBeUndefined());

  test('given any local time that exists, when its instant is told again, then it is the same local time', () => {
    const seconds = fc.integer({ min: Date.UTC(1950, 0, 1) / 1000, max: Date.UTC(2099, 0, 1) / 1000 });
    fc.assert(
      fc.property(seconds, (s) => {
        const { minutes, exists } = offsetOfLocal(s * 1000);
        const back = localText(new Date(s * 1000 - minutes * 60_000).toISOString());
        const digits = new Date(s * 1000).toISOString().slice(0, 19).replace(/[-T:]/g, '');
        if (exists) expect(back).toBe(digits);
        else expect(back).not.toBe(digits);
      }),
      { numRuns: LAW_RUNS },
    );
  });
});

const SOURCE = new URL('../../src/hl7v3/amsterdam.ts', import.meta.url);
const LOCALS = ['2023-01-15T12:00', '2023-07-15T12:00', '2023-03-26T02:30', '2023-10-29T02:30', '2024-01-01T00:00', '1941-01-15T12:00'];

/** The same questions to a process of its own, whose host is in another zone; the file imports nothing. */
function answersIn(zone: string): unknown {
  const { code } = transformSync(readFileSync(SOURCE, 'utf8'), {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  });
  const ask = `const locals = ${JSON.stringify(LOCALS)};
    const host = new Date(0).getTimezoneOffset();
    process.stdout.write(JSON.stringify({ host, found: locals.map((l) => offsetOfLocal(Date.parse(l + ':00Z'))), text: localText('2023-07-15T12:00:00Z') }));`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', `${code}\n${ask}`], { env: { ...process.env, TZ: zone } });
  return JSON.parse(out.toString());
}

describe('the zone of the host', () => {
  test.each([
    ['UTC', 0],
    ['Europe/Amsterdam', -60],
    ['America/St_Johns', 210],
    ['Pacific/Kiritimati', 640],
  ])('given a host in %s, when local times are asked, then the answers are those of the Netherlands', (zone, host) => {
    const found = LOCALS.map((local) => offset(`${local}:00`));
    expect(answersIn(zone)).toEqual({ host, found, text: '20230715140000' });
  });
});
