import { minimise, type Seen } from '../../src/consent/windows.js';

const TODAY = '2026-10-31';
const consult = (start: string): Seen => ({ resourceType: 'Encounter', period: { start } });
const many = (count: number, month: string): Seen[] => Array.from({ length: count }, (_, i) => consult(`${month}-${String(i + 1).padStart(2, '0')}`));
const summary = (visible: readonly Seen[]): readonly Seen[] => minimise(visible, ['PS'], TODAY);

describe('the content of the GP summary (CS C-48)', () => {
  test('C-48 T1 eight consults in four months are eight', () => {
    expect(summary(many(8, '2026-09'))).toHaveLength(8);
    expect(summary([...many(8, '2026-09'), ...many(10, '2025-01')])).toEqual(many(8, '2026-09'));
  });

  test('C-48 T1 two in four months and ten older ones are the last five', () => {
    const older = many(10, '2025-01');
    const recent = many(2, '2026-09');
    expect(summary([...older, ...recent])).toEqual([...older.slice(-3), ...recent]);
    expect(summary([...recent, ...older])).toEqual([...recent, ...older.slice(-3)]);
  });

  test('C-48 T1 exactly five in four months are these five', () => {
    expect(summary([...many(5, '2026-09'), ...many(3, '2025-01')])).toEqual(many(5, '2026-09'));
  });

  test('C-48 T2 a closed episode is not in it', () => {
    const open: Seen[] = [
      { resourceType: 'EpisodeOfCare', status: 'active' },
      { resourceType: 'Condition', clinicalStatus: { coding: [{ code: 'active' }] } },
    ];
    const closed: Seen[] = [
      { resourceType: 'EpisodeOfCare', status: 'finished' },
      { resourceType: 'Condition', clinicalStatus: { coding: [{ code: 'resolved' }] } },
    ];
    expect(summary([...closed, ...open])).toEqual(open);
  });

  test.each([
    ['2026-06-30', 1],
    ['2026-06-29', 0],
    ['2026-06-29T23:30:00Z', 1],
    ['2026-06-29T21:30:00Z', 0],
    ['2026-06', 1],
    ['unknown', 0],
  ])('C-48 T3 a prescription of %s: %i', (authoredOn, count) => {
    expect(summary([{ resourceType: 'MedicationRequest', authoredOn }])).toHaveLength(count);
  });

  test('C-48 T4 the last five are five of the visible ones', () => {
    const six = many(6, '2025-01');
    const visible = six.filter((_, i) => i !== 4);
    expect(summary(six)).toEqual(six.slice(1));
    expect(summary(visible)).toEqual(visible);
  });

  test('C-32.17 measurements go back as far as the visible journal', () => {
    const measured: Seen = { resourceType: 'Observation', effectiveDateTime: '2025-01-02' };
    const journal = many(6, '2025-01');
    const withoutOne = journal.filter((_, i) => i !== 2);
    expect(summary([...journal, measured])).toContain(measured);
    expect(summary([...withoutOne.slice(1), ...many(1, '2026-09'), measured])).toContain(measured);
    expect(summary([...withoutOne.slice(2), ...many(2, '2026-09'), measured])).not.toContain(measured);
    expect(summary([measured])).toEqual([]);
  });

  test('measurements of every way of telling when', () => {
    const when = [{ effectiveInstant: '2026-09-01T10:00:00Z' }, { effectivePeriod: { start: '2026-09-01' } }, { effectiveDateTime: '2026-09-01' }];
    expect(summary(when.map((w) => ({ resourceType: 'Observation', ...w })))).toHaveLength(3);
  });

  test('a consult without a date, dispenses and what is not known are not in it; intolerances are', () => {
    const allergy: Seen = { resourceType: 'AllergyIntolerance' };
    expect(summary([{ resourceType: 'Encounter' }, { resourceType: 'MedicationDispense' }, { resourceType: 'Questionnaire' }, allergy])).toEqual([
      allergy,
    ]);
  });
});

describe('the content of the medication overview (CS C-49)', () => {
  const patient: Seen = { resourceType: 'Patient' };
  const old: Seen = { resourceType: 'MedicationDispense' };
  const allergy: Seen = { resourceType: 'AllergyIntolerance' };
  const flag: Seen = { resourceType: 'Flag' };
  const journal = many(2, '2026-09');

  test('C-49 all dispenses and intolerances, and never the journal', () => {
    expect(minimise([patient, old, allergy, flag, ...journal], ['MED', 'ICA'], TODAY)).toEqual([patient, old, allergy, flag]);
  });

  test('C-49 one kind of data is that kind alone', () => {
    expect(minimise([patient, old, allergy, ...journal], ['MED'], TODAY)).toEqual([patient, old]);
    expect(minimise([patient, old, allergy, ...journal], ['ICA'], TODAY)).toEqual([patient, allergy]);
    expect(minimise([patient, old], ['RX'], TODAY)).toEqual([]);
  });

  test('without content there is nobody that it is about', () => {
    expect(minimise([patient, ...journal], ['MED', 'ICA'], TODAY)).toEqual([]);
  });
});
