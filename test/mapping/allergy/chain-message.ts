const TEMPLATES = '2.16.840.1.113883.2.4.3.11.60.66.10.';
export const SNOMED = '2.16.840.1.113883.6.96';
const SOURCE = '2.16.528.1.1007.3.3.9000001.1';

export const BSN = '999911120';
export const OTHER_BSN = '999900006';

/** The template of an act. */
function template(number: number): string {
  return `<templateId root="${TEMPLATES}${number}"/>`;
}

/** A related act that holds one value. */
function detail(number: number, code: string, value: string, typeCode = 'SUBJ'): string {
  return `<entryRelationship typeCode="${typeCode}" inversionInd="true"><observation classCode="OBS" moodCode="EVN">${template(number)}${code}
    <statusCode code="completed"/><value xsi:type="CD" ${value}/></observation></entryRelationship>`;
}

export function criticality(value: string): string {
  return detail(218, '<code code="82606-5" codeSystem="2.16.840.1.113883.6.1" displayName="Criticality"/>', value);
}

const AGENT = `<participant typeCode="CSM"><participantRole classCode="MANU"><playingEntity classCode="MMAT"><code code="99000012"
  codeSystem="2.16.840.1.113883.2.4.4.7" displayName="VERZONNEX"/></playingEntity></participantRole></participant>`;

export const FREE_TEXT_AGENT = `<participant typeCode="CSM"><participantRole classCode="MANU"><playingEntity classCode="MMAT">
  <code nullFlavor="OTH"><originalText>rode pilletjes</originalText></code></playingEntity></participantRole></participant>`;

export const REACTION = `<entryRelationship typeCode="MFST"><observation classCode="OBS" moodCode="EVN">${template(217)}
  <id root="${SOURCE}.7" extension="r-1"/><code nullFlavor="OTH"><originalText>vlekken op beide armen</originalText></code><statusCode code="completed"/>
  <effectiveTime><low value="201905"/><high value="201906"/></effectiveTime>
  <value xsi:type="CD" code="247472004" codeSystem="${SNOMED}" displayName="galbulten"/>${AGENT}
  ${detail(219, '<code code="SEV" codeSystem="2.16.840.1.113883.5.4" displayName="Severity"/>', `code="6736007" codeSystem="${SNOMED}"`)}
  ${detail(220, '', `code="26643006" codeSystem="${SNOMED}" displayName="oraal"`, 'COMP')}</observation></entryRelationship>`;

export function note(text: string): string {
  return `<entryRelationship typeCode="COMP"><act classCode="ACT" moodCode="EVN">${template(221)}
    <code code="48767-8" codeSystem="2.16.840.1.113883.6.1" displayName="Annotation comment"/><text>${text}</text><statusCode code="completed"/></act></entryRelationship>`;
}

export const AUTHOR = `<author><time value="20200301"/><assignedAuthor><id root="2.16.528.1.1007.3.1" extension="009000012"/>
  <code code="01.015" codeSystem="2.16.840.1.113883.2.4.15.111"/><assignedPerson><name>Huisarts op Proef</name></assignedPerson></assignedAuthor></author>`;

export const SELF = `<informant><assignedEntity><id root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/>
  <code code="ONESELF" codeSystem="2.16.840.1.113883.5.111"/></assignedEntity></informant>`;

const OBSERVATION = {
  attributes: '',
  id: `<id root="${SOURCE}.6" extension="0042"/>`,
  effectiveTime: '<effectiveTime><low value="20190401"/></effectiveTime>',
  value: `<value xsi:type="CD" code="419511003" codeSystem="${SNOMED}" displayName="medicatie"/>`,
  author: '',
  informant: '',
  agent: AGENT,
  more: '',
};

/** One allergy, as a concern has it. */
export function observation(changes: Partial<typeof OBSERVATION> = {}): string {
  const { attributes, id, effectiveTime, ...rest } = { ...OBSERVATION, ...changes };
  return `<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN" ${attributes}>${template(216)}${id}
    <code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4" displayName="Assertion"/><statusCode code="completed"/>
    ${effectiveTime}${Object.values(rest).join('')}</observation></entryRelationship>`;
}

const CONCERN = {
  id: `<id root="${SOURCE}.5" extension="c-7"/>`,
  status: '<statusCode code="active"/>',
  effectiveTime: '<effectiveTime><low value="20190401"/></effectiveTime>',
  more: '',
};

/** A concern with its allergies. */
export function concern(observations: readonly string[] = [observation()], changes: Partial<typeof CONCERN> = {}): string {
  const { id, status, effectiveTime, more } = { ...CONCERN, ...changes };
  return `<component typeCode="COMP"><act classCode="ACT" moodCode="EVN">${template(215)}${id}
    <code code="CONC" codeSystem="2.16.840.1.113883.5.6" displayName="Concern"/>${status}${effectiveTime}${more}${observations.join('')}</act></component>`;
}

export const CUSTODIAN = `<participant typeCode="CST"><participantRole classCode="ASSIGNED"><id root="2.16.528.1.1007.3.1" extension="009000012"/>
  <playingEntity classCode="PSN"><name>Huisarts op Proef</name></playingEntity>
  <scopingEntity classCode="ORG"><id root="2.16.528.1.1007.3.3" extension="09000001"/><desc>Praktijk Proef</desc></scopingEntity></participantRole></participant>`;

/** The payload. */
export function organizer(concerns: readonly string[] = [concern()], more = '', bsn = BSN): string {
  return `<organizer xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" classCode="CLUSTER" moodCode="EVN">${template(20)}
    <code code="48765-2" codeSystem="2.16.840.1.113883.6.1" codeSystemName="LOINC" displayName="Allergies"/><statusCode code="completed"/>
    <recordTarget typeCode="RCT" contextControlCode="OP"><patientRole><id root="2.16.840.1.113883.2.4.6.3" extension="${bsn}"/>
      <patient><name><given qualifier="BR">Noor</given><family qualifier="BR">Proef</family></name></patient></patientRole></recordTarget>
    ${more}${concerns.join('')}</organizer>`;
}

/** The interaction; without a payload it says that nothing was found. */
export function answer(payloads: readonly string[], id = 'A-1'): string {
  const n = payloads.length;
  const device = (name: string, own: string): string =>
    `<${name}><device><id root="2.16.840.1.113883.2.4.6.6" extension="${own}"/></device></${name}>`;
  return `<REPC_IN990131NL xmlns="urn:hl7-org:v3"><id root="${SOURCE}.1" extension="${id}"/><creationTime value="20260302101500"/>
    <versionCode code="NICTIZEd2005-Okt"/><interactionId root="2.16.840.1.113883.1.6" extension="REPC_IN990131NL"/>
    <profileId root="2.16.840.1.113883.2.4.3.11.1" extension="810"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
    <acknowledgement typeCode="AA"><targetMessage><id root="${SOURCE}.1" extension="Q-1"/></targetMessage></acknowledgement>
    ${device('receiver', '1')}${device('sender', '90000001')}<ControlActProcess moodCode="EVN"><authorOrPerformer typeCode="AUT"><participant><AssignedDevice>
      <id root="2.16.840.1.113883.2.4.6.6" extension="90000001"/></AssignedDevice></participant></authorOrPerformer>
    ${payloads.map((p) => `<subject>${p}</subject>`).join('')}
    <queryAck><queryId root="${SOURCE}.2" extension="Q-1"/><queryResponseCode code="${n === 0 ? 'NF' : 'OK'}"/><resultTotalQuantity value="${n}"/>
      <resultCurrentQuantity value="${n}"/><resultRemainingQuantity value="0"/></queryAck></ControlActProcess></REPC_IN990131NL>`;
}
