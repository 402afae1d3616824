import { attribute } from '../../src/xml/element.js';
import { application, applicationId } from '../../src/hl7v3/communication.js';
import { newTransmission, readTransmission, writeTransmission } from '../../src/hl7v3/transmission.js';
import { checkTransmission } from '../../src/hl7v3/wrapper-check.js';
import { FAILED, flat, GOOD, v3 } from './messages.js';

test.each([
  ['a good answer', GOOD],
  ['a failed answer', FAILED],
])('given %s, when read and written, then nothing is lost and the order stays', (_, text) => {
  const root = v3(text);
  expect(flat(writeTransmission(readTransmission(root)))).toBe(flat(root));
});

test('given an answer, when read, then ids, ends and acknowledgement are there', () => {
  const message = readTransmission(v3(GOOD));
  expect(message.name).toBe('QURX_IN990113NL');
  expect(message.id?.extension).toBe('A-1');
  expect(message.creationTime?.value).toBe('20260302101502');
  expect(applicationId(message.receiver)).toBe('1');
  expect(applicationId(message.sender)).toBe('90000202');
  expect(message.sender?.device?.softwareName?.text).toBe('Proefpakket');
  expect(message.acknowledgement.map((a) => a.targetMessage?.id?.extension)).toEqual(['5550012']);
});

test('given a message with attributes, elements and repetitions that nobody expects, when read and written, then they are still there', () => {
  const root = v3(
    GOOD.replace('<QURX_IN990113NL>', '<QURX_IN990113NL ITSVersion="XML_1.0"><stranger a="1"><b>c</b></stranger><id root="1.2" extension="2"/>'),
  );
  const again = writeTransmission(readTransmission(root));
  expect(attribute(again, 'ITSVersion')).toBe('XML_1.0');
  expect(again.children.map((c) => c.local).slice(0, 3)).toEqual(['id', 'id', 'creationTime']);
  expect(flat(again)).toContain('<stranger a="1"><b>c</b></stranger></QURX_IN990113NL>');
});

test('given attention lines, when read and written, then key word, text and typed value stay', () => {
  const line =
    '<attentionLine><keyWordText code="PATID" codeSystem="2.16.840.1.113883.2.4.15.1">Patient.id</keyWordText>' +
    '<value xsi:type="II" root="2.16.840.1.113883.2.4.6.3" extension="111222333"/></attentionLine>';
  const root = v3(GOOD.replace('<receiver', `${line}<receiver`));
  const message = readTransmission(root);
  expect(message.attentionLine[0]?.keyWordText).toMatchObject({ code: 'PATID', text: 'Patient.id' });
  expect(flat(writeTransmission(message))).toBe(flat(root));
});

test('given what differs between messages, when a new one is made, then the check has nothing to say about its wrapper', () => {
  const message = newTransmission({
    interaction: 'MCCI_IN000002',
    id: { root: '2.16.528.1.1007.3.3.22202.90000202.1', extension: 'A-77121' },
    creationTime: '20260302103000',
    receiver: application('90000404'),
    sender: application('90000202'),
    acknowledgement: {
      typeCode: 'CE',
      acknowledgementDetail: [{ typeCode: 'E', code: { code: 'NS200', codeSystem: '2.16.840.1.113883.5.1100' }, location: [] }],
      targetMessage: { id: { root: '2.16.528.1.1007.3.3.44404.90000404.1', extension: 'P-0091' } },
    },
  });
  const root = writeTransmission(message);
  expect(checkTransmission(root)).toEqual([]);
  expect(root.children.map((c) => c.local)).toEqual([
    'id',
    'creationTime',
    'versionCode',
    'interactionId',
    'profileId',
    'processingCode',
    'processingModeCode',
    'acceptAckCode',
    'acknowledgement',
    'receiver',
    'sender',
  ]);
});
