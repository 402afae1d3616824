import { createHash, sign, X509Certificate } from 'node:crypto';
import { BSN, URA, UZI_PERSON, UZI_ROLE, INTERACTION_ID, APPLICATION_ID } from '../../src/hl7v3/oids.js';
import { iiUrn } from '../../src/trust/identity/identifiers.js';
import type { PkiName } from '../../src/trust/pki/make.js';
import { issuerSerialOf } from '../../src/trust/signature/issuer-serial.js';
import { keyInfo, type KeyInfoForm } from '../../src/trust/signature/key-info.js';
import { signatureElement, signedInfo, type SignedInfo } from '../../src/trust/signature/signed-info.js';
import { writeToken } from '../../src/trust/token/token.js';
import type { TokenKind } from '../../src/trust/token/profile.js';
import type { MandateToken, RegistrationToken, TokenOf, TransactionToken } from '../../src/trust/token/tokens.js';
import { testPki } from '../support/pki.js';
import { must, NOW } from './world.js';

export const ACTOR = 'http://www.aortarelease.nl/actor/zim';
export const PATIENT = '999910164';
export const OTHER_PATIENT = '999900158';
export const GP = { uzi: '900005259', role: '01.015' };
export const ASSISTANT = { uzi: '900008176', role: '00.000' };
export const URA_A = '90000380';
export const URA_B = '90000381';
export const CONTEXT = 'MEDGEG';
const MINUTE = 60_000;
const DAY = 86_400_000;

/** Changes a text on its way; throws when the text does not have what is to be changed, so that no attack is one in name only. */
export type Edit = (text: string) => string;

/** Replaces the first `from` by `to`. */
export function replacing(from: string | RegExp, to: string): Edit {
  return (text) => {
    const changed = text.replace(from, () => to);
    if (changed === text) throw new Error(`nothing to replace: ${String(from)}`);
    return changed;
  };
}

/** One edit after another. */
export function all(...edits: readonly Edit[]): Edit {
  return (text) => edits.reduce((t, edit) => edit(t), text);
}

/** How one token is made, and spoilt. */
export interface Sealing {
  /** Whose certificate is named. */
  readonly by?: PkiName;
  /** Whose key signs; the same when absent. */
  readonly key?: PkiName;
  readonly keyInfo?: KeyInfoForm;
  /** The assertion before it is digested. It stays canonical if the edit keeps it so. */
  readonly before?: Edit;
  /** `SignedInfo` before it is signed. */
  readonly info?: Edit;
  /** `KeyInfo` as it is put in. */
  readonly keys?: Edit;
  /** The signed assertion. */
  readonly after?: Edit;
  /** How SignedInfo is signed. */
  readonly hash?: string;
}

/** A whole message, good unless something of it is changed. */
export interface Scene {
  readonly transaction?: Sealing & { readonly token?: Partial<TransactionToken> | undefined };
  readonly mandate?: (Sealing & { readonly token?: Partial<MandateToken> }) | undefined;
  readonly registration?: (Sealing & { readonly token?: Partial<RegistrationToken> }) | undefined;
  readonly message?: Edit;
  readonly envelope?: Edit;
}

/** A query as a GP sends it to the switch; the person may be an assistant, with the GP as overseer. */
export function query(author: { readonly uzi: string; readonly role: string } = GP): string {
  const person = (p: typeof author): string =>
    `<id root="${UZI_PERSON}" extension="${p.uzi}"/><code code="${p.role}" codeSystem="${UZI_ROLE}"/>` +
    `<Organization><id root="${URA}" extension="${URA_A}"/><name>Praktijk Verzonnen</name></Organization>`;
  return `<QURX_IN990111NL xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <id root="2.16.528.1.1007.3.3.90000380.12" extension="V-1"/>
  <creationTime value="20260601140000"/>
  <versionCode code="NICTIZEd2005-Okt"/>
  <interactionId root="${INTERACTION_ID}" extension="QURX_IN990111NL"/>
  <receiver><device><id root="${APPLICATION_ID}" extension="1"/></device></receiver>
  <sender><device><id root="${APPLICATION_ID}" extension="90000380"/></device></sender>
  <ControlActProcess moodCode="EVN">
    <authorOrPerformer typeCode="AUT"><participant><AssignedPerson>${person(author)}</AssignedPerson></participant></authorOrPerformer>
    <overseer typeCode="RESP"><assignedEntity>${person(GP)}</assignedEntity></overseer>
    <queryByParameter>
      <queryId root="2.16.528.1.1007.3.3.90000380.18" extension="Q-1"/>
      <statusCode code="executing"/>
      <patientID><value root="${BSN}" extension="${PATIENT}"/></patientID>
    </queryByParameter>
  </ControlActProcess>
</QURX_IN990111NL>`;
}

let count = 0;

/** Makes the message of a scene. */
export async function messageOf(scene: Scene = {}, body = query()): Promise<string> {
  const { transaction = {}, mandate, registration, message = same, envelope = same } = scene;
  const tokens = [await transactionOf(transaction)];
  if (mandate !== undefined) tokens.push(await mandateOf(mandate));
  if (registration !== undefined) tokens.push(await registrationOf(registration));
  return envelope(enveloped(tokens.join(''), message(body)));
}

/** An envelope with a security header for the switch. */
export function enveloped(tokens: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header><wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" soap:actor="${ACTOR}" soap:mustUnderstand="1">${tokens}</wsse:Security></soap:Header><soap:Body>${message}</soap:Body></soap:Envelope>`;
}

/** A signed transaction token of the GP. */
export async function transactionOf({ token, by = 'z-gp-auth', ...sealing }: NonNullable<Scene['transaction']>): Promise<string> {
  const isServer = by.startsWith('server');
  const full: TransactionToken = {
    ...common(),
    notOnOrAfter: NOW + 4 * MINUTE,
    issuer: URA_A,
    ...(isServer ? {} : { subject: GP }),
    confirmation: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key',
    holderOfKey: issuerSerialOf((await x509(by)).raw),
    authnInstant: NOW - MINUTE,
    authnContext: isServer ? 'server' : 'card',
    messageId: { root: '2.16.528.1.1007.3.3.90000380.12', extension: 'V-1' },
    interaction: 'QURX_IN990111NL',
    bsn: PATIENT,
    ...token,
  };
  return seal('transaction', full, { ...sealing, by });
}

/** A signed mandate of the GP to the organisation. */
export function mandateOf({ token, by = 'z-gp-sign', ...sealing }: NonNullable<Scene['mandate']>): Promise<string> {
  const full: MandateToken = {
    ...common(),
    issueInstant: NOW - 100 * DAY,
    notBefore: NOW - 100 * DAY,
    notOnOrAfter: NOW + 300 * DAY,
    issuer: GP,
    organisation: URA_A,
    context: CONTEXT,
    ...token,
  };
  return seal('mandate', full, { ...sealing, by });
}

/** A signed registration of the patient at the organisation. */
export function registrationOf({ token, by = 'n-auth', ...sealing }: NonNullable<Scene['registration']>): Promise<string> {
  const full: RegistrationToken = {
    ...common(),
    issueInstant: NOW - 100 * DAY,
    notBefore: NOW - 100 * DAY,
    notOnOrAfter: NOW + 300 * DAY,
    issuer: URA_A,
    bsn: PATIENT,
    ...token,
  };
  return seal('registration', full, { ...sealing, by });
}

/** Writes a token and signs it, with all that an attacker could do on the way. */
export async function seal<K extends TokenKind>(kind: K, token: TokenOf[K], sealing: Sealing & { readonly by: PkiName }): Promise<string> {
  const { before = same, after = same } = sealing;
  const written = must(writeToken(kind, token));
  const text = before(written.text);
  const at = text.indexOf('</saml:Issuer>') + '</saml:Issuer>'.length;
  const id = /<saml:Assertion[^>]* ID="([^"]*)"/.exec(text)?.[1] ?? token.id;
  const digest = createHash('sha256').update(text).digest();
  return after(text.slice(0, at) + (await signature(signedInfo([{ id, isEnveloped: true, digest }], {}), sealing)) + text.slice(at));
}

async function signature(
  info: SignedInfo,
  { by, key = by, keyInfo: form = 'issuer-serial', info: edit = same, keys = same, hash = 'sha256' }: Sealing & { readonly by: PkiName },
): Promise<string> {
  const pki = await testPki();
  const octets = edit(info.octets.toString('utf8'));
  const element = edit(info.element);
  const value = sign(hash, Buffer.from(octets), pki.issued[key].key);
  return signatureElement({ octets: Buffer.from(octets), element }, value, keys(keyInfo(await x509(by), form)));
}

/** The certificate of a name, as Node has it. */
export async function x509(name: PkiName): Promise<X509Certificate> {
  return new X509Certificate((await testPki()).issued[name].certificate);
}

function common(): Pick<TransactionToken, 'id' | 'issueInstant' | 'notBefore' | 'notOnOrAfter' | 'audiences'> {
  return {
    id: `token_2.16.528.1.1007.3.3.90000380.12_${++count}`,
    issueInstant: NOW - MINUTE,
    notBefore: NOW - MINUTE,
    notOnOrAfter: NOW + MINUTE,
    audiences: [iiUrn(APPLICATION_ID, '1')],
  };
}

/** What an assistant sends under a mandate of the GP. */
export const UNDER_MANDATE: Scene = { transaction: { by: 'n-auth', token: { subject: ASSISTANT, context: CONTEXT } }, mandate: {} };

/** What a server sends without a person. */
export const SERVER_SET: Scene = { transaction: { by: 'server-a', token: { context: CONTEXT } }, mandate: {}, registration: {} };

function same(text: string): string {
  return text;
}
