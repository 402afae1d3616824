import fc from 'fast-check';
import type { Element, Extension, Identifier, Location, Organization, Patient, Practitioner, PractitionerRole } from '../../../src/fhir/types.js';
import { oneOf } from '../choice.js';
import { bsn } from '../xsd/values.js';
import { absentElement, absence, coding, concept, contactPoint, identifier, period, specified } from './datatypes.js';
import { framed } from './frame.js';
import { joined, list, object } from './object.js';
import { address, names } from './person.js';
import { to, toOrLogical } from './reference.js';
import { HL7, NAMING, SNOMED, V3 } from './urls.js';
import { date, dateTime, text } from './values.js';

const telecom = list(3, contactPoint);

const bsnIdentifier: fc.Arbitrary<Identifier> = oneOf<Identifier>(
  [92, bsn.map((value) => ({ system: NAMING + 'bsn', value }))],
  [4, bsn.map((value) => ({ use: 'official' as const, system: NAMING + 'bsn', value }))],
  [4, absentElement.map((_value) => ({ system: NAMING + 'bsn', _value }))],
);
const patientIdentifiers = fc
  .tuple(bsnIdentifier, oneOf<Identifier[]>([85, fc.constant([])], [15, list(2, identifier('patient'))]))
  .map(([a, b]) => [a, ...b]);

const GENDERS = coding(V3 + 'AdministrativeGender', [
  ['M', 'Man'],
  ['F', 'Vrouw'],
  ['UN', 'Ongedifferentieerd'],
]);
const birthTime: fc.Arbitrary<Element> = dateTime.map((valueDateTime) => ({ extension: [{ url: HL7 + 'patient-birthTime', valueDateTime }] }));

const patientExtensions: fc.Arbitrary<Extension[]> = list(
  2,
  oneOf<Extension>(
    [50, address.map((valueAddress) => ({ url: HL7 + 'patient-birthPlace', valueAddress }))],
    [
      50,
      fc.constant<Extension>({
        url: HL7 + 'patient-nationality',
        extension: [{ url: 'code', valueCodeableConcept: { coding: [{ system: 'urn:iso:std:iso:3166', code: 'NL' }] } }],
      }),
    ],
  ),
);

const deceased = oneOf<Patient>(
  [70, fc.constant({})],
  [15, fc.boolean().map((deceasedBoolean) => ({ deceasedBoolean }))],
  [15, dateTime.map((deceasedDateTime) => ({ deceasedDateTime }))],
);
const births = oneOf<Patient>(
  [75, fc.constant({})],
  [13, fc.boolean().map((multipleBirthBoolean) => ({ multipleBirthBoolean }))],
  [12, fc.integer({ min: 1, max: 5 }).map((multipleBirthInteger) => ({ multipleBirthInteger }))],
);

const contact = list(
  2,
  object<NonNullable<Patient['contact']>[number] & object>({
    relationship: [
      70,
      list(
        1,
        concept(
          coding(V3 + 'RoleCode', [
            ['NBOR', 'buur'],
            ['FTH', 'vader'],
          ]),
        ),
      ),
    ],
    name: names.map(([first]) => first ?? { text: 'J. Fictief' }),
    telecom: [60, telecom],
  }),
);

const patientBody = object<Patient>({
  extension: [12, patientExtensions],
  identifier: [97, patientIdentifiers],
  active: [40, fc.boolean()],
  name: [93, names],
  telecom: [50, telecom],
  gender: [92, fc.constantFrom('male', 'female', 'other', 'unknown')],
  _gender: [30, oneOf<Element>([90, specified(GENDERS)], [10, absentElement])],
  birthDate: [92, date],
  _birthDate: [8, oneOf<Element>([80, birthTime], [20, absentElement])],
  address: [60, list(2, address)],
  maritalStatus: [
    12,
    concept(
      coding(V3 + 'MaritalStatus', [
        ['M', 'Gehuwd'],
        ['S', 'Ongehuwd'],
      ]),
    ),
  ],
  contact: [4, contact],
  communication: [4, fc.constant([{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'nl-NL' }] }, preferred: true }])],
  generalPractitioner: [20, list(2, toOrLogical('PractitionerRole', 'Practitioner', 'Organization'))],
  managingOrganization: [5, toOrLogical('Organization')],
});

export const patient: fc.Arbitrary<Patient> = framed('Patient', 'nl-core-Patient', joined<Patient>(patientBody, deceased, births));

const ROLES = coding(NAMING + 'uzi-rolcode', [
  ['17.000', 'Apotheker'],
  ['17.075', 'Openbaar apotheker'],
  ['01.015', 'Huisarts'],
]);
const SPECIALTIES = coding('urn:oid:2.16.840.1.113883.2.4.6.7', [
  ['0100', 'Huisartsen, niet nader gespecificeerd'],
  ['0200', 'Apotheker'],
]);

export const practitioner: fc.Arbitrary<Practitioner> = framed(
  'Practitioner',
  'nl-core-HealthProfessional-Practitioner',
  object<Practitioner>({
    identifier: [92, list(3, identifier('person'))],
    active: [10, fc.boolean()],
    name: [70, names],
    telecom: [20, telecom],
    address: [15, list(1, address)],
    gender: [10, fc.constantFrom('male', 'female')],
    birthDate: [2, date],
    qualification: [4, fc.constant([{ code: { text: 'Apotheker' } }])],
  }),
);

export const practitionerRole: fc.Arbitrary<PractitionerRole> = framed(
  'PractitionerRole',
  'nl-core-HealthProfessional-PractitionerRole',
  object<PractitionerRole>({
    identifier: [5, list(1, identifier('person'))],
    active: [10, fc.boolean()],
    period: [4, period],
    practitioner: [92, oneOf([92, toOrLogical('Practitioner')], [8, absence().map((e) => ({ extension: [e] }))])],
    organization: [85, toOrLogical('Organization')],
    code: [12, list(2, concept(ROLES))],
    specialty: [80, list(2, concept(ROLES, SPECIALTIES))],
    location: [4, list(1, to('Location'))],
    telecom: [25, telecom],
  }),
);

const ORGANIZATION_TYPES = coding('http://nictiz.nl/fhir/NamingSystem/organization-type', [
  ['J8', 'Openbare apotheek'],
  ['Z3', 'Huisartspraktijk'],
]);

export const organization: fc.Arbitrary<Organization> = framed(
  'Organization',
  'nl-core-HealthcareProvider-Organization',
  object<Organization>({
    identifier: [95, list(2, identifier('organization'))],
    active: [10, fc.boolean()],
    type: [40, list(2, concept(ORGANIZATION_TYPES))],
    name: [85, oneOf([70, fc.constantFrom('Apotheek De Fictie', 'Verzinsel & Zn. Apotheken')], [30, text])],
    _name: [2, absentElement],
    alias: [3, list(1, text)],
    telecom: [40, telecom],
    address: [50, list(2, address)],
    partOf: [4, toOrLogical('Organization')],
  }),
);

export const location: fc.Arbitrary<Location> = framed(
  'Location',
  'nl-core-HealthcareProvider',
  object<Location>({
    identifier: [8, list(1, identifier('organization'))],
    status: [10, fc.constantFrom('active', 'inactive', 'suspended')],
    name: [80, text],
    description: [4, text],
    mode: [3, fc.constant('instance' as const)],
    type: [
      30,
      list(
        1,
        concept(
          coding(V3 + 'RoleCode', [
            ['PTRES', 'thuis'],
            ['PHARM', 'apotheek'],
          ]),
          coding(SNOMED, [['264372000', 'Pharmacy']]),
        ),
      ),
    ],
    telecom: [15, telecom],
    address: [60, address],
    managingOrganization: [8, toOrLogical('Organization')],
  }),
);
