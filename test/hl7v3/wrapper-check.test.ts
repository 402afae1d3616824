import { issueOf, type Problem } from '../../src/hl7v3/problem.js';
import { checkAnswer } from '../../src/hl7v3/answer-check.js';
import { checkBatch, checkTransmission } from '../../src/hl7v3/wrapper-check.js';
import { BATCH, FAILED, GOOD, v3 } from './messages.js';

function shown(problems: readonly Problem[]): string[] {
  return problems.map(issueOf).map((i) => `${i.severity} ${i.code} ${i.path} ${i.found ?? '-'} ${i.expected ?? '-'}`);
}

const R = '/QURX_IN990113NL';

test.each([
  ['a good answer', GOOD],
  ['a failed answer', FAILED],
])('given %s, when checked, then nothing is found', (_, text) => {
  const root = v3(text);
  expect(shown([...checkTransmission(root), ...checkAnswer(root)])).toEqual([]);
});

test.each<[string, string | RegExp, string, string[]]>([
  [
    'another interaction id',
    'extension="QURX_IN990113NL"',
    'extension="QURX_IN990111NL"',
    [`error interaction-mismatch ${R}/interactionId/@extension QURX_IN990111NL QURX_IN990113NL`],
  ],
  ['no id', /<id [^>]*A-1"\/>/, '', [`error required ${R} - id`]],
  ['an id without extension', ' extension="A-1"', '', [`error required ${R}/id/@extension - -`]],
  [
    'an unknown id',
    ' root="2.16.528.1.1007.3.3.22202.90000202.1" extension="A-1"',
    ' nullFlavor="UNK"',
    [`error required ${R}/id/@root - -`, `error required ${R}/id/@extension - -`],
  ],
  ['two ids', '<creationTime', '<id root="1.2" extension="3"/><creationTime', [`error too-many ${R}/id[2] - 1`]],
  [
    'a time without seconds',
    'value="20260302101502"',
    'value="202603021015"',
    [`error value-format ${R}/creationTime/@value 202603021015 yyyyMMddHHmmss`],
  ],
  [
    'a time in month 13',
    'value="20260302101502"',
    'value="20261302101502"',
    [`error value-format ${R}/creationTime/@value 20261302101502 yyyyMMddHHmmss`],
  ],
  ['another version', 'NICTIZEd2005-Okt', 'NICTIZEd2006-Okt', [`warning wrapper-value ${R}/versionCode/@code NICTIZEd2006-Okt NICTIZEd2005-Okt`]],
  ['another profile', 'extension="810"', 'extension="811"', [`warning wrapper-value ${R}/profileId/@extension 811 810`]],
  ['a test message', 'processingCode code="P"', 'processingCode code="T"', [`warning wrapper-value ${R}/processingCode/@code T P`]],
  ['an answer that wants an answer', 'acceptAckCode code="NE"', 'acceptAckCode code="AL"', [`warning wrapper-value ${R}/acceptAckCode/@code AL NE`]],
  ['an accept code in an answer', 'typeCode="AA"', 'typeCode="CA"', [`warning wrapper-value ${R}/acknowledgement/@typeCode CA -`]],
  ['no sender', /<sender>[^]*<\/sender>/, '', [`error required ${R} - sender`]],
  [
    'a receiver of another kind',
    'root="2.16.840.1.113883.2.4.6.6" extension="1"',
    'root="1.2" extension="1"',
    [`warning wrapper-value ${R}/receiver/device/id/@root 1.2 2.16.840.1.113883.2.4.6.6`],
  ],
  ['a misplaced field', /(<versionCode[^>]*>)(\s*)(<interactionId[^>]*>)/, '$3$1', [`warning element-order ${R}/versionCode - before interactionId`]],
  ['a stranger', '<creationTime', '<stranger/><creationTime', [`warning not-mapped ${R}/stranger - -`]],
])('given %s, when the transmission is checked, then it is named with its place', (_, from, to, expected) => {
  expect(shown(checkTransmission(v3(GOOD.replace(from, to))))).toEqual(expected);
});

test.each<[string, string | RegExp, string, string[]]>([
  [
    'another trigger event',
    'QURX_TE990012NL',
    'QURX_TE990011NL',
    [`warning wrapper-value ${R}/ControlActProcess/code/@code QURX_TE990011NL QURX_TE990012NL`],
  ],
  ['no mood', ' moodCode="EVN"', '', [`error required ${R}/ControlActProcess/@moodCode - -`]],
  ['no outcome', /<queryAck>[^]*<\/queryAck>/, '', [`error required ${R}/ControlActProcess - queryAck`]],
  ['no total', /<resultTotal[^>]*>/, '', [`warning required ${R}/ControlActProcess/queryAck - resultTotalQuantity`]],
  [
    'a total that is no number',
    'resultTotalQuantity value="1"',
    'resultTotalQuantity value="een"',
    [`error value-format ${R}/ControlActProcess/queryAck/resultTotalQuantity/@value een a whole number`],
  ],
  [
    'an outcome that does not fit',
    'queryResponseCode code="OK"',
    'queryResponseCode code="AE"',
    [
      `warning answer-inconsistent ${R}/ControlActProcess/queryAck/queryResponseCode/@code AE OK or NF`,
      `warning answer-inconsistent ${R}/ControlActProcess/queryAck/queryResponseCode AE, 1 subject 0 subject`,
    ],
  ],
  [
    'no author in its place',
    /<AssignedDevice>[^]*<\/AssignedDevice>/,
    '',
    [`error required ${R}/ControlActProcess/authorOrPerformer/participant - AssignedDevice or AssignedPerson`],
  ],
  [
    'a data enterer',
    '<subject',
    '<dataEnterer><assignedEntity/></dataEnterer><subject',
    [`error wrapper-value ${R}/ControlActProcess/dataEnterer - no dataEnterer`],
  ],
])('given %s, when the control act is checked, then it is named with its place', (_, from, to, expected) => {
  expect(shown(checkAnswer(v3(GOOD.replace(from, to))))).toEqual(expected);
});

test.each(['QURX_IN777777NL', 'REPC_IN000024NL02', 'QURX_IN990013NL'])('given %s, when checked, then it is not supported', (name) => {
  const root = v3(GOOD.replaceAll('QURX_IN990113NL', name));
  expect(shown(checkTransmission(root))).toEqual([`error interaction-not-supported /${name} ${name} -`]);
});

test('given a query that needs the patient in an attention line, when it has none, then that is an error', () => {
  const root = v3(GOOD.replaceAll('QURX_IN990113NL', 'COMT_IN999998NL').replace(/<acknowledgement [^]*<\/acknowledgement>/, ''));
  expect(shown(checkTransmission(root))).toEqual(['error required /COMT_IN999998NL - attentionLine PATID']);
});

test('given a good batch, when checked whole or after streaming, then nothing is found', () => {
  expect(shown(checkBatch(v3(BATCH)))).toEqual([]);
  expect(shown(checkBatch(v3(BATCH.replace(GOOD, '').replace(FAILED, '')), 2))).toEqual([]);
});

test.each<[string, string | RegExp, string, string[]]>([
  [
    'another number of items',
    'transmissionQuantity value="2"',
    'transmissionQuantity value="3"',
    ['warning answer-inconsistent /MCCI_IN200101/transmissionQuantity/@value 3 2'],
  ],
  [
    'a batch comment',
    '<transmissionQuantity',
    '<batchComment>x</batchComment><transmissionQuantity',
    ['warning wrapper-value /MCCI_IN200101/batchComment - no batchComment'],
  ],
  [
    'another sender',
    /extension="1"(?=\/><\/device><\/sender>\s*<QURX)/,
    'extension="90000202"',
    ['warning wrapper-value /MCCI_IN200101/sender/device/id/@extension 90000202 1'],
  ],
  [
    'the switch as receiver',
    'extension="90000101"/></device>',
    'extension="1"/></device>',
    ['warning wrapper-value /MCCI_IN200101/receiver/device/id/@extension 1 -'],
  ],
  [
    'items in a failed batch',
    'acknowledgement typeCode="AA"',
    'acknowledgement typeCode="AE"',
    ['warning answer-inconsistent /MCCI_IN200101/acknowledgement/@typeCode AE with 2 AA'],
  ],
])('given a batch with %s, when checked, then it is named with its place', (_, from, to, expected) => {
  expect(shown(checkBatch(v3(BATCH.replace(from, to))))).toEqual(expected);
});

test('given a problem, when made an issue, then it has line and column of the element', () => {
  const [problem] = checkTransmission(v3(GOOD.replace('NICTIZEd2005-Okt', 'x')));
  expect(problem === undefined ? undefined : issueOf(problem)).toMatchObject({ line: 4, column: 3 });
});
