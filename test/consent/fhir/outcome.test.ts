import { standardDefinitions } from '../../../src/definitions.js';
import { isFailure } from '../../../src/errors.js';
import { readingOutcome, refusalOutcome, warningOutcome } from '../../../src/consent/fhir/outcome.js';
import { readOptIn } from '../../../src/consent/fhir/optin-read.js';
import { REFUSALS, refuse, type RefusalCode } from '../../../src/consent/register/refusals.js';
import { Validator } from '../../../src/fhir/validate/validate.js';

const validator = new Validator(standardDefinitions());
const RULES = 'https://schakel.example/fhir/CodeSystem/rule';

test('e given a refusal, then it has its rule, its place and a text in the language asked for', () => {
  expect(refusalOutcome([refuse('no-stands')], 'nl').issue).toEqual([
    {
      severity: 'error',
      code: 'conflict',
      details: { coding: [{ system: RULES, code: 'C-06' }], text: 'er staat een nee; een ja vereist een later besluit' },
      expression: ['Consent.dateTime'],
    },
  ]);
});
test('e given every refusal of the table, then its outcome is valid FHIR', () => {
  for (const code of Object.keys(REFUSALS) as RefusalCode[]) {
    expect(validator.validate(refusalOutcome([refuse(code)], 'en')).filter(isFailure)).toEqual([]);
  }
  expect(validator.validate(warningOutcome(['parents-disagree'], 'nl')).filter(isFailure)).toEqual([]);
});
test('C-05 T1 given a Consent that says nothing, then the outcome names rule C-05 beside our code, and the element', () => {
  const issue = readingOutcome(readOptIn({ resourceType: 'Consent' }).issues, 'en').issue?.find((i) => i.expression?.includes('Consent.dateTime'));
  expect(issue?.details?.coding?.map((c) => c.code)).toEqual(['required', 'C-05']);
});
