import fc from 'fast-check';
import type { Category } from '../../src/consent/category.js';
import { decide, replay, type Inputs } from '../../src/consent/decision/decide.js';
import type { PatientSnapshot } from '../../src/consent/decision/patient.js';
import { mayBeTold } from '../../src/consent/decision/forms.js';
import type { Request, RequestChannel } from '../../src/consent/decision/request.js';
import type { OptIn } from '../../src/consent/opt-in.js';
import {
  ASSISTANT,
  entry,
  GP1,
  HOSPITAL,
  mandate,
  NOW,
  no,
  optIn,
  organization,
  outside,
  PATIENT,
  person,
  PHARMACIST,
  PH1,
  PH2,
  POLICY,
  request,
  requester,
  sourcesOf,
  SPECIALIST,
  withdrawn,
} from '../consent/decision/world.js';
import { LAW_RUNS } from './runs.js';

const CATEGORIES: readonly Category[] = ['PS', 'MED', 'ICA'];
const anySource = fc.constantFrom(GP1, PH1, PH2);
const anyCategories = fc.subarray([...CATEGORIES], { minLength: 1 });
const anyMoment = fc.constantFrom('2026-01-01T00:00:00.000Z', NOW, '2026-12-01T00:00:00.000Z');

/** What is in order three times out of four. */
function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

/** Decisions of every kind, many of them such as a register should not hold. */
const anyOptIn: fc.Arbitrary<OptIn> = fc
  .record({
    source: anySource,
    categories: anyCategories,
    base: fc.constantFrom(optIn, optIn, optIn, optIn, no, withdrawn),
    more: mostly<Partial<OptIn>>(
      fc.constant({}),
      fc.record(
        {
          id: fc.uuid(),
          status: fc.constantFrom('draft', 'proposed', 'active', 'active', 'active', 'rejected', 'inactive', 'entered-in-error'),
          confirmed: fc.constantFrom('permit', 'permit', 'deny'),
          effective: anyMoment,
          ended: anyMoment,
          catalogue: fc.constantFrom('2026-01', '2027-01'),
          patient: fc.constantFrom(PATIENT, PATIENT, PATIENT, 'another'),
          recipients: fc.constantFrom(['90000101'], ['90000999']),
        },
        { requiredKeys: [] },
      ),
    ),
  })
  .map(({ source, categories, base, more }) => ({ ...base(source, categories), ...more }));

const anyPatient: fc.Arbitrary<PatientSnapshot> = fc.record({
  patient: fc.constant(PATIENT),
  birthDate: fc.constantFrom('1960-05-17', '1960-05-17', '1960-05-17', '2013-01-01', '2018-01-01', '2014'),
  index: fc.array(
    fc.record({ source: anySource, category: fc.constantFrom(...CATEGORIES) }).map((e) => entry(e.source, e.category)),
    { minLength: 1, maxLength: 8 },
  ),
  optIns: fc
    .tuple(fc.subarray([GP1, PH1, PH2]), fc.array(anyOptIn, { maxLength: 3 }))
    .map(([sources, more]) => [...sources.map((source) => optIn(source, CATEGORIES, { id: `yes-${source}` })), ...more]),
  participations: mostly(
    fc.constant([GP1, PH1, PH2].map((source) => organization(source, 'K3'))),
    fc.array(
      fc
        .record({ source: anySource, type: fc.constantFrom('K3', 'K3', 'J8', 'Z3'), regions: fc.constantFrom([7], [7, 8], [8], [99], []) })
        .map((p) => organization(p.source, p.type, { regions: p.regions })),
      { maxLength: 6 },
    ),
  ),
  takeovers: fc.constantFrom([], [], [{ id: 't', from: PH1, to: PH2, date: '2026-11-01', state: 'done' as const }]),
  epochs: fc.dictionary(anySource, fc.nat(5)),
  outOfOperation: fc.constantFrom([], [], [GP1, PH2]),
});

const anyQuestion = fc.constantFrom('QURX_IN990111NL', 'REPC_IN000023NL', 'QUPC_IN990001NL', 'QUMT_IN020010');

const anyRequest = fc.record({
  interaction: fc.constantFrom(
    'QURX_IN990111NL',
    'REPC_IN000023NL',
    'QUPC_IN990001NL',
    'QUMT_IN020010',
    'COMT_IN999998NL',
    'PORX_IN932000NL',
    'NONE',
  ),
  purpose: fc.constantFrom('TREAT', 'TREAT', 'TREAT', 'ETREAT', 'BTG', 'HRESCH'),
  relation: mostly(fc.constant('locum'), fc.constantFrom('own-patient', 'appointment', 'none')).map((kind) => ({ kind })),
  network: fc.constantFrom('lsp', 'lsp', 'lsp', 'other'),
  channel: mostly<RequestChannel>(fc.constantFrom('hl7v3', 'fhir'), fc.constantFrom('batch', 'push')),
});

const anyRequester = mostly(
  fc.constant(requester()),
  fc.constantFrom(
    PHARMACIST,
    SPECIALIST,
    requester({ organization: organization(HOSPITAL, 'V4', { alsoReaches: [8] }), person: person('01.016') }),
    requester({ person: ASSISTANT, mandate: mandate() }),
    requester({ person: ASSISTANT, mandate: mandate({ revoked: NOW }) }),
    requester({ person: person('01.008') }),
    requester({ person: person('01.015', { isAuthentic: false }) }),
    requester({ party: { kind: 'patient', isAuthentic: true, isOwn: true } }),
  ),
);

const anyInputs: fc.Arbitrary<Inputs & { readonly patient: PatientSnapshot }> = fc
  .record({ request: mostly<Partial<Request>>(fc.record({ interaction: anyQuestion }), anyRequest), requester: anyRequester, patient: anyPatient })
  .map((made) => ({ ...made, request: request(made.request), now: NOW }));

/** Also where nothing is known. */
const anyInputsOrBlind: fc.Arbitrary<Inputs> = fc.oneof(
  { weight: 9, arbitrary: anyInputs },
  { weight: 1, arbitrary: anyInputs.map(({ patient: _, ...others }) => others) },
);

const holds = (property: fc.IProperty<never> | fc.IProperty<unknown[]>): void =>
  fc.assert(property as fc.IProperty<unknown[]>, { numRuns: LAW_RUNS });
const keysOf = (inputs: Inputs): readonly string[] =>
  decide(inputs, POLICY).permitted.flatMap(({ source, application, categories }) =>
    categories.map((category) => `${source} ${application} ${category}`),
  );

describe('laws of the decision (CS b.7)', () => {
  test('I2 one more no, or one more withdrawal, adds no source', () => {
    holds(
      fc.property(anyInputs, anySource, anyCategories, (inputs, source, categories) => {
        const before = keysOf(inputs);
        for (const more of [no(source, categories), withdrawn(source, categories)]) {
          const after = keysOf({ ...inputs, patient: { ...inputs.patient, optIns: [...inputs.patient.optIns, more] } });
          expect(before).toEqual(expect.arrayContaining([...after]));
        }
      }),
    );
  });

  test('I2 a no closes what it is about, whatever else is there', () => {
    holds(
      fc.property(anyInputs, anySource, anyCategories, fc.boolean(), (inputs, source, categories, isFirst) => {
        const { optIns } = inputs.patient;
        const refusal = no(source, categories);
        const patient = { ...inputs.patient, optIns: isFirst ? [refusal, ...optIns] : [...optIns, refusal] };
        const open = decide({ ...inputs, patient }, POLICY).permitted.filter((one) => one.source === source);
        expect(open.flatMap((one) => one.categories).filter((category) => categories.includes(category))).toEqual([]);
      }),
    );
  });

  test('I2 a decision that ends takes away its source and adds none', () => {
    holds(
      fc.property(anyInputs, fc.nat(5), (inputs, position) => {
        const optIns = inputs.patient.optIns.map((one, i): OptIn => (i === position ? { ...one, confirmed: 'deny' } : one));
        expect(keysOf(inputs)).toEqual(expect.arrayContaining([...keysOf({ ...inputs, patient: { ...inputs.patient, optIns } })]));
      }),
    );
  });

  test('I3 without its decisions a source is gone, and the others are as they were', () => {
    holds(
      fc.property(anyInputs, anySource, (inputs, source) => {
        const optIns = inputs.patient.optIns.filter((one) => one.source !== source);
        const [before, after] = [decide(inputs, POLICY), decide({ ...inputs, patient: { ...inputs.patient, optIns } }, POLICY)];
        expect(JSON.stringify(after.permitted)).toBe(JSON.stringify(before.permitted.filter((one) => one.source !== source)));
      }),
    );
  });

  test('I3 what is not permitted may as well not be there', () => {
    holds(
      fc.property(anyInputs, (inputs) => {
        const decision = decide(inputs, POLICY);
        const open = new Set(sourcesOf(decision));
        const { patient } = inputs;
        const visible = {
          ...patient,
          index: patient.index.filter(({ source }) => open.has(source)),
          optIns: patient.optIns.filter(({ source }) => open.has(source)),
        };
        expect(outside(decide({ ...inputs, patient: visible }, POLICY))).toBe(outside(decision));
      }),
    );
  });

  test('I4 a refusal is the same for every patient', () => {
    const bsns = fc.constantFrom('999990019', '999990020', '999990032', '999990044');
    holds(
      fc.property(anyInputsOrBlind, anyInputsOrBlind, bsns, (one, other, bsn) => {
        const elsewhere = { ...other, request: { ...one.request, bsn }, requester: one.requester };
        const [a, b] = [decide(one, POLICY), decide(elsewhere, POLICY)];
        expect(a.outcome).toBe(b.outcome);
        if (a.outcome !== 'PERMIT') expect(JSON.stringify(a)).toBe(JSON.stringify(b));
      }),
    );
  });

  test('I5 treatment, urgent treatment and breaking the glass are one', () => {
    holds(
      fc.property(anyInputsOrBlind, (inputs) => {
        const [first, ...others] = ['TREAT', 'ETREAT', 'BTG'].map((purpose) =>
          JSON.stringify(decide({ ...inputs, request: { ...inputs.request, purpose } }, POLICY)),
        );
        for (const other of others) expect(other).toBe(first);
      }),
    );
  });

  test('I7 a decision taken again from what was kept is the same', () => {
    holds(
      fc.property(anyInputsOrBlind, (inputs) => {
        const kept = JSON.parse(JSON.stringify(inputs)) as Inputs;
        expect(replay(decide(inputs, POLICY), kept, POLICY)).toBe('same');
      }),
    );
  });

  test('a reason about the patient is never outside the restricted part', () => {
    holds(
      fc.property(anyInputsOrBlind, (inputs) => {
        const decision = decide(inputs, POLICY);
        expect(mayBeTold(decision.outcome)).toBe(true);
        expect(outside(decision)).not.toMatch(/"N-|optin-|yes-|no-9|withdrawn-/);
      }),
    );
  });

  test('every kind of decision occurs among the cases', () => {
    const seen = new Set<string>();
    let released = 0;
    for (const inputs of fc.sample(anyInputs, { numRuns: 3000, seed: 7 })) {
      const { outcome, permitted, restricted } = decide(inputs, POLICY);
      if (permitted.length > 0) released++;
      for (const code of [outcome, ...restricted.sources.map((s) => `source ${s.outcome}`)]) seen.add(code);
    }
    const reasons = ['N-REGION', 'N-NOCONSENT', 'N-NO', 'N-WITHDRAWN', 'N-PENDING', 'N-SCOPE', 'N-SOURCE', 'PERMIT'].map((code) => `source ${code}`);
    const wanted = ['PERMIT', 'R-SYN', 'R-AUTH', 'R-EXCL', 'R-MAND', 'R-MATRIX', 'R-PURP', 'R-REL', ...reasons];
    expect(wanted.filter((code) => !seen.has(code))).toEqual([]);
    // Often enough to mean something.
    expect(released).toBeGreaterThan(200);
  });
});
