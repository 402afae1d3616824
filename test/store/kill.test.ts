import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { verifyChains } from '../../src/store/access-log/verify-chain.js';
import { ACCESS_LOG } from '../../src/store/access-log/tables.js';
import { optInById, optInHistory } from '../../src/store/register/opt-in.js';
import { openStore } from '../../src/store/store.js';
import { KINDS, newDatabase } from './databases.js';
import { startProcess } from './process/start.js';
import { now, openRegister, watched } from './world.js';

/** How often a process is killed; SCHAKEL_KILL_RUNS for more. */
const RUNS = Number(process.env['SCHAKEL_KILL_RUNS'] ?? 10);
const MOST_MS = 150;
const PATIENCE = 60_000 + RUNS * 10_000;

/** Lets a process write, kills it at some moment, and gives the lines that it wrote until then. */
async function killed(program: 'writer' | 'logger', args: readonly string[]): Promise<readonly string[]> {
  const child = startProcess(program, args);
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child.stdout ?? child, 'data');
  await setTimeout(Math.random() * MOST_MS);
  child.kill('SIGKILL');
  await once(child, 'close');
  return output.split('\n').slice(0, -1);
}

test.each(KINDS)(
  'given a process on %s that registers and withdraws, when it is killed at any moment, then all that was confirmed is there and nothing is half there',
  async (kind) => {
    const database = await newDatabase(kind);
    let confirmed = 0;
    for (let run = 0; run < RUNS; run++) {
      const lines = await killed('writer', [database.url, String(1 + run * 100_000)]);
      confirmed += lines.length;
      const store = await openRegister(database.url);
      const proof = watched();
      for (const line of lines) {
        const [what, id = ''] = line.split(' ');
        const found = await store.read((db) => optInById(db, proof, id));
        expect([line, found?.version]).toEqual([line, what === 'W' ? 2 : expect.any(Number)]);
        if (what === 'W') expect(found?.status).toBe('inactive');
      }
      const { ids, uncovered, lost } = await store.snapshot(async (db) => ({
        ids: await db.selectFrom('opt_in').select('id').distinct().execute(),
        uncovered: await db
          .selectFrom('index_entry as e')
          .leftJoin('opt_in as o', (on) =>
            on.onRef('o.patient', '=', 'e.patient').onRef('o.source', '=', 'e.source').on('o.status', '=', 'active').on('o.latest', '=', 1),
          )
          .where('o.id', 'is', null)
          .selectAll('e')
          .execute(),
        lost: await db
          .selectFrom('opt_in as o')
          .leftJoin('epoch as e', (on) => on.onRef('o.patient', '=', 'e.patient').onRef('o.source', '=', 'e.source'))
          .where('e.counter', 'is', null)
          .selectAll('o')
          .execute(),
      }));
      expect([uncovered, lost]).toEqual([[], []]);
      for (const { id } of ids.slice(-50)) await store.read((db) => optInHistory(db, proof, id));
      expect(proof.alarms).toEqual([]);
      await store.close();
    }
    if (kind === 'sqlite') {
      const file = new Sqlite(database.url.slice('sqlite:'.length), { readonly: true });
      expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
      file.close();
    }
    process.stdout.write(`${kind}: ${RUNS} processes killed, ${confirmed} confirmed changes, all there\n`);
    expect(confirmed).toBeGreaterThanOrEqual(RUNS);
    await database.drop();
  },
  PATIENCE,
);

test.each(KINDS)(
  'given a process on %s that writes the access log, when it is killed at any moment, then each confirmed line is there and the chain holds',
  async (kind) => {
    const database = await newDatabase(kind);
    let confirmed = 0;
    for (let run = 0; run < RUNS; run++) {
      const lines = await killed('logger', [database.url]);
      confirmed += lines.length;
      const store = await openStore({ url: database.url, now }, ACCESS_LOG);
      const kept = await store.read((db) => db.selectFrom('log_line').select(['seq', 'hash']).where('node', '=', 'a').execute());
      const there = new Set(kept.map(({ seq, hash }) => `L ${seq} ${hash}`));
      expect(lines.filter((line) => !there.has(line))).toEqual([]);
      expect((await verifyChains(store, () => false, '2026-01-01T00:00:00.000Z')).faults).toEqual([]);
      await store.close();
    }
    process.stdout.write(`${kind}: ${RUNS} processes killed, ${confirmed} confirmed lines of the log, all there\n`);
    expect(confirmed).toBeGreaterThanOrEqual(RUNS);
    await database.drop();
  },
  PATIENCE,
);
