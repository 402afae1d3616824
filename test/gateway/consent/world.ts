import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { AccessEvent } from '../../../src/consent/log/access-event.js';
import type { Shield } from '../../../src/consent/shield.js';
import type { Participation } from '../../../src/consent/participation.js';
import type { Outcome } from '../../../src/consent/register/outcome.js';
import type { Visible } from '../../../src/consent/register/command.js';
import { defaultRules } from '../../../src/consent/register/rules.js';
import type { Actor } from '../../../src/gateway/consent/actor.js';
import type { ConsentContext } from '../../../src/gateway/consent/context.js';
import { consentService } from '../../../src/gateway/consent/open.js';
import type { ConsentService, RegisterRequest } from '../../../src/gateway/consent/service.js';
import { findLines } from '../../../src/store/access-log/find.js';
import { findEntries, keepEntry } from '../../../src/store/register/index-entry.js';
import { saveParticipation } from '../../../src/store/register/participation.js';
import { openStores, type Stores } from '../../../src/store/stores.js';
import { newDatabase, type TestDatabase } from '../../store/databases.js';
import { GP1, PH1, testKey } from '../../store/world.js';
import { matrix, scopes } from '../../consent/policy/files.js';

/** A Saturday morning. */
export const MORNING = '2026-11-21T09:00:00.000Z';
export const HEIR = '90000401';

export const PRACTICE: Participation = {
  ura: GP1,
  name: 'Practice De Linde',
  type: 'Z3',
  connectedFrom: '2020-01-01T00:00:00.000Z',
  regions: [7],
  online: 'takes-part',
  country: 'NL',
};
export const PHARMACY: Participation = { ...PRACTICE, ura: PH1, name: 'Pharmacy De Linde', type: 'J8' };
export const SUCCESSOR: Participation = { ...PRACTICE, ura: HEIR, name: 'Practice De Eik' };

export const AT_GP: Actor = { kind: 'source', source: GP1, requester: { organization: GP1, person: '900000101' }, interaction: 'create Consent' };
export const AT_PH: Actor = { kind: 'source', source: PH1, requester: { organization: PH1, person: '900000102' } };
export const DESK: Actor = { kind: 'desk', requester: { organization: '90000999', person: '900000199' } };

/** A service on a database of its own, with a clock that the test sets. */
export interface World {
  readonly stores: Stores;
  readonly context: ConsentContext;
  readonly service: ConsentService;
  /** What sources show, by URA; undefined: nobody can ask them. */
  readonly shows: Map<string, (shields: readonly Shield[]) => readonly Visible[]>;
  readonly alarms: string[];
  readonly set: (moment: string) => void;
  readonly close: () => Promise<void>;
}

const SECRETS = {
  file: () => '',
  variable: (name: string) => Buffer.from(testKey(name).secret).toString('base64'),
};

/** Settings of a store on a database of a test. */
export function storeSettings({ url, folder }: TestDatabase, node = 'gw-1') {
  const at = (family: string): string => (folder === undefined ? url : `sqlite:${path.join(folder, family)}`);
  const key = (id: string) => [{ id, variable: id }];
  return {
    ...{ register: at('register'), sourceSide: at('source-side'), log: at('log'), node },
    keys: { pseudonym: key('p1'), encryption: key('e1'), compartment: key('c1') },
  };
}

/** The service with the organisations of the tests connected. */
export async function openWorld(kind: 'sqlite' | 'postgres', given?: TestDatabase): Promise<World> {
  const database = given ?? (await newDatabase(kind));
  let at = MORNING;
  const stores = await openStores(storeSettings(database), SECRETS, () => Date.parse(at));
  const shows: World['shows'] = new Map();
  const alarms: string[] = [];
  const context: ConsentContext = {
    stores,
    now: () => at,
    newId: randomUUID,
    rules: defaultRules(scopes()),
    policy: { matrix: matrix(), scopes: scopes(), network: 'lsp' },
    alarm: ({ id }) => alarms.push(id),
    showable: (source, _bsn, shields) => Promise.resolve(shows.get(source)?.(shields)),
  };
  for (const one of [PRACTICE, PHARMACY, SUCCESSOR]) await stores.register.write((tx) => saveParticipation(tx, one));
  return {
    ...{ stores, context, service: consentService(context), shows, alarms },
    set: (moment) => {
      at = moment;
    },
    close: async () => {
      await stores.close();
      if (given === undefined) await database.drop();
    },
  };
}

/** A yes at the practice, said this morning. */
export function yesAt(bsn: string, other: Partial<RegisterRequest> = {}): RegisterRequest {
  const { decision = 'permit', given = '2026-11-21T09:55:00+01:00' } = other;
  return {
    ...{ patient: { bsn, birthDate: '1970-05-05' }, source: GP1, decision, decisionConfirmed: decision, given },
    channel: 'spoken',
    information: [{ material: 'folder', version: '2023-05', date: '2026-11-20' }],
    recorder: { organization: other.source ?? GP1, person: '900000101' },
    signatures: [{ party: 'patient', decision, given }],
    ...other,
  };
}

/** What came of a write that must not be refused. */
export function done<T extends object>(outcome: Outcome<T>): T {
  if (outcome.refused !== undefined) throw new Error(`refused: ${codes(outcome).join(', ')}`);
  return outcome;
}

/** `status code` of every refusal; nothing for what was done. */
export function codes<T>(outcome: Outcome<T>): readonly string[] {
  return (outcome.refused ?? []).map(({ status, code }) => `${status} ${code}`);
}

/** All lines of the log, the restricted part open. */
export async function linesOf({ stores }: Pick<World, 'stores'>): Promise<readonly AccessEvent[]> {
  const found = await stores.log.read((db) => findLines(db, { limit: 10_000 }, stores.compartment));
  return found.map(({ event }) => event);
}

/** What each line says: kind, how it ended, and from which version to which. */
export async function toldOf(world: Pick<World, 'stores'>): Promise<readonly string[]> {
  const lines = await linesOf(world);
  return lines.map(({ kind, outcome, code, organization, change }) =>
    [kind, outcome, code, organization, change && `${change.before ?? '-'}>${change.after ?? '-'}`].filter((word) => word !== undefined).join(' '),
  );
}

/** Jobs that wait, by kind. */
export async function jobsOf({ stores }: Pick<World, 'stores'>): Promise<readonly { readonly kind: string; readonly content: unknown }[]> {
  const rows = await stores.register.read((db) => db.selectFrom('job').select(['id', 'kind', 'content']).orderBy('due').orderBy('id').execute());
  return rows.map(({ id, kind, content }) => ({ kind, content: JSON.parse(stores.keys.decrypt(content, ['job', id]).toString()) as unknown }));
}

/** `source application category` of each entry of a patient. */
export async function entriesOf({ stores }: Pick<World, 'stores'>, bsn: string): Promise<readonly string[]> {
  const found = await stores.register.read((db) => findEntries(db, { patient: stores.keys.pseudonyms(bsn) }));
  return found.map(({ source, application, category }) => `${source} ${application} ${category}`);
}

/** Registers an entry, as a source does by message. */
export async function enter(
  { stores }: Pick<World, 'stores'>,
  bsn: string,
  source: string,
  category: 'PS' | 'MED' | 'ICA',
  at = MORNING,
): Promise<string> {
  const [patient = ''] = stores.keys.pseudonyms(bsn);
  return stores.register.write((tx) => keepEntry(tx, { patient, source, application: '0001', category, created: at, updated: at }));
}
