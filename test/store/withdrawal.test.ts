import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { OptIn } from '../../src/consent/opt-in.js';
import { keepPatient } from '../../src/store/patient.js';
import { keepEntry } from '../../src/store/register/index-entry.js';
import { saveOptIns } from '../../src/store/register/opt-in.js';
import type { RegisterTables } from '../../src/store/register/tables.js';
import type { Store } from '../../src/store/store.js';
import { KINDS, newDatabase } from './databases.js';
import { startProcess } from './process/start.js';
import { ANNA, GP1, KEYS, NOON, openRegister, withdrawn, yes } from './world.js';

const LOOKUPS = 500;

async function answered(child: ChildProcess, told: number | string): Promise<unknown> {
  const answer = once(child, 'message');
  child.send(told);
  return ((await answer) as unknown[])[0];
}

/** A yes for a patient at the practice, with an entry in the index. */
async function given(store: Store<RegisterTables>): Promise<OptIn> {
  return store.write(async (tx) => {
    const patient = await keepPatient(tx, KEYS, { bsn: ANNA });
    await saveOptIns(tx, KEYS, [yes(patient, 1)]);
    await keepEntry(tx, { patient, source: GP1, application: '0001', category: 'PS', created: NOON, updated: NOON });
    return yes(patient, 1);
  });
}

test.each(KINDS)(
  'C-15 T3 given a yes on %s, when it is withdrawn and two processes look up a thousand times, then no answer has a yes',
  async (kind) => {
    const database = await newDatabase(kind);
    const store = await openRegister(database.url);
    const decision = await given(store);
    const children = [1, 2].map(() => startProcess('reader', [database.url, ANNA]));
    await Promise.all(children.map((child) => once(child, 'message')));
    const ask = (times: number): Promise<unknown[]> => Promise.all(children.map((child) => answered(child, times)));
    expect(await ask(LOOKUPS)).toEqual([LOOKUPS, LOOKUPS]);
    await store.write((tx) => saveOptIns(tx, KEYS, [withdrawn(decision)]));
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

test.each(KINDS)(
  'C-15 T3 given a thousand decisions of two processes on %s, when the yes is withdrawn before they are released, then nothing is released',
  async (kind) => {
    const database = await newDatabase(kind);
    const store = await openRegister(database.url);
    const decision = await given(store);
    const children = [1, 2].map(() => startProcess('decider', [database.url, ANNA]));
    await Promise.all(children.map((child) => once(child, 'message')));
    const tell = (told: number | string): Promise<unknown[]> => Promise.all(children.map((child) => answered(child, told)));
    expect(await tell(LOOKUPS)).toEqual([LOOKUPS, LOOKUPS]);
    expect(await tell('release')).toEqual([LOOKUPS, LOOKUPS]);
    await store.write((tx) => saveOptIns(tx, KEYS, [withdrawn(decision)]));
    expect(await tell('release')).toEqual([0, 0]);
    for (const child of children) {
      child.send('end');
      await once(child, 'close');
    }
    await store.close();
    await database.drop();
  },
  60_000,
);
