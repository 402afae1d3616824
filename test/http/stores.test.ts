import type { Config } from '../../src/config.js';
import { internalApp } from '../../src/http/apps.js';
import { followClock } from '../../src/http/clock-watch.js';
import { openStoresOf } from '../../src/http/stores.js';
import { findLines } from '../../src/store/access-log/find.js';
import { ACCESS_LOG } from '../../src/store/access-log/tables.js';
import { openStore } from '../../src/store/store.js';
import { KINDS, newDatabase, type TestDatabase } from '../store/databases.js';
import { now, refusal } from '../store/world.js';
import { storeIn, VARIABLES } from '../support/stores.js';
import { EDGE, ORGANISATION, served } from './serve.js';

const variable = (name: string): string | undefined => VARIABLES[name];

describe.each(KINDS)('on %s', (kind) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await newDatabase(kind);
  });
  afterEach(() => database.drop());

  async function linesOf(log: string): Promise<readonly string[]> {
    const store = await openStore({ url: log, now }, ACCESS_LOG);
    const found = await store.read((db) => findLines(db, { limit: 10 }));
    await store.close();
    return found.map(({ event }) => `${event.kind} ${event.organization}`);
  }

  test('given a configured store, when served and stopped, then the log of the organisation says when it started and stopped', async () => {
    const store = storeIn(database);
    const servers = await served({ store, organisations: [ORGANISATION] }, { variable });
    expect(await (await fetch(`${servers.internalUrl}/health/ready`)).json()).toEqual({ status: 'ready' });
    expect(await linesOf(store.log)).toEqual(['start 90000380']);
    await servers.stop();
    expect(await linesOf(store.log)).toEqual(['start 90000380', 'stop 90000380']);
  });

  test('given a clock that is set while the gateway serves, when it is looked at, then the log of the organisation has a line', async () => {
    const store = storeIn(database);
    const due: (() => void)[] = [];
    const timers = { set: (run: () => void) => due.push(run), clear: () => undefined };
    const opened = await openStoresOf({ store, organisations: [ORGANISATION] }, EDGE, { variable });
    const log: string[] = [];
    // The clock of the test stands still while the other one goes on: it was set back.
    let monotonic = 0;
    const stop = followClock({ ...EDGE, log: (line) => log.push(line), monotonic: () => monotonic }, timers, opened);
    monotonic = 30_000;
    due[0]?.();
    stop();
    await opened?.stop();
    expect(log).toEqual(['{"clock":"step","seconds":-30}']);
    expect(await linesOf(store.log)).toEqual(['start 90000380', 'clock 90000380', 'stop 90000380']);
  });

  test('given a port that is taken, when the servers start, then the store is closed again', async () => {
    const [store, other] = [storeIn(database), await served()];
    const port = Number(new URL(other.publicUrl).port);
    const config: Partial<Config> = { store, public: { host: '127.0.0.1', port } };
    await expect(served(config, { variable })).rejects.toMatchObject({ name: 'ListenError' });
    await other.stop();
    await (await served({ store }, { variable })).stop();
  });

  test('C-01 T4 given a store that cannot be read, when health is asked, then not ready, and which one', async () => {
    const opened = await openStoresOf({ store: storeIn(database), organisations: [ORGANISATION] }, EDGE, { variable });
    if (opened === undefined) throw new Error('nothing was opened');
    expect(await opened.unreachable()).toEqual([]);
    await opened.stores.register.close();
    expect(await opened.unreachable()).toEqual(['register']);
    const health = { isReady: () => true, isUsable: () => true, problems: () => [], endings: () => [], unreachable: opened.unreachable };
    const app = internalApp({ language: 'en', sandbox: false, translate: { enabled: false } }, EDGE, health);
    const server = app.listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => server.once('listening', resolve));
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const answer = await fetch(`http://127.0.0.1:${port ?? 0}/health/ready`);
      expect([answer.status, await answer.json()]).toEqual([503, { status: 'store-unreachable', stores: ['register'] }]);
    } finally {
      server.close();
      await opened.stop();
    }
  });
});

test('given a key that the environment lacks, when served, then it is told which, and nothing is opened', async () => {
  const database = await newDatabase('sqlite');
  expect(await refusal(served({ store: storeIn(database) }))).toBe('key: p1');
  await database.drop();
});
