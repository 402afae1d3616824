import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { signBody, signMessage, withAssertions, type BodySigning } from '../../../src/trust/signature/sign-body.js';
import { differencesOf } from '../../../src/hl7v3/equality.js';
import { readEnvelope } from '../../../src/hl7v3/soap.js';
import { XmlElement } from '../../../src/xml/element.js';
import { readXml } from '../../../src/xml/reader.js';
import { readExact } from '../../../src/xml/exact.js';
import { NETWORK_LIMITS } from '../../../src/xml/limits.js';
import { codeOf, signerOf, valueOf } from '../../support/signing.js';
import { testPki, TEST_NOW } from '../../support/pki.js';
import { xmlCryptoVerifies } from '../../support/xml-crypto.js';
import { HAS_XMLSEC1, xmlsec1Verifies } from '../../support/xmlsec1.js';

const EXAMPLE = readFileSync(path.resolve(import.meta.dirname, '../../../examples/dispense-list.xml'), 'utf8');
const SIGNING: BodySigning = { created: TEST_NOW.getTime(), expires: TEST_NOW.getTime() + 300_000, newId: randomUUID };
const SOAP = 'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"';
const BARE = '<a xmlns="urn:hl7-org:v3" xmlns:x="urn:x"><b x:c="&#13;&amp;">\u00e9 &gt; \ud83d\ude00<![CDATA[<]]></b></a>';

const MESSAGES: readonly (readonly [string, string])[] = [
  ['a bare message', BARE],
  ['a message with a declaration, a byte order mark and a comment', `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- c -->\n${BARE}\n`],
  ['an envelope without a header', `<soap:Envelope ${SOAP}><soap:Body>${BARE}</soap:Body></soap:Envelope>`],
  ['an envelope in the default namespace', `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header/><Body>${BARE}</Body></Envelope>`],
  [
    'an envelope with an empty header and other attributes',
    `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header></s:Header>\r\n<s:Body z="1" >\r\n${BARE}</s:Body></s:Envelope>`,
  ],
  ['a whole answer', EXAMPLE.replace(/<\?(?!xml )[^]*?\?>/g, '')],
];

async function judged(message: string): Promise<readonly [string, string]> {
  const text = valueOf(await signBody(message, await signerOf('server-a'), SIGNING));
  return [text, (await testPki()).issued['server-a'].certificate];
}

describe.each(MESSAGES)('given %s, signed by a server', (_, message) => {
  test('when xml-crypto judges it, then it verifies, and not after a change', async () => {
    const [text, certificate] = await judged(message);
    expect(xmlCryptoVerifies(text, certificate)).toBe(true);
    expect(xmlCryptoVerifies(text.replace(/(<(?:[\w]+:)?Body[^>]*>)/, '$1x'), certificate)).toBe(false);
    expect(xmlCryptoVerifies(text.replace('<wsu:Created>2026', '<wsu:Created>2027'), certificate)).toBe(false);
  });

  (HAS_XMLSEC1 ? test : test.skip)('when xmlsec1 judges it, then it verifies, and not after a change', async () => {
    const [text, certificate] = await judged(message);
    expect(xmlsec1Verifies(text, certificate)).toBe(true);
    expect(xmlsec1Verifies(text.replace(/(<(?:[\w]+:)?Body[^>]*>)/, '$1x'), certificate)).toBe(false);
  });

  test('when it is read, then the message stands in it octet for octet', async () => {
    const [text] = await judged(message);
    const start = message.indexOf('<a xmlns');
    if (start >= 0) expect(text).toContain(BARE);
    expect(text.includes('<?xml') ? text.indexOf('<?xml') : 0).toBe(0);
  });
});

test('given a message that was signed, when it is signed for the same reader again, then it is refused', async () => {
  const [text] = await judged(BARE);
  expect(codeOf(await signBody(text, await signerOf('server-a'), SIGNING))).toBe('SIG_MALFORMED');
});

test('given a Body that has as many attributes as are read, when it is signed, then what would not be read again is refused', async () => {
  const { attributes } = NETWORK_LIMITS;
  const full = (count: number) =>
    `<soap:Envelope ${SOAP}><soap:Body ${Array.from({ length: count }, (_, i) => `a${i}=""`).join(' ')}>${BARE}</soap:Body></soap:Envelope>`;
  expect(codeOf(await signBody(full(attributes), await signerOf('server-a'), SIGNING))).toBe('XML_LIMIT');
  expect(await signBody(full(attributes - 2), await signerOf('server-a'), SIGNING)).toMatchObject({ ok: true });
});

test('given a message that was signed for somebody else, when it is signed, then it has two headers and both verify', async () => {
  const [text, certificate] = await judged(BARE);
  const twice = valueOf(await signBody(text, await signerOf('server-a'), { ...SIGNING, actor: 'http://example.org/a"<&>' }));
  expect(twice.match(/<wsse:Security /g)).toHaveLength(2);
  expect(twice).toContain('soap:actor="http://example.org/a&quot;&lt;&amp;>"');
  expect(xmlCryptoVerifies(twice, certificate)).toBe(true);
});

test.each([
  ['closes the Body itself', `<a/></soap:Body><soap:Body><b/>`, 'SOAP_MALFORMED'],
  ['puts something behind the Body', `<a/></soap:Body><x/><soap:Body>`, 'SOAP_MALFORMED'],
  ['holds two messages', `<a/><b/>`, 'SOAP_MALFORMED'],
  ['holds none', ``, 'SOAP_MALFORMED'],
  ['is not well-formed', `<a>`, 'XML_REFUSED'],
  ['has a DOCTYPE', `<!DOCTYPE a><a/>`, 'XML_REFUSED'],
  ['has a processing instruction', `<a><?x y?></a>`, 'XML_REFUSED'],
  ['is SOAP 1.2', `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><a/></e:Body></e:Envelope>`, 'SOAP_MALFORMED'],
  ['is deeper than allowed', '<a>'.repeat(200) + '</a>'.repeat(200), 'XML_LIMIT'],
])('given a message that %s, when it is signed, then it is refused', async (_, message, code) => {
  expect(codeOf(await signBody(message, await signerOf('server-a'), SIGNING))).toBe(code);
});

test('given an actor with a character that XML does not have, when something is signed for it, then it is refused', async () => {
  expect(codeOf(await signBody(BARE, await signerOf('server-a'), { ...SIGNING, actor: 'a\uFFFEb' }))).toBe('VALUE_REFUSED');
});

test('given two assertions one after the other, when they are put in, then they stand beside each other in one header', () => {
  const assertion = (id: string): string => `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}"></saml:Assertion>`;
  const once = valueOf(withAssertions(BARE, [assertion('a')], 'urn:us'));
  const twice = valueOf(withAssertions(once, [assertion('b')], 'urn:us'));
  expect(twice).toContain(`soap:mustUnderstand="1">${assertion('a')}${assertion('b')}</wsse:Security>`);
  expect(readExact(twice).local).toBe('Envelope');
});

describe('given a message that was built here, signed by a server', () => {
  const built = (text: string) => readXml(text, { limits: NETWORK_LIMITS });
  const cases: readonly (readonly [string, XmlElement])[] = [
    ['a whole answer', built(EXAMPLE.replace(/<\?(?!xml )[^]*?\?>/g, ''))],
    [
      'a text with all that is escaped',
      built('<a xmlns="urn:hl7-org:v3" b="&#9;&lt;&quot;&#13;&amp;&gt;">&lt;&amp;&gt;&#13;\u00e9 \ud83d\ude00</a>'),
    ],
    [
      'a type of another namespace',
      built(`<a xmlns="urn:hl7-org:v3" xmlns:t="urn:t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><b xsi:type="t:X"/></a>`),
    ],
  ];

  test.each(cases)('when %s is judged by others, then it verifies, says the same, and not after a change', async (_, message) => {
    const text = valueOf(await signMessage(message, await signerOf('server-a'), SIGNING));
    const { certificate } = (await testPki()).issued['server-a'];
    expect(xmlCryptoVerifies(text, certificate)).toBe(true);
    expect(xmlCryptoVerifies(text.replace(/(<soap:Body[^>]*>)/, '$1x'), certificate)).toBe(false);
    if (HAS_XMLSEC1) expect(xmlsec1Verifies(text, certificate)).toBe(true);
    const inside = readEnvelope(readXml(text, { limits: NETWORK_LIMITS })).envelope?.message;
    expect(inside && differencesOf(inside, message)).toEqual([]);
  });

  test('when it holds what is no character of XML, then it is refused', async () => {
    expect(codeOf(await signMessage(new XmlElement('urn:hl7-org:v3', 'a', [], [], 'x\u0001'), await signerOf('server-a'), SIGNING))).toBe(
      'VALUE_REFUSED',
    );
  });
});
