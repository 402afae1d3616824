import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SANDBOX, checkConfig, type Config, type PublicTls } from '../../src/config.js';
import { startServers, type Servers } from '../../src/http/servers.js';
import type { TlsMaterial } from '../../src/trust/tls/material.js';
import { agentOf, ask, knock, materialOf, PEERS, tlsPki } from '../support/tls.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'schakel-tls-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function put(material: TlsMaterial): PublicTls {
  const at = (part: keyof TlsMaterial): string => path.join(folder, `${part}.pem`);
  for (const [part, text] of Object.entries(material)) {
    writeFileSync(`${at(part as keyof TlsMaterial)}.new`, text as string);
    renameSync(`${at(part as keyof TlsMaterial)}.new`, at(part as keyof TlsMaterial));
  }
  return { certificate: at('certificate'), key: at('key'), anchors: at('anchors'), crl: at('crl'), peers: PEERS };
}

async function started(tls: PublicTls, now: Date = new Date(), more: Partial<Config> = {}): Promise<Servers & { readonly log: readonly string[] }> {
  const log: string[] = [];
  const config: Config = { ...SANDBOX, public: { host: '127.0.0.1', port: 0, tls }, internal: { host: '127.0.0.1', port: 0 }, ...more };
  const edge = { log: (line: string) => void log.push(line), now: () => now, newId: () => '00000000-0000-4000-8000-000000000001' };
  return { ...(await startServers(config, '0.1.0', edge)), log };
}

async function health({ internalUrl }: Servers): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${internalUrl}/health/ready`);
  return { status: response.status, body: await response.json() };
}

test('given tls in the configuration, when a named peer and another ask, then only the first is answered and the log has its URA', async () => {
  const pki = await tlsPki();
  const servers = await started(put(materialOf(pki, 'server-a')));
  const port = Number(new URL(servers.publicUrl).port);
  const agent = agentOf(materialOf(pki, 'server-b'));
  try {
    expect(servers.publicUrl).toMatch(/^https:/);
    expect(await ask(agent, port)).toMatch(/^404 .*OperationOutcome/);
    const other = materialOf(pki, 'lsp');
    expect(await knock(port, { ca: pki.root, cert: other.certificate, key: other.key })).toBe('refused');
    expect(servers.log.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ status: 404, ura: '90000381' }),
      { listener: 'public', refused: 'PEER_UNNAMED', at: 'TLS certificate' },
    ]);
  } finally {
    agent.destroy();
    await servers.stop();
  }
});

// After two years the lists have long ended too: nobody can connect, and that is told.
test.each([
  [0, 200, 'ready', undefined],
  [725, 200, 'degraded', 'ends within 7 days'],
  [731, 503, 'certificate-expired', 'expired'],
])('given a certificate of two years, when %i days have gone, then %i %s, %s', async (days, status, word, warning) => {
  const servers = await started(put(materialOf(await tlsPki(), 'server-a')), new Date(Date.now() + days * 86_400_000));
  try {
    const told = { name: 'public.tls', notAfter: expect.any(String) as string, daysLeft: expect.any(Number) as number };
    const certificate = warning === undefined ? told : { ...told, warning };
    const { status: found, body } = await health(servers);
    expect([found, body]).toMatchObject([status, { status: word }]);
    const { certificates, problems = [] } = body as { certificates: readonly { name: string }[]; problems?: readonly { code: string }[] };
    expect(certificates.filter(({ name }) => name === 'public.tls')).toEqual([certificate]);
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(days === 0 ? [] : ['CERT_STATUS_UNKNOWN']));
    expect(servers.log.filter((line) => line.includes('"tls"'))).toHaveLength(warning === undefined ? 0 : 1);
  } finally {
    await servers.stop();
  }
});

test('given files of another certificate, when they take the place of the old ones, then it is in use within 5 s without a restart', async () => {
  const pki = await tlsPki();
  const servers = await started(put(materialOf(pki, 'server-a')));
  const port = Number(new URL(servers.publicUrl).port);
  const [agentA, agentLsp] = [agentOf(materialOf(pki, 'server-b')), agentOf(materialOf(pki, 'server-b'), { application: '1', ura: '90000001' })];
  try {
    expect(await ask(agentA, port)).toMatch(/^404/);
    const begin = performance.now();
    put(materialOf(pki, 'lsp'));
    let answer = '';
    while (!answer.startsWith('404') && performance.now() - begin < 5000) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      answer = await ask(agentLsp, port, 'lsp.schakel.example');
    }
    expect(answer).toMatch(/^404/);
    process.stdout.write(`  new files in use after ${Math.round(performance.now() - begin)} ms\n`);
  } finally {
    agentA.destroy();
    agentLsp.destroy();
    await servers.stop();
  }
});

test('given tls and an organisation whose files are of no use, when health and metrics are asked for, then they tell so by name', async () => {
  const pki = await tlsPki();
  const certificates = [{ kind: 'pem', uses: ['tls'], chain: path.join(folder, 'none.pem'), key: path.join(folder, 'none.key') }] as const;
  const practice = { ura: '90000380', name: 'Practice', applicationIds: ['300'], registers: [], certificates, trust: SANDBOX.trust };
  const servers = await started(put(materialOf(pki, 'server-a')), new Date(), { organisations: [practice] });
  try {
    expect(await health(servers)).toMatchObject({
      status: 503,
      body: { status: 'unusable', problems: [{ organisation: '90000380', part: 'certificates.0', code: 'SIGNING_UNAVAILABLE', at: 'file' }, {}] },
    });
    const metrics = await fetch(`${servers.internalUrl}/metrics`).then((response) => response.text());
    expect(metrics).toMatch(/^schakel_trust_days_left\{organisation="",kind="certificate",name="public\.tls"\} 7(29|30)(\.\d+)?$/m);
    expect(servers.log.join('\n')).toContain('"part":"certificates.0"');
  } finally {
    await servers.stop();
  }
});

test('given a key of another certificate, when the servers start, then the error names the key of the configuration', async () => {
  const pki = await tlsPki();
  const tls = put(materialOf(pki, 'server-a', { key: pki.issued['server-b'].key }));
  await expect(started(tls)).rejects.toMatchObject({ name: 'TlsFilesError', message: expect.stringMatching(/^public\.tls\.key /) as string });
});

test.each([
  [{ host: '0.0.0.0' }, ['public.host']],
  [{ host: '0.0.0.0', tls: { certificate: 'c', key: 'k', anchors: 'a', crl: 'l', peers: [{ application: '301', ura: '90000381' }] } }, []],
  [{ tls: { certificate: 'c', key: 'k', anchors: 'a', peers: [{ application: '301', ura: '90000381' }] } }, ['public.tls.crl']],
  [{ tls: { certificate: 'c', key: 'k', anchors: 'a', peers: [] } }, ['public.tls.peers']],
  [{ tls: { certificate: 'c', key: 'k', peers: [{ application: '0', ura: '90000381' }] } }, ['public.tls.anchors', 'public.tls.peers.0.application']],
])('given the public listener %j, when the configuration is checked, then problems at %j', (listener, paths) => {
  const checked = checkConfig({ public: listener });
  expect(('problems' in checked ? checked.problems : []).map((one) => one.path).sort()).toEqual(paths);
});
