import { watch, type WatchLimits } from '../../../src/consent/log/detectors.js';
import type { AccessEvent } from '../../../src/consent/log/access-event.js';
import { event } from './event.js';

const HOUR = 3_600_000;
const limits: WatchLimits = {
  patientsWithoutRelation: 3,
  patientsOfHousehold: 2,
  refusals: 2,
  window: HOUR,
  workingHours: new Map([
    ['900000101', [8, 18]],
    ['900000102', [22, 6]],
  ]),
  staffHouseholds: new Set(['staff']),
  ownRelations: new Set(['own-patient']),
};
const hourOf = (moment: string) => new Date(moment).getUTCHours();

/** Lines a number of minutes apart, each about another patient. */
function lines(count: number, minutes: number, change: Partial<AccessEvent> = {}): readonly AccessEvent[] {
  const start = Date.parse('2026-11-21T09:00:00.000Z');
  return Array.from({ length: count }, (_, i) =>
    event({ at: new Date(start + i * minutes * 60_000).toISOString(), patient: `k1.${i}`, handle: `line ${i}`, ...change }),
  );
}

const found = (events: readonly AccessEvent[]) => watch(events, limits, hourOf).map(({ detector, subject }) => `${detector} ${subject}`);

test('C-68 T1 given more patients without a relation in an hour than usual, when watched, then the person and the lines are named', () => {
  const [first, ...others] = watch(lines(4, 10), limits, hourOf);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ detector: 'many-patients', subject: '900000101', handles: ['line 0', 'line 1', 'line 2', 'line 3'] });
});

test.each([
  ['as many as are allowed', lines(3, 10)],
  ['more, but over a longer time', lines(6, 21)],
  ['the same patient again and again', lines(9, 1, { patient: 'k1.same' })],
  ['patients of the own practice', lines(9, 1, { relation: 'own-patient' })],
])('C-68 T1 given %s, when watched, then nothing is found', (_, events) => {
  expect(found(events)).toEqual([]);
});

test('C-68 T1 given patients of one household, when watched, then the person is named', () => {
  expect(found(lines(3, 1, { household: 'h1', relation: 'own-patient' }))).toEqual(['household 900000101']);
});

test('C-68 T1 given a patient of the household of staff, when watched, then one line is enough', () => {
  expect(found(lines(1, 1, { household: 'staff', relation: 'own-patient' }))).toEqual(['staff-family 900000101']);
});

test('C-68 T1 given a retrieval outside the hours of the person, when watched, then it is found; in hours that pass midnight it is not', () => {
  const night = { at: '2026-11-21T03:00:00.000Z' };
  expect(found([event(night)])).toEqual(['outside-hours 900000101']);
  expect(found([event({ ...night, batch: true })])).toEqual([]);
  expect(found([event({ ...night, requester: { person: '900000102' } })])).toEqual([]);
  expect(found([event({ requester: { person: '900000102' } })])).toEqual(['outside-hours 900000102']);
});

test('C-68 T1 given refusal after refusal of one organisation, when watched, then the organisation is named', () => {
  const refused = lines(3, 1, { kind: 'refusal', outcome: 'refused', code: 'R-AUTH', requester: { organization: '90000101' } }).map((line, i) => ({
    ...line,
    id: `id ${i}`,
  }));
  expect(found(refused)).toEqual(['many-refusals 90000101']);
});

test('C-68 T2 given lines without patient and without asker, when watched, then nothing is found and nothing fails', () => {
  const { patient: _patient, requester: _requester, ...bare } = event();
  expect(found([bare, bare, bare, bare, bare])).toEqual([]);
});
