import { shortfallsOf, validityOf } from '../../src/conformance/corpus/validity.js';
import { countingIds, TIMESTAMP } from '../../src/conformance/corpus/translation.js';
import { standardDefinitions } from '../../src/definitions.js';
import { Validator } from '../../src/fhir/validate/validate.js';
import type { Bundle } from '../../src/fhir/types.js';
import { xmlToFhir } from '../../src/mapping/translate.js';
import { condition, conditionAnswer, contraIndication } from '../mapping/conditions.js';

/** A profile of receivers under the name of the real one, with one demand. */
const RECEIVERS = {
  resourceType: 'StructureDefinition',
  url: 'http://nictiz.nl/fhir/StructureDefinition/nl-core-AllergyIntolerance',
  kind: 'resource',
  type: 'AllergyIntolerance',
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/AllergyIntolerance',
  derivation: 'constraint',
  differential: { element: [{ id: 'AllergyIntolerance.code.coding', path: 'AllergyIntolerance.code.coding', min: 1 }] },
};

function validator(...profiles: readonly object[]): Validator {
  const definitions = standardDefinitions();
  for (const profile of profiles) definitions.add(profile);
  return new Validator(definitions);
}

function bundleOf(...conditions: readonly string[]): Bundle {
  const { bundle } = xmlToFhir(Buffer.from(conditionAnswer(conditions)), { ids: countingIds(), timestamp: TIMESTAMP });
  if (bundle === undefined) throw new Error('no bundle');
  return bundle;
}

test('given conditions, when judged, then they conform to R4 and to our own profiles', () => {
  expect(validityOf(bundleOf(condition(), condition({ agent: '' }, 'true'), contraIndication()), validator())).toEqual([]);
});

test('given an intolerance that is negated and not said to be refuted, when judged, then our own profile objects', () => {
  const bundle = bundleOf(condition({}, 'true'));
  const [allergy] = bundle.entry ?? [];
  Reflect.deleteProperty(allergy?.resource ?? {}, 'verificationStatus');
  expect(validityOf(bundle, validator()).map((f) => f.path)).toEqual(['Bundle.entry[].resource (gw-allergy-1)']);
});

test('given an intolerance that does not claim the profile of receivers, when asked, then what keeps it from it is told and is no finding', () => {
  const bundle = bundleOf(condition(), condition({ agent: '' }));
  expect(validityOf(bundle, validator(RECEIVERS))).toEqual([]);
  expect(shortfallsOf(bundle, validator(RECEIVERS))).toEqual(['Bundle.entry[].resource.code.coding (AllergyIntolerance.code.coding) required']);
});

test('given a profile that is not here, or no intolerance, when asked, then nothing keeps from it', () => {
  expect(shortfallsOf(bundleOf(condition({ agent: '' })), validator())).toEqual([]);
  expect(shortfallsOf(bundleOf(contraIndication()), validator(RECEIVERS))).toEqual([]);
});
