import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusCases } from '../../src/conformance/corpus/cases.js';
import { compareIndependently } from '../../tools/corpus/independent.js';
import { folder } from '../conformance/folder.js';
import { condition, conditionAnswer, contraIndication } from '../mapping/conditions.js';
import { answer } from '../mapping/message.js';

/** Reads one message, and compares with another one that stands in its place. */
function compared(read: string, seen: string = read): readonly string[] {
  const root = folder({ 'input.hl7v3.xml': read });
  const [found] = corpusCases(root);
  if (found === undefined || !('case' in found)) throw new Error('no case');
  writeFileSync(join(root, 'input.hl7v3.xml'), seen);
  return compareIndependently(found.case);
}

const UZI = '2.16.528.1.1007.3.1';
const PARTS = {
  text: '<text>Jeuk   na\n een tablet</text>',
  effectiveTime: '<effectiveTime xsi:type="IVL_TS"><low value="201906"/><high value="20200102"/></effectiveTime>',
  informant: `<informant><patient/></informant><informant><assignedPerson><id root="${UZI}" extension="009000014"/>
    <assignedPerson><name><prefix qualifier="VV">van </prefix><family qualifier="BR">Bron</family></name></assignedPerson></assignedPerson></informant>
    <informant><responsibleParty><agentPerson><name><family qualifier="BR">Buurman</family></name></agentPerson></responsibleParty></informant>`,
  concern: '<subjectOf4><concern><id root="2.999.1" extension="Z-1"/><statusCode code="active"/></concern></subjectOf4>',
  predecessor: '<predecessor><conditionReference><id root="2.999.1" extension="C-00"/></conditionReference></predecessor>',
};
const RICH = condition(PARTS, 'true');

test('given messages, when compared with themselves, then nothing differs', () => {
  expect(compared(answer())).toEqual([]);
  expect(compared(conditionAnswer([RICH, contraIndication(), condition({ agent: '' })]))).toEqual([]);
});

test.each([
  ['identifiers', 'extension="C-01"', 'extension="C-09"'],
  ['negation', 'negationInd="true"', 'negationInd="false"'],
  ['code', 'code="DALG"', 'code="DINT"'],
  ['text', 'na\n', 'door\n'],
  ['status', '<statusCode code="active"/>\n', '<statusCode code="completed"/>\n'],
  ['start', 'low value="201906"', 'low value="2019"'],
  ['end', 'high value="20200102"', 'high value="20200103"'],
  ['uncertainty', 'code="N"', 'code="U"'],
  ['agent', 'code="99"', 'code="98"'],
  ['BSN', '999900158', '999900171'],
  ['recorded', 'time value="20190605"', 'time value="20190604"'],
  ['author', '009000012', '009000019'],
  ['author name', 'Schrijver', 'Schrijfster'],
  ['informants', '009000014', '009000019'],
  ['informant names', 'Buurman', 'Buurvrouw'],
  ['annotations', 'Jeuk na een tablet.', 'Jeuk'],
  ['concern', 'Z-1', 'Z-2'],
  ['predecessors', 'C-00', 'C-03'],
])('given another %s in the message, when compared, then that differs', (name, from, to) => {
  const message = conditionAnswer([RICH.replace('<statusCode code="active"/>', '<statusCode code="active"/>\n')]);
  expect(message).toContain(from);
  expect(compared(message, message.replace(from, to))).toEqual([`condition 1: ${name} differs`]);
});

test.each([
  ['informants', '009000014', '009000019'],
  ['value', 'code="72"', 'code="73"'],
  ['recorded', 'time value="20190605"', 'time value="20190604"'],
  ['end', 'high value="20200102"', 'high value="20200103"'],
])('given another %s of a contra-indication, when compared, then that differs', (name, from, to) => {
  const message = conditionAnswer([contraIndication(PARTS)]);
  expect(compared(message)).toEqual([]);
  expect(compared(message, message.replace(from, to))).toEqual([`condition 1: ${name} differs`]);
});

test('given fewer conditions, when compared, then their number is told', () => {
  expect(compared(conditionAnswer(), conditionAnswer([condition()]))).toEqual(['1 conditions became 2']);
});
