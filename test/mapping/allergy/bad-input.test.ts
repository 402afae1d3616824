import { toFhir, toV3, writeJson, type Issue } from '../../../src/index.js';
import { fhirOf } from '../differences.js';
import { answer, BSN, contraIndication, intolerance, OTHER_BSN, patient, payload } from './message.js';

const told = (issues: readonly Issue[]): string[] => issues.map((i) => `${i.severity} ${i.code} ${i.path.replace(/^.*Condition/, 'Condition')}`);
const matches = (xml: string): number => toFhir(xml).bundle?.total as number;
const of = (bsn: string): string => patient({ id: `<id root="2.16.840.1.113883.2.4.6.3" extension="${bsn}"/>` });

describe('whose it is (D21)', () => {
  test('given two persons in one answer, when translated, then nothing of it is shown, and that is told', () => {
    const { bundle, issues } = toFhir(answer(intolerance(), contraIndication({ patient: of(OTHER_BSN) })));
    expect(bundle?.entry?.map((e) => e.resource?.resourceType)).toEqual(['OperationOutcome']);
    expect([bundle?.total, told(issues)]).toEqual([0, ['error patient-mixed Condition/subject/patient/id']]);
    expect(JSON.stringify([bundle, issues])).not.toContain(OTHER_BSN);
  });

  test('given one person under two other ids, when translated, then all is shown', () => {
    const twice = patient({ id: `<id root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/><id root="2.999.9" extension="1"/>` });
    expect(matches(answer(intolerance(), intolerance({ patient: twice })))).toBe(2);
  });
});

describe('nothing found', () => {
  test('given an answer without conditions, when translated, then there is no resource at all', () => {
    const { bundle, issues } = toFhir(answer());
    expect([bundle?.total, bundle?.entry, issues]).toEqual([0, undefined, []]);
  });

  test('given its Bundle, when written, then it is again an answer that found nothing', () => {
    const { bundle } = fhirOf(answer());
    const { xml = '', issues } = toV3(writeJson(bundle));
    expect(xml).toContain('<REPC_IN000024NL');
    expect(xml).toContain('<queryResponseCode code="NF"/>');
    expect(issues.filter((i) => i.severity !== 'information')).toEqual([]);
  });
});

describe('broken conditions', () => {
  test.each([
    ['an unknown code', { code: '<code code="XX" codeSystem="2.16.840.1.113883.5.4"/>' }, 'error code-unknown Condition/code/@code'],
    ['the code of another system', { code: '<code code="DX" codeSystem="2.999.3"/>' }, 'error code-unknown Condition/code/@code'],
    ['no code', { code: '' }, 'error required Condition/code'],
  ])('given %s, when translated, then it is not shown, and the Bundle says that something is missing', (_, changes, expected) => {
    const { bundle, issues } = toFhir(payload(intolerance(changes)));
    expect(told(issues)).toContain(expected);
    expect(bundle?.entry?.map((e) => e.resource?.resourceType)).toEqual(['OperationOutcome']);
  });

  test.each([
    ['no id', { id: '' }, 'error required Condition/id'],
    ['no status', { statusCode: '' }, 'error required Condition/statusCode'],
    [
      'a month that is none',
      { effectiveTime: '<effectiveTime xsi:type="IVL_TS"><low value="201913"/></effectiveTime>' },
      'error value-format Condition/effectiveTime/low/@value',
    ],
    ['an unknown nullFlavor', { value: '<value nullFlavor="XX"/>' }, 'warning code-unknown Condition/value/@nullFlavor'],
    ['no author', { author: '' }, 'error required Condition/author'],
    ['an informant of nobody', { informant: '<informant/>' }, 'error required Condition/informant/assignedPerson'],
    ['something strange', { concern: '<vreemd/>' }, 'warning not-mapped Condition/vreemd'],
  ])('given %s, when translated, then that is named, and the rest is there', (_, changes, expected) => {
    const { bundle, issues } = toFhir(payload(intolerance(changes)));
    expect(told(issues)).toContain(expected);
    expect(bundle?.total).toBe(1);
  });

  test('given a negation that is neither, when translated, then that is an error', () => {
    const { issues } = toFhir(payload(intolerance().replace('negationInd="false"', 'negationInd="nee"')));
    expect(told(issues)).toEqual(['error value-format Condition/@negationInd']);
  });

  test('given an unknown status, when translated, then no status is guessed', () => {
    const { bundle } = fhirOf(payload(intolerance({ statusCode: '<statusCode code="vreemd"/>' })));
    expect(JSON.stringify(bundle.entry?.[0]?.resource)).not.toContain('"code":"active"');
  });
});
