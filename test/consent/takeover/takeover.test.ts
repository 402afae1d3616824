import type { OptIn } from '../../../src/consent/opt-in.js';
import { entryRefused, yesInForce } from '../../../src/consent/register/index-changes.js';
import { withdraw } from '../../../src/consent/register/withdraw.js';
import type { Shield } from '../../../src/consent/shield.js';
import { applyTakeover, finishTakeover } from '../../../src/consent/takeover/apply.js';
import { planTakeover, type TakeoverInput } from '../../../src/consent/takeover/plan.js';
import type { Takeover } from '../../../src/consent/takeover.js';
import { ADULT, after, COMMAND, decided, done, first, GP, NO, PRACTICE, refusalsIn, registering } from '../register/made.js';

const NEW = '90000401';
const TAKEOVER: Takeover = {
  id: 'takeover-1',
  from: GP,
  to: NEW,
  date: '2027-01-01',
  noticeDate: '2026-12-01',
  objectionUntil: '2026-12-31',
  state: 'planned',
};
const BEFORE = '2026-12-31T10:00:00.000Z';
const MOMENT = '2026-12-31T23:00:00.000Z';
const DAY = '2027-01-01T08:00:00.000Z';
const SUCCESSOR = { ...PRACTICE, ura: NEW, regions: [8] };

const yes = decided();
const atNew = (optIn: OptIn): OptIn => ({ ...optIn, id: `new-${optIn.id}`, source: NEW });
const no = decided({ ...NO, id: 'no' });
const withdrawn = first(done(withdraw({ patient: 'p1', by: 'patient', channel: 'desk' }, { ...ADULT, decisions: [yes] }, BEFORE)).stored);
const input = (more: Partial<TakeoverInput>): TakeoverInput => ({
  takeover: TAKEOVER,
  decisions: [yes],
  objections: [],
  shields: [],
  items: [],
  ...more,
});
const ids = () => {
  let next = 0;
  return () => `id-${++next}`;
};

/** Plans and carries out, and gives all decisions as they are then. */
function takenOver(more: Partial<TakeoverInput>, now = BEFORE) {
  const plan = done(planTakeover(input(more)));
  const changes = applyTakeover(plan, ids(), now);
  return { plan, changes, decisions: after(input(more).decisions, changes.stored) };
}
const permits = (decisions: readonly OptIn[], source: string, now: string) => yesInForce(decisions, 'p1', source, now) !== undefined;

test('C-71 T1 given notice and a period for objections that is over, then the yes goes on under the new URA, without a gap and never twice', () => {
  const { plan, decisions, changes } = takenOver({});
  expect(plan.report).toMatchObject({ carried: 1, conflict: 0 });
  const last = '2026-12-31T22:59:59.999Z';
  expect([permits(decisions, GP, last), permits(decisions, NEW, last)]).toEqual([true, false]);
  expect([permits(decisions, GP, MOMENT), permits(decisions, NEW, MOMENT)]).toEqual([false, true]);
  expect(changes.stored[1]).toMatchObject({
    predecessor: { consent: yes.id, takeover: 'takeover-1', patientNotified: '2026-12-01', objectionUntil: '2026-12-31' },
    given: yes.given,
    catalogue: yes.catalogue,
  });
});
test('C-71 T1 given the day itself, then what ended says so and the index has the new source in place of the old', () => {
  const { decisions } = takenOver({});
  const entries = [{ patient: 'p1', source: GP, application: 'app1', category: 'PS', created: BEFORE, updated: BEFORE }] as const;
  const day = { decisions, entries, visible: () => [{ application: 'app2', category: 'PS' }] as const, successor: SUCCESSOR };
  const { stored, index } = finishTakeover(TAKEOVER, day, DAY);
  expect(stored).toMatchObject([{ id: yes.id, status: 'inactive', endReason: 'takeover', ended: MOMENT, version: 3 }]);
  expect(index.map((c) => `${c.change} ${c.source} ${c.application} ${c.category}`)).toEqual([`remove ${GP} app1 PS`, `register ${NEW} app2 PS`]);
});
test('C-71 T1 given a plan that was carried out, when planned again, then there is nothing twice', () => {
  const { decisions } = takenOver({});
  const again = takenOver({ decisions });
  expect(again.plan.report).toMatchObject({ 'already-carried': 1, carried: 0 });
  expect(again.changes.stored).toEqual([]);
});
test('C-71 T2 given an objection, then it is closed under the successor and the old one ends', () => {
  const { decisions, plan } = takenOver({ objections: ['p1'] });
  expect(plan.report.objected).toBe(1);
  expect([permits(decisions, GP, MOMENT), permits(decisions, NEW, MOMENT)]).toEqual([false, false]);
});
test('C-71 T3 given no notice, then nothing is carried over', () => {
  const { noticeDate: _, ...silent } = TAKEOVER;
  const { decisions, plan } = takenOver({ takeover: silent, shields: [] });
  expect(plan.report['not-told']).toBe(1);
  expect(decisions.filter((d) => d.source === NEW)).toEqual([]);
  expect(permits(decisions, GP, MOMENT)).toBe(false);
});
test('C-71 given a notice or a period that is too late, then there is no plan', () => {
  expect(refusalsIn(planTakeover(input({ takeover: { ...TAKEOVER, noticeDate: '2027-01-01' } })))).toContain('C-71 422 takeover-notice');
  expect(refusalsIn(planTakeover(input({ takeover: { ...TAKEOVER, objectionUntil: '2027-01-01' } })))).toEqual(['C-71 422 takeover-objection']);
});
test('C-71 T4 given a no or a withdrawal, then it is carried over as that', () => {
  expect(takenOver({ decisions: [no] }).changes.stored[1]).toMatchObject({ source: NEW, status: 'active', decision: 'deny', confirmed: 'deny' });
  const carried = takenOver({ decisions: [withdrawn] }).changes.stored;
  expect(carried).toMatchObject([{ source: NEW, status: 'inactive', endReason: 'withdrawn', withdrawal: withdrawn.withdrawal }]);
});

describe('C-71 T5 shields', () => {
  const identifier = { system: 'urn:oid:2.16.840.1.113883.2.4.3.11.999.77.1', value: 'item-1' };
  const shield: Shield = {
    ...{ id: 's1', version: 1, patient: 'p1', source: GP, status: 'active', given: '2026-11-05', riskDiscussed: '2026-11-05' },
    ...{ registered: BEFORE, policy: '2026-01' },
    rules: [{ categories: ['ICA'] }, { items: [{ identifier, dependents: true }] }],
  };
  const to = { system: 'urn:oid:2.16.840.1.113883.2.4.3.11.999.77.2', value: 'item-9' };

  test('C-71 T5 given new names for all items, then shields go over one to one', () => {
    const { changes, plan } = takenOver({ shields: [shield], items: [{ from: identifier, to }] });
    expect(changes.shields).toEqual([
      {
        from: 's1',
        shield: {
          ...{ id: 'id-2', version: 1, patient: 'p1', source: NEW, status: 'active', given: '2026-11-05', riskDiscussed: '2026-11-05' },
          ...{ registered: BEFORE, policy: '2026-01' },
          rules: [{ categories: ['ICA'] }, { items: [{ identifier: to, dependents: true }] }],
        },
      },
    ]);
    expect(plan.shields.closed).toEqual([]);
  });
  test('C-71 T5 given an item without a new name, then its whole kind of data stays closed; of an unknown kind, all do', () => {
    const known = takenOver({ shields: [shield], items: [{ from: identifier, category: 'MED' }] });
    expect(known.changes.shields[0]?.shield.rules).toEqual([{ categories: ['ICA'] }, { categories: ['MED'] }]);
    expect(known.plan.shields.closed).toEqual([{ patient: 'p1', categories: ['MED'] }]);
    expect(takenOver({ shields: [shield] }).plan.shields.closed[0]?.categories).toContain('PS');
  });
  test('C-71 T5 given a patient who objected, then the shields go over all the same; given an earlier run, not twice', () => {
    expect(takenOver({ shields: [shield], objections: ['p1'] }).changes.shields).toHaveLength(1);
    expect(takenOver({ shields: [shield], carriedShields: ['s1'] }).changes.shields).toEqual([]);
    expect(takenOver({ shields: [{ ...shield, status: 'inactive' }] }).changes.shields).toEqual([]);
  });
});

test('C-71 T6 given a yes for one kind of data, then the successor gets no other, and no other URA gets anything', () => {
  const narrow = decided({ categories: ['PS'] });
  const { changes, decisions } = takenOver({ decisions: [narrow] });
  expect(changes.stored[1]?.categories).toEqual(['PS']);
  expect(new Set(decisions.map((d) => d.source))).toEqual(new Set([GP, NEW]));
});

describe('C-71 T7 a merge of different decisions', () => {
  const rows: readonly (readonly [string, OptIn, OptIn, boolean])[] = [
    ['yes and no', yes, atNew(no), true],
    ['no and yes', no, atNew(yes), true],
    ['withdrawn and yes', withdrawn, atNew(yes), true],
    ['yes and withdrawn', yes, atNew(withdrawn), true],
    ['no and no', no, atNew(no), false],
    ['no and withdrawn', no, atNew(withdrawn), false],
  ];
  test.each(rows)('C-71 T7 given %s, then it is closed for the merged source', (_, from, to, isAsked) => {
    const { decisions, changes } = takenOver({ decisions: [from, to] });
    expect(permits(decisions, NEW, MOMENT)).toBe(false);
    expect(permits(decisions, GP, MOMENT)).toBe(false);
    expect(decisions.filter((d) => d.source === NEW && d.status === 'active').map((d) => d.decision)).toEqual(['deny']);
    expect(changes.notices.map((n) => `${n.to} ${n.about}`)).toEqual(isAsked ? [`${NEW} ask-again`] : []);
  });
  test('C-71 T7 given yes and yes, then the one of the successor stays, and there is one', () => {
    const { decisions, plan } = takenOver({ decisions: [yes, atNew(yes)] });
    expect(plan.report.kept).toBe(1);
    expect(decisions.filter((d) => d.source === NEW && d.status === 'active')).toHaveLength(1);
    expect(permits(decisions, NEW, MOMENT)).toBe(true);
  });
  test('C-71 T7 given half a yes, then it is not carried over and is asked again', () => {
    const { decisions, changes } = takenOver({ decisions: [{ ...yes, status: 'proposed' }] });
    expect(decisions).toMatchObject([{ status: 'inactive', source: GP }]);
    expect(changes.notices).toHaveLength(1);
  });
});

test('C-71 T8 given the days before and after, then only the one or the other can have an entry or a new decision', () => {
  const { decisions } = takenOver({});
  const may = (source: string, now: string) => entryRefused({ patient: 'p1', source, category: 'PS' }, decisions, now) === undefined;
  expect([may(GP, BEFORE), may(NEW, BEFORE), may(GP, DAY), may(NEW, DAY)]).toEqual([true, false, false, true]);
  const given = '2027-01-01T09:00:00+01:00';
  expect(refusalsIn(registering({ given }, { takeovers: [TAKEOVER] }, DAY))).toEqual(['C-71 422 taken-over']);
  expect(refusalsIn(registering({}, { takeovers: [TAKEOVER] }, BEFORE))).toEqual([]);
});
test('C-71 T8 given a takeover that was prepared, when the patient withdraws or says no before it, then the successor gets nothing', () => {
  const { decisions } = takenOver({});
  const now = '2026-12-31T12:00:00.000Z';
  const { stored } = done(withdraw({ patient: 'p1', sources: [GP], by: 'patient', channel: 'desk' }, { ...ADULT, decisions }, now));
  expect(permits(after(decisions, stored), NEW, DAY)).toBe(false);
  const given = '2026-12-31T12:00:00+01:00';
  const denied = done(registering({ ...NO, given, id: 'x', replaces: true }, { decisions }, now));
  expect(permits(after(decisions, denied.stored), NEW, DAY)).toBe(false);
});
test('C-71 T9 given a successor in another region, then its regions are those of the plan', () => {
  expect(done(planTakeover(input({ successor: SUCCESSOR }))).regions).toEqual([8]);
});
test('C-71 given a plan that is carried out after the day, then it counts from then on and not earlier', () => {
  const { changes } = takenOver({}, DAY);
  expect(changes.stored).toMatchObject([
    { id: COMMAND.id, status: 'inactive', ended: MOMENT },
    { source: NEW, effective: DAY, registered: DAY },
  ]);
});
