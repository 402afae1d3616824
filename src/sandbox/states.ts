import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { dayOf } from '../consent/day.js';
import { writeShield } from '../consent/fhir/shield-write.js';
import { readJson } from '../fhir/json.js';
import { BSN, URA } from '../fhir/systems.js';
import { textAt, treesAt, type Tree } from '../fhir/tree.js';
import { personaOf } from '../simulator/token/personas.js';
import { sandboxToken, sourceClient, type SandboxAddresses } from './access.js';
import { askSandbox } from './ask.js';
import { PATIENT, SOURCES } from './cast.js';

/** What the patient wants, of which the next search shows the consequence. */
export const STATES = ['consent', 'withdrawal', 'shielding'] as const;
export type State = (typeof STATES)[number];

/** A sandbox that does not do what was asked, with the status and the text of its answer. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/** What a state is brought about with. */
export interface Stage {
  readonly folder: string;
  readonly addresses: SandboxAddresses;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** The one dispense that is shielded, as its pharmacy numbers it. */
const SHIELDED = { system: 'urn:oid:2.16.528.1.1007.3.3.90000383.3', value: 'P-121' };
const FILE = 'shield.json';
const [LEGACY, MODERN] = SOURCES;

/**
 * Makes it so over the REST of Consent, as the pharmacies do: a yes for both and nothing shielded, then a withdrawal at the legacy pharmacy, or
 * one dispense of the other one shielded. @throws StateError (rejects)
 */
export async function bringAbout(state: State, stage: Stage): Promise<void> {
  await liftShield(stage);
  for (const { ura } of SOURCES) if ((await activeAt(ura, stage)) === undefined) await register(ura, stage);
  if (state === 'withdrawal' && LEGACY !== undefined) await withdraw(LEGACY.ura, stage);
  if (state === 'shielding' && MODERN !== undefined) await shield(MODERN.ura, stage);
  await indexFollowed(stage);
}

/** Id of the decision in force at a source. */
async function activeAt(ura: string, stage: Stage): Promise<string | undefined> {
  const search = new URLSearchParams({ 'patient.identifier': `${BSN}|${PATIENT.bsn}`, status: 'active' }).toString();
  const found = await asSource(ura, 'Consent/_search', search, stage);
  const consents = treesAt(found, 'entry').flatMap((entry) => treesAt(entry, 'resource').filter((one) => one['resourceType'] === 'Consent'));
  return consents.map((consent) => textAt(consent, 'id'))[0];
}

async function register(ura: string, stage: Stage): Promise<void> {
  const given = stage.now().toISOString();
  const signature = [code('party', 'patient'), code('decision', 'permit'), { name: 'given', valueDateTime: given }];
  await asSource(
    ura,
    'Consent/$register',
    parameters(
      code('decision', 'permit'),
      code('decisionConfirmed', 'permit'),
      { name: 'patient', valueIdentifier: { system: BSN, value: PATIENT.bsn } },
      { name: 'birthDate', valueDate: PATIENT.birthDate },
      { name: 'source', valueIdentifier: { system: URA, value: ura } },
      { name: 'given', valueDateTime: given },
      code('channel', 'spoken'),
      { name: 'material', part: [code('code', 'folder'), { name: 'version', valueString: '2026' }, { name: 'date', valueDate: dayOf(given) }] },
      { name: 'signatures', part: signature },
    ),
    stage,
  );
}

async function withdraw(ura: string, stage: Stage): Promise<void> {
  const id = await activeAt(ura, stage);
  await asSource(ura, `Consent/${id ?? ''}/$withdraw`, parameters(code('by', 'patient'), code('channel', 'spoken')), stage);
}

async function shield(ura: string, stage: Stage): Promise<void> {
  const at = stage.now().toISOString();
  const form = { id: stage.newId(), source: ura, status: 'active', given: at, riskDiscussed: at, policy: '2026-01' } as const;
  const rules = [{ items: [{ identifier: SHIELDED, dependents: true }] }];
  const set = await asSource(ura, 'Consent/$shield', writeShield({ ...form, rules }, { bsn: PATIENT.bsn }), stage);
  const [id] = treesAt(set, 'parameter').flatMap((one) => treesAt(one, 'resource').map((resource) => textAt(resource, 'id')));
  writeFileSync(path.join(stage.folder, FILE), JSON.stringify({ ura, id }));
}

async function liftShield(stage: Stage): Promise<void> {
  const file = path.join(stage.folder, FILE);
  if (!existsSync(file)) return;
  const { ura, id } = JSON.parse(readFileSync(file, 'utf8')) as { readonly ura: string; readonly id: string };
  await asSource(ura, `Consent/${id}/$unshield`, parameters(), stage);
  rmSync(file);
}

const [PAUSE, ROUNDS] = [100, 100];

/** Waits until the gateway has told the index of the switch point what changed, for ten seconds at most. */
async function indexFollowed({ addresses }: Stage): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const metrics = await (await fetch(addresses.metrics)).text();
    const [, waiting = '0'] = /^schakel_jobs\{[^}]*kind="index-message"[^}]*state="waiting"[^}]*\} (\d+)/m.exec(metrics) ?? [];
    if (waiting === '0') return;
    await setTimeout(PAUSE);
  }
}

/** Posts as the pharmacist of a source, through its own system. */
async function asSource(ura: string, target: string, body: object | string, { folder, addresses, newId }: Stage): Promise<Tree> {
  const [persona, client] = [personaOf('pharmacist'), sourceClient(ura)];
  if (persona === undefined || client === undefined) throw new RangeError('nobody acts for this source');
  const given = await sandboxToken(folder, addresses, { persona, client, patient: PATIENT.bsn, interactions: ['user/Consent.crus'], newId });
  if ('error' in given) throw new StateError(`no token: ${given.error}`);
  const { status, text } = await askSandbox(addresses, { target, body, token: given.token, newId });
  if (status !== 200) throw new StateError(`${target}: ${status} ${text}`);
  return readJson(text) as Tree;
}

function code(name: string, valueCode: string): object {
  return { name, valueCode };
}

function parameters(...parameter: readonly object[]): object {
  return { resourceType: 'Parameters', ...(parameter.length === 0 ? {} : { parameter }) };
}
