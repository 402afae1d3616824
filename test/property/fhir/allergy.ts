import fc from 'fast-check';
import type { AllergyIntolerance, AllergyIntoleranceReaction, CodeableConcept, Coding, Extension, Reference } from '../../../src/fhir/types.js';
import { maybe, oneOf } from '../choice.js';
import { annotation, confidentiality, own, recordExtensions } from './annotation.js';
import { absentElement, coding, concept, identifier, period, specified } from './datatypes.js';
import { framed } from './frame.js';
import { exact, joined, list, object } from './object.js';
import { elsewhere, logical, to } from './reference.js';
import { GSTD, GW, NULL_FLAVOR, SNOMED, UCUM, V3 } from './urls.js';
import { dateTime, text } from './values.js';

const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem/';
const HPK = coding(GSTD + '7', [
  ['0123456', 'Fictiex tablet 5mg'],
  ['1999991', 'VERZINSEL CAPSULE 40MG'],
]);
const SNK = coding(GSTD + '1.750', [
  ['99991', 'FICTIEXINE'],
  ['00042', 'VERZINSOL'],
]);
const SSK = coding(GSTD + '1.725', [['99992', 'FICTIEX']]);
const T122 = coding(GSTD + '1.902.122', [['99', 'VERZINSELINEN']]);
const SNOMED_AGENTS = coding(SNOMED, [
  ['999000001', 'Fictieve stof'],
  ['999000003', 'verzonnen noot'],
]);

/** Two systems for one agent, as large hospital systems send them: SNOMED CT first. */
const bothSystems = fc.tuple(SNOMED_AGENTS, oneOf<Coding>([50, HPK], [50, SNK])).map(([a, b]): CodeableConcept => ({ coding: [a, b] }));
const agent = oneOf<CodeableConcept>([75, concept(HPK, SNK, SNK, SSK, T122, SNOMED_AGENTS)], [15, bothSystems], [10, text.map((t) => ({ text: t }))]);

/** A status of the resource: FHIR's own code, and perhaps its display, a text, or our code beside it. */
function statusOf(system: string, codes: fc.Arbitrary<string>, beside: fc.Arbitrary<Coding>): fc.Arbitrary<CodeableConcept> {
  const own = fc.tuple(codes, maybe(15, fc.constantFrom('Active', 'actief'))).map(([code, display]): Coding => ({
    system: TERMINOLOGY + system,
    code,
    ...(display === undefined ? {} : { display }),
  }));
  return oneOf<CodeableConcept>(
    [80, own.map((one) => ({ coding: [one] }))],
    [14, fc.tuple(own, beside).map((both) => ({ coding: both }))],
    [4, fc.tuple(own, text).map(([one, t]) => ({ coding: [one], text: t }))],
    [2, text.map((t) => ({ text: t }))],
  );
}

const actStatus = fc.constantFrom('active', 'completed', 'obsolete', 'aborted', 'held').map((code): Coding => ({ system: V3 + 'ActStatus', code }));
const uncertainty = coding(V3 + 'ActUncertainty', [
  ['N', 'zeker'],
  ['U', 'onzeker'],
]);
const clinical = statusOf(
  'allergyintolerance-clinical',
  oneOf<string>([70, fc.constant('active')], [15, fc.constant('inactive')], [15, fc.constant('resolved')]),
  actStatus,
);
const verification = statusOf(
  'allergyintolerance-verification',
  oneOf<string>(
    [50, fc.constant('confirmed')],
    [25, fc.constant('unconfirmed')],
    [15, fc.constant('refuted')],
    [10, fc.constant('entered-in-error')],
  ),
  oneOf<Coding>([85, uncertainty], [15, actStatus]),
);

const KINDS = coding(V3 + 'ActCode', [
  ['DALG', 'geneesmiddelallergie'],
  ['DNAINT', 'niet-allergische intolerantie'],
  ['DINT', 'intolerantie'],
]);
const CATEGORIES = coding(SNOMED, [
  ['419511003', 'Propensity to adverse reactions to drug'],
  ['418471000', 'Propensity to adverse reactions to food'],
]);
const SEVERITIES = coding(SNOMED, [
  ['255604002', 'licht'],
  ['6736007', 'matig'],
  ['24484000', 'ernstig'],
  ['399166001', 'fataal'],
]);
const MEDICATION: AllergyIntolerance['category'] = ['medication'];
const category = oneOf<AllergyIntolerance>(
  [10, fc.constant<AllergyIntolerance>({})],
  [45, fc.constant({ category: MEDICATION })],
  [20, specified(CATEGORIES).map((e) => ({ category: MEDICATION, _category: [e] }))],
  [8, fc.constantFrom('food' as const, 'environment' as const, 'biologic' as const).map((c) => ({ category: [c] }))],
  [5, fc.constantFrom('food' as const, 'biologic' as const).map((c) => ({ category: ['medication' as const, c] }))],
);

const age = fc.integer({ min: 1, max: 90 }).map((n) => ({ value: exact(String(n)), unit: 'jaar', system: UCUM, code: 'a' }));
const onset = oneOf<AllergyIntolerance>(
  [28, fc.constant<AllergyIntolerance>({})],
  [50, dateTime.map((onsetDateTime) => ({ onsetDateTime }))],
  [2, absentElement.map((_onsetDateTime) => ({ _onsetDateTime }))],
  [9, period.map((onsetPeriod) => ({ onsetPeriod }))],
  [4, age.map((onsetAge) => ({ onsetAge }))],
  [3, fc.tuple(age, age).map(([low, high]) => ({ onsetRange: { low, high } }))],
  [4, text.map((onsetString) => ({ onsetString }))],
);

const somebody = oneOf<Reference>(
  [40, to('PractitionerRole')],
  [20, to('Practitioner')],
  [18, to('Patient')],
  [10, to('RelatedPerson')],
  [12, logical('Practitioner')],
);

const FINDINGS = coding(SNOMED, [
  ['999000011', 'huiduitslag'],
  ['999000012', 'benauwd'],
]);
const ROUTES = coding(GSTD + '9', [['9', 'ORAAL']]);
const reaction = object<AllergyIntoleranceReaction>({
  substance: [30, concept(SNK, SNOMED_AGENTS)],
  manifestation: list(2, concept(FINDINGS)),
  description: [35, text],
  onset: [30, dateTime],
  severity: [55, fc.constantFrom('mild', 'moderate', 'severe')],
  exposureRoute: [15, concept(ROUTES)],
  note: [15, list(2, annotation)],
});

const severityPart = concept(SEVERITIES).map((valueCodeableConcept): Extension => ({ url: 'code', valueCodeableConcept }));
const severityStatus: Extension = { url: 'status', valueCode: 'completed' };

/** Own extensions of a vendor that also reads what we send. */
const extensions: fc.Arbitrary<Extension[]> = fc
  .tuple(
    maybe(20, recordExtensions),
    maybe(
      6,
      own(
        'effective-high',
        dateTime.map((valueDateTime) => ({ valueDateTime })),
      ),
    ),
    maybe(
      4,
      own(
        'severity',
        severityPart.map((code) => ({ extension: [code, severityStatus] })),
      ),
    ),
    maybe(
      3,
      own(
        'condition-value',
        concept(T122).map((valueCodeableConcept) => ({ valueCodeableConcept })),
      ),
    ),
    maybe(
      6,
      own(
        'informant',
        oneOf<Reference>([90, somebody], [10, logical('Practitioner')]).map((valueReference) => ({ valueReference })),
      ),
    ),
    maybe(
      3,
      own(
        'v3-gts',
        dateTime.map((d) => ({ valueString: `<effectiveTime value="${d.slice(0, 4)}"/>` })),
      ),
    ),
  )
  .map((found) => found.flatMap((e) => e ?? []));

const negation: fc.Arbitrary<Extension[]> = fc.boolean().map((valueBoolean) => [{ url: GW + 'negation', valueBoolean }]);

const body = object<AllergyIntolerance>({
  extension: extensions,
  modifierExtension: [7, negation],
  identifier: [93, list(2, identifier('act'))],
  clinicalStatus: [92, clinical],
  verificationStatus: [88, verification],
  type: [45, fc.constantFrom('allergy', 'intolerance')],
  _type: [12, oneOf([85, specified(KINDS)], [15, absentElement])],
  criticality: [32, fc.constantFrom('low', 'high', 'unable-to-assess')],
  _criticality: [10, oneOf([80, specified(SEVERITIES)], [20, absentElement])],
  code: [92, agent],
  patient: [99, to('Patient')],
  encounter: [4, elsewhere('Encounter')],
  recordedDate: [82, dateTime],
  _recordedDate: [2, absentElement],
  recorder: [75, somebody],
  asserter: [50, somebody],
  lastOccurrence: [14, dateTime],
  note: [42, list(3, annotation)],
  reaction: [28, list(2, reaction)],
});

/** The reason why there is no code, coded: a reader of the Dutch profiles knows it. */
const otherAgent = fc.constant<AllergyIntolerance>({ code: { coding: [{ system: NULL_FLAVOR, code: 'OTH' }], text: 'verzonnen middel' } });

/** One allergy or intolerance; its references are open until it stands in a Bundle. */
export const allergy: fc.Arbitrary<AllergyIntolerance> = fc
  .tuple(
    framed<AllergyIntolerance>(
      'AllergyIntolerance',
      'nl-core-AllergyIntolerance',
      joined<AllergyIntolerance>(body, category, onset, oneOf<AllergyIntolerance>([97, fc.constant({})], [3, otherAgent])),
    ),
    maybe(7, list(2, confidentiality)),
  )
  .map(([a, security]) => (security === undefined ? a : { ...a, meta: { ...a.meta, security } }));
