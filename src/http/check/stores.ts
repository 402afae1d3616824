import { existsSync, readFileSync } from 'node:fs';
import type { Config } from '../../config.js';
import { ACCESS_LOG } from '../../store/access-log/tables.js';
import { isStoreError } from '../../store/errors.js';
import { versionOf, type Family } from '../../store/family.js';
import { loadKeys, loadSecrets, type SecretReader } from '../../store/keys/load.js';
import { REGISTER } from '../../store/register/register.js';
import { SOURCE_SIDE } from '../../store/source-side/source-side.js';
import { openStore } from '../../store/store.js';
import { check, reasonOf, type Check } from './check.js';

/** Keys and families of tables. Nothing is made or migrated: what the next start would do is told. */
export async function checkStores(
  { store }: Pick<Config, 'store'>,
  variable: SecretReader['variable'],
  now: () => number,
): Promise<readonly Check[]> {
  if (store === undefined) return [check('store', 'warn', 'none is configured: nothing that needs a register or a log is served')];
  const secrets: SecretReader = { file: (path) => readFileSync(path, 'utf8'), variable };
  return [
    keysOf('store.keys', `${store.keys.pseudonym.length} and ${store.keys.encryption.length}`, () => loadKeys(store.keys, secrets)),
    keysOf('store.keys.compartment', String(store.keys.compartment.length), () => loadSecrets(store.keys.compartment, secrets)),
    await familyOf('store.register', store.register, REGISTER, now),
    await familyOf('store.sourceSide', store.sourceSide, SOURCE_SIDE, now),
    await familyOf('store.log', store.log, ACCESS_LOG, now),
  ];
}

function keysOf(name: string, many: string, load: () => unknown): Check {
  try {
    load();
    return check(name, 'pass', `read: ${many}`);
  } catch (error) {
    return check(name, 'fail', reasonOf(error));
  }
}

/** What databases say of tables that were never made. */
const NO_TABLES = /no such table|does not exist/;

async function familyOf<T>(name: string, url: string, family: Family<T>, now: () => number): Promise<Check> {
  if (url.startsWith('sqlite:') && !existsSync(url.slice('sqlite:'.length))) return check(name, 'warn', 'is not there yet: the first start makes it');
  try {
    const store = await openStore({ url, now, migrate: false }, family);
    await store.close();
    return check(name, 'pass', `can be reached (${store.kind}), tables of version ${versionOf(family)}`);
  } catch (error) {
    if (isStoreError(error, 'schema') && error.at === 'older') return check(name, 'warn', 'older tables: the next start brings them up to date');
    if (NO_TABLES.test((error as Error).message)) return check(name, 'warn', 'no tables yet: the first start makes them');
    return check(name, 'fail', reasonOf(error));
  }
}
