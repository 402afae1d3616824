import fc from 'fast-check';
import { Decimal } from '../../src/fhir/decimal.js';
import { XSI, type XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { bundle } from './from-definitions.js';
import { USUAL, gts, id, medicationDispenseList, timestamp } from './from-xsd.js';

const SEED = 20_230_904;

/** Children by parent, as the schemas declare them; every one has to turn up. */
const DECLARED = {
  MedicationDispenseList: 'code subject component',
  medicationDispenseEvent:
    'realmCode typeId templateId id code text statusCode effectiveTime quantity expectedUseTime destination performer product responsibleParty',
  serviceDeliveryLocation: 'code addr',
  assignedPerson: 'id representedOrganization',
  representedOrganization: 'id name addr',
  assignedCareProvider: 'id code representedOrganization',
  dispensedMedication: 'MedicationKind directTargetOf therapeuticAgentOf',
  MedicationKind: 'code desc formCode lotNumberText activeIngredient asContent otherIngredient templateId',
  activeIngredient: 'quantity activeIngredientMaterialKind',
  activeIngredientMaterialKind: 'code desc',
  otherIngredient: 'quantity ingredientMaterialKind',
  asContent: 'quantity containerKind',
  containerKind: 'code formCode asSubContent',
  asSubContent: 'quantity containerKind',
  prescription: 'id text statusCode confidentialityCode subject author reason reference',
  author: 'time modeCode signatureCode signatureText AssignedPerson carrierRole',
  AssignedPerson: 'id code',
  diagnosisEvent: 'id code value',
  patientCareProvision: 'id code responsibleParty',
  medicationAdministrationRequest:
    'id text statusCode effectiveTime priorityCode routeCode approachSiteCode doseQuantity rateQuantity doseCheckQuantity maxDoseQuantity support2 precondition support1',
  precondition: 'pauseQuantity observationEventCriterion',
  Patient: 'typeId templateId id addr telecom statusCode effectiveTime confidentialityCode veryImportantPersonCode Person Organization',
  Person:
    'id name administrativeGenderCode birthTime deceasedInd deceasedTime multipleBirthInd multipleBirthOrderNumber maritalStatusCode educationLevelCode birthplace scopedContactParty employment playedPatientOfOtherProvider CoveredParty',
  scopedContactParty: 'code telecom Person',
  healthCareProvider: 'id healthCareChoice',
  healthCareChoice: 'healthCareProviderPerson',
  CoveredParty: 'id code beneficiaryOf',
  policyOrAccount: 'id code statusCode effectiveTime author holder limitation',
  policyHolder: 'id policyHolderPolicyHolderPerson policyHolderPolicyHolderOrganization',
  name: 'given family prefix suffix delimiter validTime id',
  addr: 'streetName houseNumber houseNumberNumeric buildingNumberSuffix additionalLocator unitID postalCode city county country streetAddressLine desc state direction streetNameBase streetNameType unitType carrier censusTract addressKey delimiter useablePeriod',
  telecom: 'useablePeriod',
  effectiveTime: 'low high width center phase period event offset comp',
  comp: 'low high width center phase period event offset comp',
  phase: 'low high width center',
  doseQuantity: 'low high center width translation',
  quantity: 'translation numerator denominator',
  code: 'originalText translation',
  translation: 'originalText qualifier group translation',
} as const;

type Shape = readonly unknown[];

/** What a tree says, without positions; the name of a type counts and not how its prefix was written. */
function shape(e: XmlElement): Shape {
  const own = e.attributes.map((a) => (a.uri === XSI && a.local === 'type' ? 'type' : `${a.uri} ${a.local} ${a.value}`));
  const mixed = (e.content ?? []).filter((part) => typeof part !== 'string' || /[^ \t\r\n]/.test(part));
  const inside = mixed.some((part) => typeof part === 'string')
    ? mixed.map((part) => (typeof part === 'string' ? part : shape(part)))
    : e.children.map(shape);
  return [e.uri, e.local, own, e.type?.uri, e.type?.local, inside.length === 0 ? e.text : '', inside];
}

function everyPair(e: XmlElement, into: Set<string>): void {
  for (const c of e.children) {
    into.add(`${e.local}/${c.local}`);
    everyPair(c, into);
  }
}

function elementsNamed(e: XmlElement, name: string): XmlElement[] {
  return [...(e.local === name ? [e] : []), ...e.children.flatMap((c) => elementsNamed(c, name))];
}

function valueOf(e: XmlElement, local: string): string | undefined {
  return e.attributes.find((a) => a.local === local && a.uri === '')?.value;
}

describe('trees by the schemas', () => {
  test.each([false, true])('given a list (wild: %s), when written and read again, then it says the same', (wild) => {
    fc.assert(
      fc.property(medicationDispenseList({ wild }), (list) => {
        expect(JSON.stringify(shape(readXml(writeXml(list))))).toBe(JSON.stringify(shape(list)));
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  test('given 500 lists, when their elements are counted, then every declared element turns up', () => {
    const seen = new Set<string>();
    for (const list of fc.sample(medicationDispenseList(), { seed: SEED, numRuns: 500 })) everyPair(list, seen);
    const declared = Object.entries(DECLARED).flatMap(([parent, names]) => names.split(' ').map((n) => `${parent}/${n}`));
    expect(declared.filter((pair) => !seen.has(pair))).toEqual([]);
  });

  test('given the usual scope, when lists are made, then nothing rare is in them', () => {
    const seen = new Set<string>();
    for (const list of fc.sample(medicationDispenseList({ scope: USUAL }), { seed: SEED, numRuns: 200 })) everyPair(list, seen);
    const rare = ['medicationDispenseEvent/realmCode', 'Person/CoveredParty', 'Patient/typeId', 'addr/useablePeriod'];
    expect(rare.filter((pair) => seen.has(pair))).toEqual([]);
  });

  test('given lists, when their times are read, then every lexical form turns up', () => {
    const forms = new Set(
      fc.sample(timestamp(), { seed: SEED, numRuns: 3000 }).map((t) => t.replace(/\d/g, '9').replace(/^9+/, (d) => `<${d.length}>`)),
    );
    const wanted = ['<4>', '<6>', '<8>', '<10>', '<12>', '<14>', '<14>.9', '<14>.9999', '<14>+9999', '<14>-9999', '<12>+9999', '<14>.999+9999'];
    expect(wanted.filter((form) => !forms.has(form))).toEqual([]);
  });

  test('given expressions of time, when they are read, then they nest three deep with every operator or none', () => {
    const all = fc.sample(gts(), { seed: SEED, numRuns: 2000 });
    const depth = (e: XmlElement): number => (e.type?.local === 'SXPR_TS' ? 1 : 0) + Math.max(0, ...e.children.map(depth));
    expect(Math.max(...all.map(depth))).toBe(3);
    const operators = new Set(all.flatMap((e) => elementsNamed(e, 'comp')).map((c) => valueOf(c, 'operator')));
    expect(operators).toEqual(new Set([undefined, 'A', 'I', 'E', 'P', 'H']));
  });
});

describe('identifiers', () => {
  test('given BSNs, when the eleven test is done, then all pass it and lie in the range for tests', () => {
    const values = fc.sample(id('bsn'), { seed: SEED, numRuns: 300 }).flatMap((e) => valueOf(e, 'extension') ?? []);
    const weighted = (bsn: string): number => [...bsn].reduce((sum, c, i) => sum + Number(c) * (i === 8 ? -1 : 9 - i), 0);
    expect(values.filter((v) => !/^999\d{6}$/.test(v) || weighted(v) % 11 !== 0)).toEqual([]);
  });

  test('given lists, when the patients in them are compared, then each list is about one person', () => {
    for (const list of fc.sample(medicationDispenseList(), { seed: SEED, numRuns: 300 })) {
      const bsns = elementsNamed(list, 'id').filter((e) => valueOf(e, 'root') === '2.16.840.1.113883.2.4.6.3');
      expect(new Set(bsns.map((e) => valueOf(e, 'extension'))).size).toBeLessThan(2);
    }
  });
});

const PROPERTIES = {
  MedicationDispense:
    'id meta text extension modifierExtension contained identifier status category medicationReference medicationCodeableConcept subject performer location authorizingPrescription quantity daysSupply whenPrepared whenHandedOver destination note dosageInstruction type receiver context',
  Medication: 'extension code form ingredient batch amount status manufacturer',
  Patient:
    'identifier active name telecom gender _gender birthDate _birthDate deceasedBoolean deceasedDateTime address maritalStatus multipleBirthBoolean multipleBirthInteger generalPractitioner extension contact',
  Practitioner: 'identifier name telecom address gender',
  PractitionerRole: 'practitioner organization code specialty telecom',
  Organization: 'identifier type name telecom address',
  Location: 'name type address telecom',
  MedicationRequest: 'identifier status intent requester authoredOn',
  dosageInstruction:
    'text additionalInstruction patientInstruction timing asNeededBoolean asNeededCodeableConcept site route method doseAndRate maxDosePerPeriod sequence extension',
  repeat: 'boundsPeriod boundsDuration boundsRange frequency frequencyMax period periodMax periodUnit dayOfWeek timeOfDay when offset count duration',
  doseAndRate: 'doseQuantity doseRange rateQuantity rateRange rateRatio',
} as const;

/** Collects `parent.property`, where the parent is the type of the resource or the name of the property that holds the object. */
function everyProperty(value: unknown, parent: string, into: Set<string>): void {
  if (Array.isArray(value)) for (const v of value) everyProperty(v, parent, into);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Decimal) return;
  const type: unknown = 'resourceType' in value ? value.resourceType : parent;
  for (const [key, v] of Object.entries(value)) {
    into.add(`${String(type)}.${key}`);
    everyProperty(v, key, into);
  }
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, v]) => (key === 'reference' && typeof v === 'string' ? [v] : referencesIn(v)));
}

describe('Bundles by the resource definitions', () => {
  const bundles = fc.sample(bundle(), { seed: SEED, numRuns: 500 });

  test('given 500 Bundles, when their properties are counted, then every one of the profiles turns up', () => {
    const seen = new Set<string>();
    everyProperty(bundles, '', seen);
    const declared = Object.entries(PROPERTIES).flatMap(([parent, names]) => names.split(' ').map((n) => `${parent}.${n}`));
    expect(declared.filter((p) => !seen.has(p))).toEqual([]);
  });

  test('given a Bundle, when its references are followed, then each one leads to an entry, a contained resource or elsewhere', () => {
    for (const b of bundles) {
      const entries = b.entry ?? [];
      const known = new Set(entries.flatMap((e) => [e.fullUrl, `${e.resource?.resourceType}/${e.resource?.id}`]));
      const lost = referencesIn(b).filter((r) => !known.has(r) && !r.startsWith('#') && !r.startsWith('https://elders.example/'));
      expect(lost).toEqual([]);
    }
  });

  test('given a Bundle, when looked through, then nothing in it is empty', () => {
    const empty = (v: unknown): boolean =>
      v === '' || v === undefined || (typeof v === 'object' && v !== null && (Object.keys(v).length === 0 || Object.values(v).some(empty)));
    expect(bundles.filter(empty)).toEqual([]);
  });

  test('given wild Bundles, when made, then all can be written as JSON', () => {
    const wild = fc.sample(bundle({ wild: true }), { seed: SEED, numRuns: 100 });
    expect(wild.every((b) => typeof JSON.stringify(b) === 'string')).toBe(true);
  });
});
