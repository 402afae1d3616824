import { keepSettled } from '../../../src/gateway/consent/upkeep.js';
import type { ConsentContext } from '../../../src/gateway/consent/context.js';
import { consentService } from '../../../src/gateway/consent/open.js';
import { StoreError } from '../../../src/store/errors.js';
import { ANNA, GP1, refusal } from '../../store/world.js';
import { KINDS } from '../../store/databases.js';
import { AT_GP, openWorld, toldOf, yesAt, type World } from './world.js';

describe.each(KINDS)('a gateway that serves, on %s', (kind) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(kind);
  });
  afterEach(() => world.close());

  /** Timers of which the test says when they go. */
  const waiting: (() => void)[] = [];
  const timers = {
    set: (run: () => void) => {
      waiting.push(run);
      return run;
    },
    clear: (timer: unknown) => {
      if (waiting.some((run) => run === timer)) waiting.splice(waiting.indexOf(timer as () => void), 1);
    },
  };

  test('C-60 T1 given a change whose process ended before its line, when a gateway serves, then the line comes within a minute or two', async () => {
    const down = () => Promise.reject(new StoreError('unavailable', 'connection'));
    const stores = { ...world.stores, lines: { append: down, close: () => Promise.resolve() } };
    expect(await refusal(consentService({ ...world.context, stores }).register(AT_GP, yesAt(ANNA)))).toMatch(/^unavailable/);
    const log: string[] = [];
    let isDown = true;
    const context: ConsentContext = {
      ...world.context,
      get stores() {
        return isDown ? stores : world.stores;
      },
    };
    world.set('2026-11-21T09:01:00.000Z');
    const settling = keepSettled(context, timers, (error) => log.push((error as StoreError).code));
    await next();
    expect([log, await toldOf(world)]).toEqual([['unavailable'], []]);
    isDown = false;
    world.set('2026-11-21T09:03:00.000Z');
    waiting.shift()?.();
    await next();
    expect(await toldOf(world)).toEqual([`consent success ${GP1} ->1`]);
    await settling.close();
    expect(log).toHaveLength(1);
  });

  /** Until the round is over, which sets the next one. */
  async function next(): Promise<void> {
    while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
});
