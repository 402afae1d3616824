import { BSN } from './message.js';

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const NAMESPACES = `xmlns="urn:hl7-org:v3" ${XSI}`;
const ACT_CODE = 'codeSystem="2.16.840.1.113883.5.4"';
export const SNOMED = '2.16.840.1.113883.6.96';
export const HPK = '2.16.840.1.113883.2.4.4.7';
export const SUBSTANCE = '2.16.840.1.113883.2.4.4.1.750';

const PATIENT = `<subject><patient><id root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/><statusCode code="active"/>
  <Person><name use="L"><family qualifier="BR">Voorbeeld</family></name>
    <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19800102"/></Person></patient></subject>`;

/** An element that holds an agent, by its code. */
export function agent(kind: 'Medication' | 'Material', code: string, more = ''): string {
  const name = `administerable${kind}Kind`;
  return `<causativeAgent><administerableMaterial><${name}>${code}${more}</${name}></administerableMaterial></causativeAgent>`;
}

/** An annotation, by its text and what else it has. */
export function annotation(text: string, author = '<id root="2.16.528.1.1007.3.1" extension="009000012"/>'): string {
  return `<subjectOf2><annotation><text>${text}</text><statusCode code="completed"/>
    <author><time value="20260302"/><assignedPerson>${author}</assignedPerson></author></annotation></subjectOf2>`;
}

/** What supports a condition, by its value. */
export function support(value: string): string {
  return `<support><observationEvent><id root="2.999.8" extension="O-1"/><code code="1" codeSystem="2.999.5"/><statusCode code="completed"/>
    ${value}</observationEvent></support>`;
}

const CONDITION = {
  id: '<id root="2.16.528.1.1007.3.3.22202.4" extension="A-0007"/>',
  code: `<code code="DALG" ${ACT_CODE}/>`,
  text: '',
  statusCode: '<statusCode code="active"/>',
  effectiveTime: '<effectiveTime xsi:type="IVL_TS"><low value="20250611"/></effectiveTime>',
  confidentialityCode: '',
  uncertaintyCode: '<uncertaintyCode code="N" codeSystem="2.16.840.1.113883.5.1053"/>',
  value: '<value nullFlavor="OTH"/>',
  subject: PATIENT,
  causativeAgent: agent('Material', `<code code="99991" codeSystem="${SUBSTANCE}" displayName="FICTIEXINE"/>`),
  author: `<author><time value="20260302"/><assignedPerson><id root="2.16.528.1.1007.3.1" extension="009000012"/>
    <assignee><assigneePerson><name use="L"><family qualifier="BR">Verzinsel</family></name></assigneePerson></assignee></assignedPerson></author>`,
  informant: '',
  support: '',
  subjectOf1: '',
  subjectOf2: '',
  subjectOf4: '',
  predecessor: '',
};

type Part = keyof typeof CONDITION;

/** A condition with what the sender writes: a given part stands in for the usual one, an empty text leaves it out. */
export function condition(changes: Readonly<Partial<Record<Part, string>>> = {}, own = ''): string {
  const parts = (Object.keys(CONDITION) as Part[]).map((part) => changes[part] ?? CONDITION[part]);
  return `<Condition negationInd="false"${own}>${parts.join('\n')}</Condition>`;
}

const FLAG = {
  code: `<code code="DX" ${ACT_CODE}/>`,
  value: '<value code="99901" codeSystem="2.16.840.1.113883.2.4.4.1.902.40" displayName="Verzonnen aandoening"/>',
  causativeAgent: '',
};

/** A contra-indication in the same way. */
export function contraIndication(changes: Readonly<Partial<Record<Part, string>>> = {}): string {
  return condition({ ...FLAG, ...changes });
}

/** Conditions without a wrapper, as a whole document. */
export function conditionPayload(...conditions: readonly string[]): string {
  return `<subject ${NAMESPACES}>${conditions.join('\n')}</subject>`;
}

/** One answer with some conditions, each in a subject of its own. */
export function conditionAnswer(...conditions: readonly string[]): string {
  return `<REPC_IN000024NL ${NAMESPACES}><ControlActProcess moodCode="EVN">${conditions
    .map((c) => `<subject>${c}</subject>`)
    .join('')}</ControlActProcess></REPC_IN000024NL>`;
}
