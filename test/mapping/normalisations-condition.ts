import type { AllergyIntolerance, Bundle, Flag, PractitionerRole } from '../../src/index.js';
import { EXTENSIONS } from '../../src/fhir/extensions.js';
import { annotation, condition, conditionPayload, contraIndication } from './condition-message.js';
import { fhirOf, fhirTrip, type Trip } from './differences.js';
import type { Example } from './normalisations-v3.js';

/** The resources of a usual example that a test changes. */
interface Parts {
  readonly allergy: AllergyIntolerance;
  readonly flag: Flag;
  readonly role: PractitionerRole;
  readonly bundle: Bundle;
}

function changed(change: (parts: Parts) => unknown, usual: string = condition()): Trip {
  const { bundle } = fhirOf(conditionPayload(usual));
  const find = (type: string): unknown => bundle.entry?.find((e) => e.resource?.resourceType === type)?.resource;
  change({ allergy: find('AllergyIntolerance'), flag: find('Flag'), role: find('PractitionerRole'), bundle } as Parts);
  return fhirTrip(bundle);
}

const KIND = 'urn:oid:2.16.840.1.113883.2.4.4.1.750';
const snomed = { system: 'http://snomed.info/sct', code: '999000001', display: 'Fictieve stof' };
const NOTED = condition({ subjectOf2: annotation('Huiduitslag', '<id nullFlavor="NI"/>') });

/** Of allergies and flags, FHIR to HL7v3 and back. */
export const FHIR_CONDITION_EXAMPLES: readonly Example[] = [
  {
    number: 35,
    given: 'an agent in SNOMED CT alone',
    trip: () => changed(({ allergy }) => void (allergy.code = { coding: [snomed] })),
    changes: ['+ AllergyIntolerance.code.extension(iso21090-nullFlavor).valueCode: OTH', '+ AllergyIntolerance.code.text: Fictieve stof'],
  },
  {
    number: 36,
    given: 'SNOMED CT before the G-Standaard',
    trip: () => changed(({ allergy }) => void (allergy.code = { coding: [snomed, { system: KIND, code: '99991' }] })),
    changes: [
      '- AllergyIntolerance.code.coding[0].code: 999000001',
      '- AllergyIntolerance.code.coding[0].display: Fictieve stof',
      '- AllergyIntolerance.code.coding[0].system: http://snomed.info/sct',
      '- AllergyIntolerance.code.coding[1].code: 99991',
      '- AllergyIntolerance.code.coding[1].system: urn:oid:2.16.840.1.113883.2.4.4.1.750',
      '+ AllergyIntolerance.code.coding[0].code: 99991',
      '+ AllergyIntolerance.code.coding[0].system: urn:oid:2.16.840.1.113883.2.4.4.1.750',
      '+ AllergyIntolerance.code.coding[1].code: 999000001',
      '+ AllergyIntolerance.code.coding[1].display: Fictieve stof',
      '+ AllergyIntolerance.code.coding[1].system: http://snomed.info/sct',
    ],
  },
  {
    number: 37,
    given: 'a refuted allergy',
    trip: () =>
      changed(({ allergy }) => {
        const system = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-';
        allergy.clinicalStatus = { coding: [{ system: `${system}clinical`, code: 'active' }] };
        allergy.verificationStatus = { coding: [{ system: `${system}verification`, code: 'refuted' }] };
      }),
    changes: [
      '- AllergyIntolerance.clinicalStatus.coding[0].code: active',
      '+ AllergyIntolerance.clinicalStatus.coding[0].code: inactive',
      '+ AllergyIntolerance.clinicalStatus.coding[1].code: active',
      '+ AllergyIntolerance.clinicalStatus.coding[1].system: http://terminology.hl7.org/CodeSystem/v3-ActStatus',
      '+ AllergyIntolerance.modifierExtension(negation).valueBoolean: true',
      '+ AllergyIntolerance.verificationStatus.coding[1].code: N',
      '+ AllergyIntolerance.verificationStatus.coding[1].system: http://terminology.hl7.org/CodeSystem/v3-ActUncertainty',
    ],
    problems: ['derived-differs Bundle.entry[0].resource.clinicalStatus'],
  },
  {
    number: 38,
    given: 'a reaction',
    trip: () => changed(({ allergy }) => void (allergy.reaction = [{ manifestation: [{ text: 'huiduitslag' }], severity: 'mild' }])),
    changes: [
      '- AllergyIntolerance.reaction[0].manifestation[0].text: huiduitslag',
      '- AllergyIntolerance.reaction[0].severity: mild',
      '+ AllergyIntolerance.note[0].text: niet uitdrukbaar in ICA: reactie 1: verschijnsel: huiduitslag, ernst: mild',
    ],
    problems: ['not-expressible Bundle.entry[0].resource.reaction[0]'],
  },
  {
    number: 39,
    given: 'two notes',
    trip: () => changed(({ allergy }) => void (allergy.note = [{ text: 'een' }, { text: 'twee' }])),
    changes: ['- AllergyIntolerance.note[1].text: twee', '+ AllergyIntolerance.extension(annotation).valueAnnotation.text: twee'],
  },
  {
    number: 40,
    given: 'an informant without an asserter',
    trip: () => changed(({ allergy }) => (allergy.extension ??= []).push({ url: EXTENSIONS.informant, valueReference: { ...allergy.patient } })),
    changes: [
      '- AllergyIntolerance.extension(informant).valueReference.reference: urn:uuid:id-2',
      '+ AllergyIntolerance.asserter.reference: urn:uuid:id-2',
    ],
  },
  {
    number: 41,
    given: 'a role',
    trip: () => changed(({ role }) => void (role.code = [{ coding: [{ system: 'http://fhir.nl/fhir/NamingSystem/uzi-rolcode', code: '01.015' }] }])),
    changes: [
      '- PractitionerRole.code[0].coding[0].code: 01.015',
      '- PractitionerRole.code[0].coding[0].system: http://fhir.nl/fhir/NamingSystem/uzi-rolcode',
      '+ PractitionerRole.specialty[0].coding[0].code: 01.015',
      '+ PractitionerRole.specialty[0].coding[0].system: http://fhir.nl/fhir/NamingSystem/uzi-rolcode',
    ],
  },
  {
    number: 42,
    given: 'marks that say what is so without them',
    trip: () =>
      changed(({ allergy }) => {
        allergy.modifierExtension = [{ url: EXTENSIONS.negation, valueBoolean: false }];
        const [note] = allergy.note ?? [];
        Object.assign(note ?? {}, { extension: [{ url: EXTENSIONS.annotationStatus, valueCode: 'completed' }] });
      }, NOTED),
    changes: [
      '- AllergyIntolerance.modifierExtension(negation).valueBoolean: false',
      '- AllergyIntolerance.note[0].extension(annotation-status).valueCode: completed',
    ],
  },
  {
    number: 43,
    given: 'an allergy that says little',
    trip: () =>
      changed(({ allergy }) => {
        for (const key of ['type', '_type', 'verificationStatus'] as const) Reflect.deleteProperty(allergy, key);
      }),
    changes: [
      '+ AllergyIntolerance._type.extension(ext-CodeSpecification).valueCodeableConcept.coding[0].code: DINT',
      '+ AllergyIntolerance._type.extension(ext-CodeSpecification).valueCodeableConcept.coding[0].system: http://terminology.hl7.org/CodeSystem/v3-ActCode',
      '+ AllergyIntolerance.verificationStatus.coding[0].code: confirmed',
      '+ AllergyIntolerance.verificationStatus.coding[0].system: http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
      '+ AllergyIntolerance.verificationStatus.coding[1].code: N',
      '+ AllergyIntolerance.verificationStatus.coding[1].system: http://terminology.hl7.org/CodeSystem/v3-ActUncertainty',
    ],
  },
  {
    number: 44,
    given: 'a flag that is no longer active',
    trip: () =>
      changed(({ flag }) => {
        flag.status = 'inactive';
        delete flag.meta;
        flag.extension = (flag.extension ?? []).filter((e) => e.url !== EXTENSIONS.actStatus);
      }, contraIndication()),
    changes: ['+ Flag.extension(act-status).valueCode: completed'],
  },
  {
    number: 45,
    given: 'an allergy without what follows from the rest',
    trip: () =>
      changed(({ allergy }) => {
        for (const key of ['category', '_category'] as const) Reflect.deleteProperty(allergy, key);
        allergy.criticality = 'high';
        allergy.extension = [{ url: EXTENSIONS.conditionText, valueString: 'Huiduitslag' }];
      }),
    changes: [
      '+ AllergyIntolerance._category[0].extension(ext-CodeSpecification).valueCodeableConcept.coding[0].code: 419511003',
      '+ AllergyIntolerance._category[0].extension(ext-CodeSpecification).valueCodeableConcept.coding[0].system: http://snomed.info/sct',
      '+ AllergyIntolerance._criticality.extension(ext-CodeSpecification).valueCodeableConcept.coding[0].code: 24484000',
      '+ AllergyIntolerance._criticality.extension(ext-CodeSpecification).valueCodeableConcept.coding[0].system: http://snomed.info/sct',
      '+ AllergyIntolerance.category[0]: medication',
      '+ AllergyIntolerance.extension(severity).extension(code).valueCodeableConcept.coding[0].code: 24484000',
      '+ AllergyIntolerance.extension(severity).extension(code).valueCodeableConcept.coding[0].system: http://snomed.info/sct',
      '+ AllergyIntolerance.extension(severity).extension(status).valueCode: completed',
      '+ AllergyIntolerance.text.div: <div xmlns="http://www.w3.org/1999/xhtml"><pre>Huiduitslag</pre></div>',
      '+ AllergyIntolerance.text.status: additional',
    ],
  },
  {
    number: 46,
    given: 'a period of onset',
    trip: () =>
      changed(({ allergy }) => {
        allergy.onsetPeriod = { start: allergy.onsetDateTime ?? '' };
        delete allergy.onsetDateTime;
      }),
    changes: ['- AllergyIntolerance.onsetPeriod.start: 2025-06-11', '+ AllergyIntolerance.onsetDateTime: 2025-06-11'],
  },
  {
    number: 34,
    given: 'a flag of which the Provenance tells who and when',
    trip: () =>
      changed(({ flag, bundle }) => {
        const provenance = bundle.entry?.find((e) => e.resource?.resourceType === 'Provenance')?.resource;
        Object.assign(provenance ?? {}, { recorded: '2026-03-02T10:15:02+01:00' });
        Reflect.deleteProperty(provenance ?? {}, '_recorded');
        delete flag.author;
        flag.extension = (flag.extension ?? []).filter((e) => e.url !== EXTENSIONS.authorTime);
      }, contraIndication()),
    changes: ['+ Flag.author.reference: urn:uuid:id-4', '+ Flag.extension(author-time).valueDateTime: 2026-03-02T10:15:02+01:00'],
  },
];
