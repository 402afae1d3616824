/** Invented BSNs that pass the eleven test. */
export const BSN = '999900158';
export const OTHER_BSN = '999900171';

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const NAMESPACES = `xmlns="urn:hl7-org:v3" ${XSI}`;
export const ZI = '2.16.840.1.113883.2.4.4.8';
export const BASIC_UNITS = '2.16.840.1.113883.2.4.4.1.900.2';
export const URA = '2.16.528.1.1007.3.3';

type Parts<K extends string> = Readonly<Partial<Record<K, string>>>;

/** Puts parts together in their order; a given part stands in for the usual one, an empty text leaves it out. */
function assembled<K extends string>(usual: Readonly<Record<K, string>>, changes: Parts<K>): string {
  return (Object.keys(usual) as K[]).map((key) => changes[key] ?? usual[key]).join('\n');
}

const DOSING = {
  id: '',
  text: '<text mediaType="text/plain">2x per dag 1 tablet</text>',
  statusCode: '<statusCode code="active"/>',
  effectiveTime: `<effectiveTime xsi:type="SXPR_TS"><comp xsi:type="IVL_TS"><low value="20260302"/><width value="15" unit="d"/></comp>
    <comp xsi:type="PIVL_TS" operator="A"><period value="0.5" unit="d"/></comp></effectiveTime>`,
  routeCode: '',
  doseQuantity: `<doseQuantity><center value="1" unit="1">
    <translation value="1" code="245" codeSystem="${BASIC_UNITS}" displayName="stuk"/></center></doseQuantity>`,
  rateQuantity: '',
  maxDoseQuantity: '',
  support2: '',
  precondition: '',
};

/** One dosing instruction. */
export function dosing(changes: Parts<keyof typeof DOSING> = {}): string {
  return `<therapeuticAgentOf><medicationAdministrationRequest>${assembled(DOSING, changes)}</medicationAdministrationRequest></therapeuticAgentOf>`;
}

const PRODUCT = {
  kind: `<MedicationKind><code code="99900021" codeSystem="${ZI}" displayName="VERZONNEX TABLET 20MG"/></MedicationKind>`,
  prescription: '<directTargetOf typeCode="DIR"><prescription><id nullFlavor="UNK"/><statusCode nullFlavor="UNK"/></prescription></directTargetOf>',
  dosings: dosing(),
};

/** The product with prescription and dosing. */
export function product(changes: Parts<keyof typeof PRODUCT> = {}): string {
  return `<product><dispensedMedication>${assembled(PRODUCT, changes)}</dispensedMedication></product>`;
}

const EVENT = {
  id: '<id root="2.16.528.1.1007.3.3.22202.1" extension="V-0007"/>',
  statusCode: '<statusCode code="completed"/>',
  effectiveTime: '<effectiveTime value="20260302"/>',
  quantity: `<quantity value="30" unit="1"><translation value="30" code="245" codeSystem="${BASIC_UNITS}" displayName="stuk"/></quantity>`,
  expectedUseTime: '<expectedUseTime><width value="15" unit="d"/></expectedUseTime>',
  destination: '',
  performer: '<performer><assignedPerson><id nullFlavor="MSK"/></assignedPerson></performer>',
  product: product(),
  responsibleParty: `<responsibleParty><assignedCareProvider><id root="2.16.528.1.1007.3.1" extension="900000202"/>
    <code code="17.000" codeSystem="2.16.840.1.113883.2.4.15.111"/>
    <representedOrganization><id root="${URA}" extension="00022202"/><name>Apotheek Voorbeeld</name></representedOrganization>
    </assignedCareProvider></responsibleParty>`,
};

/** One dispense event, as its list has it. */
export function event(changes: Parts<keyof typeof EVENT> = {}): string {
  return `<component><medicationDispenseEvent>${assembled(EVENT, changes)}</medicationDispenseEvent></component>`;
}

const PATIENT = {
  id: `<id root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/>`,
  addr: '',
  telecom: '',
  statusCode: '<statusCode code="active"/>',
  name: '<name use="L"><given qualifier="BR">Testje</given><family qualifier="BR">Voorbeeld</family></name>',
  gender: '<administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>',
  birthTime: '<birthTime value="19510204"/>',
  more: '',
};

/** The patient of a list. */
export function patient(changes: Parts<keyof typeof PATIENT> = {}): string {
  const { id, addr, telecom, statusCode, ...person } = { ...PATIENT, ...changes };
  return `<subject><Patient>${id}${addr}${telecom}${statusCode}<Person>${Object.values(person).join('')}</Person></Patient></subject>`;
}

export const MEDLIST = '<code code="MEDLIST" codeSystem="2.16.840.1.113883.5.4"/>';

/** A list: patient and events. */
export function list(events: readonly string[] = [event()], who: string = patient(), code: string = MEDLIST): string {
  return `<MedicationDispenseList>${code}${who}${events.join('')}</MedicationDispenseList>`;
}

/** A payload without wrapper, as a whole document. */
export function payload(inner: string = list()): string {
  return `<subject ${NAMESPACES}>${inner}</subject>`;
}

/** An interaction around payloads. */
export function answer(lists: readonly string[] = [list()], id: string = 'A-1'): string {
  const n = lists.length;
  return `<QURX_IN990113NL ${NAMESPACES}>${head('QURX_IN990113NL', id)}
  <processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
  <acknowledgement typeCode="AA"><targetMessage><id root="2.16.840.1.113883.2.4.6.6" extension="4711"/></targetMessage></acknowledgement>${ENDS}
  <ControlActProcess moodCode="EVN"><authorOrPerformer typeCode="AUT"><participant><AssignedDevice>
    <id root="2.16.840.1.113883.2.4.6.6" extension="90000202"/></AssignedDevice></participant></authorOrPerformer>
    ${lists.map((l) => `<subject>${l}</subject>`).join('')}
    <queryAck><queryId root="2.999.2" extension="Q-1"/><statusCode code="deliveredResponse"/><queryResponseCode code="${n === 0 ? 'NF' : 'OK'}"/>
      <resultTotalQuantity value="${n}"/><resultCurrentQuantity value="${n}"/><resultRemainingQuantity value="0"/></queryAck>
  </ControlActProcess></QURX_IN990113NL>`;
}

/** A batch around interactions. */
export function batch(answers: readonly string[]): string {
  return `<MCCI_IN200101 ${NAMESPACES}>${head('MCCI_IN200101', 'B-1')}<transmissionQuantity value="${answers.length}"/>
  <acknowledgement typeCode="AA"><targetTransmission><id root="2.16.840.1.113883.2.4.6.6" extension="4711"/></targetTransmission></acknowledgement>
  <receiver>${DEVICE('90000101')}</receiver><sender>${DEVICE('1')}</sender>${answers.join('\n')}</MCCI_IN200101>`;
}

/** A SOAP envelope around a message. */
export function envelope(message: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${message}</s:Body></s:Envelope>`;
}

function head(name: string, id: string): string {
  return `<id root="2.999.1" extension="${id}"/><creationTime value="20260302101502"/><versionCode code="NICTIZEd2005-Okt"/>
  <interactionId root="2.16.840.1.113883.1.6" extension="${name}"/><profileId root="2.16.840.1.113883.2.4.3.11.1" extension="810"/>`;
}

const DEVICE = (id: string): string => `<device><id root="2.16.840.1.113883.2.4.6.6" extension="${id}"/></device>`;
const ENDS = `<receiver>${DEVICE('1')}</receiver><sender>${DEVICE('90000202')}</sender>`;
