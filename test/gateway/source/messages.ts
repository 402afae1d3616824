import { APPLICATION_ID, BSN, INTERACTION_ID, URA, UZI_PERSON, UZI_ROLE } from '../../../src/hl7v3/oids.js';
import type { SoapArrival } from '../../../src/gateway/source/soap.js';
import { messageOf, type Scene } from '../../attack/message.js';
import { APPLICATION, ASKING, PEER, PRACTICE, SWITCH_PEER } from './world.js';

export const GP = { uzi: '900005259', role: '01.015' };

/** What of a question a test changes; an empty text leaves the part out. */
export interface Asking {
  readonly interaction?: string;
  readonly bsn?: string;
  readonly author?: { readonly uzi: string; readonly role: string };
  readonly overseer?: { readonly uzi: string; readonly role: string };
  readonly sender?: string;
  readonly receiver?: string;
  readonly id?: string;
  readonly created?: string;
  readonly deadline?: string;
  /** Further parameters, as elements. */
  readonly parameters?: string;
  /** Changes the text of the message. */
  readonly edit?: (message: string) => string;
}

export const MED = 'QURX_IN990111NL';
export const ICA = 'REPC_IN000023NL';

const SERVICES: Readonly<Record<string, string>> = {
  [MED]: 'VerstrekkingsLijstquery',
  [`${MED}02`]: 'VerstrekkingsLijstquery',
  [ICA]: 'Conditiequery',
};

/** A question of a GP to the source, without envelope. */
export function question({
  interaction = MED,
  bsn = '',
  author = GP,
  overseer = GP,
  sender = ASKING,
  receiver = APPLICATION,
  ...more
}: Asking): string {
  const { id = 'V-1', created = '20260601140000', deadline = '', parameters = '', edit = (text: string) => text } = more;
  const party = (who: typeof author): string =>
    `<id root="${UZI_PERSON}" extension="${who.uzi}"/>${who.role === '' ? '' : `<code code="${who.role}" codeSystem="${UZI_ROLE}"/>`}` +
    `<Organization><id root="${URA}" extension="${PRACTICE}"/><name>Praktijk Verzonnen</name></Organization>`;
  const patient = interaction === ICA ? 'patientId' : 'patientID';
  const end = deadline === '' ? '' : `<executionAndDeliveryTime value="${deadline}"/>`;
  return edit(`<${interaction} xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <id root="2.16.528.1.1007.3.3.90000380.12" extension="${id}"/>
  <creationTime value="${created}"/>
  <versionCode code="NICTIZEd2005-Okt"/>
  <interactionId root="${INTERACTION_ID}" extension="${interaction}"/>
  <profileId root="2.16.840.1.113883.2.4.3.11.1" extension="810"/>
  <processingCode code="P"/>
  <processingModeCode code="T"/>
  <acceptAckCode code="NE"/>
  <receiver><device><id root="${APPLICATION_ID}" extension="${receiver}"/></device></receiver>
  <sender><device><id root="${APPLICATION_ID}" extension="${sender}"/></device></sender>
  <ControlActProcess moodCode="EVN">
    <authorOrPerformer typeCode="AUT"><participant><AssignedPerson>${party(author)}</AssignedPerson></participant></authorOrPerformer>
    <overseer typeCode="RESP"><assignedEntity>${party(overseer)}</assignedEntity></overseer>
    <queryByParameter>
      <queryId root="2.16.528.1.1007.3.3.90000380.18" extension="Q-1"/>
      <statusCode code="executing"/>
      <responseModalityCode code="R"/>
      <responsePriorityCode code="I"/>
      ${end}${parameters}
      <${patient}><value root="${BSN}" extension="${bsn}"/></${patient}>
    </queryByParameter>
  </ControlActProcess>
</${interaction}>`);
}

/** A question that the switch point passes on: it has no token, since the switch point vouches for who asks. */
export function passedOn(asking: Asking): SoapArrival {
  const message = question({ sender: '1', ...asking });
  const text = `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${message}</soap:Body></soap:Envelope>`;
  return { service: SERVICES[asking.interaction ?? MED] ?? 'Ping', body: Buffer.from(text), peer: SWITCH_PEER };
}

let count = 0;

/** A question of the practice itself, with a token of the GP; its id is a new one unless it is given. */
export async function signed(given: Asking, scene: Scene = {}): Promise<SoapArrival> {
  const asking = { id: `V-${++count}`, ...given };
  const { interaction = MED, bsn = '', id } = asking;
  const token = { interaction, bsn, messageId: { root: '2.16.528.1.1007.3.3.90000380.12', extension: id }, ...scene.transaction?.token };
  const text = await messageOf({ ...scene, transaction: { ...scene.transaction, token } }, question(asking));
  return { service: SERVICES[interaction] ?? 'Ping', body: Buffer.from(text), peer: PEER };
}

/** What of a reply says what it is. */
export function shape({ status, body }: { readonly status: number; readonly body: string }): string {
  const of = (pattern: RegExp): string => pattern.exec(body)?.[1] ?? '-';
  if (body.includes('Fault>')) return `${status} ${of(/<faultcode>([^<]*)/)} ${of(/<faultstring>([^<]*)/)}`;
  const message = /Body[^>]*><([A-Z]{4}_IN\w+)/.exec(body)?.[1] ?? '-';
  const detail = /<acknowledgementDetail[^>]*><code code="([^"]*)" codeSystem="([^"]*)"/.exec(body);
  const issue = /<justifiedDetectedIssue><code code="([^"]*)" codeSystem="([^"]*)"/.exec(body);
  const counts = ['Total', 'Current', 'Remaining'].map((name) => of(new RegExp(`<result${name}Quantity value="(\\d+)"`))).join('/');
  const subjects = body.split(/<subject><(?:MedicationDispenseList|Condition)[ >]/).length - 1;
  return [
    String(status),
    message,
    of(/<acknowledgement typeCode="(\w+)"/),
    of(/<queryResponseCode code="(\w+)"/),
    counts,
    ...(subjects === 0 ? [] : [`${subjects} subject`]),
    ...(detail === null ? [] : [`detail ${detail[1] ?? ''} ${detail[2] ?? ''}`]),
    ...(issue === null ? [] : [`issue ${issue[1] ?? ''} ${issue[2] ?? ''}`]),
  ].join(' ');
}

/** A reply without what is new in each: ids and moments. */
export function neutral(body: string): string {
  return body
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}/g, 'ID')
    .replace(/(creation|effective)Time value="\d+"/g, '$1Time');
}
