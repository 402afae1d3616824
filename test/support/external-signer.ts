import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PkiName } from '../../src/trust/pki/make.js';
import { testPki } from './pki.js';

/** The program, and the folder in which a test key waits for it. */
export const PROGRAM = path.resolve(import.meta.dirname, '../trust/external-signer.mjs');

/** Writes the key of a certificate where only the signer looks; who calls it removes the folder. */
export async function keyFile(name: PkiName): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-card-'));
  const file = path.join(folder, 'key.pem');
  writeFileSync(file, (await testPki()).issued[name].key, { mode: 0o600 });
  return { folder, file };
}

/** What the signer answers to one request. */
export function askSigner(file: string, request: { readonly octets?: string; readonly digest?: string }): Buffer {
  const input = JSON.stringify({ algorithm: 'rsa-sha256', ...request }) + '\n';
  const run = spawnSync(process.execPath, [PROGRAM, file], { input, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return Buffer.from((JSON.parse(run.stdout) as { readonly signature: string }).signature, 'base64');
}
