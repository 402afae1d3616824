import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { keyring, type Keyring } from '../src/store/keys/keyring.js';
import { keepPatient, writeBsn } from '../src/store/patient.js';
import { saveOptIns } from '../src/store/register/opt-in.js';
import { optInRow } from '../src/store/register/opt-in-row.js';
import { REGISTER, type RegisterWriter } from '../src/store/register/register.js';
import { standingOf } from '../src/store/register/standing.js';
import type { RegisterTables } from '../src/store/register/tables.js';
import { openStore, type Store } from '../src/store/store.js';
import type { OptIn } from '../src/consent/opt-in.js';

/** What looking up or registering costs in a register of some size; wall time, for most of it is waiting for a disk or a server. */
export interface Stored {
  readonly title: string;
  readonly consents: number;
  /** Milliseconds for one, the best round. */
  readonly wall: number;
  readonly atMost?: number;
}

const MOMENT = '2026-11-20T09:16:30.000Z';
const SOURCES = 5_000;
const PER_PATIENT = 2;
const ROWS = 500;
const PER_ROUND = 200;
const ROUNDS = 8;
const GOALS = { sqlite: 0.3, postgres: 1 };
const secret = (name: string): Uint8Array => createHash('sha256').update(name).digest();

/** Registers of each size on SQLite, and on PostgreSQL where SCHAKEL_TEST_POSTGRES names one. */
export async function stored(sizes: readonly number[]): Promise<Stored[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-bench-'));
  try {
    const server = process.env['SCHAKEL_TEST_POSTGRES'];
    const found: Stored[] = [];
    for (const size of sizes) found.push(...(await measured(`sqlite:${path.join(folder, `${size}.db`)}`, size)));
    if (server !== undefined) for (const size of sizes) found.push(...(await onServer(server, size)));
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A database of its own, gone afterwards. */
async function onServer(server: string, size: number): Promise<Stored[]> {
  const { default: pg } = await import('pg');
  const name = `schakel_bench_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
    const url = new URL(server);
    url.pathname = `/${name}`;
    return await measured(url.href, size);
  } finally {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.end();
  }
}

async function measured(url: string, size: number): Promise<Stored[]> {
  const keys = keyring({ pseudonym: [{ id: 'p', secret: secret('p') }], encryption: [{ id: 'e', secret: secret('e') }] });
  const store = await openStore({ url, now: Date.now }, REGISTER);
  try {
    await fill(store, keys, size);
    const proof = { keys, alarm: ({ id }: { readonly id: string }) => fail(id) };
    const person = (): string => bsnOf(Math.floor(Math.random() * (size / PER_PATIENT)));
    const lookUp = async (): Promise<void> => {
      const { optIns, entries } = await store.read((db) => standingOf(db, proof, keys.pseudonyms(person()), ['MED', 'ICA']));
      if (optIns.length < PER_PATIENT || entries.length !== PER_PATIENT) fail('look-up');
    };
    let n = size;
    const register = (): Promise<void> =>
      store.write(async (tx) => {
        const patient = await keepPatient(tx, keys, { bsn: person() });
        await saveOptIns(tx, keys, [consent(patient, ++n, String(99_000_000 + (n % 1_000_000)))]);
      });
    return [
      { title: `look up a patient, ${store.kind}`, consents: size, wall: await best(lookUp), atMost: GOALS[store.kind] },
      { title: `register a decision, ${store.kind}`, consents: size, wall: await best(register) },
    ];
  } finally {
    await store.close();
  }
}

async function best(work: () => Promise<void>): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    for (let i = 0; i < PER_ROUND; i++) await work();
    least = Math.min(least, (performance.now() - start) / PER_ROUND);
  }
  return least;
}

async function fill(store: Store<RegisterTables>, keys: Keyring, size: number): Promise<void> {
  for (let s = 0; s < SOURCES; s += ROWS) {
    const rows = Array.from({ length: ROWS }, (_, i) => ({
      ...{ ura: uraOf(s + i), name: `Practice ${s + i}`, type: 'Z3', connected_from: MOMENT, connected_to: null, country: 'NL' },
      ...{ regions: '[7]', also_reaches: null, online: 'takes-part' },
    }));
    await store.write((tx) => tx.insertInto('participation').values(rows).execute());
  }
  const patients = Array.from({ length: size / PER_PATIENT }, (_, n) => ({ n, patient: keys.pseudonyms(bsnOf(n))[0] ?? '' }));
  // In the order of the pseudonyms: filling takes minutes and not hours.
  patients.sort((a, b) => (a.patient < b.patient ? -1 : 1));
  for (let p = 0; p < patients.length; p += ROWS) await store.write((tx) => fillPatients(tx, keys, p, patients.slice(p, p + ROWS)));
  // As a database in use has long been.
  if (store.kind === 'postgres') await store.write((tx) => analyse(tx));
}

async function analyse(tx: RegisterWriter): Promise<void> {
  const { sql } = await import('kysely');
  for (const table of ['patient_key', 'opt_in', 'epoch', 'index_entry', 'participation', 'takeover']) await sql.raw(`analyze ${table}`).execute(tx);
}

async function fillPatients(
  tx: RegisterWriter,
  keys: Keyring,
  from: number,
  people: readonly { readonly n: number; readonly patient: string }[],
): Promise<void> {
  const pairs = people.flatMap(({ n, patient }, at) =>
    Array.from({ length: PER_PATIENT }, (_, i) => ({ patient, n: (from + at) * PER_PATIENT + i, source: uraOf((n + i) % SOURCES) })),
  );
  await tx
    .insertInto('patient_key')
    .values(
      people.map(({ n, patient }) => ({
        patient,
        pseudonym_key: 'p',
        encryption_key: 'e',
        bsn: writeBsn(keys, bsnOf(n)),
        birth_date: '1980-01-01',
      })),
    )
    .execute();
  await tx
    .insertInto('opt_in')
    .values(pairs.map(({ patient, n, source }) => optInRow(keys, consent(patient, n, source))))
    .execute();
  await tx
    .insertInto('epoch')
    .values(pairs.map(({ patient, source }) => ({ patient, source, counter: 1 })))
    .execute();
  const entry = { application: '0001', category: 'MED', created: MOMENT, updated: MOMENT };
  await tx
    .insertInto('index_entry')
    .values(pairs.map(({ patient, source }) => ({ patient, source, ...entry })))
    .execute();
}

function consent(patient: string, n: number, source: string): OptIn {
  return {
    ...{ id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, version: 1, patient, source },
    ...{ status: 'active', decision: 'permit', confirmed: 'permit', categories: ['MED', 'ICA'], channel: 'spoken', catalogue: '2026-01' },
    ...{ given: '2026-11-20T10:15:00+01:00', registered: MOMENT, effective: MOMENT, verified: MOMENT },
    information: [{ material: 'folder', version: '2023-05', date: '2026-11-02' }],
    recorder: { organization: source, person: '900000101' },
    signatures: [{ party: 'patient', decision: 'permit', given: '2026-11-20T10:15:00+01:00' }],
  };
}

/** An invented number; it need not pass the eleven test here. */
function bsnOf(n: number): string {
  return String(100_000_000 + n);
}

function uraOf(n: number): string {
  return String(90_000_000 + n);
}

function fail(what: string): never {
  throw new Error(`the register did not give what was put into it: ${what}`);
}
