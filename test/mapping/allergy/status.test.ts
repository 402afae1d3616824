import type { AllergyIntolerance } from '../../../src/index.js';
import { condition, conditionPayload } from '../condition-message.js';
import { fhirOf, v3Trip } from '../differences.js';

type Parts = Parameters<typeof condition>[0];

const xmlOf = (parts: Parts, negated = false): string =>
  conditionPayload(condition(parts)).replace('negationInd="false"', `negationInd="${String(negated)}"`);

function allergyOf(xml: string): AllergyIntolerance {
  return fhirOf(xml).bundle.entry?.[0]?.resource as AllergyIntolerance;
}

const NO_STATUS = { statusCode: '<statusCode nullFlavor="NI"/>' };

test('given a condition that is not present and has no status, when translated, then it is inactive and refuted, and comes back as it was', () => {
  const xml = xmlOf(NO_STATUS, true);
  const { clinicalStatus, verificationStatus } = allergyOf(xml);
  expect(clinicalStatus?.coding?.map((c) => c.code)).toEqual(['inactive']);
  expect(verificationStatus?.coding?.[0]?.code).toBe('refuted');
  expect(v3Trip(xml)).toEqual({ changes: [], problems: [] });
});

test('given no status, when translated, then FHIR says why there is none and nothing else, and it comes back', () => {
  const xml = xmlOf(NO_STATUS);
  expect(allergyOf(xml).clinicalStatus).not.toHaveProperty('coding');
  expect(v3Trip(xml)).toEqual({ changes: [], problems: [] });
});

test('given no certainty for a reason, when translated, then the reason stands beside the codes that R4 allows, and comes back', () => {
  const xml = xmlOf({ uncertaintyCode: '<uncertaintyCode nullFlavor="UNK"/>' });
  expect(allergyOf(xml).verificationStatus).not.toHaveProperty('coding');
  expect(v3Trip(xml)).toEqual({ changes: [], problems: [] });
  expect(v3Trip(xmlOf({ uncertaintyCode: '<uncertaintyCode nullFlavor="UNK"/>' }, true))).toEqual({ changes: [], problems: [] });
});
