import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { keepPatient } from '../../src/store/patient.js';
import { keepEntry } from '../../src/store/register/index-entry.js';
import { saveOptIns } from '../../src/store/register/opt-in.js';
import { KINDS, newDatabase } from './databases.js';
import { startProcess } from './process/start.js';
import { ANNA, GP1, KEYS, NOON, openRegister, withdrawn, yes } from './world.js';

const LOOKUPS = 500;

async function answered(child: ChildProcess, times: number): Promise<unknown> {
  const answer = once(child, 'message');
  child.send(times);
  return ((await answer) as unknown[])[0];
}

test.each(KINDS)(
  'C-15 T3 given a yes on %s, when it is withdrawn and two processes look up a thousand times, then no answer has a yes',
  async (kind) => {
    const database = await newDatabase(kind);
    const store = await openRegister(database.url);
    const given = await store.write(async (tx) => {
      const patient = await keepPatient(tx, KEYS, { bsn: ANNA });
      await saveOptIns(tx, KEYS, [yes(patient, 1)]);
      await keepEntry(tx, { patient, source: GP1, application: '0001', category: 'PS', created: NOON, updated: NOON });
      return yes(patient, 1);
    });
    const children = [1, 2].map(() => startProcess('reader', [database.url, ANNA]));
    await Promise.all(children.map((child) => once(child, 'message')));
    const ask = (times: number): Promise<unknown[]> => Promise.all(children.map((child) => answered(child, times)));
    expect(await ask(LOOKUPS)).toEqual([LOOKUPS, LOOKUPS]);
    await store.write((tx) => saveOptIns(tx, KEYS, [withdrawn(given)]));
    expect(await ask(LOOKUPS)).toEqual([0, 0]);
    for (const child of children) {
      child.send(0);
      await once(child, 'close');
    }
    await store.close();
    await database.drop();
  },
  60_000,
);
