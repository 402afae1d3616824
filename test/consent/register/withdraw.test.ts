import { afterAttempt, delivery } from '../../../src/consent/register/notice.js';
import { yesInForce } from '../../../src/consent/register/index-changes.js';
import { update } from '../../../src/consent/register/update.js';
import { withdraw, type WithdrawCommand } from '../../../src/consent/register/withdraw.js';
import type { OptIn } from '../../../src/consent/opt-in.js';
import { mayBecome } from '../../../src/consent/register/status.js';
import { ADULT, after, COMMAND, decided, done, first, GP, NO, NOW, PHARMACY, PRACTICE, refusalsIn, registering, RULES } from './made.js';

const LATER = '2026-12-01T13:03:11.402Z';
const atGp = decided();
const atPharmacy = decided({ id: 'ph', source: PHARMACY }, { participation: { ...PRACTICE, ura: PHARMACY, type: 'J8' } });
const entry = (source: string, category: 'PS' | 'MED') => ({ patient: 'p1', source, application: 'app1', category, created: NOW, updated: NOW });
const both = { ...ADULT, decisions: [atGp, atPharmacy], entries: [entry(GP, 'PS'), entry(PHARMACY, 'MED')] };
const all: WithdrawCommand = { patient: 'p1', by: 'patient', channel: 'desk' };

describe('withdrawing', () => {
  test('C-15 given a yes, when it is withdrawn, then it is not in force from that very moment', () => {
    const { stored } = done(withdraw({ ...all, sources: [GP] }, both, LATER));
    expect(yesInForce([atGp], 'p1', GP, LATER)).toBe(atGp);
    expect(yesInForce(stored, 'p1', GP, LATER)).toBeUndefined();
    expect(stored).toMatchObject([{ id: atGp.id, version: 2, status: 'inactive', ended: LATER, endReason: 'withdrawn' }]);
  });
  test.each(['spoken', 'form', 'desk', 'online-digid'] as const)('C-17 T1 given the channel %s, then the end state is the same', (channel) => {
    const [ended] = done(withdraw({ ...all, channel, sources: [GP] }, both, LATER)).stored;
    expect(ended).toEqual({
      ...atGp,
      ...{ version: 2, status: 'inactive', ended: LATER, endReason: 'withdrawn' },
      withdrawal: { at: LATER, by: 'patient', channel },
    });
  });
  test('C-17 T2 given one source or all, then those end and no other', () => {
    const ids = (sources?: readonly string[]) =>
      done(withdraw({ ...all, ...(sources === undefined ? {} : { sources }) }, both, LATER)).stored.map((d) => d.id);
    expect(ids([PHARMACY])).toEqual(['ph']);
    expect(ids()).toEqual([atGp.id, 'ph']);
  });
  test('C-18 T1 given a central withdrawal of all, then both are closed, both entries go, both sources are told, and the patient sees it', () => {
    const { stored, index, notices, status } = done(withdraw(all, both, LATER));
    expect(stored.map((d) => d.status)).toEqual(['inactive', 'inactive']);
    expect(index.map((c) => `${c.change} ${c.source} ${c.category}`)).toEqual([`remove ${GP} PS`, `remove ${PHARMACY} MED`]);
    expect(notices.map((n) => `${n.to} ${n.about}`)).toEqual([`${GP} withdrawal`, `${PHARMACY} withdrawal`]);
    expect(status).toEqual([
      { source: GP, state: 'withdrawn' },
      { source: PHARMACY, state: 'withdrawn' },
    ]);
  });
  test('C-18 T2 given a notice that fails, then it is tried again later and later, and the data stays closed meanwhile', () => {
    const { stored, notices } = done(withdraw({ ...all, sources: [GP] }, both, LATER));
    const notice = first(notices);
    let one = delivery(notice);
    const minutes = [1, 2, 4, 8].map(() => {
      const before = one.next ?? '';
      one = afterAttempt(one, false, before);
      return (Date.parse(one.next ?? '') - Date.parse(before)) / 60_000;
    });
    expect(minutes).toEqual([1, 2, 4, 8]);
    expect(yesInForce(stored, 'p1', GP, one.next ?? '')).toBeUndefined();
    expect(afterAttempt(one, true, '2026-12-02T00:00:00.000Z')).toEqual({ notice, attempts: 5, confirmed: '2026-12-02T00:00:00.000Z' });
  });
  test('C-66 given a withdrawal at the source itself, then no notice is needed', () => {
    expect(done(withdraw({ ...all, channel: 'spoken', sources: [GP] }, both, LATER)).notices).toEqual([]);
  });
  test('C-66 given a yes by the online service, then the source is told of it', () => {
    const { notices } = done(registering({ channel: 'online-digid', digid: 'midden' }));
    expect(notices).toEqual([{ to: GP, about: 'decision', consent: COMMAND.id, at: NOW }]);
  });
  test('C-19 given a withdrawal, then every entry of that source goes, also one that the yes did not cover', () => {
    const entries = [...both.entries, entry(GP, 'MED')];
    const { index } = done(withdraw({ ...all, sources: [GP] }, { ...both, entries }, LATER));
    expect(index.map((c) => `${c.change} ${c.category}`)).toEqual(['remove PS', 'remove MED']);
  });
  test('given a no, a source without a decision or a moment to come, then it is refused', () => {
    const no = { ...ADULT, decisions: [decided(NO)] };
    expect(refusalsIn(withdraw({ ...all, sources: [GP] }, no, LATER))).toEqual(['C-17 409 nothing-to-withdraw']);
    expect(done(withdraw(all, no, LATER)).status).toEqual([]);
    expect(refusalsIn(withdraw({ ...all, at: '2027-01-01T00:00:00.000Z' }, both, LATER))).toEqual(['C-15 422 withdrawal-date']);
  });
  test('given an online request not yet handled, then it is rejected with the rest', () => {
    const draft: OptIn = { ...atGp, id: 'd', status: 'draft' };
    expect(done(withdraw(all, { ...ADULT, decisions: [draft] }, LATER)).stored).toMatchObject([{ id: 'd', status: 'rejected' }]);
  });
});

describe('yes again', () => {
  const withdrawn = first(done(withdraw({ ...all, sources: [GP] }, both, LATER)).stored);
  const standing = { ...ADULT, decisions: [withdrawn] };

  test('C-20 T1 given a withdrawn yes, when it is made active again, then 422', () => {
    expect(refusalsIn(update(withdrawn, atGp, standing, RULES, LATER))).toEqual(['C-20 422 reactivation']);
  });
  test('C-20 T1 given a new decision after it, then it is in force and the index gets its entries again', () => {
    const given = '2026-12-02T10:00:00+01:00';
    const now = '2026-12-02T09:01:00.000Z';
    const { decision, index } = done(registering({ id: 'x', given }, standing, now));
    expect([decision.status, index.map((c) => `${c.change} ${c.category}`)]).toEqual(['active', ['register PS', 'register ICA']]);
  });
  test('C-20 given a yes from before the withdrawal, then 409', () => {
    expect(refusalsIn(registering({ id: 'x' }, standing, '2026-12-02T09:01:00.000Z'))).toEqual(['C-20 409 date-not-new']);
  });
});

describe('an update is a move of the status', () => {
  test('c.1 given all pairs, then only the moves of the specification are possible', () => {
    const statuses = ['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'] as const;
    const moves = statuses.flatMap((from) => statuses.filter((to) => mayBecome(from, to)).map((to) => `${from} > ${to}`));
    expect(moves).toEqual([
      ...['draft > proposed', 'draft > active', 'draft > rejected', 'draft > entered-in-error'],
      ...['proposed > active', 'proposed > rejected', 'proposed > inactive', 'proposed > entered-in-error'],
      ...['active > inactive', 'active > entered-in-error', 'rejected > entered-in-error', 'inactive > entered-in-error'],
    ]);
  });
  test('c.1 given active to inactive with a withdrawal, then it is one', () => {
    const withdrawal = { at: LATER, by: 'patient', channel: 'spoken' } as const;
    const outcome = update(atGp, { ...atGp, status: 'inactive', ended: LATER, withdrawal }, both, RULES, LATER);
    expect(done(outcome).stored).toMatchObject([{ status: 'inactive', withdrawal }]);
    expect(refusalsIn(update(atGp, { ...atGp, status: 'inactive', ended: LATER }, both, RULES, LATER))).toEqual(['- 422 transition']);
  });
  test('c.1 given entered-in-error, then it is a correction', () => {
    expect(done(update(atGp, { ...atGp, status: 'entered-in-error' }, both, RULES, LATER)).stored).toMatchObject([{ endReason: 'error' }]);
  });
  test('c.1 given another change, then it is refused with its place', () => {
    const outcome = update(atGp, { ...atGp, status: 'inactive', categories: ['PS'] }, both, RULES, LATER);
    expect(outcome.refused).toMatchObject([{ code: 'immutable', expression: 'Consent.category' }]);
    expect(refusalsIn(update(atGp, { ...atGp, status: 'inactive', signatures: [] }, both, RULES, LATER))).toEqual(['- 422 immutable']);
  });
  test('c.1 given proposed to active without a signature, or to what the signature does not make it, then it is refused', () => {
    const given = COMMAND.given ?? '';
    const waiting = decided({ signatures: [{ party: 'guardian', decision: 'permit', given }] }, { birthDate: '2014-01-01' });
    const standing = { ...ADULT, birthDate: '2014-01-01', decisions: [waiting] };
    expect(refusalsIn(update(waiting, { ...waiting, status: 'active' }, standing, RULES, NOW))).toEqual(['- 422 transition']);
    const signed = (decision: 'permit' | 'deny') => [...waiting.signatures, { party: 'child', decision, given } as const];
    expect(refusalsIn(update(waiting, { ...waiting, status: 'active', signatures: signed('deny') }, standing, RULES, NOW))).toEqual([
      '- 422 transition',
    ]);
    const complete = done(update(waiting, { ...waiting, status: 'active', signatures: signed('permit') }, standing, RULES, NOW));
    expect(after([waiting], complete.stored)).toMatchObject([{ status: 'active', version: 2 }]);
  });
});
