import type { Category } from '../../../src/consent/category.js';
import { decide, type Decision, type Inputs } from '../../../src/consent/decision/decide.js';
import type { PatientSnapshot } from '../../../src/consent/decision/patient.js';
import type { Policy } from '../../../src/consent/decision/policy.js';
import type { HeldMandate, Person, Request, RequesterSnapshot } from '../../../src/consent/decision/request.js';
import type { IndexEntry } from '../../../src/consent/index-entry.js';
import type { OptIn } from '../../../src/consent/opt-in.js';
import type { Participation } from '../../../src/consent/participation.js';
import { matrix, regions, scopes } from '../policy/files.js';

/** An adult, three sources and a GP post, all in region 7, at a moment at which all of them are connected. */
export const NOW = '2026-11-21T12:00:00.000Z';
export const PATIENT = 'patient-key-1';
export const [GP1, PH1, PH2, HAP1, HOSPITAL] = ['90000201', '90000301', '90000302', '90000101', '90000501'] as const;

export const organization = (ura: string, type: string, more: Partial<Participation> = {}): Participation => ({
  ura,
  name: `Invented ${ura}`,
  type,
  connectedFrom: '2024-01-01T00:00:00.000Z',
  regions: [7],
  online: 'takes-part',
  country: 'NL',
  ...more,
});

export const POLICY: Policy = {
  matrix: matrix(),
  regions: regions(),
  scopes: scopes(),
  network: 'lsp',
  serverTokenSet: 'off',
  regionDisclosure: 'silent',
  playsSwitch: false,
  batchHorizonDays: 7,
};

export const SUMMARY = 'QUPC_IN990001NL';
export const MEDICATION = 'QURX_IN990111NL';

export const request = (more: Partial<Request> = {}): Request => ({
  channel: 'hl7v3',
  network: 'lsp',
  interaction: MEDICATION,
  bsn: '999990019',
  purpose: 'TREAT',
  relation: { kind: 'locum' },
  ...more,
});

export const person = (role: string, more: Partial<Person> = {}): Person => ({
  card: 'care-professional',
  isAuthentic: true,
  uzi: '900000101',
  role,
  ...more,
});

/** A locum GP at the GP post. */
export const requester = (more: Partial<RequesterSnapshot> = {}): RequesterSnapshot => ({
  person: person('01.015'),
  organization: organization(HAP1, 'N6'),
  application: { id: '900' },
  ...more,
});

export const PHARMACIST = requester({ person: person('17.075'), organization: organization('90000399', 'J8') });
export const SPECIALIST = requester({ person: person('01.016'), organization: organization(HOSPITAL, 'V4') });
export const ASSISTANT = person('00.000', { card: 'named-employee', uzi: '900000777' });

export const mandate = (more: Partial<HeldMandate> = {}): HeldMandate => ({
  id: 'mandate-1',
  organization: HAP1,
  mandator: { uzi: '900000101', role: '01.015' },
  mandatary: '900000777',
  from: '2026-01-01T00:00:00.000Z',
  ...more,
});

export const optIn = (source: string, categories: readonly Category[], more: Partial<OptIn> = {}): OptIn => ({
  id: `optin-${source}`,
  version: 1,
  patient: PATIENT,
  source,
  status: 'active',
  decision: 'permit',
  confirmed: 'permit',
  categories,
  given: '2026-02-01T10:00:00+01:00',
  registered: '2026-02-01T09:05:00.000Z',
  effective: '2026-02-01T09:05:00.000Z',
  channel: 'spoken',
  information: [{ material: 'folder', version: '2023-05', date: '2026-02-01' }],
  recorder: { organization: source },
  signatures: [{ party: 'patient', decision: 'permit', given: '2026-02-01T10:00:00+01:00' }],
  verified: '2026-02-01T09:05:00.000Z',
  catalogue: '2026-01',
  ...more,
});

export const no = (source: string, categories: readonly Category[], more: Partial<OptIn> = {}): OptIn =>
  optIn(source, categories, {
    id: `no-${source}`,
    decision: 'deny',
    confirmed: 'deny',
    signatures: [{ party: 'patient', decision: 'deny', given: '2026-02-01T10:00:00+01:00' }],
    ...more,
  });

export const withdrawn = (source: string, categories: readonly Category[]): OptIn =>
  optIn(source, categories, {
    id: `withdrawn-${source}`,
    version: 2,
    status: 'inactive',
    ended: '2026-11-01T10:00:00.000Z',
    endReason: 'withdrawn',
    withdrawal: { at: '2026-11-01T10:00:00.000Z', by: 'patient', channel: 'desk' },
  });

export const entry = (source: string, category: Category, application = `app-${source}`): IndexEntry => ({
  patient: PATIENT,
  source,
  application,
  category,
  created: '2026-02-01T09:06:00.000Z',
  updated: '2026-11-01T09:06:00.000Z',
});

const SOURCES = [organization(GP1, 'Z3'), organization(PH1, 'J8'), organization(PH2, 'J8')];

/** Everything that the three sources hold is in the index, and the patient said yes to all of them. */
export const patient = (more: Partial<PatientSnapshot> = {}): PatientSnapshot => ({
  patient: PATIENT,
  birthDate: '1960-05-17',
  index: [entry(GP1, 'PS'), entry(GP1, 'ICA'), entry(PH1, 'MED'), entry(PH1, 'ICA'), entry(PH2, 'MED')],
  optIns: [optIn(GP1, ['PS', 'ICA']), optIn(PH1, ['MED', 'ICA']), optIn(PH2, ['MED', 'ICA'])],
  participations: SOURCES,
  takeovers: [],
  epochs: { [GP1]: 3, [PH1]: 4 },
  outOfOperation: [],
  ...more,
});

/** The decision in this world, with changes. */
export function decided(change: Partial<Inputs> = {}, policy: Partial<Policy> = {}): Decision {
  return decide({ request: request(), requester: requester(), patient: patient(), now: NOW, ...change }, { ...POLICY, ...policy });
}

/** The same where the register could not be read. */
export function decidedBlind(change: Partial<Inputs> = {}): Decision {
  return decide({ request: request(), requester: requester(), now: NOW, ...change }, POLICY);
}

/** URAs of the sources that may be asked. */
export function sourcesOf({ permitted }: Decision): readonly string[] {
  return permitted.map(({ source }) => source);
}

/** What a requester may learn: all but the restricted part. */
export function outside({ restricted: _, ...rest }: Decision): string {
  return JSON.stringify(rest);
}

/** Reasons by source, from the restricted part. */
export function reasons({ restricted }: Decision): Readonly<Record<string, string>> {
  return Object.fromEntries(restricted.sources.map(({ source, outcome }) => [source, outcome]));
}
