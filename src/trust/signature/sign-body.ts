import { createHash, type X509Certificate } from 'node:crypto';
import { SOAP } from '../../hl7v3/soap.js';
import { writeCanonical } from '../../xml/canonical-writer.js';
import type { XmlElement } from '../../xml/element.js';
import { elementsOf, type ExactElement } from '../../xml/exact-element.js';
import type { XmlLimits } from '../../xml/limits.js';
import { writeXml } from '../../xml/writer.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { attributeValue, canStandInXml, isXmlText } from './canonical-text.js';
import { idOf, openEnvelope, securityFor, securityHeader, withBodyId, withSecurity, type OpenEnvelope } from './envelope.js';
import { keyInfo } from './key-info.js';
import { BASE64_BINARY, DS, WSSE, WSU, X509_V3 } from './names.js';
import { checkSignature, into } from './self-check.js';
import { signatureElement, signedInfo, type SignatureChoice, type SignedInfo } from './signed-info.js';
import type { Signer } from './signer.js';

/** How a message is to be signed. */
export interface BodySigning extends SignatureChoice {
  /** For whom the security header is; for whoever comes last when absent. */
  readonly actor?: string | undefined;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly expires: number;
  /** A UUID, new each time. */
  readonly newId: () => string;
  readonly limits?: XmlLimits;
  /** Whether the result is read back before anybody gets it (SEC 3.a); it is, unless somebody measures. */
  readonly selfCheck?: boolean;
}

/** What stands in the security header. */
interface Header {
  readonly timestamp: string;
  readonly token: string;
  readonly info: SignedInfo;
  readonly tokenId: string;
}

/**
 * Signs the Body of a message and a timestamp (SEC 2.4). A bare message gets an envelope around it.
 * @returns the text to send, octet for octet
 */
export async function signBody(message: string, signer: Signer, signing: BodySigning): Promise<Checked<string>> {
  const { newId, limits } = signing;
  const opened = openEnvelope(message, limits, () => `_${newId()}`);
  const envelope = opened.ok ? withBodyId(opened.value, () => `_${newId()}`) : opened;
  if (!envelope.ok) return envelope;
  if (hasSignature(envelope.value, signing.actor)) return refused('SIG_MALFORMED', 'the message has a signature already');
  const hash = createHash(signing.digest ?? 'sha256');
  into(hash, envelope.value.body);
  const content = await securityContent(envelope.value.bodyId, hash.digest(), signer, signing);
  if (!content.ok) return content;
  return checkedUnlessMeasured(withSecurity(envelope.value, signing.actor, content.value), signing, signer);
}

/**
 * Signs a message that was built here, with its envelope: its text is written in canonical form, so that nothing is read to be digested.
 * A message that has no such text is written first and signed as any other.
 * @returns the text to send, octet for octet
 */
export async function signMessage(message: XmlElement, signer: Signer, signing: BodySigning): Promise<Checked<string>> {
  const written = writeCanonical(message);
  if (written === undefined) return signBody(writeXml(message), signer, signing);
  const { actor, digest = 'sha256', newId } = signing;
  if (!isXmlText(written) || (actor !== undefined && !canStandInXml(actor))) return refused('VALUE_REFUSED', 'message');
  const bodyId = `_${newId()}`;
  const body = `<soap:Body xmlns:soap="${SOAP}" xmlns:wsu="${WSU}" wsu:Id="${attributeValue(bodyId)}">${written}</soap:Body>`;
  const content = await securityContent(bodyId, createHash(digest).update(body).digest(), signer, signing);
  if (!content.ok) return content;
  const header = `<soap:Header>${securityHeader(actor, content.value)}</soap:Header>`;
  const text = `<soap:Envelope xmlns:soap="${SOAP}">${header}${body}</soap:Envelope>`;
  return checkedUnlessMeasured(accepted(text), signing, signer);
}

/** What the security header holds: certificate, timestamp and the signature over it and over the Body. */
async function securityContent(bodyId: string, digest: Uint8Array, signer: Signer, signing: BodySigning): Promise<Checked<string>> {
  const [certificate] = signer.chain;
  const header = headerFor(bodyId, digest, certificate, signing);
  const signature = await signer.sign(header.info.octets, signing.algorithm ?? 'rsa-sha256');
  if (!signature.ok) return signature;
  const element = signatureElement(header.info, signature.value, keyInfo(certificate, { tokenId: header.tokenId }));
  return accepted(header.token + header.timestamp + element);
}

function checkedUnlessMeasured(text: Checked<string>, signing: BodySigning, { chain: [certificate] }: Signer): Checked<string> {
  if (!text.ok || signing.selfCheck === false) return text;
  const checked = checkBody(text.value, signing, certificate);
  return checked.ok ? text : checked;
}

function headerFor(bodyId: string, bodyDigest: Uint8Array, certificate: X509Certificate, signing: BodySigning): Header {
  const [timestampId, tokenId] = [`_${signing.newId()}`, `_${signing.newId()}`];
  const { algorithm = 'rsa-sha256', digest = 'sha256', created, expires } = signing;
  const times = `<wsu:Created>${instant(created)}</wsu:Created><wsu:Expires>${instant(expires)}</wsu:Expires>`;
  const timestamp = `<wsu:Timestamp xmlns:wsu="${WSU}" wsu:Id="${timestampId}">${times}</wsu:Timestamp>`;
  const kind = `EncodingType="${BASE64_BINARY}" ValueType="${X509_V3}" wsu:Id="${tokenId}"`;
  const content = certificate.raw.toString('base64');
  const token = `<wsse:BinarySecurityToken xmlns:wsse="${WSSE}" xmlns:wsu="${WSU}" ${kind}>${content}</wsse:BinarySecurityToken>`;
  const parts = [
    { id: bodyId, isEnveloped: false, digest: bodyDigest },
    { id: timestampId, isEnveloped: false, digest: createHash(digest).update(timestamp).digest() },
  ];
  return { timestamp, token, tokenId, info: signedInfo(parts, { algorithm, digest }) };
}

/** SEC 2.0: UTC, to the second. */
function instant(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

function hasSignature({ header }: OpenEnvelope, actor: string | undefined): boolean {
  return header !== undefined && securityFor(header, actor).some((security) => elementsOf(security).some(isSignature));
}

function checkBody(text: string, { actor, limits }: BodySigning, certificate: X509Certificate): Checked<true> {
  // What was added may be one attribute or element more than is read.
  const read = openEnvelope(text, limits);
  if (!read.ok) return read;
  const { header, body } = read.value;
  const security = header === undefined ? [] : securityFor(header, actor).flatMap(elementsOf);
  const find = (id: string): ExactElement | undefined => [...security, body].find((e) => idOf(e) === id);
  return checkSignature(security.find(isSignature), find, certificate.publicKey);
}

function isSignature({ local, uri }: ExactElement): boolean {
  return local === 'Signature' && uri === DS;
}

/** Puts signed assertions into the security header of a message, beside each other (SEC 2.0). A bare message gets an envelope around it. */
export function withAssertions(message: string, assertions: readonly string[], actor: string | undefined, limits?: XmlLimits): Checked<string> {
  const envelope = openEnvelope(message, limits);
  return envelope.ok ? withSecurity(envelope.value, actor, assertions.join('')) : envelope;
}
