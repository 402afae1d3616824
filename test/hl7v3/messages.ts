import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import type { XmlElement } from '../../src/xml/element.js';

/** Reads a fragment whose names are in the HL7v3 namespace. */
export function v3(fragment: string): XmlElement {
  return readXml(fragment.replace(/^<([\w-]+)/, '<$1 xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'));
}

/** One form for the same content: no declaration, no white space between elements. */
export function flat(element: XmlElement): string {
  return writeXml(element, { declaration: false });
}

const IDS = `
  <creationTime value="20260302101502"/>
  <versionCode code="NICTIZEd2005-Okt"/>`;

function head(name: string, id: string): string {
  return `
  <id root="2.16.528.1.1007.3.3.22202.90000202.1" extension="${id}"/>${IDS}
  <interactionId root="2.16.840.1.113883.1.6" extension="${name}"/>
  <profileId root="2.16.840.1.113883.2.4.3.11.1" extension="810"/>`;
}

const ENDS = `
  <receiver typeCode="RCV"><telecom value="https://zim.example/"/><device><id root="2.16.840.1.113883.2.4.6.6" extension="1"/></device></receiver>
  <sender>
    <device classCode="DEV" determinerCode="INSTANCE">
      <id root="2.16.840.1.113883.2.4.6.6" extension="90000202"/>
      <name>Apotheek Voorbeeld</name>
      <softwareName>Proefpakket</softwareName>
      <agencyFor classCode="AGNT"><representedOrganization><id root="2.16.528.1.1007.3.3" extension="00022202"/></representedOrganization></agencyFor>
    </device>
  </sender>`;

const AUTHOR = `
  <authorOrPerformer typeCode="AUT">
    <participant>
      <AssignedDevice>
        <id root="2.16.528.1.1007.3.2" extension="900000202"/>
        <id root="2.16.840.1.113883.2.4.6.6" extension="90000202"/>
        <assignedPrincipalChoiceList><assignedDevice><softwareName>Proefpakket</softwareName></assignedDevice></assignedPrincipalChoiceList>
        <Organization>
          <id root="2.16.528.1.1007.3.3" extension="00022202"/>
          <code code="J8" codeSystem="2.16.840.1.113883.2.4.15.1060" displayName="Apotheek" codeSystemName="RoleCodeNL"/>
          <name>Apotheek Voorbeeld</name>
          <telecom value="x-hl7-applicatie:2.16.840.1.113883.2.4.6.6.90000202"/>
          <addr><city>Utrecht</city></addr>
        </Organization>
      </AssignedDevice>
    </participant>
  </authorOrPerformer>`;

/** A good answer: one dispense list. */
export const GOOD = `<QURX_IN990113NL>${head('QURX_IN990113NL', 'A-1')}
  <processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
  <acknowledgement typeCode="AA"><targetMessage><id root="2.16.840.1.113883.2.4.6.6" extension="5550012"/></targetMessage></acknowledgement>${ENDS}
  <ControlActProcess moodCode="EVN">
    <code code="QURX_TE990012NL" codeSystem="2.16.840.1.113883.1.18"/>
    <effectiveTime value="20260302101502"/>${AUTHOR}
    <subject typeCode="SUBJ"><MedicationDispenseList><code code="MEDLIST" codeSystem="2.16.840.1.113883.5.4"/></MedicationDispenseList></subject>
    <queryAck>
      <queryId root="2.16.528.1.1007.3.3.11101.90000101.2" extension="Q-000481"/>
      <statusCode code="deliveredResponse"/>
      <queryResponseCode code="OK"/>
      <resultTotalQuantity value="1"/><resultCurrentQuantity value="1"/><resultRemainingQuantity value="0"/>
    </queryAck>
  </ControlActProcess>
</QURX_IN990113NL>`;

/** An answer that failed: error at transmission level, detected issue in the control act, no subject. */
export const FAILED = `<QURX_IN990113NL>${head('QURX_IN990113NL', 'A-2')}
  <processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
  <acknowledgement typeCode="AE">
    <acknowledgementDetail typeCode="E">
      <code code="RTEDEST" codeSystem="2.16.840.1.113883.5.1100" displayName="Destination error"/>
      <text>Geen antwoord van bron</text>
      <location>/QURX_IN990111NL/receiver</location>
      <location>/QURX_IN990111NL/sender</location>
    </acknowledgementDetail>
    <targetMessage><id root="2.16.840.1.113883.2.4.6.6" extension="5550012"/></targetMessage>
  </acknowledgement>${ENDS}
  <ControlActProcess classCode="CACT" moodCode="EVN">
    <authorOrPerformer typeCode="AUT">
      <participant><AssignedDevice><id root="2.16.840.1.113883.2.4.6.6" extension="1"/></AssignedDevice></participant>
    </authorOrPerformer>
    <reasonOf typeCode="RSON">
      <justifiedDetectedIssue classCode="ALRT" moodCode="EVN">
        <code code="AUTERR_SWV_FALSE" codeSystem="2.16.840.1.113883.2.4.6.6.1.1000" displayName="Buiten de regio"/>
        <text>Niet opgeleverd</text>
        <value xsi:type="ST">00033303</value>
        <triggerFor><actOrderRequired/></triggerFor>
      </justifiedDetectedIssue>
    </reasonOf>
    <queryAck>
      <queryId root="2.16.528.1.1007.3.3.11101.90000101.2" extension="Q-000481"/>
      <queryResponseCode code="AE"/>
      <resultTotalQuantity nullFlavor="NAV"/><resultCurrentQuantity value="0"/><resultRemainingQuantity value="0"/>
    </queryAck>
  </ControlActProcess>
</QURX_IN990113NL>`;

/** A batch with the two answers. */
export const BATCH = `<MCCI_IN200101>${head('MCCI_IN200101', 'B-1')}
  <transmissionQuantity value="2"/>
  <acknowledgement typeCode="AA">
    <messageWaitingNumber value="3"/>
    <targetTransmission><id root="2.16.528.1.1007.3.3.11101.90000101.1" extension="Q-000481"/></targetTransmission>
  </acknowledgement>
  <receiver><device><id root="2.16.840.1.113883.2.4.6.6" extension="90000101"/></device></receiver>
  <sender><device><id root="2.16.840.1.113883.2.4.6.6" extension="1"/></device></sender>
  ${GOOD}
  ${FAILED}
</MCCI_IN200101>`;

/** A message of the HL7v3 namespace in a SOAP envelope with a header. */
export function inSoap(message: string): string {
  return `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <soap:Header><t:ticket xmlns:t="urn:example:ticket" soap:mustUnderstand="1">abc</t:ticket></soap:Header>
  <soap:Body wsu:Id="body-1" xmlns:wsu="urn:example:wsu">${message.replace(/^<([\w-]+)/, '<$1 xmlns="urn:hl7-org:v3"')}</soap:Body>
</soap:Envelope>`;
}
