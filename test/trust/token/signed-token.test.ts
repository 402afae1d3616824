import { readExact } from '../../../src/xml/exact.js';
import { canonicalText } from '../../../src/xml/canonical.js';
import { assertionSignedInfo, signAssertion, type AssertionSigning } from '../../../src/trust/signature/sign-assertion.js';
import type { Signer } from '../../../src/trust/signature/signer.js';
import { mandateToken, registrationToken, transactionToken } from '../../../src/trust/token/build.js';
import type { TokenKind } from '../../../src/trust/token/profile.js';
import { readToken, writeToken } from '../../../src/trust/token/token.js';
import type { TokenOf } from '../../../src/trust/token/tokens.js';
import { accepted, type Checked } from '../../../src/trust/refusals.js';
import type { PkiName } from '../../../src/trust/pki/make.js';
import { certificateOf, codeOf, queryFacts, signerOf, valueOf } from '../../support/signing.js';
import { testPki } from '../../support/pki.js';
import { xmlCryptoVerifies } from '../../support/xml-crypto.js';
import { HAS_XMLSEC1, xmlsec1Verifies } from '../../support/xmlsec1.js';

type Case<K extends TokenKind = TokenKind> = readonly [kind: K, signer: PkiName];
const CASES: readonly Case[] = [
  ['transaction', 'z-gp-auth'],
  ['transaction', 'n-auth'],
  ['transaction', 'server-a'],
  ['mandate', 'z-gp-sign'],
  ['registration', 'z-gp-auth'],
];

async function tokenOf<K extends TokenKind>(kind: K, name: PkiName): Promise<TokenOf[K]> {
  const facts = { ...(await queryFacts(name)), context: 'MEDS', bsn: '999910164' };
  const made = { transaction: transactionToken, mandate: mandateToken, registration: registrationToken }[kind](facts);
  return valueOf(made as Checked<TokenOf[K]>);
}

async function signed(kind: TokenKind, name: PkiName, signing: AssertionSigning = {}): Promise<string> {
  return valueOf(await signAssertion(valueOf(writeToken(kind, await tokenOf(kind, name))), await signerOf(name), signing));
}

describe.each(CASES)('given a %s token signed by %s', (kind, name) => {
  test('when xml-crypto judges it, then it verifies, and not after a change', async () => {
    const text = await signed(kind, name);
    const { certificate } = (await testPki()).issued[name];
    expect(xmlCryptoVerifies(text, certificate)).toBe(true);
    expect(xmlCryptoVerifies(text.replace('Version="2.0"', 'Version="2.1"'), certificate)).toBe(false);
  });

  (HAS_XMLSEC1 ? test : test.skip)('when xmlsec1 judges it, then it verifies, and not after a change', async () => {
    const text = await signed(kind, name);
    const { certificate } = (await testPki()).issued[name];
    expect(xmlsec1Verifies(text, certificate)).toBe(true);
    expect(xmlsec1Verifies(text.replace('Version="2.0"', 'Version="2.1"'), certificate)).toBe(false);
  });

  test('when it is read back, then it says what was written', async () => {
    const token = await tokenOf(kind, name);
    const text = await signed(kind, name);
    const { bsn, context, ...rest } = token as { readonly bsn?: string; readonly context?: string };
    expect(valueOf(readToken(kind, readExact(text)))).toEqual({ ...rest, ...(bsn && { bsn }), ...(context && { context }) });
  });

  test('when its canonical form is made, then it is the text itself, signed and unsigned', async () => {
    const unsigned = valueOf(writeToken(kind, await tokenOf(kind, name))).text;
    const text = await signed(kind, name, { keyInfo: 'both' });
    expect(canonicalText(readExact(unsigned))).toBe(unsigned);
    expect(canonicalText(readExact(text))).toBe(text);
  });
});

test('given other algorithms and another KeyInfo, when a token is signed, then xml-crypto verifies it', async () => {
  const text = await signed('transaction', 'z-gp-auth', { algorithm: 'rsa-sha512', digest: 'sha512', keyInfo: 'certificate' });
  expect(xmlCryptoVerifies(text, (await testPki()).issued['z-gp-auth'].certificate)).toBe(true);
  expect(text).toContain('xmldsig-more#rsa-sha512');
  expect(text).toContain('xmlenc#sha512');
  expect(text).toContain('<ds:X509Certificate>');
  expect(text.slice(text.indexOf('</ds:SignedInfo>'))).not.toContain('SecurityTokenReference');
});

test('given an assertion, when its SignedInfo is made, then it is canonical, alone and where it stands', async () => {
  const assertion = valueOf(writeToken('transaction', await tokenOf('transaction', 'z-gp-auth')));
  const { octets, element } = assertionSignedInfo(assertion);
  expect(canonicalText(readExact(octets))).toBe(octets.toString());
  expect(await signed('transaction', 'z-gp-auth')).toContain(element);
});

test('given the signature, when it is placed, then it stands directly behind the issuer', async () => {
  expect(await signed('transaction', 'z-gp-auth')).toMatch(/<\/saml:Issuer><ds:Signature [^]*<\/ds:Signature><saml:Subject>/);
});

test('given a signer with the key of another certificate, when it signs, then the result does not leave', async () => {
  const [gp, pharmacist] = [await signerOf('z-gp-auth'), await signerOf('z-pharm-auth')];
  const mixed: Signer = { chain: gp.chain, sign: pharmacist.sign };
  const assertion = valueOf(writeToken('transaction', await tokenOf('transaction', 'z-gp-auth')));
  expect(codeOf(await signAssertion(assertion, mixed))).toBe('SIG_INVALID');
});

test('given a signer that signs other octets, when it signs, then the result does not leave', async () => {
  const gp = await signerOf('z-gp-auth');
  const careless: Signer = { chain: gp.chain, sign: (octets, algorithm) => gp.sign(octets.subarray(1), algorithm) };
  const assertion = valueOf(writeToken('transaction', await tokenOf('transaction', 'z-gp-auth')));
  expect(codeOf(await signAssertion(assertion, careless))).toBe('SIG_INVALID');
});

test('given a text that is not canonical, when it is signed, then the result does not leave', async () => {
  const assertion = valueOf(writeToken('transaction', await tokenOf('transaction', 'z-gp-auth')));
  const text = assertion.text.replace('<saml:Subject>', '<saml:Subject >');
  expect(codeOf(await signAssertion({ ...assertion, text }, await signerOf('z-gp-auth')))).toBe('SIG_INVALID');
});

test('given a signer that gives nothing of use, when it signs, then the result does not leave', async () => {
  const { chain } = await signerOf('z-gp-auth');
  const assertion = valueOf(writeToken('transaction', await tokenOf('transaction', 'z-gp-auth')));
  for (const octets of [new Uint8Array(), new Uint8Array(256)]) {
    expect(codeOf(await signAssertion(assertion, { chain, sign: () => Promise.resolve(accepted(octets)) }))).toBe('SIG_INVALID');
  }
});

describe('given certificates, when a token is built for their holder', () => {
  test('then a card has a subject, and a server has none', async () => {
    expect(await tokenOf('transaction', 'z-gp-auth')).toMatchObject({ subject: { uzi: '900005259', role: '01.015' }, authnContext: 'card' });
    expect(await tokenOf('transaction', 'server-a')).not.toHaveProperty('subject');
    expect(await tokenOf('transaction', 'server-a')).toMatchObject({ authnContext: 'server' });
    expect(await signed('transaction', 'server-a')).toContain('<saml:NameID></saml:NameID>');
  });

  test('then who may not sign it is refused', async () => {
    const [facts, employee] = [await queryFacts('m-auth'), await queryFacts('n-auth')];
    expect(codeOf(transactionToken(facts))).toBe('CARD_NOT_ALLOWED');
    expect(codeOf(mandateToken({ ...employee, context: 'MEDS' }))).toBe('MANDATE_SIGNER');
    expect(codeOf(registrationToken({ ...facts, certificate: await certificateOf('server-a'), bsn: '999910164' }))).toBe('CARD_NOT_ALLOWED');
  });

  test('then the other certificate of the same card is refused', async () => {
    const more = { context: 'MEDS', bsn: '999910164' };
    const [toSign, toLogIn] = [await queryFacts('z-gp-sign'), await queryFacts('z-gp-auth')];
    expect(codeOf(transactionToken(toSign))).toBe('CERT_KEY_USAGE');
    expect(codeOf(registrationToken({ ...toSign, ...more }))).toBe('CERT_KEY_USAGE');
    expect(codeOf(mandateToken({ ...toLogIn, ...more }))).toBe('CERT_KEY_USAGE');
  });

  test('then it never lasts longer than its window, and a mandate not longer than the certificate', async () => {
    const facts = { ...(await queryFacts()), context: 'MEDS', bsn: '999910164' };
    const late = facts.at + 301_000;
    expect(codeOf(transactionToken({ ...facts, notOnOrAfter: late }))).toBe('TOKEN_WINDOW');
    expect(codeOf(transactionToken({ ...facts, notOnOrAfter: facts.at }))).toBe('TOKEN_EXPIRED');
    const mandate = valueOf(mandateToken({ ...facts, certificate: await certificateOf('z-gp-sign') }));
    expect(mandate.notOnOrAfter).toBeLessThanOrEqual(Date.parse((await certificateOf('z-gp-sign')).validTo));
    expect(new Date(valueOf(registrationToken(facts)).notOnOrAfter).toISOString()).toBe('2027-12-01T12:00:00.000Z');
  });
});
