import { bySchema } from '../src/by-schema.js';
import type { Category } from '../src/consent/category.js';
import { decide, type Inputs } from '../src/consent/decision/decide.js';
import type { Policy } from '../src/consent/decision/policy.js';
import type { OptIn } from '../src/consent/opt-in.js';
import type { Participation } from '../src/consent/participation.js';
import type { Read } from '../src/consent/policy/file.js';
import { readMatrix } from '../src/consent/policy/matrix-file.js';
import { readRegions } from '../src/consent/policy/regions.js';
import { readScopes } from '../src/consent/policy/scopes.js';
import { packageFile } from '../src/package-file.js';
import { ROLES } from '../src/trust/identity/roles.js';
import { interleaved } from './measure.js';

/** What the pure decision costs, in microseconds of CPU. */
export interface Consented {
  readonly title: string;
  readonly cpu: number;
  readonly atMost: number;
}

const TIMES = 5000;
const MANY = 10;
const NOW = '2026-11-21T12:00:00.000Z';
const YES = '2026-02-01T09:05:00.000Z';

/** A decision about one source, and what each further one adds, for a grown-up and for a child whose two signatures are judged. */
export function consent(rounds: number): Consented[] {
  const policy = policyOf();
  const people = [
    { who: 'an adult', birthDate: '1960-05-17', parties: ['patient'] },
    { who: 'a child of 13', birthDate: '2012-06-01', parties: ['guardian', 'child'] },
  ] as const;
  const jobs = people.flatMap(({ who, birthDate, parties }) =>
    [1, MANY].map((sources) => {
      const inputs = inputsOf(sources, birthDate, parties);
      if (decide(inputs, policy).permitted.length !== sources) throw new Error('the decision does not permit what it should');
      const run = (): void => {
        for (let i = 0; i < TIMES; i++) decide(inputs, policy);
      };
      return { name: `${who} ${sources}`, run };
    }),
  );
  const best = interleaved(jobs, rounds, 3);
  const cost = (name: string): number => ((best.get(name)?.cpu ?? NaN) * 1000) / TIMES;
  return people.flatMap(({ who }) => [
    { title: `decide about one source of ${who}`, cpu: cost(`${who} 1`), atMost: 6 },
    { title: `each further source of ${who}`, cpu: (cost(`${who} ${MANY}`) - cost(`${who} 1`)) / (MANY - 1), atMost: 2 },
  ]);
}

function inputsOf(count: number, birthDate: string, parties: readonly OptIn['signatures'][number]['party'][]): Inputs {
  const uras = Array.from({ length: count }, (_, i) => `9000${String(300 + i).padStart(4, '0')}`);
  return {
    now: NOW,
    request: { channel: 'hl7v3', network: 'lsp', interaction: 'QURX_IN990111NL', bsn: '999990019', purpose: 'TREAT', relation: { kind: 'locum' } },
    requester: {
      person: { card: 'care-professional', isAuthentic: true, uzi: '900000101', role: '01.015' },
      organization: organization('90000101', 'N6'),
      application: { id: '900' },
    },
    patient: {
      patient: PATIENT,
      birthDate,
      index: uras.map((source) => ({ patient: PATIENT, source, application: `9${source}`, category: 'MED', created: YES, updated: YES })),
      optIns: uras.map((source) => optIn(source, parties)),
      participations: uras.map((ura) => organization(ura, 'J8')),
      takeovers: [],
      epochs: {},
      outOfOperation: [],
    },
  };
}

const PATIENT = 'patient-key-1';
const CATEGORIES: readonly Category[] = ['MED', 'ICA'];

function optIn(source: string, parties: readonly OptIn['signatures'][number]['party'][]): OptIn {
  return {
    id: `optin-${source}`,
    version: 1,
    patient: PATIENT,
    source,
    status: 'active',
    decision: 'permit',
    confirmed: 'permit',
    categories: CATEGORIES,
    given: '2026-02-01T10:00:00+01:00',
    registered: YES,
    effective: YES,
    channel: 'spoken',
    information: [{ material: 'folder', date: '2026-02-01' }],
    recorder: { organization: source },
    signatures: parties.map((party) => ({ party, decision: 'permit', given: '2026-02-01T10:00:00+01:00' })),
    verified: YES,
    catalogue: '2026-01',
  };
}

function organization(ura: string, type: string): Participation {
  return { ura, name: 'Invented', type, connectedFrom: '2024-01-01T00:00:00.000Z', regions: [7], online: 'takes-part', country: 'NL' };
}

function policyOf(): Policy {
  const file = (name: string): unknown => JSON.parse(packageFile(`policy/${name}.json`));
  return {
    matrix: must(readMatrix(file('matrix'), { roles: new Set(ROLES.map(({ code }) => code)), check: bySchema })),
    regions: must(readRegions(file('regions'), bySchema)),
    scopes: must(readScopes(file('scopes'), bySchema)),
    network: 'lsp',
    serverTokenSet: 'off',
    regionDisclosure: 'silent',
    playsSwitch: false,
    batchHorizonDays: 7,
  };
}

function must<T>(read: Read<T>): T {
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.value;
}
