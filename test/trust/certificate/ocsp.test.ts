import { createOcspClient, type OcspOptions } from '../../../src/trust/certificate/ocsp.js';
import { machineTimers, type Fetch } from '../../../src/trust/certificate/download.js';
import { validatePath } from '../../../src/trust/certificate/path.js';
import { firstKnown } from '../../../src/trust/certificate/revocation.js';
import type { Pki, PkiName } from '../../../src/trust/pki/make.js';
import { MISBEHAVIOURS, startOcspResponder, type Misbehaviour, type OcspResponder } from '../../../src/trust/pki/ocsp-responder.js';
import { TEST_NOW, testPki } from '../../support/pki.js';
import { certificateOf, held, listsOf, outcome, worldOf } from '../../support/trust-world.js';

const NOW = TEST_NOW.getTime();
const HOUR = 3_600_000;
const NONCE = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

let pki: Pki;
let responder: OcspResponder;

beforeAll(async () => {
  pki = await testPki();
  responder = await startOcspResponder({ pki, now: () => TEST_NOW });
});
afterEach(() => responder.misbehave(undefined));
afterAll(() => responder.stop());

function clientOf(more: Partial<OcspOptions> = {}) {
  return createOcspClient({
    fetch: globalThis.fetch,
    timers: machineTimers,
    now: () => NOW,
    nonce: () => NONCE,
    hosts: [new URL(responder.url).host],
    responder: responder.url,
    needsNonce: true,
    timeoutMs: 2000,
    ...more,
  });
}

function ask(name: PkiName, more: Partial<OcspOptions> = {}, issuer: PkiName = 'ca-z') {
  return clientOf(more).refresh(certificateOf(pki, name), certificateOf(pki, issuer));
}

describe('given a responder that does right', () => {
  test.each(['sha1', 'sha256'] as const)('when a good certificate is asked for by %s, then it is good', async (hash) => {
    expect(held(await ask('z-gp-auth', { hash })).revokedAt).toBeUndefined();
  });

  test('when a revoked one is asked for, then it is told since when', async () => {
    expect(held(await ask('z-revoked')).revokedAt).toBe(pki.issued['z-revoked'].revokedAt?.getTime());
  });

  test('when the CA itself answers, as it named nobody, then it is believed', async () => {
    expect(held(await ask('n-auth', {}, 'ca-n')).revokedAt).toBeUndefined();
  });

  test('when an answer is there, then verification uses it without asking, until it ends', async () => {
    const client = clientOf();
    const [gp, caZ] = [certificateOf(pki, 'z-gp-auth'), certificateOf(pki, 'ca-z')];
    const status = (now: number) => outcome(client.revocation.status(gp, caZ, { at: NOW, now }));
    expect(status(NOW)).toBe('CERT_STATUS_UNKNOWN: OCSP missing');
    const before = responder.asked().length;
    await Promise.all([client.refresh(gp, caZ), client.refresh(gp, caZ)]);
    await client.refresh(gp, caZ);
    expect(responder.asked().length - before).toBe(1);
    expect([status(NOW), status(NOW + 13 * HOUR)]).toEqual(['ok', 'CERT_STATUS_UNKNOWN: OCSP missing']);
  });

  test('when it and the lists both know, then a revocation by one of them is a revocation', async () => {
    const client = clientOf();
    const leaf = certificateOf(pki, 'z-revoked');
    held(await client.refresh(leaf, certificateOf(pki, 'ca-z')));
    const revocation = firstKnown([listsOf(pki, ['root', 'dom']), client.revocation]);
    expect(outcome(validatePath(leaf, { ...worldOf(pki), revocation, usage: 'digitalSignature', at: NOW }))).toBe(
      'CERT_REVOKED: chain[0] revocationDate',
    );
  });

  test('when the certificate names a host that is not allowed, then nobody is asked', async () => {
    let asked = 0;
    const counting: Fetch = () => Promise.reject(new TypeError(`asked ${++asked} times`));
    const { responder: _, ...options } = { responder: '', fetch: counting };
    const client = createOcspClient({ ...baseOf(), ...options, hosts: ['other.example'] });
    expect(outcome(await client.refresh(certificateOf(pki, 'z-gp-auth'), certificateOf(pki, 'ca-z')))).toBe('CERT_STATUS_UNKNOWN: OCSP host');
    expect(asked).toBe(0);
  });
});

function baseOf(): Omit<OcspOptions, 'responder' | 'fetch' | 'hosts'> {
  return { timers: machineTimers, now: () => NOW, nonce: () => NONCE, needsNonce: true };
}

describe('given a responder that does wrong, when it is asked, then there is no answer and why is told', () => {
  const expected: Readonly<Record<Misbehaviour, string>> = {
    'wrong-signer': 'responder extendedKeyUsage',
    'foreign-signer': 'responder issuer',
    'no-certificate': 'responder certificate',
    'broken-signature': 'signature',
    old: 'thisUpdate',
    outdated: 'nextUpdate',
    future: 'thisUpdate',
    'no-nonce': 'nonce',
    'other-nonce': 'nonce',
    'wrong-serial': 'certID',
    'try-later': 'responseStatus',
    'http-500': 'status',
    garbage: 'form',
    endless: 'size',
    silent: 'time',
  };
  test.each(Object.keys(MISBEHAVIOURS) as Misbehaviour[])('%s', async (how) => {
    responder.misbehave(how);
    expect(outcome(await ask('z-gp-auth', { timeoutMs: how === 'silent' ? 200 : 5000 }))).toBe(`CERT_STATUS_UNKNOWN: OCSP ${expected[how]}`);
  });

  test('without a nonce where none is needed: it is believed', async () => {
    responder.misbehave('no-nonce');
    expect(outcome(await ask('z-gp-auth', { needsNonce: false }))).toBe('ok');
    responder.misbehave('other-nonce');
    expect(outcome(await ask('z-gp-auth', { needsNonce: false }))).toBe('CERT_STATUS_UNKNOWN: OCSP nonce');
  });
});
