import { readFileSync } from 'node:fs';
import type { Config } from '../config.js';
import { caseHandle } from '../consent/log/case-handle.js';
import type { EventKind } from '../consent/log/event-kinds.js';
import { isStoreError } from '../store/errors.js';
import { unreachable, type FamilyName } from '../store/reach.js';
import { openStores, type Stores } from '../store/stores.js';
import type { Outside } from '../trust/world/outside.js';
import type { HttpEdge } from './frame.js';

/** What the gateway remembers, while it serves. */
export interface StoresAtWork {
  readonly stores: Stores;
  /** Families that cannot be read at this moment, for readiness. */
  readonly unreachable: () => Promise<readonly FamilyName[]>;
  /** Writes what happened to the gateway into the log of each organisation. Errors: those of the store. */
  readonly tell: (kind: EventKind) => Promise<void>;
  /** Writes that the gateway stops, and closes; when no request is at work any more. */
  readonly stop: () => Promise<void>;
}

/**
 * Opens the stores of a configuration, and writes into the log of each organisation that the gateway starts (NEN 7513); a log that takes no
 * line opens nothing (CS C-60 T2). Undefined where none are configured. Errors: those of `openStores`.
 */
export async function openStoresOf(
  { store, organisations }: Pick<Config, 'store' | 'organisations'>,
  edge: HttpEdge,
  { variable }: Pick<Outside, 'variable'>,
): Promise<StoresAtWork | undefined> {
  if (store === undefined) return undefined;
  const secrets = { file: (path: string) => readFileSync(path, 'utf8'), variable };
  const stores = await openStores(store, secrets, () => edge.now().getTime());
  const tell = async (kind: EventKind): Promise<void> => {
    await Promise.all(organisations.map(({ ura }) => stores.lines.append(line(kind, ura, edge))));
  };
  try {
    await tell('start');
  } catch (error) {
    await stores.close();
    throw error;
  }
  return {
    stores,
    unreachable: () => unreachable(stores),
    tell,
    stop: async () => {
      try {
        await tell('stop');
      } catch (error) {
        if (!isStoreError(error)) throw error;
        edge.log(JSON.stringify({ store: 'stop-not-logged', code: error.code }));
      } finally {
        await stores.close();
      }
    },
  };
}

function line(kind: EventKind, organization: string, { now, newId }: HttpEdge) {
  const id = newId();
  return { id, handle: caseHandle(id), kind, at: now().toISOString(), outcome: 'success', organization } as const;
}
