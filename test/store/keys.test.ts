import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { keyIdOf, keyring } from '../../src/store/keys/keyring.js';
import { loadKeys, type KeySource } from '../../src/store/keys/load.js';
import { rotateKeys } from '../../src/store/keys/rotate.js';
import { bsnOf, keepPatient } from '../../src/store/patient.js';
import { addJob, claimJobs } from '../../src/store/register/job.js';
import { addOnlineRequest, handleOnlineRequest } from '../../src/store/register/online.js';
import { optInHistory, optInsOf, saveOptIns } from '../../src/store/register/opt-in.js';
import { preparedStore } from '../../src/store/register/prepared-token.js';
import { rewriteDecisions, rewriteWaiting } from '../../src/store/register/rewrite.js';
import type { RegisterTables } from '../../src/store/register/tables.js';
import type { StoredToken } from '../../src/trust/token/prepared.js';
import type { Store } from '../../src/store/store.js';
import { KINDS, newDatabase, onDatabase, type TestDatabase } from './databases.js';
import { ANNA, BSNS, GP1, KEYS, NOON, now, openRegister, refusal, testKey, uuid, watched, withdrawn, yes } from './world.js';

const NEW = keyring({ pseudonym: [testKey('p2'), testKey('p1')], encryption: [testKey('e2'), testKey('e1')] });
const ONLY_NEW = keyring({ pseudonym: [testKey('p2')], encryption: [testKey('e2')] });

/** The error code of what is thrown, and where. */
function thrown(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    const { code, at } = error as { readonly code?: string; readonly at?: string };
    return `${code ?? ''}: ${at ?? ''}`;
  }
  return 'nothing';
}

test('given a text, when encrypted, then only the same key and the same purpose read it, and each time it looks different', () => {
  const sealed = KEYS.encrypt('words', ['job', '1']);
  expect(KEYS.decrypt(sealed, ['job', '1']).toString()).toBe('words');
  expect(sealed.equals(KEYS.encrypt('words', ['job', '1']))).toBe(false);
  expect(thrown(() => KEYS.decrypt(sealed, ['job', '2']))).toBe('integrity: job');
  expect(thrown(() => ONLY_NEW.decrypt(sealed, ['job', '1']))).toBe('key: e1');
  expect([keyIdOf(sealed), NEW.decrypt(sealed, ['job', '1']).toString()]).toEqual(['e1', 'words']);
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(i) ^ 1, i);
    expect(thrown(() => KEYS.decrypt(changed, ['job', '1']))).toMatch(/^(integrity|key): /);
    expect(thrown(() => KEYS.decrypt(sealed.subarray(0, i), ['job', '1']))).toMatch(/^(integrity|key): /);
  }
});

test('given some words, when sealed, then the seal holds for them and no others', () => {
  const seal = KEYS.seal(['a', 1, null]);
  expect(KEYS.sealHolds(seal, ['a', 1, null])).toBe(true);
  expect(NEW.sealHolds(seal, ['a', 1, null])).toBe(true);
  for (const words of [
    ['a', 1],
    ['a', '1', null],
    ['b', 1, null],
    ['a', 1, 'null'],
  ])
    expect(KEYS.sealHolds(seal, words)).toBe(false);
  for (const other of ['', 'e1', 'e1.', `e2${seal.slice(2)}`, `${seal}x`, seal.slice(0, -1)])
    expect(KEYS.sealHolds(other, ['a', 1, null])).toBe(false);
});

test.each([
  ['no key', { pseudonym: [], encryption: [testKey('e')] }, 'key: no pseudonym key'],
  ['a short secret', { pseudonym: [testKey('p')], encryption: [{ id: 'e', secret: randomBytes(16) }] }, 'key: encryption key e'],
  ['an id with a dot', { pseudonym: [testKey('p')], encryption: [testKey('e.1')] }, 'key: encryption key e.1'],
  ['an id twice', { pseudonym: [testKey('p'), testKey('p')], encryption: [testKey('e')] }, 'key: two pseudonym keys have one id'],
])('given %s, when a keyring is made, then it is refused', (_, keys, expected) => expect(thrown(() => keyring(keys))).toBe(expected));

describe('given keys in files and variables', () => {
  const hex = testKey('x').secret.toString();
  const secret = Buffer.from(testKey('p1').secret);
  const reader = {
    file: (name: string): string => {
      if (name !== 'there') throw new Error(`no such file ${name}`);
      return `${secret.toString('base64')}\n`;
    },
    variable: (name: string): string | undefined => ({ HEX: secret.toString('hex'), URL: secret.toString('base64url'), BAD: hex })[name],
  };
  const load = (source: KeySource): unknown => loadKeys({ pseudonym: [source], encryption: [source] }, reader).pseudonyms(ANNA);

  test.each<KeySource>([
    { id: 'a', file: 'there' },
    { id: 'a', variable: 'HEX' },
    { id: 'a', variable: 'URL' },
  ])('when loaded from %o, then they are the same', (source) => expect(load(source)).toEqual(KEYS.pseudonyms(ANNA)));

  test.each<KeySource>([
    { id: 'a', file: 'gone' },
    { id: 'a', variable: 'GONE' },
    { id: 'a', variable: 'BAD' },
  ])('when one is missing or has no form, as %o, then the error names its id only', (source) => expect(thrown(() => load(source))).toBe('key: a'));
});

describe.each(KINDS)('keys of a register on %s', (kind) => {
  let database: TestDatabase;
  let store: Store<RegisterTables>;
  const people = BSNS.slice(0, 60);
  beforeEach(async () => {
    database = await newDatabase(kind);
    store = await openRegister(database.url);
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  async function populate(): Promise<void> {
    await store.write(async (tx) => {
      for (const [i, bsn] of people.entries()) {
        const patient = await keepPatient(tx, KEYS, { bsn, birthDate: '1980-01-01' });
        await saveOptIns(tx, KEYS, [yes(patient, i + 1)]);
        await saveOptIns(tx, KEYS, [withdrawn(yes(patient, i + 1))]);
      }
    });
  }

  test('given new keys, when the work is ended and begun again, then everything can be read all the time, and at the end without the old keys', async () => {
    await populate();
    const proof = watched(NEW);
    const rewrite = rewriteDecisions(proof.alarm);
    let asked = 0;
    const first = await rotateKeys(store, NEW, { rewrite, size: 7, stop: () => ++asked > 3 });
    expect(first).toBe(21);
    const readable = async (keys: typeof NEW): Promise<void> => {
      for (const [i, bsn] of people.entries()) {
        const found = await store.read((db) => optInsOf(db, { ...proof, keys }, keys.pseudonyms(bsn)));
        expect(found).toMatchObject([{ id: uuid(i + 1), version: 2, decision: 'permit' }]);
      }
    };
    await readable(NEW);
    // Halfway, the program goes on working: known people stay one person, new ones come under the new key.
    const patient = await store.write((tx) => keepPatient(tx, NEW, { bsn: people[59] ?? '' }));
    await store.write((tx) => saveOptIns(tx, NEW, [yes(patient, 500)]));
    await store.write((tx) => saveOptIns(tx, NEW, [withdrawn(yes(patient, 500))]));
    await store.write((tx) => keepPatient(tx, NEW, { bsn: BSNS[70] ?? '' }));
    expect(await rotateKeys(store, NEW, { rewrite, size: 7 })).toBe(39);
    expect(await rotateKeys(store, NEW, { rewrite })).toBe(0);
    const rows = await store.read((db) => db.selectFrom('patient_key').select(['patient', 'pseudonym_key', 'encryption_key']).execute());
    expect(rows).toHaveLength(61);
    expect(new Set(rows.map((r) => `${r.pseudonym_key} ${r.encryption_key}`))).toEqual(new Set(['p2 e2']));
    const moved = ONLY_NEW.pseudonyms(ANNA)[0] ?? '';
    expect(await store.read((db) => bsnOf(db, ONLY_NEW, moved))).toBe(ANNA);
    const alone = watched(ONLY_NEW);
    const history = await store.read((db) => optInHistory(db, alone, uuid(1)));
    expect(history.map(({ patient: p, decision }) => [p, decision])).toEqual([
      [moved, 'permit'],
      [moved, 'permit'],
    ]);
    expect([...alone.alarms, ...proof.alarms]).toEqual([]);
  });

  test('given a decision that was changed behind the store, when the keys change, then it does not become a good one', async () => {
    const patient = await store.write((tx) => keepPatient(tx, KEYS, { bsn: ANNA }));
    await store.write((tx) => saveOptIns(tx, KEYS, [yes(patient, 1, { decision: 'deny', confirmed: 'deny' })]));
    await store.write((tx) => tx.updateTable('opt_in').set({ decision: 'permit', confirmed: 'permit' }).execute());
    const proof = watched(NEW);
    await rotateKeys(store, NEW, { rewrite: rewriteDecisions(proof.alarm) });
    expect(proof.alarms).toEqual([`${uuid(1)}/1`]);
    expect(await store.read((db) => optInsOf(db, proof, NEW.pseudonyms(ANNA)))).toMatchObject([{ decision: 'deny', confirmed: 'deny' }]);
  });

  test('given two that change the keys at once, when both are done, then each patient changed once', async () => {
    await populate();
    const other = await openRegister(database.url);
    const rewrite = rewriteDecisions(watched().alarm);
    const changed = await Promise.all([store, other].map((s) => rotateKeys(s, NEW, { rewrite, size: 5 })));
    expect(changed.reduce((a, b) => a + b)).toBe(60);
    await other.close();
  });

  test('given an old key that is missing, when the keys change, then the error names it, and nothing changed', async () => {
    await populate();
    const half = keyring({ pseudonym: [testKey('p2'), testKey('p1')], encryption: [testKey('e2')] });
    expect(await refusal(rotateKeys(store, half, { rewrite: rewriteDecisions(watched().alarm) }))).toBe('key: e1');
    expect(await store.read((db) => optInsOf(db, watched(), KEYS.pseudonyms(ANNA)))).toHaveLength(1);
  });

  test('given a BSN put under the pseudonym of another, when read, then integrity', async () => {
    const [a, b] = await store.write(
      async (tx) => [await keepPatient(tx, KEYS, { bsn: ANNA }), await keepPatient(tx, KEYS, { bsn: BSNS[1] ?? '' })] as const,
    );
    const row = await store.read((db) => db.selectFrom('patient_key').select('bsn').where('patient', '=', a).executeTakeFirstOrThrow());
    await store.write((tx) => tx.updateTable('patient_key').set({ bsn: row.bsn }).where('patient', '=', b).execute());
    expect(await refusal(store.read((db) => bsnOf(db, KEYS, b)))).toBe('integrity: patient_key');
  });

  test('given what waits, when the keys change, then the new key alone reads it', async () => {
    const patient = await store.write((tx) => keepPatient(tx, KEYS, { bsn: ANNA }));
    await store.write((tx) => addJob(tx, KEYS, { id: uuid(1), kind: 'notice', due: NOON, content: 'x' }));
    const request = { id: uuid(2), patient, source: GP1, wish: 'permit', sent: NOON, state: 'sent' } as const;
    await store.write((tx) => addOnlineRequest(tx, KEYS, request, 'a@example.org'));
    await store.write((tx) => addOnlineRequest(tx, KEYS, { ...request, id: uuid(3) }));
    expect(await store.write((tx) => rewriteWaiting(tx, NEW))).toBe(2);
    expect(await store.write((tx) => rewriteWaiting(tx, NEW))).toBe(0);
    const handled = { id: uuid(2), source: GP1, state: 'handled', handled: NOON } as const;
    expect(await store.write((tx) => handleOnlineRequest(tx, ONLY_NEW, handled))).toBe('a@example.org');
    const claim = { kinds: ['notice'], now: NOON, until: NOON, most: 1 };
    expect(await store.write((tx) => claimJobs(tx, ONLY_NEW, claim))).toMatchObject([{ content: 'x' }]);
  });

  test('given everything that knows a BSN, when the files are read as they are on disk, then no BSN is in them', async () => {
    await populate();
    await store.write((tx) => addJob(tx, KEYS, { id: uuid(900), kind: 'notice', due: NOON, content: `canary ${ANNA}` }));
    const token = { assertion: { text: `canary ${ANNA}` }, certificate: '', expires: now() + 1_000 } as unknown as StoredToken;
    expect((await preparedStore(store, KEYS, now).keep('k', token)).ok).toBe(true);
    await rotateKeys(store, NEW, { rewrite: rewriteDecisions(watched().alarm), size: 7 });
    const kept = await onDisk(database);
    // What is in clear is found: the reading itself works.
    expect(kept.includes(GP1)).toBe(true);
    for (const bsn of people) expect([bsn, kept.includes(bsn)]).toEqual([bsn, false]);
    expect(kept.includes('canary')).toBe(false);
  });
});

/** All octets of a database: the files of SQLite with its log, or the files of tables and indexes of PostgreSQL, with what was deleted. */
async function onDisk({ folder, url }: TestDatabase): Promise<Buffer> {
  if (folder !== undefined) return Buffer.concat(readdirSync(folder).map((name) => readFileSync(path.join(folder, name))));
  await onDatabase(url, 'checkpoint');
  const files = await onDatabase(
    url,
    `select pg_read_binary_file(pg_relation_filepath(c.oid)) as octets from pg_class c join pg_namespace n on n.oid = relnamespace
      where nspname in ('register', 'pg_toast') and relkind in ('r', 'i', 't')`,
  );
  return Buffer.concat(files.map(({ octets }) => octets as Buffer));
}
