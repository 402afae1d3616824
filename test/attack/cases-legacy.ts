import { legacyMessageOf, type LegacyScene } from './legacy-message.js';
import { ASSISTANT, messageOf, OTHER_PATIENT, PATIENT, query, replacing, URA_B, type Edit } from './message.js';
import { own, text, verify, type Attempt, type AttackCase, type Code } from './run.js';
import { verifying } from './world.js';

const ON = { settings: { legacyTokens: true } };
const SIGNATURE = /<ds:Signature [^]*<\/ds:Signature>/;
const DATA = /<ao:signedData [^]*<\/ao:signedData>/;

/** A token of before SAML, with the flag on. */
function old(number: number, attack: string, expected: Code, scene: LegacyScene, { arrival, body, changes }: Attempt = {}): AttackCase {
  return text(number, `before SAML: ${attack}`, expected, () => legacyMessageOf(scene, body), { arrival, changes: { ...ON, ...changes } });
}

/** What it says, signed all the same. */
function said(number: number, attack: string, expected: Code, from: string | RegExp, to: string): AttackCase {
  return old(number, attack, expected, { before: replacing(from, to) });
}

function after(edit: Edit): LegacyScene {
  return { envelope: edit };
}

/** Where the genuine token goes when a fake one stands in its place. */
function wrapped(place: (genuine: string) => readonly [from: string, to: string]): Edit {
  return (message) => {
    const genuine = DATA.exec(message)?.[0] ?? '';
    const fake = genuine.replace(/wsu:Id="[^"]*"/, 'wsu:Id="_fake"').replace(PATIENT, OTHER_PATIENT);
    const [from, to] = place(genuine);
    return replacing(from, to)(replacing(genuine, fake)(message));
  };
}

/** Tokens of before SAML (SEC 2.5), by the numbers of the attacks that they are variants of. */
export const LEGACY_CASES: readonly AttackCase[] = [
  old(20, 'as it was agreed (passes with the flag on)', 'accepted', {}),
  old(20, 'with SHA-256 (passes with the flag on)', 'accepted', { hash: 'sha256' }),
  text(20, 'before SAML: as it was agreed, flag off', 'TOKEN_MISSING', () => legacyMessageOf()),
  text(20, 'before SAML: with SHA-256, flag off', 'TOKEN_MISSING', () => legacyMessageOf({ hash: 'sha256' })),
  text(
    20,
    'SAML: SHA-1, with the flag for what was before SAML on',
    'SIG_ALGORITHM',
    () =>
      messageOf({
        transaction: {
          hash: 'sha1',
          info: replacing('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'),
        },
      }),
    { changes: ON },
  ),
  old(1, 'no Security header', 'SEC_HEADER_MISSING', after(replacing(/<wsse:Security [^]*<\/wsse:Security>/, ''))),
  old(5, 'no signature', 'SIG_MALFORMED', after(replacing(SIGNATURE, ''))),
  old(6, 'patient changed', 'SIG_INVALID', after(replacing(PATIENT, OTHER_PATIENT))),
  old(6, 'time changed', 'SIG_INVALID', after(replacing('20260601140400', '20260601140300'))),
  old(8, 'wrapped: genuine in Body', 'SOAP_MALFORMED', after(wrapped((genuine) => ['<soap:Body>', `<soap:Body>${genuine}`]))),
  old(
    8,
    'wrapped: genuine in the act',
    'SIG_MALFORMED',
    after(wrapped((genuine) => ['<ControlActProcess moodCode="EVN">', `<ControlActProcess moodCode="EVN">${genuine}`])),
  ),
  old(
    9,
    'wrapped: genuine in ds:Object',
    'SIG_MALFORMED',
    after(wrapped((genuine) => ['</ds:Signature>', `<ds:Object>${genuine}</ds:Object></ds:Signature>`])),
  ),
  old(
    10,
    'wrapped: genuine as sibling',
    'TOKEN_AMBIGUOUS',
    after(wrapped((genuine) => ['</ao:authenticationTokens>', `${genuine}</ao:authenticationTokens>`])),
  ),
  old(
    10,
    'two blocks of tokens',
    'TOKEN_AMBIGUOUS',
    after(replacing('<soap:Header>', '<soap:Header><ao:authenticationTokens xmlns:ao="http://www.aortarelease.nl/805/"/>')),
  ),
  old(12, 'Reference without #', 'SIG_MALFORMED', { info: replacing('URI="#', 'URI="') }),
  old(14, 'two References', 'SIG_MALFORMED', { info: (t) => t.replace(/(<ds:Reference [^]*<\/ds:Reference>)/, '$1$1') }),
  old(17, 'comment in what is signed', 'TOKEN_MALFORMED', after(replacing('<ao:root>', '<ao:root><!-- x -->'))),
  old(21, 'enveloped transform', 'SIG_MALFORMED', {
    info: replacing(
      '<ds:Transforms>',
      '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>',
    ),
  }),
  old(26, 'expired certificate', 'CERT_EXPIRED', { by: 'z-expired' }),
  old(27, 'revoked certificate', 'CERT_REVOKED', { by: 'z-revoked' }),
  old(30, 'certificate for signing documents', 'CERT_KEY_USAGE', { by: 'z-gp-sign' }),
  old(31, 'unnamed employee card', 'CARD_NOT_ALLOWED', { by: 'm-auth' }),
  old(45, 'certificate of a server', 'CARD_NOT_ALLOWED', { by: 'server-a' }),
  old(32, 'employee, who can have no mandate here', 'MANDATE_MISSING', { by: 'n-auth' }, { body: query(ASSISTANT) }),
  old(35, 'author is somebody else', 'TOKEN_SUBJECT', {}, { body: query({ uzi: '900005267', role: '01.015' }) }),
  old(37, 'organisation is not at the other end', 'TOKEN_ISSUER', {}, { arrival: { peer: { ura: URA_B, represents: [] } } }),
  said(
    38,
    'expired',
    'TOKEN_EXPIRED',
    /<ao:notBefore>[^]*<\/ao:notAfter>/,
    '<ao:notBefore>20260601135400</ao:notBefore><ao:notAfter>20260601135859</ao:notAfter>',
  ),
  said(
    38,
    'in the future',
    'TOKEN_NOT_YET_VALID',
    /<ao:notBefore>[^]*<\/ao:notAfter>/,
    '<ao:notBefore>20260601140200</ao:notBefore><ao:notAfter>20260601140500</ao:notAfter>',
  ),
  said(38, 'valid for an hour', 'TOKEN_WINDOW', '20260601140400', '20260601150000'),
  said(
    38,
    'in UTC instead of local time',
    'TOKEN_EXPIRED',
    /<ao:notBefore>[^]*<\/ao:notAfter>/,
    '<ao:notBefore>20260601115900</ao:notBefore><ao:notAfter>20260601120400</ao:notAfter>',
  ),
  said(38, 'at a time that does not exist', 'TOKEN_MALFORMED', '20260601135900', '20260329023000'),
  said(38, 'on a day that does not exist', 'TOKEN_MALFORMED', '20260601135900', '20260631135900'),
  said(39, 'for another party', 'TOKEN_AUDIENCE', '<ao:extension>1</ao:extension>', '<ao:extension>2</ao:extension>'),
  said(40, 'of another message', 'TOKEN_MESSAGE_BINDING', '<ao:extension>V-1<', '<ao:extension>V-2<'),
  said(40, 'of another trigger event', 'TOKEN_INTERACTION', 'QURX_TE990011NL', 'REPC_TE000012NL'),
  said(40, 'of another patient', 'TOKEN_BSN', PATIENT, OTHER_PATIENT),
  said(41, 'of no patient', 'TOKEN_BSN', /<ao:patientId>[^]*<\/ao:patientId>/, ''),
  said(41, 'number that fails the eleven test', 'TOKEN_MALFORMED', PATIENT, '999910165'),
  said(48, 'something more in it', 'TOKEN_MALFORMED', '<ao:coSignedData>', '<ao:coSignedData><ao:more></ao:more>'),
  own(43, 'before SAML: replay', 'accepted, TOKEN_REPLAY', '500 wsse:InvalidSecurityToken', async (engine) => {
    const [message, world] = [await legacyMessageOf(), await verifying({ engine, ...ON })];
    const [first, second] = [await verify(message, world), await verify(message, world)];
    return { code: `${first.code}, ${second.code}`, outward: second.outward };
  }),
];
