import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { readyMaterial, fixed } from '../../../src/trust/tls/material.js';
import { pem } from '../../../src/trust/pki/make.js';
import { shownBy } from '../../../src/trust/tls/server.js';
import { agentOf, ask, knock, materialOf, PEERS, serve, tlsPki, type Served, type TlsName } from '../../support/tls.js';

let served: Served;

beforeAll(async () => {
  served = await serve(fixed(materialOf(await tlsPki(), 'server-a')));
});

afterAll(() => served.stop());

async function clientOptions(name: TlsName): Promise<{ cert: string; key: string; ca: string }> {
  const { certificate, key, anchors } = materialOf(await tlsPki(), name);
  return { cert: certificate, key, ca: anchors };
}

test('given a named peer, when it asks, then the request knows its URA, UZI number, application and thumbprint', async () => {
  const agent = agentOf(materialOf(await tlsPki(), 'server-b'));
  const answer = await ask(agent, served.port);
  agent.destroy();
  expect(answer.slice(0, 4)).toBe('200 ');
  expect(JSON.parse(answer.slice(4))).toEqual({
    ura: '90000381',
    uzi: '900010080',
    applications: ['301'],
    thumbprint: expect.stringMatching(/^[\w-]{43}$/) as string,
  });
});

test.each([
  ['a server that is not named', 'lsp', 'PEER_UNNAMED'],
  ['the card of a professional', 'z-gp-auth', 'CARD_NOT_ALLOWED'],
  ['an unnamed card', 'm-auth', 'CARD_NOT_ALLOWED'],
  ['a revoked certificate', 'server-revoked', 'CERT_REVOKED'],
  ['a certificate of the same name from another root', 'server-other', 'CERT_UNTRUSTED'],
] as const)('given %s, when it connects, then refused with %s -> %s and no request is handled', async (_, name, code) => {
  const before = { refusals: served.refusals.length, handled: served.handled() };
  expect(await knock(served.port, await clientOptions(name))).toBe('refused');
  expect(served.refusals.slice(before.refusals).map((one) => one.code)).toEqual([code]);
  expect(served.handled()).toBe(before.handled);
});

test.each([['TLSv1.2'], ['TLSv1.3']] as const)('given %s and no client certificate, when it connects, then refused', async (version) => {
  const before = served.refusals.length;
  const { anchors } = materialOf(await tlsPki(), 'server-b');
  expect(await knock(served.port, { ca: anchors, minVersion: version, maxVersion: version })).toBe('refused');
  expect(served.refusals.slice(before).map((one) => one.code)).toEqual(['PEER_MISSING']);
});

test.each([
  ['TLS 1.1', 'ERR_SSL_UNSUPPORTED_PROTOCOL', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
  ['a suite without forward secrecy', 'ERR_SSL_NO_SHARED_CIPHER', { maxVersion: 'TLSv1.2', ciphers: 'AES256-GCM-SHA384' }],
  ['a suite without authenticated encryption', 'ERR_SSL_NO_SHARED_CIPHER', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-SHA384' }],
] as const)('given %s, when a named peer connects, then refused by the server: %s', async (_, reason, options) => {
  const before = served.refusals.length;
  expect(await knock(served.port, { ...(await clientOptions('server-b')), ...options })).toBe('refused');
  expect(served.refusals.slice(before)).toEqual([{ code: 'PEER_MISSING', at: `TLS ${reason}` }]);
});

test('given TLS 1.2 with a good suite, when a named peer connects, then answered, and it may not renegotiate', async () => {
  const options = { ...(await clientOptions('server-b')), maxVersion: 'TLSv1.2' } as const;
  expect(await knock(served.port, options)).toBe('answered');
  const socket = await connected(served.port, options);
  const failure = await new Promise((resolve) => {
    socket.once('error', resolve);
    socket.renegotiate({}, (error) => resolve(error ?? 'renegotiated'));
  });
  socket.destroy();
  expect(failure).not.toBe('renegotiated');
});

test.each([['TLSv1.2'], ['TLSv1.3']] as const)(
  'given %s and a session of before, when it comes back, then it must show its certificate again',
  async (version) => {
    const options = { ...(await clientOptions('server-b')), minVersion: version, maxVersion: version };
    const first = await connected(served.port, options);
    const sessions: Buffer[] = [];
    first.on('session', (one: Buffer) => sessions.push(one));
    first.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(first, 'data');
    const session = sessions.at(-1) ?? first.getSession();
    first.destroy();
    const second = await connected(served.port, { ...options, ...(session === undefined ? {} : { session }) });
    expect(second.isSessionReused()).toBe(false);
    second.destroy();
  },
);

test('given a full chain file, when the server answers, then it sends its intermediates and not the root', async () => {
  const pki = await tlsPki();
  const material = materialOf(pki, 'server-a');
  const ready = readyMaterial({ ...material, certificate: `${material.certificate}\n${pki.root}` });
  expect('ready' in ready && String(ready.ready.options.cert).match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
  // Seen by a client that trusts nobody: it has no root of its own to put behind what was sent.
  const socket = await connected(served.port, {
    ...(await clientOptions('server-b')),
    ca: pki.issued['server-other'].certificate,
    rejectUnauthorized: false,
  });
  const shown = shownBy(socket);
  socket.destroy();
  expect(shown).toHaveLength(3);
});

test.each([
  ['expired', 'ca-s-expired'],
  ['signed by another', 'ca-s-wrong-signer'],
  ['missing', undefined],
])('given a list of the issuer that is %s, when a named peer connects, then its status is unknown and it is refused', async (_, list) => {
  const pki = await tlsPki();
  const names = ['root', 'dom', ...(list === undefined ? [] : [list])];
  const crl = names.map((name) => pem('X509 CRL', pki.crls[name] ?? new Uint8Array())).join('\n');
  const other = await serve(fixed(materialOf(pki, 'server-a', { crl })));
  expect(await knock(other.port, await clientOptions('server-b'))).toBe('refused');
  expect(other.refusals.map((one) => one.code)).toEqual(['CERT_STATUS_UNKNOWN']);
  await other.stop();
});

test('given no revocation list at all, as configured, when a revoked peer connects, then only its name decides', async () => {
  const pki = await tlsPki();
  const { crl: _, ...material } = materialOf(pki, 'server-a');
  const peers = [...PEERS, { application: '302', ura: '90000380', uzi: '900010095' }];
  const other = await serve(fixed(material), { peers: () => peers });
  expect(await knock(other.port, await clientOptions('server-revoked'))).toBe('answered');
  await other.stop();
});

test.each([
  ['a key of another certificate', 'key'],
  ['no certificate', 'certificate'],
  ['intermediates in the wrong order', 'certificate'],
  ['a leaf as anchor', 'anchors'],
  ['a list that is none', 'crl'],
])('given %s, when it is made ready, then told which part', async (what, part) => {
  const pki = await tlsPki();
  const { certificate, chain } = pki.issued['server-a'];
  const changes = {
    'a key of another certificate': { key: pki.issued['server-b'].key },
    'no certificate': { certificate: 'nothing' },
    'intermediates in the wrong order': { certificate: [certificate, ...chain.toReversed()].join('\n') },
    'a leaf as anchor': { anchors: certificate },
    'a list that is none': { crl: 'nothing' },
  }[what];
  expect(readyMaterial(materialOf(pki, 'server-a', changes))).toMatchObject({ problem: { part } });
});

test('given a server that is not the pinned one, when a client connects, then refused before a byte of the request is sent', async () => {
  const pki = await tlsPki();
  const received: Buffer[] = [];
  const { certificate, key, anchors } = materialOf(pki, 'server-a');
  const rogue = createServer({ cert: certificate, key, ca: anchors, requestCert: true }, (socket) => {
    socket.on('data', (piece: Buffer) => received.push(piece)).on('error', () => undefined);
  });
  rogue.listen(0, '127.0.0.1');
  await once(rogue, 'listening');
  const { port } = rogue.address() as AddressInfo;
  const expected = { application: '1', ura: '90000001', host: 'server-a.schakel.example' };
  const agent = agentOf(materialOf(pki, 'server-b'), expected);
  expect(await ask(agent, port)).toBe('PEER_UNNAMED');
  expect(await ask(agent, port, 'lsp.schakel.example')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  agent.destroy();
  await new Promise((resolve) => rogue.close(resolve));
  expect(received).toEqual([]);
});

test.each([
  ['revoked', 'server-revoked', 'CERT_REVOKED'],
  ['from another root', 'server-other', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED|CERT_SIGNATURE_FAILURE|UNABLE_TO_GET_ISSUER'],
] as const)('given a server whose certificate is %s, when a client connects, then refused', async (_, name, code) => {
  const pki = await tlsPki();
  const { certificate, key } = materialOf(pki, name);
  const rogue = createServer({ cert: certificate, key });
  rogue.on('tlsClientError', () => undefined);
  rogue.listen(0, '127.0.0.1');
  await once(rogue, 'listening');
  const agent = agentOf(materialOf(pki, 'server-b'));
  expect(await ask(agent, (rogue.address() as AddressInfo).port, `${name === 'server-other' ? 'server-a' : name}.schakel.example`)).toMatch(
    new RegExp(code),
  );
  agent.destroy();
  await new Promise((resolve) => rogue.close(resolve));
});

async function connected(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, servername: 'server-a.schakel.example', ...options });
  await once(socket, 'secureConnect');
  return socket;
}
