import type { OptIn, Signature } from '../../../src/consent/opt-in.js';
import { draft } from '../../../src/consent/register/draft.js';
import { update } from '../../../src/consent/register/update.js';
import { withdraw } from '../../../src/consent/register/withdraw.js';
import type { RegisterCommand, StandingAtSource } from '../../../src/consent/register/command.js';
import { ADULT, COMMAND, decided, done, GP, NOW, PRACTICE, RULES } from './made.js';

const ONLINE: Partial<RegisterCommand> = { channel: 'online-digid', digid: 'midden' };
const LATER = '2026-11-21T12:00:00.000Z';

const asked = (command: Partial<RegisterCommand> = {}, standing: Partial<StandingAtSource> = {}) =>
  draft({ ...COMMAND, ...ONLINE, ...command }, { ...ADULT, ...standing }, RULES, NOW);

const sent = (): OptIn => done(asked()).decision;

/** What the source makes of a draft: versions with their status, or the refusal. */
function handled(current: OptIn, status: OptIn['status'], standing: Partial<StandingAtSource> = {}, added: readonly Signature[] = []) {
  const { patient: _p, version: _v, registered: _r, confirmed: _c, endReason: _e, ...form } = current;
  const known = { ...ADULT, decisions: [current], ...standing };
  const outcome = update(current, { ...form, status, signatures: [...form.signatures, ...added] }, known, RULES, LATER);
  return outcome.refused === undefined ? outcome.stored.map((d) => `${d.id.slice(-1)} ${d.version} ${d.status}`) : outcome.refused[0].code;
}

test('C-64 given an online wish, when sent, then a draft that changes nothing, and the source is told', () => {
  const before = decided({ id: '3f0b8f0e-4f5a-4a55-8f0a-0d5c1a2b3c01', given: '2026-10-01' });
  const outcome = asked({}, { decisions: [before] });
  expect(outcome).toMatchObject({
    decision: { status: 'draft', version: 1, channel: 'online-digid' },
    notices: [{ to: GP, about: 'decision' }],
  });
  expect(done(outcome).stored.map(({ status }) => status)).toEqual(['draft']);
});

test.each<readonly [string, Partial<RegisterCommand>, Partial<StandingAtSource>, string]>([
  ['C-04 T2 without a second factor', { digid: 'basis' }, {}, 'second-factor'],
  ['C-22 T7 for somebody of 12 to 15', {}, { birthDate: '2013-01-01' }, 'digid-of-two'],
  ['C-65 at a source that does not take part', {}, { participation: { ...PRACTICE, online: 'refuses' } }, 'online-refused'],
  ['C-73 T1 at an institution without online service', {}, { participation: { ...PRACTICE, type: 'G5' } }, 'online-source-type'],
])('%s: given an online wish, when sent, then refused', (_, command, standing, code) => {
  expect(asked(command, standing).refused?.map((r) => r.code)).toContain(code);
});

test('given a draft, when the source handles it, then in force, refused, or, without a signature that is needed, neither', () => {
  expect(handled(sent(), 'active')).toEqual(['2 2 active']);
  expect(handled(sent(), 'rejected')).toEqual(['2 2 rejected']);
  expect(handled(sent(), 'proposed')).toBe('transition');
  expect(handled(sent(), 'inactive')).toBe('transition');
  expect(handled(sent(), 'entered-in-error')).toEqual(['2 2 entered-in-error']);
  const guardian: Signature = { party: 'guardian', decision: 'permit', given: COMMAND.given ?? '' };
  expect(handled(sent(), 'active', {}, [guardian])).toBe('guardian-too-late');
});

test('given a draft and a decision in force, when the source handles the draft, then the former ends in the same change', () => {
  const before = decided({ id: '3f0b8f0e-4f5a-4a55-8f0a-0d5c1a2b3c01', given: '2026-10-01' });
  const current = sent();
  expect(handled(current, 'active', { decisions: [before, current] })).toEqual(['1 2 inactive', '2 2 active']);
});

test('C-06 T3 given a draft yes, when a later no stands, then the source cannot make it count', () => {
  const no = decided(
    {
      id: '3f0b8f0e-4f5a-4a55-8f0a-0d5c1a2b3c01',
      given: '2026-11-21T10:00:00+01:00',
      decision: 'deny',
      decisionConfirmed: 'deny',
      signatures: [{ party: 'patient', decision: 'deny', given: '2026-11-21T10:00:00+01:00' }],
    },
    {},
    LATER,
  );
  const current = sent();
  expect(handled(current, 'active', { decisions: [no, current] })).toBe('no-stands');
});

test('given a draft, when the patient takes it back, then it is rejected', () => {
  const current = sent();
  const outcome = withdraw({ patient: 'p1', sources: [GP], by: 'patient', channel: 'online-digid' }, { ...ADULT, decisions: [current] }, LATER);
  expect(done(outcome).stored.map(({ status }) => status)).toEqual(['rejected']);
});
