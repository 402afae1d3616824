import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';

/** Where PostgreSQL is, for the half of the tests that needs it. */
const SERVER = process.env['SCHAKEL_TEST_POSTGRES'];
if (SERVER === undefined) process.stderr.write('PostgreSQL half skipped: SCHAKEL_TEST_POSTGRES names no server.\n');

/** A database for one test file: where it is, and how it goes. */
export interface TestDatabase {
  readonly url: string;
  /** Folder of SQLite's files; undefined for PostgreSQL. */
  readonly folder?: string;
  readonly drop: () => Promise<void>;
}

/** The databases that the contract is tested on. */
export const KINDS: readonly ('sqlite' | 'postgres')[] = SERVER === undefined ? ['sqlite'] : ['sqlite', 'postgres'];

/** A new empty database. */
export async function newDatabase(kind: 'sqlite' | 'postgres'): Promise<TestDatabase> {
  return kind === 'sqlite' ? newFile() : newOnServer();
}

function newFile(): TestDatabase {
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-store-'));
  return {
    url: `sqlite:${path.join(folder, 'store.db')}`,
    folder,
    drop: () => {
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  };
}

/** Databases of this test file: making one takes longer than a test, so that each is emptied and used again. */
const made: string[] = [];
const free: string[] = [];

async function newOnServer(): Promise<TestDatabase> {
  const url = free.pop() ?? (await makeOnServer());
  return { url, drop: () => empty(url) };
}

async function makeOnServer(): Promise<string> {
  const name = `schakel_test_${randomBytes(6).toString('hex')}`;
  await onServer(`create database ${name}`);
  const url = new URL(SERVER ?? '');
  url.pathname = `/${name}`;
  made.push(name);
  return url.href;
}

async function empty(url: string): Promise<void> {
  const schemas = await onDatabase(url, "select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'");
  await onDatabase(url, schemas.map(({ nspname }) => `drop schema "${String(nspname)}" cascade`).join(';'));
  free.push(url);
}

afterAll(async () => {
  for (const name of made) await onServer(`drop database ${name} with (force)`);
});

/** Runs a statement on the server, outside of any test database. */
export async function onServer(statement: string): Promise<void> {
  await onDatabase(SERVER ?? '', statement);
}

/** Runs a statement on a database of PostgreSQL, past the store; its rows. */
export async function onDatabase(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
