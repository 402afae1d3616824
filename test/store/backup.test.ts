import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bsnOf, keepPatient } from '../../src/store/patient.js';
import { optInHistory, saveOptIns } from '../../src/store/register/opt-in.js';
import { epochs } from '../../src/store/register/epoch.js';
import { KINDS, newDatabase } from './databases.js';
import { ANNA, KEYS, openRegister, uuid, watched, withdrawn, yes } from './world.js';

/** As docs/store.md says: the copy of a database that is in use, brought back elsewhere. */
async function copy(kind: string, url: string, to: string, file: string): Promise<string> {
  if (kind === 'sqlite') {
    const store = await openRegister(url);
    await store.backup(file);
    await store.close();
    return `sqlite:${file}`;
  }
  execFileSync('pg_dump', ['--format=custom', '--schema=register', `--file=${file}`, url]);
  execFileSync('pg_restore', ['--exit-on-error', '--single-transaction', `--dbname=${to}`, file]);
  return to;
}

test.each(KINDS)('given a backup of a register on %s, when it is brought back, then everything is there, with its seals and epochs', async (kind) => {
  const [database, elsewhere] = [await newDatabase(kind), await newDatabase(kind)];
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-backup-'));
  const store = await openRegister(database.url);
  const patient = await store.write((tx) => keepPatient(tx, KEYS, { bsn: ANNA }));
  await store.write((tx) => saveOptIns(tx, KEYS, [yes(patient, 1)]));
  const url = await copy(kind, database.url, elsewhere.url, path.join(folder, 'backup'));
  await store.write((tx) => saveOptIns(tx, KEYS, [withdrawn(yes(patient, 1))]));

  const restored = await openRegister(url);
  const proof = watched();
  expect(await restored.read((db) => optInHistory(db, proof, uuid(1)))).toEqual([yes(patient, 1)]);
  expect(await restored.read((db) => bsnOf(db, KEYS, patient))).toBe(ANNA);
  expect([...(await restored.read((db) => epochs(db, [patient])))].length).toBe(1);
  // It goes on from there.
  await restored.write((tx) => saveOptIns(tx, KEYS, [withdrawn(yes(patient, 1))]));
  expect(proof.alarms).toEqual([]);

  await restored.close();
  await store.close();
  rmSync(folder, { recursive: true });
  await elsewhere.drop();
  await database.drop();
});
