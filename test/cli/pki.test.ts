import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { jest } from '@jest/globals';
import { dispatch } from '../../src/cli/dispatch.js';
import { processEdge } from '../../src/cli/process-edge.js';
import { PKI_NAMES } from '../../src/trust/pki/table.js';
import { openssl, withFiles } from '../trust/pki/openssl.js';
import { schakel } from './run.js';

// Keys are made anew: that is what the command does.
jest.setTimeout(60_000);

/** Runs the command with the disk of the machine, at the moment of the test. */
async function onDisk(...words: readonly string[]): Promise<{ readonly code: number; readonly told: string }> {
  const told: string[] = [];
  const tell = (text: string): Promise<void> => {
    told.push(text);
    return Promise.resolve();
  };
  const code = await dispatch(['pki', ...words], { ...processEdge(), out: tell, error: tell, now: () => new Date('2026-06-01T12:00:00Z') });
  return { code, told: told.join('') };
}

function modeOf(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}

test.each([
  [[]],
  [['make', 'x']],
  [['init']],
  [['init', '']],
  [['init', 'a', 'b']],
  [['init', 'a', '--only', 'z-nobody']],
  [['init', 'a', '--only', '']],
  [['init', 'a', '--only', 'root,,dom']],
  [['init', 'a', '--only', '__proto__']],
  [['init', 'a', '--keys']],
])('given wrong usage %j, when run, then exit 2, and nothing is written', async (words) => {
  const { code, out, err, saved } = await schakel(['pki', ...words]);
  expect({ code, out, saved }).toEqual({ code: 2, out: '', saved: {} });
  expect(err).toMatch(/^schakel: .+\n$/);
});

test('given a folder in which something lies, when run, then exit 2, and what lies there stays as it is', async () => {
  await withFiles({ 'pki/mine.txt': 'x' }, async (folder) => {
    const { code, told } = await onDisk('init', path.join(folder, 'pki'), '--only', 'root');
    expect([code, told]).toEqual([2, `schakel: ${path.join(folder, 'pki')}: is not empty (--force writes there too)\n`]);
    expect(readdirSync(path.join(folder, 'pki'))).toEqual(['mine.txt']);
  });
});

test.each([[[]], [['--force']]])('given a file where the folder should be, when run with %j, then exit 2 says so', async (more) => {
  await withFiles({ file: 'x' }, async (folder) => {
    const { code, told } = await onDisk('init', path.join(folder, 'file'), '--only', 'root', ...more);
    expect([code, told]).toEqual([2, `schakel: ${path.join(folder, 'file')}: is not a folder\n`]);
    expect(readFileSync(path.join(folder, 'file'), 'utf8')).toBe('x');
  });
});

test('given a new folder, when certificates are asked for, then their files are there, the keys for the owner only, and no key is told', async () => {
  await withFiles({}, async (folder) => {
    const at = (...parts: readonly string[]): string => path.join(folder, 'deep/pki', ...parts);
    const { code, told } = await onDisk('init', at(), '--only', 'server-a,z-gp-auth');
    expect([code, told]).toEqual([0, `${at()}: 6 certificates with their keys, 16 revocation lists; for tests only\n`]);
    const names = ['ca-s', 'ca-z', 'dom', 'root', 'server-a', 'z-gp-auth'];
    expect(readdirSync(at()).sort()).toEqual(['README.md', 'anchors.pem', 'certificates', 'chains', 'crl', 'intermediates.pem', 'keys', 'lists.pem']);
    for (const kind of ['certificates', 'chains', 'keys']) expect(readdirSync(at(kind)).sort()).toEqual(names.map((name) => `${name}.pem`));
    expect([modeOf(at('keys')), ...names.map((name) => modeOf(at('keys', `${name}.pem`)))]).toEqual(['700', ...names.map(() => '600')]);
    for (const name of names) {
      const certificate = new X509Certificate(readFileSync(at('certificates', `${name}.pem`)));
      expect([name, certificate.checkPrivateKey(createPrivateKey(readFileSync(at('keys', `${name}.pem`))))]).toEqual([name, true]);
    }
    // Of each authority the list of now, and none of the faulty ones.
    expect(readFileSync(at('lists.pem'), 'utf8').match(/BEGIN X509 CRL/g)).toHaveLength(4);
    const lists = ['root', 'dom', 'ca-s'].flatMap((name) => ['-CRLfile', at('crl', `${name}.crl`)]);
    const trust = ['-attime', '1780315200', '-crl_check_all', '-CAfile', at('anchors.pem'), '-untrusted', at('chains/server-a.pem')];
    expect(await openssl('verify', ...trust, ...lists, at('certificates/server-a.pem'))).toMatch(/server-a\.pem: OK\n$/);
  });
});

test('given a folder with older files, when forced, then they are replaced, an open key is closed, and others stay', async () => {
  await withFiles({ 'mine.txt': 'x', 'anchors.pem': 'old', 'keys/root.pem': 'old' }, async (folder) => {
    expect(modeOf(path.join(folder, 'keys/root.pem'))).toBe('644');
    expect((await onDisk('init', folder, '--only', 'root', '--force')).code).toBe(0);
    expect(readFileSync(path.join(folder, 'mine.txt'), 'utf8')).toBe('x');
    expect(readFileSync(path.join(folder, 'anchors.pem'), 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect([modeOf(path.join(folder, 'keys')), modeOf(path.join(folder, 'keys/root.pem'))]).toEqual(['700', '600']);
    expect(existsSync(path.join(folder, 'intermediates.pem'))).toBe(false);
    expect(readdirSync(path.join(folder, 'keys'))).toEqual(['root.pem']);
  });
});

test('given an empty folder that is there already, when run, then it is used', async () => {
  await withFiles({}, async (folder) => {
    mkdirSync(path.join(folder, 'empty'));
    expect((await onDisk('init', path.join(folder, 'empty'), '--only', 'root')).code).toBe(0);
  });
});

test('given a place that is full of something else, when a file can not be put there, then exit 2 and the reason', async () => {
  await withFiles({ keys: 'a file' }, async (folder) => {
    const { code, told } = await onDisk('init', folder, '--only', 'root', '--force');
    expect([code, told]).toEqual([2, `schakel: ${folder}: is not a folder\n`]);
  });
});

test('given the table, when written down, then every certificate has a line with what it is for, and the warning stands first', async () => {
  const { saved, secret } = await schakel(['pki', 'init', 'x', '--only', 'z-expired']);
  const readme = saved['x/README.md'] ?? '';
  expect(readme).toMatch(/\*\*None of these may be used in production\*\*/);
  expect(readme).toMatch(/^\| `z-expired` \| has expired \| `ca-z` \| authentication \| `CERT_EXPIRED` \| 2023-07-17 to 2025-12-23 \|$/m);
  expect(readme.match(/^\| `[\w-]+` \|.* to /gm)).toHaveLength(4);
  expect(secret).toEqual(['root', 'dom', 'ca-z', 'z-expired'].map((name) => `x/keys/${name}.pem`));
  expect(Object.entries(saved).filter(([name, text]) => text.includes('PRIVATE KEY') && !secret.includes(name))).toEqual([]);
  expect(new Set(PKI_NAMES).size).toBe(PKI_NAMES.length);
});
