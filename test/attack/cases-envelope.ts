import { ACTOR, enveloped, messageOf, query, replacing, transactionOf, type Edit, type Scene } from './message.js';
import { scene, text, type AttackCase } from './run.js';

const SECURITY = /<wsse:Security [^]*<\/wsse:Security>/;
const EMPTY = `<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"`;
const WSU = 'xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"';
const SIGNATURE = /<ds:Signature [^]*<\/ds:Signature>/;
const IN_ACT = '<ControlActProcess moodCode="EVN">';

function envelope(edit: Edit): Scene {
  return { envelope: edit };
}

/** A token whose signed assertion is changed. */
function after(edit: Edit): Scene {
  return { transaction: { after: edit } };
}

/** The genuine token somewhere else, and beside its place a fake with the genuine signature, or none. */
async function wrapped(place: (genuine: string, fake: string, signature: string) => readonly [header: string, message: string]): Promise<string> {
  const genuine = await transactionOf({});
  const signature = SIGNATURE.exec(genuine)?.[0] ?? '';
  const fake = genuine
    .replace(SIGNATURE, '')
    .replace(/ ID="[^"]*"/, ' ID="_fake"')
    .replace('900005259:01.015', '900005267:17.000');
  const [header, message] = place(genuine, fake, signature);
  return enveloped(header, message);
}

function inside(fake: string, content: string): string {
  return fake.replace('</saml:Issuer>', `</saml:Issuer>${content}`);
}

/** Header, places and wrapping: cases 1-11. */
export const ENVELOPE_CASES: readonly AttackCase[] = [
  scene(1, 'no Security header', 'SEC_HEADER_MISSING', envelope(replacing(SECURITY, ''))),
  scene(1, 'no Header at all', 'SEC_HEADER_MISSING', envelope(replacing(/<soap:Header>[^]*<\/soap:Header>/, ''))),
  scene(
    2,
    'two Security headers for us',
    'SEC_HEADER_AMBIGUOUS',
    envelope(replacing('<soap:Header>', `<soap:Header>${EMPTY} soap:actor="${ACTOR}"/>`)),
  ),
  scene(2, 'a second one without an actor', 'SEC_HEADER_AMBIGUOUS', envelope(replacing('<soap:Header>', `<soap:Header>${EMPTY}/>`))),
  scene(3, 'the header is for another actor', 'SEC_HEADER_MISSING', envelope(replacing(ACTOR, 'http://example.org/actor/other'))),
  scene(
    4,
    'an unknown header that must be understood',
    'SOAP_MUST_UNDERSTAND',
    envelope(replacing('<soap:Header>', '<soap:Header><x:y xmlns:x="urn:x" soap:mustUnderstand="1"/>')),
  ),
  scene(5, 'no signature', 'SIG_MALFORMED', after(replacing(SIGNATURE, ''))),
  scene(6, 'NameID changed', 'SIG_INVALID', after(replacing('900005259:01.015', '900005259:01.016'))),
  scene(6, 'Issuer changed', 'SIG_INVALID', after(replacing('IIext:90000380</saml:Issuer>', 'IIext:90000381</saml:Issuer>'))),
  scene(6, 'attribute changed', 'SIG_INVALID', after(replacing('QURX_IN990111NL', 'QURX_IN990011NL'))),
  scene(6, 'Conditions changed', 'SIG_INVALID', after(replacing(/NotOnOrAfter="[^"]*"/, 'NotOnOrAfter="2026-06-01T12:03:00Z"'))),
  text(7, 'signature value of another token', 'SIG_INVALID', async () => {
    const value = /<ds:SignatureValue>([^<]*)/.exec(await transactionOf({}))?.[1] ?? '';
    return messageOf(after(replacing(/<ds:SignatureValue>[^<]*/, `<ds:SignatureValue>${value}`)));
  }),
  text(8, 'wrapped: genuine in Body, fake unsigned', 'SIG_MALFORMED', () =>
    wrapped((genuine, fake) => [fake, query().replace(IN_ACT, IN_ACT + genuine)]),
  ),
  text(8, 'wrapped: genuine in Body, fake with its signature', 'SIG_MALFORMED', () =>
    wrapped((genuine, fake, signature) => [inside(fake, signature), query().replace(IN_ACT, IN_ACT + genuine.replace(signature, ''))]),
  ),
  text(9, 'wrapped: genuine in ds:Object of the signature', 'SIG_MALFORMED', () =>
    wrapped((genuine, fake, signature) => {
      const object = `<ds:Object>${genuine.replace(signature, '')}</ds:Object></ds:Signature>`;
      return [inside(fake, signature.replace('</ds:Signature>', object)), query()];
    }),
  ),
  text(10, 'wrapped: genuine as child, same ID', 'XML_DUPLICATE_ID', () =>
    wrapped((genuine, fake) => [inside(sameId(fake, genuine), genuine), query()]),
  ),
  text(10, 'wrapped: genuine as sibling, same ID', 'XML_DUPLICATE_ID', () => wrapped((genuine, fake) => [sameId(fake, genuine) + genuine, query()])),
  text(10, 'wrapped: genuine as child, other ID', 'TOKEN_MALFORMED', () => wrapped((genuine, fake) => [inside(fake, genuine), query()])),
  text(10, 'wrapped: genuine as sibling, other ID', 'TOKEN_AMBIGUOUS', () => wrapped((genuine, fake) => [fake + genuine, query()])),
  ...['Id', 'id', 'ID'].map((name) =>
    scene(11, `same id as ${name} in the message`, 'XML_DUPLICATE_ID', {
      envelope: (message) => message.replace(IN_ACT, `<ControlActProcess moodCode="EVN" ${name}="${/ ID="([^"]*)"/.exec(message)?.[1] ?? ''}">`),
    }),
  ),
  scene(11, 'same id as wsu:Id of the Body', 'XML_DUPLICATE_ID', {
    envelope: (message) => message.replace('<soap:Body>', `<soap:Body ${WSU} wsu:Id="${/ ID="([^"]*)"/.exec(message)?.[1] ?? ''}">`),
  }),
];

function sameId(fake: string, genuine: string): string {
  return fake.replace('_fake', /ID="([^"]*)"/.exec(genuine)?.[1] ?? '');
}
