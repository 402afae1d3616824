import type { Category } from '../../../src/consent/category.js';
import type { PatientSnapshot } from '../../../src/consent/decision/patient.js';
import type { OptIn } from '../../../src/consent/opt-in.js';
import {
  decided,
  decidedBlind,
  entry,
  GP1,
  HAP1,
  no,
  NOW,
  optIn,
  organization,
  outside,
  patient,
  person,
  PH1,
  PH2,
  POLICY,
  reasons,
  request,
  requester,
  sourcesOf,
  SUMMARY,
  withdrawn,
} from './world.js';
import { matrix, policyFile } from '../policy/files.js';

const BOTH: readonly Category[] = ['MED', 'ICA'];
const withOptIns = (...optIns: OptIn[]): { patient: PatientSnapshot } => ({ patient: patient({ optIns }) });
const NOTHING = outside(decided({ patient: patient({ index: [], optIns: [] }) }));

describe('no data without a yes (CS C-01 to C-14)', () => {
  test('C-01 T1 nothing was decided', () => {
    const closed = decided({ ...withOptIns(), request: request({ interaction: SUMMARY }) });
    expect(sourcesOf(closed)).toEqual([]);
    expect(reasons(closed)).toEqual({ [GP1]: 'N-NOCONSENT' });
    expect(closed.outcome).toBe('PERMIT');
    expect(outside(decided(withOptIns()))).toBe(NOTHING);
  });

  test('C-01 T3 a yes counts from the millisecond at which it was recorded', () => {
    const yes = optIn(PH1, BOTH, { registered: '2026-11-21T10:00:00.000Z', effective: '2026-11-21T10:00:00.000Z' });
    const at = (now: string): readonly string[] => sourcesOf(decided({ ...withOptIns(yes), now }));
    expect(at('2026-11-21T09:59:59.999Z')).toEqual([]);
    expect(at('2026-11-21T10:00:00.000Z')).toEqual([PH1]);
  });

  test('C-01 T4 a register that cannot be read closes everything, and somebody is told', () => {
    const blind = decidedBlind();
    expect(outside(blind)).toBe(NOTHING);
    expect(blind.restricted.alarms).toEqual([{ kind: 'register-unreadable' }]);
    expect(outside(decidedBlind({ request: request({ interaction: SUMMARY }) }))).toBe(
      outside(decided({ ...withOptIns(), request: request({ interaction: SUMMARY }) })),
    );
  });

  test('C-02 T1 a yes to one source says nothing about another', () => {
    const one = decided(withOptIns(optIn(PH1, BOTH)));
    const only = patient({ optIns: [optIn(PH1, BOTH)], index: [entry(PH1, 'MED')], participations: [organization(PH1, 'J8')] });
    expect(sourcesOf(one)).toEqual([PH1]);
    expect(outside(one)).toBe(outside(decided({ patient: only })));
  });

  test('C-02 T2 the pharmacy of a health centre is another source than its practice', () => {
    expect(sourcesOf(decided(withOptIns(optIn(GP1, ['PS', 'MED', 'ICA']))))).toEqual([]);
  });

  test('C-02 T3 a yes to two gives both, and a withdrawal at one the other', () => {
    expect(sourcesOf(decided(withOptIns(optIn(PH1, BOTH), optIn(PH2, BOTH))))).toEqual([PH1, PH2]);
    expect(sourcesOf(decided(withOptIns(optIn(PH1, BOTH), withdrawn(PH2, BOTH))))).toEqual([PH1]);
  });

  test('C-02 T4 who of the practice recorded the yes makes no difference', () => {
    const byAssistant = optIn(PH1, BOTH, { recorder: { organization: PH1, person: '900000888' } });
    expect(outside(decided(withOptIns(byAssistant)))).toBe(outside(decided(withOptIns(optIn(PH1, BOTH)))));
  });

  test('C-06 T1 a no is outside the same as never asked', () => {
    const refused = decided(withOptIns(no(PH1, BOTH), no(PH2, BOTH)));
    expect(outside(refused)).toBe(NOTHING);
    expect(reasons(refused)).toEqual({ [PH1]: 'N-NO', [PH2]: 'N-NO' });
  });

  test.each(['decision', 'confirmed'] as const)('C-07 T2 where only %s says no the answer is no, with an alarm', (copy) => {
    const mixed = decided(withOptIns(optIn(PH1, BOTH, { [copy]: 'deny' })));
    expect(reasons(mixed)).toEqual({ [PH1]: 'N-NO', [PH2]: 'N-NOCONSENT' });
    expect(mixed.restricted.alarms).toEqual([{ kind: 'decision-mismatch', source: PH1, consents: [`optin-${PH1}`] }]);
    expect(outside(mixed)).toBe(NOTHING);
  });

  test('C-07 T4 a decision marked as an error is closed, and the one that replaces it counts', () => {
    const error = optIn(PH1, BOTH, { id: 'error', status: 'entered-in-error' });
    expect(reasons(decided(withOptIns(error)))).toMatchObject({ [PH1]: 'N-NOCONSENT' });
    expect(sourcesOf(decided(withOptIns(error, optIn(PH1, BOTH))))).toEqual([PH1]);
  });

  test('C-09 T1 a yes from before the source was connected counts from then on', () => {
    const connected = (connectedFrom: string): PatientSnapshot =>
      patient({ optIns: [optIn(PH1, BOTH)], participations: [organization(PH1, 'J8', { connectedFrom })] });
    expect(reasons(decided({ patient: connected('2026-11-21T12:00:00.001Z') }))).toMatchObject({ [PH1]: 'N-SOURCE' });
    expect(sourcesOf(decided({ patient: connected(NOW) }))).toEqual([PH1]);
  });

  test('C-12 T1 a yes to a pharmacy does not cover a summary there', () => {
    const snapshot = patient({ index: [entry(PH1, 'PS')], optIns: [optIn(PH1, ['PS', 'MED', 'ICA'])] });
    const closed = decided({ patient: snapshot, request: request({ interaction: SUMMARY }) });
    expect(reasons(closed)).toEqual({ [PH1]: 'N-SCOPE' });
  });

  test('C-12 T1 a yes about one kind of data does not cover another', () => {
    expect(reasons(decided(withOptIns(optIn(PH1, ['ICA']))))).toMatchObject({ [PH1]: 'N-SCOPE' });
  });

  test('C-13 T1 new readers need a yes under the catalogue that has them', () => {
    const file = policyFile('matrix');
    const row = { profile: 'seed', roles: ['02.000'], contexts: ['*'], categories: ['MED'], action: 'pull', reconsentFrom: '2027-01' };
    const newer = matrix({}, { ...file, rows: [...(file['rows'] as object[]), row], cells: { seed: 323, 'vzvz-2022': 33 } });
    const dentist = requester({ person: person('02.000') });
    const asked = (catalogue: string): readonly string[] =>
      sourcesOf(decided({ ...withOptIns(optIn(PH1, BOTH, { catalogue })), requester: dentist }, { matrix: newer }));
    expect(asked('2026-01')).toEqual([]);
    expect(asked('2027-01')).toEqual([PH1]);
    expect(asked('2028-02')).toEqual([PH1]);
    expect(decided({ requester: dentist }, { matrix: POLICY.matrix }).outcome).toBe('R-MATRIX');
    // Whom an older catalogue had keeps what an older yes gives.
    expect(sourcesOf(decided(withOptIns(optIn(PH1, BOTH)), { matrix: newer }))).toEqual([PH1]);
  });

  test('C-14 T1 a yes for the LSP does not count for what comes through another network', () => {
    const other = decided({ request: request({ network: 'other' }) });
    expect(outside(other)).toBe(NOTHING);
    expect(reasons(other)).toEqual({ [PH1]: 'N-SCOPE', [PH2]: 'N-SCOPE' });
  });

  test('a patient who limits the readers is heard', () => {
    const asked = (limits: Partial<OptIn>): readonly string[] => sourcesOf(decided(withOptIns(optIn(PH1, BOTH, limits))));
    expect(asked({ recipients: [HAP1] })).toEqual([PH1]);
    expect(asked({ recipients: ['90000999'] })).toEqual([]);
    expect(asked({ readerCategories: ['N6', 'Z3'] })).toEqual([PH1]);
    expect(asked({ readerCategories: ['Z3'] })).toEqual([]);
  });
});

describe('the end of a yes (CS C-15, C-16, C-20)', () => {
  test('C-15 T1 a withdrawal counts a millisecond later', () => {
    const ended = optIn(PH1, BOTH, { ended: NOW });
    expect(sourcesOf(decided({ ...withOptIns(ended), now: '2026-11-21T11:59:59.999Z' }))).toEqual([PH1]);
    expect(reasons(decided(withOptIns(ended)))).toMatchObject({ [PH1]: 'N-WITHDRAWN' });
    expect(reasons(decided(withOptIns(withdrawn(PH1, BOTH))))).toMatchObject({ [PH1]: 'N-WITHDRAWN' });
  });

  test('a decision that is active though withdrawn is closed, with an alarm', () => {
    const { withdrawal } = withdrawn(PH1, BOTH);
    const odd = decided(withOptIns(optIn(PH1, BOTH, withdrawal === undefined ? {} : { withdrawal })));
    expect(reasons(odd)).toMatchObject({ [PH1]: 'N-WITHDRAWN' });
    expect(odd.restricted.alarms).toMatchObject([{ kind: 'active-after-withdrawal', source: PH1 }]);
  });

  test('C-16 T1 urgency gives the same answer, closed or not', () => {
    for (const snapshot of [patient(), patient({ optIns: [] }), patient({ optIns: [no(PH1, BOTH)] })]) {
      const answers = ['TREAT', 'ETREAT', 'BTG'].map((purpose) => JSON.stringify(decided({ patient: snapshot, request: request({ purpose }) })));
      expect(new Set(answers).size).toBe(1);
    }
  });

  test('C-16 T2 no setting opens what is closed', () => {
    const open = { serverTokenSet: 'batch', regionDisclosure: 'lsp', playsSwitch: true, batchHorizonDays: 365, relationCheck: () => true } as const;
    expect(sourcesOf(decided(withOptIns(no(PH1, BOTH), withdrawn(PH2, BOTH)), open))).toEqual([]);
  });

  test('C-20 T1 a new decision beside the withdrawn one gives data again', () => {
    expect(sourcesOf(decided(withOptIns(withdrawn(PH1, BOTH), optIn(PH1, BOTH, { id: 'again' }))))).toEqual([PH1]);
  });
});

describe('minors and faults of the register (CS C-21 to C-27)', () => {
  const signed = (birthDate: string | undefined, ...signatures: OptIn['signatures']): Readonly<Record<string, string>> => {
    const { birthDate: _, ...others } = patient({ optIns: [optIn(PH1, BOTH, { signatures })] });
    return reasons(decided({ patient: { ...others, ...(birthDate === undefined ? {} : { birthDate }) } }));
  };
  const by = (party: 'guardian' | 'child' | 'patient', decision: 'permit' | 'deny' = 'permit'): OptIn['signatures'][number] => ({
    party,
    decision,
    given: '2026-02-01T10:00:00+01:00',
  });

  test.each([
    ['C-21 T1 a child of 10 with a guardian', '2015-06-01', [by('guardian')], 'PERMIT'],
    ['C-22 T1 a child of 13 with a guardian', '2012-06-01', [by('guardian'), by('child')], 'PERMIT'],
    ['C-22 T2 a child of 13 who says no', '2012-06-01', [by('guardian'), by('child', 'deny')], 'N-NO'],
    ['C-22 T4 a child of 13 who was not asked', '2012-06-01', [by('guardian')], 'N-PENDING'],
    ['C-23 T1 somebody of 16', '2009-06-01', [by('child')], 'PERMIT'],
    ['C-25 T1 who was 11 then and is 12 now', '2014-03-01', [by('guardian')], 'PERMIT'],
    ['C-27 T2 without a birth date', undefined, [by('patient')], 'N-PENDING'],
  ])('%s', (_, birthDate, signatures, outcome) => {
    expect(signed(birthDate, ...signatures)).toMatchObject({ [PH1]: outcome });
  });

  test.each([
    ['proposed', 'N-PENDING'],
    ['draft', 'N-PENDING'],
    ['rejected', 'N-NO'],
    ['inactive', 'N-WITHDRAWN'],
  ] as const)('C-22 T4 a decision that is %s is closed', (status, outcome) => {
    expect(reasons(decided(withOptIns(optIn(PH1, BOTH, { status }))))).toMatchObject({ [PH1]: outcome });
  });

  test('C-28 a yes of a representative of an adult is one; of whom the age is not known it waits', () => {
    const represented = optIn(PH1, BOTH, {
      representative: 'HPOWATT',
      signatures: [{ party: 'guardian', decision: 'permit', given: '2026-02-01T10:00:00+01:00' }],
    });
    expect(sourcesOf(decided(withOptIns(represented)))).toEqual([PH1]);
    const { birthDate: _, ...others } = patient({ optIns: [represented] });
    expect(reasons(decided({ patient: others }))).toMatchObject({ [PH1]: 'N-PENDING' });
    const { representative: __, ...guarded } = represented;
    expect(reasons(decided(withOptIns(guarded)))).toMatchObject({ [PH1]: 'N-PENDING' });
  });

  test('two decisions in force are a fault: closed, and no among them is no', () => {
    const two = decided(withOptIns(optIn(PH1, BOTH), optIn(PH1, ['MED'], { id: 'second' })));
    expect(reasons(two)).toMatchObject({ [PH1]: 'N-NOCONSENT' });
    expect(two.restricted.alarms).toEqual([{ kind: 'several-active', source: PH1, consents: [`optin-${PH1}`, 'second'] }]);
    expect(reasons(decided(withOptIns(optIn(PH1, BOTH), no(PH1, BOTH))))).toMatchObject({ [PH1]: 'N-NO' });
  });

  test('C-02 two decisions in force about different kinds of data are a fault as well: one decision names all kinds', () => {
    const two = decided(withOptIns(optIn(PH1, ['MED']), optIn(PH1, ['ICA'], { id: 'second' })));
    expect([sourcesOf(two), reasons(two)]).toEqual([[], { [PH1]: 'N-NOCONSENT', [PH2]: 'N-NOCONSENT' }]);
    expect(two.restricted.alarms).toMatchObject([{ kind: 'several-active', source: PH1 }]);
  });

  test('what belongs to another patient does not count, and is told', () => {
    const strange = decided(withOptIns(optIn(PH1, BOTH, { patient: 'patient-key-2' })));
    expect(reasons(strange)).toEqual({ [PH1]: 'N-NOCONSENT', [PH2]: 'N-NOCONSENT' });
    expect(strange.restricted.alarms).toEqual([{ kind: 'other-patient', source: PH1 }]);
    expect(sourcesOf(decided({ patient: patient({ index: [{ ...entry(PH1, 'MED'), patient: 'patient-key-2' }] }) }))).toEqual([]);
  });
});
