import { decimal } from '../../../src/fhir/decimal.js';
import { judging } from './made.js';

const judge = judging();
const patient = (more: object): object => ({ resourceType: 'Patient', ...more });

describe('the shape of R4', () => {
  test.each<[string, object, string | readonly string[]]>([
    ['an unknown element', patient({ nickname: 'x' }), 'error element-unknown Patient.nickname Patient'],
    ['something beside what is no primitive', patient({ _name: [{}] }), 'error element-unknown Patient.name Patient'],
    ['one object for a list', patient({ name: { text: 'x' } }), 'error value-format Patient.name Patient.name'],
    ['an empty list', patient({ name: [] }), 'error required Patient.name Patient.name'],
    ['a list for one', patient({ gender: ['male'] }), 'error value-format Patient.gender Patient.gender'],
    ['an empty object', patient({ name: [{}] }), 'error required Patient.name[0] ele-1'],
    ['an object with an id only', patient({ name: [{ id: 'a' }] }), 'error required Patient.name[0] ele-1'],
    ['a text for an object', patient({ maritalStatus: 'M' }), 'error value-format Patient.maritalStatus Patient.maritalStatus'],
    ['null', patient({ active: null }), 'error value-format Patient.active Patient.active'],
    ['null in a list', patient({ name: [{ given: [null] }] }), 'error value-format Patient.name[0].given[0] HumanName.given'],
    ['a blank text', patient({ name: [{ text: ' ' }] }), 'error value-format Patient.name[0].text HumanName.text'],
    ['a date of thirteen months', patient({ birthDate: '2026-13' }), 'error value-format Patient.birthDate Patient.birthDate'],
    ['a time without zone', patient({ deceasedDateTime: '2026-01-01T10:00:00' }), 'error value-format Patient.deceasedDateTime Patient.deceased'],
    [
      'a fraction for a whole number',
      patient({ multipleBirthInteger: 1.5 }),
      'error value-format Patient.multipleBirthInteger Patient.multipleBirth',
    ],
    ['an id with a blank', patient({ id: 'a b' }), 'error value-format Patient.id Patient.id'],
    ['two of a choice', patient({ deceasedBoolean: true, deceasedDateTime: '2026' }), 'error too-many Patient.deceasedDateTime Patient.deceased'],
    ['a mandatory element that is not there', { resourceType: 'Bundle' }, 'error required Bundle.type Bundle.type'],
    [
      'a mandatory choice',
      { resourceType: 'MedicationDispense', status: 'completed' },
      'error required MedicationDispense.medication MedicationDispense.medication',
    ],
    ['no resource', { resourceType: 'Gadget' }, 'error element-unknown Gadget.resourceType shape'],
    ['a datatype', { resourceType: 'HumanName' }, 'error element-unknown HumanName.resourceType shape'],
    ['a code that R4 does not have', patient({ gender: 'm' }), 'error code-unknown Patient.gender Patient.gender'],
    [
      'a resource in another place',
      patient({ contained: [{ id: 'x' }] }),
      ['error element-unknown Patient.contained[0].resourceType shape', 'error invariant Patient.contained[0] dom-3'],
    ],
    ['narrative without div', patient({ text: { status: 'generated', div: 'x' } }), 'error invariant Patient.text.div txt-1'],
    [
      'narrative that runs something',
      patient({ text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p onclick="x()">y</p></div>` } }),
      'error invariant Patient.text.div txt-1',
    ],
    [
      'narrative of nothing',
      patient({ text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"> </div>' } }),
      'error invariant Patient.text.div txt-2',
    ],
    [
      'a reference of another type',
      patient({ managingOrganization: { reference: 'Patient/1' } }),
      'error reference-type Patient.managingOrganization.reference Patient.managingOrganization',
    ],
    [
      'a reference to something contained that is not there',
      patient({ managingOrganization: { reference: '#o' } }),
      'error invariant Patient.managingOrganization ref-1',
    ],
    [
      'a quantity with a comparator where none may be',
      { resourceType: 'MedicationDispense', status: 'completed', medicationCodeableConcept: { text: 'x' }, quantity: { value: 1, comparator: '<' } },
      ['error invariant MedicationDispense.quantity sqty-1', 'error too-many MedicationDispense.quantity.comparator Quantity.comparator'],
    ],
  ])('given %s, when judged, then it is named', (_, resource, finding) => {
    expect(judge(resource)).toEqual([finding].flat());
  });

  test.each<[string, object]>([
    [
      'a decimal with its own digits',
      { resourceType: 'Observation', status: 'final', code: { text: 'x' }, valueQuantity: { value: decimal('1.50') } },
    ],
    ['a primitive that only carries something', patient({ _birthDate: { extension: [{ url: 'https://test.example/x', valueString: 'y' }] } })],
    [
      'a list of which one has a value and the other something beside it',
      patient({ name: [{ given: ['a', null], _given: [null, { extension: [{ url: 'https://test.example/x', valueString: 'y' }] }] }] }),
    ],
    [
      'an element that refers to the definition of another',
      { resourceType: 'Bundle', type: 'collection', entry: [{ link: [{ relation: 'self', url: 'https://test.example' }], resource: patient({}) }] },
    ],
    [
      'a year, a month and a moment',
      patient({ birthDate: '1951', name: [{ text: 'x', period: { start: '2026-01', end: '2026-02-03T04:05:06.789Z' } }] }),
    ],
  ])('given %s, when judged, then nothing is found', (_, resource) => {
    expect(judge(resource)).toEqual([]);
  });

  test('given something that is no object, when judged, then that is all', () => {
    expect([judge([]), judge(null as unknown as object)]).toEqual([['fatal input-unknown  '], ['fatal input-unknown  ']]);
  });
});

describe('what goes to HL7v3', () => {
  const about = (dispense: object, subject: object = {}): object => ({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      {
        fullUrl: 'urn:uuid:7c2f1b56-0000-4000-8000-000000000001',
        resource: {
          resourceType: 'MedicationDispense',
          identifier: [{ system: 'urn:oid:2.999.8', value: 'V-1' }],
          status: 'completed',
          medicationCodeableConcept: { text: 'x' },
          subject: { reference: 'urn:uuid:7c2f1b56-0000-4000-8000-000000000002' },
          ...dispense,
        },
      },
      {
        fullUrl: 'urn:uuid:7c2f1b56-0000-4000-8000-000000000002',
        resource: patient({ identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999900158' }], ...subject }),
      },
    ],
  });
  const DISPENSE = 'Bundle.entry[0].resource';
  const bsn = (value: string): object => ({ identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value }] });

  test.each<[string, object, string]>([
    ['no identifier', about({ identifier: undefined }), `error required ${DISPENSE}.identifier aorta.identifier`],
    [
      'a reference to another server',
      about({ subject: { reference: 'https://his.example/fhir/Patient/1' } }),
      `error reference-unresolved ${DISPENSE}.subject.reference aorta.absolute`,
    ],
    [
      'a reference to what is not in the Bundle',
      about({ subject: { reference: 'Patient/1' } }),
      `error reference-unresolved ${DISPENSE}.subject.reference aorta.inBundle`,
    ],
    [
      'an identifier that no OID stands for',
      about({ identifier: [{ system: 'https://his.example/ids', value: '1' }] }),
      `error system-not-supported ${DISPENSE}.identifier[0].system aorta.system`,
    ],
    [
      'a code of such a system',
      about({ type: { coding: [{ system: 'https://his.example/codes', code: '1' }] } }),
      `error system-not-supported ${DISPENSE}.type.coding[0].system aorta.system`,
    ],
    ['a BSN that fails the eleven test', about({}, bsn('999900159')), 'error bsn-invalid Bundle.entry[1].resource.identifier[0].value aorta.bsn'],
    ['a BSN of eight digits', about({}, bsn('99990015')), 'error value-format Bundle.entry[1].resource.identifier[0].value aorta.bsn'],
  ])('given %s, when judged, then it is an error there, and none when that is not asked', (_, bundle, finding) => {
    const made = JSON.parse(JSON.stringify(bundle)) as object;
    expect(judge(made)).toEqual([finding]);
    expect(judge(made, { aorta: false })).toEqual([]);
  });

  test('given a Bundle that could never become HL7v3, when judged, then the rules are off unless asked for', () => {
    const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient({}) }] };
    expect([judge(bundle), judge(bundle, { aorta: true })]).toEqual([[], ['error required Bundle.entry[0].resource.identifier aorta.identifier']]);
  });
});
