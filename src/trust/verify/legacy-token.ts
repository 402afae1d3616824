import { BSN } from '../../hl7v3/oids.js';
import { offsetOfLocal } from '../../amsterdam.js';
import type { ExactElement } from '../../xml/exact-element.js';
import { normalise, type Ii } from '../identity/identifiers.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { NS } from './names.js';
import { attributeOf, hasCommentWithin, hasOnly, isNamed, onlyElements, onlyText } from './walk.js';

/** A token of before SAML, of the form that was agreed then (SEC 2.5); nothing of it may be believed until its signature was verified. */
export interface LegacyToken {
  readonly element: ExactElement;
  /** `wsu:Id`, which the signature refers to. */
  readonly id: string;
  readonly messageId: Ii;
  /** Milliseconds since 1970; written in the local time of the Netherlands. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** For whom it is. */
  readonly addressedParty: Ii;
  readonly triggerEvent: string;
  /** Nine digits; absent when the message is about no patient. */
  readonly bsn: string | undefined;
}

const MINUTE = 60_000;
const LOCAL = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;

/** Reads a `signedData`: only what is agreed may stand in it, each in its place; else TOKEN_MALFORMED. */
export function readLegacyToken(element: ExactElement): Checked<LegacyToken> {
  const id = attributeOf(element, 'Id', NS.wsu);
  const [authentication, coSigned] = children(element, 'authenticationData', 'coSignedData') ?? [];
  const isWhole = isNamed(element, NS.aorta805, 'signedData') && hasOnly(element, [`{${NS.wsu}}Id`]) && !hasCommentWithin(element);
  if (!isWhole || id === undefined || authentication === undefined || coSigned === undefined) return malformed('signedData');
  const said = authenticationOf(authentication);
  if (said === undefined) return malformed('authenticationData');
  const signed = coSignedOf(coSigned);
  return signed === undefined ? malformed('coSignedData') : accepted({ element, id, ...said, ...signed });
}

function authenticationOf(element: ExactElement): Pick<LegacyToken, 'messageId' | 'notBefore' | 'notAfter' | 'addressedParty'> | undefined {
  const [message, from, until, party] = children(element, 'messageId', 'notBefore', 'notAfter', 'addressedParty') ?? [];
  const [messageId, addressedParty] = [iiOf(message), iiOf(party)];
  const [notBefore, notAfter] = [instantOf(from), instantOf(until)];
  if (messageId === undefined || addressedParty === undefined || notBefore === undefined || notAfter === undefined) return undefined;
  return { messageId, notBefore, notAfter, addressedParty };
}

function coSignedOf(element: ExactElement): Pick<LegacyToken, 'triggerEvent' | 'bsn'> | undefined {
  const [event, patient] = children(element, 'triggerEventId', 'patientId') ?? children(element, 'triggerEventId') ?? [];
  const triggerEvent = event === undefined ? undefined : textIn(event);
  if (triggerEvent === undefined) return undefined;
  if (patient === undefined) return { triggerEvent, bsn: undefined };
  const id = iiOf(patient);
  const bsn = id?.root === BSN ? normalise('bsn', id.extension) : undefined;
  return bsn === undefined ? undefined : { triggerEvent, bsn };
}

/** Exactly these elements, in this order, and no text between them. */
function children(element: ExactElement, ...locals: readonly string[]): readonly ExactElement[] | undefined {
  const found = onlyElements(element);
  const isAll = found?.length === locals.length && found.every((child, i) => isNamed(child, NS.aorta805, locals[i] ?? ''));
  return isAll ? found : undefined;
}

/** Root and extension as elements, or both as attributes: the one sample that is known does not settle it. */
function iiOf(element: ExactElement | undefined): Ii | undefined {
  if (element === undefined) return undefined;
  const inner = element.attributes.length === 0 ? children(element, 'root', 'extension') : undefined;
  const [root, extension] = inner === undefined ? attributesOf(element) : inner.map(textIn);
  return root === undefined || extension === undefined ? undefined : { root, extension };
}

function attributesOf(element: ExactElement): readonly (string | undefined)[] {
  const isPlain = element.nodes.length === 0 && hasOnly(element, ['root', 'extension']);
  return isPlain ? [attributeOf(element, 'root'), attributeOf(element, 'extension')] : [];
}

function textIn(element: ExactElement): string | undefined {
  const text = element.attributes.length === 0 ? onlyText(element)?.trim() : undefined;
  return text === '' ? undefined : text;
}

/** A local time that exists; the doubled hour of autumn is taken for the later one. */
function instantOf(element: ExactElement | undefined): number | undefined {
  const [, year, month, day, hour, minute, second] = LOCAL.exec(element === undefined ? '' : (textIn(element) ?? '')) ?? [];
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const local = Date.parse(written);
  if (Number.isNaN(local) || new Date(local).toISOString() !== written) return undefined;
  const offset = offsetOfLocal(local);
  return offset.exists ? local - offset.minutes * MINUTE : undefined;
}

function malformed(at: string): ReturnType<typeof refused> {
  return refused('TOKEN_MALFORMED', at);
}
