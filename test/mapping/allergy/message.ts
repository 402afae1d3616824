/** Invented BSNs that pass the eleven test. */
export const BSN = '999900006';
export const OTHER_BSN = '999911120';

const NAMESPACES = 'xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
export const ACT_CODE = '2.16.840.1.113883.5.4';
export const UZI = '2.16.528.1.1007.3.1';
export const G_STANDAARD = '2.16.840.1.113883.2.4.4.';

type Parts<K extends string> = Readonly<Partial<Record<K, string>>>;

const PATIENT = {
  id: `<id root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/>`,
  statusCode: '<statusCode code="active"/>',
  name: '<name><given qualifier="BR">Fictief</given><family qualifier="BR">Proefpersoon</family></name>',
  birthTime: '<birthTime value="19610704"/>',
};

/** The patient of a condition. */
export function patient(changes: Parts<keyof typeof PATIENT> = {}): string {
  const { id, statusCode, name, birthTime } = { ...PATIENT, ...changes };
  return `<subject><patient>${id}${statusCode}<Person>${name}${birthTime}</Person></patient></subject>`;
}

/** An author with the name where authors have it. */
export const AUTHOR = `<author><time value="20190305"/><assignedPerson><id root="${UZI}" extension="009000021"/>
  <code code="17.000" codeSystem="2.16.840.1.113883.2.4.15.111"/>
  <assignee><assigneePerson><name><given>Vera</given><family qualifier="BR">Verzinsel</family></name></assigneePerson></assignee>
  <Organization><id root="2.16.528.1.1007.3.3" extension="09000002"/><name>Apotheek De Proef</name></Organization></assignedPerson></author>`;

/** An agent that is a product, and one that is anything else. */
export const product = (code: string): string => `<causativeAgent><administerableMaterial><administerableMedicationKind>${code}
  </administerableMedicationKind></administerableMaterial></causativeAgent>`;
export const material = (code: string): string => `<causativeAgent><administerableMaterial><administerableMaterialKind>${code}
  </administerableMaterialKind></administerableMaterial></causativeAgent>`;

const INTOLERANCE = {
  id: '<id root="2.999.1.432" extension="0042" assigningAuthorityName="Proefsysteem"/>',
  code: `<code code="DINT" codeSystem="${ACT_CODE}"/>`,
  text: '',
  statusCode: '<statusCode code="active"/>',
  effectiveTime: '<effectiveTime xsi:type="IVL_TS"><low value="20190301"/></effectiveTime>',
  confidentialityCode: '',
  uncertaintyCode: '<uncertaintyCode code="N" codeSystem="2.16.840.1.113883.5.1053"/>',
  value: '<value nullFlavor="OTH"/>',
  patient: patient(),
  causativeAgent: material(`<code code="9901" codeSystem="${G_STANDAARD}1.902.122" displayName="VERZONNEN GROEP"/>`),
  author: AUTHOR,
  informant: '',
  support: '',
  severity: '',
  annotation: '',
  concern: '',
  predecessor: '',
};

type Part = keyof typeof INTOLERANCE;

/** One intolerance; a given part stands in for the usual one, an empty text leaves it out. */
export function intolerance(changes: Parts<Part> = {}, negated = false): string {
  const parts = Object.values({ ...INTOLERANCE, ...changes });
  return `<Condition negationInd="${String(negated)}">${parts.join('\n')}</Condition>`;
}

/** One contra-indication. */
export function contraIndication(changes: Parts<Part> = {}, negated = false): string {
  return intolerance(
    {
      code: `<code code="DX" codeSystem="${ACT_CODE}"/>`,
      value: `<value code="9904" codeSystem="${G_STANDAARD}1.902.40" displayName="VERZONNEN AANDOENING"/>`,
      causativeAgent: '',
      ...changes,
    },
    negated,
  );
}

/** A payload without wrapper. */
export function payload(...conditions: readonly string[]): string {
  return `<subject ${NAMESPACES}>${conditions.join('')}</subject>`;
}

/** An answer with one condition in each subject. */
export function answer(...conditions: readonly string[]): string {
  const device = (id: string): string => `<device><id root="2.16.840.1.113883.2.4.6.6" extension="${id}"/></device>`;
  const n = String(conditions.length);
  return `<REPC_IN000024NL ${NAMESPACES}><id root="2.999.1" extension="C-1"/><creationTime value="20260302101502"/>
  <versionCode code="NICTIZEd2005-Okt"/><interactionId root="2.16.840.1.113883.1.6" extension="REPC_IN000024NL"/>
  <profileId root="2.16.840.1.113883.2.4.3.11.1" extension="810"/>
  <processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
  <acknowledgement typeCode="AA"><targetMessage><id root="2.999.1" extension="4711"/></targetMessage></acknowledgement>
  <receiver>${device('1')}</receiver><sender>${device('90000202')}</sender>
  <ControlActProcess moodCode="EVN"><authorOrPerformer typeCode="AUT"><participant><AssignedDevice>
    <id root="2.16.840.1.113883.2.4.6.6" extension="90000202"/></AssignedDevice></participant></authorOrPerformer>
    ${conditions.map((c) => `<subject>${c}</subject>`).join('')}
    <queryAck><queryId root="2.999.2" extension="Q-1"/><queryResponseCode code="${n === '0' ? 'NF' : 'OK'}"/>
      <resultTotalQuantity value="${n}"/><resultCurrentQuantity value="${n}"/><resultRemainingQuantity value="0"/></queryAck>
  </ControlActProcess></REPC_IN000024NL>`;
}
