import type { Certificate } from '../../../src/trust/certificate/certificate.js';
import { admitCrl, openCrl } from '../../../src/trust/certificate/crl.js';
import { createCrlStore } from '../../../src/trust/certificate/crl-store.js';
import { machineTimers } from '../../../src/trust/certificate/download.js';
import { createOcspClient } from '../../../src/trust/certificate/ocsp.js';
import { validatePath, type TrustWorld } from '../../../src/trust/certificate/path.js';
import { failingOpen, type Revocation } from '../../../src/trust/certificate/revocation.js';
import type { Pki, PkiName } from '../../../src/trust/pki/make.js';
import { startOcspResponder, type Misbehaviour, type OcspResponder } from '../../../src/trust/pki/ocsp-responder.js';
import { TEST_NOW, testPki } from '../../support/pki.js';
import { certificateOf, helpersOf, LISTED, worldOf } from '../../support/trust-world.js';

const NOW = TEST_NOW.getTime();
const DAY = 86_400_000;

let pki: Pki;
let world: TrustWorld;
let responder: OcspResponder;

beforeAll(async () => {
  pki = await testPki();
  world = worldOf(pki);
  responder = await startOcspResponder({ pki, now: () => TEST_NOW });
});
afterAll(() => responder.stop());

/** The current lists, but for the authority of cards and servers, whose list is of another kind or missing. */
function listsWith(kind: string | undefined): Revocation {
  const store = createCrlStore();
  for (const name of LISTED) {
    const changed = name === 'ca-z' || name === 'ca-s';
    if (changed && kind === undefined) continue;
    const issuer = certificateOf(pki, name);
    const head = openCrl(pki.crls[`${name}${changed ? (kind ?? '') : ''}`] ?? new Uint8Array());
    const crl = head.ok ? admitCrl(head.value, issuer) : head;
    if (crl.ok) store.put(crl.value, issuer);
  }
  return store;
}

/** An OCSP client that has asked about everything in the path. */
async function ocspWith(how: Misbehaviour | undefined, ...path: readonly Certificate[]): Promise<Revocation> {
  responder.misbehave(how);
  const client = createOcspClient({
    fetch: globalThis.fetch,
    timers: machineTimers,
    now: () => NOW,
    nonce: () => Buffer.alloc(16, 3),
    hosts: [new URL(responder.url).host],
    responder: responder.url,
    needsNonce: true,
    timeoutMs: 1000,
  });
  for (const [i, certificate] of path.slice(0, -1).entries()) {
    const issuer = path[i + 1];
    if (issuer !== undefined) await client.refresh(certificate, issuer);
  }
  return client.revocation;
}

type Case = readonly [mode: string, card: PkiName, server: PkiName, revocation: (leaf: PkiName) => Revocation | Promise<Revocation>, now: number];
type Outcomes = readonly [token: string, tlsClosed: string, tlsOpen: string];

const pathOf = (leaf: PkiName) => [certificateOf(pki, leaf), ...helpersOf(pki, leaf), certificateOf(pki, 'root')];
const lists = () => world.revocation;
const ocsp = (how: Misbehaviour | undefined) => (leaf: PkiName) => ocspWith(how, ...pathOf(leaf));

const UNKNOWN: Outcomes = ['CERT_STATUS_UNKNOWN', 'CERT_STATUS_UNKNOWN', 'ok'];
const all = (code: string): Outcomes => [code, code, code];

const TABLE: readonly (readonly [...Case, Outcomes])[] = [
  ['all is well', 'z-gp-auth', 'server-a', lists, NOW, all('ok')],
  ['list missing', 'z-gp-auth', 'server-a', () => listsWith(undefined), NOW, UNKNOWN],
  ['list past its nextUpdate', 'z-gp-auth', 'server-a', () => listsWith('-expired'), NOW, UNKNOWN],
  ['list grew stale since', 'z-gp-auth', 'server-a', lists, NOW + 8 * DAY, UNKNOWN],
  ['list of another signer', 'z-gp-auth', 'server-a', () => listsWith('-wrong-signer'), NOW, UNKNOWN],
  ['delta list', 'z-gp-auth', 'server-a', () => listsWith('-delta'), NOW, UNKNOWN],
  ['revoked', 'z-revoked', 'server-revoked', lists, NOW, all('CERT_REVOKED')],
  ['OCSP: good', 'z-gp-auth', 'server-a', ocsp(undefined), NOW, all('ok')],
  ['OCSP: revoked', 'z-revoked', 'server-revoked', ocsp(undefined), NOW, all('CERT_REVOKED')],
  ['OCSP: no answer', 'z-gp-auth', 'server-a', ocsp('http-500'), NOW, UNKNOWN],
  ['OCSP: too old', 'z-gp-auth', 'server-a', ocsp('old'), NOW, UNKNOWN],
  ['OCSP: past its nextUpdate', 'z-gp-auth', 'server-a', ocsp('outdated'), NOW, UNKNOWN],
  ['OCSP: another signer', 'z-gp-auth', 'server-a', ocsp('foreign-signer'), NOW, UNKNOWN],
  ['OCSP: changed', 'z-gp-auth', 'server-a', ocsp('broken-signature'), NOW, UNKNOWN],
  ['OCSP: no nonce', 'z-gp-auth', 'server-a', ocsp('no-nonce'), NOW, UNKNOWN],
  ['OCSP: about another', 'z-gp-auth', 'server-a', ocsp('wrong-serial'), NOW, UNKNOWN],
  ['expired', 'z-expired', 'z-expired', lists, NOW, all('CERT_EXPIRED')],
  ['of others with our names', 'z-other', 'server-other', lists, NOW, all('CERT_UNTRUSTED')],
];

test('given every way in which revocation can fail, when a token and a TLS peer are judged, then tokens fail closed and TLS as configured', async () => {
  const rows: string[][] = [];
  for (const [mode, card, server, revocation, now, expected] of TABLE) {
    const judge = async (leaf: PkiName, usage: 'digitalSignature' | 'tlsClient', wrap: (r: Revocation) => Revocation) => {
      const asked = wrap(await revocation(leaf));
      const checked = validatePath(certificateOf(pki, leaf), { ...world, revocation: asked, usage, at: NOW, now, helpers: helpersOf(pki, leaf) });
      return checked.ok ? 'ok' : checked.refusal.code;
    };
    const open = (source: Revocation) => failingOpen(source, () => undefined);
    const closed = (source: Revocation) => source;
    const got = [await judge(card, 'digitalSignature', closed), await judge(server, 'tlsClient', closed), await judge(server, 'tlsClient', open)];
    rows.push([mode, ...got, got.join() === expected.join() ? '' : `expected ${expected.join()}`]);
  }
  const head = ['failure mode', 'token', 'TLS, closed', 'TLS, open', ''];
  process.stdout.write(
    `${[head, ...rows]
      .map((row) =>
        row
          .map((cell) => cell.padEnd(26))
          .join('')
          .trimEnd(),
      )
      .join('\n')}\n`,
  );
  expect(rows.filter((row) => row[4] !== '')).toEqual([]);
});
