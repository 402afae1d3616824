import Sqlite from 'better-sqlite3';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Family } from '../../src/store/family.js';
import { openStore, type Store, type StoreSettings } from '../../src/store/store.js';
import { assertDurable } from '../../src/store/sqlite/open.js';
import { isStoreError, readOrClosed, StoreError } from '../../src/store/errors.js';
import { KINDS, newDatabase, onDatabase, onServer, type TestDatabase } from './databases.js';

interface Tables {
  readonly thing: { readonly id: string; readonly amount: number; readonly octets: Uint8Array | null };
}

const FIRST = { name: 'things', sql: 'create table thing (id text not null primary key, amount integer not null, octets blob);\n' };
const THINGS: Family<Tables> = { name: 'things', migrations: [FIRST] };
const now = (): number => Date.UTC(2026, 10, 21, 9);

/** The code of what a promise rejects with. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'nothing',
    (error: unknown) => (isStoreError(error) ? `${error.code}: ${error.at ?? ''}` : String(error)),
  );
}

describe.each(KINDS)('a store on %s', (kind) => {
  let database: TestDatabase;
  let settings: StoreSettings;
  const opened: Store<Tables>[] = [];
  beforeEach(async () => {
    database = await newDatabase(kind);
    settings = { url: database.url, now };
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await database.drop();
  });

  async function open(family: Family<Tables> = THINGS, more: Partial<StoreSettings> = {}): Promise<Store<Tables>> {
    const store = await openStore({ ...settings, ...more }, family);
    opened.push(store);
    return store;
  }
  const ids = (store: Store<Tables>): Promise<string[]> =>
    store.read(async (db) => (await db.selectFrom('thing').select('id').orderBy('id').execute()).map((row) => row.id));

  test('given the three types, when they are kept, then they come back as they were', async () => {
    const store = await open();
    const thing = { id: 'é€😀', amount: 2 ** 53 - 1, octets: Buffer.from([0, 255, 7]) };
    await store.write((tx) => tx.insertInto('thing').values(thing).execute());
    const [row] = await store.read((db) => db.selectFrom('thing').selectAll().execute());
    expect({ ...row, octets: Buffer.from(row?.octets ?? []) }).toEqual(thing);
  });

  test('given texts, when they are sorted, then by their code points on every database', async () => {
    const store = await open();
    for (const id of ['b', 'A', 'a', 'Z', 'é', '_', '1'])
      await store.write((tx) => tx.insertInto('thing').values({ id, amount: 1, octets: null }).execute());
    expect(await ids(store)).toEqual(['1', 'A', 'Z', '_', 'a', 'b', 'é']);
  });

  test('given work that fails, when it is over, then nothing of it is there and the fault comes out as it was', async () => {
    const store = await open();
    const work = store.write(async (tx) => {
      await tx.insertInto('thing').values({ id: 'a', amount: 1, octets: null }).execute();
      throw new RangeError('halfway');
    });
    await expect(work).rejects.toMatchObject({ name: 'RangeError', message: 'halfway' });
    expect(await ids(store)).toEqual([]);
  });

  test('given an id that is there, when it is kept again, then a conflict that names no value', async () => {
    const store = await open();
    const insert = (): Promise<unknown> => store.write((tx) => tx.insertInto('thing').values({ id: 'secret', amount: 1, octets: null }).execute());
    await insert();
    const error: unknown = await insert().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'StoreError', code: 'conflict' });
    expect(JSON.stringify([error, String(error)])).not.toContain('secret');
  });

  test('given a change that is on its way, when others read, then they wait for nothing and see what was', async () => {
    const store = await open();
    const other = await open();
    await store.write(async (tx) => {
      await tx.insertInto('thing').values({ id: 'a', amount: 1, octets: null }).execute();
      expect(await ids(other)).toEqual([]);
    });
    expect(await ids(other)).toEqual(['a']);
  });

  test('given a snapshot, when others change what it reads, then it goes on seeing what was', async () => {
    const store = await open();
    const other = await open();
    await store.snapshot(async (db) => {
      const count = async (): Promise<number> => (await db.selectFrom('thing').select('id').execute()).length;
      expect(await count()).toBe(0);
      await other.write((tx) => tx.insertInto('thing').values({ id: 'a', amount: 1, octets: null }).execute());
      expect(await count()).toBe(0);
    });
    expect(await ids(store)).toEqual(['a']);
  });

  test('given a fault in the SQL, when it runs, then the error is schema', async () => {
    const store = await open();
    const typo = store.read((db) =>
      (db as unknown as { selectFrom: typeof db.selectFrom })
        .selectFrom('thingy' as 'thing')
        .selectAll()
        .execute(),
    );
    expect(await refusal(typo)).toMatch(/^schema/);
  });

  test('given many that write at once, when all are done, then each change is there once', async () => {
    const [a, b] = [await open(), await open()];
    await a.write((tx) => tx.insertInto('thing').values({ id: 'sum', amount: 0, octets: null }).execute());
    const add = (store: Store<Tables>): Promise<unknown> =>
      store.write((tx) =>
        tx
          .updateTable('thing')
          .set((e) => ({ amount: e('amount', '+', 1) }))
          .where('id', '=', 'sum')
          .execute(),
      );
    await Promise.all(Array.from({ length: 40 }, (_, i) => add(i % 2 === 0 ? a : b)));
    const [row] = await a.read((db) => db.selectFrom('thing').select('amount').execute());
    expect(row?.amount).toBe(40);
  });

  test('given a migration that fails halfway, when the store opens, then nothing of it is left and the version is as before', async () => {
    await (await open()).write((tx) => tx.insertInto('thing').values({ id: 'a', amount: 1, octets: null }).execute());
    const half = { name: 'half', sql: 'create table other (id text not null primary key);\nalter table nothing add column x text;\n' };
    expect(await refusal(open({ ...THINGS, migrations: [FIRST, half] }))).toMatch(/^schema/);
    const whole = { name: 'whole', sql: 'create table other (id text not null primary key);\n' };
    expect(await ids(await open({ ...THINGS, migrations: [FIRST, whole] }))).toEqual(['a']);
  });

  test('given several that open an empty database at once, when all are open, then the tables were made once', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => open()));
    await Promise.all(
      stores.map((store, i) =>
        store.write((tx) =>
          tx
            .insertInto('thing')
            .values({ id: `${i}`, amount: i, octets: null })
            .execute(),
        ),
      ),
    );
    expect(await ids(await open())).toEqual(['0', '1', '2', '3']);
  });

  test('given tables one version newer, when the program of before opens them, then it works; two newer, then it refuses', async () => {
    const column = (n: number): { name: string; sql: string } => ({ name: `column ${n}`, sql: `alter table thing add column extra${n} text;\n` });
    await open({ ...THINGS, migrations: [FIRST, column(1)] });
    const old = await open();
    await old.write((tx) => tx.insertInto('thing').values({ id: 'a', amount: 1, octets: null }).execute());
    expect(await ids(old)).toEqual(['a']);
    await open({ ...THINGS, migrations: [FIRST, column(1), column(2)] });
    expect(await refusal(open())).toBe('schema: newer');
  });

  test('given tables that are not there yet, when they may not be made, then the error is schema', async () => {
    expect(await refusal(open(THINGS, { migrate: false }))).toMatch(/^schema/);
    await open();
    expect(await ids(await open(THINGS, { migrate: false }))).toEqual([]);
  });
});

test('given a file of SQLite, when the store is open, then only its owner may read it', async () => {
  const database = await newDatabase('sqlite');
  const store = await openStore({ url: database.url, now }, THINGS);
  const file = database.url.slice('sqlite:'.length);
  await store.write((tx) => tx.insertInto('thing').values({ id: 'a', amount: 1, octets: null }).execute());
  for (const name of [file, `${file}-wal`]) expect([name, statSync(name).mode & 0o077]).toEqual([name, 0]);
  await store.close();
  await database.drop();
});

test('given tables of another family in a file, when it opens, then the error is schema', async () => {
  const database = await newDatabase('sqlite');
  await (await openStore({ url: database.url, now }, THINGS)).close();
  expect(await refusal(openStore({ url: database.url, now }, { ...THINGS, name: 'others' }))).toBe('schema: of things');
  await database.drop();
});

test.each([
  ['sqlite::memory:', 'durability: a database in memory'],
  ['sqlite:/nowhere/at/all/store.db', 'unavailable: the file cannot be opened'],
  ['mysql://localhost/x', 'settings: url'],
  ['postgres://nobody@127.0.0.1:1/x', 'unavailable: ECONNREFUSED'],
])('given the address %s, when it opens, then %s', async (url, expected) => expect(await refusal(openStore({ url, now }, THINGS))).toBe(expected));

test('given a file that is no database, when it opens, then the error is integrity', async () => {
  expect(await refusal(openStore({ url: `sqlite:${path.resolve('package.json')}`, now }, THINGS))).toMatch(/^integrity/);
});

test.each([
  ['synchronous = normal', 'synchronous'],
  ['synchronous = off', 'synchronous'],
  ['foreign_keys = off', 'foreign_keys'],
  ['journal_mode = delete', 'journal_mode'],
])('given a connection with %s, when it is asked, then it is refused', async (pragma, at) => {
  const database = await newDatabase('sqlite');
  const connection = new Sqlite(path.join(database.folder ?? '', 'x.db'));
  for (const good of ['journal_mode = wal', 'synchronous = full', 'foreign_keys = on']) connection.pragma(good);
  assertDurable(connection);
  connection.pragma(pragma);
  expect(() => assertDurable(connection)).toThrow(expect.objectContaining({ code: 'durability', at }) as Error);
  connection.close();
  await database.drop();
});

test('given a backup while others write, when it is opened, then it holds one committed state', async () => {
  const database = await newDatabase('sqlite');
  const store = await openStore({ url: database.url, now }, THINGS);
  for (let i = 0; i < 50; i++)
    await store.write((tx) =>
      tx
        .insertInto('thing')
        .values({ id: `${i}`, amount: i, octets: null })
        .execute(),
    );
  const to = path.join(database.folder ?? '', 'copy.db');
  const [copied] = await Promise.all([store.backup(to), store.write((tx) => tx.deleteFrom('thing').where('id', '=', '7').execute())]);
  expect(copied).toBeUndefined();
  expect(statSync(to).mode & 0o077).toBe(0);
  expect(await refusal(store.backup(to))).toBe('settings: the backup file is there already');
  await store.close();
  const copy = await openStore({ url: `sqlite:${to}`, now }, THINGS);
  expect([49, 50]).toContain((await copy.read((db) => db.selectFrom('thing').select('id').execute())).length);
  await copy.close();
  await database.drop();
  expect(existsSync(to)).toBe(false);
});

(KINDS.includes('postgres') ? test : test.skip)('given a database that confirms too early, when it opens, then it is refused', async () => {
  const database = await newDatabase('postgres');
  const name = new URL(database.url).pathname.slice(1);
  await onServer(`alter database ${name} set synchronous_commit = off`);
  expect(await refusal(openStore({ url: database.url, now }, THINGS))).toBe('durability: synchronous_commit');
  await onServer(`alter database ${name} set synchronous_commit = on`);
  const store = await openStore({ url: database.url, now }, THINGS);
  // New connections are asked too: the old ones are ended under it.
  await onServer(`alter database ${name} set synchronous_commit = off`);
  await onDatabase(database.url, `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'schakel things'`);
  const read = (): Promise<unknown> => store.read((db) => db.selectFrom('thing').selectAll().execute());
  await refusal(read()); // The broken connection itself may be the first to be met.
  expect(await refusal(read())).toBe('durability: synchronous_commit');
  await store.close();
  await onServer(`alter database ${name} reset synchronous_commit`);
  await database.drop();
});

test('given a store that cannot be read, when a decision reads, then it is told so as a value; a fault of the program is not', async () => {
  expect(await readOrClosed(() => Promise.resolve(3))).toEqual({ known: true, value: 3 });
  expect(await readOrClosed(() => Promise.reject(new StoreError('unavailable')))).toEqual({ known: false, why: 'unavailable' });
  await expect(readOrClosed(() => Promise.reject(new RangeError('bug')))).rejects.toMatchObject({ name: 'RangeError' });
});
