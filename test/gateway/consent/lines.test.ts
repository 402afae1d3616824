import type { Stores } from '../../../src/store/stores.js';
import { consentService } from '../../../src/gateway/consent/open.js';
import { settle } from '../../../src/gateway/consent/settle.js';
import { openLogWriter } from '../../../src/store/access-log/append.js';
import { StoreError } from '../../../src/store/errors.js';
import { optInById } from '../../../src/store/register/opt-in.js';
import { ANNA, GP1, refusal } from '../../store/world.js';
import { KINDS } from '../../store/databases.js';
import { AT_GP, DESK, done, jobsOf, openWorld, toldOf, yesAt, type World } from './world.js';

describe.each(KINDS)('a change and its line on %s', (kind) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(kind);
  });
  afterEach(() => world.close());

  /** The service while the log fails. */
  function withoutLog(fails: () => Promise<never>) {
    const stores: Stores = { ...world.stores, lines: { append: fails, close: () => Promise.resolve() } };
    return consentService({ ...world.context, stores });
  }
  const down = () => Promise.reject(new StoreError('unavailable', 'connection'));

  test('C-60 T1 given a log that cannot be written, when a yes is withdrawn, then it is closed, but not acknowledged; its line comes', async () => {
    const { optIn } = done(await world.service.register(AT_GP, yesAt(ANNA)));
    const words = { by: 'patient', channel: 'spoken' } as const;
    expect(await refusal(withoutLog(down).withdraw(AT_GP, { id: optIn.id, ...words }))).toMatch(/^unavailable/);
    const now = await world.stores.register.read((db) => optInById(db, { keys: world.stores.keys, alarm: () => undefined }, optIn.id));
    expect(now?.status).toBe('inactive');
    expect(await toldOf(world)).toEqual([`consent success ${GP1} ->1`]);
    // Whoever made the change has a minute for it.
    expect(await settle(world.context)).toBe(0);
    world.set('2026-11-21T09:01:00.000Z');
    expect(await settle(world.context)).toBe(1);
    expect(await toldOf(world)).toEqual([`consent success ${GP1} ->1`, `consent success ${GP1} 1>2`]);
    expect([await settle(world.context), await jobsOf(world)]).toEqual([0, []]);
  });

  test('given a process that ended after the line and before it forgot the job, when settled, then the line is there once', async () => {
    let last: readonly string[] = [];
    const stores: Stores = {
      ...world.stores,
      lines: {
        append: async (event) => {
          await world.stores.lines.append(event);
          last = [...last, event.id];
          throw new StoreError('unavailable', 'connection');
        },
        close: () => Promise.resolve(),
      },
    };
    expect(await refusal(consentService({ ...world.context, stores }).register(AT_GP, yesAt(ANNA)))).toMatch(/^unavailable/);
    world.set('2026-11-21T09:01:00.000Z');
    expect([last.length, await settle(world.context)]).toEqual([1, 1]);
    expect(await toldOf(world)).toEqual([`consent success ${GP1} ->1`]);
  });

  test('given a refusal that cannot be logged, then it is not told', async () => {
    expect(await refusal(withoutLog(down).takeover(AT_GP, { from: GP1, to: GP1, date: '2027-01-01', apply: false }))).toMatch(/^unavailable/);
  });

  test('given a chain that another process writes to as well, then every line of both is there', async () => {
    const [compartment] = world.stores.compartment;
    const lines = openLogWriter(world.stores.log, { node: 'gw-1', ...(compartment && { compartment }) });
    const second = consentService({ ...world.context, stores: { ...world.stores, lines } });
    const withdraw = (service: World['service']) => service.withdrawAll(DESK, { bsn: ANNA, by: 'patient', channel: 'desk', sources: [GP1] });
    for (let i = 0; i < 5; i++) await Promise.all([withdraw(world.service), withdraw(second)]);
    expect(await toldOf(world)).toHaveLength(10);
    await lines.close();
  });
});
