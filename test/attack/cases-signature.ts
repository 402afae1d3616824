import { all, messageOf, replacing, x509, type Edit, type Sealing } from './message.js';
import { scene, text, type AttackCase, type Code } from './run.js';

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const URI = /URI="[^"]*"/;
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const REFERENCE = /<ds:Reference [^]*<\/ds:Reference>/;
const KEY_INFO = /<ds:KeyInfo>[^]*<\/ds:KeyInfo>/;

function sealed(number: number, attack: string, expected: Code, transaction: Sealing): AttackCase {
  return scene(number, attack, expected, { transaction });
}

/** The signature is right over a SignedInfo that says something else. */
function info(number: number, attack: string, expected: Code, edit: Edit, more: Sealing = {}): AttackCase {
  return sealed(number, attack, expected, { info: edit, ...more });
}

function keys(attack: string, content: string): AttackCase {
  return sealed(24, attack, 'SIG_MALFORMED', { keys: replacing(KEY_INFO, `<ds:KeyInfo>${content}</ds:KeyInfo>`) });
}

function transforms(attack: string, transform: string, expected: Code = 'SIG_ALGORITHM'): AttackCase {
  return info(21, attack, expected, replacing('</ds:Transforms>', `${transform}</ds:Transforms>`));
}

/** The signature itself: cases 12-21, 24, 25. */
export const SIGNATURE_CASES: readonly AttackCase[] = [
  info(12, 'Reference URI empty', 'SIG_MALFORMED', replacing(URI, 'URI=""')),
  info(12, 'Reference URI absent', 'SIG_MALFORMED', replacing(/ URI="[^"]*"/, '')),
  info(12, 'Reference URI without #', 'SIG_MALFORMED', replacing('URI="#', 'URI="')),
  info(12, 'Reference URI elsewhere on the web', 'SIG_MALFORMED', replacing(URI, 'URI="http://example.org/token.xml"')),
  info(12, 'Reference URI is an xpointer', 'SIG_MALFORMED', replacing(/URI="#([^"]*)"/, `URI="#xpointer(/)"`)),
  sealed(12, 'a quote in the id', 'SIG_MALFORMED', { before: replacing(/ ID="[^"]*"/, ` ID="_a' or '1'='1"`) }),
  scene(13, 'Reference to the Body', 'SIG_MALFORMED', {
    transaction: { info: replacing(URI, 'URI="#_body"') },
    envelope: replacing('<soap:Body>', '<soap:Body Id="_body">'),
  }),
  info(14, 'two References', 'SIG_MALFORMED', (t) => t.replace(REFERENCE, (r) => r + r)),
  info(14, 'no Reference', 'SIG_MALFORMED', replacing(REFERENCE, '')),
  sealed(15, 'two SignedInfo, the false one first', 'SIG_MALFORMED', {
    after: (t) => t.replace(/<ds:SignedInfo>[^]*<\/ds:SignedInfo>/, (i) => i.replace('DigestValue>', 'DigestValue>AAAA') + i),
  }),
  sealed(15, 'two SignedInfo, the false one last', 'SIG_MALFORMED', {
    after: (t) => t.replace(/<ds:SignedInfo>[^]*<\/ds:SignedInfo>/, (i) => i + i.replace('DigestValue>', 'DigestValue>AAAA')),
  }),
  sealed(16, 'comment in DigestValue', 'SIG_MALFORMED', { after: replacing('<ds:DigestValue>', '<ds:DigestValue><!--x-->') }),
  sealed(16, 'comment in SignatureValue', 'SIG_MALFORMED', { after: replacing('</ds:SignatureValue>', '<!--x--></ds:SignatureValue>') }),
  sealed(17, 'comment in NameID', 'TOKEN_MALFORMED', { after: replacing('900005259:', '900005259<!--x-->:') }),
  sealed(17, 'comment in the role', 'TOKEN_MALFORMED', { after: replacing('01.015<', '01<!--x-->.015<') }),
  sealed(17, 'comment in Audience', 'TOKEN_MALFORMED', { after: replacing('</saml:Audience>', '<!--x--></saml:Audience>') }),
  sealed(18, 'processing instruction that hides the role', 'XML_REFUSED', { after: replacing('01.015<', '01<?x .015?><') }),
  sealed(19, 'SignatureMethod in an Object before SignedInfo', 'SIG_MALFORMED', {
    after: replacing('<ds:SignedInfo>', `<ds:Object><ds:SignatureMethod Algorithm="${DS}hmac-sha1"/></ds:Object><ds:SignedInfo>`),
  }),
  sealed(19, 'SignatureMethod in KeyInfo before SignedInfo', 'SIG_MALFORMED', {
    after: replacing('<ds:SignedInfo>', `<ds:KeyInfo><ds:SignatureMethod Algorithm="${DS}rsa-sha1"/></ds:KeyInfo><ds:SignedInfo>`),
  }),
  info(20, 'rsa-sha1', 'SIG_ALGORITHM', replacing(RSA_SHA256, `${DS}rsa-sha1`), { hash: 'sha1' }),
  info(20, 'digest sha1', 'SIG_ALGORITHM', replacing(SHA256, `${DS}sha1`)),
  info(20, 'hmac-sha1', 'SIG_ALGORITHM', replacing(RSA_SHA256, `${DS}hmac-sha1`)),
  info(20, 'none', 'SIG_ALGORITHM', replacing(RSA_SHA256, 'none')),
  info(20, 'an unknown URI', 'SIG_ALGORITHM', replacing(RSA_SHA256, 'urn:x:rsa-sha256')),
  info(20, 'the signature URI that nobody registered', 'SIG_ALGORITHM', replacing(RSA_SHA256, `${DS}rsa-sha256`)),
  info(20, 'the digest URI that nobody registered', 'SIG_ALGORITHM', replacing(SHA256, 'http://www.w3.org/2000/09/xmlenc#sha256')),
  scene(
    20,
    'both of them with the flag on (passes)',
    'accepted',
    { transaction: { info: all(replacing(RSA_SHA256, `${DS}rsa-sha256`), replacing(SHA256, 'http://www.w3.org/2000/09/xmlenc#sha256')) } },
    { changes: { settings: { leniency: { aortaUris: true } } } },
  ),
  transforms('XSLT', '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></ds:Transform>'),
  transforms('XPath', '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>1</ds:XPath></ds:Transform>'),
  transforms('base64', `<ds:Transform Algorithm="${DS}base64"></ds:Transform>`),
  transforms('decrypt', '<ds:Transform Algorithm="http://www.w3.org/2002/07/decrypt#XML"></ds:Transform>'),
  transforms('a transform twice', `<ds:Transform Algorithm="${EXCLUSIVE}"></ds:Transform>`, 'SIG_MALFORMED'),
  info(
    21,
    'canonicalisation with comments',
    'SIG_ALGORITHM',
    replacing(`CanonicalizationMethod Algorithm="${EXCLUSIVE}`, `CanonicalizationMethod Algorithm="${EXCLUSIVE}WithComments`),
  ),
  info(
    21,
    'inclusive canonicalisation',
    'SIG_ALGORITHM',
    replacing(`CanonicalizationMethod Algorithm="${EXCLUSIVE}`, 'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315'),
  ),
  info(
    21,
    'InclusiveNamespaces',
    'SIG_ALGORITHM',
    replacing(
      `<ds:Transform Algorithm="${EXCLUSIVE}"></ds:Transform>`,
      `<ds:Transform Algorithm="${EXCLUSIVE}"><ec:InclusiveNamespaces xmlns:ec="${EXCLUSIVE}" PrefixList="xs"></ec:InclusiveNamespaces></ds:Transform>`,
    ),
  ),
  sealed(24, 'two certificates', 'SIG_MALFORMED', {
    keyInfo: 'certificate',
    keys: (t) => t.replace(/<ds:X509Certificate>[^]*<\/ds:X509Certificate>/, (c) => c + c),
  }),
  keys('only a bare key', '<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>'),
  keys('only a place to fetch from', '<ds:RetrievalMethod URI="http://example.org/key.cer"></ds:RetrievalMethod>'),
  keys('only a name', '<ds:KeyName>huisarts</ds:KeyName>'),
  sealed(25, 'IssuerSerial names A, B signed', 'SIG_INVALID', { key: 'z-pharm-auth' }),
  text(25, 'IssuerSerial names A, X509Certificate is of B', 'SIG_MALFORMED', async () => {
    const other = (await x509('z-pharm-auth')).raw.toString('base64');
    const keys = replacing(/<ds:X509Certificate>[^<]*/, `<ds:X509Certificate>${other}`);
    return messageOf({ transaction: { keyInfo: 'both', keys } });
  }),
];
