import { createHash, sign } from 'node:crypto';
import { APPLICATION_ID, BSN } from '../../src/hl7v3/oids.js';
import type { PkiName } from '../../src/trust/pki/make.js';
import { EXCLUSIVE } from '../../src/trust/signature/algorithms.js';
import { keyInfo } from '../../src/trust/signature/key-info.js';
import { signatureElement } from '../../src/trust/signature/signed-info.js';
import { testPki } from '../support/pki.js';
import { ACTOR, PATIENT, query, x509, type Edit } from './message.js';

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const MESSAGE = '2.16.528.1.1007.3.3.90000380.12';

/** A message with a token of before SAML (SEC 2.5), good unless something of it is changed. */
export interface LegacyScene {
  readonly by?: PkiName;
  readonly hash?: 'sha1' | 'sha256';
  /** `signedData` before it is digested. */
  readonly before?: Edit;
  /** `SignedInfo` before it is signed. */
  readonly info?: Edit;
  readonly envelope?: Edit;
}

/** What is signed: five minutes around noon of 1 June 2026 in UTC, in the local time of the Netherlands. */
function signedData(): string {
  const ii = (name: string, root: string, extension: string): string =>
    `<ao:${name}><ao:root>${root}</ao:root><ao:extension>${extension}</ao:extension></ao:${name}>`;
  const authentication =
    ii('messageId', MESSAGE, 'V-1') +
    '<ao:notBefore>20260601135900</ao:notBefore><ao:notAfter>20260601140400</ao:notAfter>' +
    ii('addressedParty', APPLICATION_ID, '1');
  const coSigned = `<ao:triggerEventId>QURX_TE990011NL</ao:triggerEventId>${ii('patientId', BSN, PATIENT)}`;
  return (
    `<ao:signedData xmlns:ao="http://www.aortarelease.nl/805/" xmlns:wsu="${WSU}" wsu:Id="token_${MESSAGE}_V-1">` +
    `<ao:authenticationData>${authentication}</ao:authenticationData><ao:coSignedData>${coSigned}</ao:coSignedData></ao:signedData>`
  );
}

function infoOf(data: string, hash: 'sha1' | 'sha256'): string {
  const id = /wsu:Id="([^"]*)"/.exec(data)?.[1] ?? '';
  // Canonical as it stands: prefixes are declared where they are used first, so `wsu` comes with its attribute.
  const digest = createHash(hash).update(data).digest('base64');
  const [method, digestMethod] =
    hash === 'sha1'
      ? [`${DS}rsa-sha1`, `${DS}sha1`]
      : ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2001/04/xmlenc#sha256'];
  return (
    `<ds:SignedInfo xmlns:ds="${DS}"><ds:CanonicalizationMethod Algorithm="${EXCLUSIVE}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="${method}"></ds:SignatureMethod><ds:Reference URI="#${id}"><ds:Transforms>` +
    `<ds:Transform Algorithm="${EXCLUSIVE}"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="${digestMethod}"></ds:DigestMethod>` +
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
  );
}

/** Makes the message of a scene. */
export async function legacyMessageOf(scene: LegacyScene = {}, body = query()): Promise<string> {
  const { by = 'z-gp-auth', hash = 'sha1', before = same, info = same, envelope = same } = scene;
  const data = before(signedData());
  const octets = Buffer.from(info(infoOf(data, hash)));
  const element = octets.toString().replace(` xmlns:ds="${DS}"`, '');
  const value = sign(hash, octets, (await testPki()).issued[by].key);
  const signature = signatureElement({ octets, element }, value, keyInfo(await x509(by), 'issuer-serial'));
  return envelope(
    '<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header>' +
      `<ao:authenticationTokens xmlns:ao="http://www.aortarelease.nl/805/" soap:mustUnderstand="1">${data}</ao:authenticationTokens>` +
      `<wsse:Security xmlns:wsse="${WSSE}" soap:actor="${ACTOR}" soap:mustUnderstand="1">${signature}</wsse:Security></soap:Header>` +
      `<soap:Body>${body}</soap:Body></soap:Envelope>`,
  );
}

function same(text: string): string {
  return text;
}
