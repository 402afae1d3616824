import { request, type Agent } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { MutualAgent } from '../../../src/trust/tls/client.js';
import { newKey } from '../../../src/trust/pki/keys.js';
import { makePki, type Pki } from '../../../src/trust/pki/make.js';
import { keptKey, livePki } from '../../support/pki.js';
import { agentOf, ask, changing, materialOf, PEERS, serve } from '../../support/tls.js';

const NAMES = ['server-a', 'server-b', 'lsp'] as const;

/** The same systems under the same root, with new keys of their own. */
function renewedPki(): Promise<Pki<(typeof NAMES)[number]>> {
  const keys = (name: string, bits: number): Promise<string> => (name.startsWith('server-') ? newKey(bits) : keptKey(name, bits));
  return makePki({ now: new Date(), only: NAMES, keys });
}

interface Answer {
  readonly failure?: string;
  /** Fingerprint of the certificate of the server, and the one that it saw. */
  readonly server: string;
  readonly client: string;
  readonly at: number;
}

/** One request over an agent, or over a connection of its own. */
function ask50(agent: MutualAgent, port: number): Promise<Answer> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      resolve({ failure: error.code ?? error.message, server: '', client: '', at: performance.now() });
    const asking = request({ agent: agent as Agent, host: 'server-a.schakel.example', port, path: '/' }, (res) => {
      const { fingerprint256: server } = (res.socket as TLSSocket).getPeerCertificate();
      let body = '';
      res.setEncoding('utf8').on('data', (piece: string) => (body += piece));
      res.on('error', fail);
      res.on('end', () => {
        const { thumbprint } = JSON.parse(body) as { readonly thumbprint: string };
        const failure = res.statusCode === 200 ? {} : { failure: String(res.statusCode) };
        resolve({ ...failure, server, client: thumbprint, at: performance.now() });
      });
    });
    asking.on('error', fail);
    asking.end();
  });
}

test('given 50 requests a second, when both ends get a new certificate, then none fails and the new ones are in use within 5 s', async () => {
  const [before, after] = [await livePki(...NAMES), await renewedPki()];
  // Another run of the PKI has another root certificate of the same key: both are trusted, as in the field during a change.
  const anchors = `${before.root}\n${after.root}`;
  const crl = materialOf(after, 'server-a').crl ?? '';
  const serverMaterial = changing(materialOf(before, 'server-a', { anchors, crl }));
  const clientMaterial = changing(materialOf(before, 'server-b', { anchors, crl }));
  const served = await serve(serverMaterial);
  const agent = agentOf(clientMaterial);
  const answers: Promise<Answer>[] = [];
  const sending = setInterval(() => answers.push(ask50(agent, served.port)), 20);
  // A second and a half, or longer where the machine does not come to as many requests in it.
  const asked = async (count: number): Promise<void> => {
    await pause(1500);
    while (answers.length < count) await pause(20);
  };
  await asked(50);
  const swappedServer = performance.now();
  serverMaterial.set(materialOf(after, 'server-a', { anchors, crl }));
  await asked(100);
  const swappedClient = performance.now();
  clientMaterial.set(materialOf(after, 'server-b', { anchors, crl }));
  await asked(151);
  clearInterval(sending);
  const all = await Promise.all(answers);
  agent.destroy();
  agent.release();
  await served.stop();

  const lastOld = (side: 'server' | 'client'): number => Math.max(...all.filter((one) => one[side] === all[0]?.[side]).map((one) => one.at));
  const figures = {
    requests: all.length,
    failed: all.filter((one) => one.failure !== undefined).length,
    serverMs: Math.max(0, Math.round(lastOld('server') - swappedServer)),
    clientMs: Math.max(0, Math.round(lastOld('client') - swappedClient)),
  };
  process.stdout.write(`  certificate swapped at 50 requests a second: ${JSON.stringify(figures)}\n`);
  expect(all.filter((one) => one.failure !== undefined)).toEqual([]);
  expect(all.length).toBeGreaterThan(150);
  expect(new Set(all.map((one) => one.server)).size).toBe(2);
  expect(new Set(all.map((one) => one.client)).size).toBe(2);
  expect(all.at(-1)?.server).not.toBe(all[0]?.server);
  expect(all.at(-1)?.client).not.toBe(all[0]?.client);
  expect(figures.serverMs).toBeLessThan(5000);
  expect(figures.clientMs).toBeLessThan(5000);
}, 60_000);

test('given new material that does not fit together, when it is swapped, then the old stays in use and the problem is told', async () => {
  const pki = await livePki(...NAMES);
  const material = changing(materialOf(pki, 'server-a'));
  const served = await serve(material);
  const inUse = served.current();
  material.set(materialOf(pki, 'server-a', { key: pki.issued['server-b'].key }));
  const agent = agentOf(materialOf(pki, 'server-b'));
  expect(await ask(agent, served.port)).toMatch(/^200 /);
  expect(served.problems).toEqual([{ part: 'key', text: expect.any(String) as string }]);
  expect(served.current()).toBe(inUse);
  agent.destroy();
  await served.stop();
});

test('given a peer that is no longer named, when it asks over the connection that it has, then it is refused from then on', async () => {
  const pki = await livePki(...NAMES);
  const material = changing(materialOf(pki, 'server-a'));
  let peers = PEERS;
  const served = await serve(material, { peers: () => peers });
  const agent = agentOf(materialOf(pki, 'server-b'));
  expect(await ask(agent, served.port)).toMatch(/^200 /);
  peers = PEERS.slice(0, 1);
  material.set({ ...material.current() });
  expect(await ask(agent, served.port)).toBe('ECONNRESET');
  expect(served.refusals.map((one) => one.code)).toEqual(['PEER_UNNAMED']);
  agent.destroy();
  await served.stop();
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
