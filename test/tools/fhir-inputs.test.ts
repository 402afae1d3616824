import type { Schemas } from '../../tools/corpus/validity.js';
import { bundleOf, fhirInputs, inputFigures } from '../../tools/corpus/fhir-inputs.js';
import { BSN } from '../mapping/message.js';
import { folder } from '../conformance/folder.js';

type Resource = Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string };

const T40 = 'urn:oid:2.16.840.1.113883.2.4.4.1.902.40';
const TYPE = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';
const patient: Resource = {
  resourceType: 'Patient',
  id: 'p',
  name: [{ family: 'Voorbeeld' }],
  gender: 'female',
  birthDate: '1951-02-04',
  identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: BSN }],
};
const doctor: Resource = {
  resourceType: 'Practitioner',
  id: 'd',
  identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/uzi-nr-pers', value: '009000012' }],
};
const role: Resource = { resourceType: 'PractitionerRole', id: 'r', practitioner: { reference: 'Practitioner/d' } };
const flag = (more: object = {}): Resource => ({
  resourceType: 'Flag',
  id: 'f',
  identifier: [{ system: 'urn:oid:2.999.1', value: 'F-1' }],
  status: 'active',
  code: { coding: [{ system: T40, code: '72' }] },
  subject: { reference: 'Patient/p' },
  author: { reference: 'PractitionerRole/r' },
  ...more,
});
const origin: Resource = {
  resourceType: 'Provenance',
  id: 'o',
  target: [{ reference: 'Flag/f' }],
  recorded: '2024-07-01T10:00:00+02:00',
  agent: [{ type: { coding: [{ system: TYPE, code: 'author' }] }, who: { reference: 'PractitionerRole/r' } }],
};
/** Finds no fault. */
const SCHEMAS: Schemas = new Map([['Condition', { payload: { faults: () => [], dispose: () => undefined } }]]);

function figuresOf(record: Resource, ...pool: readonly Resource[]): ReturnType<typeof inputFigures> {
  return inputFigures('x', bundleOf(record, [record, ...pool]), SCHEMAS);
}

test('given a record, when put in a Bundle, then it has what it refers to and its origin, and no other record', () => {
  const other: Resource = { resourceType: 'AllergyIntolerance', id: 'a' };
  const record = flag({ extension: [{ url: 'http://x.example', valueReference: { reference: 'AllergyIntolerance/a' } }] });
  const { entry } = bundleOf(record, [other, patient, doctor, role, origin, record]) as {
    readonly entry: readonly { readonly resource: Resource }[];
  };
  expect(entry.map((e) => e.resource.id)).toEqual(['f', 'o', 'p', 'r', 'd']);
});

test('given a record that HL7v3 can hold, when sent there and back, then all of it came back', () => {
  const { values, back, named, findings } = figuresOf(flag(), patient, doctor, role, origin);
  expect({ named, findings, isAll: values === back }).toEqual({ named: 0, findings: [], isAll: true });
});

test('given what HL7v3 has no place for, when sent there and back, then it counts as named', () => {
  const told = figuresOf(flag({ encounter: { display: 'x' } }), { ...patient, maritalStatus: { text: 'x' } }, doctor, role);
  expect([told.named, told.findings]).toEqual([2, []]);
});

test('given an origin that says more of its references, when sent there and back, then that is named', () => {
  const target = [{ reference: 'Flag/f', type: 'Flag', display: 'x' }];
  const agent = [{ type: { coding: [{ system: TYPE, code: 'author' }] }, who: { reference: 'PractitionerRole/r', display: 'y' } }];
  const told = figuresOf(flag(), patient, doctor, role, { ...origin, target, agent });
  expect([told.named, told.findings]).toEqual([3, []]);
});

test('given a record that is out of scope, when sent, then it is refused as a whole', () => {
  const told = figuresOf(flag({ code: { text: 'x' } }), patient, doctor, role);
  expect(told).toMatchObject({ isRefused: true, back: 0, findings: [] });
});

test('given a record without a mandatory part, when sent, then it is not complete', () => {
  expect(figuresOf(flag({ identifier: undefined }), patient, doctor, role)).toMatchObject({ isIncomplete: true, isRefused: false, findings: [] });
});

test('given a message that the schema does not allow, when sent, then it is a finding', () => {
  const strict: Schemas = new Map([['Condition', { payload: { faults: () => [{ message: 'no', xpath: '/' }], dispose: () => undefined } }]]);
  expect(inputFigures('x', bundleOf(flag(), [patient, doctor, role]), strict).findings).toEqual(['no']);
});

test('given folders with files, when read, then each record of each folder is an input; without a folder there is none', () => {
  const xml = '<Patient xmlns="http://hl7.org/fhir"><id value="p"/></Patient>';
  const files = {
    'set/a.json': JSON.stringify(flag()),
    'set/p.xml': xml,
    'other/b.json': JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: flag() }] }),
  };
  expect(fhirInputs(folder(files), SCHEMAS).map((f) => f.name)).toEqual(['other/f', 'set/f']);
  expect(fhirInputs('/nowhere', SCHEMAS)).toEqual([]);
});
