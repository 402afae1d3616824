import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { frame, route } from '../../src/http/frame.js';
import { issueIn, served } from './serve.js';

test('given the sandbox, when asked for health, then live and ready', async () => {
  const servers = await served();
  try {
    expect(await fetch(`${servers.internalUrl}/health/live`).then((r) => r.json())).toEqual({ status: 'live' });
    expect(await fetch(`${servers.internalUrl}/health/ready`).then((r) => r.json())).toEqual({ status: 'ready' });
    expect((await fetch(`${servers.internalUrl}/fhir/R4/metadata`)).status).toBe(404);
  } finally {
    await servers.stop();
  }
});

test.each([
  ['outside the sandbox', { sandbox: false, translate: { enabled: true } }],
  ['in a sandbox that does not want it', { sandbox: true, translate: { enabled: false } }],
])('given %s, when a message is posted, then translation does not exist', async (_, config) => {
  const servers = await served(config);
  try {
    const response = await fetch(`${servers.internalUrl}/translate`, { method: 'POST', body: '<a/>' });
    expect(response.status).toBe(404);
    expect((await issueIn(response)).of).toBe('http-not-found');
  } finally {
    await servers.stop();
  }
});

test('given Dutch as the language, when something is wrong, then it is told in Dutch', async () => {
  const servers = await served({ language: 'nl' });
  try {
    expect(await fetch(servers.publicUrl).then((r) => r.text())).toContain('op dit adres wordt niets aangeboden');
  } finally {
    await servers.stop();
  }
});

test('given a request at work, when the servers stop, then it is finished and new ones are refused', async () => {
  const servers = await served();
  const url = new URL(`${servers.internalUrl}/translate`);
  const body = '{"resourceType":"Bundle","type":"searchset"}';
  let stopped: Promise<void> | undefined;
  const status = await new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Content-Length': body.length } }, (res) => {
      res.resume();
      resolve(res.statusCode);
    });
    sending.on('error', reject);
    sending.write(body.slice(0, 10), () => {
      setTimeout(() => {
        stopped = servers.stop();
        sending.end(body.slice(10));
      }, 50);
    });
  });
  expect(status).toBe(200);
  await stopped;
  await expect(fetch(servers.publicUrl)).rejects.toThrow();
});

test('given a port that is taken, when the servers start, then the error names the listener and nothing stays open', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  try {
    await expect(served({ public: { host: '127.0.0.1', port } })).rejects.toMatchObject({
      name: 'ListenError',
      listener: 'public',
      code: 'EADDRINUSE',
    });
  } finally {
    other.close();
  }
});

test('given a fault of Schakel, when a request meets it, then 500 with a correlation id, and the log has the place but no content', async () => {
  const log: string[] = [];
  const app = frame({ log: (line) => void log.push(line), now: () => new Date(), newId: () => 'c-1' }, 'en', (to: express.Express) => {
    route(to, 'get', '/broken', () => {
      throw new RangeError('the patient 999900158 broke it');
    });
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const response = await fetch(`http://127.0.0.1:${port}/broken`);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ issue: [{ severity: 'fatal', code: 'exception', diagnostics: 'found c-1' }] });
    expect(text + log.join('')).not.toContain('999900158');
    expect(JSON.parse(log[0] ?? '')).toEqual({
      fault: expect.stringMatching(/^RangeError at http\/servers\.test\.ts:\d+$/) as string,
      correlation: 'c-1',
    });
  } finally {
    server.close();
  }
});
