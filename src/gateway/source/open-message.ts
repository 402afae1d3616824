import { interaction, type Interaction } from '../../hl7v3/interactions.js';
import { V3 } from '../../hl7v3/model.js';
import { INTERACTION_ID } from '../../hl7v3/oids.js';
import { fault, isEnvelope, readEnvelope, type OwnFault } from '../../hl7v3/soap.js';
import { soapServiceOf } from '../../hl7v3/soap-services.js';
import { readTransmission, type Transmission } from '../../hl7v3/transmission.js';
import { refused, type Refusal } from '../../trust/refusals.js';
import { attribute, child, type XmlElement } from '../../xml/element.js';
import { readXml } from '../../xml/reader.js';
import type { SoapArrival } from './soap.js';
import type { AnswerSettings } from './world.js';

/** A message that belongs at the service where it came, and that can be answered. */
export interface OpenMessage {
  readonly message: XmlElement;
  readonly row: Interaction;
  readonly transmission: Transmission;
  /** Its id, root and extension. */
  readonly id: { readonly root: string; readonly extension: string };
  /** The blocks of the SOAP header. */
  readonly blocks: readonly XmlElement[];
}

/** Why it is not even answered: a fault with words of ours, or what trust says of such a text (AM 6.1b). */
export type Unopened = { readonly fault: OwnFault } | { readonly refusal: Refusal };

/** Opens what came: XML, envelope, one message, at its own service (AM 6.1b). */
export function openMessage({ body, service, soapAction }: SoapArrival, settings: AnswerSettings): OpenMessage | Unopened {
  const root = read(body);
  if ('refusal' in root) return root;
  if (!isEnvelope(root)) return client('the body is no SOAP envelope');
  const { envelope, problems } = readEnvelope(root);
  if (problems.some(({ code }) => code === 'soap-version')) return { fault: fault('soap:VersionMismatch', 'the envelope is not of SOAP 1.1') };
  if (envelope === undefined) return client('the SOAP body does not hold one message');
  const { message } = envelope;
  if (message.uri !== V3) return client('the message is not in urn:hl7-org:v3');
  return opened(message, envelope.Header?.children ?? [], { service, ...(soapAction === undefined ? {} : { soapAction }) }, settings);
}

/** Opens the message of which the octets were signed, when it is not another one. */
export function openSigned(text: string, before: OpenMessage): OpenMessage | undefined {
  const root = read(text);
  if ('refusal' in root || root.uri !== V3 || root.local !== before.message.local) return undefined;
  const transmission = readTransmission(root);
  const id = idOf(transmission);
  return id?.root === before.id.root && id.extension === before.id.extension ? { ...before, message: root, transmission, id } : undefined;
}

function opened(
  message: XmlElement,
  blocks: readonly XmlElement[],
  { service, soapAction }: Pick<SoapArrival, 'service' | 'soapAction'>,
  settings: AnswerSettings,
): OpenMessage | Unopened {
  const row = interaction(message.local);
  const stated = child(message, 'interactionId');
  const isSame = stated !== undefined && attribute(stated, 'root') === INTERACTION_ID && attribute(stated, 'extension') === message.local;
  if (!isSame) return client('interactionId is not that of the message');
  const own = serviceOf(message.local, settings);
  if (row === undefined || own === undefined || row.kind !== 'initiating' || row.status === 'inactive')
    return client('there is no service for this interaction');
  if (own.service !== service) return client('this interaction has another service');
  if (settings.checksSoapAction && soapAction !== `"${own.soapAction}"`) return client('SOAPAction is not that of the interaction');
  const transmission = readTransmission(message);
  const id = idOf(transmission);
  return id === undefined ? client('the message has no id') : { message, row, transmission, id, blocks };
}

/** Service of an interaction that is answered here, the configured one first. */
function serviceOf(name: string, { services }: AnswerSettings): { readonly service: string; readonly soapAction: string } | undefined {
  const usual = ANSWERED.has(name) ? soapServiceOf(name, 'system') : undefined;
  return usual === undefined ? undefined : Object.hasOwn(services, name) ? services[name] : usual;
}

/** Interactions that a source answers: questions for care data, and tests of link and application (AM 1.3). */
const ANSWERED: ReadonlySet<string> = new Set(['QURX_IN990111NL', 'QURX_IN990111NL02', 'REPC_IN000023NL', 'COMT_IN118118', 'COMT_IN113113NL']);

function idOf({ id }: Transmission): OpenMessage['id'] | undefined {
  const { root, extension } = id ?? {};
  return root === undefined || extension === undefined ? undefined : { root, extension };
}

function read(input: string | Uint8Array): XmlElement | { readonly refusal: Refusal } {
  try {
    return readXml(input);
  } catch (error) {
    const { name, code = '' } = error as { readonly name?: string; readonly code?: string };
    if (name !== 'XmlError') throw error;
    return refused(code.includes('too-') ? 'XML_LIMIT' : 'XML_REFUSED', code);
  }
}

function client(words: string): Unopened {
  return { fault: fault('soap:Client', words) };
}
