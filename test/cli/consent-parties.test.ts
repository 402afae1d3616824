import { randomUUID } from 'node:crypto';
import { findLines } from '../../src/store/access-log/find.js';
import { openStores } from '../../src/store/stores.js';
import { storeSettings } from '../gateway/consent/world.js';
import { KINDS, newDatabase, type TestDatabase } from '../store/databases.js';
import { testKey } from '../store/world.js';
import { schakel, type Ran } from './run.js';

const NOW = '2026-11-21T09:00:00.000Z';
const AS = ['--as', '90000999/900000199'];
const VARIABLES = Object.fromEntries(['p1', 'e1', 'c1'].map((id) => [id, Buffer.from(testKey(id).secret).toString('base64')]));
const HEADER = 'ura,name,type,connectedFrom,connectedTo,regions,alsoReaches,online,country';
const CSV = [
  HEADER,
  '90000201,Practice De Linde,Z3,2020-01-01,,7,,takes-part,NL',
  '90000301,"Pharmacy, De Linde",J8,2020-01-01,,7 8,,undecided,NL',
  '90000401,Hospital De Eik,V4,2021-06-01,,9,7,refuses,NL',
  '',
].join('\n');
const FIRST = '90000201 Z3 NL 2019-12-31T23:00:00.000Z - 7 takes-part Practice De Linde';

describe.each(KINDS)('schakel consent parties on %s', (kind) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await newDatabase(kind);
  });
  afterEach(() => database.drop());

  function parties(words: readonly string[], file = CSV): Promise<Ran> {
    const config = JSON.stringify({ sandbox: true, store: storeSettings(database) });
    const world = { variables: VARIABLES, newId: randomUUID, now: () => new Date(NOW) };
    return schakel(['consent', 'parties', ...words, '--config', 'config.json', ...AS], { ...world, files: { 'config.json': config, file } });
  }
  const listed = async (): Promise<readonly string[]> => (await parties(['--list'])).out.trimEnd().split('\n');

  async function linesOfLog() {
    const stores = await openStores(storeSettings(database, 'test'), { file: () => '', variable: (name) => VARIABLES[name] }, () => Date.parse(NOW));
    try {
      return (await stores.log.read((db) => findLines(db, { limit: 1_000 }))).map(({ event }) => event);
    } finally {
      await stores.close();
    }
  }

  test('given a file, when read twice, then all are there, and the second time changes nothing', async () => {
    const first = await parties(['file']);
    expect([first.code, first.out, first.err]).toEqual([0, '3 added, 0 changed, 0 unchanged, 0 refused\n', '']);
    expect(await listed()).toEqual([
      FIRST,
      '90000301 J8 NL 2019-12-31T23:00:00.000Z - 7+8 undecided Pharmacy, De Linde',
      '90000401 V4 NL 2021-05-31T22:00:00.000Z - 9(7) refuses Hospital De Eik',
    ]);
    expect((await parties(['file'])).out).toBe('0 added, 0 changed, 3 unchanged, 0 refused\n');
    expect((await linesOfLog()).length).toBe(3);
  });

  test('given what --list prints as JSON, when it is read again, then nothing changes', async () => {
    await parties(['file']);
    const { out } = await parties(['--list', '--json']);
    expect(out.trimEnd().split('\n')).toHaveLength(3);
    expect(JSON.parse((await parties(['file', '--json'], out)).out)).toEqual({ added: 0, changed: 0, unchanged: 3, refused: 0, dryRun: false });
  });

  test('C-44, C-60 given an organisation that moves and ends, when read, then that is a line of the log with what was and what is; without a line it stays', async () => {
    await parties(['file']);
    const moved = `${HEADER}\n90000201,Practice De Linde,Z3,2020-01-01,2027-01-01,8,,takes-part,NL\n`;
    expect((await parties(['file'], moved)).out).toBe('0 added, 1 changed, 0 unchanged, 0 refused\n');
    expect((await listed())[0]).toBe('90000201 Z3 NL 2019-12-31T23:00:00.000Z 2026-12-31T23:00:00.000Z 8 takes-part Practice De Linde');
    expect(await listed()).toHaveLength(3);
    const lines = await linesOfLog();
    expect(lines.map(({ kind, change }) => [kind, change?.of, change?.before === undefined])).toEqual([
      ['region', 'Organization/90000201', true],
      ['region', 'Organization/90000301', true],
      ['region', 'Organization/90000401', true],
      ['region', 'Organization/90000201', false],
    ]);
    expect(lines[3]).toMatchObject({
      ...{
        outcome: 'success',
        organization: '90000999',
        interaction: 'consent parties',
        requester: { organization: '90000999', person: '900000199' },
      },
    });
    const [before, after] = [lines[3]?.change?.before, lines[3]?.change?.after].map((text): unknown => JSON.parse(text ?? ''));
    expect(before).toMatchObject({ regions: [7], connectedFrom: '2019-12-31T23:00:00.000Z' });
    expect(after).toMatchObject({ regions: [8], connectedTo: '2026-12-31T23:00:00.000Z' });
  });

  test('given lines that are refused, when read, then each has its number, column and what is expected, and the others go in', async () => {
    const file = [
      CSV.trimEnd(),
      '90000501,Practice of 999990019,Z3,2020-01-01,,99,,takes-part,NL',
      '90000201,Practice De Linde,Z3,2020-01-01,,8,,takes-part,NL',
      'too,few',
      '',
    ].join('\n');
    const ran = await parties(['file'], file);
    expect([ran.code, ran.out]).toEqual([1, '3 added, 0 changed, 0 unchanged, 3 refused\n']);
    expect(ran.err.trimEnd().split('\n')).toEqual([
      'line 5: 90000501: value-format: the value does not have the form of its datatype (name, expected at most 200 characters, and no number of a patient)',
      'line 5: 90000501: code-unknown: the code is not in its value set (regions, expected numbers of regions that exist, such as 7 8)',
      'line 6: 90000201: too-many: a part occurs more often than allowed (ura, expected each organisation once in a file)',
      expect.stringMatching(/^line 7: value-format: .* \(row, expected an object of JSON, or as many fields as the header has\)$/),
    ]);
    expect(ran.out + ran.err).not.toContain('999990019');
    expect((await listed())[0]).toBe(FIRST);
    const json = await parties(['file', '--json'], '{"ura":"90000601"}\nnothing\n');
    expect(JSON.parse(json.err.split('\n')[0] ?? '')).toEqual({
      ...{ line: 1, ura: '90000601', code: 'required', field: 'name', expected: 'at most 200 characters, and no number of a patient' },
      text: 'a mandatory part is missing',
    });
  });

  test('given a dry run, then it tells what would happen, and nothing is written', async () => {
    expect((await parties(['file', '--dry-run'])).out).toBe('3 added, 0 changed, 0 unchanged, 0 refused; a dry run\n');
    expect([await listed(), await linesOfLog()]).toEqual([[''], []]);
  });

  test('given more organisations than go in one transaction or page, then all are there', async () => {
    const many = Array.from({ length: 1_100 }, (_, i) => `${91_000_000 + i},Practice ${i},Z3,2020-01-01,,7,,undecided,NL`);
    expect((await parties(['file'], [HEADER, ...many].join('\n'))).out).toBe('1100 added, 0 changed, 0 unchanged, 0 refused\n');
    expect(await listed()).toHaveLength(1_100);
  });

  test('given no file, or a header that is not known, then exit 2 says what is wrong', async () => {
    expect([(await parties([])).code, (await parties(['--list', 'file'])).code]).toEqual([2, 2]);
    expect((await parties(['file'], 'ura,bsn\n')).err).toMatch(/^schakel: file: the name of column 2 is not known; columns are ura, name/);
    expect((await parties(['--columns'])).out.split('\n').slice(0, 2)).toEqual(['ura', 'name']);
  });
});
