import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkConfig, type Config } from '../../../src/config.js';
import type { AccessEvent } from '../../../src/consent/log/access-event.js';
import type { Tree } from '../../../src/fhir/tree.js';
import { startServers, type Servers } from '../../../src/http/servers.js';
import { findLines } from '../../../src/store/access-log/find.js';
import { keepPatient } from '../../../src/store/patient.js';
import { keepEntry } from '../../../src/store/register/index-entry.js';
import { saveOptIns } from '../../../src/store/register/opt-in.js';
import { saveParticipation } from '../../../src/store/register/participation.js';
import { openStores, type Stores } from '../../../src/store/stores.js';
import { CA_OIDS, fingerprintOf } from '../../../src/trust/identity/uzi-name.js';
import type { Pki } from '../../../src/trust/pki/make.js';
import { machineOutside } from '../../../src/trust/world/outside.js';
import { startFhirServer } from '../../gateway/connect/fhir-server.js';
import { APPLICATION, ASKING, participation, PHARMACY, PRACTICE } from '../../gateway/source/world.js';
import { newDatabase } from '../../store/databases.js';
import { yes } from '../../store/world.js';
import { livePki } from '../../support/pki.js';
import { storeIn, VARIABLES } from '../../support/stores.js';
import { agentOf, materialOf, PEERS } from '../../support/tls.js';

const NAMES = ['server-a', 'server-b', 'lsp', 'z-gp-auth'] as const;
const EARLIER = '2024-02-01T09:00:00.000Z';

/** Certificates that are valid now: a practice with its GP, a pharmacy, the switch point. */
export type LivePki = Pki<(typeof NAMES)[number]>;

/** What a test posts. */
export interface Posting {
  readonly body: string | Uint8Array;
  readonly service?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

/** What came back. */
export interface Posted {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

/** The whole gateway of a pharmacy, with its own system behind it and a practice before it, over real connections. */
export interface Pharmacy {
  readonly pki: LivePki;
  readonly log: readonly string[];
  /** Asks as the practice. */
  readonly post: (posting: Posting) => Promise<Posted>;
  readonly ready: () => Promise<unknown>;
  /** What Prometheus reads. */
  readonly metrics: () => Promise<string>;
  readonly lines: () => Promise<readonly AccessEvent[]>;
  readonly stop: () => Promise<void>;
}

/** Opens it: the patient said yes to the pharmacy, which has these resources. */
export async function openPharmacy(bsn: string, resources: readonly Tree[], changes: object = {}): Promise<Pharmacy> {
  const pki = await livePki(...NAMES);
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-soap-'));
  const database = await newDatabase('sqlite');
  const system = await startFhirServer({ resources });
  const config = configOf(pki, folder, { store: storeIn(database), port: system.port, changes });
  await withStores(config, (stores) => fill(stores, bsn));
  const log: string[] = [];
  const edge = { log: (line: string) => void log.push(line), now: () => new Date(), newId: () => crypto.randomUUID() };
  const servers = await startServers(
    config,
    '0.1.0',
    edge,
    machineOutside((name) => VARIABLES[name]),
  );
  const agent = agentOf(materialOf(pki, 'server-a'), PEERS[1]);
  return {
    ...{ pki, log },
    post: (posting) => post(posting, servers, agent),
    metrics: async () => (await fetch(`${servers.internalUrl}/metrics`)).text(),
    ready: async () => (await fetch(`${servers.internalUrl}/health/ready`)).json(),
    lines: () =>
      withStores(config, ({ log: kept, compartment }) =>
        kept.read(async (db) => (await findLines(db, { limit: 1000 }, compartment)).map(({ event }) => event)),
      ),
    stop: async () => {
      agent.destroy();
      await servers.stop();
      await system.stop();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

function configOf(
  pki: LivePki,
  folder: string,
  { store, port, changes }: { readonly store: object; readonly port: number; readonly changes: object },
): Config {
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const { certificate, key, anchors, crl } = materialOf(pki, 'server-b');
  const files = {
    certificate: file('own.pem', certificate),
    key: file('own.key', key),
    anchors: file('root.pem', anchors),
    crl: file('all.crl', crl ?? ''),
  };
  const issuingCas = (['S', 'Z'] as const).map((type) => ({
    ...{ type, caOid: CA_OIDS[type][0] },
    fingerprint: fingerprintOf(pki.issued[`ca-${type.toLowerCase()}` as 'server-a'].der),
  }));
  const checked = checkConfig({
    // Its own system is asked in clear.
    sandbox: true,
    ...{ store, ...changes },
    public: { port: 0, tls: { ...files, peers: [{ application: ASKING, ura: PRACTICE }] } },
    internal: { port: 0 },
    trust: { anchors: [files.anchors], intermediates: [file('cas.pem', pki.intermediates.join(''))], issuingCas, revocation: { files: [files.crl] } },
    organisations: [
      {
        ...{ ura: PHARMACY, name: 'Apotheek Verzonnen', applicationIds: [APPLICATION] },
        certificates: [{ chain: files.certificate, key: files.key }],
        source: { application: APPLICATION, sourceShields: 'marked', connectors: { MED: { fhir: { address: `http://127.0.0.1:${port}/fhir` } } } },
      },
    ],
  });
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems));
  return checked.config;
}

async function withStores<T>({ store }: Config, use: (stores: Stores) => Promise<T>): Promise<T> {
  if (store === undefined) throw new Error('no store');
  const stores = await openStores(store, { file: () => '', variable: (name) => VARIABLES[name] }, Date.now);
  try {
    return await use(stores);
  } finally {
    await stores.close();
  }
}

function fill({ register, keys }: Stores, bsn: string): Promise<void> {
  return register.write(async (tx) => {
    await saveParticipation(tx, participation(PRACTICE, 'Z3'));
    await saveParticipation(tx, participation(PHARMACY, 'J8'));
    const patient = await keepPatient(tx, keys, { bsn, birthDate: '1960-05-17' });
    const moments = { registered: EARLIER, effective: EARLIER, given: EARLIER, verified: EARLIER };
    const signatures = [{ party: 'patient', decision: 'permit', given: EARLIER }] as const;
    await saveOptIns(tx, keys, [yes(patient, 1, { source: PHARMACY, categories: ['MED'], ...moments, signatures })]);
    await keepEntry(tx, { patient, source: PHARMACY, application: APPLICATION, category: 'MED', created: EARLIER, updated: EARLIER });
  });
}

function post(
  { body, service = 'VerstrekkingsLijstquery', headers = {}, method = 'POST' }: Posting,
  { publicUrl }: Servers,
  agent: ReturnType<typeof agentOf>,
): Promise<Posted> {
  const { port } = new URL(publicUrl);
  const all = { 'Content-Type': 'text/xml; charset=utf-8', ...headers };
  return new Promise((resolve, reject) => {
    const asking = request({ agent, host: 'server-b.schakel.example', port, path: `/aorta/${service}`, method, headers: all }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, type: res.headers['content-type'], body: text }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}
