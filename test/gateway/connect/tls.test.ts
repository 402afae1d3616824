import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientTls } from '../../../src/config/source.js';
import { connectorOf } from '../../../src/gateway/connect/fetching.js';
import { openFhirServer, type FhirSystem } from '../../../src/gateway/connect/fhir/connector.js';
import type { SourceConnector } from '../../../src/gateway/connector.js';
import { currentLists } from '../../../src/trust/pki/files.js';
import type { Pki } from '../../../src/trust/pki/make.js';
import { livePki } from '../../support/pki.js';
import { lookup, materialOf } from '../../support/tls.js';
import { startFhirServer } from './fhir-server.js';
import type { TestServer } from './http-server.js';
import { dispense, outsideOf, pharmacy, questionOf, serverOf, told } from './world.js';

const NAMES = ['server-a', 'server-b', 'server-revoked', 'server-other'] as const;
const folder = mkdtempSync(path.join(tmpdir(), 'schakel-source-tls-'));
let pki: Pki<(typeof NAMES)[number]>;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  pki = await livePki(...NAMES);
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function serving(name: (typeof NAMES)[number], changes: ServerOptions = {}): Promise<TestServer> {
  const { certificate: cert, key } = materialOf(pki, name);
  const server = await startFhirServer({ resources: pharmacy(dispense('d1')) }, { cert, key, ...changes });
  ends.push(() => server.stop());
  return server;
}

function file(name: string, content: string): string {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
}

/** What is shown to the server, and what is trusted. */
function filesOf(name?: (typeof NAMES)[number], more: Partial<ClientTls> = {}): ClientTls {
  const anchors = file('root.pem', pki.root);
  if (name === undefined) return { anchors, ...more };
  const { certificate, key } = materialOf(pki, name);
  return { anchors, certificate: file('own.pem', certificate), key: file('own.key', key), ...more };
}

async function asking(
  port: number,
  tls: ClientTls | undefined,
  host = 'server-a.schakel.example',
): Promise<{ system: FhirSystem; connector: SourceConnector }> {
  const server = { ...serverOf(port), address: `https://${host}:${port}/fhir`, ...(tls === undefined ? {} : { tls }) };
  const outside = outsideOf({}, { lookup, pollMs: 20, settleMs: 5 });
  const system = await openFhirServer(server, outside);
  const connector = connectorOf(system, { now: Date.now, budget: 10_000, bytes: 1 << 20 });
  ends.push(() => connector.close());
  return { system, connector };
}

async function answerOf(port: number, tls?: ClientTls, host?: string): Promise<string> {
  const { connector } = await asking(port, tls, host);
  return told(await connector.fetch(questionOf('MED')));
}

const mutual = (): ServerOptions => ({ requestCert: true, rejectUnauthorized: true, ca: pki.root });
const DATA = 'MedicationDispense/d1 Patient/p1 Medication/m1 Organization/o1';

test('given a server that wants a certificate, when ours is shown, then it answers', async () => {
  const { port } = await serving('server-a', mutual());
  expect(await answerOf(port, filesOf('server-b'))).toBe(DATA);
});

test('given a server that wants a certificate, when none is shown, then nothing comes', async () => {
  const { port } = await serving('server-a', mutual());
  expect(await answerOf(port, filesOf())).toMatch(/^T-ERROR (denied|unreachable retry)$/);
});

test('given a server that wants none, when its root is trusted, then it answers', async () => {
  const { port } = await serving('server-a');
  expect(await answerOf(port, filesOf())).toBe(DATA);
});

test.each<[string, (typeof NAMES)[number], (() => ClientTls) | undefined, string | undefined]>([
  ['of another root', 'server-other', () => filesOf('server-b'), undefined],
  ['of a root that only others trust', 'server-a', undefined, undefined],
  ['for another host', 'server-b', () => filesOf('server-b'), undefined],
  [
    'that was revoked',
    'server-revoked',
    () => filesOf('server-b', { crl: file('all.crl', currentLists(pki.crls)) }),
    'server-revoked.schakel.example',
  ],
])('given a server with a certificate %s, when asked, then nothing is sent', async (_, name, tls, host) => {
  const server = await serving(name);
  expect(await answerOf(server.port, tls?.(), host)).toBe('T-ERROR untrusted');
  expect(server.seen).toEqual([]);
});

test('given a server with a list of what was revoked, when it is not among them, then it answers', async () => {
  const { port } = await serving('server-a');
  expect(await answerOf(port, filesOf(undefined, { crl: file('all.crl', currentLists(pki.crls)) }))).toBe(DATA);
});

test('given a file without a list of what was revoked, when opened, then that is told', async () => {
  const { port } = await serving('server-a');
  const { system } = await asking(port, filesOf(undefined, { crl: file('none.crl', 'nothing') }));
  expect(system.problems()).toEqual(['tls.crl']);
});

test('given files that cannot be used and then can, when they change, then the next question is answered', async () => {
  const { port } = await serving('server-a', mutual());
  const tls = filesOf('server-b');
  const { key } = materialOf(pki, 'server-b');
  file('own.key', 'half a key');
  const { system, connector } = await asking(port, tls);
  expect(system.problems()).toEqual(['tls.key']);
  expect(told(await connector.fetch(questionOf('MED')))).toBe('T-ERROR untrusted');
  file('own.key', key);
  while (system.problems().length > 0) await pause(10);
  expect(told(await connector.fetch(questionOf('MED')))).toBe(DATA);
});

test('given a certificate that is renewed, when asked again, then the new one is shown', async () => {
  const shown: string[] = [];
  const server = await serving('server-a', { ...mutual(), requestCert: true });
  const tls = filesOf('server-b');
  const { connector } = await asking(server.port, tls);
  expect(told(await connector.fetch(questionOf('MED')))).toBe(DATA);
  const before = server.connections();
  expect(told(await connector.fetch(questionOf('MED')))).toBe(DATA);
  expect(server.connections()).toBe(before);
  const { certificate, key } = materialOf(pki, 'server-a');
  file('own.pem', certificate);
  file('own.key', key);
  // The pair is read as a whole; a new connection shows that it is in use.
  for (let i = 0; i < 200 && server.connections() === before; i++) {
    await pause(10);
    shown.push(told(await connector.fetch(questionOf('MED'))));
  }
  expect(server.connections()).toBe(before + 1);
  expect(new Set(shown)).toEqual(new Set([DATA]));
});
