import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startSchakel } from '../store/process/start.js';

const folder = mkdtempSync(path.join(tmpdir(), 'schakel-stop-'));
const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));
afterAll(() => rmSync(folder, { recursive: true }));

interface Running {
  readonly child: ChildProcess;
  readonly publicUrl: string;
  readonly internalUrl: string;
  readonly ended: Promise<readonly unknown[]>;
}

/** The program in a process of its own, in the sandbox. */
async function running(shutdown: object): Promise<Running> {
  const config = path.join(folder, `${children.length}.json`);
  writeFileSync(config, JSON.stringify({ sandbox: true, public: { port: 0 }, internal: { port: 0 }, shutdown }));
  const child = startSchakel(['serve', '--config', config]);
  children.push(child);
  child.stderr?.resume();
  let printed = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
  while (!printed.includes('npx schakel')) await once(child.stdout ?? child, 'data');
  const [publicUrl = '', internalUrl = ''] = new Set(printed.match(/http:\/\/[\d.]+:\d+/g) ?? []);
  return { child, publicUrl, internalUrl, ended: once(child, 'exit') };
}

const BODY = '{"resourceType":"Bundle","type":"searchset"}';

interface Half {
  readonly sending: ClientRequest;
  readonly answer: Promise<IncomingMessage>;
}

/** A request that the program has begun with, and whose body is half there. */
async function half({ internalUrl }: Running): Promise<Half> {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': BODY.length, Expect: '100-continue' };
  const sending = request(`${internalUrl}/translate`, { method: 'POST', headers, agent: new Agent({ keepAlive: true }) });
  sending.on('error', () => undefined);
  const answer = new Promise<IncomingMessage>((resolve) => sending.once('response', resolve));
  sending.flushHeaders();
  await once(sending, 'continue');
  sending.write(BODY.slice(0, 10));
  return { sending, answer };
}

async function untilStopping({ internalUrl }: Running): Promise<void> {
  for (;;) {
    const health = await fetch(`${internalUrl}/health/ready`);
    if (health.status === 503) {
      expect(await health.json()).toMatchObject({ status: 'stopping' });
      return;
    }
    await setTimeout(20);
  }
}

test('given an answer being made, when SIGTERM comes, then readiness says stopping, nobody new is let in, the answer goes whole and ends its connection, exit 0', async () => {
  const program = await running({});
  const { sending, answer } = await half(program);
  program.child.kill('SIGTERM');
  await untilStopping(program);
  await expect(fetch(`${program.publicUrl}/fhir/R4/metadata`)).rejects.toThrow();
  sending.end(BODY.slice(10));
  const { statusCode, headers } = (await answer).resume();
  expect([statusCode, headers.connection]).toEqual([200, 'close']);
  expect(await program.ended).toEqual([0, null]);
});

test('given a delay, when SIGTERM comes, then requests are answered on, each ends its connection, and a second signal ends the program at once', async () => {
  const program = await running({ delay: 300 });
  await half(program);
  program.child.kill('SIGTERM');
  await untilStopping(program);
  const response = await fetch(`${program.publicUrl}/fhir/R4/metadata`);
  expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
  program.child.kill('SIGINT');
  expect(await program.ended).toEqual([130, null]);
});

test('given a connection at rest, when SIGTERM comes, then it is closed and the program ends', async () => {
  const program = await running({});
  const agent = new Agent({ keepAlive: true });
  const asking = request(`${program.publicUrl}/fhir/R4/metadata`, { agent }).end();
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  await once(response.resume(), 'end');
  const closed = once(asking.socket ?? asking, 'close');
  program.child.kill('SIGTERM');
  await closed;
  expect(await program.ended).toEqual([0, null]);
});

test('given a request that does not end, when the patience is over, then it is broken off and the program ends', async () => {
  const program = await running({ patience: 1 });
  const { sending } = await half(program);
  const broken = new Promise((resolve) => sending.once('close', resolve));
  program.child.kill('SIGTERM');
  await broken;
  expect(await program.ended).toEqual([0, null]);
});
