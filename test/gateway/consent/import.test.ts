import { readImportLine } from '../../../src/consent/register/import-line.js';
import { importLines, type ImportResult } from '../../../src/gateway/consent/import.js';
import { ANNA, BRAM, CHRIS, GP1, PH1 } from '../../store/world.js';
import { KINDS } from '../../store/databases.js';
import { AT_GP, AT_PH, DESK, done, enter, entriesOf, openWorld, toldOf, yesAt, type World } from './world.js';

const LINE = {
  ...{ key: 'HIS-1', bsn: ANNA, birthDate: '1970-05-05', source: GP1, decision: 'permit' },
  ...{ date: '2015-06-01', basis: 'explicit', material: 'unknown' },
};

describe.each(KINDS)('an import on %s', (kind) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(kind);
  });
  afterEach(() => world.close());

  const run = (lines: readonly Readonly<Record<string, unknown>>[], actor = DESK, isDry = false) =>
    importLines(
      world.context,
      actor,
      lines.map((fields, i) => ({ line: i + 2, read: readImportLine(fields) })),
      isDry,
    );
  const said = (results: readonly ImportResult[]) =>
    results.map(({ line, state, refused = [] }) => [line, state, ...refused.map(({ code }) => code)].join(' '));
  const standing = async (bsn: string) =>
    (await world.service.search(DESK, { bsn }, 20)).decisions.map(({ optIn }) => `${optIn.source} ${optIn.status} ${optIn.decision}`).sort();

  test('C-08 T2 given a line, when imported twice, then it is registered once, with one line in the log', async () => {
    expect(said(await run([LINE]))).toEqual(['2 registered']);
    expect(said(await run([LINE]))).toEqual(['2 unchanged']);
    expect([await standing(ANNA), await toldOf(world)]).toEqual([[`${GP1} active permit`], [`consent success ${GP1} ->1`]]);
  });

  test('given a line with a key that was imported and that says something else, then it is refused and nothing changes', async () => {
    await run([LINE]);
    for (const other of [{ decision: 'deny' }, { date: '2016-06-01' }, { bsn: BRAM }, { categories: 'PS' }]) {
      expect(said(await run([{ ...LINE, ...other }]))).toEqual(['2 refused immutable']);
    }
    expect(await standing(ANNA)).toEqual([`${GP1} active permit`]);
  });

  test('C-06, C-20 given a history of one patient in one batch, then the last decision is in force, and a second run changes nothing', async () => {
    const history = [
      { ...LINE, key: '1', decision: 'deny', date: '2014-01-01' },
      { ...LINE, key: '2', decision: 'permit', date: '2015-01-01' },
      { ...LINE, key: '3', decision: 'deny', date: '2016-01-01' },
      { ...LINE, key: '4', decision: 'permit', date: '2015-06-01' },
    ];
    expect(said(await run(history))).toEqual(['2 registered', '3 registered', '4 registered', '5 refused no-stands second-active']);
    const then = [await standing(ANNA), await toldOf(world)];
    expect(then[0]).toEqual([`${GP1} active deny`, `${GP1} inactive deny`, `${GP1} inactive permit`]);
    expect(said(await run(history))).toEqual(['2 unchanged', '3 unchanged', '4 unchanged', '5 refused no-stands second-active']);
    expect([await standing(ANNA), await toldOf(world)]).toEqual(then);
  });

  test('C-02 given a decision that is newer than the line, then the line does not end it', async () => {
    done(await world.service.register(AT_GP, yesAt(ANNA)));
    expect(said(await run([{ ...LINE, decision: 'deny' }]))).toEqual(['2 refused second-active']);
    expect(await standing(ANNA)).toEqual([`${GP1} active permit`]);
  });

  test('C-19 given a no that is newer than a yes with an entry, then the entry goes with it', async () => {
    await run([LINE]);
    await enter(world, ANNA, GP1, 'PS');
    expect(said(await run([{ ...LINE, key: 'HIS-2', decision: 'deny', date: '2020-01-01' }]))).toEqual(['2 registered']);
    expect(await entriesOf(world, ANNA)).toEqual([]);
  });

  test('C-08 T1, C-22, C-27 T2 given lines that are void, lines that wait, and lines of another source, then each is told and the others go in', async () => {
    const { birthDate: _, ...unborn } = LINE;
    const lines = [
      { ...LINE, key: '1', basis: 'opt-out' },
      { ...unborn, key: '2', bsn: BRAM },
      { ...LINE, key: '3', source: PH1 },
      { ...LINE, key: '4', bsn: CHRIS, birthDate: '2014-05-05', date: '2027-01-01' },
      { ...LINE, key: '5' },
    ];
    expect(said(await run(lines, AT_GP))).toEqual([
      '2 refused opt-out-legacy',
      '3 waiting',
      '4 refused forbidden',
      '5 refused date-in-future date-in-future',
      '6 registered',
    ]);
    expect(said(await run(lines.slice(2, 3), AT_PH))).toEqual(['2 registered']);
    expect([await standing(BRAM), await standing(CHRIS)]).toEqual([[`${GP1} proposed permit`], []]);
  });

  test('given a dry run, then it tells the same and nothing is there afterwards', async () => {
    expect(said(await run([LINE, { ...LINE, key: '2', date: '' }], DESK, true))).toEqual(['2 registered', '3 refused date-missing']);
    const rows = await world.stores.register.read((db) => db.selectFrom('patient_key').selectAll().execute());
    expect([rows, await toldOf(world)]).toEqual([[], []]);
  });

  test('given two imports of the same file at once, then every line is there once', async () => {
    const many = Array.from({ length: 50 }, (_, i) => ({
      ...LINE,
      birthDate: '1930-05-05',
      key: `K${i}`,
      bsn: [ANNA, BRAM, CHRIS][i % 3],
      date: `${1970 + i}-01-01`,
    }));
    const both = await Promise.all([run(many), run(many)]);
    const states = both.map((results) => said(results).filter((text) => text.endsWith('registered')).length);
    expect(Math.min(...states)).toBe(0);
    expect(await standing(ANNA)).toHaveLength(17);
  });
});
