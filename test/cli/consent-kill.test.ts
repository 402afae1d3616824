import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { settle } from '../../src/gateway/consent/settle.js';
import { KINDS, newDatabase, type TestDatabase } from '../store/databases.js';
import { startSchakel } from '../store/process/start.js';
import { isBsn } from '../../src/bsn.js';
import { GP1, PH1, testKey } from '../store/world.js';
import { openWorld, storeSettings } from '../gateway/consent/world.js';

/** How often a process is killed before it may end; SCHAKEL_KILL_RUNS for more. */
const KILLS = Math.min(Number(process.env['SCHAKEL_KILL_RUNS'] ?? 2), 20);
const MOST_MS = 200;
const LINES = 2_600;

const folder = mkdtempSync(path.join(tmpdir(), 'schakel-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Lines of two sources, some of them refused, and some about the same patient and source as one before. */
function csv(): string {
  const bsns: string[] = [];
  for (let n = 999_900_000; bsns.length < LINES / 2; n++) if (isBsn(String(n))) bsns.push(String(n));
  const rows = Array.from({ length: LINES }, (_, i) => {
    const [bsn, source, decision] = [bsns[i % bsns.length], i % 4 === 0 ? GP1 : PH1, i % 7 === 0 ? 'deny' : 'permit'];
    return `K${i},${bsn},1960-05-05,${source},${decision},201${i < LINES / 2 ? 2 : 6}-06-01,${i % 100 === 99 ? 'opt-out' : 'explicit'},folder,ICA`;
  });
  return ['key,bsn,birthDate,source,decision,date,basis,material,categories', ...rows, ''].join('\n');
}

function configured(database: TestDatabase, name: string): readonly string[] {
  const { keys, ...store } = storeSettings(database, 'gw-1');
  for (const id of ['p1', 'e1', 'c1']) writeFileSync(path.join(folder, id), Buffer.from(testKey(id).secret).toString('hex'));
  const inFiles = Object.fromEntries(Object.entries(keys).map(([of, [key]]) => [of, [{ id: key?.id, file: path.join(folder, key?.id ?? '') }]]));
  const config = path.join(folder, `${name}.json`);
  writeFileSync(config, JSON.stringify({ sandbox: true, store: { ...store, keys: inFiles } }));
  return ['consent', 'import', path.join(folder, 'old.csv'), '--config', config, '--as', '90000999/900000199', '--desk'];
}

/** Runs an import; killed some moment after its first batch, when told so. What it wrote to standard output. */
async function imported(words: readonly string[], isKilled: boolean): Promise<string> {
  const child = startSchakel(words);
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.resume();
  if (isKilled) {
    await Promise.race([once(child.stderr ?? child, 'data'), once(child, 'close')]);
    await setTimeout(Math.random() * MOST_MS);
    child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return output;
}

/** Everything that must be the same, however the import came about. */
async function stateOf(kind: 'sqlite' | 'postgres', database: TestDatabase) {
  const world = await openWorld(kind, database);
  // What a killed process left behind is settled by whoever comes a minute later.
  world.set('2100-01-01T00:00:00.000Z');
  await settle(world.context);
  const { register, log } = world.stores;
  const state = {
    decisions: await register.read((db) =>
      db
        .selectFrom('opt_in')
        .select(['id', 'version', 'patient', 'source', 'status', 'decision', 'given', 'latest'])
        .orderBy('id')
        .orderBy('version')
        .execute(),
    ),
    epochs: await register.read((db) => db.selectFrom('epoch').selectAll().orderBy('patient').orderBy('source').execute()),
    jobs: await register.read((db) => db.selectFrom('job').select('kind').execute()),
    lines: (await log.read((db) => db.selectFrom('log_line').select(['patient', 'organization', 'open']).execute()))
      .map(({ patient, organization, open }) => {
        const { change } = JSON.parse(open ?? '{}') as { readonly change?: { readonly before?: string; readonly after: string } };
        return `${patient ?? ''} ${organization} ${change?.before ?? '-'}>${change?.after ?? ''}`;
      })
      .sort(),
  };
  await world.close();
  return state;
}

test.each(KINDS)(
  'C-60 given an import on %s that is killed in the middle again and again, when it is let through, then all is as after one that was never killed',
  async (kind) => {
    writeFileSync(path.join(folder, 'old.csv'), csv());
    const [quiet, killed] = [await newDatabase(kind), await newDatabase(kind)];
    expect(await imported(configured(quiet, 'quiet'), false)).toBe('2574 registered, 0 waiting, 0 unchanged, 26 refused\n');
    const words = configured(killed, 'killed');
    let stopped = 0;
    for (let run = 0; run < KILLS; run++) if ((await imported(words, true)) === '') stopped++;
    expect(await imported(words, false)).toMatch(/^\d+ registered, 0 waiting, \d+ unchanged, 26 refused\n$/);
    expect(await imported(words, false)).toBe('0 registered, 0 waiting, 2574 unchanged, 26 refused\n');
    expect(await stateOf(kind, killed)).toEqual(await stateOf(kind, quiet));
    process.stdout.write(`${kind}: ${stopped} of ${KILLS} imports killed before their end\n`);
    expect(stopped).toBeGreaterThan(0);
    await quiet.drop();
    await killed.drop();
  },
  600_000,
);
