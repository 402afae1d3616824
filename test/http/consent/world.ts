import { writeOptIn } from '../../../src/consent/fhir/optin-write.js';
import { writeShield } from '../../../src/consent/fhir/shield-write.js';
import type { OptInForm } from '../../../src/consent/fhir/optin-form.js';
import type { ShieldForm } from '../../../src/consent/fhir/shield-form.js';
import type { Participation } from '../../../src/consent/participation.js';
import type { Config } from '../../../src/config.js';
import { saveParticipation } from '../../../src/store/register/participation.js';
import { ANNA } from '../../store/world.js';
import { openWorld as openFhirWorld, PHARMACY, PRACTICE, type Answer, type FhirWorld, type Tree, type Who } from '../fhir-world.js';

export const URA = 'http://fhir.nl/fhir/NamingSystem/ura';
export const BSN = 'http://fhir.nl/fhir/NamingSystem/bsn';
export const GW = 'https://schakel.example/fhir';
/** Before the clock of the test, 12:00 in UTC. */
export const MORNING = '2026-06-01T09:55:00+02:00';

const CONNECTED: Participation = {
  ura: PRACTICE,
  name: 'Practice De Bron',
  type: 'Z3',
  connectedFrom: '2020-01-01T00:00:00.000Z',
  regions: [7],
  online: 'takes-part',
  country: 'NL',
};

/** A FHIR server with a practice and a pharmacy that are connected. */
export async function openWorld(kind: 'sqlite' | 'postgres', changes: Partial<Config> = {}): Promise<FhirWorld> {
  const world = await openFhirWorld(kind, changes);
  const pharmacy: Participation = { ...CONNECTED, ura: PHARMACY, name: 'Pharmacy De Linde', type: 'J8' };
  for (const one of [CONNECTED, pharmacy]) await world.memory.stores.register.write((tx) => saveParticipation(tx, one));
  return world;
}

/** A spoken yes of an adult at the practice, as a form. */
export function yesForm(other: Partial<OptInForm> = {}): OptInForm {
  const { decision = 'permit', source = PRACTICE, given = MORNING } = other;
  return {
    ...{ id: crypto.randomUUID(), source, status: 'active', decision, categories: source === PHARMACY ? ['MED'] : ['PS'], given },
    ...{ effective: '2026-06-01T08:00:00.000Z', verified: '2026-06-01T08:00:00.000Z', channel: 'spoken', catalogue: '2026-01' },
    information: [{ material: 'folder', version: '2023-05', date: '2026-05-31' }],
    recorder: { organization: source, person: '900000101' },
    signatures: [{ party: 'patient', decision, given }],
    ...other,
  };
}

/** The same as a gw-optin of a patient. */
export function yesConsent(other: Partial<OptInForm> = {}, bsn = ANNA): Tree {
  return JSON.parse(JSON.stringify(writeOptIn(yesForm(other), { bsn }))) as Tree;
}

/** A shield of an ATC group at the practice, as a gw-shield of a patient. */
export function shieldConsent(other: Partial<ShieldForm> = {}, bsn = ANNA): Tree {
  const form: ShieldForm = {
    ...{ id: crypto.randomUUID(), source: PRACTICE, status: 'active', given: MORNING, riskDiscussed: MORNING, policy: '2026-01' },
    rules: [{ codes: [{ system: 'http://www.whocc.no/atc', code: 'N05', match: 'descendent-of' }] }],
    ...other,
  };
  return JSON.parse(JSON.stringify(writeShield(form, { bsn }))) as Tree;
}

/** One parameter of an operation. */
export type Parameter = Tree & { readonly name: string };

export const code = (name: string, valueCode: string): Parameter => ({ name, valueCode });
export const ura = (name: string, value: string): Parameter => ({ name, valueIdentifier: { system: URA, value } });
export const bsn = (name: string, value: string): Parameter => ({ name, valueIdentifier: { system: BSN, value } });

export function parameters(...parameter: readonly Parameter[]): Tree {
  return { resourceType: 'Parameters', parameter };
}

/** A yes for `$register`, by its parameters, in the order of the operation; those with the same name take the place of the usual ones. */
export function yesParameters(...other: readonly Parameter[]): Tree {
  const usual: readonly Parameter[] = [
    code('decision', 'permit'),
    code('decisionConfirmed', 'permit'),
    bsn('patient', ANNA),
    { name: 'birthDate', valueDate: '1970-05-05' },
    ura('source', PRACTICE),
    { name: 'given', valueDateTime: MORNING },
    code('channel', 'spoken'),
    { name: 'material', part: [code('code', 'folder'), { name: 'version', valueString: '2023-05' }, { name: 'date', valueDate: '2026-05-31' }] },
    { name: 'signatures', part: [code('party', 'patient'), code('decision', 'permit'), { name: 'given', valueDateTime: MORNING }] },
  ];
  return parameters(...usual.filter(({ name }) => !other.some((one) => one.name === name)), ...other.filter((one) => Object.keys(one).length > 1));
}

/** Posts a resource. */
export function post(world: FhirWorld, who: Who, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}, claims: object = {}) {
  return world.ask(who, path, { method: 'POST', ...(body === undefined ? {} : { body }), headers, claims });
}

/** Registers by `$register`, with a token about the patient in question, and gives the Consent. */
export async function registered(world: FhirWorld, ...other: readonly Parameter[]): Promise<Tree & { readonly id: string }> {
  const patient = other.find(({ name }) => name === 'patient')?.['valueIdentifier'] as { readonly value: string } | undefined;
  const answer = await post(world, 'practice', '/Consent/$register', yesParameters(...other), {}, { bsn: patient?.value ?? ANNA });
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return valueIn(answer, 'return') as Tree & { readonly id: string };
}

/** What an operation gave under a name: the resource, or the value. */
export function valueIn({ json }: Answer, name: string): unknown {
  const found = ((json['parameter'] ?? []) as readonly Tree[]).find((one) => one['name'] === name) ?? {};
  const [, value] = Object.entries(found).find(([key]) => key !== 'name') ?? [];
  return value;
}
