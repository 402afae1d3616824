import { createRequire } from 'node:module';
import { ENVELOPED, EXCLUSIVE } from '../../src/trust/signature/algorithms.js';
import { keyInfoIn, withoutSignature, type ToSign } from './signed-by-others.js';

interface Options {
  readonly publicCert?: string;
  readonly privateKey?: string;
  readonly idMode?: 'wssecurity';
  readonly signatureAlgorithm?: string;
  readonly canonicalizationAlgorithm?: string;
  readonly getKeyInfoContent?: () => string;
}

/** As much of the library as is used; its own declarations would bring those of a browser into everything. */
const { SignedXml } = createRequire(import.meta.url)('xml-crypto') as {
  readonly SignedXml: new (options: Options) => {
    loadSignature(signature: string): void;
    checkSignature(xml: string): boolean;
    addReference(reference: { readonly xpath: string; readonly transforms: readonly string[]; readonly digestAlgorithm: string }): void;
    computeSignature(xml: string, options: object): void;
    getSignedXml(): string;
  };
};

/** What xml-crypto says of a signature in a text, made with the key of a certificate (PEM): true when it verifies. */
export function xmlCryptoVerifies(text: string, certificate: string): boolean {
  const signature = /<ds:Signature [^]*?<\/ds:Signature>/.exec(text)?.[0] ?? '';
  const isBody = text.includes('BinarySecurityToken');
  const judge = new SignedXml({ publicCert: certificate, ...(isBody ? { idMode: 'wssecurity' as const } : {}) });
  judge.loadSignature(signature);
  try {
    return judge.checkSignature(text);
  } catch {
    return false;
  }
}

/** The text signed by xml-crypto in place of the signature that it has: an assertion, or Body and Timestamp of an envelope. */
export function xmlCryptoSigns({ text, key }: ToSign): string {
  const isBody = text.includes('BinarySecurityToken');
  const signer = new SignedXml({
    privateKey: key,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: EXCLUSIVE,
    getKeyInfoContent: () => keyInfoIn(text),
    ...(isBody ? { idMode: 'wssecurity' as const } : {}),
  });
  const digestAlgorithm = 'http://www.w3.org/2001/04/xmlenc#sha256';
  const named = (local: string): string => `//*[local-name(.)='${local}']`;
  const covered = isBody ? ['Body', 'Timestamp'] : ['Assertion'];
  const transforms = isBody ? [EXCLUSIVE] : [ENVELOPED, EXCLUSIVE];
  for (const local of covered) signer.addReference({ xpath: named(local), transforms, digestAlgorithm });
  const location = { reference: named(isBody ? 'Timestamp' : 'Issuer'), action: 'after' };
  signer.computeSignature(withoutSignature(text), { prefix: 'ds', location });
  return signer.getSignedXml();
}
