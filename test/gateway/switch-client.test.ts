import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CertificateSource } from '../../src/config/organisations.js';
import { completeSwitchPoint } from '../../src/config/switch-point.js';
import { openSwitchClient } from '../../src/gateway/switch-client.js';
import { accepted, refused } from '../../src/trust/refusals.js';
import { fixed } from '../../src/trust/tls/material.js';
import type { PeerCheck } from '../../src/trust/tls/peer.js';
import type { OpenTrust } from '../../src/trust/world/open-trust.js';
import { machineOutside } from '../../src/trust/world/outside.js';
import { lookup, materialOf, PEERS, serve, tlsPki, type Served } from '../support/tls.js';

let folder: string;
let server: Served;
let told: string[];
const MESSAGE = { service: 'Ping', soapAction: 'urn:x', envelope: '<x/>', patience: 5000 };

beforeAll(async () => {
  // It answers JSON, which is no SOAP: enough to know that the message arrived.
  server = await serve(fixed(materialOf(await tlsPki(), 'server-a')), { peers: () => PEERS });
});
afterAll(() => server.stop());
beforeEach(async () => {
  [folder, told] = [mkdtempSync(path.join(tmpdir(), 'schakel-client-')), []];
  const { certificate, key, anchors } = materialOf(await tlsPki(), 'server-b');
  for (const [name, content] of Object.entries({ 'own.pem': certificate, 'own.key': key, 'root.pem': anchors })) writeFileSync(at(name), content);
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);
const pem = (): CertificateSource => ({ kind: 'pem', uses: ['tls'], chain: at('own.pem'), key: at('own.key') });

/** A client for server A, in the place of the switch point. */
function open(
  certificate: CertificateSource | undefined = pem(),
  pinned: { readonly ura?: string; readonly uzi?: string } = {},
  check: PeerCheck = () => accepted(true),
) {
  const switchPoint = completeSwitchPoint({ url: `https://server-a.schakel.example:${server.port}/zim/`, ura: '90000380', ...pinned });
  const trust = { peerCheck: () => check } as unknown as OpenTrust;
  const tell = ({ what, code }: { readonly what: string; readonly code: string }): void => void told.push(`${what} ${code}`);
  return openSwitchClient({ switchPoint, certificate, anchors: [at('root.pem')], trust, outside: machineOutside(() => 'geheim'), tell, lookup });
}

async function sent(...options: Parameters<typeof open>): Promise<string> {
  const client = await open(...options);
  const answer = await client.send(MESSAGE);
  await client.close();
  return answer.kind === 'failed' ? answer.code : answer.kind;
}

test('given the switch point that is pinned, when a message is sent, then it arrives', async () => {
  const before = server.handled();
  expect([await sent(), server.handled() - before, told]).toEqual(['not-soap', 1, ['no-reply HTTP_200']]);
});

test.each<readonly [string, { readonly ura?: string; readonly uzi?: string }, PeerCheck, string]>([
  ['another organisation', { ura: '90000999' }, () => accepted(true), 'PEER_UNNAMED'],
  ['another system of it', { uzi: '900010001' }, () => accepted(true), 'PEER_UNNAMED'],
  ['a revoked certificate', {}, () => refused('CERT_REVOKED'), 'CERT_REVOKED'],
])('given %s, when a message is sent, then nothing of it leaves', async (_, pinned, check, code) => {
  const before = server.handled();
  expect([await sent(pem(), pinned, check), server.handled() - before, told]).toEqual(['unreachable', 0, [`no-reply ${code}`]]);
});

test('given a certificate that is of no use, when it is put right, then the next message goes', async () => {
  const key = materialOf(await tlsPki(), 'server-b').key;
  writeFileSync(at('own.key'), 'none');
  const client = await open();
  expect(await client.send(MESSAGE)).toEqual({ kind: 'failed', code: 'unreachable' });
  writeFileSync(at('own.key'), key);
  expect(await client.send(MESSAGE)).toMatchObject({ kind: 'failed', code: 'not-soap' });
  await client.close();
  expect(told).toContain('no-certificate key');
});

test('given an organisation without a certificate for TLS, when a message is sent, then it is told', async () => {
  const command: CertificateSource = { kind: 'command', uses: ['signing'], chain: at('own.pem'), command: ['true'] };
  expect([await sent(command), told[0]]).toEqual(['unreachable', 'no-certificate key']);
});

test('given a key behind a passphrase, in PKCS#12 or PEM, when a message is sent, then it is opened', async () => {
  execFileSync('openssl', ['pkcs12', '-export', '-in', at('own.pem'), '-inkey', at('own.key'), '-out', at('own.p12'), '-passout', 'pass:geheim']);
  execFileSync('openssl', ['pkcs8', '-topk8', '-in', at('own.key'), '-out', at('closed.key'), '-passout', 'pass:geheim']);
  expect(await sent({ kind: 'pkcs12', uses: ['tls'], pkcs12: at('own.p12'), passphraseVariable: 'P' })).toBe('not-soap');
  expect(await sent({ kind: 'pem', uses: ['tls'], chain: at('own.pem'), key: at('closed.key'), passphraseVariable: 'P' })).toBe('not-soap');
});
