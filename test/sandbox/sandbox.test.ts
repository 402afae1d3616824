import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addressesIn, clientFor, sandboxToken, sourceClient } from '../../src/sandbox/access.js';
import { PATIENT } from '../../src/sandbox/cast.js';
import { freePorts } from '../../src/sandbox/ports.js';
import { searchSandbox, TYPES, type Searched } from '../../src/sandbox/search.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/start.js';
import { bringAbout, type State } from '../../src/sandbox/states.js';
import { personaOf } from '../../src/simulator/token/personas.js';

const newId = (): string => crypto.randomUUID();
const VIJZEL = [
  '2025-06-02  BEDENKSEL TABLET 2,50MG  Apotheek De Verzonnen Vijzel',
  '2025-06-11  Oordruppels volgens eigen recept  Apotheek De Verzonnen Vijzel',
];
const POEDER = [
  '2025-05-19  FICTIEX TABLET 40MG  Apotheek Het Bedachte Poeder',
  '2025-06-03  Oordruppels volgens eigen recept  Apotheek Het Bedachte Poeder',
];
const [ALLERGY, CONDITION] = ['DROOMOLOL  Apotheek Het Bedachte Poeder', 'DIABETES MELLITUS  Apotheek Het Bedachte Poeder'];

let folder: string;
let sandbox: Sandbox;
const log: string[] = [];
const setup = { version: '0.1.0', edge: { log: (line: string) => void log.push(line), now: () => new Date(), newId } };

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'schakel-sandbox-'));
  sandbox = await startSandbox({ ...setup, folder, ports: await freePorts() });
}, 120_000);
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

async function tokenAs(name: string, patient: string = PATIENT.bsn): Promise<string> {
  const persona = personaOf(name);
  if (persona === undefined) throw new Error(name);
  const interactions = ['QURX_IN990111NL', 'REPC_IN000023NL'];
  const given = await sandboxToken(folder, addressesIn(folder), { persona, client: clientFor(persona), patient, interactions, newId });
  if ('error' in given) throw new Error(given.error);
  return given.token;
}

/** All lines that somebody gets, by type; or the status and text of a refusal. */
async function found(name: string, patient: string = PATIENT.bsn): Promise<readonly unknown[]> {
  const token = await tokenAs(name, patient);
  const told = (searched: Searched): unknown => ('lines' in searched ? [searched.total, ...searched.lines] : [searched.status, searched.text]);
  const all: unknown[] = [];
  for (const type of TYPES) all.push(told(await searchSandbox(addressesIn(folder), { type, patient, token, newId })));
  return all;
}

const after = (state: State): Promise<void> => bringAbout(state, { folder, addresses: addressesIn(folder), newId, now: () => new Date() });
const everything = [
  [4, ...VIJZEL, ...POEDER],
  [1, ALLERGY],
  [1, CONDITION],
];
const without = (dispenses: readonly string[]): readonly unknown[] => [[dispenses.length, ...dispenses], ...everything.slice(1)];

test.each(['pharmacist', 'locum-gp', 'assistant'])(
  'when a %s searches, then what both pharmacies have comes through the switch point',
  async (name) => {
    expect(await found(name)).toEqual(everything);
  },
);

test('C-41 when a company doctor searches, then everything is refused', async () => {
  const refused = [403, 'this role is excluded from the exchange'];
  expect(await found('company-doctor')).toEqual([refused, refused, refused]);
});

test('when nobody has anything of a patient, then nothing is found', async () => {
  expect(await found('pharmacist', '999900006')).toEqual([[0], [0], [0]]);
});

test('C-15 C-31 given a withdrawal, a shield and a yes again, when searched after each, then what the patient allows, and no trace of the rest', async () => {
  await after('withdrawal');
  expect(await found('pharmacist')).toEqual(without(POEDER));
  await after('shielding');
  expect(await found('pharmacist')).toEqual(without([...VIJZEL, ...POEDER.slice(0, 1)]));
  await after('consent');
  expect(await found('pharmacist')).toEqual(everything);
}, 60_000);

test('given a token of the pharmacy, when a client of the post uses it or it names another patient, then it opens nothing', async () => {
  const token = await tokenAs('pharmacist');
  expect(await searchSandbox(addressesIn(folder), { type: 'Flag', patient: '999900006', token, newId })).toMatchObject({ status: 403 });
  const { fhir } = addressesIn(folder);
  expect((await fetch(`${fhir}/Flag?patient.identifier=http://fhir.nl/fhir/NamingSystem/bsn|${PATIENT.bsn}`)).status).toBe(401);
  expect(sourceClient('90000380')).toBeUndefined();
});

test('given all that passed, when its logs and certificates are looked at, then no number of a patient and no name of a product is in the log', () => {
  expect(log.length).toBeGreaterThan(20);
  for (const line of log) {
    expect(line).not.toContain(PATIENT.bsn);
    expect(line).not.toMatch(/FICTIEX|BEDENKSEL|DROOMOLOL|DIABETES/);
  }
  expect(JSON.parse(readFileSync(path.join(folder, 'gateway.json'), 'utf8'))).toMatchObject({ sandbox: true });
});

test('given a sandbox that was stopped, when it is started again, then keys, register and index are those of before', async () => {
  const key = readFileSync(path.join(folder, 'pki/keys/gateway.pem'), 'utf8');
  await after('withdrawal');
  await sandbox.stop();
  sandbox = await startSandbox({ ...setup, folder, ports: await freePorts() });
  expect(readFileSync(path.join(folder, 'pki/keys/gateway.pem'), 'utf8')).toBe(key);
  expect(await found('pharmacist')).toEqual(without(POEDER));
}, 60_000);
