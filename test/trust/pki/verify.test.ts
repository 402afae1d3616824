import { makePki, type PkiName } from '../../../src/trust/pki/make.js';
import { PKI_NAMES, isAuthority, rowOf } from '../../../src/trust/pki/table.js';
import { keptKey, testPki, TEST_NOW } from '../../support/pki.js';
import { openssl, withFiles } from './openssl.js';

const AT = String(TEST_NOW.getTime() / 1000);

/** What openssl says of a certificate that it refuses; it accepts those that are not here. */
const REFUSED: Partial<Record<PkiName, RegExp>> = {
  'z-expired': /certificate has expired/,
  'z-future': /certificate is not yet valid/,
  'z-revoked': /0 depth lookup: certificate revoked/,
  'z-revoked-later': /0 depth lookup: certificate revoked/,
  'server-revoked': /0 depth lookup: certificate revoked/,
  'ca-revoked': /0 depth lookup: certificate revoked/,
  'z-from-revoked-ca': /1 depth lookup: certificate revoked/,
  'z-weak': /EE certificate key too weak/,
  'z-sha1': /CA signature digest algorithm too weak|signature digest algorithm too weak/,
  'z-critical': /unhandled critical extension/,
  'z-self-signed': /self-signed certificate/,
  'z-not-ca-issuer': /invalid CA certificate/,
  'z-too-deep': /path length constraint exceeded/,
  'z-from-no-sign': /key usage does not include certificate signing/,
  'root-other': /self-signed certificate/,
  'dom-other': /certificate signature failure/,
  'ca-z-other': /signature failure/,
  'ca-s-other': /signature failure/,
  'z-other': /signature failure/,
  'server-other': /signature failure/,
};

/** What openssl, which does not read names of UZI certificates, can not object to; an authority alone is in order, what is below it is not. */
const ELSEWHERE = ['CERT_IDENTITY', 'CARD_NOT_ALLOWED', 'CERT_KEY_USAGE'];
const ALONE: readonly PkiName[] = ['ca-too-deep', 'ca-no-sign'];

let folder = '';
let done = (): void => undefined;

beforeAll(async () => {
  const { issued, root, crls } = await testPki();
  const files: Record<string, string | Uint8Array> = { 'anchors.pem': root };
  for (const [name, list] of Object.entries(crls)) files[`${name}.crl`] = list;
  for (const { name, certificate, chain } of Object.values(issued)) {
    files[`${name}.pem`] = certificate;
    files[`${name}.below`] = chain.join('');
  }
  await new Promise<void>((ready) => {
    void withFiles(files, (made) => {
      folder = made;
      ready();
      return new Promise<void>((resolve) => {
        done = resolve;
      });
    });
  });
});
afterAll(() => {
  done();
});

/** Verifies a certificate with the chain and the lists that go with it. */
async function verify(name: PkiName, kind: string, ...more: readonly string[]): Promise<string> {
  const { issued, crls } = await testPki();
  const issuers = Object.keys(issued).filter((issuer) => `${issuer}${kind}` in crls && !issuer.endsWith('-other'));
  const lists = issuers.flatMap((issuer) => ['-CRLfile', `${folder}/${issuer}${kind}.crl`]);
  const untrusted = issued[name].chain.length === 0 ? [] : ['-untrusted', `${folder}/${name}.below`];
  const rules = ['-attime', AT, '-x509_strict', '-auth_level', '2', '-crl_check_all'];
  return openssl('verify', ...rules, '-CAfile', `${folder}/anchors.pem`, ...untrusted, ...lists, ...more, `${folder}/${name}.pem`);
}

test.each(PKI_NAMES)('given %s, when openssl verifies its path, then it agrees with the table', async (name) => {
  const expected = REFUSED[name];
  expect(await verify(name, '')).toMatch(expected ?? /\.pem: OK\n$/);
  const { refused } = rowOf(name) ?? {};
  const isForOpenssl = refused !== undefined && !ELSEWHERE.includes(refused) && !ALONE.includes(name);
  expect([name, isForOpenssl]).toEqual([name, expected !== undefined]);
});

test.each<[string, RegExp]>([
  ['-expired', /CRL has expired/],
  ['-wrong-signer', /CRL signature failure/],
])('given lists of the kind %s, when openssl verifies with them, then it refuses', async (kind, expected) => {
  expect(await verify('z-gp-auth', kind)).toMatch(expected);
});

test('given a list of the kind -delta, when openssl prints it, then the extension that says so is critical', async () => {
  const said = await openssl('crl', '-inform', 'DER', '-in', `${folder}/ca-z-delta.crl`, '-noout', '-text');
  expect(said).toMatch(/Delta CRL Indicator: critical\s+1\n/);
});

test('given server certificates, when openssl verifies them for TLS, then those with the usage pass for either side', async () => {
  for (const name of ['server-a', 'server-b', 'lsp', 'server-4096'] as const) {
    for (const purpose of ['sslserver', 'sslclient']) {
      expect(await verify(name, '', '-purpose', purpose, '-verify_hostname', `${name}.schakel.example`)).toMatch(/\.pem: OK\n$/);
    }
  }
  expect(await verify('z-gp-auth', '', '-purpose', 'sslserver')).toMatch(/unsuitable certificate purpose/);
});

function textOf(name: PkiName): Promise<string> {
  return openssl('x509', '-in', `${folder}/${name}.pem`, '-noout', '-text');
}

test('given the authentication card of the GP, when openssl prints it, then all that a UZI certificate has is there', async () => {
  const text = await textOf('z-gp-auth');
  for (const part of [
    /Version: 3/,
    /Signature Algorithm: sha256WithRSAEncryption/,
    /Issuer: C = NL, O = Schakel TEST, CN = TEST ca-z\n/,
    /Subject: C = NL, O = Schakel TEST, CN = TEST A\. de Huisarts, serialNumber = 900005259\n/,
    /Public-Key: \(2048 bit\)/,
    /Basic Constraints: critical\s+CA:FALSE/,
    /Key Usage: critical\s+Digital Signature\n/,
    /Extended Key Usage: \s+TLS Web Client Authentication, E-mail Protection\n/,
    /Subject Key Identifier/,
    /Authority Key Identifier/,
    /Policy: 2\.999\.5\.1\n/,
    /URI:http:\/\/crl\.schakel\.example\/ca-z\.crl/,
    /OCSP - URI:http:\/\/ocsp\.schakel\.example\/ca-z/,
    /othername: 2\.5\.5\.5::2\.16\.528\.1\.1003\.1\.3\.5\.5\.2-1-900005259-Z-90000380-01\.015-01000001, othername: UPN::900005259@90000380/,
  ]) {
    expect(text).toMatch(part);
  }
});

test.each<[PkiName, RegExp]>([
  ['root', /Basic Constraints: critical\s+CA:TRUE\n.*Key Usage: critical\s+Certificate Sign, CRL Sign/s],
  ['ca-z', /CA:TRUE, pathlen:0/],
  ['ca-no-sign', /Key Usage: critical\s+CRL Sign\n/],
  ['z-gp-sign', /Key Usage: critical\s+Non Repudiation\n/],
  ['z-wrong-usage', /Key Usage: critical\s+Key Encipherment, Data Encipherment\n/],
  ['server-a', /Key Usage: critical\s+Digital Signature, Key Encipherment\n/],
  ['server-a', /2\.5\.5\.5-?.*-1-900010079-S-90000380-00\.000-00000000, DNS:server-a\.schakel\.example/],
  ['server-4096', /Public-Key: \(4096 bit\)/],
  ['z-weak', /Public-Key: \(1024 bit\)/],
  ['z-sha1', /Signature Algorithm: sha1WithRSAEncryption/],
  ['z-critical', /2\.999\.5\.99: critical/],
  ['z-two-names', /900005259-Z.*othername: 2\.5\.5\.5::.*900005267-Z/],
  ['z-from-server-ca', /Issuer: .*ca-s\n.*5\.5\.2-1-900005308-Z/s],
  ['z-other', /Issuer: C = NL, O = Schakel TEST, CN = TEST ca-z\n.*Subject: .*TEST A\. de Huisarts, serialNumber = 900005259\n/s],
  ['ocsp-signer', /OCSP Signing.*OCSP No Check/s],
])('given %s, when openssl prints it, then it has %s', async (name, expected) => {
  expect(await textOf(name)).toMatch(expected);
});

test('given the name that is of the wrong kind of string, when openssl parses it, then that is the difference', async () => {
  const kinds = async (name: PkiName): Promise<string> => {
    const words = ['asn1parse', '-in', `${folder}/${name}.pem`];
    // The extension's value stands on the line behind its name.
    const at = /X509v3 Subject Alternative Name\n\s*(\d+):/.exec(await openssl(...words))?.[1];
    return openssl(...words, '-strparse', at ?? '');
  };
  expect(await kinds('z-utf8-name')).toMatch(/UTF8STRING +:2\.16\.528/);
  expect(await kinds('z-gp-auth')).toMatch(/IA5STRING +:2\.16\.528/);
});

test('given only some names, when made, then they, what is above them and its lists are there, and nothing else', async () => {
  const { issued, crls, intermediates } = await makePki({ now: TEST_NOW, only: ['z-other'], keys: keptKey });
  const all = ['root', 'dom', 'ca-z', 'z-gp-auth', 'root-other', 'dom-other', 'ca-z-other', 'z-other'];
  expect(Object.keys(issued)).toEqual(all);
  expect(intermediates).toHaveLength(2);
  const authorities = all.filter((name) => isAuthority(rowOf(name) ?? fail()));
  expect(Object.keys(crls).sort()).toEqual(authorities.flatMap((name) => ['', '-expired', '-wrong-signer', '-delta'].map((k) => name + k)).sort());
});

test('given serial numbers from chance, when chance gives only zeros or only ones, then they are positive and of one length', async () => {
  for (const [byte, expected] of [
    [0, /^40(00){15}$/],
    [255, /^7f(ff){15}$/],
  ] as const) {
    const { issued } = await makePki({ now: TEST_NOW, only: ['root'], keys: keptKey, random: (n) => new Uint8Array(n).fill(byte) });
    expect(issued.root.serial).toMatch(expected);
  }
});

function fail(): never {
  throw new Error('no such row');
}
