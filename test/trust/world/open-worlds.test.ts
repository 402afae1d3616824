import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkConfig } from '../../../src/config.js';
import { CA_OIDS, fingerprintOf } from '../../../src/trust/identity/uzi-name.js';
import type { Pki, PkiName } from '../../../src/trust/pki/make.js';
import { openWorlds, type TrustWorlds } from '../../../src/trust/world/open-worlds.js';
import type { TrustEvent } from '../../../src/trust/world/open-trust.js';
import { machineOutside, type Outside } from '../../../src/trust/world/outside.js';
import { TEST_NOW, testPki } from '../../support/pki.js';
import { certificateOf, helpersOf, outcome } from '../../support/trust-world.js';

const NOW = TEST_NOW.getTime();
const DAY = 86_400_000;
const LISTS: readonly string[] = ['root', 'dom', 'ca-z', 'ca-n', 'ca-m', 'ca-s'];

let pki: Pki;
let folder: string;
let worlds: TrustWorlds | undefined;
let told: TrustEvent[];
let now: number;

beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schakel-world-'));
  [told, now] = [[], NOW];
  file('root.pem', pki.root);
  const wanted = LISTS.slice(1).map((name) => pki.issued[name as PkiName].certificate);
  file('cas.pem', wanted.join(''));
  for (const name of LISTS) file(`${name}.crl`, pki.crls[name] ?? '');
  own('server-a');
});
afterEach(() => {
  worlds?.stop();
  worlds = undefined;
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

/** The certificate of the organisation in its files. */
function own(name: PkiName): void {
  file('own.pem', [pki.issued[name].certificate, ...pki.issued[name].chain].join(''));
  file('own.key', pki.issued[name].key);
}

const at = (name: string): string => join(folder, name);
const CA = () => ({ type: 'S', caOid: CA_OIDS.S[0], fingerprint: fingerprintOf(pki.issued['ca-s'].der) });

function trust(changes: object = {}, revocation: object = {}): object {
  const files = LISTS.map((name) => at(`${name}.crl`));
  return { anchors: [at('root.pem')], intermediates: [at('cas.pem')], issuingCas: [CA()], revocation: { files, ...revocation }, ...changes };
}

function organisation(changes: object = {}): object {
  const certificates = [{ chain: at('own.pem'), key: at('own.key') }];
  return { ura: '90000380', name: 'Practice', applicationIds: ['300'], certificates, ...changes };
}

async function opened(given: object, outside: Partial<Outside> = {}): Promise<TrustWorlds> {
  const checked = checkConfig(given);
  if (!('config' in checked)) throw new Error(checked.problems.map(({ path, text }) => `${path} ${text}`).join('; '));
  const setup = { outside: { ...machineOutside(), ...outside }, now: () => now, tell: (event: TrustEvent) => void told.push(event) };
  worlds = await openWorlds(checked.config, setup);
  return worlds;
}

const codes = ({ problems }: TrustWorlds): readonly string[] =>
  problems().map(({ organisation: ura = '', part, code, at: place }) => [ura, part, code, place].join(' ').trim());

test('given a configuration in order, when opened, then nothing is wrong, it signs as the organisation, and a token of it would be believed', async () => {
  const world = await opened({ trust: trust(), organisations: [organisation()] });
  expect([codes(world), world.isUsable()]).toEqual([[], true]);
  const [practice] = world.organisations;
  const signer = practice?.signer('signing');
  expect(signer?.ok === true && signer.value.chain[0].fingerprint256).toBe(certificateOf(pki, 'server-a').x509.fingerprint256);
  expect(signer?.ok === true && (await signer.value.sign(Buffer.from('x'), 'rsa-sha256')).ok).toBe(true);
  const verifying = practice?.verifying();
  const path = (name: PkiName): string => {
    const asked = { usage: 'digitalSignature', at: NOW, helpers: helpersOf(pki, name) } as const;
    return verifying === undefined ? 'not opened' : outcome(verifying.paths.validate(certificateOf(pki, name), asked));
  };
  expect(path('z-gp-auth')).toBe('ok');
  expect(path('server-revoked')).toMatch(/^CERT_REVOKED/);
  expect(path('z-other')).toMatch(/^CERT_UNTRUSTED/);
  expect(verifying?.settings.audiences.map(({ extension }) => extension)).toEqual(['1', '300']);
  const request = { professional: { uzi: '1', role: '01.015' }, organisation: '90000380', interaction: 'X', context: undefined } as const;
  expect(await verifying?.authorise({ ...request, isMandated: false, card: 'Z' })).toMatchObject({ ok: false, refusal: { code: 'NOT_AUTHORISED' } });
});

test.each([
  [{}, [false, 'xml-crypto']],
  [{ legacyTokens: true, verifier: 'experimental-own' }, [true, 'own']],
])('given trust with %j, when opened, then tokens are verified so', async (changes, expected) => {
  const world = await opened({ trust: trust(), organisations: [organisation({ trust: changes })] });
  const verifying = world.organisations[0]?.verifying();
  expect([verifying?.settings.legacyTokens, verifying?.engine.name]).toEqual(expected);
});

test('given organisations that trust the same, when opened, then they share it', async () => {
  const other = organisation({ ura: '90000381', applicationIds: ['301'], certificates: [] });
  const world = await opened({ sandbox: true, trust: trust(), organisations: [organisation(), other] });
  expect(world.organisations.map((one) => one.trust === world.gateway)).toEqual([true, true]);
});

test.each<readonly [string, () => object, readonly string[]]>([
  ['no anchors file', () => (rmSync(at('root.pem')), {}), ['anchors.0 CERT_UNTRUSTED file']],
  ['anchors that are none', () => (file('root.pem', pki.issued['server-a'].certificate), {}), ['anchors.0 CERT_UNTRUSTED basicConstraints']],
  ['a certificate that has expired', () => (own('z-expired'), {}), ['90000380 certificates.0 CERT_IDENTITY no certificate of a server']],
  ['a certificate of another organisation', () => (own('server-b'), {}), ['90000380 certificates.0 CERT_IDENTITY URA']],
  ['a certificate that was revoked', () => (own('server-revoked'), {}), ['90000380 certificates.0 CERT_REVOKED chain[0] revocationDate']],
  ['a key of another certificate', () => (file('own.key', pki.issued['server-b'].key), {}), ['90000380 certificates.0 SIG_INVALID private key']],
  [
    'no list of a CA',
    () => (rmSync(at('ca-z.crl')), {}),
    ['revocation.files.2 CERT_STATUS_UNKNOWN file', 'revocation CERT_STATUS_UNKNOWN no list of TEST ca-z'],
  ],
  [
    'a list that has expired',
    () => (file('ca-z.crl', pki.crls['ca-z-expired'] ?? ''), {}),
    ['revocation CERT_STATUS_UNKNOWN nextUpdate of TEST ca-z'],
  ],
  [
    'a list that another signed',
    () => (file('ca-z.crl', pki.crls['ca-z-wrong-signer'] ?? ''), {}),
    ['revocation.files.2 CERT_STATUS_UNKNOWN CRL issuer', 'revocation CERT_STATUS_UNKNOWN no list of TEST ca-z'],
  ],
  ['no CA of a kind', () => ({ issuingCas: [] }), ['90000380 trust.issuingCas CERT_IDENTITY none']],
  ['a passphrase that is not there', () => ({}), ['90000380 certificates.0 SIGNING_UNAVAILABLE passphraseVariable']],
])('given %s, when opened, then exactly that is told, and nobody can be acted for', async (what, change, expected) => {
  const changes = change();
  const locked = what.startsWith('a passphrase')
    ? { certificates: [{ chain: at('own.pem'), key: at('own.key'), passphraseVariable: 'NOT_THERE' }] }
    : {};
  const world = await opened({ trust: trust(changes), organisations: [organisation(locked)] });
  // Without anchors nothing that is below them holds either.
  const own = codes(world).filter((one) => !expected.some((problem) => problem.includes('anchors')) || one.includes('anchors'));
  expect(own).toEqual(expected);
  expect(world.isUsable()).toBe(false);
});

test('given one organisation of two in trouble, when asked, then there is still somebody to act for', async () => {
  const other = organisation({ ura: '90000381', applicationIds: ['301'] });
  const world = await opened({ trust: trust(), organisations: [organisation(), other] });
  expect([codes(world), world.isUsable()]).toEqual([['90000381 certificates.0 CERT_IDENTITY URA'], true]);
});

test('given certificates and lists, when asked when they end, then each has its name and days, and what is near a warning', async () => {
  const world = await opened({ trust: trust(), organisations: [organisation()] });
  const end = certificateOf(pki, 'server-a').notAfter;
  now = end - 7 * DAY;
  const endings = world.endings();
  expect(endings.find(({ organisation: ura }) => ura === '90000380')).toEqual({
    organisation: '90000380',
    kind: 'certificate',
    name: 'certificates.0',
    notAfter: end,
    daysLeft: 7,
    warning: 7,
  });
  expect(endings.filter(({ kind }) => kind === 'crl').map(({ name, warning }) => [name, warning])).toContainEqual(['TEST ca-s', 0]);
  expect(endings.map(({ notAfter }) => notAfter)).toEqual(endings.map(({ notAfter }) => notAfter).sort((a, b) => a - b));
});

test('given hosts of lists, when opened, then the lists of known CAs are fetched from them, and only from them', async () => {
  const asked: string[] = [];
  const fetch: Outside['fetch'] = (url) => {
    asked.push(url);
    const name = /^http:\/\/crl\.schakel\.example\/([\w-]+)\.crl$/.exec(url)?.[1] ?? '';
    return Promise.resolve(new Response(Buffer.from(pki.crls[name] ?? ''), { status: 200 }));
  };
  const world = await opened({ trust: trust({}, { files: [], hosts: ['crl.schakel.example'] }), organisations: [organisation()] }, { fetch });
  for (let i = 0; i < 50 && codes(world).length > 3; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  const gp = { usage: 'digitalSignature', at: NOW, helpers: helpersOf(pki, 'z-gp-auth') } as const;
  const status = (): string => outcome(world.gateway.paths.validate(certificateOf(pki, 'z-gp-auth'), gp));
  for (let i = 0; i < 50 && status() !== 'ok'; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(status()).toBe('ok');
  expect(asked.every((url) => url.startsWith('http://crl.schakel.example/'))).toBe(true);
});
