import { proxyReader, type ProxiedRequest, type ProxySetup } from '../../../src/trust/tls/proxy.js';
import { pathCheck } from '../../../src/trust/tls/path-check.js';
import { readCertificate, type Certificate } from '../../../src/trust/certificate/certificate.js';
import type { Revocation } from '../../../src/trust/certificate/revocation.js';
import { accepted, refused, type Checked } from '../../../src/trust/refusals.js';
import type { PkiName } from '../../../src/trust/pki/make.js';
import { TEST_NOW, testPki } from '../../support/pki.js';
import { PEERS } from '../../support/tls.js';

const SECRET = 'a-secret-that-only-the-proxy-of-this-house-has';
const HEADER = 'x-client-certificate';

async function setup(changes: Partial<ProxySetup> = {}): Promise<ProxySetup> {
  const pki = await testPki();
  const read = (pem: string): Certificate => value(readCertificate(pem));
  const revoked = pki.issued['server-revoked'].serial;
  const revocation: Revocation = {
    status: ({ serial }) => (serial === BigInt(`0x${revoked}`) ? refused('CERT_REVOKED') : accepted({ until: Infinity, before: Infinity })),
    version: () => 1,
  };
  const world = { anchors: [read(pki.root)], intermediates: pki.intermediates.map(read), revocation };
  const path = pathCheck({ world: () => world, usage: 'tlsClient', now: () => TEST_NOW.getTime() });
  return { header: HEADER, from: ['127.0.0.1', '10.0.3.0/24'], peers: () => PEERS, path, ...changes };
}

async function asked(name: PkiName, changes: Partial<ProxiedRequest> = {}, more: Record<string, string> = {}): Promise<ProxiedRequest> {
  const { certificate } = (await testPki()).issued[name];
  return { headers: { [HEADER]: encodeURIComponent(certificate), ...more }, address: '127.0.0.1', isMutual: false, ...changes };
}

test.each([
  ['loopback', {}],
  ['loopback, written as IPv6', { address: '::ffff:127.0.0.1' }],
  ['an allowed address over mutual TLS', { address: '10.0.3.7', isMutual: true }],
])('given a proxy at %s, when it passes on a named peer, then that is who asks and the header is gone', async (_, changes) => {
  const request = await asked('server-b', changes);
  expect(await proxyReader(await setup())(request)).toMatchObject({ ok: true, value: { ura: '90000381', applications: ['301'] } });
  expect(request.headers).toEqual({});
});

test.each([
  ['from an address that is no proxy', { address: '10.0.4.7', isMutual: true }],
  ['from an allowed address in the clear', { address: '10.0.3.7' }],
  ['without an address', { address: undefined }],
])('given a certificate header %s, when it is read, then ignored and gone', async (_, changes) => {
  const request = await asked('server-b', changes);
  expect(await proxyReader(await setup())(request)).toMatchObject({ ok: false, refusal: { code: 'PEER_MISSING' } });
  expect(request.headers).toEqual({});
});

test('given a secret, when it is right, wrong or missing, then only the right one counts, and both headers are gone', async () => {
  const read = proxyReader(await setup({ secret: { header: 'x-proxy-secret', value: SECRET } }));
  const words: Record<string, string>[] = [{ 'x-proxy-secret': SECRET }, { 'x-proxy-secret': SECRET.slice(1) }, {}];
  for (const [i, word] of words.entries()) {
    const request = await asked('server-b', { address: '10.0.3.7' }, word);
    expect((await read(request)).ok).toBe(i === 0);
    expect(request.headers).toEqual({});
  }
});

test.each([
  ['server-revoked', 'CERT_REVOKED'],
  ['server-other', 'CERT_UNTRUSTED'],
  ['lsp', 'PEER_UNNAMED'],
  ['z-gp-auth', 'CARD_NOT_ALLOWED'],
] as const)('given a proxy that passes on %s, when it is read, then %s: the proxy does not decide', async (name, code) => {
  const path = name === 'z-gp-auth' ? { path: (): Checked<undefined> => accepted(undefined) } : {};
  expect(await proxyReader(await setup(path))(await asked(name))).toMatchObject({ ok: false, refusal: { code } });
});

test.each([['SUCCESS'], ['%E0%A4%A'], ['two'], ['-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----'], ['x'.repeat(20_000)]])(
  'given %.20s instead of one certificate, when it is read, then the header is malformed',
  async (text) => {
    const one = encodeURIComponent((await testPki()).issued['server-b'].certificate);
    const request = await asked('server-b', {}, { [HEADER]: text === 'two' ? `${one}, ${one}` : text });
    expect(await proxyReader(await setup())(request)).toMatchObject({ ok: false, refusal: { code: 'HEADER_MALFORMED' } });
  },
);

test('given a secret that is too short or an address that is none, when configured, then that is a fault', async () => {
  const short = await setup({ secret: { header: 'x', value: 'short' } });
  expect(() => proxyReader(short)).toThrow(/32/);
  const nowhere = await setup({ from: ['proxy.local'] });
  expect(() => proxyReader(nowhere)).toThrow(/address/);
});

function value<T>(checked: Checked<T>): T {
  if (!checked.ok) throw new Error(checked.refusal.code);
  return checked.value;
}
