import type { PkiName } from '../../../src/trust/pki/make.js';
import { signBody } from '../../../src/trust/signature/sign-body.js';
import type { SignatureEngine } from '../../../src/trust/verify/engine.js';
import { OWN_ENGINE } from '../../../src/trust/verify/own-engine.js';
import { verifyMessage } from '../../../src/trust/verify/verify-message.js';
import { XML_CRYPTO_ENGINE } from '../../../src/trust/verify/xml-crypto-engine.js';
import { ACTOR, ASSISTANT, messageOf, query, SERVER_SET, UNDER_MANDATE, URA_A, type Edit } from '../../attack/message.js';
import { NOW, verifying } from '../../attack/world.js';
import { signerOf, valueOf } from '../../support/signing.js';
import { testPki } from '../../support/pki.js';
import { signatureIn, type ToSign } from '../../support/signed-by-others.js';
import { xmlCryptoSigns, xmlCryptoVerifies } from '../../support/xml-crypto.js';
import { HAS_XMLSEC1, xmlsec1Signs, xmlsec1Verifies } from '../../support/xmlsec1.js';

/** What was signed: the whole message, and the part that holds the signature. */
interface Signed {
  readonly message: string;
  readonly part: string;
  readonly certificate: string;
}

type Program = 'Schakel' | 'xml-crypto' | 'xmlsec1';
type Sign = (given: ToSign) => string;

const SIGNERS: Readonly<Record<Program, Sign>> = { Schakel: ({ text }) => text, 'xml-crypto': xmlCryptoSigns, xmlsec1: xmlsec1Signs };

const WHAT = {
  'transaction token': (sign: Sign) => token('z-gp-auth', sign, (after) => messageOf({ transaction: { after } })),
  'mandate token': (sign: Sign) =>
    token('z-gp-sign', sign, (after) => messageOf({ ...UNDER_MANDATE, mandate: { ...UNDER_MANDATE.mandate, after } }, query(ASSISTANT))),
  'registration token': (sign: Sign) =>
    token('n-auth', sign, (after) => messageOf({ ...SERVER_SET, registration: { ...SERVER_SET.registration, after } })),
  Body: signedBody,
} as const;

const VERIFIERS = {
  'Schakel with xml-crypto': (given: Signed) => schakelVerifies(given, XML_CRYPTO_ENGINE),
  'Schakel with its own engine': (given: Signed) => schakelVerifies(given, OWN_ENGINE),
  'xml-crypto': ({ part, certificate }: Signed) => Promise.resolve(xmlCryptoVerifies(part, certificate)),
  xmlsec1: ({ part, certificate }: Signed) => Promise.resolve(xmlsec1Verifies(part, certificate)),
} as const;

async function token(by: PkiName, sign: Sign, message: (after: Edit) => Promise<string>): Promise<Signed> {
  const { key, certificate } = (await testPki()).issued[by];
  let part = '';
  const text = await message(
    (ours) =>
      (part = sign({ text: ours, key })
        .replace(/^<\?xml[^>]*\?>\s*/, '')
        .trimEnd()),
  );
  return { message: text, part, certificate };
}

let ids = 0;

async function signedBody(sign: Sign): Promise<Signed> {
  const { key, certificate } = (await testPki()).issued['server-a'];
  const newId = (): string => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  const ours = valueOf(await signBody(query(), await signerOf('server-a'), { actor: ACTOR, created: NOW, expires: NOW + 300_000, newId }));
  const message = sign({ text: ours, key });
  return { message, part: message, certificate };
}

async function schakelVerifies({ message }: Signed, engine: SignatureEngine): Promise<boolean> {
  const arrival = { input: message, peer: { ura: URA_A, represents: [] }, purpose: 'prefetch' } as const;
  const result = await verifyMessage(arrival, await verifying({ engine, settings: { serverTokenSet: true } }));
  // Another refusal would mean that something else is wrong than a signature.
  if (!result.ok && result.refusal.code !== 'SIG_INVALID') throw new Error(`${result.refusal.code} ${result.refusal.at ?? ''}`);
  return result.ok;
}

/** The same with one character of what is signed changed. */
function changed({ message, part, certificate }: Signed): Signed {
  const edit = (text: string): string =>
    text.replace(/(NotOnOrAfter="2\d\d\d-\d\d-\d\dT\d\d:\d\d:)00|(Created>2\d\d\d-\d\d-\d\dT\d\d:\d\d:)00/, '$1$201');
  const other = edit(part);
  if (other === part) throw new Error('nothing was changed');
  return { message: message.replace(part, () => other), part: other, certificate };
}

/** Who signs, what, and who judges it: all of them. */
const TABLE = (Object.keys(SIGNERS) as Program[]).flatMap((signer) =>
  (Object.keys(WHAT) as (keyof typeof WHAT)[]).flatMap((what) =>
    (Object.keys(VERIFIERS) as (keyof typeof VERIFIERS)[]).map((verifier) => [signer, what, verifier] as const),
  ),
);
const runs = TABLE.filter(([signer, , verifier]) => HAS_XMLSEC1 || (signer !== 'xmlsec1' && verifier !== 'xmlsec1'));

test.each(runs)('given what %s signs: a %s, when %s judges it, then it verifies, and not after a change', async (signer, what, verifier) => {
  const signed = await WHAT[what](SIGNERS[signer]);
  expect(await VERIFIERS[verifier](signed)).toBe(true);
  expect(await VERIFIERS[verifier](changed(signed))).toBe(false);
});

test.each([['xml-crypto', xmlCryptoSigns] as const, ...(HAS_XMLSEC1 ? [['xmlsec1', xmlsec1Signs] as const] : [])])(
  'given %s, when it signs, then it is its signature and not ours that stands there',
  async (_, sign) => {
    for (const what of Object.values(WHAT)) {
      let ours = '';
      const { part } = await what((given) => sign({ ...given, text: (ours = given.text) }));
      expect(signatureIn(part)).toContain('<ds:SignatureValue>');
      expect(signatureIn(part)).not.toBe(signatureIn(ours));
    }
  },
);
