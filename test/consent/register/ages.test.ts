import type { Signature } from '../../../src/consent/opt-in.js';
import { liftObjection, sign } from '../../../src/consent/register/sign.js';
import { yesInForce } from '../../../src/consent/register/index-changes.js';
import { withdraw } from '../../../src/consent/register/withdraw.js';
import { register } from '../../../src/consent/register/register.js';
import { ADULT, after, COMMAND, decided, done, GP, NOW, refusalsIn, registering, RULES } from './made.js';

/** Birth dates of persons of these ages on 21 November 2026. */
const OF_11 = '2014-11-22';
const OF_12 = '2014-11-21';
const OF_15 = '2010-11-22';
const OF_16 = '2010-11-21';
const GIVEN = '2026-11-21T09:55:00+01:00';

const by = (party: Signature['party'], decision: Signature['decision'] = 'permit', given = GIVEN): Signature => ({ party, decision, given });
const yes = (birthDate: string | undefined, ...signatures: readonly Signature[]) => registering({ signatures }, { birthDate } as never);
const no = (birthDate: string, ...signatures: readonly Signature[]) =>
  registering({ decision: 'deny', decisionConfirmed: 'deny', signatures }, { birthDate });
const standing = (birthDate: string, ...decisions: readonly ReturnType<typeof decided>[]) => ({ ...ADULT, birthDate, decisions });

describe('C-21 under 12', () => {
  test('C-21 T1 given a guardian alone at 11, then it is in force', () => {
    expect(done(yes(OF_11, by('guardian'))).decision.status).toBe('active');
  });
  test('C-21 T2 given a guardian alone on the twelfth birthday, then it waits', () => {
    expect(done(yes(OF_12, by('guardian'))).decision.status).toBe('proposed');
  });
  test.each([
    ['C-21 T3', '2026-11-20T23:00:00Z', 'proposed', '2014-11-21'],
    ['C-21 T3', '2026-11-20T22:59:59Z', 'active', '2014-11-21'],
    ['C-21 T4', '2026-06-30T22:00:00Z', 'proposed', '2014-07-01'],
    ['C-21 T4', '2026-06-30T21:59:59Z', 'active', '2014-07-01'],
  ])('%s given a guardian who signs at %s, then %s', (_, given, status, birthDate) => {
    expect(done(registering({ given, signatures: [by('guardian', 'permit', given)] }, { birthDate })).decision.status).toBe(status);
  });
  test('C-21 T5 given a child of 11 alone, then it is refused', () => {
    expect(refusalsIn(yes(OF_11, by('child')))).toEqual(['C-21 422 child-alone']);
  });
});

describe('C-22 from 12 up to 16', () => {
  test('C-22 T1 given both, then it is in force; given one after the other, from the second on', () => {
    expect(done(yes(OF_12, by('guardian'), by('child'))).decision.status).toBe('active');
    const waiting = done(yes(OF_12, by('guardian'))).decision;
    const later = '2026-11-25T10:00:00.000Z';
    const { decision, stored, index } = done(sign(waiting, by('child', 'permit', later), standing(OF_12, waiting), RULES, later));
    expect(decision).toMatchObject({ status: 'active', effective: later, version: 2, id: waiting.id });
    expect(yesInForce(stored, 'p1', GP, '2026-11-25T09:59:59.999Z')).toBeUndefined();
    expect(index.map((c) => c.category)).toEqual(['PS', 'ICA']);
  });
  test('C-22 T2 C-22 T3 given one yes and one no, then it is rejected', () => {
    expect(done(yes(OF_15, by('guardian'), by('child', 'deny'))).decision).toMatchObject({ status: 'rejected', ended: NOW, endReason: 'refused' });
    expect(done(yes(OF_15, by('guardian', 'deny'), by('child'))).decision.status).toBe('rejected');
    const waiting = done(yes(OF_12, by('guardian'))).decision;
    expect(done(sign(waiting, by('child', 'deny'), standing(OF_12, waiting), RULES, NOW)).decision.status).toBe('rejected');
  });
  test('C-22 T4 given the child was not asked, then it waits and releases nothing, with a warning', () => {
    const { decision, warnings, index } = done(yes(OF_12, by('guardian')));
    expect([decision.status, warnings, index]).toEqual(['proposed', ['signature-missing'], []]);
  });
  test('C-22 T5 given two times no, then it is stored as a no', () => {
    expect(done(no(OF_12, by('guardian', 'deny'), by('child', 'deny'))).decision).toMatchObject({ status: 'active', decision: 'deny' });
  });
  test('C-22 T5 given one no, then an earlier yes ends all the same', () => {
    const before = done(yes(OF_12, by('guardian'), by('child'))).decision;
    const signatures = [by('child', 'deny')];
    const outcome = registering({ id: 'x', replaces: true, decision: 'deny', decisionConfirmed: 'deny', signatures }, standing(OF_12, before));
    expect(done(outcome).stored.map((d) => d.status)).toEqual(['inactive', 'proposed']);
  });
  test.each(['child', 'guardian'] as const)('C-22 T6 given a yes of both, when the %s withdraws alone, then it ends', (party) => {
    const both = done(yes(OF_12, by('guardian'), by('child'))).decision;
    const { stored } = done(withdraw({ patient: 'p1', by: party, channel: 'spoken' }, standing(OF_12, both), NOW));
    expect(stored).toMatchObject([{ status: 'inactive', withdrawal: { by: party } }]);
  });
  test('C-22 T7 given one DigiD for a child of 12 to 15, then it is refused', () => {
    const online = { channel: 'online-digid', digid: 'midden' } as const;
    expect(refusalsIn(registering({ ...online, signatures: [by('guardian')] }, { birthDate: OF_12 }))).toEqual(['C-22 422 digid-of-two']);
    expect(refusalsIn(registering({ ...online, signatures: [by('child')] }, { birthDate: OF_15 }))).toEqual(['C-22 422 digid-of-two']);
    expect(refusalsIn(registering({ ...online, signatures: [by('child')] }, { birthDate: OF_16 }))).toEqual([]);
  });
});

describe('C-23 from 16', () => {
  test('C-23 T1 given a child who signs on the sixteenth birthday, then alone; one second earlier it waits', () => {
    const at = (given: string) => done(registering({ given, signatures: [by('child', 'permit', given)] }, { birthDate: OF_16 })).decision.status;
    expect([at('2026-11-21T00:00:00+01:00'), at('2026-11-20T23:59:59+01:00')]).toEqual(['active', 'proposed']);
  });
  test('C-23 T2 given a guardian of somebody of 16, then giving, refusing and withdrawing are forbidden', () => {
    expect(refusalsIn(yes(OF_16, by('guardian')))[0]).toBe('C-23 403 guardian-too-late');
    expect(refusalsIn(no(OF_16, by('guardian', 'deny')))[0]).toBe('C-23 403 guardian-too-late');
    const own = done(yes(OF_16, by('child'))).decision;
    expect(refusalsIn(withdraw({ patient: 'p1', by: 'guardian', channel: 'spoken' }, standing(OF_16, own), NOW))).toEqual([
      'C-23 403 guardian-too-late',
    ]);
  });
  test('C-23 T3 given a guardian at 15, when the child signs on the sixteenth birthday, then it is in force from then', () => {
    const before = '2026-11-20T10:00:00.000Z';
    const signatures = [by('guardian', 'permit', before)];
    const waiting = decided({ given: before, signatures }, { birthDate: OF_16 }, before);
    expect(waiting.status).toBe('proposed');
    const { decision } = done(sign(waiting, by('child'), standing(OF_16, waiting), RULES, NOW));
    expect([decision.status, decision.effective]).toEqual(['active', NOW]);
  });
});

describe('C-24 parents', () => {
  test('C-24 T1 given one parent, then it is in force', () => {
    expect(done(yes(OF_11, by('guardian'))).warnings).toEqual([]);
  });
  test('C-24 T2 given that the other objects, then it waits until the objection is lifted', () => {
    const { decision, warnings } = done(yes(OF_11, by('guardian'), by('guardian', 'deny')));
    expect([decision.status, warnings]).toEqual(['proposed', ['parents-disagree']]);
    // The first parent saying yes again lifts nothing.
    expect(done(sign(decision, by('guardian'), standing(OF_11, decision), RULES, NOW)).decision.status).toBe('proposed');
    expect(done(liftObjection(decision, by('guardian'), standing(OF_11, decision), RULES, NOW)).decision.status).toBe('active');
  });
  test('C-24 T3 given a yes in force, when the other parent objects, then it ends and does not come back', () => {
    const one = done(yes(OF_11, by('guardian'))).decision;
    const { decision } = done(sign(one, by('guardian', 'deny'), standing(OF_11, one), RULES, NOW));
    expect(decision).toMatchObject({ status: 'inactive', endReason: 'withdrawn', withdrawal: { by: 'guardian' } });
    expect(refusalsIn(sign(decision, by('guardian'), standing(OF_11, decision), RULES, NOW))).toEqual(['C-20 422 reactivation']);
  });
});

describe('C-25 growing up', () => {
  test('C-25 T1 C-25 T2 given a yes that was complete, then years later it is still in force', () => {
    const one = done(yes('2014-11-22', by('guardian'))).decision;
    for (const year of [2027, 2030, 2032]) expect(yesInForce([one], 'p1', GP, `${year}-01-01T00:00:00.000Z`)).toBe(one);
    const both = done(yes(OF_15, by('guardian'), by('child'))).decision;
    expect(yesInForce([both], 'p1', GP, '2029-01-01T00:00:00.000Z')).toBe(both);
  });
  test('C-25 T3 given a guardian at 12 that waits, then at 16 only the child can complete it', () => {
    const waiting = done(yes(OF_12, by('guardian'))).decision;
    const at16 = '2030-11-21T10:00:00.000Z';
    expect(yesInForce([waiting], 'p1', GP, at16)).toBeUndefined();
    expect(refusalsIn(sign(waiting, by('guardian', 'permit', at16), standing(OF_12, waiting), RULES, at16))[0]).toBe('C-23 403 guardian-too-late');
    expect(done(sign(waiting, by('child', 'permit', at16), standing(OF_12, waiting), RULES, at16)).decision.status).toBe('active');
  });
});

describe('C-26, C-27 and C-28', () => {
  test('C-26 T2 given a guardian of a child of 11, when the child of 12 withdraws alone, then it ends', () => {
    const one = done(yes(OF_11, by('guardian'))).decision;
    const next = '2026-11-22T10:00:00.000Z';
    const { stored } = done(withdraw({ patient: 'p1', by: 'child', channel: 'spoken' }, standing(OF_11, one), next));
    expect(yesInForce(after([one], stored), 'p1', GP, next)).toBeUndefined();
    expect(refusalsIn(withdraw({ patient: 'p1', by: 'child', channel: 'spoken' }, standing(OF_11, one), NOW))).toEqual(['C-21 403 child-withdraws']);
  });
  test('C-27 T1 given only the year of birth, where 12 is possible, then both are needed', () => {
    const given = '2026-06-01';
    const status = (...parties: Signature['party'][]) =>
      done(registering({ given, signatures: parties.map((p) => by(p, 'permit', given)) }, { birthDate: '2014' })).decision.status;
    expect([status('guardian'), status('guardian', 'child')]).toEqual(['proposed', 'active']);
  });
  test('C-27 T2 given no birth date, then both are needed and the source is warned', () => {
    const { decision, warnings } = done(yes(undefined, by('patient')));
    expect([decision.status, warnings]).toEqual(['proposed', ['signature-missing', 'birth-date-unknown']]);
  });
  test('C-28 given a representative, then it is off by default, and switched on at the source only', () => {
    const command = { representative: 'HPOWATT', signatures: [by('guardian')] };
    expect(refusalsIn(registering(command))).toEqual(['C-28 403 representative']);
    const on = { ...RULES, representatives: true };
    expect(done(registering(command, {}, NOW, on)).decision).toMatchObject({ status: 'active', representative: 'HPOWATT' });
    expect(refusalsIn(registering({ ...command, channel: 'online-digid', digid: 'hoog' }, {}, NOW, on))).toEqual(['C-28 403 representative']);
  });
  test('C-28 given a child, or somebody whose age is not known, then nobody decides in the place of that person', () => {
    const on = { ...RULES, representatives: true };
    for (const birthDate of ['2013-05-05', '2009-05-05', undefined]) {
      const { birthDate: _, ...without } = ADULT;
      const standing = birthDate === undefined ? without : { ...without, birthDate };
      const command = { ...COMMAND, representative: 'HPOWATT', signatures: [by('guardian')] };
      expect(refusalsIn(register(command, standing, on, NOW))).toEqual(['C-28 403 representative']);
    }
  });
  test('C-28 given a decision of a representative, then the representative withdraws it, and so does the person', () => {
    const on = { ...RULES, representatives: true };
    const { decision } = done(registering({ representative: 'HPOWATT', signatures: [by('guardian')] }, {}, NOW, on));
    for (const party of ['guardian', 'patient'] as const) {
      const command = { patient: 'p1', sources: [GP], by: party, channel: 'spoken' } as const;
      expect(done(withdraw(command, { ...ADULT, decisions: [decision] }, NOW)).stored).toMatchObject([{ status: 'inactive' }]);
    }
  });
});
