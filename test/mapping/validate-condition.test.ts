import type { Issue } from '../../src/errors.js';
import { AnswerCollector } from '../../src/mapping/to-fhir.js';
import { validateV3 } from '../../src/mapping/validate/message.js';
import { readXml } from '../../src/xml/reader.js';
import { condition, conditionAnswer, contraIndication } from './conditions.js';

const told = (issues: readonly Issue[]): string[] =>
  issues
    .filter((i) => i.severity === 'error')
    .map((i) => `${i.code} ${i.path.replace(/^.*Condition/, '')}${i.expected === undefined ? '' : `: ${i.expected}`}`);
const judge = (xml: string): readonly Issue[] => validateV3(readXml(conditionAnswer([xml])));

/** What a translation calls an error. */
function translated(xml: string): readonly Issue[] {
  const collector = new AnswerCollector({ ids: () => '00000000-0000-4000-8000-000000000001', timestamp: '2026-01-02T03:04:05Z' });
  collector.addPayload(readXml(`<subject xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${xml}</subject>`));
  return collector.result().issues.filter((i) => i.severity === 'error');
}

const ACT_CODE = '2.16.840.1.113883.5.4';
const T40 = '2.16.840.1.113883.2.4.4.1.902.40';
const PERSON = '<assignedPerson><id root="2.16.528.1.1007.3.1" extension="009000012"/></assignedPerson>';
const KINDS = 'DX, DALG, DNAINT, DINT';

test.each([
  ['an intolerance', condition()],
  ['a contra-indication', contraIndication()],
  ['an informant', condition({ informant: '<informant><patient/></informant>' })],
])('given %s, when judged, then nothing is wrong', (_, xml) => {
  expect(told(judge(xml))).toEqual([]);
});

test.each<[string, string, string[]]>([
  ['a code of no kind', condition({ code: `<code code="COND" codeSystem="${ACT_CODE}"/>` }), [`code-unknown /code/@code: ${KINDS}`]],
  ['a reason why there is no code', condition({ code: '<code nullFlavor="UNK"/>' }), [`code-unknown /code/@code: ${KINDS}`]],
  ['a kind of another system', condition({ code: '<code code="DX" codeSystem="2.999.5"/>' }), [`code-unknown /code/@codeSystem: ${ACT_CODE}`]],
  [
    'that nothing is contra-indicated',
    contraIndication({ value: `<value code="000" codeSystem="${T40}"/>` }),
    ['code-unknown /value/@code: a contra-indication'],
  ],
  ['an informant of no known kind', condition({ informant: '<informant/>' }), ['required /informant: assignedPerson or patient or responsibleParty']],
])('given %s, when judged, then the judge finds it, as a translation does', (_, xml, expected) => {
  expect(told(judge(xml))).toEqual(expected);
  expect(translated(xml)).not.toEqual([]);
});

test.each<[string, string, string[]]>([
  [
    'an informant of two kinds',
    condition({ informant: `<informant>${PERSON}<patient/></informant>` }),
    ['too-many /informant/patient: 1: assignedPerson or patient or responsibleParty'],
  ],
  ['an author who is nobody', condition({ author: '<author/>' }), ['required /author: assignedPerson or patient']],
  [
    'an agent that is nothing',
    condition({ agent: '<causativeAgent><administerableMaterial/></causativeAgent>' }),
    ['required /causativeAgent/administerableMaterial: administerableMedicationKind or administerableMaterialKind'],
  ],
  [
    'somebody who is nobody',
    condition({ informant: '<informant><responsibleParty/></informant>' }),
    ['required /informant/responsibleParty: agentOrganization or agentPerson'],
  ],
])('given %s, when judged, then the choice of the schema counts', (_, xml, expected) => {
  expect(told(judge(xml))).toEqual(expected);
});

test('given a reason why there is no author, when judged, then it is advised against only', () => {
  expect(told(judge(condition({ author: '<author nullFlavor="UNK"/>' })))).toEqual([]);
});
