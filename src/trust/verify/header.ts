import { elementsOf, type ExactElement } from '../../xml/exact-element.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { ACTOR_NEXT, NS } from './names.js';
import { attributeOf, isNamed, onlyElements } from './walk.js';

/** An envelope taken apart: where the message is, and what secures it. */
export interface Secured {
  readonly body: ExactElement;
  /** The single child of the Body. */
  readonly message: ExactElement;
  readonly security: ExactElement;
  readonly assertions: readonly ExactElement[];
  readonly certificates: readonly ExactElement[];
  readonly timestamps: readonly ExactElement[];
  /** Signatures that stand in the header itself, not in a token. */
  readonly signatures: readonly ExactElement[];
  /** Blocks with tokens of before SAML, beside the security header (SEC 2.5). */
  readonly oldTokens: readonly ExactElement[];
}

/** Finds the one security header that is meant for us, and what is in it by kind (SEC 2.1 step 2). */
export function readHeader(root: ExactElement, actors: readonly string[]): Checked<Secured> {
  const envelope = takeApart(root);
  if (!envelope.ok) return envelope;
  const { body, message, blocks } = envelope.value;
  const ours = blocks.filter((block) => isForUs(block, actors));
  const securities = ours.filter((block) => isNamed(block, NS.wsse, 'Security'));
  const old = ours.filter((block) => isNamed(block, NS.aorta805, 'authenticationTokens'));
  const [security] = securities;
  if (security === undefined) return refused('SEC_HEADER_MISSING');
  if (securities.length > 1) return refused('SEC_HEADER_AMBIGUOUS');
  const strange = ours.some((block) => block !== security && !old.includes(block) && mustUnderstand(block));
  if (strange) return refused('SOAP_MUST_UNDERSTAND');
  return sorted(security, { body, message, oldTokens: old });
}

interface Parts {
  readonly body: ExactElement;
  readonly message: ExactElement;
  readonly blocks: readonly ExactElement[];
}

/** Header, then one Body with one child; nothing else (SOAP 1.1, AM 6.1b). */
function takeApart(root: ExactElement): Checked<Parts> {
  if (!isNamed(root, NS.soap, 'Envelope')) return refused('SOAP_MALFORMED', 'Envelope');
  const parts = onlyElements(root);
  if (parts === undefined) return refused('SOAP_MALFORMED', 'Envelope');
  const header = parts.length === 2 ? parts[0] : undefined;
  const body = parts.at(-1);
  if (body === undefined || parts.length > 2 || !isNamed(body, NS.soap, 'Body')) return refused('SOAP_MALFORMED', 'Body');
  if (header !== undefined && !isNamed(header, NS.soap, 'Header')) return refused('SOAP_MALFORMED', 'Header');
  const blocks = header === undefined ? [] : onlyElements(header);
  const [message, ...more] = onlyElements(body) ?? [];
  if (blocks === undefined) return refused('SOAP_MALFORMED', 'Header');
  if (message?.uri !== NS.hl7 || more.length > 0) return refused('SOAP_MALFORMED', 'Body');
  return accepted({ body, message, blocks });
}

/** A block without an actor is for whoever gets the message last; that may be us, so it counts. */
function isForUs(block: ExactElement, actors: readonly string[]): boolean {
  const actor = attributeOf(block, 'actor', NS.soap) ?? '';
  return actor === '' || actor === ACTOR_NEXT || actors.includes(actor);
}

/** Anything but a clear no is a yes. */
function mustUnderstand(block: ExactElement): boolean {
  return !['0', 'false', undefined].includes(attributeOf(block, 'mustUnderstand', NS.soap));
}

function sorted(security: ExactElement, rest: Pick<Secured, 'body' | 'message' | 'oldTokens'>): Checked<Secured> {
  const children = onlyElements(security);
  if (children === undefined || security.hasComment) return refused('TOKEN_MALFORMED', 'Security');
  const of = (uri: string, local: string): readonly ExactElement[] => children.filter((child) => isNamed(child, uri, local));
  const assertions = of(NS.saml, 'Assertion');
  const certificates = of(NS.wsse, 'BinarySecurityToken');
  const timestamps = of(NS.wsu, 'Timestamp');
  const signatures = of(NS.ds, 'Signature');
  const known = assertions.length + certificates.length + timestamps.length + signatures.length;
  if (known !== elementsOf(security).length) return refused('TOKEN_MALFORMED', 'Security');
  return accepted({ ...rest, security, assertions, certificates, timestamps, signatures });
}
