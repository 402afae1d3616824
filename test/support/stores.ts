import path from 'node:path';
import type { ConfiguredStore } from '../../src/config/store.js';
import { testKey } from '../store/world.js';
import type { TestDatabase } from '../store/databases.js';

/** Secrets of the tests, by variable of the environment. */
export const VARIABLES: Readonly<Record<string, string>> = Object.fromEntries(
  ['p1', 'e1', 'c1'].map((id) => [id.toUpperCase(), Buffer.from(testKey(id).secret).toString('base64')]),
);

/** Where the three families of a gateway stand: three files, or one database. */
export function storeIn({ url, folder }: TestDatabase): ConfiguredStore {
  const at = (name: string): string => (folder === undefined ? url : `sqlite:${path.join(folder, name)}.db`);
  return {
    register: at('register'),
    sourceSide: at('source-side'),
    log: at('log'),
    node: 'gw-1',
    keys: {
      pseudonym: [{ id: 'p1', variable: 'P1' }],
      encryption: [{ id: 'e1', variable: 'E1' }],
      compartment: [{ id: 'c1', variable: 'C1' }],
    },
  };
}
