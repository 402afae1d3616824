import { attribute, child, type XmlElement } from '../xml/element.js';
import { readXml } from '../xml/reader.js';
import { openCarrier } from '../hl7v3/carrier.js';
import { fault } from '../hl7v3/soap.js';
import { refused, type Checked } from '../trust/refusals.js';
import { checkHeaders, type BodyHeaders } from '../trust/verify/guards.js';
import { soapAnswer, soapFault } from '../trust/verify/outward.js';
import type { Outgoing } from './incoming.js';

/** The text of a body with the one message in its envelope. */
export interface OpenedBody {
  readonly text: string;
  readonly message: XmlElement;
}

/** Opens what came over HTTP, or tells which fault it gets (AM 6.1b). */
export function openBody(body: unknown, headers: BodyHeaders): OpenedBody | Extract<Outgoing, { readonly kind: 'fault' }> {
  const read = textOf(body, headers);
  if (!read.ok) return { kind: 'fault', status: soapAnswer(read.refusal).status, fault: soapFault(read.refusal) ?? MALFORMED };
  const { text, root } = read.value;
  const { carrier, problems } = openCarrier(root);
  if (problems.some(({ code }) => code === 'soap-version')) return clientFault('The envelope is not one of SOAP 1.1.', 'soap:VersionMismatch');
  if (carrier?.envelope === undefined) return clientFault('There is no SOAP envelope with one HL7v3 message.');
  if (carrier.kind !== 'interaction' || carrier.response !== undefined) return clientFault('The Body does not hold one HL7v3 message.');
  const { interaction: message } = carrier;
  const id = child(message, 'interactionId');
  if (id !== undefined && attribute(id, 'extension') !== message.local) return clientFault('The name of the message is not its interactionId.');
  return { text, message };
}

const MALFORMED = fault('soap:Client', 'The message can not be read.');

/** A fault for whoever has to change something. */
export function clientFault(
  text: string,
  code: 'soap:Client' | 'soap:VersionMismatch' = 'soap:Client',
): Extract<Outgoing, { readonly kind: 'fault' }> {
  return { kind: 'fault', status: 500, fault: fault(code, text) };
}

function textOf(body: unknown, headers: BodyHeaders): Checked<{ readonly text: string; readonly root: XmlElement }> {
  const checked = checkHeaders(headers);
  if (!checked.ok) return checked;
  if (!(body instanceof Uint8Array)) return refused('XML_REFUSED', 'body');
  try {
    return { ok: true, value: { text: new TextDecoder('utf-8', { fatal: true }).decode(body), root: readXml(body) } };
  } catch (error) {
    const { code = '' } = error as { readonly code?: string };
    return refused(code.includes('too-') ? 'XML_LIMIT' : 'XML_REFUSED', code);
  }
}
