import type { Search } from '../../../src/fhir/search/search.js';
import type { Days } from '../../../src/fhir/search/date.js';
import type { Tree } from '../../../src/fhir/tree.js';
import type { Bundle } from '../../../src/fhir/types.js';
import { writeJson } from '../../../src/fhir/json.js';
import type { Shield, ShieldRule } from '../../../src/consent/shield.js';
import { answer, type AnswerEdges, type Question } from '../../../src/consent/shielding/answer.js';
import type { Seal } from '../../../src/consent/shielding/page.js';
import { shield, type ShieldSettings, type Visible } from '../../../src/consent/shielding/shield.js';
import { viewOf } from '../../../src/consent/shielding/view.js';
import { createHash } from 'node:crypto';

/* One invented patient at one source, and what a test says about it. */
export const NAMING = 'http://fhir.nl/fhir/NamingSystem/';
export const SD = 'https://schakel.example/fhir/StructureDefinition/';
export const ATC = 'http://www.whocc.no/atc';
export const ITEMS = 'urn:oid:2.999.77.1';
export const PH1 = '90000301';
export const HAP1 = '90000401';

const LOCAL = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Amsterdam', year: 'numeric', month: '2-digit', day: '2-digit' });

/** Days of a FHIR date or dateTime; a stand-in for the calendar of the gateway. */
export function daysOf(text: string): Days | undefined {
  const [, year = '', month, day, time] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(T.*)?)?)?$/.exec(text) ?? [];
  if (year === '') return undefined;
  if (time !== undefined) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? undefined : { first: LOCAL.format(at), last: LOCAL.format(at) };
  }
  return { first: `${year}-${month ?? '01'}-${day ?? '01'}`, last: `${year}-${month ?? '12'}-${day ?? '31'}` };
}

export const SETTINGS: ShieldSettings = { source: PH1, requester: HAP1, labels: { restricted: 'shielded' }, normal: 'passes', daysOf };

/** A shield of the source with these rules. */
export function shieldOf(...rules: readonly ShieldRule[]): Shield {
  return {
    id: '5f0e6a52-0000-4000-8000-000000000001',
    version: 1,
    patient: 'key-1',
    source: PH1,
    status: 'active',
    rules,
    given: '2026-01-05',
    riskDiscussed: '2026-01-05',
    registered: '2026-01-05T09:00:00.000Z',
    policy: 'https://schakel.example/fhir/policy/afschermen/2026-01',
  };
}

/** A rule that names one item. */
export function itemRule(value: string, dependents = false): ShieldRule {
  return { items: [{ identifier: { system: ITEMS, value }, dependents }] };
}

export const PATIENT: Tree = { resourceType: 'Patient', id: 'p', identifier: [{ system: NAMING + 'bsn', value: '999900158' }] };

/** A dispense with an ATC code of its own. */
export function dispense(id: string, changes: Tree = {}): Tree {
  return {
    resourceType: 'MedicationDispense',
    id,
    identifier: [{ system: ITEMS, value: id }],
    status: 'completed',
    medicationCodeableConcept: { coding: [{ system: ATC, code: 'C07AB02', display: 'VERZONNEX' }] },
    subject: { reference: 'Patient/p' },
    whenHandedOver: '2024-03-15',
    ...changes,
  };
}

/** An intolerance with an ATC code. */
export function allergy(id: string, changes: Tree = {}): Tree {
  return {
    resourceType: 'AllergyIntolerance',
    id,
    identifier: [{ system: ITEMS, value: id }],
    clinicalStatus: { coding: [{ code: 'active' }] },
    code: { coding: [{ system: ATC, code: 'J01CA04' }] },
    patient: { reference: 'Patient/p' },
    recordedDate: '2024-03-10',
    ...changes,
  };
}

/** The view of a source as a searchset of these resources. */
export function bundleOf(...resources: readonly Tree[]): Tree {
  const entry = resources.map((resource) => ({
    fullUrl: `https://source.example/fhir/${String(resource['resourceType'])}/${String(resource['id'])}`,
    resource,
  }));
  return { resourceType: 'Bundle', type: 'searchset', entry };
}

/** What others see of these resources. */
export function visibleOf(resources: readonly Tree[], rules: readonly ShieldRule[] = [], settings: Partial<ShieldSettings> = {}): Visible {
  const shields = rules.length === 0 ? [] : [shieldOf(...rules)];
  return shield(viewOf(bundleOf(...resources)), shields, { ...SETTINGS, ...settings });
}

/** The first business identifiers of what is visible, or the type where there is none. */
export function namesOf({ resources }: Pick<Visible, 'resources'>): readonly string[] {
  return resources.map((r) => (r['identifier'] as readonly { value: string }[] | undefined)?.[0]?.value ?? String(r['resourceType']));
}

/** A seal that hides nothing but is invertible, so that a test can look into tokens. */
export const PAGING: Seal = {
  seal: (text) => Buffer.from(text).toString('base64url'),
  open: (token) => (/^[\w-]+$/.test(token) ? Buffer.from(token, 'base64url').toString() : undefined),
  digest: (text) => createHash('sha256').update(text).digest('hex'),
};

/** Edges that give the same every time. */
export function edges(): AnswerEdges {
  let n = 0;
  return { newId: () => `00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`, timestamp: '2026-01-06T10:00:00Z', paging: PAGING, daysOf };
}

export function question(search: Partial<Search> & Pick<Search, 'type'>, page?: string): Question {
  const self = `${search.type}?patient.identifier=x&q=${JSON.stringify(search)}`;
  return { search: { criteria: [], ...search }, self, ...(page === undefined ? {} : { page }) };
}

/** The answer to a search over what is visible. */
export function answered(visible: Visible, search: Partial<Search> & Pick<Search, 'type'>, page?: string): Bundle {
  return answer(visible, question(search, page), edges()) ?? { resourceType: 'Bundle' };
}

export function textOf(bundle: object): string {
  return writeJson(bundle);
}

/** The token of the next page, when there is one. */
export function nextOf({ link }: Bundle): string | undefined {
  return link?.find((l) => l.relation === 'next')?.url?.split('_page=')[1];
}
