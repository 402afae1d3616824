import type { Bundle, Medication, MedicationDispense, Patient } from '../../src/index.js';
import { fhirOf, fhirTrip, type Trip } from './differences.js';
import { BASIC_UNITS, payload } from './message.js';
import type { Example } from './normalisations-v3.js';

const NICTIZ = 'http://nictiz.nl/fhir/StructureDefinition/';
const HL7 = 'http://hl7.org/fhir/StructureDefinition/';
const UCUM = 'http://unitsofmeasure.org';
const USE = 'http://terminology.hl7.org/CodeSystem/v3-AddressUse';
const SUBSTANCE = 'urn:oid:2.16.840.1.113883.2.4.4.1.750';

/** The resources of the usual example that a test changes. */
interface Parts {
  readonly dispense: MedicationDispense;
  readonly patient: Patient;
  readonly medication: Medication;
}

function partsOf(bundle: Bundle): Parts {
  const find = (type: string): unknown => bundle.entry?.find((e) => e.resource?.resourceType === type)?.resource;
  return { dispense: find('MedicationDispense'), patient: find('Patient'), medication: find('Medication') } as Parts;
}

/** The usual example, changed and sent to HL7v3 and back. */
export function changed(change: (parts: Parts) => unknown): Trip {
  const { bundle } = fhirOf(payload());
  change(partsOf(bundle));
  return fhirTrip(bundle);
}

/** Takes extensions away by the end of their URL. */
function without(of: MedicationDispense, ...names: readonly string[]): void {
  of.extension = (of.extension ?? []).filter((e) => !names.some((name) => e.url?.endsWith(name)));
}

const repeat = (d: MedicationDispense, timing: NonNullable<NonNullable<MedicationDispense['dosageInstruction']>[number]['timing']>): void => {
  const [first] = d.dosageInstruction ?? [];
  if (first !== undefined) first.timing = timing;
  without(d, 'TimeInterval.Period');
};

const BASIC_ML = {
  url: HL7 + 'iso21090-PQ-translation',
  valueQuantity: { value: 30, unit: 'mL', system: `urn:oid:${BASIC_UNITS}`, code: '233' },
};
const days = (value: number) => ({ value, unit: 'dag', system: UCUM, code: 'd' });
const ingredient = (code: string, isActive: boolean) => ({ isActive, itemCodeableConcept: { coding: [{ system: SUBSTANCE, code }] } });
const specified = (...codes: readonly string[]) => ({
  extension: [{ url: NICTIZ + 'ext-CodeSpecification', valueCodeableConcept: { coding: codes.map((code) => ({ system: USE, code })) } }],
});
const uses = (sign: string, path: string, ...codes: readonly string[]): string[] =>
  codes.flatMap((code, i) => [
    `${sign} ${path}.valueCodeableConcept.coding[${i}].code: ${code}`,
    `${sign} ${path}.valueCodeableConcept.coding[${i}].system: ${USE}`,
  ]);

const DOSAGE = 'MedicationDispense.dosageInstruction[0]';

const LEAVES: readonly Example[] = [
  {
    number: 4,
    given: 'a system as OID',
    trip: () => changed(({ patient }) => Object.assign(patient.identifier?.[0] ?? {}, { system: 'urn:oid:2.16.840.1.113883.2.4.6.3' })),
    changes: [
      '- Patient.identifier[0].system: urn:oid:2.16.840.1.113883.2.4.6.3',
      '+ Patient.identifier[0].system: http://fhir.nl/fhir/NamingSystem/bsn',
    ],
  },
  {
    number: 5,
    given: 'a unit in other words',
    trip: () => changed(({ dispense }) => Object.assign(dispense.quantity ?? {}, { unit: 'tabletten' })),
    changes: ['- MedicationDispense.quantity.unit: tabletten', '+ MedicationDispense.quantity.unit: stuk'],
    problems: ['derived-differs Bundle.entry[0].resource.quantity.unit'],
  },
  {
    number: 8,
    given: 'a product code without mark and text',
    trip: () =>
      changed(({ medication }) => {
        delete medication.code?.text;
        delete medication.code?.coding?.[0]?.userSelected;
      }),
    changes: ['+ Medication.code.coding[0].userSelected: true', '+ Medication.code.text: VERZONNEX TABLET 20MG'],
  },
  {
    number: 16,
    given: 'a bare name',
    trip: () => changed(({ patient }) => void (patient.name = [{ family: 'Voorbeeld', given: ['Testje'] }])),
    changes: [
      '+ Patient.name[0]._family.extension(humanname-own-name).valueString: Voorbeeld',
      '+ Patient.name[0]._given[0].extension(iso21090-EN-qualifier).valueCode: BR',
      '+ Patient.name[0].extension(humanname-assembly-order).valueCode: NL1',
      '+ Patient.name[0].use: official',
    ],
  },
  {
    number: 17,
    given: 'a bare address',
    trip: () => changed(({ patient }) => void (patient.address = [{ use: 'home', line: ['Teststraat 1'], city: 'Utrecht' }])),
    changes: [...uses('+', 'Patient.address[0].extension(ext-AddressInformation.AddressType)', 'HP'), '+ Patient.address[0].type: both'],
  },
  {
    number: 23,
    given: 'a quantity in basic units',
    trip: () => changed(({ dispense }) => void (dispense.quantity = { value: 30, unit: 'stuk', system: `urn:oid:${BASIC_UNITS}`, code: '245' })),
    changes: [
      '- MedicationDispense.quantity.code: 245',
      `- MedicationDispense.quantity.system: urn:oid:${BASIC_UNITS}`,
      '+ MedicationDispense.quantity.code: 1',
      '+ MedicationDispense.quantity.extension(iso21090-PQ-translation).valueQuantity.code: 245',
      `+ MedicationDispense.quantity.extension(iso21090-PQ-translation).valueQuantity.system: urn:oid:${BASIC_UNITS}`,
      '+ MedicationDispense.quantity.extension(iso21090-PQ-translation).valueQuantity.unit: stuk',
      '+ MedicationDispense.quantity.extension(iso21090-PQ-translation).valueQuantity.value: 30',
      `+ MedicationDispense.quantity.system: ${UCUM}`,
    ],
  },
  {
    number: 23,
    given: 'a quantity in UCUM alone',
    trip: () => changed(({ dispense }) => void (dispense.quantity = { value: 30, unit: 'mL', system: UCUM, code: 'ml' })),
    changes: [
      '+ MedicationDispense.quantity.extension(iso21090-PQ-translation).valueQuantity.code: 233',
      `+ MedicationDispense.quantity.extension(iso21090-PQ-translation).valueQuantity.system: urn:oid:${BASIC_UNITS}`,
      '+ MedicationDispense.quantity.extension(iso21090-PQ-translation).valueQuantity.unit: mL',
      '+ MedicationDispense.quantity.extension(iso21090-PQ-translation).valueQuantity.value: 30',
    ],
  },
  {
    number: 29,
    given: 'a mobile number by its kind of device',
    trip: () => changed(({ patient }) => void (patient.telecom = [{ system: 'phone', value: '0600000000', use: 'home', _system: specified('MC') }])),
    changes: [
      ...uses('-', 'Patient.telecom[0]._system.extension(ext-CodeSpecification)', 'MC'),
      ...uses('+', 'Patient.telecom[0]._use.extension(ext-CodeSpecification)', 'HP', 'MC'),
    ],
  },
];

const DISPENSE: readonly Example[] = [
  {
    number: 9,
    given: 'a cycle',
    trip: () =>
      changed(({ dispense }) => {
        repeat(dispense, { repeat: { boundsDuration: days(21), frequency: 1, period: 1, periodUnit: 'd' } });
        dispense.modifierExtension = [{ url: NICTIZ + 'ext-InstructionsForUse.RepeatPeriodCyclicalSchedule', valueDuration: days(28) }];
      }),
    changes: [
      `+ ${DOSAGE}.timing.extension(v3-gts).valueString: <effectiveTime xsi:type="SXPR_TS"><comp xsi:type="PIVL_TS"><period value="1" unit="d"/></comp>` +
        '<comp operator="A" xsi:type="PIVL_TS"><phase><width value="21" unit="d"/></phase><period value="28" unit="d"/></comp></effectiveTime>',
    ],
  },
  {
    number: 22,
    given: 'a dispense without what follows from the rest',
    trip: () =>
      changed(({ dispense, patient }) => {
        for (const key of ['category', 'whenHandedOver', 'performer', 'authorizingPrescription'] as const) Reflect.deleteProperty(dispense, key);
        without(dispense, 'RenderedDosageInstruction');
        delete patient._gender;
        delete patient.active;
      }),
    changes: [
      '+ MedicationDispense.authorizingPrescription[0].extension(iso21090-nullFlavor).valueCode: UNK',
      '+ MedicationDispense.authorizingPrescription[0].type: MedicationRequest',
      '+ MedicationDispense.category.coding[0].code: 373784005',
      '+ MedicationDispense.category.coding[0].system: http://snomed.info/sct',
      '+ MedicationDispense.extension(ext-RenderedDosageInstruction).valueString: 2x per dag 1 tablet',
      '+ MedicationDispense.performer[0].actor.reference: urn:uuid:id-4',
      '+ MedicationDispense.whenHandedOver: 2026-03-02',
      '+ Patient._gender.extension(ext-CodeSpecification).valueCodeableConcept.coding[0].code: F',
      '+ Patient._gender.extension(ext-CodeSpecification).valueCodeableConcept.coding[0].system: http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender',
      '+ Patient.active: true',
    ],
  },
  {
    number: 22,
    given: 'dosages without sequence',
    trip: () =>
      changed(({ dispense }) => {
        dispense.dosageInstruction = [{ text: 'ochtend 1' }, { text: 'avond 2' }];
        without(dispense, 'TimeInterval.Period', 'RenderedDosageInstruction');
      }),
    changes: [
      '+ MedicationDispense.dosageInstruction[0].sequence: 1',
      '+ MedicationDispense.dosageInstruction[1].sequence: 1',
      '+ MedicationDispense.extension(ext-RenderedDosageInstruction).valueString: ochtend 1; avond 2',
    ],
  },
  {
    number: 30,
    given: 'a moment in UTC',
    trip: () =>
      changed(({ dispense }) => {
        const moment = '2026-03-02T08:30:00Z';
        without(dispense, 'RequestDate');
        dispense.extension?.unshift({ url: NICTIZ + 'ext-MedicationDispense.RequestDate', valueDateTime: moment });
        dispense.whenHandedOver = moment;
      }),
    changes: [
      '- MedicationDispense.extension(ext-MedicationDispense.RequestDate).valueDateTime: 2026-03-02T08:30:00Z',
      '- MedicationDispense.whenHandedOver: 2026-03-02T08:30:00Z',
      '+ MedicationDispense.extension(ext-MedicationDispense.RequestDate).valueDateTime: 2026-03-02T08:30:00+00:00',
      '+ MedicationDispense.whenHandedOver: 2026-03-02T08:30:00+00:00',
    ],
  },
  {
    number: 31,
    given: 'twice per two days',
    trip: () => changed(({ dispense }) => repeat(dispense, { repeat: { frequency: 2, period: 2, periodUnit: 'd' } })),
    changes: [
      `- ${DOSAGE}.timing.repeat.frequency: 2`,
      `- ${DOSAGE}.timing.repeat.period: 2`,
      `+ ${DOSAGE}.timing.repeat.frequency: 1`,
      `+ ${DOSAGE}.timing.repeat.period: 1`,
    ],
  },
  {
    number: 32,
    given: 'a quantity in mL',
    trip: () => changed(({ dispense }) => void (dispense.quantity = { extension: [BASIC_ML], value: 30, unit: 'mL', system: UCUM, code: 'mL' })),
    changes: ['- MedicationDispense.quantity.code: mL', '+ MedicationDispense.quantity.code: ml'],
    problems: ['unit-case Bundle.entry[0].resource.quantity.code'],
  },
  {
    number: 24,
    given: 'another ingredient before the active one',
    trip: () => changed(({ medication }) => void (medication.ingredient = [ingredient('2', false), ingredient('1', true)])),
    changes: [
      '- Medication.ingredient[0].isActive: false',
      '- Medication.ingredient[0].itemCodeableConcept.coding[0].code: 2',
      '- Medication.ingredient[1].isActive: true',
      '- Medication.ingredient[1].itemCodeableConcept.coding[0].code: 1',
      '+ Medication.ingredient[0].isActive: true',
      '+ Medication.ingredient[0].itemCodeableConcept.coding[0].code: 1',
      '+ Medication.ingredient[1].isActive: false',
      '+ Medication.ingredient[1].itemCodeableConcept.coding[0].code: 2',
    ],
  },
  {
    number: 25,
    given: 'a frequency that counts the times of day',
    trip: () =>
      changed(({ dispense }) => repeat(dispense, { repeat: { frequency: 2, period: 1, periodUnit: 'd', timeOfDay: ['08:00:00', '20:00:00'] } })),
    changes: [`- ${DOSAGE}.timing.repeat.frequency: 2`, `- ${DOSAGE}.timing.repeat.period: 1`, `- ${DOSAGE}.timing.repeat.periodUnit: d`],
  },
  {
    number: 26,
    given: 'a reason for use that stands in an extension only',
    trip: () =>
      changed(({ dispense }) => {
        const concept = { coding: [{ system: 'urn:oid:2.999.5', code: '1137' }] };
        Object.assign(dispense.dosageInstruction?.[0] ?? {}, {
          extension: [{ url: NICTIZ + 'ext-Dosage-AsNeededFor', valueCodeableConcept: concept }],
        });
      }),
    changes: [
      `- ${DOSAGE}.extension(ext-Dosage-AsNeededFor).valueCodeableConcept.coding[0].code: 1137`,
      `- ${DOSAGE}.extension(ext-Dosage-AsNeededFor).valueCodeableConcept.coding[0].system: urn:oid:2.999.5`,
      `+ ${DOSAGE}.asNeededCodeableConcept.coding[0].code: 1137`,
      `+ ${DOSAGE}.asNeededCodeableConcept.coding[0].system: urn:oid:2.999.5`,
    ],
  },
  {
    number: 27,
    given: 'a reason for absence',
    trip: () =>
      changed(({ patient }) => {
        delete patient.birthDate;
        patient._birthDate = { extension: [{ url: HL7 + 'data-absent-reason', valueCode: 'unknown' }] };
      }),
    changes: [
      '- Patient._birthDate.extension(data-absent-reason).valueCode: unknown',
      '+ Patient._birthDate.extension(iso21090-nullFlavor).valueCode: UNK',
    ],
  },
  {
    number: 28,
    given: 'only the date of preparing',
    trip: () =>
      changed(({ dispense }) => {
        without(dispense, 'RequestDate');
        dispense.whenPrepared = dispense.whenHandedOver ?? '';
        delete dispense.whenHandedOver;
      }),
    changes: [
      '- MedicationDispense.whenPrepared: 2026-03-02',
      '+ MedicationDispense.extension(ext-MedicationDispense.RequestDate).valueDateTime: 2026-03-02',
      '+ MedicationDispense.whenHandedOver: 2026-03-02',
    ],
  },
];

export const FHIR_EXAMPLES: readonly Example[] = [...LEAVES, ...DISPENSE];
