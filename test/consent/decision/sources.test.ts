import type { PatientSnapshot } from '../../../src/consent/decision/patient.js';
import type { OptIn } from '../../../src/consent/opt-in.js';
import type { Takeover } from '../../../src/consent/takeover.js';
import {
  decided,
  entry,
  GP1,
  HOSPITAL,
  no,
  NOW,
  optIn,
  organization,
  outside,
  patient,
  person,
  PHARMACIST,
  PH1,
  PH2,
  reasons,
  request,
  requester,
  sourcesOf,
  SUMMARY,
} from './world.js';

/** PH2 in region 8 alone, or in others. */
const farAway = (regions: readonly number[] = [8]): PatientSnapshot =>
  patient({ participations: [organization(PH1, 'J8'), organization(PH2, 'J8', { regions })] });

describe('regions (CS C-44)', () => {
  const nothing = outside(decided({ patient: patient({ index: [entry(PH1, 'MED')] }) }));

  test('C-44 T1 the same region', () => {
    expect(sourcesOf(decided())).toEqual([PH1, PH2]);
  });

  test('C-44 T2 another region is as absent, and others answer', () => {
    const decision = decided({ patient: farAway() });
    expect(outside(decision)).toBe(nothing);
    expect(reasons(decision)).toEqual({ [PH1]: 'PERMIT', [PH2]: 'N-REGION' });
  });

  test('C-44 T2 in the mode lsp it is told that another region has something, with a yes only', () => {
    const lsp = { regionDisclosure: 'lsp' } as const;
    expect(decided({ patient: farAway() }, lsp)).toMatchObject({ permitted: [{ source: PH1 }], elsewhere: [PH2] });
    const refused = { ...farAway(), optIns: [optIn(PH1, ['MED']), no(PH2, ['MED'])] };
    expect(decided({ patient: refused }, lsp).elsewhere).toEqual([]);
    expect(decided({ patient: { ...farAway(), outOfOperation: [PH2] } }, lsp).elsewhere).toEqual([]);
  });

  test('C-44 T3 a pharmacy on the border asks in both regions', () => {
    const border = { ...PHARMACIST, organization: organization('90000399', 'J8', { regions: [7, 8] }) };
    expect(sourcesOf(decided({ requester: border, patient: farAway() }))).toEqual([PH1, PH2]);
  });

  test('C-44 T4 a hospital reaches further, C-44 T5 but not for a GP who asks from there', () => {
    const from = (role: string): readonly string[] => {
      const hospital = organization(HOSPITAL, 'V4', { alsoReaches: [8] });
      const who = requester({ person: person(role), organization: hospital });
      return sourcesOf(decided({ requester: who, patient: farAway(), request: request({ relation: { kind: 'admission' } }) }));
    };
    expect(from('01.016')).toEqual([PH1, PH2]);
    expect(from('01.015')).toEqual([PH1]);
  });

  test('C-44 T6 a source without a region, or with one that does not exist, is closed', () => {
    expect(outside(decided({ patient: farAway([]) }))).toBe(nothing);
    expect(outside(decided({ patient: farAway([99]) }))).toBe(nothing);
    expect(reasons(decided({ patient: patient({ participations: [] }) }))).toEqual({ [PH1]: 'N-REGION', [PH2]: 'N-REGION' });
  });
});

describe('sources (CS b.3, steps 7 and 10)', () => {
  test('nothing in the index', () => {
    const decision = decided({ patient: patient({ index: [] }) });
    expect(decision.restricted).toMatchObject({ reason: 'N-NOIDX', sources: [] });
    expect(decision.permitted).toEqual([]);
  });

  test('each permitted source has the decision with its version and the epoch', () => {
    expect(decided().restricted.sources).toEqual([
      { source: PH1, application: `app-${PH1}`, category: 'MED', outcome: 'PERMIT', consent: { id: `optin-${PH1}`, version: 1 }, epoch: 4 },
      { source: PH2, application: `app-${PH2}`, category: 'MED', outcome: 'PERMIT', consent: { id: `optin-${PH2}`, version: 1 }, epoch: 0 },
    ]);
    expect(decided().restricted.versions).toEqual({ matrix: '2026-11-21', regions: '2026-11-21', scopes: '2026-11-21' });
  });

  test('one question to each application of a source, about all that it may be asked', () => {
    const index = [entry(PH1, 'MED', 'a'), entry(PH1, 'ICA', 'a'), entry(PH1, 'MED', 'b'), entry(GP1, 'PS')];
    const decision = decided({ patient: patient({ index }), request: request({ interaction: 'QUMT_IN020010' }) });
    expect(decision.permitted).toEqual([
      { source: PH1, application: 'a', categories: ['MED', 'ICA'] },
      { source: PH1, application: 'b', categories: ['MED'] },
      { source: GP1, application: `app-${GP1}`, categories: ['PS'] },
    ]);
  });

  test('an addressed source is the only one', () => {
    expect(sourcesOf(decided({ request: request({ addressedSource: PH2 }) }))).toEqual([PH2]);
    expect(sourcesOf(decided({ request: request({ addressedSource: GP1 }) }))).toEqual([]);
  });

  test('a source that is out of operation or no longer connected is closed', () => {
    expect(reasons(decided({ patient: patient({ outOfOperation: [PH1] }) }))).toEqual({ [PH1]: 'N-SOURCE', [PH2]: 'PERMIT' });
    const gone = patient({ participations: [organization(PH1, 'J8', { connectedTo: NOW }), organization(PH2, 'J8')] });
    expect(reasons(decided({ patient: gone }))).toEqual({ [PH1]: 'N-SOURCE', [PH2]: 'PERMIT' });
  });

  describe('a takeover of PH1 by PH2', () => {
    const takeover = (more: Partial<Takeover> = {}): Takeover => ({ id: 't1', from: PH1, to: PH2, date: '2026-11-21', state: 'planned', ...more });
    const carried: OptIn = optIn(PH2, ['MED', 'ICA'], {
      predecessor: { consent: `optin-${PH1}`, takeover: 't1', patientNotified: '2026-10-01', objectionUntil: '2026-11-01' },
    });
    const after = (takeovers: readonly Takeover[]): Readonly<Record<string, string>> =>
      reasons(decided({ patient: patient({ takeovers, optIns: [optIn(PH1, ['MED']), carried] }) }));

    test.each<[string, readonly Takeover[], object]>([
      ['before its date', [takeover({ date: '2026-11-22' })], { [PH1]: 'PERMIT', [PH2]: 'N-SOURCE' }],
      ['from its date on', [takeover()], { [PH1]: 'N-SOURCE', [PH2]: 'PERMIT' }],
      ['called off', [takeover({ state: 'cancelled' })], { [PH1]: 'PERMIT', [PH2]: 'N-SOURCE' }],
      ['that is not known', [], { [PH1]: 'PERMIT', [PH2]: 'N-SOURCE' }],
    ])('C-71 T8 %s', (_, takeovers, expected) => {
      expect(after(takeovers)).toEqual(expected);
    });

    test('C-71 T9 the region of the successor counts', () => {
      const moved = { ...farAway(), optIns: [carried], takeovers: [takeover()] };
      expect(reasons(decided({ patient: moved }))).toMatchObject({ [PH2]: 'N-REGION' });
    });
  });

  test('C-54 T1 a duty pharmacy is a pharmacy: without a yes it is closed', () => {
    expect(reasons(decided({ patient: patient({ optIns: [optIn(PH1, ['MED'])] }) }))).toEqual({ [PH1]: 'PERMIT', [PH2]: 'N-NOCONSENT' });
  });
});

describe('pushes (CS C-52, C-53)', () => {
  const push = (interaction: string, more: object = {}): ReturnType<typeof request> =>
    request({ channel: 'push', interaction, recipient: HOSPITAL, relation: { kind: 'own-patient' }, ...more });
  const ownGp = requester({ organization: organization(GP1, 'Z3') });

  test('C-52 T1 a referral goes, also where the patient said no', () => {
    const decision = decided({ request: push('ZTVW_IN000001NL01'), requester: ownGp, patient: patient({ optIns: [no(GP1, ['PS', 'ICA'])] }) });
    expect(decision).toMatchObject({ outcome: 'PERMIT', recipient: HOSPITAL, categories: ['REF'], permitted: [] });
  });

  test('C-52 T2 an announcement of a prescription goes without any decision, as that kind', () => {
    const decision = decided({ request: push('PORX_IN932000NL', { recipient: PH1 }), requester: ownGp, patient: patient({ optIns: [] }) });
    expect(decision).toMatchObject({ outcome: 'PERMIT', recipient: PH1, categories: ['RX'] });
  });

  test.each([
    ['without a recipient', (({ recipient: _, ...others }) => others)(push('PORX_IN932000NL'))],
    ['with an empty recipient', push('PORX_IN932000NL', { recipient: '' })],
    ['as an answer to a question', push('PORX_IN932000NL', { inReplyTo: 'message-1' })],
    ['that asks', (({ recipient: _, ...others }) => others)(push('QURX_IN990111NL'))],
  ])('C-52 T3 a push %s: R-SYN', (_, wrong) => {
    expect(decided({ request: wrong, requester: ownGp }).outcome).toBe('R-SYN');
  });

  test('C-53 T1 a locum GP reports to the GP who delivered the summary', () => {
    const summary = decided({ request: request({ interaction: SUMMARY }) });
    const [deliverer = ''] = sourcesOf(summary);
    const report = push('REPC_IN990003NL02', { recipient: deliverer, relation: { kind: 'locum' } });
    expect(decided({ request: report })).toMatchObject({ outcome: 'PERMIT', recipient: GP1, categories: ['LOC'] });
    expect(decided({ request: report, requester: PHARMACIST }).outcome).toBe('R-MATRIX');
  });
});

describe('a batch (CS C-55)', () => {
  const batch = (appointment?: string): ReturnType<typeof request> =>
    request({ channel: 'batch', relation: { kind: 'appointment', ...(appointment === undefined ? {} : { appointment }) } });

  test('C-55 T1 each patient is judged apart', () => {
    const closed = Array.from({ length: 100 }, (_, i) =>
      decided({ request: batch('2026-11-22'), patient: patient(i < 40 ? { optIns: i % 2 === 0 ? [] : [no(PH1, ['MED'])] } : {}) }),
    ).filter((decision) => decision.permitted.length === 0);
    expect(closed).toHaveLength(40);
    expect(new Set(closed.map(outside))).toEqual(new Set([outside(decided({ request: batch('2026-11-22'), patient: patient({ index: [] }) }))]));
  });

  test.each([
    ['2026-11-21', 'PERMIT'],
    ['2026-11-28', 'PERMIT'],
    ['2026-11-28T23:59:59+01:00', 'PERMIT'],
    ['2026-11-28T23:00:00Z', 'R-REL'],
    ['2026-11-29', 'R-REL'],
    ['2026-11-20', 'R-REL'],
    ['2026-11', 'R-REL'],
    ['soon', 'R-REL'],
    [undefined, 'R-REL'],
  ])('C-55 T2 an appointment on %s: %s', (appointment, outcome) => {
    expect(decided({ request: batch(appointment) }).outcome).toBe(outcome);
  });

  test('C-55 T2 the horizon is of calendar days, across a change of the clock', () => {
    const inOctober = (appointment: string): string => decided({ request: batch(appointment), now: '2026-10-20T22:30:00.000Z' }).outcome;
    expect(inOctober('2026-10-28')).toBe('PERMIT');
    expect(inOctober('2026-10-29')).toBe('R-REL');
  });

  test('C-55 T2 another relation than an appointment is none for a batch', () => {
    expect(decided({ request: request({ channel: 'batch', relation: { kind: 'locum', appointment: '2026-11-22' } }) }).outcome).toBe('R-REL');
  });
});
