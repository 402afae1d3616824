import { XmlElement } from '../../xml/element.js';
import { elementsOf, type ExactElement } from '../../xml/exact-element.js';
import { writeXml } from '../../xml/writer.js';
import { application } from '../../hl7v3/communication.js';
import type { II } from '../../hl7v3/datatypes.js';
import { SWITCH } from '../../hl7v3/oids.js';
import { writeEnvelope } from '../../hl7v3/soap.js';
import { readTransmission, writeTransmission } from '../../hl7v3/transmission.js';
import { openEnvelope } from '../../trust/signature/envelope.js';
import { NS } from '../../trust/verify/names.js';
import { isNamed } from '../../trust/verify/walk.js';
import { mapped } from '../tree.js';

/** What of a question is different at a source (AM 2.2, 3.6, 7.1). */
export interface ForwardFrame {
  readonly id: II;
  /** As wrappers write it. */
  readonly creationTime: string;
  readonly receiver: string;
}

/** A question as a source gets it: from the switch, for one answer; query id, parameters, author and overseer are those of the requester. */
export function forwarded(message: XmlElement, { id, creationTime, receiver }: ForwardFrame): XmlElement {
  const { rest, ControlActProcess, ...transmission } = readTransmission(message);
  return writeTransmission({
    ...transmission,
    id,
    creationTime: { value: creationTime },
    receiver: application(receiver),
    sender: application(SWITCH),
    ControlActProcess: ControlActProcess && mapped(ControlActProcess, asSingle),
    rest,
  });
}

/** A batch is what the requester asked for; a source gives one answer. */
function asSingle(element: XmlElement): XmlElement {
  if (element.local !== 'responseModalityCode') return element;
  return new XmlElement(element.uri, element.local, [{ local: 'code', uri: '', value: 'R' }]);
}

/** Parts of a security header by which a whole message is signed; another message has another signature (SEC 2.4). */
const OF_BODY: readonly (readonly [uri: string, local: string])[] = [
  [NS.ds, 'Signature'],
  [NS.wsu, 'Timestamp'],
  [NS.wsse, 'BinarySecurityToken'],
];

/**
 * The envelope of a question with another message in it. Tokens stay octet for octet as they came; what signed the whole message is
 * taken out.
 */
export function envelopeAround(envelope: string, message: XmlElement, passTokens: boolean): string {
  const opened = passTokens ? openEnvelope(envelope) : undefined;
  if (opened?.ok !== true) return writeXml(writeEnvelope({ message }));
  const { text, header, body } = opened.value;
  const [own] = elementsOf(body);
  const signed =
    header === undefined
      ? []
      : elementsOf(header)
          .filter((block) => isNamed(block, NS.wsse, 'Security'))
          .flatMap(ofBody);
  const changes = signed.map(({ offset, end }) => ({ offset, end, by: '' }));
  const place = { offset: own?.offset ?? 0, end: own?.end ?? 0, by: writeXml(message, { declaration: false }) };
  return replaced(text, [...changes, place]);
}

function ofBody(security: ExactElement): readonly ExactElement[] {
  return elementsOf(security).filter((part) => OF_BODY.some(([uri, local]) => isNamed(part, uri, local)));
}

/** A text with some stretches, in their order, replaced. */
function replaced(text: string, changes: readonly { readonly offset: number; readonly end: number; readonly by: string }[]): string {
  let [out, at] = ['', 0];
  for (const { offset, end, by } of changes) {
    out += text.slice(at, offset) + by;
    at = end;
  }
  return out + text.slice(at);
}
