import { includesOf, readEntries, searchset } from '../../src/fhir/bundle.js';
import { writeJson } from '../../src/fhir/json.js';
import type { MedicationDispense, OperationOutcome, Organization, Patient, Resource } from '../../src/fhir/types.js';

function ids(): () => string {
  let n = 0;
  return () => `00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`;
}

const URL = (n: number): string => `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const base = { newId: ids(), timestamp: '2024-01-01T12:00:00Z', self: 'MedicationDispense?x=y' };

describe('searchset', () => {
  test('given nothing, when built, then it has a total of 0 and no entries', () => {
    expect(writeJson(searchset({ ...base, matches: [] }))).toBe(
      '{"resourceType":"Bundle","type":"searchset","timestamp":"2024-01-01T12:00:00Z","total":0,"link":[{"relation":"self","url":"MedicationDispense?x=y"}]}',
    );
  });

  test('given matches, includes and outcomes, when built, then ids are given out in that order and keys stand as in the definition', () => {
    const dispense: MedicationDispense = { resourceType: 'MedicationDispense', id: '', subject: { reference: '@0' } };
    const patient: Patient = { resourceType: 'Patient', id: '', active: true };
    const notice: OperationOutcome = { resourceType: 'OperationOutcome', id: '' };
    const bundle = searchset({
      ...base,
      id: 'b',
      newId: ids(),
      matches: [dispense],
      includes: [patient],
      outcomes: [notice],
      settle: (urlOf) => {
        dispense.subject = { reference: urlOf(patient) };
      },
    });
    expect(writeJson(bundle.entry)).toBe(
      `[{"fullUrl":"${URL(1)}","resource":{"resourceType":"MedicationDispense","id":"${URL(1).slice(9)}","subject":{"reference":"${URL(2)}"}},"search":{"mode":"match"}},` +
        `{"fullUrl":"${URL(2)}","resource":{"resourceType":"Patient","id":"${URL(2).slice(9)}","active":true},"search":{"mode":"include"}},` +
        `{"fullUrl":"${URL(3)}","resource":{"resourceType":"OperationOutcome","id":"${URL(3).slice(9)}"},"search":{"mode":"outcome"}}]`,
    );
    expect(Object.keys(bundle)).toEqual(['resourceType', 'id', 'type', 'timestamp', 'total', 'link', 'entry']);
    expect(bundle.total).toBe(1);
  });

  test('given a resource that is not shown, when its URL is asked for, then it is empty', () => {
    let url: string | undefined;
    searchset({
      ...base,
      matches: [],
      settle: (urlOf) => {
        url = urlOf({ resourceType: 'Patient' });
      },
    });
    expect(url).toBe('');
  });
});

test('given a hidden item, when the includes are looked up, then only what the others use is left, in the order of their use', () => {
  const organization: Organization = { resourceType: 'Organization' };
  const known: Record<string, Resource> = {
    '@0': { resourceType: 'Patient', managingOrganization: { reference: '@1' } },
    '@1': organization,
    '@2': { resourceType: 'Medication' },
    '@3': { resourceType: 'Practitioner' },
  };
  const shown: MedicationDispense = {
    resourceType: 'MedicationDispense',
    medicationReference: { reference: '@2' },
    subject: { reference: '@0' },
    performer: [{ actor: { reference: '@1' } }],
  };
  expect(includesOf([shown, shown], (r) => known[r]).map((r) => r.resourceType)).toEqual(['Medication', 'Patient', 'Organization']);
});

describe('readEntries', () => {
  const patient = { resourceType: 'Patient', id: '1' };
  const bundleOf = (...entry: unknown[]): object => ({ resourceType: 'Bundle', type: 'collection', entry });

  test('given a searchset, when read, then each resource comes with its URL, mode and place', () => {
    const entry = { fullUrl: 'urn:uuid:a', resource: patient, search: { mode: 'include' } };
    const read = readEntries({ resourceType: 'Bundle', type: 'searchset', entry: [entry, { resource: { resourceType: 'Flag' } }] });
    expect(read.entries).toEqual([
      { fullUrl: 'urn:uuid:a', resource: patient, mode: 'include', index: 0, path: 'Bundle.entry[0].resource' },
      { fullUrl: undefined, resource: { resourceType: 'Flag' }, mode: undefined, index: 1, path: 'Bundle.entry[1].resource' },
    ]);
    expect(read.problems).toEqual([]);
  });

  test.each([
    [null, ''],
    [[], ''],
    [{ resourceType: 'Patient' }, ''],
    [{ resourceType: 'Bundle' }, 'Bundle.type'],
    [{ resourceType: 'Bundle', type: 'message', entry: [] }, 'Bundle.type'],
  ])('given %j, when read, then it is an unknown input', (input, path) => {
    const read = readEntries(input);
    expect(read.problems).toEqual([{ code: 'input-unknown', path }]);
    expect(read.entries).toEqual([]);
    expect(read.resolve('Patient/1')).toBeUndefined();
  });

  test('given entries without a resource, when read, then each is reported at its place', () => {
    const read = readEntries(bundleOf({ request: { method: 'DELETE', url: 'Patient/1' } }, { resource: patient }, 7, { resource: {} }));
    expect(read.problems.map((p) => p.path)).toEqual(['Bundle.entry[0]', 'Bundle.entry[2]', 'Bundle.entry[3]']);
    expect(read.entries.map((e) => e.index)).toEqual([1]);
    expect(readEntries({ ...bundleOf(), entry: {} }).problems).toEqual([{ code: 'value-format', path: 'Bundle.entry', expected: 'an array' }]);
  });

  test.each([
    ['urn:uuid:0A', 'urn:uuid:0a'],
    ['Patient/1', 'urn:uuid:0a'],
    ['Patient/1', undefined],
    ['Patient/1/_history/2', undefined],
    ['Patient/1', 'https://his.example/fhir/Patient/1'],
    ['https://his.example/fhir/Patient/1', 'https://his.example/fhir/Patient/1'],
    ['https://his.example/fhir/Patient/1/_history/3', 'https://his.example/fhir/Patient/1'],
  ])('given reference %s and fullUrl %s, when resolved, then the patient is found', (reference, fullUrl) => {
    expect(readEntries(bundleOf({ fullUrl, resource: patient })).resolve(reference)?.resource).toBe(patient);
  });

  test.each([
    ['https://elsewhere.example/fhir/Patient/1', 'https://his.example/fhir/Patient/1'],
    ['https://his.example/fhir/Patient/1', undefined],
    ['Patient/2', undefined],
    ['Patient', undefined],
    ['#1', undefined],
    ['', undefined],
    ['Patient?identifier=x', undefined],
  ])('given reference %s and fullUrl %s, when resolved, then nothing is found', (reference, fullUrl) => {
    expect(readEntries(bundleOf({ fullUrl, resource: patient })).resolve(reference)).toBeUndefined();
  });

  test('given the same Type/id on two servers, when resolved, then it is the one of the server of the referring entry, or none', () => {
    const read = readEntries(
      bundleOf(
        { fullUrl: 'https://a.example/Patient/1', resource: patient },
        { fullUrl: 'https://b.example/Patient/1', resource: { ...patient, active: true } },
      ),
    );
    expect(read.resolve('Patient/1')).toBeUndefined();
    expect(read.resolve('Patient/1', 'https://b.example/MedicationDispense/7')?.index).toBe(1);
    expect(read.resolve('Patient/1', 'https://c.example/MedicationDispense/7')).toBeUndefined();
  });

  test('given a patient of another server only, when a relative reference is resolved, then it is not taken for that of this server', () => {
    const read = readEntries(bundleOf({ fullUrl: 'https://b.example/Patient/1', resource: patient }));
    expect(read.resolve('Patient/1', 'https://a.example/MedicationDispense/7')).toBeUndefined();
    expect(read.resolve('Patient/1', 'urn:uuid:0b')?.index).toBe(0);
  });

  test('given one fullUrl twice, when resolved, then nothing is guessed', () => {
    const entry = { fullUrl: 'urn:uuid:a', resource: { resourceType: 'Patient' } };
    expect(readEntries(bundleOf(entry, { ...entry, resource: { resourceType: 'Patient' } })).resolve('urn:uuid:a')).toBeUndefined();
  });
});
