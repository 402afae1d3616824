import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkConfig, type Config } from '../../../src/config.js';
import type { Participation } from '../../../src/consent/participation.js';
import { openRequester, type Requester } from '../../../src/gateway/requester/open-requester.js';
import { laterAnswers } from '../../../src/gateway/requester/later.js';
import { packagePolicy } from '../../../src/gateway/policy.js';
import { accessSetup } from '../../../src/http/access.js';
import { careDoors } from '../../../src/http/care-doors.js';
import { frame } from '../../../src/http/frame.js';
import { saveParticipation } from '../../../src/store/register/participation.js';
import { openStores, type Stores } from '../../../src/store/stores.js';
import { readCertificate } from '../../../src/trust/certificate/certificate.js';
import { createDirectory } from '../../../src/trust/certificate/directory.js';
import { CA_OIDS, fingerprintOf } from '../../../src/trust/identity/uzi-name.js';
import type { Pki } from '../../../src/trust/pki/make.js';
import { fixed } from '../../../src/trust/tls/material.js';
import { thumbprintOf } from '../../../src/trust/tls/peer.js';
import { mutualServer, type MutualServer } from '../../../src/trust/tls/server.js';
import type { Authorise, Verifying } from '../../../src/trust/verify/settings.js';
import { openWorlds } from '../../../src/trust/world/open-worlds.js';
import { machineOutside } from '../../../src/trust/world/outside.js';
import { attribute, descendantsAt } from '../../../src/xml/element.js';
import { readXml } from '../../../src/xml/reader.js';
import { newDatabase } from '../../store/databases.js';
import { ISSUER, keySet, PATIENT_A, token } from '../../support/jwt.js';
import { livePki } from '../../support/pki.js';
import { storeIn, VARIABLES } from '../../support/stores.js';
import { lookup, materialOf } from '../../support/tls.js';
import { held } from '../../support/trust-world.js';
import type { Asked } from './batches.js';

/** Certificates of the test: a pharmacy that asks, its pharmacist, a GP of somewhere else, and the switch point. */
const NAMES = ['server-b', 'z-pharm-auth', 'z-gp-auth', 'lsp', 'server-a'] as const;
type Name = (typeof NAMES)[number];

/** The pharmacy that asks, and its pharmacist, as the test PKI has them. */
export const PHARMACY = '90000381';
export const PHARMACIST = { uzi: '900005267', role: '17.000' } as const;
export const BSN_SYSTEM = 'http://fhir.nl/fhir/NamingSystem/bsn';
export const PATIENT = `patient.identifier=${encodeURIComponent(`${BSN_SYSTEM}|${PATIENT_A}`)}`;
const LISTS = ['root', 'dom', 'ca-z', 'ca-n', 'ca-m', 'ca-s'] as const;

/** What the fake switch point does with a message. */
export type Behaviour = (asked: Received, res: ServerResponse) => string | undefined;

/** A message as the fake switch point received it. */
export interface Received extends Asked {
  readonly envelope: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bsn: string;
}

/** A gateway in the requester role, with a switch point over real mutual TLS and an FHIR door. */
export interface RequesterWorld {
  readonly pki: Pki<Name>;
  readonly folder: string;
  /** Folder of the files of SQLite. */
  readonly storeFolder: string;
  readonly url: string;
  readonly stores: Stores;
  readonly requester: Requester;
  readonly received: readonly Received[];
  readonly log: readonly string[];
  /** What the switch point does from now on; a text is its answer, undefined when it answered itself. */
  readonly answers: (behaviour: Behaviour) => void;
  readonly ask: (pathAndQuery: string, init?: RequestInit, claims?: Readonly<Record<string, unknown>>) => Promise<Response>;
  /** File with the key of a card, for a signer outside. */
  readonly cardKey: (name: Name) => string;
  /** With what the other end verifies. */
  readonly verifier: (authorise: Authorise) => Promise<{ readonly verifying: Verifying }>;
  readonly lines: () => Promise<readonly Record<string, unknown>[]>;
  readonly stop: () => Promise<void>;
}

/** What a test changes of the configuration. */
export interface Changes {
  readonly tokens?: object;
  readonly requester?: object;
  readonly switchPoint?: object;
  readonly participation?: Partial<Participation> | 'none';
  /** Two seconds of patience are enough. */
  readonly hurry?: boolean;
  readonly now?: () => number;
  readonly kind?: 'sqlite' | 'postgres';
}

/** Opens it all. */
export async function requesterWorld(changes: Changes = {}): Promise<RequesterWorld> {
  const pki = await livePki(...NAMES);
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-requester-'));
  const database = await newDatabase(changes.kind ?? 'sqlite');
  const switchPoint = await fakeSwitch(pki);
  const config = configOf(pki, folder, switchPoint.port, { ...changes, database: storeIn(database) });
  const log: string[] = [];
  const now = changes.now ?? Date.now;
  const edge = { now, newId: () => crypto.randomUUID(), log: (line: string) => void log.push(line) };
  const outside = { ...machineOutside((name) => VARIABLES[name]), fetch: keysOnly };
  const worlds = await openWorlds(config, { outside, now, tell: (event) => edge.log(JSON.stringify(event)) });
  if (config.store === undefined || config.access === undefined) throw new Error('not configured');
  const stores = await openStores(config.store, { file: (name) => readFileSync(name, 'utf8'), variable: outside.variable }, now);
  await connect(stores, changes.participation ?? {});
  const requester = await openRequester({ config: hurried(config, changes), worlds, stores, policy: packagePolicy(), edge, outside, lookup });
  if (requester === undefined) throw new Error('no requester');
  const httpEdge = { log: edge.log, now: () => new Date(now()), newId: edge.newId, peerOf: (_: Socket) => peerOf(pki) };
  const access = accessSetup(config.access, ['301'], 'en', httpEdge, outside);
  const doors = careDoors({ requester, access, later: laterAnswers(now, edge.log), language: 'en' });
  const app = frame(httpEdge, 'en', (to) => doors.forEach((door) => door.open(to, '/fhir/R4')));
  const front = await listening(app as RequestListener);
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}/fhir/R4`;
  return {
    ...{ pki, folder, url, stores, requester, log },
    storeFolder: database.folder ?? '',
    received: switchPoint.received,
    answers: switchPoint.answers,
    ask: (target, init, claims) => asked(url + target, init, claims, pki),
    cardKey: (name) => {
      const file = path.join(folder, `${name}.key`);
      writeFileSync(file, pki.issued[name].key, { mode: 0o600 });
      return file;
    },
    verifier: async (authorise) => {
      const other = await openWorlds(config, { outside, now, tell: () => undefined }, authorise);
      other.stop();
      const verifying = other.organisations[0]?.verifying();
      if (verifying === undefined) throw new Error('not opened');
      // The card's certificate is known by its issuer and serial number only.
      const directory = createDirectory([held(readCertificate(pki.issued['z-pharm-auth'].der))]);
      return { verifying: { ...verifying, directory } };
    },
    lines: () => linesIn(stores),
    stop: async () => {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
      await requester.close();
      worlds.stop();
      await switchPoint.stop();
      await stores.close();
      rmSync(folder, { recursive: true });
      await database.drop();
    },
  };
}

/** Keys of the access tokens, and no other address. */
const keysOnly: ReturnType<typeof machineOutside>['fetch'] = async () => new Response(JSON.stringify({ keys: await keySet() }));

/** A second of patience is too long for a test that waits for it. */
function hurried(config: Config, { hurry }: Changes): Config {
  return hurry === true && config.switchPoint !== undefined ? { ...config, switchPoint: { ...config.switchPoint, patience: 2, margin: 0 } } : config;
}

function configOf(pki: Pki<Name>, folder: string, port: number, changes: Changes & { readonly database: object }): Config {
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const { certificate, chain, key } = pki.issued['server-b'];
  const checked = checkConfig({
    access: { issuer: ISSUER, tokenEndpoint: `${ISSUER}/token`, keySet: `${ISSUER}/keys`, typ: 'at+jwt' },
    store: changes.database,
    trust: {
      anchors: [file('root.pem', pki.root)],
      intermediates: [file('cas.pem', pki.intermediates.join(''))],
      issuingCas: (['S', 'Z'] as const).map((type) => ({
        ...{ type, caOid: CA_OIDS[type][0] },
        fingerprint: fingerprintOf(pki.issued[`ca-${type.toLowerCase()}` as Name].der),
      })),
      revocation: { files: LISTS.filter((name) => name in pki.crls).map((name) => file(`${name}.crl`, pki.crls[name] ?? '')) },
    },
    switchPoint: {
      url: `https://lsp.schakel.example:${port}/zim/`,
      ura: '90000001',
      services: { REPC_IN000023NL: { service: 'ConditiequeryBatch', soapAction: 'urn:hl7-org:v3/ConditiequeryBatch_QueryResponse' } },
      ...changes.switchPoint,
    },
    organisations: [
      {
        ...{ ura: PHARMACY, name: 'Apotheek De Proef', applicationIds: ['301'] },
        certificates: [{ chain: file('own.pem', [certificate, ...chain].join('')), key: file('own.key', key) }],
        requester: {
          city: 'Utrecht',
          tokens: changes.tokens ?? signingService(pki, file),
          declares: { purpose: 'TREAT', relation: 'own-patient' },
          ...changes.requester,
        },
      },
    ],
  });
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems));
  return checked.config;
}

/** The pharmacist's key is held by a program of its own. */
function signingService(pki: Pki<Name>, file: (name: string, content: string) => string): object {
  const { certificate, chain, key } = pki.issued['z-pharm-auth'];
  const program = path.resolve(import.meta.dirname, '../../trust/external-signer.mjs');
  const command = [process.execPath, program, file('card.key', key)];
  return { way: 'signing-service', signers: [{ chain: file('card.pem', [certificate, ...chain].join('')), command }] };
}

async function connect({ register }: Stores, participation: Changes['participation']): Promise<void> {
  if (participation === 'none') return;
  const usual: Participation = {
    ...{ ura: PHARMACY, name: 'Apotheek De Proef', type: 'J8', connectedFrom: '2024-01-01T00:00:00.000Z', regions: [7], online: 'undecided' },
    country: 'NL',
  };
  await register.write((tx) => saveParticipation(tx, { ...usual, ...participation }));
}

function peerOf(pki: Pki<Name>) {
  return { ura: PHARMACY, uzi: '900010080', applications: ['311'], thumbprint: thumbprintOf(pki.issued['server-b'].der) };
}

async function asked(url: string, init: RequestInit = {}, claims: Readonly<Record<string, unknown>> = {}, pki: Pki<Name>): Promise<Response> {
  const seconds = Math.floor(Date.now() / 1000);
  const bearer = await token({
    ...{ iat: seconds, nbf: seconds, exp: seconds + 300, aud: 'urn:oid:2.16.840.1.113883.2.4.6.6.301' },
    ...{ client_id: 'urn:oid:2.16.840.1.113883.2.4.6.6.311', ura: PHARMACY, ...PHARMACIST, bsn: PATIENT_A },
    scope: 'QURX_IN990111NL~normaal REPC_IN000023NL~normaal',
    cnf: { 'x5t#S256': peerOf(pki).thumbprint },
    ...claims,
  });
  const headers = {
    Authorization: `Bearer ${bearer}`,
    'AORTA-ID': `initialRequestID=${crypto.randomUUID()}; requestID=${crypto.randomUUID()}`,
    'AORTA-Version': 'contentVersion=1.0; acceptVersion=1.x',
    ...(init.headers as Record<string, string> | undefined),
  };
  return fetch(url, { redirect: 'manual', ...init, headers });
}

async function linesIn({ log }: Stores): Promise<readonly Record<string, unknown>[]> {
  const rows = await log.read((db) => db.selectFrom('log_line').select(['open', 'restricted']).orderBy('seq').execute());
  return rows.map(({ open, restricted }) => ({ ...(JSON.parse(open ?? '{}') as object), isRestricted: restricted !== null }));
}

interface FakeSwitch {
  readonly port: number;
  readonly received: Received[];
  readonly answers: (behaviour: Behaviour) => void;
  readonly stop: () => Promise<void>;
}

/** A switch point of the test PKI that only the pharmacy reaches. */
async function fakeSwitch(pki: Pki<Name>): Promise<FakeSwitch> {
  const received: Received[] = [];
  const state: { behaviour: Behaviour } = { behaviour: () => undefined };
  const material = materialOf(pki, 'lsp');
  const opened = mutualServer(
    {
      material: fixed(material),
      peers: () => [{ application: '301', ura: PHARMACY }],
      onRefused: () => undefined,
      onProblem: ({ text }) => {
        throw new Error(text);
      },
    },
    (req, res) => {
      const pieces: Buffer[] = [];
      req.on('data', (piece: Buffer) => pieces.push(piece));
      req.on('end', () => {
        const message = receivedOf(Buffer.concat(pieces).toString('utf8'), req.url ?? '', req.headers);
        received.push(message);
        const text = state.behaviour(message, res);
        if (text !== undefined) res.writeHead(text.includes('Fault>') ? 500 : 200, { 'Content-Type': 'text/xml; charset=utf-8' }).end(text);
      });
    },
  );
  if ('problem' in opened) throw new Error(opened.problem.text);
  const port = await portOf(opened);
  return {
    ...{ port, received },
    answers: (behaviour) => {
      state.behaviour = behaviour;
    },
    stop: async () => {
      opened.release();
      opened.server.closeAllConnections();
      await new Promise((resolve) => opened.server.close(resolve));
    },
  };
}

async function portOf({ server }: MutualServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function receivedOf(envelope: string, url: string, headers: Received['headers']): Received {
  const root = readXml(envelope);
  const [message] = descendantsAt(root, ['Body'])[0]?.children ?? [];
  const at = (steps: readonly string[], name: string): string => {
    const [found] = message === undefined ? [] : descendantsAt(message, steps);
    return (found && attribute(found, name)) ?? '';
  };
  const query = ['ControlActProcess', 'queryByParameter'];
  const patient = ['patientID', 'patientId'].map((name) => at([...query, name, 'value'], 'extension')).join('');
  return {
    ...{ envelope, url, headers, bsn: patient, interaction: message?.local ?? '' },
    ...{ message: at(['id'], 'extension'), query: at([...query, 'queryId'], 'extension'), root: at(['id'], 'root').replace(/\.1$/, '') },
  };
}

async function listening(app: RequestListener): Promise<Server> {
  const made = createServer(app);
  made.listen(0, '127.0.0.1');
  await once(made, 'listening');
  return made;
}
