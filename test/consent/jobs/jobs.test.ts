import type { OptIn } from '../../../src/consent/opt-in.js';
import { childrenToInform } from '../../../src/consent/jobs/birthdays.js';
import { catalogueNews } from '../../../src/consent/jobs/catalogue-news.js';
import { feeCounts } from '../../../src/consent/jobs/fee.js';
import { mayPurge, type Kept } from '../../../src/consent/jobs/retention.js';
import { YES } from '../fhir/made.js';

const ofGuardian: OptIn = { ...YES, signatures: [{ party: 'guardian', decision: 'permit', given: '2020-01-01' }] };

describe('C-26 telling children', () => {
  const born = (date: string) => () => date;
  test('C-26 T1 given a child born on 2014-11-21 with a yes of a guardian, then it is in the list of that day, once', () => {
    const task = { patient: 'p1', source: '90000201', consent: ofGuardian.id, day: '2026-11-21' };
    expect(childrenToInform([ofGuardian], born('2014-11-21'), '2026-11-20', '2026-11-21')).toEqual([task]);
    expect(childrenToInform([ofGuardian], born('2014-11-21'), '2026-11-21', '2026-11-22')).toEqual([]);
    expect(childrenToInform([ofGuardian], born('2014-11-22'), '2026-11-20', '2026-11-21')).toEqual([]);
  });
  test('C-26 T1 given days on which the job did not run, then they are made up for', () => {
    expect(childrenToInform([ofGuardian], born('2014-11-21'), '2026-11-01', '2026-12-01')).toHaveLength(1);
  });
  test('C-26 given a no, a withdrawn yes, a yes of the child itself or an unknown birth date, then there is no task', () => {
    const list = [{ ...ofGuardian, decision: 'deny' }, { ...ofGuardian, status: 'inactive' }, YES] as const;
    expect(childrenToInform(list, born('2014-11-21'), '2026-11-20', '2026-11-21')).toEqual([]);
    expect(childrenToInform([ofGuardian], () => undefined, '2026-11-20', '2026-11-21')).toEqual([]);
  });
});

describe('C-72 the fee', () => {
  const no: OptIn = { ...YES, id: 'n', patient: 'p2', decision: 'deny', confirmed: 'deny' };
  const again: OptIn = { ...YES, id: 'a', registered: '2026-11-10T00:00:00.000Z' };
  const count = (list: readonly OptIn[], month = '2026-11', indexed = true) => feeCounts(list, month, () => indexed);

  test('C-72 T1 given first decisions of a month, then each patient counts once, a no too, and no patient is named', () => {
    expect(count([YES, again, no])).toEqual([{ source: '90000201', count: 2 }]);
    expect(count([YES, again, no], '2026-12')).toEqual([]);
  });
  test('C-72 T1 given a second decision in a later month, then it does not count', () => {
    expect(count([YES, { ...again, registered: '2026-12-05T00:00:00.000Z' }], '2026-12')).toEqual([]);
  });
  test('C-72 T1 given a yes that never came into the index, or work of others, then it does not count', () => {
    expect(count([YES], '2026-11', false)).toEqual([]);
    const carried = { consent: 'x', takeover: 't', patientNotified: '2026-01-01', objectionUntil: '2026-02-01' };
    expect(
      count([
        { ...YES, channel: 'migration' },
        { ...no, predecessor: carried },
        { ...YES, id: 'e', patient: 'p3', status: 'entered-in-error' },
      ]),
    ).toEqual([]);
  });
  test('C-72 T1 given the last hour of a month in UTC, then it counts in the month of Amsterdam', () => {
    expect(count([{ ...YES, registered: '2026-10-31T23:30:00.000Z' }])).toEqual([{ source: '90000201', count: 1 }]);
  });
});

describe('C-69 retention', () => {
  const log: Kept = { kind: 'log', since: '2021-11-21T09:00:00.000Z' };
  test('C-69 T1 given a log line a day before five years, then it stays; at five years it may go, unless it is on hold', () => {
    expect(mayPurge(log, '2026-11-20T09:00:00.000Z')).toBe(false);
    expect(mayPurge(log, '2026-11-21T08:59:59.999Z')).toBe(false);
    expect(mayPurge(log, '2026-11-21T09:00:00.000Z')).toBe(true);
    expect(mayPurge({ ...log, legalHold: true }, '2040-01-01T00:00:00.000Z')).toBe(false);
  });
  test('C-69 given a shorter or longer setting, then it is between five and twenty years', () => {
    expect(mayPurge(log, '2026-11-20T09:00:00.000Z', 12)).toBe(false);
    expect(mayPurge(log, '2031-11-20T09:00:00.000Z', 120)).toBe(false);
    expect(mayPurge(log, '2041-11-21T09:00:00.000Z', 999)).toBe(true);
  });
  test('C-69 given a line of 29 February, then it is kept until 1 March', () => {
    expect(mayPurge({ kind: 'log', since: '2024-02-29T00:00:00.000Z' }, '2029-02-28T23:59:59.999Z')).toBe(false);
    expect(mayPurge({ kind: 'log', since: '2024-02-29T00:00:00.000Z' }, '2029-03-01T00:00:00.000Z')).toBe(true);
  });
  test('C-69 given a decision, then it stays as long as the dossier', () => {
    expect(mayPurge({ kind: 'decision' }, '2060-01-01T00:00:00.000Z')).toBe(false);
    expect(mayPurge({ kind: 'decision', since: '2046-01-01T00:00:00.000Z' }, '2046-01-01T00:00:00.000Z')).toBe(true);
  });
  test('f.4 given an online request and a list of a takeover, then they go after 13 and 24 months', () => {
    const at = (kind: Kept['kind'], now: string) => mayPurge({ kind, since: '2026-01-31T00:00:00.000Z' }, now);
    expect([at('online-request', '2027-02-28T00:00:00.000Z'), at('online-request', '2027-03-03T00:00:00.000Z')]).toEqual([false, true]);
    expect([at('takeover-list', '2028-01-30T00:00:00.000Z'), at('takeover-list', '2028-01-31T00:00:00.000Z')]).toEqual([false, true]);
  });
});

test('C-13 T2 given a new catalogue, then those who subscribed and have a yes under an older one get news, once', () => {
  const list = [
    YES,
    { ...YES, id: 'b', source: '90000301' },
    { ...YES, id: 'c', patient: 'p2' },
    { ...YES, id: 'd', patient: 'p3', decision: 'deny' as const },
  ];
  expect(catalogueNews(list, (patient) => patient !== 'p2', '2027-01')).toEqual([{ patient: 'p1', catalogue: '2027-01' }]);
  expect(catalogueNews(list, () => true, '2026-01')).toEqual([]);
});
