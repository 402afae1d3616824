import type { Issue } from '../../src/errors.js';
import { interaction, INTERACTIONS } from '../../src/hl7v3/interactions.js';
import { validateV3 } from '../../src/mapping/validate/message.js';
import { readXml } from '../../src/xml/reader.js';
import { answer, batch, BSN } from './message.js';

const judge = (xml: string): readonly Issue[] => validateV3(readXml(xml));
const told = (issues: readonly Issue[]): string[] =>
  issues.map((i) => `${i.severity} ${i.code} ${i.path.replace(/^\/\w+/, '')} [${i.rule ?? ''}] ${i.expected ?? ''}`.trim());

const NAMESPACES = 'xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const id = (root: string, extension: string): string => `<id root="${root}" extension="${extension}"/>`;
const device = (application: string): string => `<device>${id('2.16.840.1.113883.2.4.6.6', application)}</device>`;

const PERSON = `${id('2.16.528.1.1007.3.1', '900000017')}
  <code code="17.000" codeSystem="2.16.840.1.113883.2.4.15.111"/>
  <assignedPrincipalChoiceList><assignedPerson><name><family>Proef</family></name></assignedPerson></assignedPrincipalChoiceList>
  <Organization>${id('2.16.528.1.1007.3.3', '00011101')}<name>Apotheek De Proef</name><addr><city>Nergenshuizen</city></addr></Organization>`;
const AUTHOR = `<authorOrPerformer typeCode="AUT"><participant><AssignedPerson>${PERSON}</AssignedPerson></participant></authorOrPerformer>`;
const OVERSEER = `<overseer typeCode="RESP"><assignedEntity>${PERSON}</assignedEntity></overseer>`;
const SYSTEM = `<authorOrPerformer typeCode="AUT"><participant><AssignedDevice>${id('2.16.528.1.1007.3.2', '900000202')}
  ${id('2.16.840.1.113883.2.4.6.6', '90000101')}
  <Organization>${id('2.16.528.1.1007.3.3', '00011101')}<name>Apotheek De Proef</name></Organization></AssignedDevice></participant></authorOrPerformer>`;

interface Parts {
  readonly name: string;
  readonly acknowledgement?: string;
  readonly lines?: string;
  /** The control act without its frame; none when empty. */
  readonly act?: string;
  readonly sender?: string;
}

/** A message of any interaction, from application 90000101. */
function message({ name, acknowledgement = '', lines = '', act = '', sender = '90000101' }: Parts): string {
  const trigger = interaction(name)?.triggerEvent;
  const code = trigger === undefined ? '' : `<code code="${trigger}" codeSystem="2.16.840.1.113883.1.18"/>`;
  return `<${name} ${NAMESPACES}>${id('2.999.1', 'M-1')}
  <creationTime value="20260302101500"/><versionCode code="NICTIZEd2005-Okt"/>
  <interactionId root="2.16.840.1.113883.1.6" extension="${name}"/><profileId root="2.16.840.1.113883.2.4.3.11.1" extension="810"/>
  <processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>${acknowledgement}${lines}
  <receiver>${device('1')}</receiver><sender>${device(sender)}</sender>
  ${act === '' ? '' : `<ControlActProcess moodCode="EVN">${code}<effectiveTime value="20260302101500"/>${act}</ControlActProcess>`}</${name}>`;
}

const FIELDS = `<queryId root="2.999.2" extension="Q-1"/><statusCode code="executing"/><responseModalityCode code="B"/>
  <responsePriorityCode code="I"/><executionAndDeliveryTime value="20260302101530"/>`;
const PARAMETERS = `<dispenseEventEffectiveTimeInterval><value><low value="202403020000"/></value></dispenseEventEffectiveTimeInterval>
  <mostRecentDispenseForEachRxIndicator><value value="false"/></mostRecentDispenseForEachRxIndicator>
  <patientID><value root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/></patientID>`;
const asked = (fields = FIELDS, parameters = PARAMETERS): string => `<queryByParameter>${fields}${parameters}</queryByParameter>`;
const QUERY = message({ name: 'QURX_IN990111NL', act: AUTHOR + OVERSEER + asked() });

const acknowledged = (typeCode: string, detail = ''): string =>
  `<acknowledgement typeCode="${typeCode}">${detail}<targetMessage>${id('2.999.1', 'M-0')}</targetMessage></acknowledgement>`;
const ACCEPTED = message({ name: 'MCCI_IN000002', acknowledgement: acknowledged('CA') });
const ENTRY = `<subject2 typeCode="SUBJ" contextConductionInd="false"><ActReference><code code="C" codeSystem="2.999.3"/></ActReference></subject2>`;
const INDEX = message({
  name: 'MFMT_IN002302NL',
  act: `${SYSTEM}<subject><registrationProcess classCode="REG" moodCode="EVN"><id nullFlavor="UNK"/>
    <code code="900000" codeSystem="2.16.840.1.113883.2.4.15.4"/><statusCode code="active"/>${ENTRY}</registrationProcess></subject>`,
});
const PATIENT_LINE = `<attentionLine><keyWordText code="PATID" codeSystem="2.16.840.1.113883.2.4.15.1">Patient.id</keyWordText>
  <value xsi:type="II" root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/></attentionLine>`;
const LOG = message({
  name: 'COMT_IN999998NL',
  lines: PATIENT_LINE,
  act:
    AUTHOR +
    OVERSEER +
    asked(FIELDS.replace('code="B"', 'code="R"'), '<patientId><value root="2.16.840.1.113883.2.4.6.3" extension="999900158"/></patientId>'),
});
const PING = message({ name: 'COMT_IN118118', act: SYSTEM });

test.each([
  ['a query', QUERY],
  [
    'the query as the switch passes it on',
    message({ name: 'QURX_IN990111NL', sender: '1', act: AUTHOR + OVERSEER + asked(FIELDS.replace('code="B"', 'code="R"')) }),
  ],
  [
    'a query for conditions',
    message({
      name: 'REPC_IN000023NL',
      act: AUTHOR + OVERSEER + asked(FIELDS, '<patientId><value root="2.16.840.1.113883.2.4.6.3" extension="999900158"/></patientId>'),
    }),
  ],
  ['a query to a register', LOG],
  ['an acknowledgement', ACCEPTED],
  ['a test', PING],
  ['a query that Schakel does not serve', message({ name: 'GQZG_IN000001NL', act: AUTHOR + OVERSEER + asked() })],
])('given %s, when judged, then nothing is wrong', (_, xml) => {
  expect(told(judge(xml))).toEqual([]);
});

test('given an index entry, when judged, then only its content is not judged, and that is told', () => {
  expect(told(judge(INDEX))).toEqual(['information not-judged /ControlActProcess/subject/registrationProcess/subject2 [registration.subject2]']);
});

test('given an answer with another payload, when judged, then the wrapper is, and that the payload is not is told once', () => {
  const xml = answer([`<Dispense classCode="OBS" moodCode="EVN"/>`, `<Dispense/>`]).replaceAll('QURX_IN990113NL', 'QURX_IN990013NL');
  expect(told(judge(xml))).toEqual(['information not-judged /ControlActProcess/subject[1] [controlAct.subject]']);
  expect(told(judge(xml.replace('moodCode="EVN"><author', '><author')))[0]).toBe('error required /ControlActProcess/@moodCode [controlAct.moodCode]');
});

test.each(INTERACTIONS.map((row) => row.id).filter((name) => name !== 'MCCI_IN200101'))(
  'given %s with an empty wrapper, when judged, then what is missing has a rule of the wrapper',
  (name) => {
    const issues = judge(`<${name} ${NAMESPACES}/>`).filter((i) => i.code === 'required');
    expect(issues.map((i) => i.rule)).toEqual(expect.arrayContaining(['transmission.id', 'transmission.interactionId', 'transmission.sender']));
    expect(issues.every((i) => i.severity === 'error' && /^transmission\.\w+$/.test(i.rule ?? ''))).toBe(true);
  },
);

type Row = readonly [what: string, xml: string, from: string | RegExp, to: string, expected: readonly string[]];

function given(rows: readonly Row[]): void {
  test.each(rows)('given %s, when judged, then it is named with place and rule', (_, xml, from, to, expected) => {
    expect(told(judge(xml.replace(from, to)))).toEqual(expected);
  });
}

describe('the transmission', () => {
  given([
    [
      'another version',
      QUERY,
      'NICTIZEd2005-Okt',
      'NICTIZEd2006',
      ['error wrapper-value /versionCode/@code [transmission.versionCode] NICTIZEd2005-Okt'],
    ],
    [
      'a test message',
      QUERY,
      'processingCode code="P"',
      'processingCode code="T"',
      ['warning wrapper-value /processingCode/@code [transmission.processingCode] P'],
    ],
    [
      'another mode',
      QUERY,
      'processingModeCode code="T"',
      'processingModeCode code="R"',
      ['error wrapper-value /processingModeCode/@code [transmission.processingModeCode] T'],
    ],
    [
      'another interaction id',
      QUERY,
      'extension="QURX_IN990111NL"',
      'extension="QURX_IN990113NL"',
      ['error interaction-mismatch /interactionId/@extension [transmission.interactionId] QURX_IN990111NL'],
    ],
    ['no sender', ACCEPTED, /<sender>.*<\/sender>/, '', ['error required  [transmission.sender] sender']],
    ['a stranger', QUERY, '<creationTime', '<stranger/><creationTime', ['error element-unknown /stranger [transmission.structure]']],
    [
      'a time with a letter for a zone',
      ACCEPTED,
      '20260302101500"',
      '20260302101500Z"',
      ['error value-format /creationTime/@value [transmission.creationTime] a point in time, yyyyMMddHHmmss+hhmm or the first part of it'],
    ],
    [
      'an attribute that identifiers do not have',
      QUERY,
      'extension="M-1"',
      'extension="M-1" version="2"',
      ['error element-unknown /id/@version [transmission.id]'],
    ],
    ['a template and a flavour of nothing', QUERY, '<ControlActProcess ', '<ControlActProcess realmCode="NL" ', []],
    [
      'two application ids',
      QUERY,
      device('1'),
      device('1').replace('</device>', '<id root="2.16.840.1.113883.2.4.6.6" extension="2"/></device>'),
      ['error too-many /receiver/device/id[2] [transmission.receiver] 1'],
    ],
    [
      'a description of the device',
      QUERY,
      '"1"/></device>',
      '"1"/><desc>x</desc></device>',
      ['warning wrapper-value /receiver/device/desc [transmission.receiver] no desc'],
    ],
    [
      'an Ax code where Cx belongs',
      ACCEPTED,
      'typeCode="CA"',
      'typeCode="AA"',
      ['warning wrapper-value /acknowledgement/@typeCode [transmission.acknowledgement] CA, CE or CR'],
    ],
    [
      'a refusal without a reason',
      ACCEPTED,
      'typeCode="CA"',
      'typeCode="CE"',
      ['warning required /acknowledgement [transmission.acknowledgement] acknowledgementDetail'],
    ],
    [
      'an error without words',
      ACCEPTED,
      '<targetMessage>',
      '<acknowledgementDetail typeCode="E"><code code="X" codeSystem="2.999.4"/></acknowledgementDetail><targetMessage>',
      ['error required /acknowledgement/acknowledgementDetail/code/@displayName [transmission.acknowledgement]'],
    ],
    [
      'a warning in place of an error',
      ACCEPTED,
      '<targetMessage>',
      '<acknowledgementDetail typeCode="W"><code code="NS200" codeSystem="2.16.840.1.113883.5.1100" displayName="x"/></acknowledgementDetail><targetMessage>',
      ['error wrapper-value /acknowledgement/acknowledgementDetail/@typeCode [transmission.acknowledgement] E'],
    ],
    ['no line for the patient', LOG, PATIENT_LINE, '', ['error required  [transmission.attentionLine] attentionLine PATID']],
    [
      'a line that nobody needs',
      QUERY,
      '<receiver>',
      PATIENT_LINE + '<receiver>',
      ['warning wrapper-value /attentionLine [transmission.attentionLine] no PATID line'],
    ],
    [
      'an unknown key word',
      LOG,
      '<receiver>',
      PATIENT_LINE.replace('PATID', 'XYZ') + '<receiver>',
      ['error code-unknown /attentionLine[2]/keyWordText/@code [transmission.attentionLine] PATID, FICID, CONTEXT, SYNTAC'],
    ],
    [
      'a BSN in a line that fails the eleven test',
      LOG,
      'xsi:type="II" root="2.16.840.1.113883.2.4.6.3" extension="999900158"',
      'xsi:type="II" root="2.16.840.1.113883.2.4.6.3" extension="999900159"',
      ['error bsn-invalid /attentionLine/value/@extension [transmission.attentionLine]'],
    ],
    [
      'a line without a type',
      LOG,
      ' xsi:type="II"',
      '',
      ['error xsi-type /attentionLine/value/@type [transmission.attentionLine] II, CS, CV, CE, CD, ED, ST, TS, IVL_TS, PQ, BL, INT'],
    ],
    ['an unknown interaction', PING, /COMT_IN118118/g, 'COMT_IN118119', ['error interaction-not-supported  [transmission.interactionId]']],
    [
      'an interaction out of use',
      answer([]),
      /QURX_IN990113NL/g,
      'REPC_IN000024NL02',
      ['error interaction-not-supported  [transmission.interactionId]'],
    ],
  ]);
});

describe('the control act', () => {
  given([
    [
      'another trigger',
      QUERY,
      'QURX_TE990011NL',
      'QURX_TE990012NL',
      ['error wrapper-value /ControlActProcess/code/@code [controlAct.code] QURX_TE990011NL'],
    ],
    [
      'a language',
      QUERY,
      '<authorOrPerformer',
      '<languageCode code="nl" codeSystem="2.999.5"/><authorOrPerformer',
      ['warning wrapper-value /ControlActProcess/languageCode [controlAct.languageCode] no languageCode'],
    ],
    [
      'a data enterer',
      PING,
      '</authorOrPerformer>',
      '</authorOrPerformer><dataEnterer/>',
      ['error wrapper-value /ControlActProcess/dataEnterer [controlAct.dataEnterer] no dataEnterer'],
    ],
    [
      'an interval for its time',
      PING,
      '<effectiveTime value="20260302101500"/>',
      '<effectiveTime><low value="20260302"/></effectiveTime>',
      ['warning wrapper-value /ControlActProcess/effectiveTime [controlAct.effectiveTime] a moment'],
    ],
    ['nobody who answers for it', QUERY, OVERSEER, '', ['error required /ControlActProcess [controlAct.overseer] overseer']],
    [
      'an overseer of another organisation',
      QUERY,
      OVERSEER,
      OVERSEER.replace('00011101', '00011102'),
      [
        'error wrapper-value /ControlActProcess/overseer/assignedEntity/Organization/id/@extension [controlAct.overseer] the organisation of the author',
      ],
    ],
    [
      'an overseer without role and name',
      QUERY,
      OVERSEER,
      OVERSEER.replace(/<code.*\s+.*assignedPrincipalChoiceList>/, ''),
      [
        'error required /ControlActProcess/overseer/assignedEntity [controlAct.overseer] code',
        'error required /ControlActProcess/overseer/assignedEntity [controlAct.overseer] assignedPrincipalChoiceList/assignedPerson/name',
      ],
    ],
    [
      'an overseer without place',
      QUERY,
      OVERSEER,
      OVERSEER.replace('<addr><city>Nergenshuizen</city></addr>', ''),
      ['error required /ControlActProcess/overseer/assignedEntity/Organization [controlAct.overseer] addr/city'],
    ],
    [
      'a note about the author',
      PING,
      '<participant>',
      '<noteText>x</noteText><participant>',
      ['warning wrapper-value /ControlActProcess/authorOrPerformer/noteText [controlAct.author] no noteText'],
    ],
    [
      'a system of another application',
      PING,
      `${id('2.16.840.1.113883.2.4.6.6', '90000101')}\n`,
      `${id('2.16.840.1.113883.2.4.6.6', '90000102')}\n`,
      [
        'error wrapper-value /ControlActProcess/authorOrPerformer/participant/AssignedDevice/id[2]/@extension [controlAct.author] the application of the sender',
      ],
    ],
    [
      'a system without URA',
      PING,
      id('2.16.528.1.1007.3.3', '00011101'),
      id('2.16.840.1.113883.2.4.3.11.25', '1'),
      ['error required /ControlActProcess/authorOrPerformer/participant/AssignedDevice/Organization [controlAct.author] id 2.16.528.1.1007.3.3'],
    ],
    [
      'an organisation without name',
      PING,
      '<name>Apotheek De Proef</name>',
      '',
      ['error required /ControlActProcess/authorOrPerformer/participant/AssignedDevice/Organization [controlAct.author] name'],
    ],
    [
      'a system without any known number',
      answer([]),
      '<AssignedDevice>\n    <id root="2.16.840.1.113883.2.4.6.6"',
      '<AssignedDevice>\n    <id root="2.999.9"',
      [
        'error required /ControlActProcess/authorOrPerformer/participant/AssignedDevice [controlAct.author] id 2.16.840.1.113883.2.4.6.6 or 2.16.528.1.1007.3.2 or 2.16.528.1.1007.4',
      ],
    ],
    [
      'an organisation of the switch',
      answer([]),
      `extension="90000202"/></AssignedDevice>`,
      `extension="1"/><Organization>${id('2.16.528.1.1007.3.3', '00011101')}<name>x</name></Organization></AssignedDevice>`,
      ['error wrapper-value /ControlActProcess/authorOrPerformer/participant/AssignedDevice/Organization [controlAct.author] no Organization'],
    ],
    [
      'a patient as author without a line',
      QUERY,
      id('2.16.528.1.1007.3.1', '900000017'),
      id('2.16.840.1.113883.2.4.6.3', BSN),
      ['error required  [transmission.attentionLine] attentionLine PATID'],
    ],
    [
      'a professional without role',
      QUERY,
      '<code code="17.000" codeSystem="2.16.840.1.113883.2.4.15.111"/>',
      '',
      ['warning required /ControlActProcess/authorOrPerformer/participant/AssignedPerson [controlAct.author] code'],
    ],
    [
      'an answer in a push',
      PING,
      '</authorOrPerformer>',
      '</authorOrPerformer><queryAck/>',
      ['error element-unknown /ControlActProcess/queryAck [queryAck.structure]'],
    ],
  ]);
});

describe('the query', () => {
  const AT = '/ControlActProcess/queryByParameter';
  given([
    ['another status', QUERY, 'code="executing"', 'code="aborted"', [`error wrapper-value ${AT}/statusCode/@code [query.statusCode] executing`]],
    [
      'one that asks the switch for a single answer',
      QUERY,
      'ModalityCode code="B"',
      'ModalityCode code="R"',
      [`error wrapper-value ${AT}/responseModalityCode/@code [query.responseModalityCode] B`],
    ],
    [
      'one that can wait',
      QUERY,
      'PriorityCode code="I"',
      'PriorityCode code="D"',
      [`error wrapper-value ${AT}/responsePriorityCode/@code [query.responsePriorityCode] I`],
    ],
    [
      'a number of results',
      QUERY,
      '<executionAndDeliveryTime',
      '<initialQuantity value="5"/><executionAndDeliveryTime',
      [`error wrapper-value ${AT}/initialQuantity [query.initialQuantity] no initialQuantity`],
    ],
    [
      'a group of elements in the wrong place',
      QUERY,
      '<executionAndDeliveryTime',
      '<responseElementGroupId root="2.999.6"/><executionAndDeliveryTime',
      [
        `error element-order ${AT}/responseElementGroupId [query.responseElementGroupId] before responsePriorityCode`,
        `error wrapper-value ${AT}/responseElementGroupId [query.responseElementGroupId] no responseElementGroupId`,
      ],
    ],
    ['no id', QUERY, /<queryId.*?\/>/, '', [`error required ${AT} [query.queryId] queryId`]],
    [
      'the id of its message',
      QUERY,
      'root="2.999.2" extension="Q-1"',
      'root="2.999.1" extension="M-1"',
      [`error wrapper-value ${AT}/queryId [query.queryId] another id than that of the message`],
    ],
    [
      'no deadline',
      QUERY,
      /<executionAndDeliveryTime.*?\/>/,
      '',
      [`warning required ${AT} [query.executionAndDeliveryTime] executionAndDeliveryTime`],
    ],
    [
      'the time of its creation as deadline',
      QUERY,
      '20260302101530',
      '20260302101500',
      [`warning required ${AT}/executionAndDeliveryTime [query.executionAndDeliveryTime] a moment after creationTime`],
    ],
    [
      'a deadline of some seconds',
      QUERY,
      '20260302101530',
      '20260302101504',
      [`error wrapper-value ${AT}/executionAndDeliveryTime/@value [query.executionAndDeliveryTime] 5 seconds after creationTime, or more`],
    ],
    [
      'a deadline in minutes',
      QUERY,
      '20260302101530',
      '202603021016',
      [`error wrapper-value ${AT}/executionAndDeliveryTime/@value [query.executionAndDeliveryTime] the precision of creationTime`],
    ],
    [
      'parameters in another order',
      QUERY,
      /(<dispenseEvent.*)(\s*<mostRecent.*)/,
      '$2$1',
      [
        `error element-order ${AT}/dispenseEventEffectiveTimeInterval [query.dispenseEventEffectiveTimeInterval] before mostRecentDispenseForEachRxIndicator`,
      ],
    ],
    ['no patient', QUERY, /<patientID>.*<\/patientID>/, '', [`error required ${AT} [query.patientID] patientID`]],
    [
      'a patient under another name',
      QUERY,
      /patientID>/g,
      'patientId>',
      [
        `error required ${AT} [query.patientID] patientID`,
        `error element-unknown ${AT}/patientId [query.patientId] administrationRequestEffectiveTimeInterval, dispenseEventEffectiveTimeInterval, mostRecentDispenseForEachRxIndicator, patientID`,
      ],
    ],
    [
      'a patient by another number',
      QUERY,
      'value root="2.16.840.1.113883.2.4.6.3"',
      'value root="2.999.7"',
      [`error wrapper-value ${AT}/patientID/value/@root [query.patientID] 2.16.840.1.113883.2.4.6.3`],
    ],
    [
      'a BSN that fails the eleven test',
      QUERY,
      'extension="999900158"',
      'extension="999900159"',
      [`error bsn-invalid ${AT}/patientID/value/@extension [query.patientID]`],
    ],
    [
      'an indicator that is none',
      QUERY,
      'value="false"',
      'value="nee"',
      [`error value-format ${AT}/mostRecentDispenseForEachRxIndicator/value/@value [query.mostRecentDispenseForEachRxIndicator] true or false`],
    ],
    [
      'words about a parameter',
      QUERY,
      '</mostRecent',
      '<semanticsText>x</semanticsText></mostRecent',
      [
        `warning wrapper-value ${AT}/mostRecentDispenseForEachRxIndicator/semanticsText [query.mostRecentDispenseForEachRxIndicator] no semanticsText`,
      ],
    ],
    ['a parameter without a value', LOG, /(<patientId>).*(<\/patientId>)/, '$1$2', [`error required ${AT}/patientId [query.patientId] value`]],
    [
      'no query',
      QUERY,
      /<queryByParameter>[^]*<\/queryByParameter>/,
      '',
      ['error required /ControlActProcess [controlAct.queryByParameter] queryByParameter'],
    ],
  ]);
});

describe('the outcome', () => {
  const AT = '/ControlActProcess/queryAck';
  const FOUND_NOTHING = answer([]);
  given([
    ['no total', FOUND_NOTHING, /<resultTotalQuantity.*?\/>/, '', [`error required ${AT} [queryAck.resultTotalQuantity] resultTotalQuantity`]],
    ['a total that is not there', FOUND_NOTHING, 'resultTotalQuantity value="0"', 'resultTotalQuantity nullFlavor="NAV"', []],
    [
      'a current number that is not there',
      FOUND_NOTHING,
      'resultCurrentQuantity value="0"',
      'resultCurrentQuantity nullFlavor="NAV"',
      [`error required ${AT}/resultCurrentQuantity/@value [queryAck.resultCurrentQuantity]`],
    ],
    [
      'a total that is unknown',
      FOUND_NOTHING,
      'resultTotalQuantity value="0"',
      'resultTotalQuantity nullFlavor="UNK"',
      [`error wrapper-value ${AT}/resultTotalQuantity/@nullFlavor [queryAck.resultTotalQuantity] NAV`],
    ],
    [
      'another status',
      FOUND_NOTHING,
      'deliveredResponse',
      'executing',
      [`error wrapper-value ${AT}/statusCode/@code [queryAck.statusCode] deliveredResponse or aborted`],
    ],
    [
      'results that are not there',
      FOUND_NOTHING,
      'code="NF"',
      'code="OK"',
      [`error answer-inconsistent ${AT}/queryResponseCode [queryAck.queryResponseCode] 1 or more subject`],
    ],
    [
      'more results than there are',
      FOUND_NOTHING,
      'resultCurrentQuantity value="0"',
      'resultCurrentQuantity value="2"',
      [
        `error answer-inconsistent ${AT}/resultTotalQuantity [queryAck.resultTotalQuantity] 2 or more`,
        `error answer-inconsistent ${AT}/resultCurrentQuantity [queryAck.resultCurrentQuantity] 0`,
      ],
    ],
    [
      'an issue of its own making',
      FOUND_NOTHING,
      '<queryAck>',
      '<reasonOf><justifiedDetectedIssue><code code="X" codeSystem="2.999.8"/></justifiedDetectedIssue></reasonOf><queryAck>',
      ['error required /ControlActProcess/reasonOf/justifiedDetectedIssue/code/@displayName [controlAct.detectedIssue]'],
    ],
  ]);
});

describe('the index', () => {
  const AT = '/ControlActProcess/subject/registrationProcess';
  const KEPT = `information not-judged ${AT}/subject2 [registration.subject2]`;
  given([
    [
      'an entry that is not active',
      INDEX,
      'code="active"',
      'code="completed"',
      [`error wrapper-value ${AT}/statusCode/@code [registration.statusCode] active`, KEPT],
    ],
    [
      'an entry of another register',
      INDEX,
      'codeSystem="2.16.840.1.113883.2.4.15.4"',
      'codeSystem="2.999.1"',
      [`error wrapper-value ${AT}/code/@codeSystem [registration.code] 2.16.840.1.113883.2.4.15.4 or 2.16.840.1.113883.6.1`, KEPT],
    ],
    ['an entry without content', INDEX, ENTRY, '', [`error required ${AT} [registration.subject2] subject2`]],
    ['no entry', INDEX, /<subject>[^]*<\/subject>/, '', ['error required /ControlActProcess [controlAct.subject] subject']],
    [
      'somebody who answers for it',
      INDEX,
      '<subject>',
      `${OVERSEER}<subject>`,
      ['warning wrapper-value /ControlActProcess/overseer [controlAct.overseer] no overseer', KEPT],
    ],
  ]);
});

describe('the batch', () => {
  const TWO = batch([answer([]), answer([], 'A-2')]);
  given([
    [
      'another number of messages',
      TWO,
      'Quantity value="2"',
      'Quantity value="3"',
      ['error answer-inconsistent /transmissionQuantity/@value [batch.transmissionQuantity] 2'],
    ],
    [
      'a comment',
      TWO,
      '<transmissionQuantity',
      '<batchComment>x</batchComment><transmissionQuantity',
      ['error wrapper-value /batchComment [batch.batchComment] no batchComment'],
    ],
    [
      'another sender than the switch',
      TWO,
      '"1"/></device></sender><QURX',
      '"7"/></device></sender><QURX',
      ['error wrapper-value /sender/device/id/@extension [batch.sender] 1'],
    ],
    [
      'messages in a failed batch',
      TWO,
      'typeCode="AA"',
      'typeCode="AE"',
      [
        'error answer-inconsistent /acknowledgement/@typeCode [batch.acknowledgement] AA',
        'warning required /acknowledgement [batch.acknowledgement] acknowledgementDetail',
      ],
    ],
    ['no receiver', TWO, /<receiver>.*?<\/receiver>/, '', ['error required  [batch.receiver] receiver']],
  ]);

  test('given a stranger among the messages, when judged, then it is judged as a message', () => {
    const issues = judge(batch([answer([]), '<Strange/>']));
    expect(told(issues)).toContain('error interaction-not-supported /Strange [transmission.interactionId]');
    expect(issues.every((i) => i.path.startsWith('/MCCI_IN200101/Strange'))).toBe(true);
  });
});
