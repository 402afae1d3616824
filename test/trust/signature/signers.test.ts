import { createPrivateKey, generateKeyPairSync, verify } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readCertificate } from '../../../src/trust/certificate/certificate.js';
import { readName } from '../../../src/trust/certificate/name-text.js';
import { issuerSerialOf } from '../../../src/trust/signature/issuer-serial.js';
import { processSigner, type SignerProgram } from '../../../src/trust/signature/process-signer.js';
import { keySigner, pemSigner, type Chain } from '../../../src/trust/signature/signer.js';
import { keyFile, PROGRAM } from '../../support/external-signer.js';
import { testPki } from '../../support/pki.js';
import { certificateOf, codeOf, signerOf, valueOf } from '../../support/signing.js';

const OCTETS = Buffer.from('octets');

describe('given keys and certificates in PEM', () => {
  test.each(['rsa-sha256', 'rsa-sha512'] as const)('when %s is asked, then the signature fits the certificate', async (algorithm) => {
    const signer = await signerOf('z-gp-auth');
    const signature = valueOf(await signer.sign(OCTETS, algorithm));
    expect(verify(algorithm.slice(4), OCTETS, signer.chain[0].publicKey, signature)).toBe(true);
    expect(signer.chain.length).toBeGreaterThan(1);
  });

  test('when the key is closed with a passphrase, then only that passphrase opens it', async () => {
    const { key, certificate } = (await testPki()).issued['z-gp-auth'];
    const closed = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hidden-words' }).toString();
    expect(codeOf(pemSigner({ key: closed, certificates: certificate, passphrase: 'hidden-words' }))).toBe('accepted');
    for (const passphrase of ['', 'other', undefined])
      expect(codeOf(pemSigner({ key: closed, certificates: certificate, passphrase }))).toBe('SIGNING_UNAVAILABLE');
  });

  test('when they do not fit, or are none, then they are refused', async () => {
    const { issued } = await testPki();
    const [{ key, certificate }, other] = [issued['z-gp-auth'], issued['z-pharm-auth']];
    expect(codeOf(pemSigner({ key, certificates: other.certificate }))).toBe('SIG_INVALID');
    expect(codeOf(pemSigner({ key: 'x', certificates: certificate }))).toBe('SIGNING_UNAVAILABLE');
    expect(codeOf(pemSigner({ key, certificates: 'x' }))).toBe('SIGNING_UNAVAILABLE');
    expect(codeOf(pemSigner({ key, certificates: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }))).toBe('SIGNING_UNAVAILABLE');
    expect(codeOf(pemSigner({ key, certificates: certificate.repeat(11) }))).toBe('SIGNING_UNAVAILABLE');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(codeOf(keySigner(privateKey, [await certificateOf('z-gp-auth')]))).toBe('SIG_ALGORITHM');
  });
});

describe('given a signer outside this process', () => {
  const node = (script: string, more: Partial<SignerProgram> = {}): SignerProgram => ({ command: process.execPath, args: ['-e', script], ...more });
  const asked = async (program: SignerProgram): Promise<string> => {
    const chain: Chain = [await certificateOf('z-gp-auth')];
    const answer = await processSigner(program, chain).sign(OCTETS, 'rsa-sha256');
    return answer.ok ? `accepted ${answer.value.length}` : `${answer.refusal.code} ${answer.refusal.at ?? ''}`;
  };

  test('when it has the key, then its signature fits', async () => {
    const { folder, file } = await keyFile('z-gp-auth');
    const signer = processSigner({ command: process.execPath, args: [PROGRAM, file] }, [await certificateOf('z-gp-auth')]);
    const signature = valueOf(await signer.sign(OCTETS, 'rsa-sha256'));
    rmSync(folder, { recursive: true });
    expect(verify('sha256', OCTETS, signer.chain[0].publicKey, signature)).toBe(true);
  });

  test.each([
    ['can not be started', { command: '/no/such/program' }, 'SIGNING_UNAVAILABLE signer can not be started'],
    ['fails', node('process.exit(3)'), 'SIGNING_UNAVAILABLE signer failed'],
    ['says nothing', node(''), 'SIGNING_UNAVAILABLE answer of the signer'],
    ['says something else', node('console.log("yes")'), 'SIGNING_UNAVAILABLE answer of the signer'],
    ['says null', node('console.log("null")'), 'SIGNING_UNAVAILABLE answer of the signer'],
    ['gives no base64', node('console.log(JSON.stringify({signature:"<a/>"}))'), 'SIGNING_UNAVAILABLE answer of the signer'],
    ['says too much', node('process.stdout.write("x".repeat(1e6)); setTimeout(() => 0, 60000)'), 'SIGNING_UNAVAILABLE signer says too much'],
    ['is too late', node('setTimeout(() => 0, 60000)', { timeout: 300 }), 'SIGNING_UNAVAILABLE signer is too late'],
    [
      'leaves a child that holds its output',
      node('require("child_process").spawn("sleep", ["5"], { stdio: "inherit", detached: true }).unref()', { timeout: 1500 }),
      'SIGNING_UNAVAILABLE signer is too late',
    ],
  ])('that %s, when it is asked, then the refusal says so', async (_, program, expected) => {
    expect(await asked(program)).toBe(expected);
  });

  test('when it answers and stays, then the answer counts and it is ended', async () => {
    const start = performance.now();
    expect(await asked(node('console.log(JSON.stringify({signature:"AAAA"})); setTimeout(() => 0, 60000)'))).toBe('accepted 3');
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('when it looks around, then it has nothing of our environment, and the octets on its input', async () => {
    process.env['SCHAKEL_TEST_SECRET'] = 'x';
    const script = `
      const line = JSON.parse(require('fs').readFileSync(0, 'utf8'));
      const fine = process.env.SCHAKEL_TEST_SECRET === undefined && line.algorithm === 'rsa-sha256' && Buffer.from(line.octets, 'base64').toString() === 'octets';
      console.log(JSON.stringify({ signature: fine ? 'AAAA' : 'AAAAAAAA' }));`;
    expect(await asked(node(script))).toBe('accepted 3');
    delete process.env['SCHAKEL_TEST_SECRET'];
  });
});

test('given every certificate, when its issuer is written, then it reads back as the name in the certificate', async () => {
  for (const { der } of Object.values((await testPki()).issued)) {
    const read = readCertificate(der);
    if (!read.ok) continue;
    const { issuerName, serialNumber } = issuerSerialOf(der);
    expect(readName(issuerName)).toEqual(read.value.issuer);
    expect(BigInt(serialNumber)).toBe(read.value.serial);
  }
  const { issuerName } = issuerSerialOf((await testPki()).issued['z-gp-auth'].der);
  expect(issuerName).toMatch(/^CN=[^]*, C=NL$/);
});
