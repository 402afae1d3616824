import { CHANNELS } from '../../../src/consent/fhir/optin-extensions.js';
import { entryRefused, indexChanges, yesInForce } from '../../../src/consent/register/index-changes.js';
import { readDecision } from '../../../src/consent/register/decision-read.js';
import { REFUSALS } from '../../../src/consent/register/refusals.js';
import { correct } from '../../../src/consent/register/correct.js';
import { ADULT, after, COMMAND, decided, done, GP, NO, NOW, PHARMACY, PRACTICE, refusalsIn, registering } from './made.js';

const OPT_IN = { ...COMMAND, channel: 'online-digid', digid: 'midden' } as const;
const LATER = '2026-12-05T09:00:00.000Z';

test('given a spoken yes, when registered, then it is in force from now, and the index gets what the source can show', () => {
  const { decision, warnings, index, notices } = done(registering());
  expect(decision).toMatchObject({ status: 'active', decision: 'permit', effective: NOW, registered: NOW, version: 1, catalogue: '2026-01' });
  expect(decision.categories).toEqual(['PS', 'ICA']);
  expect(index.map((c) => `${c.change} ${c.category}`)).toEqual(['register PS', 'register ICA']);
  expect([warnings, notices]).toEqual([[], []]);
});

describe('what is refused', () => {
  const rows: readonly (readonly [string, Parameters<typeof registering>, readonly string[]])[] = [
    ['C-01 T2 informed, did not object', [{ basis: 'opt-out' }], ['C-01 422 opt-out']],
    ['C-08 T1 a migrated record with basis opt-out', [{ basis: 'opt-out', migrated: true }], ['C-08 422 opt-out-legacy']],
    ['C-04 T1 an unknown channel', [{ channel: 'telepathy' }], ['C-04 422 channel']],
    ['C-04 T2 online with DigiD basis', [{ ...OPT_IN, digid: 'basis' }], ['C-04 403 second-factor']],
    ['C-04 T3 a printed online form before the identity is established', [{ channel: 'online-form-printed' }], ['C-04 422 identity-not-established']],
    ['C-05 T1 no material', [{ information: [] }], ['C-05 422 information-missing']],
    [
      'C-05 T1 a date of the material that does not exist',
      [{ information: [{ material: 'folder', date: '2026-02-30' }] }],
      ['C-05 422 information-missing'],
    ],
    ['C-05 T2 unknown material', [{ information: [{ material: 'unknown', date: '2026-11-20' }] }], ['C-05 422 material-unknown']],
    ['C-05 T3 a decision in the future', [{ given: '2026-11-22' }], ['C-05 422 date-in-future']],
    [
      'C-05 T5 other material without a title',
      [{ information: [{ material: 'other', date: '2026-11-20', approved: true }] }],
      ['C-05 422 material-untitled'],
    ],
    ['C-05 paper without evidence', [{ channel: 'form' }], ['C-05 422 evidence-missing']],
    ['C-07 T1 a decision that differs from its repetition', [{ decisionConfirmed: 'deny' }], ['C-07 422 decisions-differ']],
    [
      'C-07 T3 a yes with evidence in the collection of no',
      [{ channel: 'form', evidence: 'scan-1' }, { collectionOf: () => 'deny' }],
      ['C-07 422 evidence-mixed'],
    ],
    ['C-12 a category that the question of a GP does not cover', [{ categories: ['MED'] }], ['C-12 422 scope']],
    ['C-13 another version of the catalogue', [{ catalogue: '2019-01' }], ['C-13 422 catalogue']],
    ['C-14 another network', [{ network: 'regional' }], ['C-14 422 network']],
    ['C-65 DigiD at a source that is undecided', [OPT_IN, { participation: { ...PRACTICE, online: 'undecided' } }], ['C-65 422 digid-undecided']],
    ['C-65 DigiD at a source that refuses', [OPT_IN, { participation: { ...PRACTICE, online: 'refuses' } }], ['C-65 422 online-refused']],
    [
      'C-73 T1 online at a mental-health institution',
      [{ ...OPT_IN, categories: ['ICA'] }, { participation: { ...PRACTICE, type: 'G5' } }],
      ['C-73 422 online-source-type'],
    ],
    [
      'C-74 T1 a form with the general folder at a mental-health institution',
      [{ channel: 'form', evidence: 'scan-1', categories: ['ICA'] }, { participation: { ...PRACTICE, type: 'G5' } }],
      ['C-74 422 sector-form'],
    ],
    [
      'C-71 T8 a practice that was taken over',
      [{}, { takeovers: [{ id: 't', from: GP, to: PHARMACY, date: '2026-11-21', state: 'planned' }] }],
      ['C-71 422 taken-over'],
    ],
  ];
  test.each(rows)('%s', (_, parameters, expected) => {
    expect(refusalsIn(registering(...parameters))).toEqual(expected);
  });

  test('C-07 T1 given a decision without repetition, then nothing is stored', () => {
    const { decisionConfirmed: _, ...once } = COMMAND;
    expect(refusalsIn(registering({ ...once, decisionConfirmed: undefined } as never))).toEqual(['C-07 422 not-repeated']);
  });

  test('given several things wrong, then all are told, those about who asks first', () => {
    const outcome = registering({ channel: 'online-digid', information: [], given: '2027-01-01' });
    expect(refusalsIn(outcome)).toEqual(['C-04 403 second-factor', 'C-05 422 date-in-future', 'C-05 422 information-missing']);
  });

  test('given the table of refusals, then each names a rule of CodeSystem rule and texts in two languages', () => {
    for (const { en, nl, expression, ...more } of Object.values(REFUSALS)) {
      expect([en, nl, expression].every((text) => text.length > 3)).toBe(true);
      if ('rule' in more) expect(more.rule).toMatch(/^C-\d\d$/);
    }
  });
});

describe('ways to give a yes', () => {
  test.each(['spoken', 'form', 'online-digid', 'online-form-printed'])('C-04 T1 given %s, then it is accepted and kept', (channel) => {
    const decision = decided({ channel, evidence: 'scan-1', digid: 'midden', identityEstablished: NOW });
    expect([decision.channel, decision.status]).toEqual([channel, 'active']);
  });
  test('C-04 T1 given all channels of the code system, then each is known', () => {
    for (const channel of CHANNELS) {
      expect(refusalsIn(registering({ channel, evidence: 'scan-1', digid: 'hoog', identityEstablished: NOW }))).toEqual([]);
    }
  });
  test('C-04 T3 given the identity was established, then the printed form counts from its registration', () => {
    expect(decided({ channel: 'online-form-printed', identityEstablished: NOW }).effective).toBe(NOW);
  });
  test('C-65 given a source that is undecided, then the printed form is accepted', () => {
    const participation = { ...PRACTICE, online: 'undecided' } as const;
    expect(decided({ channel: 'online-form-printed', identityEstablished: NOW }, { participation }).status).toBe('active');
  });
  test('C-74 given the form of the sector beside the folder, then it is accepted', () => {
    const information = [COMMAND.information[0], { material: 'other', title: 'Form of the sector', approved: true, date: '2026-11-20' }] as never;
    expect(decided({ channel: 'form', evidence: 'scan-1', information }, { participation: { ...PRACTICE, type: 'G5' } }).status).toBe('active');
  });
});

describe('what is recorded', () => {
  test('C-05 T2 given a migrated decision, then unknown material is accepted', () => {
    expect(decided({ migrated: true, information: [{ material: 'unknown', date: '2012-02-01' }] }).information[0]?.material).toBe('unknown');
  });
  test('C-05 T4 given an earlier date, then it is kept and the effect begins at registration', () => {
    const decision = decided({ given: '2026-10-01', signatures: [{ party: 'patient', decision: 'permit', given: '2026-10-01' }] });
    expect([decision.given, decision.effective]).toEqual(['2026-10-01', NOW]);
  });
  test('C-05 T5 given material that was not approved, then it is accepted with a warning', () => {
    const { decision, warnings } = done(registering({ information: [{ material: 'other', title: 'Leaflet', approved: false, date: '2026-11-20' }] }));
    expect([decision.status, warnings]).toEqual(['active', ['material-not-approved']]);
  });
  test('C-10 T1 given a recorder elsewhere, then spoken warns and a form does not', () => {
    const recorder = { organization: PHARMACY };
    expect(done(registering({ recorder })).warnings).toEqual(['recorded-elsewhere']);
    expect(done(registering({ recorder, channel: 'form', evidence: 'scan-1' })).warnings).toEqual([]);
  });
  test('C-10 T2 given a recorder elsewhere, then only the named source has a yes', () => {
    const decision = decided({ recorder: { organization: PHARMACY } });
    expect(yesInForce([decision], 'p1', GP, NOW)).toBe(decision);
    expect(yesInForce([decision], 'p1', PHARMACY, NOW)).toBeUndefined();
  });
  test('C-12 T2 given the type of the source, then it decides the kinds of data', () => {
    const participation = { ...PRACTICE, type: 'J8' };
    expect(decided({}, { participation }).categories).toEqual(['MED', 'ICA']);
  });
  test('C-13 given today, then the catalogue that was asked under is kept with the yes', () => {
    expect(decided({ catalogue: '2026-01' }).catalogue).toBe('2026-01');
    expect(decided({ catalogue: '2014-02', migrated: true }).catalogue).toBe('2014-02');
  });
});

describe('yes and no', () => {
  const no = decided(NO);

  test('C-06 T2 given a no, then it is stored with its date, as a decision in force', () => {
    expect(no).toMatchObject({ status: 'active', decision: 'deny', confirmed: 'deny', given: '2026-11-21T09:55:00+01:00' });
    expect(yesInForce([no], 'p1', GP, NOW)).toBeUndefined();
  });
  test.each(['2026-11-21T09:55:00+01:00', '2026-11-20', '2026-11-21'])('C-06 T3 given a no, when a yes of %s comes, then 409', (given) => {
    expect(refusalsIn(registering({ given, replaces: true, id: 'x' }, { decisions: [no] }))).toEqual(['C-06 409 no-stands']);
  });
  test('C-06 T3 given a no, when a yes of a later date comes, then the no ends', () => {
    const { decision, stored } = done(registering({ given: '2026-11-21T09:56:00+01:00', replaces: true, id: 'x' }, { decisions: [no] }));
    expect(decision.status).toBe('active');
    expect(stored.map((d) => [d.id, d.status, d.endReason])).toEqual([
      [no.id, 'inactive', 'replaced'],
      ['x', 'active', undefined],
    ]);
  });
  test('C-06 T4 given that nobody asked, then there is nothing in the register that says so', () => {
    expect(indexChanges({ patient: 'p1', source: GP, decisions: [], visible: ADULT.visible, entries: [], participation: PRACTICE }, NOW)).toEqual([]);
  });
  test('given a yes in force, when another is created, then 409; when it is registered, the former ends', () => {
    const yes = decided();
    expect(refusalsIn(registering({ id: 'x' }, { decisions: [yes] }))).toEqual(['C-02 409 second-active']);
    const stored = done(registering({ id: 'x', replaces: true }, { decisions: [yes] })).stored;
    expect(after([yes], stored).filter((d) => d.status === 'active')).toHaveLength(1);
  });
  test('c.4 given a yes in force and in the index, when a no comes, then the entries go', () => {
    const yes = decided();
    const entries = [{ patient: 'p1', source: GP, application: 'app1', category: 'PS', created: NOW, updated: NOW }] as const;
    const { index } = done(registering({ ...NO, id: 'x', replaces: true }, { decisions: [yes], entries }));
    expect(index.map((c) => `${c.change} ${c.category}`)).toEqual(['remove PS']);
  });
  test('C-07 T2 given a stored decision whose fields differ, when read, then it is a no with an alarm', () => {
    const yes = decided();
    expect(readDecision(yes)).toEqual({ decision: 'permit', alarm: false });
    expect(readDecision({ ...yes, confirmed: 'deny' })).toEqual({ decision: 'deny', alarm: true });
    expect(readDecision({ ...yes, decision: 'permit', signatures: no.signatures })).toEqual({ decision: 'deny', alarm: true });
    expect(readDecision({ ...no, decision: 'permit' })).toEqual({ decision: 'deny', alarm: true });
  });
  test('C-07 T3 given a no with evidence among the no, then it is accepted', () => {
    expect(decided({ ...NO, channel: 'form', evidence: 'scan-1' }, { collectionOf: () => 'deny' }).evidence).toBe('scan-1');
  });
  test('C-07 T4 given a wrong yes, when corrected, then it is closed at once, both stay in the history and a new one is needed', () => {
    const yes = decided();
    const entries = [{ patient: 'p1', source: GP, application: 'app1', category: 'PS', created: NOW, updated: NOW }] as const;
    const { stored, index } = done(correct(yes, { ...ADULT, decisions: [yes], entries }, LATER));
    expect(stored).toMatchObject([{ id: yes.id, version: 2, status: 'entered-in-error', ended: LATER, endReason: 'error' }]);
    expect(index).toMatchObject([{ change: 'remove', category: 'PS' }]);
    expect(yesInForce(stored, 'p1', GP, LATER)).toBeUndefined();
    const again = decided({ id: 'x' }, { decisions: stored }, LATER);
    expect(yesInForce([...stored, again], 'p1', GP, LATER)).toBe(again);
  });
  test('C-07 T4 given what was entered in error, when corrected again, then it is refused', () => {
    expect(refusalsIn(correct({ ...decided(), status: 'entered-in-error' }, ADULT, NOW))).toEqual(['- 422 transition']);
  });
});

describe('the index follows', () => {
  const yes = decided({ categories: ['ICA'] });
  const entry = { patient: 'p1', source: GP } as const;

  test('C-03 T1 given no yes, when a source registers an entry, then it is refused', () => {
    expect(entryRefused({ ...entry, category: 'PS' }, [], NOW)).toMatchObject({ rule: 'C-03', status: 422 });
  });
  test('C-03 T2 given a yes for another kind of data, then it is refused', () => {
    expect(entryRefused({ ...entry, category: 'PS' }, [yes], NOW)).toMatchObject({ rule: 'C-03' });
    expect(entryRefused({ ...entry, category: 'ICA' }, [yes], NOW)).toBeUndefined();
  });
  test('C-03 T3 given a yes and nothing to show, then there is no entry', () => {
    expect(done(registering({}, { visible: [] })).index).toEqual([]);
  });
  test('C-38 given that the last item of a kind is hidden, then its entry goes, and comes back with it', () => {
    const state = { patient: 'p1', source: GP, decisions: [yes], participation: PRACTICE };
    const entries = [{ ...entry, application: 'app1', category: 'ICA', created: NOW, updated: NOW }] as const;
    expect(indexChanges({ ...state, visible: [], entries }, NOW)).toMatchObject([{ change: 'remove', category: 'ICA' }]);
    expect(indexChanges({ ...state, visible: ADULT.visible, entries: [] }, NOW)).toMatchObject([{ change: 'register', category: 'ICA' }]);
    expect(indexChanges({ ...state, visible: ADULT.visible, entries }, NOW)).toEqual([]);
  });
  test('C-09 T1 given a yes before the source connects, then the entry comes when it does, without asking again', () => {
    const participation = { ...PRACTICE, connectedFrom: '2026-12-01T00:00:00.000Z' };
    const { decision, index } = done(registering({}, { participation }));
    expect([decision.status, index]).toEqual(['active', []]);
    const state = { patient: 'p1', source: GP, decisions: [decision], visible: ADULT.visible, entries: [], participation };
    expect(indexChanges(state, '2026-11-30T23:59:59.999Z')).toEqual([]);
    expect(indexChanges(state, '2026-12-01T00:00:00.000Z').map((c) => c.category)).toEqual(['PS', 'ICA']);
  });
  test('C-09 T1 given a source that nobody knows yet, then a yes with its kinds of data is kept', () => {
    const { participation: _, ...unknown } = ADULT;
    const outcome = registering({ categories: ['PS'] }, { ...unknown, participation: undefined } as never);
    expect(done(outcome).decision.status).toBe('active');
    expect(refusalsIn(registering({}, { participation: undefined } as never))).toEqual(['C-12 422 categories-missing']);
  });
});
