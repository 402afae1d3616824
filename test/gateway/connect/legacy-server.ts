import { readFileSync } from 'node:fs';
import { payloadsOf } from '../../../src/hl7v3/answer.js';
import { attribute, child, descendantsAt, type XmlElement } from '../../../src/xml/element.js';
import { readXml } from '../../../src/xml/reader.js';
import { writeXml } from '../../../src/xml/writer.js';
import type { Behave, Seen } from './http-server.js';
import { ANNA } from './world.js';

/** What an answer of a legacy system says; what is left out is as it should be. */
export interface AnswerForm {
  readonly name?: string;
  readonly interactionId?: string;
  readonly acknowledgement?: string;
  readonly detail?: string;
  readonly target?: string;
  readonly queryId?: string;
  readonly code?: string;
  readonly subjects?: readonly string[];
  readonly counters?: string;
  readonly ura?: string;
  /** Between the author and the subjects, or behind them. */
  readonly issue?: string;
}

/** The payloads of an invented answer about Anna. */
export const DISPENSES = payloadsIn('dispense-list.xml', '999900158');
export const CONDITIONS = payloadsIn('conditions.xml', '999900006');

function payloadsIn(file: string, bsn: string): readonly string[] {
  const root = readXml(readFileSync(`examples/${file}`, 'utf8'));
  return payloadsOf(root).map((payload) => writeXml(payload, { declaration: false }).replaceAll(bsn, ANNA));
}

/** What the question says that an answer repeats. */
export interface Question {
  readonly message: XmlElement;
  readonly interaction: string;
  readonly id: string;
  readonly queryId: string;
  /** OID below which both are. */
  readonly root: string;
}

/** The message in a request. */
export function questionIn({ body }: Seen): Question {
  const [message] = descendantsAt(readXml(body), ['Body'])[0]?.children ?? [];
  if (message === undefined) throw new Error('no message');
  const id = child(message, 'id');
  const [queryId] = descendantsAt(message, ['ControlActProcess', 'queryByParameter', 'queryId']);
  const root = (id === undefined ? '' : (attribute(id, 'root') ?? '')).replace(/\.1$/, '');
  return { message, interaction: message.local, id: extensionOf(id), queryId: extensionOf(queryId), root };
}

function extensionOf(id: XmlElement | undefined): string {
  return id === undefined ? '' : (attribute(id, 'extension') ?? '');
}

const ANSWER_TO: Readonly<Record<string, string>> = {
  QURX_IN990111NL: 'QURX_IN990113NL',
  QURX_IN990111NL02: 'QURX_IN990113NL02',
  REPC_IN000023NL: 'REPC_IN000024NL',
};
/** Counters of an answer. */
export function counters(total: number | string, current: number | string = total, remaining: number | string = 0): string {
  return [
    ['Total', total],
    ['Current', current],
    ['Remaining', remaining],
  ]
    .map(([name, value]) => `<result${name ?? ''}Quantity ${value === 'NAV' ? 'nullFlavor' : 'value'}="${value ?? ''}"/>`)
    .join('');
}

/** An answer as text, without an envelope. */
export function answerTo(question: Question, form: AnswerForm = {}): string {
  const name = form.name ?? ANSWER_TO[question.interaction] ?? 'MCCI_IN000002';
  const subjects = form.subjects ?? (question.interaction === 'REPC_IN000023NL' ? CONDITIONS : DISPENSES);
  const code = form.code ?? (subjects.length === 0 ? 'NF' : 'OK');
  return `<${name} xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <id root="2.999.1" extension="A-1"/><creationTime value="20260302101502"/><versionCode code="NICTIZEd2005-Okt"/>
    <interactionId root="2.16.840.1.113883.1.6" extension="${form.interactionId ?? name}"/>
    <profileId root="2.16.840.1.113883.2.4.3.11.1" extension="810"/>
    <processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
    <acknowledgement typeCode="${form.acknowledgement ?? 'AA'}">${form.detail ?? ''}
      <targetMessage><id root="${question.root}.1" extension="${form.target ?? question.id}"/></targetMessage></acknowledgement>
    <receiver><device><id root="2.16.840.1.113883.2.4.6.6" extension="1"/></device></receiver>
    <sender><device><id root="2.16.840.1.113883.2.4.6.6" extension="300"/></device></sender>
    <ControlActProcess moodCode="EVN">
      <authorOrPerformer typeCode="AUT"><participant><AssignedDevice><id root="2.16.528.1.1007.3.2" extension="900010079"/>
        <Organization><id root="2.16.528.1.1007.3.3" extension="${form.ura ?? '90000380'}"/><name>Apotheek</name></Organization>
      </AssignedDevice></participant></authorOrPerformer>
      ${subjects.map((subject) => `<subject>${subject}</subject>`).join('')}${form.issue ?? ''}
      <queryAck><queryId root="${question.root}.2" extension="${form.queryId ?? question.queryId}"/><statusCode code="deliveredResponse"/>
        <queryResponseCode code="${code}"/>${form.counters ?? counters(subjects.length)}</queryAck>
    </ControlActProcess>
  </${name}>`;
}

/** An accept acknowledgement. */
export function accepted(question: Question, typeCode: string): string {
  return answerTo(question, { name: 'MCCI_IN000002', acknowledgement: typeCode }).replace(/<ControlActProcess[\s\S]*<\/ControlActProcess>/, '');
}

/** A batch around answers. */
export function batchOf(question: Question, answers: readonly string[], acknowledgement = 'AA'): string {
  return `<MCCI_IN200101 xmlns="urn:hl7-org:v3"><id root="2.999.1" extension="B-1"/><creationTime value="20260302101502"/>
    <versionCode code="NICTIZEd2005-Okt"/><interactionId root="2.16.840.1.113883.1.6" extension="MCCI_IN200101"/>
    <profileId root="2.16.840.1.113883.2.4.3.11.1" extension="810"/><transmissionQuantity value="${answers.length}"/>
    <acknowledgement typeCode="${acknowledgement}"><targetTransmission><id root="${question.root}.1" extension="${question.id}"/></targetTransmission></acknowledgement>
    <receiver><device><id root="2.16.840.1.113883.2.4.6.6" extension="300"/></device></receiver>
    <sender><device><id root="2.16.840.1.113883.2.4.6.6" extension="1"/></device></sender>${answers.join('')}</MCCI_IN200101>`;
}

/** An envelope around a message. */
export function envelope(message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${message}</soap:Body></soap:Envelope>`;
}

/** A SOAP Fault. */
export function faultOf(code: string): string {
  return envelope(`<soap:Fault><faultcode>soap:${code}</faultcode><faultstring>no</faultstring></soap:Fault>`);
}

/** A system that answers each question as told. */
export function legacyBehaviour(answer: (question: Question) => string, status = 200): Behave {
  return (seen, reply) => {
    reply.writeHead(status, { 'Content-Type': 'text/xml; charset=utf-8' });
    reply.end(answer(questionIn(seen)));
  };
}
