import { child, type XmlElement } from '../../src/xml/element.js';
import { readControlAct, writeControlAct } from '../../src/hl7v3/control-act.js';
import { extensionOf } from '../../src/hl7v3/datatypes.js';
import { APPLICATION_ID, UZI_SYSTEM } from '../../src/hl7v3/oids.js';
import { uraOf } from '../../src/hl7v3/party.js';
import { FAILED, flat, GOOD, v3 } from './messages.js';

function actOf(message: string): XmlElement {
  const act = child(v3(message), 'ControlActProcess');
  if (act === undefined) throw new Error('the fixture has no control act');
  return act;
}

test.each([
  ['a good answer', GOOD],
  ['a failed answer', FAILED],
])('given the control act of %s, when read and written, then it is the same', (_, text) => {
  const act = actOf(text);
  const once = writeControlAct(readControlAct(act));
  expect(flat(once)).toBe(flat(act));
  expect(flat(writeControlAct(readControlAct(once)))).toBe(flat(once));
});

test('given a device as author, when read, then its ids are found by root, whatever their order', () => {
  const device = readControlAct(actOf(GOOD)).authorOrPerformer?.participant?.assigned;
  expect(device?.kind).toBe('AssignedDevice');
  expect(extensionOf(device?.id ?? [], APPLICATION_ID)).toBe('90000202');
  expect(extensionOf(device?.id ?? [], UZI_SYSTEM)).toBe('900000202');
  expect(uraOf(device)).toBe('00022202');
  expect(device?.Organization?.name?.text).toBe('Apotheek Voorbeeld');
  expect(device?.Organization?.code?.code).toBe('J8');
});

test('given a good answer, when read, then the payload is in its subject and the outcome has its counters', () => {
  const act = readControlAct(actOf(GOOD));
  expect(act.subject.map((s) => s.children[0]?.local)).toEqual(['MedicationDispenseList']);
  expect(act.queryAck?.queryResponseCode?.code).toBe('OK');
  expect(act.queryAck?.resultRemainingQuantity?.value).toBe('0');
});

test('given a failed answer, when read, then the detected issue has code and text', () => {
  const [issue] = readControlAct(actOf(FAILED)).detectedIssue;
  expect(issue).toMatchObject({ relationship: 'reasonOf', code: { code: 'AUTERR_SWV_FALSE' }, text: { text: 'Niet opgeleverd' } });
});

test('given the other form of a detected issue, when read and written, then it keeps its names and stands before the subject', () => {
  const act = v3(
    '<ControlActProcess moodCode="EVN"><reason><justifyingDetectedIssueEvent><code code="KEY205" codeSystem="2.16.840.1.113883.5.4"/>' +
      '</justifyingDetectedIssueEvent></reason><subject><registrationProcess/></subject></ControlActProcess>',
  );
  expect(readControlAct(act).detectedIssue[0]?.relationship).toBe('reason');
  expect(flat(writeControlAct(readControlAct(act)))).toBe(flat(act));
});

test.each(['assignedEntity', 'AssignedPerson'])('given an overseer in the form of %s, when read and written, then it is the same', (kind) => {
  const act = v3(
    `<ControlActProcess moodCode="EVN"><overseer typeCode="RESP"><time value="20260302"/><${kind}><id root="2.16.528.1.1007.3.1" extension="900000017"/>` +
      '<code code="17.000" codeSystem="2.16.840.1.113883.2.4.15.111"/><assignedPrincipalChoiceList><assignedPerson><name>A. <family>Proef</family></name>' +
      `</assignedPerson></assignedPrincipalChoiceList><Organization><id root="2.16.528.1.1007.3.3" extension="00011101"/></Organization></${kind}></overseer>` +
      '<queryByParameter><queryId root="1.2" extension="3"/></queryByParameter></ControlActProcess>',
  );
  const read = readControlAct(act);
  expect(read.overseer?.assigned?.code?.code).toBe('17.000');
  expect(uraOf(read.overseer?.assigned)).toBe('00011101');
  expect(flat(writeControlAct(read))).toBe(flat(act));
});

test('given a name with parts and text mixed, when read and written, then the order of the parts stays', () => {
  const act = v3(
    '<ControlActProcess moodCode="EVN"><authorOrPerformer typeCode="AUT"><participant><AssignedDevice><Organization>' +
      '<name>Apotheek <prefix>De</prefix> Proef</name></Organization></AssignedDevice></participant></authorOrPerformer></ControlActProcess>',
  );
  expect(flat(writeControlAct(readControlAct(act)))).toBe(flat(act));
});

test('given an author without device or person, when read and written, then the empty participant is still there', () => {
  const act = v3('<ControlActProcess moodCode="EVN"><authorOrPerformer typeCode="AUT"><participant/></authorOrPerformer></ControlActProcess>');
  expect(flat(writeControlAct(readControlAct(act)))).toBe(flat(act));
});
