import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asTemplate, type ToSign } from './signed-by-others.js';

const version = spawnSync('xmlsec1', ['--version'], { encoding: 'utf8' });

/** Whether the binary is there (Debian package xmlsec1). */
export const HAS_XMLSEC1 = version.status === 0;

// A test that does not run says so, and why.
if (!HAS_XMLSEC1) process.stderr.write('xmlsec1 is not installed (apt-get install xmlsec1): what it would judge is skipped\n');

/** Which attribute is the id of an element. */
const IDS = [
  ['--id-attr:ID', 'urn:oasis:names:tc:SAML:2.0:assertion:Assertion'],
  ['--id-attr:Id', 'http://schemas.xmlsoap.org/soap/envelope/:Body'],
  ['--id-attr:Id', 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd:Timestamp'],
].flat();

/** What xmlsec1 says of the first signature in a text, made with the key of a certificate (PEM): true when it verifies. */
export function xmlsec1Verifies(text: string, certificate: string): boolean {
  return inFolder((folder) => {
    const [file, pem] = [path.join(folder, 'signed.xml'), path.join(folder, 'certificate.pem')];
    writeFileSync(file, text);
    writeFileSync(pem, certificate);
    // Without a path: that is judged by our own rules.
    const run = spawnSync('xmlsec1', ['--verify', '--pubkey-cert-pem', pem, '--enabled-key-data', 'key-name,rsa', ...IDS, file], {
      encoding: 'utf8',
    });
    return run.status === 0;
  });
}

/** The text signed by xmlsec1 in place of the signature that it has. */
export function xmlsec1Signs({ text, key }: ToSign): string {
  return inFolder((folder) => {
    const [template, pem, signed] = [path.join(folder, 'template.xml'), path.join(folder, 'key.pem'), path.join(folder, 'signed.xml')];
    writeFileSync(template, asTemplate(text));
    writeFileSync(pem, key, { mode: 0o600 });
    const run = spawnSync('xmlsec1', ['--sign', '--privkey-pem', pem, '--output', signed, ...IDS, template], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`xmlsec1 does not sign: ${run.stderr.slice(0, 500)}`);
    return readFileSync(signed, 'utf8');
  });
}

function inFolder<T>(run: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-xmlsec1-'));
  try {
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
