import { decide, replay, type Inputs } from '../../../src/consent/decision/decide.js';
import { recheck } from '../../../src/consent/decision/recheck.js';
import { EMPTY_FLOOR, RELEASE_QUANTUM, releaseAt } from '../../../src/consent/decision/release.js';
import { ASSISTANT, decided, GP1, mandate, NOW, optIn, patient, PH1, PH2, POLICY, request, requester, sourcesOf, withdrawn } from './world.js';

const LATER = '2026-11-21T12:00:00.400Z';
const EPOCHS = { [GP1]: 3, [PH1]: 4 };

describe('the second check (CS b.3, step 16)', () => {
  test('where nothing changed, all is released', () => {
    expect(recheck(decided(), requester(), EPOCHS, LATER)).toEqual({ released: decided().permitted, dropped: [] });
  });

  test('C-15 T2 a source about which something was decided meanwhile is taken out', () => {
    const found = recheck(decided(), requester(), { ...EPOCHS, [PH1]: 5 }, LATER);
    expect(found.released.map(({ source }) => source)).toEqual([PH2]);
    expect(found.dropped).toEqual([PH1]);
    expect(recheck(decided(), requester(), { ...EPOCHS, [PH2]: 1 }, LATER).dropped).toEqual([PH2]);
    expect(recheck(decided(), requester(), { ...EPOCHS, [GP1]: 9 }, LATER).dropped).toEqual([]);
  });

  test('C-15 T2 a yes that ends between the two checks is taken out', () => {
    const snapshot = patient({ optIns: [optIn(PH1, ['MED'], { ended: LATER }), optIn(PH2, ['MED'])] });
    expect(recheck(decided({ patient: snapshot }), requester(), EPOCHS, LATER).dropped).toEqual([PH1]);
    expect(recheck(decided({ patient: snapshot }), requester(), EPOCHS, NOW).dropped).toEqual([]);
  });

  test('C-15 T4 a page after the withdrawal is decided anew, and empty', () => {
    expect(sourcesOf(decided({ patient: patient({ optIns: [withdrawn(PH1, ['MED']), withdrawn(PH2, ['MED'])] }) }))).toEqual([]);
  });

  test('C-01 T4 epochs that cannot be read release nothing', () => {
    expect(recheck(decided(), requester(), undefined, LATER)).toEqual({ released: [], dropped: [PH1, PH2] });
  });

  test('C-46 T7 a mandate that ended between start and release: nothing is released', () => {
    const who = (revoked?: string): ReturnType<typeof requester> =>
      requester({ person: ASSISTANT, mandate: mandate(revoked === undefined ? {} : { revoked }) });
    const decision = decided({ requester: who() });
    expect(recheck(decision, who(), EPOCHS, LATER).dropped).toEqual([]);
    expect(recheck(decision, who('2026-11-21T12:00:00.300Z'), EPOCHS, LATER)).toEqual({ refusal: 'R-MAND', released: [], dropped: [PH1, PH2] });
    expect(recheck(decision, requester({ person: ASSISTANT }), EPOCHS, LATER).refusal).toBe('R-MAND');
  });
});

describe('a decision that is taken again (CS I7)', () => {
  const inputs: Inputs = { request: request(), requester: requester(), patient: patient(), now: NOW };

  test('I7 the same inputs under the same versions give the same', () => {
    expect(replay(decide(inputs, POLICY), inputs, POLICY)).toBe('same');
    expect(replay(decide(inputs, POLICY), JSON.parse(JSON.stringify(inputs)) as Inputs, POLICY)).toBe('same');
  });

  test('I7 other inputs or other versions show', () => {
    const decision = decide(inputs, POLICY);
    expect(replay(decision, { ...inputs, patient: patient({ optIns: [] }) }, POLICY)).toBe('different');
    expect(replay(decision, inputs, { ...POLICY, matrix: { ...POLICY.matrix, version: '2027-01-01' } })).toBe('other-versions');
  });
});

describe('the moment of release (CS b.6)', () => {
  const at = (ready: number, isEmpty: boolean, deadline?: number): number =>
    releaseAt({ ready, isEmpty, quantum: RELEASE_QUANTUM, emptyFloor: EMPTY_FLOOR, ...(deadline === undefined ? {} : { deadline }) });

  test.each([
    [0, 250],
    [1, 250],
    [250, 250],
    [250.5, 500],
    [980, 1000],
    [1001, 1250],
  ])('an answer that is ready after %d ms goes after %d', (ready, moment) => {
    expect(at(ready, false)).toBe(moment);
  });

  test.each([0, 3, 400, 999, 1000])('an empty one that is ready after %d ms goes at the floor, whatever emptied it', (ready) => {
    expect(at(ready, true)).toBe(1000);
  });

  test('an empty one after the floor goes at the next multiple', () => {
    expect(at(1100, true)).toBe(1250);
    expect(releaseAt({ ready: 5, isEmpty: true, quantum: 250, emptyFloor: 900 })).toBe(1000);
  });

  test('the deadline goes before both, and nothing before it is ready', () => {
    expect(at(10, true, 600)).toBe(600);
    expect(at(610, false, 700)).toBe(700);
    expect(at(710, false, 700)).toBe(710);
    expect(at(10, false, 700)).toBe(250);
  });
});
