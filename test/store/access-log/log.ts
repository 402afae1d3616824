import { generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import { caseHandle } from '../../../src/consent/log/case-handle.js';
import type { AccessEvent } from '../../../src/consent/log/access-event.js';
import { openLogWriter, type AccessLogWriter } from '../../../src/store/access-log/append.js';
import type { HeadSigner, HeadVerifier } from '../../../src/store/access-log/heads.js';
import { ACCESS_LOG, type AccessLogTables } from '../../../src/store/access-log/tables.js';
import { openStore, type Store } from '../../../src/store/store.js';
import { event } from '../../consent/log/event.js';
import { newDatabase, type TestDatabase } from '../databases.js';

export const NOW = '2026-11-21T09:00:00.000Z';
export const KEY = { id: 'c1', key: Buffer.alloc(32, 7) };
const pair = generateKeyPairSync('ed25519');

export const signer: HeadSigner = { node: 'a', keyId: 'h1', sign: (text) => sign(null, text, pair.privateKey) };
export const verifier: HeadVerifier = (id, text, signature) => id === 'h1' && verify(null, text, pair.publicKey, signature);

export interface OpenLog {
  readonly database: TestDatabase;
  readonly store: Store<AccessLogTables>;
  readonly writer: AccessLogWriter;
  readonly close: () => Promise<void>;
}

/** A log in a database of its own. */
export async function openLog(kind: 'sqlite' | 'postgres', node = 'a'): Promise<OpenLog> {
  const database = await newDatabase(kind);
  const store = await openStore({ url: database.url, now: () => Date.parse(NOW) }, ACCESS_LOG);
  const writer = openLogWriter(store, { node, compartment: KEY });
  return {
    database,
    store,
    writer,
    close: async () => {
      await writer.close();
      await store.close();
      await database.drop();
    },
  };
}

/** A line with an id and handle of its own. */
export function line(change: Partial<AccessEvent> = {}): AccessEvent {
  const id = randomUUID();
  return event({ id, handle: caseHandle(id), ...change });
}
