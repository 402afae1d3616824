import { isAskedFor, type Narrowing } from '../../src/consent/question.js';
import { narrowed } from '../../src/consent/shielding/narrow.js';
import { EXTENSIONS } from '../../src/fhir/extensions.js';
import type { Tree } from '../../src/fhir/tree.js';
import { allergy, dispense, ITEMS, namesOf, PATIENT, visibleOf } from './shielding/world.js';

/** Business identifiers of what a question keeps. */
function kept(resources: readonly Tree[], narrowing: Narrowing): readonly string[] {
  const visible = visibleOf([PATIENT, ...resources]);
  const asked = isAskedFor(visible.resources, narrowing);
  return namesOf(narrowed(visible, asked)).filter((name) => name !== '999900158');
}

const rx = (value: string): Tree => ({ authorizingPrescription: [{ identifier: { system: ITEMS, value } }] });

test.each([
  [{ from: '2024-03-15' }, ['a', 'b', 'c', 'year']],
  [{ from: '2024-03-16' }, ['b', 'c', 'year']],
  [{ until: '2024-03-16' }, ['a', 'b', 'year']],
  [{ from: '2024-03-16', until: '2024-03-16' }, ['b', 'year']],
  [{ from: '2025-01-01' }, []],
])(
  'given dispenses, when those of %j are asked for, then both ends count, by Dutch days, and one without a date is not among them',
  (dispensed, names) => {
    const resources = [
      dispense('a'),
      // Past midnight in the Netherlands.
      dispense('b', { whenHandedOver: '2024-03-15T23:30:00Z' }),
      dispense('c', { whenHandedOver: '2024-03-17T08:00:00+01:00' }),
      dispense('year', { whenHandedOver: '2024' }),
      dispense('none', { whenHandedOver: undefined }),
      allergy('x'),
    ];
    expect(kept(resources, { dispensed })).toEqual([...names, 'x']);
  },
);

test.each<[Narrowing, readonly string[]]>([
  [{ intendedUse: { from: '2024-05-01' } }, ['bounds', 'unknown']],
  [{ intendedUse: { until: '2024-04-30' } }, ['period', 'bounds', 'unknown']],
])('given dispenses that are to be used in a period, when %j is asked for, then overlap counts, and what tells no period is kept', (asked, names) => {
  const resources = [
    dispense('period', { extension: [{ url: EXTENSIONS.timeIntervalPeriod, valuePeriod: { start: '2024-04-01', end: '2024-04-30' } }] }),
    dispense('bounds', { dosageInstruction: [{ timing: { repeat: { boundsPeriod: { start: '2024-04-20' } } } }] }),
    dispense('unknown'),
  ];
  expect(kept(resources, asked)).toEqual(names);
});

test.each<[Narrowing, readonly string[]]>([
  [{ valid: { from: '2021-01-01' } }, ['on', 'flag', 'unknown']],
  [{ valid: { until: '2018-12-31' } }, ['over', 'unknown']],
])('given conditions, when those that hold in %j are asked for, then overlap counts, and what tells no period is kept', (asked, names) => {
  const resources = [
    allergy('on', { onsetDateTime: '2019' }),
    allergy('over', { onsetDateTime: '2015', extension: [{ url: EXTENSIONS.effectiveHigh, valueDateTime: '2020-06-30' }] }),
    {
      resourceType: 'Flag',
      id: 'flag',
      identifier: [{ system: ITEMS, value: 'flag' }],
      subject: { reference: 'Patient/p' },
      period: { start: '2019-02' },
    },
    allergy('unknown'),
  ];
  expect(kept(resources, asked)).toEqual(names);
});

test('given several dispenses of prescriptions, when only the most recent are asked for, then each prescription keeps its last, and what tells no prescription or date is kept', () => {
  const resources = [
    dispense('first', { ...rx('r1'), whenHandedOver: '2024-01-02' }),
    dispense('last', { ...rx('r1'), whenHandedOver: '2024-03-02T09:00:00+01:00' }),
    dispense('earlier-that-day', { ...rx('r1'), whenHandedOver: '2024-03-02T08:00:00+01:00' }),
    dispense('some-time-that-day', { ...rx('r1'), whenHandedOver: '2024-03-02' }),
    dispense('other', { ...rx('r2'), whenHandedOver: '2023-01-02' }),
    dispense('free', { whenHandedOver: '2020-01-02' }),
    dispense('undated', { ...rx('r1'), whenHandedOver: undefined }),
    { resourceType: 'MedicationRequest', id: 'm', identifier: [{ system: ITEMS, value: 'r2' }], subject: { reference: 'Patient/p' } },
    dispense('by-reference', { authorizingPrescription: [{ reference: 'MedicationRequest/m' }], whenHandedOver: '2023-01-01' }),
  ];
  expect(kept(resources, { mostRecent: true })).toEqual(['last', 'some-time-that-day', 'other', 'free', 'undated', 'r2']);
  expect(kept(resources, { mostRecent: false })).toHaveLength(9);
});

test('C-32.16 given that the last dispense of a prescription is shielded, when only the most recent are asked for, then the last visible one is the most recent', () => {
  const resources = [
    PATIENT,
    dispense('old', { ...rx('r'), whenHandedOver: '2024-01-02' }),
    dispense('new', { ...rx('r'), whenHandedOver: '2024-05-02' }),
  ];
  const rule = { items: [{ identifier: { system: ITEMS, value: 'new' }, dependents: false }] };
  const visible = visibleOf(resources, [rule]);
  expect(namesOf(narrowed(visible, isAskedFor(visible.resources, { mostRecent: true })))).toContain('old');
});

test('given an item that refers to one that is not asked for, when narrowed, then it stays without the reference, with its parties, and numbers start anew', () => {
  const organization = { resourceType: 'Organization', id: 'o', name: 'x' };
  const visible = visibleOf([
    PATIENT,
    { ...organization, id: 'unused-later', name: 'y' },
    dispense('old', { whenHandedOver: '2020-01-01', performer: [{ actor: { reference: 'Organization/unused-later' } }] }),
    organization,
    dispense('new', { partOf: [{ reference: 'MedicationDispense/old' }], performer: [{ actor: { reference: 'Organization/o' } }] }),
    {
      resourceType: 'Provenance',
      id: 'w',
      target: [{ reference: 'MedicationDispense/old' }],
      recorded: '2024-01-01T00:00:00Z',
      agent: [{ who: { display: 'z' } }],
    },
  ]);
  const { resources } = narrowed(visible, isAskedFor(visible.resources, { dispensed: { from: '2024-01-01' } }));
  expect(resources.map((r) => r['resourceType'])).toEqual(['Patient', 'Organization', 'MedicationDispense']);
  expect(resources[2]).toMatchObject({ subject: { reference: '@0' }, performer: [{ actor: { reference: '@1' } }] });
  expect(resources[2]).not.toHaveProperty('partOf');
});

test('given everything is asked for, when narrowed, then the set is the same', () => {
  const visible = visibleOf([PATIENT, dispense('a')]);
  expect(narrowed(visible, isAskedFor(visible.resources, {}))).toBe(visible);
});
