/** One fault put into a good example, and the finding that must name it. */
export interface Fault {
  /** Name of the example, without the prefix that all have. */
  readonly file: string;
  readonly what: string;
  /** Places and the values they get; undefined takes the place away. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly path: string;
  /** Begin of the rule, where the path alone does not tell. */
  readonly rule?: string;
}

const fault = (file: string, what: string, set: Fault['set'], code: string, path: string, rule?: string): Fault => ({
  file,
  what,
  set,
  code,
  path,
  ...(rule === undefined ? {} : { rule }),
});

const SD = 'http://hl7.org/fhir/StructureDefinition/';
const DIV = '<div xmlns="http://www.w3.org/1999/xhtml">';

/** One fault for each kind of constraint, and most kinds several times; each is the only one in its copy. */
export const FAULTS: readonly Fault[] = [
  // Shape.
  fault('Patient-01', 'an element that R4 lacks', { nickname: 'Jo' }, 'element-unknown', 'Patient.nickname'),
  fault('Patient-01', 'a date in another form', { birthDate: '28-04-1934' }, 'value-format', 'Patient.birthDate'),
  fault('Patient-01', 'a number for a code', { gender: 5 }, 'value-format', 'Patient.gender'),
  fault('Patient-01', 'one object for a list', { name: { text: 'x' } }, 'value-format', 'Patient.name'),
  fault('Patient-01', 'an empty text', { 'name[0].given[0]': '' }, 'value-format', 'Patient.name[0].given[0]'),
  fault('AllergyIntolerance-01', 'a month that is none', { onsetDateTime: '2008-13-08' }, 'value-format', 'AllergyIntolerance.onsetDateTime'),
  fault(
    'BloodPressure-01',
    'a text for a number',
    { 'component[0].valueQuantity.value': '125' },
    'value-format',
    'Observation.component[0].valueQuantity.value',
  ),
  fault('Patient-01', 'two of a choice', { deceasedDateTime: '2020-01-01' }, 'too-many', 'Patient.deceasedDateTime'),
  // Cardinality.
  fault('AllergyIntolerance-01', 'no patient', { patient: undefined }, 'required', 'AllergyIntolerance.patient'),
  fault(
    'AllergyIntolerance-01',
    'a reaction without manifestation',
    { 'reaction[0].manifestation': undefined },
    'required',
    'AllergyIntolerance.reaction[0].manifestation',
  ),
  fault('BloodPressure-01', 'no code', { code: undefined }, 'required', 'Observation.code'),
  fault('BloodPressure-01', 'no moment', { effectiveDateTime: undefined }, 'required', 'Observation.effective'),
  fault('Encounter-01', 'no class', { class: undefined }, 'required', 'Encounter.class'),
  fault('ContactPerson-01', 'nobody to be related to', { patient: undefined }, 'required', 'RelatedPerson.patient'),
  // Bindings.
  fault('Patient-01', 'an unknown gender', { gender: 'vrouw' }, 'code-unknown', 'Patient.gender'),
  fault('Patient-01', 'an unknown use of a name', { 'name[0].use': 'officieel' }, 'code-unknown', 'Patient.name[0].use'),
  fault('Patient-01', 'an unknown kind of contact', { 'telecom[1].system': 'mobiel' }, 'code-unknown', 'Patient.telecom[1].system'),
  fault('Patient-01', 'an unknown kind of address', { 'address[0].type': 'postbus' }, 'code-unknown', 'Patient.address[0].type'),
  fault('AllergyIntolerance-01', 'an unknown criticality', { criticality: 'hoog' }, 'code-unknown', 'AllergyIntolerance.criticality'),
  fault('AllergyIntolerance-01', 'an unknown category', { 'category[0]': 'insect' }, 'code-unknown', 'AllergyIntolerance.category[0]'),
  fault(
    'AllergyIntolerance-01',
    'an unknown verification',
    { 'verificationStatus.coding[0].code': 'unsure' },
    'code-unknown',
    'AllergyIntolerance.verificationStatus',
  ),
  fault('BloodPressure-01', 'an unknown status', { status: 'klaar' }, 'code-unknown', 'Observation.status'),
  fault('BodyWeight-01', 'a unit that is no weight', { 'valueQuantity.code': 'ons' }, 'code-unknown', 'Observation.valueQuantity'),
  // Fixed values, patterns and slices.
  fault('BloodPressure-01', 'the code of something else', { 'code.coding[0].code': '85354-0' }, 'fixed-value', 'Observation.code'),
  fault(
    'BloodPressure-01',
    'another category',
    { 'category[0].coding[0].code': 'laboratory' },
    'slice-unmatched',
    'Observation.category[0]',
    'Observation.category:VSCat',
  ),
  fault(
    'BloodPressure-01',
    'a component that is not the systolic one',
    { 'component[0].code.coding[0].code': '8480-0' },
    'slice-unmatched',
    'Observation.component[0]',
    'Observation.component:SystolicBP',
  ),
  fault('BloodPressure-01', 'another unit', { 'component[0].valueQuantity.code': 'kPa' }, 'fixed-value', 'Observation.component[0].valueQuantity'),
  // Invariants.
  fault('Patient-01', 'a contact without anything to reach it', { contact: [{ gender: 'male' }] }, 'invariant', 'Patient.contact[0]', 'pat-1'),
  fault(
    'AllergyIntolerance-01',
    'confirmed without clinical status',
    { 'verificationStatus.coding[0].code': 'confirmed' },
    'invariant',
    'AllergyIntolerance',
    'ait-1',
  ),
  fault('BodyWeight-01', 'neither value nor reason', { valueQuantity: undefined, component: undefined }, 'invariant', 'Observation', 'vs-2'),
  fault('Encounter-01', 'an end before the begin', { 'period.end': '2012-08-01' }, 'invariant', 'Encounter.period', 'per-1'),
  fault(
    'HealthProfessional-PractitionerRole-01',
    'a telephone number without kind',
    { 'telecom[0].system': undefined },
    'invariant',
    'PractitionerRole.telecom[0]',
    'cpt-2',
  ),
  fault('Problem-01', 'abated, and active', { 'clinicalStatus.coding[0].code': 'active' }, 'invariant', 'Condition', 'con-4'),
  fault(
    'Patient-01',
    'something contained that nobody refers to',
    { contained: [{ resourceType: 'Organization', id: 'o', name: 'x' }] },
    'invariant',
    'Patient.contained[0]',
    'dom-3',
  ),
  fault('Patient-01', 'a script in the narrative', { 'text.div': `${DIV}<script>x</script>y</div>` }, 'invariant', 'Patient.text.div', 'txt-1'),
  // References.
  fault(
    'AllergyIntolerance-01',
    'somebody else than a patient',
    { 'patient.reference': 'Practitioner/1', 'patient.type': 'Practitioner' },
    'reference-type',
    'AllergyIntolerance.patient.reference',
  ),
  fault(
    'Patient-01',
    'a patient as general practitioner',
    { generalPractitioner: [{ reference: 'Patient/1' }] },
    'reference-type',
    'Patient.generalPractitioner[0].reference',
  ),
  fault(
    'Encounter-01',
    'a person as location',
    { 'location[0].location.reference': 'Patient/1', 'location[0].location.type': 'Patient' },
    'reference-type',
    'Encounter.location[0].location.reference',
  ),
  // Extensions.
  fault(
    'Patient-01',
    'an extension of another resource',
    { extension: [{ url: `${SD}observation-bodyPosition`, valueCodeableConcept: { text: 'x' } }] },
    'extension-context',
    'Patient.extension[0].url',
  ),
  fault('Patient-01', 'an extension with a value and extensions', { 'extension[0].valueString': 'x' }, 'invariant', 'Patient.extension[0]', 'ext-1'),
  fault(
    'Patient-01',
    'an extension with another type',
    { 'name[0]._family.extension[1]': { url: `${SD}humanname-own-name`, valueInteger: 3 } },
    'type-not-allowed',
    'Patient.name[0].family.extension[1].valueInteger',
  ),
  // Too many.
  fault('BloodPressure-01', 'two notes', { note: [{ text: 'x' }, { text: 'y' }] }, 'too-many', 'Observation.note[1]'),
  fault(
    'AllergyIntolerance-01',
    'two categories',
    { category: ['biologic', 'food'], _category: undefined },
    'too-many',
    'AllergyIntolerance.category[1]',
  ),
  fault(
    'BloodPressure-01',
    'two systolic pressures',
    { 'component[1].code.coding[0].code': '8480-6' },
    'too-many',
    'Observation.component[1]',
    'Observation.component:SystolicBP',
  ),
];

/** One fault in each of the consents of a Bundle, by position. */
export const CONSENT_FAULTS: readonly Fault[] = [
  fault(
    '0',
    'no channel',
    { 'extension[0]': { url: 'https://schakel.example/fhir/StructureDefinition/other', valueCode: 'x' } },
    'required',
    'Consent.extension',
    'Consent.extension:',
  ),
  fault('1', 'neither yes nor no', { 'provision.type': undefined }, 'required', 'Consent.provision.type'),
  fault('2', 'withdrawn and still in force', { status: 'active' }, 'invariant', 'Consent', 'gw-5'),
  fault(
    '3',
    'a patient without BSN',
    { 'patient.identifier.system': 'http://fhir.nl/fhir/NamingSystem/ura' },
    'fixed-value',
    'Consent.patient.identifier.system',
  ),
  fault('4', 'another scope', { 'scope.coding[0].code': 'research' }, 'fixed-value', 'Consent.scope'),
  fault('5', 'no risk discussed', { verification: undefined }, 'required', 'Consent.verification'),
  fault('6', 'notice after the takeover', { 'extension[4].extension[2].valueDate': '2027-06-01' }, 'invariant', 'Consent', 'gw-7'),
  fault('7', 'ended without an end', { 'provision.period.end': undefined }, 'invariant', 'Consent', 'gw-3'),
];
