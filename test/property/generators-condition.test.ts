import fc from 'fast-check';
import { Decimal } from '../../src/fhir/decimal.js';
import { attribute, type XmlElement } from '../../src/xml/element.js';
import { conditionsBundle } from './from-definitions.js';
import { condition, conditions, USUAL } from './from-xsd.js';

const SEED = 20_230_904;

/** Children by parent, as the schemas declare them; every one has to turn up. */
const DECLARED = {
  Condition:
    'realmCode typeId templateId id code text statusCode effectiveTime confidentialityCode uncertaintyCode value subject causativeAgent author informant support subjectOf1 subjectOf2 subjectOf4 predecessor',
  administerableMaterial: 'administerableMedicationKind administerableMaterialKind',
  author: 'time assignedPerson patient',
  informant: 'assignedPerson patient responsibleParty',
  assignedPerson: 'id code addr telecom effectiveTime certificateText assignee assignedPerson Organization',
  assigneePerson: 'name',
  Organization: 'id code name desc statusCode telecom addr standardIndustryClassCode contact part part-of',
  responsibleParty: 'id code addr telecom statusCode effectiveTime agentPerson agentOrganization representedOrganization representedPerson',
  agentPerson: 'id name desc administrativeGenderCode birthTime deceasedInd maritalStatusCode disabilityCode languageCommunication',
  observationEvent:
    'id code text statusCode effectiveTime activityTime availabilityTime confidentialityCode value interpretationCode methodCode targetSiteCode',
  severityObservation: 'code statusCode value',
  annotation: 'text statusCode author',
  concern: 'id statusCode effectiveTime confidentialityCode',
  conditionReference: 'id',
} as const;

const PROPERTIES = {
  AllergyIntolerance:
    'id meta text extension modifierExtension identifier clinicalStatus verificationStatus type _type category _category criticality _criticality code patient encounter onsetDateTime onsetPeriod onsetAge onsetRange onsetString recordedDate recorder asserter lastOccurrence note reaction',
  reaction: 'substance manifestation description onset severity exposureRoute note',
  note: 'authorString authorReference time text extension',
  Flag: 'extension modifierExtension identifier status category code subject period encounter author',
  Provenance: 'target recorded occurredDateTime agent',
  Observation: 'identifier status code subject effectivePeriod effectiveDateTime valueCodeableConcept valueQuantity valueString note',
  RelatedPerson: 'identifier patient relationship name telecom gender birthDate address',
} as const;

const pairsOf = (declared: Readonly<Record<string, string>>, sign: string): readonly string[] =>
  Object.entries(declared).flatMap(([parent, names]) => names.split(' ').map((n) => `${parent}${sign}${n}`));

function everyPair(e: XmlElement, into: Set<string>): void {
  for (const c of e.children) {
    into.add(`${e.local}/${c.local}`);
    everyPair(c, into);
  }
}

function everyProperty(value: unknown, parent: string, into: Set<string>): void {
  if (Array.isArray(value)) for (const v of value) everyProperty(v, parent, into);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Decimal) return;
  const type: unknown = 'resourceType' in value ? value.resourceType : parent;
  for (const [key, v] of Object.entries(value)) {
    into.add(`${String(type)}.${key}`);
    everyProperty(v, key, into);
  }
}

test('given 2000 conditions, when their elements are counted, then every declared element turns up', () => {
  const seen = new Set<string>();
  for (const tree of fc.sample(condition(), { seed: SEED, numRuns: 2000 })) everyPair(tree, seen);
  expect(pairsOf(DECLARED, '/').filter((pair) => !seen.has(pair))).toEqual([]);
});

test('given the usual scope, when conditions are made, then nothing rare is in them', () => {
  const seen = new Set<string>();
  for (const tree of fc.sample(condition({ scope: USUAL }), { seed: SEED, numRuns: 200 })) everyPair(tree, seen);
  const rare = ['Condition/realmCode', 'responsibleParty/agentOrganization', 'Organization/part', 'assignedPerson/certificateText'];
  expect(rare.filter((pair) => seen.has(pair))).toEqual([]);
});

test('given messages, when their patients are compared, then each message is about one person', () => {
  const bsnsIn = (e: XmlElement): readonly string[] => [
    ...(e.local === 'id' && attribute(e, 'root') === '2.16.840.1.113883.2.4.6.3' ? [attribute(e, 'extension') ?? ''] : []),
    ...e.children.flatMap(bsnsIn),
  ];
  for (const subject of fc.sample(conditions(), { seed: SEED, numRuns: 300 })) expect(new Set(bsnsIn(subject)).size).toBeLessThan(2);
});

test('given 1000 Bundles, when their properties are counted, then every one of the profiles turns up', () => {
  const seen = new Set<string>();
  everyProperty(fc.sample(conditionsBundle(), { seed: SEED, numRuns: 1000 }), '', seen);
  expect(pairsOf(PROPERTIES, '.').filter((p) => !seen.has(p))).toEqual([]);
});
