import type { OptIn } from '../../../src/consent/opt-in.js';
import { settle } from '../../../src/gateway/consent/settle.js';
import type { TakeoverRequest } from '../../../src/gateway/consent/service.js';
import { ANNA, BRAM, BSNS, CHRIS, GP1 } from '../../store/world.js';
import { KINDS } from '../../store/databases.js';
import { AT_GP, codes, DESK, done, enter, entriesOf, HEIR, jobsOf, linesOf, openWorld, toldOf, yesAt, type World } from './world.js';

const DANA = BSNS[4] ?? '';
const PLAN: TakeoverRequest = {
  ...{ from: GP1, to: HEIR, date: '2027-01-01', noticeDate: '2026-12-01', objectionUntil: '2026-12-31' },
  objections: [BRAM],
  apply: false,
};
const APPLY = { ...PLAN, apply: true };
const DAY = '2026-12-31T23:00:00.000Z';
const AT_HEIR = { kind: 'source', source: HEIR, requester: { organization: HEIR } } as const;

describe.each(KINDS)('a takeover on %s', (kind) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(kind);
    for (const bsn of [ANNA, BRAM, CHRIS]) done(await world.service.register(AT_GP, yesAt(bsn)));
    done(await world.service.register(AT_HEIR, yesAt(CHRIS, { source: HEIR, decision: 'deny' })));
    for (const bsn of [ANNA, BRAM]) await enter(world, bsn, GP1, 'PS');
    world.set('2026-12-15T09:00:00.000Z');
  });
  afterEach(() => world.close());

  const decisions = async (bsn: string): Promise<readonly OptIn[]> =>
    (await world.service.search(DESK, { bsn }, 20)).decisions.map(({ optIn }) => optIn);
  const told = async (bsn: string) => (await decisions(bsn)).map(({ source, status, decision }) => `${source} ${status} ${decision}`).sort();
  const versions = async () => (await linesOf(world)).filter((line) => line.kind === 'consent').length;

  test('C-71 T1, C-71 T2, C-71 T7 given a dry run, then it tells what would become of whom, and changes nothing but that it was asked', async () => {
    const before = await versions();
    const report = done(await world.service.takeover(DESK, PLAN));
    expect(report).toMatchObject({ applied: false, patients: { carried: 1, objected: 1, conflict: 1 }, shields: { carried: 0, closed: 0 } });
    expect([await versions(), (await jobsOf(world)).length, await told(ANNA)]).toEqual([before, 0, [`${GP1} active permit`]]);
  });

  test('C-71 T1, C-71 T8 given a takeover that is carried out beforehand, then nothing moves before the day, and on the day the job moves it', async () => {
    done(await world.service.takeover(DESK, APPLY));
    expect(await told(ANNA)).toEqual([`${GP1} active permit`, `${HEIR} active permit`]);
    expect(await enter(world, ANNA, HEIR, 'PS', '2026-12-31T22:59:59.999Z')).toBe('not-covered');
    expect(await entriesOf(world, ANNA)).toEqual([`${GP1} 0001 PS`]);
    world.shows.set(HEIR, () => [{ application: '0002', category: 'PS' }]);
    world.set(DAY);
    expect(await settle(world.context)).toBe(1);
    expect(await told(ANNA)).toEqual([`${GP1} inactive permit`, `${HEIR} active permit`]);
    expect([await entriesOf(world, ANNA), await entriesOf(world, BRAM)]).toEqual([[`${HEIR} 0002 PS`], []]);
    expect(await enter(world, ANNA, GP1, 'PS', DAY)).toBe('not-covered');
    expect(await told(CHRIS)).toEqual([`${GP1} inactive permit`, `${HEIR} active deny`]);
    const jobs = await jobsOf(world);
    expect(jobs.filter((job) => job.kind === 'source-notice').map(({ content }) => content)).toEqual([
      expect.objectContaining({ to: HEIR, about: 'ask-again' }),
    ]);
    expect(jobs.filter((job) => job.kind === 'index-message')).toHaveLength(3);
    expect(jobs.filter((job) => job.kind === 'takeover')).toEqual([]);
  });

  test('C-71 T1 given a takeover that was carried out, when asked for again, before and after the day, then nothing is there twice', async () => {
    done(await world.service.takeover(DESK, APPLY));
    const [lines, jobs] = [await versions(), await jobsOf(world)];
    const again = done(await world.service.takeover(DESK, APPLY));
    expect(again.patients).toMatchObject({ 'already-carried': 1, objected: 1, conflict: 1, carried: 0 });
    expect([await versions(), await jobsOf(world)]).toEqual([lines, jobs]);
    world.set(DAY);
    done(await world.service.takeover(DESK, APPLY));
    const then = await versions();
    done(await world.service.takeover(DESK, APPLY));
    expect([await versions(), await told(BRAM)]).toEqual([then, [`${GP1} inactive permit`]]);
  });

  test('C-71 T5 given shields, when carried out twice, then the successor has them once, before any decision', async () => {
    const form = {
      ...{ source: GP1, given: '2026-11-21T09:30:00+01:00', riskDiscussed: '2026-11-21T09:28:00+01:00', policy: '2026-01' },
      rules: [{ items: [{ identifier: { value: 'disp-1' }, dependents: true }] }],
    };
    done(await world.service.shield(AT_GP, { form, bsn: ANNA }));
    const items = [{ from: { value: 'disp-1' }, to: { value: 'd-1' } }];
    for (const run of [1, 2]) {
      const report = done(await world.service.takeover(DESK, { ...APPLY, items }));
      expect([run, report.shields]).toEqual([run, { carried: 2 - run, closed: 0 }]);
    }
    const [carried, ...others] = await world.service.shields(AT_HEIR, ANNA);
    expect([carried?.rules, others]).toEqual([[{ items: [{ identifier: { value: 'd-1' }, dependents: true }] }], []]);
    const lines = await toldOf(world);
    expect(lines.indexOf(`shield success ${HEIR} ->1`)).toBeLessThan(lines.lastIndexOf(`consent success ${HEIR} ->1`));
  });

  test('C-71 T3 given no notice, then nothing is carried over; given one that is too late, there is no takeover; by a source neither', async () => {
    const { noticeDate: _, objectionUntil: __, ...silent } = APPLY;
    expect(done(await world.service.takeover(DESK, silent)).patients).toMatchObject({ 'not-told': 3 });
    expect(await told(ANNA)).toEqual([`${GP1} active permit`]);
    expect(codes(await world.service.takeover(DESK, { ...APPLY, noticeDate: '2027-01-01' }))).toEqual([
      '422 takeover-notice',
      '422 takeover-objection',
    ]);
    expect(codes(await world.service.takeover(AT_GP, APPLY))).toEqual(['403 forbidden']);
  });

  test('C-71 T1 given more patients than go in one transaction, then all of them are carried over', async () => {
    const many = BSNS.slice(10, 125);
    for (const bsn of many) done(await world.service.register(AT_GP, yesAt(bsn, { given: '2026-12-15T09:00:00+01:00' })));
    expect(done(await world.service.takeover(DESK, APPLY)).patients).toMatchObject({ carried: many.length + 1 });
    expect(await told(DANA)).toEqual([]);
    expect(await told(many.at(-1) ?? '')).toEqual([`${GP1} active permit`, `${HEIR} active permit`]);
  });
});
