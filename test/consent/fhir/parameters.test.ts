import { OPERATIONS, REGISTER } from '../../../src/consent/fhir/operations.js';
import { readParameters } from '../../../src/consent/fhir/parameters.js';

const BSN = { system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999900006' };
const URA = { system: 'http://fhir.nl/fhir/NamingSystem/ura', value: '90000201' };
const NEEDED = [
  { name: 'decision', valueCode: 'permit' },
  { name: 'patient', valueIdentifier: BSN },
  { name: 'source', valueReference: { identifier: URA } },
];

function read(...more: readonly object[]) {
  return readParameters({ resourceType: 'Parameters', parameter: [...NEEDED, ...more] }, REGISTER.in);
}

test('given parameters of every type, when read by the rules of an operation, then each is what it says', () => {
  const { values, issues } = read(
    { name: 'birthDate', valueDate: '1970-05-05' },
    { name: 'given', valueDateTime: '2026-11-21T09:55:00+01:00' },
    { name: 'identityEstablished', valueInstant: '2026-11-21T09:55:00Z' },
    { name: 'migrated', valueBoolean: true },
    { name: 'evidence', valueUri: 'urn:uuid:1' },
    { name: 'categories', valueCode: 'PS' },
    { name: 'categories', valueCode: 'ICA' },
    {
      name: 'material',
      part: [
        { name: 'code', valueCode: 'folder' },
        { name: 'date', valueDate: '2026-11-20' },
      ],
    },
  );
  expect(issues).toEqual([]);
  expect(values).toEqual({
    ...{ decision: 'permit', patient: BSN, source: URA, birthDate: '1970-05-05', given: '2026-11-21T09:55:00+01:00' },
    ...{ identityEstablished: '2026-11-21T09:55:00Z', migrated: true, evidence: 'urn:uuid:1', categories: ['PS', 'ICA'] },
    ...{ material: [{ code: 'folder', date: '2026-11-20' }], signatures: [], recipients: [], readerCategories: [] },
  });
});

test.each<readonly [string, object, string, string]>([
  ['a parameter that is not known', { name: 'colour', valueCode: 'red' }, 'element-unknown', 'Parameters.parameter[3].name'],
  ['a parameter without a name', { valueCode: 'red' }, 'required', 'Parameters.parameter[3].name'],
  ['a second decision', { name: 'decision', valueCode: 'deny' }, 'too-many', 'Parameters.parameter[3]'],
  ['another type', { name: 'birthDate', valueString: '1970-05-05' }, 'type-not-allowed', 'Parameters.parameter[3].valueString'],
  ['a day that does not exist', { name: 'birthDate', valueDate: '1970-02-30' }, 'value-format', 'Parameters.parameter[3].valueDate'],
  ['a boolean in words', { name: 'migrated', valueBoolean: 'yes' }, 'value-format', 'Parameters.parameter[3].valueBoolean'],
  ['no value', { name: 'migrated' }, 'required', 'Parameters.parameter[3].valueBoolean'],
  [
    'an identifier without a system',
    { name: 'recipients', valueIdentifier: { value: '1' } },
    'required',
    'Parameters.parameter[3].valueIdentifier.system',
  ],
  ['a part that is missing', { name: 'recorder', part: [] }, 'required', "Parameters.parameter[3].part.where(name = 'organization')"],
])('given %s, when read, then there are no values, and its place is told without a value', (_, parameter, code, path) => {
  const { values, issues } = read(parameter);
  expect(values).toBeUndefined();
  expect(issues.map((issue) => [issue.code, issue.path])).toContainEqual([code, path]);
  expect(JSON.stringify(issues)).not.toContain(BSN.value);
});

test('given no parameters at all, when read, then those that are needed are told, and an operation that needs none is content', () => {
  expect(readParameters(undefined, REGISTER.in).issues.map(({ path }) => path)).toEqual(
    ['decision', 'patient', 'source'].map((name) => `Parameters.parameter.where(name = '${name}')`),
  );
  expect(readParameters(undefined, {})).toEqual({ values: {}, issues: [] });
  expect(readParameters({ resourceType: 'Bundle' }, {}).issues).toMatchObject([{ code: 'type-not-allowed', path: 'Parameters.resourceType' }]);
});

test('given all operations, when looked at, then each has a name and an id of its own', () => {
  for (const key of ['name', 'id', 'title'] as const) expect(new Set(OPERATIONS.map((one) => one[key])).size).toBe(OPERATIONS.length);
});
