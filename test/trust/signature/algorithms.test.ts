import { canonicalization, digestAlgorithm, signatureAlgorithm, transform } from '../../../src/trust/signature/algorithms.js';
import { codeOf, valueOf } from '../../support/signing.js';

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

test('given what AORTA allows, when it is named, then it is taken', () => {
  expect(valueOf(signatureAlgorithm(`${MORE}rsa-sha256`))).toBe('rsa-sha256');
  expect(valueOf(signatureAlgorithm(`${MORE}rsa-sha512`))).toBe('rsa-sha512');
  expect(valueOf(digestAlgorithm('http://www.w3.org/2001/04/xmlenc#sha256'))).toBe('sha256');
  expect(valueOf(digestAlgorithm('http://www.w3.org/2001/04/xmlenc#sha512'))).toBe('sha512');
  expect(valueOf(transform(`${DS}enveloped-signature`))).toBe('enveloped');
  expect(valueOf(transform('http://www.w3.org/2001/10/xml-exc-c14n#'))).toBe('exclusive');
  expect(valueOf(canonicalization('http://www.w3.org/2001/10/xml-exc-c14n#'))).toBe('exclusive');
});

test.each([
  '',
  'none',
  `${DS}rsa-sha1`,
  `${DS}hmac-sha1`,
  `${DS}dsa-sha1`,
  `${MORE}hmac-sha256`,
  `${MORE}ecdsa-sha256`,
  `${DS}rsa-sha256`,
  `${MORE}RSA-SHA256`,
  '__proto__',
  'constructor',
])('given the signature algorithm %j, when nothing is switched on, then SIG_ALGORITHM', (uri) =>
  expect(codeOf(signatureAlgorithm(uri))).toBe('SIG_ALGORITHM'),
);

test.each([
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  'http://www.w3.org/TR/1999/REC-xslt-19991116',
  'http://www.w3.org/TR/1999/REC-xpath-19991116',
  `${DS}base64`,
  '',
])('given the transform %j, then SIG_ALGORITHM, as a canonicalisation too', (uri) => {
  expect(codeOf(transform(uri))).toBe('SIG_ALGORITHM');
  expect(codeOf(canonicalization(uri))).toBe('SIG_ALGORITHM');
});

test('given a leniency, when it is switched on, then it lets in its own URIs and no others', () => {
  const aorta = { aortaUris: true };
  const old = { generationA: true };
  expect(valueOf(signatureAlgorithm(`${DS}rsa-sha256`, aorta))).toBe('rsa-sha256');
  expect(valueOf(digestAlgorithm('http://www.w3.org/2000/09/xmlenc#sha256', aorta))).toBe('sha256');
  expect(valueOf(signatureAlgorithm(`${DS}rsa-sha1`, old))).toBe('rsa-sha1');
  expect(valueOf(digestAlgorithm(`${DS}sha1`, old))).toBe('sha1');
  expect(codeOf(signatureAlgorithm(`${DS}rsa-sha1`, aorta))).toBe('SIG_ALGORITHM');
  expect(codeOf(digestAlgorithm(`${DS}sha1`, aorta))).toBe('SIG_ALGORITHM');
  expect(codeOf(signatureAlgorithm(`${DS}rsa-sha256`, old))).toBe('SIG_ALGORITHM');
});
