import type { CaseFile, ConformanceCase, Expectation } from '../../src/conformance/case.js';
import { judge } from '../../src/conformance/judge.js';
import type { Translated } from '../../src/conformance/translation.js';
import type { Issue } from '../../src/errors.js';
import { decimal } from '../../src/fhir/decimal.js';
import { readXml } from '../../src/xml/reader.js';

const EXPECTED: Expectation = { title: 't', requirements: ['GEN-01'], operation: 'toFhir', outcome: 'translated', issues: [] };
const ISSUE: Issue = { code: 'required', severity: 'error', path: '/a/b', line: 3 };
const fhir = (bundle: object, issues: readonly Issue[] = []): Translated => ({ output: { kind: 'fhir', bundle }, issues });
const v3 = (xml: string): Translated => ({ output: { kind: 'hl7v3', root: readXml(xml) }, issues: [] });
const file = (format: CaseFile['format'], text: string): CaseFile => ({ format, content: new TextEncoder().encode(text) });

function told(changes: Partial<Expectation>, result: Translated, output?: ConformanceCase['output']): string[] {
  return judge({ expect: { ...EXPECTED, ...changes }, output }, result).map((f) =>
    [f.kind, f.code, f.path].filter((x) => x !== undefined && x !== '').join(' '),
  );
}

test('given input that was only judged, when its validity is expected, then the other outcome is told', () => {
  const judged = (valid: boolean): Translated => ({ output: undefined, issues: [], valid });
  expect(told({ operation: 'validate', outcome: 'valid' }, judged(true))).toEqual([]);
  expect(told({ operation: 'validate', outcome: 'invalid' }, judged(false))).toEqual([]);
  expect(told({ operation: 'validate', outcome: 'valid' }, judged(false))).toEqual(['outcome']);
});

describe('issues', () => {
  const expected = { code: 'required', severity: 'error', path: '/a/b' } as const;

  test.each([
    ['the same issue', [expected], []],
    ['the same issue and line', [{ ...expected, line: 3 }], []],
    ['any begin of the path', [{ ...expected, path: '*/b' }], []],
    ['none', [], ['issue-unexpected error required /a/b']],
    ['another line', [{ ...expected, line: 4 }], ['issue-missing error required /a/b', 'issue-unexpected error required /a/b']],
    ['two of them', [expected, expected], ['issue-missing error required /a/b']],
  ])('given an issue where %s is expected, when judged, then the difference is told', (_, issues, findings) => {
    expect(told({ issues }, fhir({}, [ISSUE]))).toEqual(findings);
  });

  test('given an issue for information, when judged, then it may be there or not', () => {
    expect(told({}, fhir({}, [{ ...ISSUE, severity: 'information' }]))).toEqual([]);
  });
});

describe('the output', () => {
  const bundle = {
    resourceType: 'Bundle',
    total: decimal('1.0'),
    type: 'searchset',
    entry: [{ resource: { resourceType: 'Patient', active: true } }],
  };

  test.each([
    ['a value', { path: 'Bundle.type', value: 'searchset' }, []],
    ['a truth', { path: 'Patient.active', value: true }, []],
    ['digits', { path: 'Bundle.total', value: decimal('1.0') }, []],
    ['a place', { path: 'Patient' }, []],
    ['a number of places', { path: 'Patient', count: 1 }, []],
    ['other digits', { path: 'Bundle.total', value: 1 }, ['value Bundle.total']],
    ['a text for a number', { path: 'Bundle.total', value: '1.0' }, ['value Bundle.total']],
    ['more places', { path: 'Patient', count: 2 }, ['count Patient']],
    ['a place that is not there', { path: 'Patient.gender' }, ['absent Patient.gender']],
  ])('given %s, when judged, then the difference is told', (_, place, findings) => {
    expect(
      told(
        {
          present: [
            { path: place.path, ...('value' in place ? { value: place.value ?? '' } : {}), ...('count' in place ? { count: place.count } : {}) },
          ],
        },
        fhir(bundle),
      ),
    ).toEqual(findings);
  });

  test('given a place that must not be there, when judged, then it is told', () => {
    expect(told({ absent: ['Patient.active', 'Patient.name'] }, fhir(bundle))).toEqual(['superfluous Patient.active']);
  });

  test('given a text that may stand nowhere, when judged, then output and issues are looked through', () => {
    expect(told({ issues: [{ ...ISSUE }], nowhere: ['searchset', '/a', 'other'] }, fhir(bundle, [ISSUE]))).toEqual(['leak output', 'leak issues']);
  });

  test('given no output where one is expected, when judged, then only the outcome and the issues are told', () => {
    expect(told({ present: [{ path: 'Patient' }] }, { output: undefined, issues: [] })).toEqual(['outcome']);
  });

  test('given a whole Bundle, when judged, then each place that differs is told', () => {
    expect(
      told(
        {},
        fhir(bundle),
        file('json', '{"resourceType":"Bundle","total":1.0,"type":"batch","entry":[{"resource":{"resourceType":"Patient","active":true}}]}'),
      ),
    ).toEqual(['difference Bundle.type']);
  });

  test.each([
    ['the same', '<a x="1" xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:type="q"><b/><c>t</c></a>', []],
    ['another attribute', '<a x="2"><b/><c>t</c></a>', ['difference /a/@x', 'difference /a/@xsi:type']],
    ['another order', '<a x="1" xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:type="q"><c>t</c><b/></a>', ['difference /a/*']],
    ['another text', '<a x="1" xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:type="q"><b/><c>u</c></a>', ['difference /a/c[2]']],
    ['another root', '<z/>', ['difference /z']],
  ])('given %s as the whole document, when judged, then the difference is told', (_, expected, findings) => {
    const found = v3('<a x="1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="q"><b/><c> t </c></a>');
    expect(told({ operation: 'toV3' }, found, file('xml', expected))).toEqual(findings);
  });

  test('given what a round trip changed, when judged, then it is told unless the whole output is given', () => {
    const result = { ...v3('<a/>'), differences: ['/a/b: missing'] };
    expect([told({}, result), told({}, result, file('xml', '<a/>'))]).toEqual([['difference /a/b'], []]);
  });
});
