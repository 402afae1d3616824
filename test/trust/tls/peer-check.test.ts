import { readCertificate, type Certificate } from '../../../src/trust/certificate/certificate.js';
import { admitCrl, openCrl } from '../../../src/trust/certificate/crl.js';
import { createCrlStore, type CrlStore } from '../../../src/trust/certificate/crl-store.js';
import { machineTimers } from '../../../src/trust/certificate/download.js';
import { createOcspClient } from '../../../src/trust/certificate/ocsp.js';
import { createPathCache } from '../../../src/trust/certificate/path-cache.js';
import type { KeyUse } from '../../../src/trust/certificate/path-rules.js';
import { firstKnown } from '../../../src/trust/certificate/revocation.js';
import { CA_OIDS, fingerprintOf, type IssuingCa } from '../../../src/trust/identity/uzi-name.js';
import type { Pki } from '../../../src/trust/pki/make.js';
import { startOcspResponder, type OcspResponder } from '../../../src/trust/pki/ocsp-responder.js';
import { fixed, type TlsMaterial } from '../../../src/trust/tls/material.js';
import { peerCheck } from '../../../src/trust/tls/path-check.js';
import { MutualAgent } from '../../../src/trust/tls/client.js';
import type { PeerCheck } from '../../../src/trust/tls/peer.js';
import { livePki } from '../../support/pki.js';
import { ask, knock, lookup, materialOf, PEERS, serve } from '../../support/tls.js';
import { held } from '../../support/trust-world.js';

const NAMES = ['server-a', 'server-b', 'lsp', 'server-revoked', 'z-gp-auth', 'ocsp-signer-s'] as const;
type Name = (typeof NAMES)[number];
type Lists = 'current' | 'expired' | 'none';

const AUTHORITIES = ['root', 'dom', 'ca-s', 'ca-z'];
let pki: Pki<Name>;
let responder: OcspResponder;

beforeAll(async () => {
  pki = await livePki(...NAMES);
  responder = await startOcspResponder({ pki, now: () => new Date() });
});
afterEach(() => responder.misbehave(undefined));
afterAll(() => responder.stop());

function authority(name: string): Certificate {
  const { der } = (pki.issued as Pki['issued'])[name as keyof Pki['issued']];
  return held(readCertificate(der));
}

/** The lists of every authority; or those of the issuer of servers expired, or missing. */
function storeOf(lists: Lists): CrlStore {
  const store = createCrlStore();
  for (const name of AUTHORITIES) {
    const kind = name === 'ca-s' ? lists : 'current';
    if (kind !== 'none') put(store, name, kind === 'expired' ? `${name}-expired` : name);
  }
  return store;
}

function put(store: CrlStore, name: string, list: string): void {
  store.put(held(admitCrl(held(openCrl(pki.crls[list] ?? new Uint8Array())), authority(name))), authority(name));
}

interface Choice {
  readonly lists?: Lists;
  readonly store?: CrlStore;
  readonly ocsp?: boolean;
  readonly open?: boolean;
  readonly cas?: readonly IssuingCa[];
  readonly usage?: KeyUse;
}

/** A check with what was accepted without knowing. */
function checkOf({ lists = 'current', store = storeOf(lists), ocsp = false, open = false, cas, usage = 'tlsClient' }: Choice) {
  const unknown: string[] = [];
  const client = createOcspClient({
    fetch: (_url, how) => fetch(responder.url, how),
    timers: machineTimers,
    now: Date.now,
    nonce: () => crypto.getRandomValues(new Uint8Array(16)),
    hosts: ['ocsp.schakel.example'],
    needsNonce: true,
    timeoutMs: 2000,
  });
  const revocation = firstKnown([store, client.revocation]);
  const world = { anchors: [authority('root')], intermediates: [authority('dom'), authority('ca-s'), authority('ca-z')], revocation };
  const check: PeerCheck = peerCheck({
    world: () => world,
    usage,
    now: Date.now,
    cache: createPathCache(),
    ...(cas === undefined ? {} : { cas: () => cas }),
    ...(ocsp ? { ask: (certificate, issuer) => client.refresh(certificate, issuer) } : {}),
    ...(open ? { onUnknown: ({ thumbprint }: Certificate) => void unknown.push(thumbprint) } : {}),
  });
  return { check, unknown };
}

/** Without lists for the TLS library: all that it decides is whether the chain leads to the root. */
function plain(name: Name): TlsMaterial {
  const { certificate, key, anchors } = materialOf(pki, name);
  return { certificate, key, anchors };
}

function issuing(name: string): IssuingCa {
  return { type: 'S', caOid: CA_OIDS.S[0] ?? '', fingerprint: fingerprintOf(authority(name).der) };
}

async function outcomeOf(name: Name, choice: Choice): Promise<string> {
  const { check, unknown } = checkOf(choice);
  const served = await serve(fixed(plain('server-a')), { path: check });
  try {
    const { certificate, key, anchors } = plain(name);
    const outcome = await knock(served.port, { cert: certificate, key, ca: anchors });
    expect(served.handled()).toBe(outcome === 'answered' ? 1 : 0);
    return [outcome, ...served.refusals.map(({ code }) => code), ...(unknown.length > 0 ? ['unknown'] : [])].join(' ');
  } finally {
    await served.stop();
  }
}

test.each<readonly [string, Name, Choice, string]>([
  ['a named peer', 'server-b', {}, 'answered'],
  ['a revoked server', 'server-revoked', {}, 'refused CERT_REVOKED'],
  ['a revoked server, open to what is unknown', 'server-revoked', { open: true }, 'refused CERT_REVOKED'],
  ['a server that is not named', 'lsp', {}, 'refused PEER_UNNAMED'],
  ['a card', 'z-gp-auth', {}, 'refused CARD_NOT_ALLOWED'],
  ['a list that has expired', 'server-b', { lists: 'expired' }, 'refused CERT_STATUS_UNKNOWN'],
  ['a list that has expired, open', 'server-b', { lists: 'expired', open: true }, 'answered unknown'],
  ['no list', 'server-b', { lists: 'none' }, 'refused CERT_STATUS_UNKNOWN'],
  ['no list, open', 'server-b', { lists: 'none', open: true }, 'answered unknown'],
  ['no list and a responder', 'server-b', { lists: 'none', ocsp: true }, 'answered'],
  ['no list and a responder that knows of a revocation', 'server-revoked', { lists: 'none', ocsp: true }, 'refused CERT_REVOKED'],
  ['the same, open', 'server-revoked', { lists: 'none', ocsp: true, open: true }, 'refused CERT_REVOKED'],
])('given %s, when it connects, then as our own path validation says', async (_, name, choice, expected) => {
  expect(await outcomeOf(name, choice)).toBe(expected);
});

test.each([
  ['ca-s', 'answered'],
  ['ca-z', 'refused CERT_IDENTITY'],
])('given %s as the CA of servers, when a server connects, then %s', async (ca, expected) => {
  expect(await outcomeOf('server-b', { cas: [issuing(ca)] })).toBe(expected);
});

test.each([
  [false, 'refused CERT_STATUS_UNKNOWN'],
  [true, 'answered unknown'],
])('given a responder in trouble, when a server connects (open: %s), then %s', async (open, expected) => {
  responder.misbehave('http-500');
  expect(await outcomeOf('server-b', { lists: 'none', ocsp: true, open })).toBe(expected);
});

test('given an open connection, when its certificate is revoked, then the next request on it is refused', async () => {
  const store = createCrlStore();
  for (const name of AUTHORITIES) put(store, name, name);
  let isRevoked = false;
  const { check } = checkOf({ store });
  const served = await serve(fixed(plain('server-a')), {
    path: (certificates) => (isRevoked ? { ok: false, refusal: { code: 'CERT_REVOKED' } } : check(certificates)),
  });
  const agent = clientOf({});
  try {
    expect(await ask(agent, served.port)).toMatch(/^200 /);
    isRevoked = true;
    expect(await ask(agent, served.port)).not.toMatch(/^\d/);
    expect([served.handled(), served.refusals]).toEqual([1, [{ code: 'CERT_REVOKED' }]]);
  } finally {
    agent.destroy();
    await served.stop();
  }
});

test('given a check that fails, when a peer connects, then it is refused', async () => {
  const served = await serve(fixed(plain('server-a')), { path: () => Promise.reject(new TypeError('a bug')) });
  const { certificate, key, anchors } = plain('server-b');
  expect(await knock(served.port, { cert: certificate, key, ca: anchors })).toBe('refused');
  expect(served.refusals.map(({ code }) => code)).toEqual(['CERT_STATUS_UNKNOWN']);
  await served.stop();
});

function clientOf(choice: Choice): MutualAgent {
  const { check } = checkOf({ ...choice, usage: 'tlsServer' });
  const [server = { application: '', ura: '' }] = PEERS;
  const agent = MutualAgent.open({ material: fixed(plain('server-b')), server, path: check, lookup, onProblem: () => undefined });
  if ('problem' in agent) throw new Error(agent.problem.text);
  return agent;
}

test.each<readonly [string, Choice, RegExp]>([
  ['a server in order', {}, /^200 /],
  ['no list', { lists: 'none' }, /^CERT_STATUS_UNKNOWN$/],
  ['no list and a responder', { lists: 'none', ocsp: true }, /^200 /],
  ['another CA of servers', { cas: [] }, /^CERT_IDENTITY$/],
])('given %s, when a client asks it, then nothing is sent before the check, and %s', async (_, choice, expected) => {
  const served = await serve(fixed(plain('server-a')));
  const agent = clientOf(choice);
  try {
    const answers = await Promise.all([ask(agent, served.port), ask(agent, served.port)]);
    for (const answer of answers) expect(answer).toMatch(expected);
    expect(served.handled()).toBe(answers[0].startsWith('200') ? 2 : 0);
  } finally {
    agent.destroy();
    await served.stop();
  }
});
