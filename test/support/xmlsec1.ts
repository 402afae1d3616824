import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const version = spawnSync('xmlsec1', ['--version'], { encoding: 'utf8' });

/** Whether the binary is there (Debian package xmlsec1). */
export const HAS_XMLSEC1 = version.status === 0;

// A test that does not run says so, and why.
if (!HAS_XMLSEC1) process.stderr.write('xmlsec1 is not installed (apt-get install xmlsec1): what it would judge is skipped\n');

const IDS = [
  'urn:oasis:names:tc:SAML:2.0:assertion:Assertion',
  'http://schemas.xmlsoap.org/soap/envelope/:Body',
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd:Timestamp',
];

/** What xmlsec1 says of the first signature in a text, made with the key of a certificate (PEM): true when it verifies. */
export function xmlsec1Verifies(text: string, certificate: string): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-xmlsec1-'));
  try {
    const [file, pem] = [path.join(folder, 'signed.xml'), path.join(folder, 'certificate.pem')];
    writeFileSync(file, text);
    writeFileSync(pem, certificate);
    const [assertion = '', body = '', timestamp = ''] = IDS;
    const ids = ['--id-attr:ID', assertion, '--id-attr:Id', body, '--id-attr:Id', timestamp];
    // Without a path: that is judged by our own rules.
    const run = spawnSync('xmlsec1', ['--verify', '--pubkey-cert-pem', pem, '--enabled-key-data', 'key-name,rsa', ...ids, file], {
      encoding: 'utf8',
    });
    return run.status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
