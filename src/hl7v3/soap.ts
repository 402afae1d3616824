import { childrenNamed, XmlElement, type XmlAttribute } from '../xml/element.js';
import { writeXml } from '../xml/writer.js';
import { reading, whole, withRest, type Rest } from './element.js';
import type { Problem } from './problem.js';

/** Namespace of SOAP 1.1. */
export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

/** SOAP 1.1 envelope; the header and what stands around the message are kept as they were (AM 6.1). */
export interface Envelope {
  readonly Header?: XmlElement | undefined;
  /** The single child of the body: an HL7v3 message or a Fault. */
  readonly message: XmlElement;
  readonly bodyRest?: Rest | undefined;
  readonly rest?: Rest | undefined;
}

/** Result of reading an envelope: the envelope, or why there is none. */
export interface EnvelopeRead {
  readonly envelope?: Envelope;
  readonly problems: readonly Problem[];
}

/** Refusal at SOAP level (AM 6.1b). */
export interface Fault {
  /** As it stands in the message, with its prefix: `soap:Client`. */
  readonly faultcode: string;
  readonly faultstring: string;
  /** URI of the role that reports. */
  readonly faultactor?: string | undefined;
  /** The element `detail` as it was. */
  readonly detail?: XmlElement | undefined;
}

const PREFIXES = {
  soap: SOAP,
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
} as const;

/** A fault code that Schakel sends: of SOAP itself or of WS-Security. */
export type Faultcode = `${keyof typeof PREFIXES}:${string}`;

/** A fault with a code whose prefix is known, so that it can be written. */
export interface OwnFault extends Fault {
  readonly faultcode: Faultcode;
}

/** Tells whether an element claims to be a SOAP envelope, of whatever version. */
export function isEnvelope(root: XmlElement): boolean {
  return root.local === 'Envelope';
}

/** Reads an envelope. Everything but one Body with one child is refused (AM 6.1b). */
export function readEnvelope(root: XmlElement): EnvelopeRead {
  if (root.uri !== SOAP) return { problems: [{ code: 'soap-version', element: root, found: root.uri, expected: SOAP }] };
  const bodies = childrenNamed(root, 'Body');
  const [body] = bodies;
  if (body === undefined || bodies.length > 1)
    return { problems: [{ code: 'soap-body', element: root, found: `${bodies.length} Body`, expected: '1 Body' }] };
  const [message] = body.children;
  if (message === undefined || body.children.length > 1)
    return { problems: [{ code: 'soap-body', element: body, found: `${body.children.length}`, expected: '1' }] };
  const from = reading(root);
  const Header = from.one('Header', whole);
  const bodyRest = from.one('Body', (e) => ({ ...NOTHING, attributes: e.attributes }));
  return { envelope: { Header, message, bodyRest, rest: from.rest() }, problems: [] };
}

/** Writes an envelope. */
export function writeEnvelope(envelope: Envelope): XmlElement {
  const body = withRest(soap('Body', [envelope.message]), envelope.bodyRest);
  return withRest(soap('Envelope', envelope.Header === undefined ? [body] : [envelope.Header, body]), envelope.rest);
}

/** A fault; the detail is free text. */
export function fault(faultcode: Faultcode, faultstring: string, faultactor?: string, detail?: string): OwnFault {
  return { faultcode, faultstring, faultactor, detail: detail === undefined ? undefined : plain('detail', detail) };
}

/** Tells whether the message of an envelope is a fault. */
export function isFault(message: XmlElement): boolean {
  return message.uri === SOAP && message.local === 'Fault';
}

/** Reads a Fault; its parts have no namespace, but some senders put them in that of SOAP. */
export function readFault(message: XmlElement): Fault {
  const part = (local: string): XmlElement | undefined => message.children.find((c) => c.local === local);
  return {
    faultcode: part('faultcode')?.text.trim() ?? '',
    faultstring: part('faultstring')?.text ?? '',
    faultactor: part('faultactor')?.text.trim(),
    detail: part('detail'),
  };
}

/** Who has to act: `Client`, `Server`, `MustUnderstand`, `VersionMismatch` or a code of another standard, without prefix or refinement. */
export function faultClass(given: Fault): string {
  return (given.faultcode.split(':').at(-1) ?? '').replace(/\..*$/s, '');
}

/** Writes a fault in its envelope, as text: the prefix in a fault code must be declared, which a tree does not hold. */
export function writeFault(given: OwnFault): string {
  const parts = [
    plain('faultcode', given.faultcode),
    plain('faultstring', given.faultstring),
    ...(given.faultactor === undefined ? [] : [plain('faultactor', given.faultactor)]),
    ...(given.detail === undefined ? [] : [given.detail]),
  ].map((part) => writeXml(part, { declaration: false }));
  const prefix = given.faultcode.split(':')[0];
  const declared = Object.entries(PREFIXES).filter(([name]) => name === 'soap' || name === prefix);
  const namespaces = declared.map(([name, uri]) => ` xmlns:${name}="${uri}"`).join('');
  const body = `<soap:Body><soap:Fault>${parts.join('')}</soap:Fault></soap:Body>`;
  return `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope${namespaces}>${body}</soap:Envelope>`;
}

const NO_ATTRIBUTES: readonly XmlAttribute[] = [];
const NOTHING: Rest = { attributes: NO_ATTRIBUTES, children: [], text: '', type: undefined };

function soap(local: string, children: readonly XmlElement[]): XmlElement {
  return new XmlElement(SOAP, local, NO_ATTRIBUTES, children);
}

function plain(local: string, text: string): XmlElement {
  return new XmlElement('', local, NO_ATTRIBUTES, [], text);
}
