import { rmSync } from 'node:fs';
import { readExact } from '../../src/xml/exact.js';
import type { PkiName } from '../../src/trust/pki/make.js';
import { readToken } from '../../src/trust/token/token.js';
import { keyFile, PROGRAM } from '../support/external-signer.js';
import { testPki } from '../support/pki.js';
import { valueOf } from '../support/signing.js';
import { xmlCryptoVerifies } from '../support/xml-crypto.js';
import { MESSAGE, schakel, type Ran } from './run.js';

/** The message of the project, as if a person had sent it. */
const FILES = {
  'message.xml': MESSAGE,
  'envelope.xml': `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${MESSAGE}</s:Body></s:Envelope>`,
};

async function signed(name: PkiName, words: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const { key, certificate, chain } = (await testPki()).issued[name];
  const world = { ...FILES, 'key.pem': key, 'chain.pem': [certificate, ...chain].join('\n'), ...files };
  return schakel(['sign', ...words, '--key', 'key.pem', '--certificate', 'chain.pem'], { files: world });
}

function assertionIn(text: string): string {
  return /<saml:Assertion [^]*<\/saml:Assertion>/.exec(text)?.[0] ?? '';
}

describe('given a message, when it is signed with the key of a card', () => {
  test('then its transaction token says what the message says, and verifies', async () => {
    const { code, out, err } = await signed('z-gp-auth', ['message.xml', '--token', 'transaction']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const token = valueOf(readToken('transaction', readExact(assertionIn(out))));
    expect(token).toMatchObject({
      issuer: '90031415',
      subject: { uzi: '900005259', role: '01.015' },
      messageId: { root: '2.16.528.1.1007.3.3.90031415.90031415.12', extension: 'V-2025-000318' },
      interaction: 'QURX_IN990113NL',
      bsn: '999900158',
      audiences: ['urn:IIroot:2.16.840.1.113883.2.4.6.6:IIext:1'],
      issueInstant: Date.parse('2026-01-02T03:04:05Z'),
      notOnOrAfter: Date.parse('2026-01-02T03:09:05Z'),
    });
    expect(xmlCryptoVerifies(assertionIn(out), (await testPki()).issued['z-gp-auth'].certificate)).toBe(true);
    expect(out).toContain('soap:actor="http://www.aortarelease.nl/actor/zim" soap:mustUnderstand="1"');
    expect(out).toContain(MESSAGE);
  });

  test('then options say what the message does not', async () => {
    const options = [
      '--ura',
      '90000380',
      '--context',
      'MEDS',
      '--audience',
      '90027182',
      '--valid',
      '60',
      '--key-info',
      'both',
      '--algorithm',
      'rsa-sha512',
    ];
    const { out } = await signed('n-auth', ['message.xml', '--token', 'transaction', '--actor', 'urn:us', ...options]);
    expect(valueOf(readToken('transaction', readExact(assertionIn(out))))).toMatchObject({
      issuer: '90000380',
      context: 'MEDS',
      audiences: ['urn:IIroot:2.16.840.1.113883.2.4.6.6:IIext:90027182'],
      notOnOrAfter: Date.parse('2026-01-02T03:05:05Z'),
    });
    expect(out).toContain('soap:actor="urn:us"');
    expect(out).toContain('<ds:X509Certificate>');
    expect(out).toContain('xmldsig-more#rsa-sha512');
  });

  test('then a mandate and a registration go beside each other', async () => {
    const first = await signed('z-gp-sign', ['envelope.xml', '--token', 'mandate', '--context', 'MEDS']);
    const second = await signed('n-auth', ['first.xml', '--token', 'registration'], { 'first.xml': first.out });
    const [mandate, registration] = second.out.match(/<saml:Assertion [^]*?<\/saml:Assertion>/g) ?? [];
    expect(valueOf(readToken('mandate', readExact(mandate ?? '')))).toMatchObject({ organisation: '90031415', context: 'MEDS' });
    expect(valueOf(readToken('registration', readExact(registration ?? '')))).toMatchObject({ bsn: '999900158', issuer: '90031415' });
    expect(second.out.match(/<wsse:Security /g)).toHaveLength(1);
  });
});

test('given a message, when its body is signed by a server, then it verifies, and twice is refused', async () => {
  const { code, out } = await signed('server-a', ['message.xml', '--body']);
  expect(code).toBe(0);
  expect(xmlCryptoVerifies(out, (await testPki()).issued['server-a'].certificate)).toBe(true);
  const again = await signed('server-a', ['signed.xml', '--body'], { 'signed.xml': out });
  expect({ code: again.code, out: again.out }).toEqual({ code: 1, out: '' });
  expect(again.err).toMatch(/^signed\.xml: SIG_MALFORMED: /);
});

test('given a program that has the key, when it signs, then the token verifies', async () => {
  const { folder, file } = await keyFile('z-gp-auth');
  const { certificate } = (await testPki()).issued['z-gp-auth'];
  const words = ['sign', 'message.xml', '--token', 'transaction', '--certificate', 'c.pem', '--signer', process.execPath, '--signer-arg', PROGRAM];
  const { code, out } = await schakel([...words, '--signer-arg', file], { files: { ...FILES, 'c.pem': certificate } });
  rmSync(folder, { recursive: true });
  expect(code).toBe(0);
  expect(xmlCryptoVerifies(assertionIn(out), certificate)).toBe(true);
});

test.each([
  ['a card that may not', 'm-auth', ['message.xml', '--token', 'transaction'], 1, 'CARD_NOT_ALLOWED'],
  ['the wrong certificate of a card', 'z-gp-auth', ['message.xml', '--token', 'mandate', '--context', 'A'], 1, 'CERT_KEY_USAGE'],
  ['a token that lasts too long', 'z-gp-auth', ['message.xml', '--token', 'transaction', '--valid', '301'], 1, 'TOKEN_WINDOW'],
  ['a context with a control character', 'z-gp-auth', ['message.xml', '--token', 'transaction', '--context', 'a\u0001'], 1, 'VALUE_REFUSED'],
  ['text that is not HL7v3', 'z-gp-auth', ['other.xml', '--token', 'transaction'], 2, 'SOAP_MALFORMED'],
  ['text that is not well-formed', 'z-gp-auth', ['broken.xml', '--body'], 2, 'XML_REFUSED'],
  ['a message of two patients', 'z-gp-auth', ['two.xml', '--token', 'transaction'], 1, 'TOKEN_BSN'],
] as const)('given %s, when it is signed, then it is refused with its reason and nothing is written', async (_, name, words, code, reason) => {
  const two = MESSAGE.replace('<Patient>', '<Patient><id root="2.16.840.1.113883.2.4.6.3" extension="999910164"/>');
  const ran = await signed(name, words, { 'other.xml': '<a/>', 'broken.xml': '<a>', 'two.xml': two });
  expect({ code: ran.code, out: ran.out }).toEqual({ code, out: '' });
  expect(ran.err).toContain(`: ${reason}: `);
  expect(ran.err).not.toMatch(/9999\d{5}/);
  const told = JSON.parse(
    (await signed(name, [...words, '--json', '--lang', 'nl'], { 'other.xml': '<a/>', 'broken.xml': '<a>', 'two.xml': two })).err,
  ) as object;
  expect(told).toMatchObject({ file: words[0], code: reason });
});

test.each([
  [['message.xml', '--key', 'key.pem', '--certificate', 'chain.pem'], 'one of --token and --body'],
  [['message.xml', '--body', '--token', 'mandate', '--key', 'key.pem', '--certificate', 'chain.pem'], 'one of --token and --body'],
  [['message.xml', '--body', '--ura', '90000380', '--key', 'key.pem', '--certificate', 'chain.pem'], '--body has no'],
  [['message.xml', '--token', 'other', '--key', 'key.pem', '--certificate', 'chain.pem'], '--token is one of'],
  [['message.xml', '--token', 'mandate', '--key', 'key.pem', '--certificate', 'chain.pem'], '--context is missing'],
  [['message.xml', '--token', 'transaction', '--ura', 'x', '--key', 'key.pem', '--certificate', 'chain.pem'], '--ura is no URA'],
  [['message.xml', '--body'], 'one of --key, --pkcs12 and --signer'],
  [['message.xml', '--body', '--key', 'key.pem'], '--certificate goes with'],
  [['message.xml', '--body', '--pkcs12', 'key.pem', '--passphrase-env', 'NONE'], 'no variable'],
  [['message.xml', '--body', '--key', 'none.pem', '--certificate', 'chain.pem'], 'no such file'],
  [['none.xml', '--body', '--key', 'key.pem', '--certificate', 'chain.pem'], 'no such file'],
  [['--body', '--key', 'key.pem', '--certificate', 'chain.pem'], 'FILE is missing'],
])('given wrong usage %j, when run, then exit 2 and it is told', async (words, text) => {
  const { key, certificate } = (await testPki()).issued['z-gp-sign'];
  const { code, out, err } = await schakel(['sign', ...words], { files: { ...FILES, 'key.pem': key, 'chain.pem': certificate } });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(text);
});

test('given the key of another certificate, or none, when run, then it is refused', async () => {
  const { issued } = await testPki();
  const words = ['sign', 'message.xml', '--body', '--key', 'key.pem', '--certificate', 'c.pem'];
  const files = { ...FILES, 'key.pem': issued['server-b'].key, 'c.pem': issued['server-a'].certificate };
  expect(await schakel(words, { files })).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/SIG_INVALID/) as string });
  const none = await schakel(words, { files: { ...files, 'key.pem': 'no key' } });
  expect(none).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/SIGNING_UNAVAILABLE.*private key/) as string });
});

test('given a PKCS#12 file that is none, when run, then it says no more than that', async () => {
  const words = ['sign', 'message.xml', '--body', '--pkcs12', 'x.p12', '--passphrase-env', 'PASSPHRASE'];
  const ran = await schakel(words, { files: { ...FILES, 'x.p12': 'no file' }, variables: { PASSPHRASE: 'hidden-words' } });
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.err).toContain('PKCS#12 is not in a form that is read here');
  expect(ran.err).not.toContain('hidden-words');
});

test('given --help, when run, then every option stands in it', async () => {
  const { out } = await schakel(['sign', '--help']);
  const options = ['key', 'certificate', 'pkcs12', 'passphrase-env', 'signer', 'signer-arg', 'token', 'body', 'ura', 'context', 'audience', 'valid'];
  for (const option of [...options, 'actor', 'key-info', 'algorithm', 'json', 'lang']) expect(out).toContain(`--${option} `);
});
