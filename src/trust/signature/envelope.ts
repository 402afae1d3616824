import { SOAP } from '../../hl7v3/soap.js';
import { elementsOf, withAttribute, type ExactElement } from '../../xml/exact-element.js';
import { readExact } from '../../xml/exact.js';
import type { XmlLimits } from '../../xml/limits.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { attributeValue, canStandInXml } from './canonical-text.js';
import { WSSE, WSU } from './names.js';

/** A SOAP 1.1 envelope as text, with where things stand in it. */
export interface OpenEnvelope {
  readonly text: string;
  readonly root: ExactElement;
  readonly header: ExactElement | undefined;
  readonly body: ExactElement;
}

/** An envelope whose Body can be referred to. */
export interface IdentifiedEnvelope extends OpenEnvelope {
  /** `wsu:Id` of the Body. */
  readonly bodyId: string;
}

const ROOT = /^\uFEFF?(?:\s*<\?xml[^>]*\?>)?(?:\s|<!--[^]*?-->)*<(?:[\w.-]+:)?([\w.-]+)/;
const DECLARATION = /^\uFEFF?(?:\s*<\?xml[^>]*\?>)?/;

/**
 * Reads an envelope, or puts a message that has none in one: XML_REFUSED, XML_LIMIT, or SOAP_MALFORMED.
 * @param newId makes the id of the Body of a new envelope, for whoever wants to refer to it
 */
export function openEnvelope(message: string, limits?: XmlLimits, newId?: () => string): Checked<OpenEnvelope> {
  if (ROOT.exec(message)?.[1] === 'Envelope') return read(message.replace(/^\uFEFF/, ''), limits);
  const id = newId === undefined ? '' : ` xmlns:wsu="${WSU}" wsu:Id="${attributeValue(newId())}"`;
  const body = `<soap:Body${id}>${message.replace(DECLARATION, '')}</soap:Body>`;
  return read(`<soap:Envelope xmlns:soap="${SOAP}"><soap:Header></soap:Header>${body}</soap:Envelope>`, limits);
}

function read(text: string, limits: XmlLimits | undefined): Checked<OpenEnvelope> {
  const root = exact(text, limits);
  if (!root.ok) return root;
  const children = elementsOf(root.value);
  const [first, second] = children;
  const [header, body] = children.length === 1 ? [undefined, first] : [first, second];
  const isEnvelope = isSoap(root.value, 'Envelope') && children.length <= 2 && body !== undefined && isSoap(body, 'Body');
  if (!isEnvelope || (header !== undefined && !isSoap(header, 'Header'))) return refused('SOAP_MALFORMED', 'Envelope');
  // Text that closes the Body by itself would have made more than one of them (attack 64).
  if (elementsOf(body).length !== 1) return refused('SOAP_MALFORMED', 'Body');
  return accepted({ text, root: root.value, header, body });
}

function exact(text: string, limits: XmlLimits | undefined): Checked<ExactElement> {
  try {
    return accepted(readExact(text, limits === undefined ? {} : { limits }));
  } catch (error) {
    const { name, code } = error as { readonly name?: string; readonly code?: string };
    if (name !== 'XmlError') throw error;
    return refused((code ?? '').includes('too-') ? 'XML_LIMIT' : 'XML_REFUSED', code);
  }
}

function isSoap(element: ExactElement, local: string): boolean {
  return element.local === local && element.uri === SOAP;
}

/**
 * The envelope with an id on its Body: the one that it had, or a new one. It is not read again: places in front of the Body stay as
 * they are, and nobody asks for those behind.
 */
export function withBodyId(envelope: OpenEnvelope, newId: () => string): Checked<IdentifiedEnvelope> {
  const { body, text } = envelope;
  const own = idOf(body);
  if (own !== undefined) return accepted({ ...envelope, bodyId: own });
  const declared = namespaceFor('wsu', body);
  // Within the Body the prefix may be in use for what it means.
  if (declared !== undefined && declared !== WSU) return refused('SOAP_MALFORMED', 'wsu is the prefix of another namespace');
  const id = newId();
  const at = body.offset + 1 + body.name.length;
  const declarations = declared === undefined ? [{ prefix: 'wsu', uri: WSU }] : [];
  const attribute = `${declared === undefined ? ` xmlns:wsu="${WSU}"` : ''} wsu:Id="${attributeValue(id)}"`;
  const identified = withAttribute(body, { name: 'wsu:Id', prefix: 'wsu', local: 'Id', uri: WSU, value: id }, declarations);
  return accepted({ ...envelope, text: text.slice(0, at) + attribute + text.slice(at), body: identified, bodyId: id });
}

/** What a prefix stands for on an element. */
function namespaceFor(prefix: string, element: ExactElement): string | undefined {
  for (let e: ExactElement | undefined = element; e !== undefined; e = e.parent) {
    const own = e.declarations.find((d) => d.prefix === prefix);
    if (own !== undefined) return own.uri;
  }
  return undefined;
}

/** Value of `wsu:Id`. */
export function idOf(element: ExactElement): string | undefined {
  return element.attributes.find((a) => a.local === 'Id' && a.uri === WSU)?.value;
}

/**
 * Puts elements into the security header for an actor, beside what stands there already (SEC 2.0).
 * SEC_HEADER_AMBIGUOUS when there are more such headers, VALUE_REFUSED for an actor that can not stand in XML.
 */
export function withSecurity({ text, header, body }: OpenEnvelope, actor: string | undefined, content: string): Checked<string> {
  if (actor !== undefined && !canStandInXml(actor)) return refused('VALUE_REFUSED', 'actor');
  const [security, second] = header === undefined ? [] : securityFor(header, actor);
  if (second !== undefined) return refused('SEC_HEADER_AMBIGUOUS');
  if (security !== undefined) return accepted(appended(text, security, content));
  const made = securityHeader(actor, content);
  if (header !== undefined) return accepted(appended(text, header, made));
  const name = body.prefix === '' ? 'Header' : `${body.prefix}:Header`;
  return accepted(`${text.slice(0, body.offset)}<${name}>${made}</${name}>${text.slice(body.offset)}`);
}

/** A new security header. */
export function securityHeader(actor: string | undefined, content: string): string {
  const forActor = actor === undefined ? '' : ` soap:actor="${attributeValue(actor)}"`;
  return `<wsse:Security xmlns:soap="${SOAP}" xmlns:wsse="${WSSE}"${forActor} soap:mustUnderstand="1">${content}</wsse:Security>`;
}

/** The security headers that are for an actor, or for whoever comes last. */
export function securityFor(header: ExactElement, actor: string | undefined): readonly ExactElement[] {
  return elementsOf(header).filter((e) => {
    const found = e.attributes.find((a) => a.local === 'actor' && a.uri === SOAP)?.value;
    return e.local === 'Security' && e.uri === WSSE && found === actor;
  });
}

/** The text with something more in an element, behind what it has. */
function appended(text: string, element: ExactElement, content: string): string {
  const { end } = element;
  const isEmptyTag = text.startsWith('/>', end - 2);
  if (isEmptyTag) return `${text.slice(0, end - 2)}>${content}</${element.name}>${text.slice(end)}`;
  const at = text.lastIndexOf('</', end - 1);
  return text.slice(0, at) + content + text.slice(at);
}
