import { answer, BSN } from './message.js';

type Parts<K extends string> = Readonly<Partial<Record<K, string>>>;

const UZI = '2.16.528.1.1007.3.1';
const T40 = '2.16.840.1.113883.2.4.4.1.902.40';
const T122 = '2.16.840.1.113883.2.4.4.1.902.122';

const CONDITION = {
  id: '<id root="2.16.528.1.1007.3.3.9000001.1.432" extension="C-01"/>',
  code: '<code code="DALG" codeSystem="2.16.840.1.113883.5.4"/>',
  text: '',
  statusCode: '<statusCode code="active"/>',
  effectiveTime: '<effectiveTime xsi:type="IVL_TS"><low value="20190604"/></effectiveTime>',
  uncertaintyCode: '<uncertaintyCode code="N" codeSystem="2.16.840.1.113883.5.1053"/>',
  value: '<value nullFlavor="OTH"/>',
  subject: `<subject><patient><id root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/><statusCode code="active"/><Person>
    <name><given qualifier="BR">Testje</given><family qualifier="BR">Voorbeeld</family></name>
    <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19510204"/></Person></patient></subject>`,
  agent: `<causativeAgent><administerableMaterial><administerableMaterialKind><code code="99" codeSystem="${T122}" displayName="VERZONNINES"/>
    </administerableMaterialKind></administerableMaterial></causativeAgent>`,
  author: `<author><time value="20190605"/><assignedPerson><id root="${UZI}" extension="009000012"/><assignee><assigneePerson><name>
    <family qualifier="BR">Schrijver</family></name></assigneePerson></assignee></assignedPerson></author>`,
  informant: '',
  annotation: `<subjectOf2><annotation><text>Jeuk na een tablet.</text><statusCode code="completed"/><author><time value="20190606"/>
    <assignedPerson><id root="${UZI}" extension="009000013"/></assignedPerson></author></annotation></subjectOf2>`,
  concern: '',
  predecessor: '',
};

/** One intolerance; a given part stands in for the usual one. */
export function condition(changes: Parts<keyof typeof CONDITION> = {}, negationInd: string = 'false'): string {
  return `<Condition negationInd="${negationInd}">${Object.values({ ...CONDITION, ...changes }).join('')}</Condition>`;
}

/** One contra-indication. */
export function contraIndication(changes: Parts<keyof typeof CONDITION> = {}): string {
  const usual = {
    id: '<id root="2.16.528.1.1007.3.3.9000001.1.432" extension="C-02"/>',
    code: '<code code="DX" codeSystem="2.16.840.1.113883.5.4"/>',
    value: `<value code="72" codeSystem="${T40}" displayName="HARTFALEN"/>`,
    agent: '',
  };
  return condition({ ...usual, ...changes });
}

/** An answer with conditions, each in a subject of its own. */
export function conditionAnswer(conditions: readonly string[] = [condition(), contraIndication()]): string {
  return answer(conditions).replaceAll('QURX_IN990113NL', 'REPC_IN000024NL');
}
