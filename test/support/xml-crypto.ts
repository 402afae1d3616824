import { SignedXml } from 'xml-crypto';

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
