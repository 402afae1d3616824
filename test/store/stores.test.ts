import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ConfiguredStore } from '../../src/config/store.js';
import { checkConfig } from '../../src/config.js';
import { openStores } from '../../src/store/stores.js';
import { now, refusal, testKey } from './world.js';

const folder = mkdtempSync(path.join(tmpdir(), 'schakel-stores-'));
const secrets = { file: (name: string) => readFileSync(name, 'utf8'), variable: () => Buffer.from(testKey('e1').secret).toString('base64') };

beforeAll(() => writeFileSync(path.join(folder, 'p1'), Buffer.from(testKey('p1').secret).toString('hex')));
afterAll(() => rmSync(folder, { recursive: true }));

function settings(name: string): ConfiguredStore {
  return {
    register: `sqlite:${path.join(folder, `${name}-register`)}`,
    sourceSide: `sqlite:${path.join(folder, `${name}-source`)}`,
    log: `sqlite:${path.join(folder, `${name}-log`)}`,
    node: 'gw-1',
    keys: {
      pseudonym: [{ id: 'p1', file: path.join(folder, 'p1') }],
      encryption: [{ id: 'e1', variable: 'E1' }],
      compartment: [{ id: 'c1', variable: 'C1' }],
    },
  };
}

test('given a configured store, when opened, then its families are there under its keys, and it closes', async () => {
  expect(checkConfig({ sandbox: true, store: settings('a') })).toHaveProperty('config.store.node', 'gw-1');
  const stores = await openStores(settings('a'), secrets, now);
  expect(stores.keys.current).toEqual({ pseudonym: 'p1', encryption: 'e1' });
  expect(await stores.register.read((db) => db.selectFrom('opt_in').selectAll().execute())).toEqual([]);
  expect(await stores.sourceSide.read((db) => db.selectFrom('shield').selectAll().execute())).toEqual([]);
  expect(await stores.log.read((db) => db.selectFrom('log_line').selectAll().execute())).toEqual([]);
  await stores.close();
});

test('given a family that cannot be opened, when opened, then the error is told and none stays open', async () => {
  expect(await refusal(openStores({ ...settings('b'), log: `sqlite:${folder}/none/log` }, secrets, now))).toMatch(/^unavailable/);
  expect(await refusal(openStores(settings('b'), secrets, now).then(({ close }) => close()))).toBe('nothing');
});

test('given a key that is not there, when opened, then its id is told', async () => {
  const given = settings('c');
  const keys = { ...given.keys, pseudonym: [{ id: 'p9', file: path.join(folder, 'p9') }] };
  expect(await refusal(openStores({ ...given, keys }, secrets, now))).toBe('key: p9');
});

test.each([
  [{ register: 'sqlite::memory:' }, 'store.register'],
  [{ log: 'postgres://me:secret@db/schakel' }, 'store.log'],
  [{ node: 'a b' }, 'store.node'],
  [{ keys: { ...settings('d').keys, encryption: [{ id: 'e1' }] } }, 'store.keys.encryption.0'],
  [{ keys: { ...settings('d').keys, compartment: ['C1', 'C2'].map((variable) => ({ id: 'c1', variable })) } }, 'store.keys.compartment.1.id'],
])('given %j, when the configuration is checked, then the place is told', (change, at) => {
  expect(checkConfig({ store: { ...settings('d'), ...change } })).toMatchObject({ problems: [{ path: at }] });
});
