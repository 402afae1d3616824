import { spawnSync } from 'node:child_process';
import { verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pkcs12Signer } from '../../../src/trust/signature/pkcs12.js';
import { codeOf, valueOf } from '../../support/signing.js';
import { testPki } from '../../support/pki.js';

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;
if (!HAS_OPENSSL) process.stderr.write('openssl is not installed: PKCS#12 files that it makes are skipped\n');
const given = HAS_OPENSSL ? describe : describe.skip;

const PASSPHRASE = 'een zin, met é en 🔑';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'schakel-pkcs12-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with the key, the certificate and its chain, as openssl makes it. */
async function exported(options: readonly string[], passphrase: string = PASSPHRASE): Promise<Buffer> {
  const { key, certificate, chain } = (await testPki()).issued['server-a'];
  const at = (name: string): string => path.join(folder, name);
  writeFileSync(at('key.pem'), key);
  writeFileSync(at('certificate.pem'), certificate);
  // The wrong way round, as files may have it.
  writeFileSync(at('chain.pem'), [...chain].reverse().join('\n'));
  const files = ['-inkey', at('key.pem'), '-in', at('certificate.pem'), '-certfile', at('chain.pem'), '-out', at('out.p12')];
  const run = spawnSync('openssl', ['pkcs12', '-export', ...files, '-passout', 'stdin', ...options], { input: passphrase + '\n', encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return readFileSync(at('out.p12'));
}

given('given a PKCS#12 file that openssl made', () => {
  test.each([
    ['as it does now (PBES2, AES-256)', []],
    ['with -legacy (Triple DES, RC2)', ['-legacy']],
    ['with Triple DES only', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    ['with AES-128 and SHA-512', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512', '-iter', '5000']],
    ['without encryption, with a MAC', ['-keypbe', 'NONE', '-certpbe', 'NONE']],
  ])('%s, when it is opened, then its key signs and its chain is in order', async (_, options) => {
    const signer = valueOf(pkcs12Signer(await exported(options), PASSPHRASE));
    const { certificate, chain } = (await testPki()).issued['server-a'];
    expect(signer.chain.map((c) => c.toString().trim())).toEqual([certificate, ...chain].map((pem) => pem.trim()));
    const signature = valueOf(await signer.sign(Buffer.from('octets'), 'rsa-sha256'));
    expect(verify('sha256', Buffer.from('octets'), signer.chain[0].publicKey, signature)).toBe(true);
  });

  test('when the passphrase is wrong or empty, then it is refused before anything is opened', async () => {
    const file = await exported([]);
    for (const passphrase of ['', 'other', PASSPHRASE + ' ']) {
      expect(pkcs12Signer(file, passphrase)).toEqual({ ok: false, refusal: { code: 'SIGNING_UNAVAILABLE', at: 'PKCS#12 passphrase, or integrity' } });
    }
  });

  test('when it has no MAC, then it is refused', async () => {
    expect(codeOf(pkcs12Signer(await exported(['-nomac']), PASSPHRASE))).toBe('SIGNING_UNAVAILABLE');
  });

  test('when it has no key, then it is refused', async () => {
    expect(pkcs12Signer(await exported(['-nokeys']), PASSPHRASE)).toMatchObject({ refusal: { at: 'PKCS#12 must have one key' } });
  });

  test('when an octet of it is changed, then it is refused and nothing is thrown', async () => {
    const file = await exported([]);
    let [refused, tried] = [0, 0];
    for (let at = 0; at < file.length; at += 37) {
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 0x11;
      tried++;
      if (!pkcs12Signer(changed, PASSPHRASE).ok) refused++;
    }
    // No octet is outside what the MAC and the structure hold.
    expect(refused).toBe(tried);
  });

  test('when it is cut short, then it is refused and nothing is thrown', async () => {
    const file = await exported([]);
    for (let length = 0; length < file.length; length += 101) {
      expect(codeOf(pkcs12Signer(file.subarray(0, length), PASSPHRASE))).toBe('SIGNING_UNAVAILABLE');
    }
  });
});

test('given a file that asks for a million turns and more, when it is opened, then it is refused at once', () => {
  const oid = (hex: string): string => `06${(hex.length / 2).toString(16).padStart(2, '0')}${hex}`;
  const of = (tag: string, ...content: readonly string[]): string => {
    const inner = content.join('');
    return tag + (inner.length / 2).toString(16).padStart(2, '0') + inner;
  };
  const mac = of('30', of('30', of('30', oid('608648016503040201')), '0400'), '0400', '02047fffffff');
  const file = of('30', '020103', of('30', oid('2a864886f70d010701'), of('a0', of('04', '3000'))), mac);
  const start = performance.now();
  expect(pkcs12Signer(Buffer.from(file, 'hex'), 'x')).toMatchObject({ refusal: { at: 'PKCS#12 is not in a form that is read here' } });
  expect(performance.now() - start).toBeLessThan(500);
});
