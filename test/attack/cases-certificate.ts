import type { PkiName } from '../../src/trust/pki/make.js';
import { ASSISTANT, CONTEXT, GP, messageOf, query, replacing, x509, type Scene } from './message.js';
import { scene, text, type Attempt, type AttackCase, type Code } from './run.js';
import { issuerSerialOf } from '../../src/trust/signature/issuer-serial.js';

function by(number: number, name: PkiName, expected: Code, attempt: Attempt = {}, given: Scene = {}): AttackCase {
  const transaction = { by: name, keyInfo: 'certificate', ...given.transaction } as const;
  return scene(number, `signed by ${name}`, expected, { ...given, transaction }, attempt);
}

/** The authorities of the case are known, as if a sender had sent them along. */
function knowing(...known: readonly PkiName[]): Attempt {
  return { changes: { known } };
}

function status(attack: string, crls: Readonly<Record<string, string | undefined>>): AttackCase {
  return scene(28, attack, 'CERT_STATUS_UNKNOWN', {}, { changes: { crls } });
}

const UNDER = { transaction: { by: 'n-auth', token: { subject: ASSISTANT, context: CONTEXT } } } as const;

/** Certificates and who they are of: cases 22, 23, 26-36. */
export const CERTIFICATE_CASES: readonly AttackCase[] = [
  by(22, 'z-self-signed', 'CERT_UNTRUSTED'),
  by(23, 'z-other', 'CERT_UNTRUSTED'),
  { ...by(23, 'z-other', 'CERT_UNTRUSTED', knowing('ca-z-other', 'dom-other')), attack: 'the same, with its authorities sent along' },
  by(26, 'z-expired', 'CERT_EXPIRED'),
  by(26, 'z-future', 'CERT_NOT_YET_VALID'),
  by(27, 'z-revoked', 'CERT_REVOKED'),
  by(27, 'z-from-revoked-ca', 'CERT_REVOKED', knowing('ca-revoked')),
  status('CRL of the issuer past its nextUpdate', { 'ca-z': '-expired' }),
  status('CRL of the issuer missing', { 'ca-z': undefined }),
  status('CRL of the issuer signed by another CA', { 'ca-z': '-wrong-signer' }),
  status('CRL of the intermediate missing', { dom: undefined }),
  by(29, 'z-not-ca-issuer', 'CERT_UNTRUSTED', knowing('z-gp-auth')),
  by(29, 'z-too-deep', 'CERT_UNTRUSTED', knowing('ca-too-deep')),
  by(29, 'z-from-no-sign', 'CERT_UNTRUSTED', knowing('ca-no-sign')),
  by(29, 'z-critical', 'CERT_UNTRUSTED'),
  by(30, 'z-gp-sign', 'CERT_KEY_USAGE'),
  by(30, 'z-wrong-usage', 'CERT_KEY_USAGE'),
  scene(30, 'mandate signed by z-gp-auth', 'CERT_KEY_USAGE', { ...UNDER, mandate: { by: 'z-gp-auth' } }, { body: query(ASSISTANT) }),
  by(31, 'm-auth', 'CARD_NOT_ALLOWED', {}, { transaction: { token: { subject: { uzi: '900009999', role: '00.000' } } } }),
  scene(32, 'named employee without a mandate', 'MANDATE_MISSING', UNDER, { body: query(ASSISTANT) }),
  by(33, 'z-from-server-ca', 'CERT_IDENTITY'),
  by(33, 'z-two-names', 'CERT_IDENTITY'),
  by(33, 'z-no-name', 'CERT_IDENTITY'),
  by(33, 'z-utf8-name', 'CERT_IDENTITY'),
  by(33, 'z-bad-name', 'CERT_IDENTITY'),
  by(33, 'z-role-none', 'CERT_IDENTITY'),
  by(33, 'z-role-unknown', 'CERT_IDENTITY'),
  by(33, 'n-with-role', 'CERT_IDENTITY'),
  by(34, 'z-weak', 'CERT_UNTRUSTED'),
  by(34, 'z-sha1', 'CERT_UNTRUSTED'),
  scene(35, 'NameID with another UZI number than the certificate', 'TOKEN_SUBJECT', {
    transaction: { token: { subject: { uzi: '900005267', role: GP.role } } },
  }),
  scene(35, 'NameID with another role than the certificate', 'TOKEN_SUBJECT', {
    transaction: { token: { subject: { uzi: GP.uzi, role: '01.016' } } },
  }),
  scene(35, 'author of the message is another person', 'TOKEN_SUBJECT', {}, { body: query({ uzi: '900005267', role: '17.000' }) }),
  scene(35, 'author of the message has another role', 'TOKEN_SUBJECT', {}, { body: query({ uzi: GP.uzi, role: '01.016' }) }),
  scene(35, 'the message has two authors', 'TOKEN_SUBJECT', {
    message: (t) => t.replace(/<authorOrPerformer [^]*<\/authorOrPerformer>/, (a) => a + a),
  }),
  text(36, 'the token is for the holder of another key', 'TOKEN_HOLDER_OF_KEY', async () =>
    messageOf({ transaction: { token: { holderOfKey: issuerSerialOf((await x509('z-pharm-auth')).raw) } } }),
  ),
  scene(36, 'the token is for whoever bears it', 'TOKEN_HOLDER_OF_KEY', {
    transaction: { before: replacing('cm:holder-of-key', 'cm:bearer') },
  }),
];
