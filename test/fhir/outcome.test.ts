import { ISSUES, type Issue } from '../../src/errors.js';
import { outcome } from '../../src/fhir/outcome.js';

/** http://hl7.org/fhir/R4/valueset-issue-type.html */
const ISSUE_TYPES = (
  'invalid structure required value invariant security login unknown expired forbidden suppressed processing not-supported duplicate ' +
  'multiple-matches not-found deleted too-long code-invalid extension too-costly business-rule conflict transient lock-error no-store ' +
  'exception timeout incomplete throttled informational'
).split(' ');

const issue: Issue = { code: 'value-format', severity: 'error', path: 'Patient.birthDate', found: 'gisteren', expected: 'a date' };

test('given an issue about FHIR, when made an outcome, then its path is the expression', () => {
  expect(outcome([issue])).toEqual({
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'error',
        code: 'value',
        details: {
          coding: [{ system: 'https://schakel.example/fhir/CodeSystem/issue', code: 'value-format' }],
          text: 'the value does not have the form of its datatype',
        },
        diagnostics: 'found gisteren, expected a date',
        expression: ['Patient.birthDate'],
      },
    ],
  });
});

test('given an issue about HL7v3, when made an outcome in Dutch, then path and line are the location', () => {
  const made = outcome([{ code: 'not-mapped', severity: 'warning', path: '/a/b[2]', line: 7, column: 3, rule: 'MD-1' }], 'nl');
  expect(made.issue).toEqual([
    {
      severity: 'warning',
      code: 'not-supported',
      details: { coding: [{ system: 'https://schakel.example/fhir/CodeSystem/issue', code: 'not-mapped' }], text: 'geen mappingregel leest dit' },
      location: ['/a/b[2]', 'regel 7, kolom 3'],
    },
  ]);
});

test('given an issue without a path, when made an outcome, then there is neither expression nor location', () => {
  const [only] = outcome([{ code: 'json-too-deep', severity: 'fatal', path: '' }]).issue ?? [];
  expect(Object.keys(only ?? {})).toEqual(['severity', 'code', 'details']);
});

test('given no issues, when made an outcome, then it says so', () => {
  expect(outcome([]).issue).toEqual([{ severity: 'information', code: 'informational', details: { text: 'no problems found' } }]);
});

test('given the catalogue, when its types are compared with those of FHIR, then all exist', () => {
  expect(Object.values(ISSUES).filter((definition) => !ISSUE_TYPES.includes(definition.type))).toEqual([]);
});
