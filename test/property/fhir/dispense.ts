import fc from 'fast-check';
import type { CodeableConcept, Extension, MedicationDispense, Reference } from '../../../src/fhir/types.js';
import { maybe, oneOf } from '../choice.js';
import { absence, absentElement, coding, concept, duration, identifier, period, quantity } from './datatypes.js';
import { dosage } from './dosage.js';
import { framed } from './frame.js';
import { medication, product } from './medication.js';
import { joined, list, object } from './object.js';
import { elsewhere, logical, to, toOrLogical } from './reference.js';
import { NICTIZ, SNOMED, V3 } from './urls.js';
import { dateTime, text } from './values.js';

const STATUS = ['preparation', 'in-progress', 'cancelled', 'on-hold', 'entered-in-error', 'stopped', 'declined', 'unknown'] as const;

const status = oneOf<MedicationDispense>(
  [60, fc.constant<MedicationDispense>({ status: 'completed' })],
  [38, fc.constantFrom(...STATUS).map((s) => ({ status: s }))],
  [2, absentElement.map((_status) => ({ _status }))],
);

const CATEGORY: CodeableConcept = { coding: [{ system: SNOMED, code: '373784005' }] };
const NAMED_CATEGORY: CodeableConcept = { coding: [{ system: SNOMED, code: '373784005', display: 'verstrekken van medicatie' }] };

const DISTRIBUTION = coding('urn:oid:2.16.840.1.113883.2.4.3.11.60.20.77.5.3.8', [['1', 'GDS']]);
const ADDITIONAL = coding('urn:oid:2.16.840.1.113883.2.4.3.11.60.20.77.5.2.14.2052', [
  ['1', 'Aantal bewust gewijzigd'],
  ['2', 'Recall'],
  ['3', 'Retour'],
]);

const requestDate = dateTime.map((valueDateTime): Extension => ({ url: NICTIZ + 'ext-MedicationDispense.RequestDate', valueDateTime }));
const registration = dateTime.map((valueDateTime): Extension => ({ url: NICTIZ + 'ext-RegistrationDateTime', valueDateTime }));
const distribution = concept(DISTRIBUTION).map((valueCodeableConcept): Extension => ({
  url: NICTIZ + 'ext-MedicationDispense.DistributionForm',
  valueCodeableConcept,
}));
const additional = concept(ADDITIONAL).map((valueCodeableConcept): Extension => ({
  url: NICTIZ + 'ext-MedicationDispense.MedicationDispenseAdditionalInformation',
  valueCodeableConcept,
}));
const treatment = identifier('act').map((valueIdentifier): Extension => ({
  url: NICTIZ + 'ext-PharmaceuticalTreatment.Identifier',
  valueIdentifier,
}));
const rendered = text.map((valueString): Extension => ({ url: NICTIZ + 'ext-RenderedDosageInstruction', valueString }));
const useSpan = period.map((valuePeriod): Extension => ({ url: NICTIZ + 'ext-TimeInterval.Period', valuePeriod }));

/** The extensions of the profile, and those of its sister profile for the dosing. */
const extensions: fc.Arbitrary<Extension[]> = fc
  .tuple(
    maybe(50, requestDate),
    maybe(8, distribution),
    maybe(8, additional),
    maybe(30, treatment),
    maybe(25, rendered),
    maybe(15, useSpan),
    maybe(5, registration),
  )
  .map((found) => found.filter((e) => e !== undefined));

const cycle: fc.Arbitrary<Extension[]> = duration.map((valueDuration) => [
  { url: NICTIZ + 'ext-InstructionsForUse.RepeatPeriodCyclicalSchedule', valueDuration },
]);

const performer = joined<NonNullable<MedicationDispense['performer']>[number]>(
  object({
    actor: oneOf<Reference>(
      [75, toOrLogical('Organization')],
      [20, to('PractitionerRole', 'Practitioner')],
      [5, absence().map((e) => ({ extension: [e] }))],
    ),
  }),
  object({
    function: [
      5,
      concept(
        coding('http://terminology.hl7.org/CodeSystem/medicationdispense-performer-function', [
          ['dataenterer', 'Data Enterer'],
          ['packager', 'Packager'],
        ]),
      ),
    ],
  }),
);

const prescription: fc.Arbitrary<Reference> = oneOf<Reference>(
  [60, object<Reference>({ type: [60, fc.constant('MedicationRequest')], identifier: identifier('act'), display: [10, text] })],
  [30, to('MedicationRequest')],
  [5, logical('MedicationRequest')],
  [5, absence().map((e) => ({ extension: [e], type: 'MedicationRequest' }))],
);

type Note = NonNullable<MedicationDispense['note']>[number];

const noteAuthor = oneOf<Note>(
  [90, fc.constant({})],
  [6, fc.constant({ authorString: 'A. Verzinsel' })],
  [4, to('Practitioner').map((authorReference) => ({ authorReference }))],
);
const note = list(2, joined<Note>(noteAuthor, object<Note>({ time: [10, dateTime], text })));

/** Parts of the resource that the profile does not speak of. */
const outside = object<MedicationDispense>({
  partOf: [1, list(1, elsewhere('Procedure'))],
  statusReasonCodeableConcept: [
    2,
    concept(coding('http://terminology.hl7.org/CodeSystem/medicationdispense-status-reason', [['outofstock', 'Drug not available - out of stock']])),
  ],
  context: [3, elsewhere('Encounter')],
  supportingInformation: [1, list(1, elsewhere('Observation'))],
  type: [
    6,
    concept(
      coding(V3 + 'ActCode', [
        ['FF', 'First Fill'],
        ['RF', 'Refill'],
      ]),
    ),
  ],
  receiver: [4, list(2, to('Patient', 'Practitioner'))],
  substitution: [3, fc.boolean().map((wasSubstituted) => ({ wasSubstituted }))],
  detectedIssue: [1, list(1, elsewhere('DetectedIssue'))],
  eventHistory: [1, list(1, elsewhere('Provenance'))],
});

const body = object<MedicationDispense>({
  extension: [80, extensions],
  modifierExtension: [3, cycle],
  identifier: [94, list(2, identifier('act'))],
  category: [96, oneOf([50, fc.constant(CATEGORY)], [50, fc.constant(NAMED_CATEGORY)])],
  subject: [99, to('Patient')],
  performer: [85, list(1, performer)],
  location: [4, to('Location')],
  authorizingPrescription: [60, oneOf([96, list(1, prescription)], [4, list(2, prescription)])],
  quantity: [92, quantity],
  daysSupply: [60, duration],
  whenPrepared: [15, dateTime],
  _whenPrepared: [1, absentElement],
  whenHandedOver: [85, dateTime],
  _whenHandedOver: [2, absentElement],
  destination: [12, toOrLogical('Location')],
  note: [15, note],
  dosageInstruction: [88, list(4, dosage)],
});

/** A contained resource has no versions and no narrative of its own. */
const contained = fc.tuple(medication, fc.constantFrom('product', 'm1')).map(([{ meta: _m, text: _t, ...rest }, id]) => {
  const inside = [{ ...rest, id }] as NonNullable<MedicationDispense['contained']>;
  return { contained: inside, medicationReference: { reference: '#' + id } };
});

const what = oneOf<MedicationDispense>(
  [85, to('Medication').map((medicationReference) => ({ medicationReference }))],
  [7, product.map((medicationCodeableConcept) => ({ medicationCodeableConcept }))],
  [5, contained],
  [3, logical('Medication').map((medicationReference) => ({ medicationReference }))],
);

/** One dispense; its references are open until it stands in a Bundle. */
export const dispense: fc.Arbitrary<MedicationDispense> = framed(
  'MedicationDispense',
  'mp-MedicationDispense',
  joined<MedicationDispense>(body, status, what, outside),
);
