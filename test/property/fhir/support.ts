import fc from 'fast-check';
import type { Observation, RelatedPerson } from '../../../src/fhir/types.js';
import { oneOf } from '../choice.js';
import { absentElement, bodySite, coding, concept, contactPoint, identifier, period, quantity, specified } from './datatypes.js';
import { framed } from './frame.js';
import { joined, list, object } from './object.js';
import { address, names } from './person.js';
import { to } from './reference.js';
import { SNOMED, V3 } from './urls.js';
import { date, dateTime, text } from './values.js';

const FINDINGS = coding(SNOMED, [
  ['999000011', 'huiduitslag'],
  ['999000012', 'benauwd'],
]);
const ACT_STATUS = coding(V3 + 'ActStatus', [['completed', 'afgerond']]);

const value = oneOf<Observation>(
  [30, fc.constant<Observation>({})],
  [35, concept(FINDINGS).map((valueCodeableConcept) => ({ valueCodeableConcept }))],
  [15, quantity.map((valueQuantity) => ({ valueQuantity }))],
  [15, text.map((valueString) => ({ valueString }))],
  [5, fc.boolean().map((valueBoolean) => ({ valueBoolean }))],
);
const effective = oneOf<Observation>(
  [40, fc.constant<Observation>({})],
  [40, period.map((effectivePeriod) => ({ effectivePeriod }))],
  [20, dateTime.map((effectiveDateTime) => ({ effectiveDateTime }))],
);

const observationBody = object<Observation>({
  identifier: [85, list(2, identifier('act'))],
  status: fc.constantFrom('final', 'preliminary', 'unknown', 'cancelled', 'entered-in-error', 'amended'),
  _status: [15, oneOf([80, specified(ACT_STATUS)], [20, absentElement])],
  code: concept(FINDINGS),
  subject: [90, to('Patient')],
  interpretation: [20, list(2, concept(FINDINGS))],
  note: [
    30,
    list(
      1,
      text.map((t) => ({ text: t })),
    ),
  ],
  bodySite: [20, bodySite],
  method: [20, concept(FINDINGS)],
});

/** What somebody saw that supports an allergy or a contra-indication. */
export const observation: fc.Arbitrary<Observation> = framed<Observation>(
  'Observation',
  'nl-core-Observation',
  joined<Observation>(observationBody, value, effective),
);

const RELATIONS = coding(V3 + 'RoleCode', [
  ['FTH', 'vader'],
  ['NBOR', 'buur'],
]);
const GENDERS = coding(V3 + 'AdministrativeGender', [
  ['M', 'Man'],
  ['F', 'Vrouw'],
]);

/** Somebody near the patient. */
export const relatedPerson: fc.Arbitrary<RelatedPerson> = framed<RelatedPerson>(
  'RelatedPerson',
  'nl-core-ContactPerson',
  object<RelatedPerson>({
    identifier: [25, list(1, identifier('person'))],
    active: [5, fc.boolean()],
    patient: to('Patient'),
    relationship: [65, list(2, concept(RELATIONS))],
    name: [92, names],
    telecom: [50, list(2, contactPoint)],
    gender: [50, fc.constantFrom('male', 'female')],
    _gender: [15, specified(GENDERS)],
    birthDate: [45, date],
    address: [30, list(1, address)],
    period: [4, period],
  }),
);
