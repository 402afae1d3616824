import { readFileSync } from 'node:fs';
import { toFhir, validate } from '../src/index.js';
import { BASE, element, profile } from './fhir/validate/made.js';

const EXAMPLE = readFileSync(new URL('../examples/dispense-list.xml', import.meta.url), 'utf8');

describe('validate', () => {
  test('given HL7v3, when judged, then findings have a place and a rule', async () => {
    expect(await validate(EXAMPLE)).toEqual([]);
    const [issue] = await validate(EXAMPLE.replace('<statusCode code="completed"/>', '<statusCode code="finished"/>'));
    expect(issue).toMatchObject({ code: 'code-unknown', rule: 'dispense.status' });
    expect(issue?.line).toBeGreaterThan(1);
  });

  test('given FHIR as text, when judged, then findings have a place', async () => {
    const issues = await validate('{"resourceType":"Patient",\n"gender":"m"}');
    expect(issues.filter((i) => i.severity === 'error')).toMatchObject([{ code: 'code-unknown', line: 2, column: 10 }]);
  });

  test('given FHIR as an object and a profile, when judged, then the profile counts', async () => {
    const definitions = [profile('named', 'Patient', [element('Patient.name', { min: 1 })])];
    const issues = await validate({ resourceType: 'Patient' }, { definitions, profiles: [BASE + 'named'] });
    expect(issues.filter((i) => i.severity === 'error').map((i) => i.path)).toEqual(['Patient.name']);
  });

  test('given what a translation gives, when judged as an object, then decimals with their own digits are fine', async () => {
    const issues = await validate(toFhir(EXAMPLE).bundle ?? {});
    expect(issues.filter((i) => i.severity === 'error')).toEqual([]);
  });

  test.each([['geen'], ['<a'], ['{"resourceType":'], ['[]']])('given %s, when judged, then there is one fatal finding', async (text) => {
    expect((await validate(text)).map((i) => i.severity)).toEqual(['fatal']);
  });
});
