import type { ConfiguredStore } from '../config/store.js';
import { openLogWriter, type AccessLogWriter } from './access-log/append.js';
import type { CompartmentKey } from './access-log/compartment.js';
import { ACCESS_LOG, type AccessLogTables } from './access-log/tables.js';
import { StoreError } from './errors.js';
import type { Keyring } from './keys/keyring.js';
import { loadKeys, loadSecrets, type SecretReader } from './keys/load.js';
import { REGISTER } from './register/register.js';
import type { RegisterTables } from './register/tables.js';
import { SOURCE_SIDE, type SourceSideTables } from './source-side/source-side.js';
import { openStore, type Store } from './store.js';

/** All that a gateway remembers, open. */
export interface Stores {
  readonly register: Store<RegisterTables>;
  readonly sourceSide: Store<SourceSideTables>;
  readonly log: Store<AccessLogTables>;
  /** The one way into the log. */
  readonly lines: AccessLogWriter;
  /** Name of the chain that this process writes. */
  readonly node: string;
  readonly keys: Keyring;
  /** With which the restricted part of the log is opened, the current one first. */
  readonly compartment: readonly CompartmentKey[];
  readonly close: () => Promise<void>;
}

/** Opens the three families that a configuration names, or none of them. Errors: those of `openStore`, and `key`. */
export async function openStores(settings: ConfiguredStore, secrets: SecretReader, now: () => number): Promise<Stores> {
  const keys = loadKeys(settings.keys, secrets);
  const compartment = loadSecrets(settings.keys.compartment, secrets).map(({ id, secret }) => ({ id, key: secret }));
  const [current] = compartment;
  if (current === undefined) throw new StoreError('key', 'no compartment key');
  const opened: { readonly close: () => Promise<void> }[] = [];
  const keep = <T extends { readonly close: () => Promise<void> }>(store: T): T => {
    opened.push(store);
    return store;
  };
  const close = async (): Promise<void> => {
    // The writer of lines was opened last and goes first.
    for (const store of opened.reverse()) await store.close();
  };
  try {
    const register = keep(await openStore({ url: settings.register, now }, REGISTER));
    const sourceSide = keep(await openStore({ url: settings.sourceSide, now }, SOURCE_SIDE));
    const log = keep(await openStore({ url: settings.log, now }, ACCESS_LOG));
    const lines = keep(openLogWriter(log, { node: settings.node, compartment: current }));
    return { register, sourceSide, log, lines, node: settings.node, keys, compartment, close };
  } catch (error) {
    await close();
    throw error;
  }
}
