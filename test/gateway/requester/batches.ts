import { BSN, list, event } from '../../mapping/message.js';
import { V3 } from '../../../src/hl7v3/model.js';

/** What the fake switch point is asked, as far as an answer needs it. */
export interface Asked {
  readonly interaction: string;
  readonly message: string;
  readonly query: string;
  readonly root: string;
}

const NAMESPACES = `xmlns="${V3}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;
const APPLICATION = '2.16.840.1.113883.2.4.6.6';
const ANSWERS: Readonly<Record<string, string>> = { QURX_IN990111NL: 'QURX_IN990113NL', REPC_IN000023NL: 'REPC_IN000024NL' };

/** Sources: two pharmacies and a practice, invented. */
export const [SOURCE_A, SOURCE_B, SOURCE_C] = ['00022202', '00033303', '00044404'] as const;

/** What an item of a batch is made of; what is not given is in order. */
export interface Item {
  readonly source?: string;
  /** Payloads, each in a `subject`. */
  readonly payloads?: readonly string[];
  readonly queryId?: string;
  readonly interaction?: string;
  readonly acknowledgement?: string;
  readonly response?: string;
  /** `acknowledgementDetail`s and `reasonOf`s, as text. */
  readonly details?: string;
  readonly issues?: string;
  readonly counters?: readonly [total: number, current: number, remaining: number];
  /** The switch point speaks for the source. */
  readonly bySwitch?: boolean;
}

let ids = 0;

/** One answer, as the switch point passes it on: it is the sender, the source is the author (AM 2.2). */
export function item(asked: Asked, given: Item = {}): string {
  const { payloads = [], bySwitch = false, source = SOURCE_A, details = '', issues = '' } = given;
  const name = given.interaction ?? ANSWERS[asked.interaction] ?? '';
  const isError = details !== '' || issues !== '' || given.response === 'AE';
  const { acknowledgement = isError ? 'AE' : 'AA', response = isError ? 'AE' : payloads.length === 0 ? 'NF' : 'OK' } = given;
  const [total, current, remaining] = given.counters ?? [payloads.length, payloads.length, 0];
  const author = bySwitch
    ? `<id root="${APPLICATION}" extension="1"/>`
    : `<id root="2.16.528.1.1007.3.2" extension="900000202"/><Organization><id root="2.16.528.1.1007.3.3" extension="${source}"/><name>Bron</name></Organization>`;
  return `<${name} ${NAMESPACES}>${head(name)}<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
  <acknowledgement typeCode="${acknowledgement}">${details}<targetMessage><id root="${asked.root}.1" extension="${asked.message}"/></targetMessage></acknowledgement>
  ${ends()}<ControlActProcess moodCode="EVN"><authorOrPerformer typeCode="AUT"><participant><AssignedDevice>${author}</AssignedDevice></participant></authorOrPerformer>
  ${payloads.map((payload) => `<subject>${payload}</subject>`).join('')}${issues}
  <queryAck><queryId root="${asked.root}.2" extension="${given.queryId ?? asked.query}"/><queryResponseCode code="${response}"/>
  <resultTotalQuantity value="${total}"/><resultCurrentQuantity value="${current}"/><resultRemainingQuantity value="${remaining}"/></queryAck>
  </ControlActProcess></${name}>`;
}

/** A batch around answers. */
export function batch(
  asked: Asked,
  items: readonly string[],
  given: { readonly quantity?: number; readonly target?: string; readonly ack?: string } = {},
): string {
  const { quantity = items.length, target = asked.message, ack = '<acknowledgement typeCode="AA">' } = given;
  return `<MCCI_IN200101 ${NAMESPACES}>${head('MCCI_IN200101')}<transmissionQuantity value="${quantity}"/>
  ${ack}<targetTransmission><id root="${asked.root}.1" extension="${target}"/></targetTransmission></acknowledgement>
  ${ends()}${items.join('\n')}</MCCI_IN200101>`;
}

/** An accept acknowledgement with a code. */
export function accepted(asked: Asked, code: string, details = ''): string {
  return `<MCCI_IN000002 ${NAMESPACES}>${head('MCCI_IN000002')}<processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
  <acknowledgement typeCode="${code}">${details}<targetMessage><id root="${asked.root}.1" extension="${asked.message}"/></targetMessage></acknowledgement>
  ${ends()}</MCCI_IN000002>`;
}

/** A message in an envelope. */
export function soap(message: string): string {
  return `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${message}</soap:Body></soap:Envelope>`;
}

/** A Fault. */
export function fault(code: string): string {
  return soap(`<soap:Fault><faultcode>${code}</faultcode><faultstring>invented</faultstring></soap:Fault>`);
}

/** A dispense with an id of its own. */
export function dispense(extension: string, date = '20260302'): string {
  return event({
    id: `<id root="2.16.528.1.1007.3.3.22202.1" extension="${extension}"/>`,
    effectiveTime: `<effectiveTime value="${date}"/>`,
  });
}

/** A list of dispenses by their ids. */
export function dispenses(...extensions: readonly string[]): string {
  return list(extensions.map((extension) => dispense(extension)));
}

/** The same for another patient. */
export function ofOther(payload: string, bsn: string): string {
  return payload.replaceAll(BSN, bsn);
}

/** A detected issue. */
export function issue(code: string, codeSystem: string, displayName = 'Reden'): string {
  return `<reasonOf><justifiedDetectedIssue><code code="${code}" codeSystem="${codeSystem}" displayName="${displayName}"/></justifiedDetectedIssue></reasonOf>`;
}

/** A transmission error. */
export function detail(code: string): string {
  return `<acknowledgementDetail typeCode="E"><code code="${code}" codeSystem="2.16.840.1.113883.5.1100" displayName="Fout"/></acknowledgementDetail>`;
}

function head(name: string): string {
  return `<id root="${APPLICATION}" extension="${++ids}"/><creationTime value="20260601120001"/><versionCode code="NICTIZEd2005-Okt"/>
  <interactionId root="2.16.840.1.113883.1.6" extension="${name}"/><profileId root="2.16.840.1.113883.2.4.3.11.1" extension="810"/>`;
}

function ends(): string {
  const device = (id: string): string => `<device><id root="${APPLICATION}" extension="${id}"/></device>`;
  return `<receiver>${device('301')}</receiver><sender>${device('1')}</sender>`;
}
