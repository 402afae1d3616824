import { judgeRequester } from '../../../src/consent/decision/requester-half.js';
import type { Policy } from '../../../src/consent/decision/policy.js';
import type { Request, RequesterSnapshot } from '../../../src/consent/decision/request.js';
import {
  ASSISTANT,
  decided,
  GP1,
  HAP1,
  mandate,
  NOW,
  organization,
  person,
  PHARMACIST,
  PH1,
  POLICY,
  request,
  requester,
  sourcesOf,
  SPECIALIST,
  SUMMARY,
} from './world.js';

/** The refusal, or PERMIT. */
const judged = (r: Partial<Request> = {}, who: RequesterSnapshot = requester(), policy: Partial<Policy> = {}): string => {
  const found = judgeRequester(request(r), who, NOW, { ...POLICY, ...policy });
  return typeof found === 'string' ? found : 'PERMIT';
};
const byAssistant = (more: Partial<Parameters<typeof mandate>[0]> = {}): RequesterSnapshot =>
  requester({ person: ASSISTANT, mandate: mandate(more) });

describe('what is asked (CS b.3, step 1)', () => {
  test.each([
    ['a BSN that fails the eleven test', { bsn: '999990018' }],
    ['a BSN of eight digits', { bsn: '99999001' }],
    ['an interaction that is not in the table', { interaction: 'REPC_IN000015NL' }],
    ['a question with a recipient', { recipient: GP1 }],
  ])('%s: R-SYN', (_, change) => {
    expect(judged(change)).toBe('R-SYN');
  });
});

describe('organisations and roles (CS C-40 to C-42)', () => {
  test.each<[string, RequesterSnapshot]>([
    ['not in the list', (({ organization: _, ...others }) => others)(requester())],
    ['not connected yet', requester({ organization: organization(HAP1, 'N6', { connectedFrom: '2026-11-21T12:00:00.001Z' }) })],
    ['connected no more', requester({ organization: organization(HAP1, 'N6', { connectedTo: NOW }) })],
    ['with an application that is not qualified for it', requester({ application: { id: '900', qualified: ['REPC_IN000023NL'] } })],
  ])('C-40 T1 an organisation %s: R-ORG', (_, who) => {
    expect(judged({}, who)).toBe('R-ORG');
  });

  test('C-40 T2 an organisation abroad: R-ORG', () => {
    expect(judged({}, requester({ organization: organization(HAP1, 'N6', { country: 'BE' }) }))).toBe('R-ORG');
  });

  test.each(['01.008', '01.048', '25.000', '25.061', '25.063', '16.000', '04.000'])('C-41 T1 the role %s: R-EXCL, under a mandate too', (role) => {
    expect(judged({}, requester({ person: person(role) }))).toBe('R-EXCL');
    expect(judged({}, requester({ person: person(role, { uzi: '900000777' }), mandate: mandate() }))).toBe('R-EXCL');
  });

  test.each(['health-insurer', 'employer'])('C-41 T1 a party %s: R-EXCL', (kind) => {
    expect(judged({}, requester({ party: { kind, isAuthentic: true, isOwn: true } }))).toBe('R-EXCL');
  });

  test('C-42 T1 a pharmacist who asks a summary: R-MATRIX', () => {
    expect(judged({ interaction: SUMMARY }, PHARMACIST)).toBe('R-MATRIX');
    expect(judged({}, PHARMACIST)).toBe('PERMIT');
  });

  test('C-42 T2 a locum GP may ask both', () => {
    expect([judged({ interaction: SUMMARY }), judged()]).toEqual(['PERMIT', 'PERMIT']);
    const inOwnPractice = requester({ organization: organization('90000102', 'Z3') });
    expect(judged({ interaction: SUMMARY, relation: { kind: 'own-patient' } }, inOwnPractice)).toBe('R-MATRIX');
    expect(judged({ interaction: SUMMARY, relation: { kind: 'locum' } }, inOwnPractice)).toBe('PERMIT');
  });

  test('C-42 T3 a specialist who asks a summary: R-MATRIX', () => {
    expect(judged({ interaction: SUMMARY, relation: { kind: 'admission' } }, SPECIALIST)).toBe('R-MATRIX');
    expect(judged({ relation: { kind: 'admission' } }, SPECIALIST)).toBe('PERMIT');
  });

  test('C-42 T4 a dentist: R-MATRIX', () => {
    expect(judged({}, requester({ person: person('02.000') }))).toBe('R-MATRIX');
  });
});

describe('purpose and relation (CS C-43)', () => {
  test.each(['HRESCH', 'HPAYMT', 'HMARKT', '', 'treat', undefined])('C-43 T1 purpose %s: R-PURP', (purpose) => {
    const { purpose: _, ...without } = request();
    const found = judgeRequester(purpose === undefined ? without : request({ purpose }), requester(), NOW, POLICY);
    expect(found).toBe('R-PURP');
  });

  test.each(['TREAT', 'ETREAT', 'BTG'])('C-43 T1 purpose %s is treatment', (purpose) => {
    expect(judged({ purpose })).toBe('PERMIT');
  });

  test('C-43 T2 without a declared relation: R-REL', () => {
    const { relation: _, ...without } = request();
    expect(judgeRequester(without, requester(), NOW, POLICY)).toBe('R-REL');
    expect(judged({ relation: { kind: 'curiosity' } })).toBe('R-REL');
  });

  test('C-43 T4 a check of the requester itself may refuse, and sees nothing of the patient', () => {
    const seen: unknown[] = [];
    const relationCheck: Policy['relationCheck'] = (...given) => {
      seen.push(...given);
      return given[0].kind !== 'locum';
    };
    expect(judged({}, requester(), { relationCheck })).toBe('R-REL');
    expect(judged({ relation: { kind: 'own-patient' } }, requester(), { relationCheck })).toBe('PERMIT');
    expect(JSON.stringify(seen)).not.toContain(request().bsn);
  });
});

describe('cards (CS C-45)', () => {
  const server = (more: Partial<RequesterSnapshot> = {}): RequesterSnapshot => {
    return requester({ person: { card: 'server', isAuthentic: true, role: '00.000' }, ...more });
  };
  const { mandatary: _, ...ofToken } = mandate();
  const tokenSet = server({ mandate: ofToken, hasRegistration: true });
  const visit: Partial<Request> = { channel: 'batch', relation: { kind: 'appointment', appointment: '2026-11-23' } };

  test('C-45 T1 a card without a name: R-AUTH, mandate or not', () => {
    const unnamed = person('00.000', { card: 'unnamed-employee', uzi: '900000777' });
    expect(judged({}, requester({ person: unnamed }))).toBe('R-AUTH');
    expect(judged({}, requester({ person: unnamed, mandate: mandate() }))).toBe('R-AUTH');
  });

  test('C-45 T2 a server alone, or nobody: R-AUTH', () => {
    expect(judged({}, server())).toBe('R-AUTH');
    expect(judged({}, (({ person: __, ...others }) => others)(requester()))).toBe('R-AUTH');
  });

  test('C-45 T3 a card that was revoked or has expired: R-AUTH', () => {
    expect(judged({}, requester({ person: person('01.015', { isAuthentic: false }) }))).toBe('R-AUTH');
  });

  test('C-45 T4 a set of tokens without a person is refused by default', () => {
    expect(judged(visit, tokenSet)).toBe('R-AUTH');
  });

  test('C-45 T4 switched on it counts for a batch only, in the role of who gave the mandate', () => {
    const on = { serverTokenSet: 'batch' } as const;
    expect(judged(visit, tokenSet, on)).toBe('PERMIT');
    expect(judged({}, tokenSet, on)).toBe('R-AUTH');
    expect(judged(visit, server({ mandate: ofToken }), on)).toBe('R-AUTH');
    expect(judged(visit, server({ hasRegistration: true }), on)).toBe('R-AUTH');
    const ofDentist = server({ mandate: { ...ofToken, mandator: { uzi: '900000102', role: '02.000' } }, hasRegistration: true });
    expect(judged(visit, ofDentist, on)).toBe('R-MATRIX');
  });
});

describe('mandates (CS C-46)', () => {
  test('C-46 T1 who is mandated acts in the role of who gave the mandate, and both are told', () => {
    const decision = decided({ requester: byAssistant(), request: request({ interaction: SUMMARY }) });
    expect(sourcesOf(decision)).toEqual([GP1]);
    expect(decision).toMatchObject({ role: '01.015', responsible: { uzi: '900000101', role: '01.015' } });
  });

  test.each([
    ['none', requester({ person: ASSISTANT })],
    ['one that has ended', byAssistant({ until: NOW })],
    ['one that begins later', byAssistant({ from: '2026-11-21T12:00:00.001Z' })],
    ['one that was revoked', byAssistant({ revoked: '2026-11-20T00:00:00.000Z' })],
    ['one of somebody else', byAssistant({ mandatary: '900000778' })],
  ])('C-46 T2 with a mandate: %s: R-MAND', (_, who) => {
    expect(judged({}, who)).toBe('R-MAND');
  });

  test('C-46 T2 until the last millisecond it holds', () => {
    expect(judged({}, byAssistant({ until: '2026-11-21T12:00:00.001Z', revoked: '2026-11-21T12:00:00.001Z' }))).toBe('PERMIT');
  });

  test('C-46 T3 a mandate of another organisation: R-MAND', () => {
    expect(judged({}, byAssistant({ organization: '90000102' }))).toBe('R-MAND');
  });

  test('C-46 T4 a mandate of an excluded role: R-EXCL', () => {
    expect(judged({}, byAssistant({ mandator: { uzi: '900000101', role: '01.008' } }))).toBe('R-EXCL');
  });

  test('C-46 T5 who is mandated cannot mandate on', () => {
    expect(judged({}, byAssistant({ mandator: { uzi: '900000666', role: '00.000' } }))).toBe('R-MAND');
    expect(judged({}, byAssistant({ mandator: { uzi: '900000777', role: '01.015' } }))).toBe('R-MAND');
    // A doctor without a specialism may ask nothing in an own role, so gives nothing on.
    expect(judged({}, byAssistant({ mandator: { uzi: '900000666', role: '01.000' } }))).toBe('R-MATRIX');
  });

  test('C-46 T6 a care professional needs none', () => {
    expect(judged()).toBe('PERMIT');
    expect(judged({}, requester({ person: person('01.000') }))).toBe('R-MATRIX');
    expect(judged({}, requester({ person: person('01.000', { uzi: '900000777' }), mandate: mandate() }))).toBe('PERMIT');
  });
});

describe('others than care organisations (CS d)', () => {
  const party = (kind: string, more: object = {}): RequesterSnapshot => requester({ party: { kind, isAuthentic: true, ...more } });
  const LOG = 'COMT_IN999998NL';
  const INDEX = 'QUMT_IN020011NL02';

  test.each([
    ['the patient, of the own log', LOG, party('patient', { isOwn: true }), 'PERMIT'],
    ['the patient, of the own index', INDEX, party('patient', { isOwn: true }), 'PERMIT'],
    ['the patient, of another', LOG, party('patient'), 'R-MATRIX'],
    ['the patient, of data', 'QURX_IN990111NL', party('patient', { isOwn: true }), 'R-MATRIX'],
    ['the patient, without a second factor', LOG, party('patient', { isOwn: true, isAuthentic: false }), 'R-AUTH'],
    ['the desk, for a case', LOG, party('desk', { caseId: 'case-1' }), 'PERMIT'],
    ['the desk, without a case', LOG, party('desk'), 'R-REL'],
    ['a supervisor, of the log', LOG, party('supervisor'), 'PERMIT'],
    ['a supervisor, of the index', INDEX, party('supervisor'), 'R-MATRIX'],
    ['somebody else', LOG, party('neighbour', { isOwn: true }), 'R-MATRIX'],
    ['a GP, of the log', LOG, requester(), 'R-MATRIX'],
  ])('%s', (_, interaction, who, expected) => {
    expect(judged({ interaction }, who)).toBe(expected);
  });

  test('a care professional looks up in the index what may be pulled', () => {
    expect(decided({ request: request({ interaction: INDEX }) }).categories).toEqual(['PS', 'MED', 'ICA']);
    expect(decided({ request: request({ interaction: INDEX }), requester: PHARMACIST }).categories).toEqual(['MED', 'ICA']);
    expect(judged({ interaction: INDEX }, requester({ person: person('02.000') }))).toBe('R-MATRIX');
  });
});

describe('an addressed source outside the region (CS b.4, R-DEST)', () => {
  const asked = (policy: Partial<Policy>, regions: readonly number[]): string =>
    judged({ addressedSource: PH1 }, requester({ addressed: organization(PH1, 'J8', { regions }) }), policy);

  test('is told only where we play the switch and do not keep silent', () => {
    expect(asked({ playsSwitch: true, regionDisclosure: 'lsp' }, [8])).toBe('R-DEST');
    expect(asked({ playsSwitch: true, regionDisclosure: 'lsp' }, [7, 8])).toBe('PERMIT');
    expect(asked({ playsSwitch: true }, [8])).toBe('PERMIT');
    expect(asked({ regionDisclosure: 'lsp' }, [8])).toBe('PERMIT');
  });
});
