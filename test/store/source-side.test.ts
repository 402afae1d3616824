import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Shield } from '../../src/consent/shield.js';
import { keyring } from '../../src/store/keys/keyring.js';
import { rotateKeys } from '../../src/store/keys/rotate.js';
import { keepPatient } from '../../src/store/patient.js';
import { REGISTER } from '../../src/store/register/register.js';
import { addEvidence, collectionOf, evidence } from '../../src/store/source-side/evidence.js';
import { addMandate, mandatesOf, revokeMandate } from '../../src/store/source-side/mandate.js';
import { rewriteSourceSide } from '../../src/store/source-side/rewrite.js';
import { activeShields, saveShield, shieldById, shieldHistory } from '../../src/store/source-side/shield.js';
import { SOURCE_SIDE, type SourceSideTables } from '../../src/store/source-side/source-side.js';
import { openStore, type Store } from '../../src/store/store.js';
import { KINDS, newDatabase, type TestDatabase } from './databases.js';
import { ANNA, BRAM, GP1, KEYS, NOON, now, PH1, refusal, testKey, uuid } from './world.js';

const NEW = keyring({ pseudonym: [testKey('p2'), testKey('p1')], encryption: [testKey('e2'), testKey('e1')] });
const ONLY_NEW = keyring({ pseudonym: [testKey('p2')], encryption: [testKey('e2')] });

test('CS f.2: given the tables of the register, when listed, then nothing of the side of the source is among them', () => {
  const sql = REGISTER.migrations.map((m) => m.sql).join();
  expect(sql).not.toMatch(/shield|evidence|mandate|item|scan/);
});

describe.each(KINDS)('the side of the source on %s', (kind) => {
  let database: TestDatabase;
  let store: Store<SourceSideTables>;
  let anna: string;
  beforeEach(async () => {
    database = await newDatabase(kind);
    store = await openStore({ url: database.url, now }, SOURCE_SIDE);
    anna = await store.write((tx) => keepPatient(tx, KEYS, { bsn: ANNA }));
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const shield = (n: number, more: Partial<Shield> = {}): Shield => ({
    ...{ id: uuid(n), version: 1, patient: anna, source: PH1, status: 'active', given: '2026-11-05T09:30:00+01:00' },
    rules: [{ codes: [{ system: 'http://www.whocc.no/atc', code: 'N05CANARY', match: 'descendent-of' }] }],
    ...{ riskDiscussed: '2026-11-05', registered: NOON, policy: '2026-01' },
    ...more,
  });
  const save = (...shields: readonly Shield[]): Promise<void> =>
    store.write(async (tx) => {
      for (const one of shields) await saveShield(tx, KEYS, one);
    });
  const active = (keys = KEYS, source = PH1): Promise<readonly Shield[]> =>
    store.read((db) => activeShields(db, keys, keys.pseudonyms(ANNA), source));

  test('C-34 given several shields, when asked for those in force, then all; one that ended is not, and its history stays', async () => {
    await save(shield(1), shield(2), shield(3, { source: GP1 }));
    const ended = shield(1, { version: 2, status: 'inactive', ended: NOON });
    await save(ended);
    expect(await active()).toEqual([shield(2)]);
    expect(await store.read((db) => shieldHistory(db, KEYS, PH1, uuid(1)))).toEqual([shield(1), ended]);
    expect(await store.read((db) => shieldById(db, KEYS, PH1, uuid(1)))).toEqual(ended);
    expect(await store.read((db) => shieldById(db, KEYS, PH1, uuid(1), 1))).toEqual(shield(1));
  });

  test('C-36 given a shield at one source, when another asks, then there is none', async () => {
    await save(shield(1));
    expect(await active(KEYS, GP1)).toEqual([]);
    expect(await store.read((db) => shieldById(db, KEYS, GP1, uuid(1)))).toBeUndefined();
    expect(await store.read((db) => shieldHistory(db, KEYS, GP1, uuid(1)))).toEqual([]);
  });

  test('given a version that is not the next one, or of another patient, when kept, then a conflict', async () => {
    await save(shield(1));
    expect(await refusal(save(shield(1, { version: 3 })))).toBe('conflict: shield version');
    expect(await refusal(save(shield(1)))).toMatch(/^conflict/);
    const bram = await store.write((tx) => keepPatient(tx, KEYS, { bsn: BRAM }));
    expect(await refusal(save(shield(1, { version: 2, patient: bram })))).toBe('conflict: shield version');
  });

  test('given a shield that was made inactive behind the store, when asked, then the error is integrity: everything is hidden', async () => {
    await save(shield(1));
    await store.write((tx) => tx.updateTable('shield').set({ status: 'inactive' }).execute());
    expect(await refusal(active())).toBe('integrity: shield');
  });

  test('C-07 T3 given evidence of a yes and of a no, when looked for, then each in its own collection only', async () => {
    const scan = (pointer: string) => ({ pointer, patient: anna, source: GP1, kept: NOON, media: 'application/pdf', content: randomBytes(50) });
    const [forYes, forNo] = [scan('a'), scan('b')];
    await store.write((tx) => addEvidence(tx, KEYS, 'permit', forYes));
    await store.write((tx) => addEvidence(tx, KEYS, 'deny', forNo));
    expect(await refusal(store.write((tx) => addEvidence(tx, KEYS, 'permit', scan('b'))))).toBe('conflict: evidence_no');
    const where = (source: string, pointer: string): Promise<unknown> => store.read((db) => collectionOf(db, source, pointer));
    expect([await where(GP1, 'a'), await where(GP1, 'b'), await where(GP1, 'c'), await where(PH1, 'a')]).toEqual([
      'permit',
      'deny',
      undefined,
      undefined,
    ]);
    expect(await store.read((db) => evidence(db, KEYS, 'permit', { source: GP1, pointer: 'a' }))).toEqual(forYes);
    expect(await store.read((db) => evidence(db, KEYS, 'permit', { source: GP1, pointer: 'b' }))).toBeUndefined();
    // Carried over from one collection to the other behind the store, it cannot be read.
    await store.write((tx) =>
      tx
        .insertInto('evidence_yes')
        .columns(['pointer', 'patient', 'source', 'kept', 'media', 'content'])
        .expression((e) => e.selectFrom('evidence_no').select(['pointer', 'patient', 'source', 'kept', 'media', 'content']))
        .execute(),
    );
    expect(await refusal(store.read((db) => evidence(db, KEYS, 'permit', { source: GP1, pointer: 'b' })))).toBe('integrity: evidence_yes');
  });

  test('C-46 given mandates, when asked for those of an employee, then of that organisation only, revoked ones with their moment', async () => {
    const mandate = { id: 'm1', organization: GP1, mandator: { uzi: '900000101', role: '01.015' }, mandatary: '900000102', from: NOON };
    await store.write((tx) => addMandate(tx, mandate));
    await store.write((tx) => addMandate(tx, { ...mandate, id: 'm2', organization: PH1 }));
    expect(await refusal(store.write((tx) => revokeMandate(tx, PH1, 'm1', NOON)))).toBe('conflict: mandate');
    await store.write((tx) => revokeMandate(tx, GP1, 'm1', NOON));
    expect(await refusal(store.write((tx) => revokeMandate(tx, GP1, 'm1', NOON)))).toBe('conflict: mandate');
    expect(await store.read((db) => mandatesOf(db, GP1, '900000102'))).toEqual([{ ...mandate, revoked: NOON }]);
  });

  test('given new keys, when they are changed, then shields and evidence are read without the old ones', async () => {
    await save(shield(1));
    const scan = { pointer: 'a', patient: anna, source: GP1, kept: NOON, media: 'application/pdf', content: Buffer.from('scan') };
    await store.write((tx) => addEvidence(tx, KEYS, 'deny', scan));
    expect(await rotateKeys(store, NEW, { rewrite: rewriteSourceSide })).toBe(1);
    expect(await active(ONLY_NEW)).toEqual([shield(1, { patient: ONLY_NEW.pseudonyms(ANNA)[0] ?? '' })]);
    const found = await store.read((db) => evidence(db, ONLY_NEW, 'deny', { source: GP1, pointer: 'a' }));
    expect(found?.content.toString()).toBe('scan');
  });

  test('given a shield, when the octets that are kept are read, then its code is not in them', async () => {
    await save(shield(1));
    const rows = await store.read((db) => db.selectFrom('shield').selectAll().execute());
    const { folder } = database;
    const files = folder === undefined ? [] : readdirSync(folder).map((name) => readFileSync(path.join(folder, name)));
    const kept = Buffer.concat([...files, ...rows.map((row) => Buffer.from(row.content)), Buffer.from(JSON.stringify(rows))]);
    expect(kept.includes(uuid(1))).toBe(true);
    expect(kept.includes('CANARY')).toBe(false);
  });
});
