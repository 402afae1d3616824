import { connect } from 'node:net';
import { issueIn, served, type Served } from './serve.js';

let servers: Served;
beforeAll(async () => {
  servers = await served();
});
afterAll(() => servers.stop());

test('given the metadata, when asked for, then a CapabilityStatement that promises nothing that does not exist', async () => {
  const response = await fetch(`${servers.publicUrl}/fhir/R4/metadata`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
  expect(await response.json()).toMatchObject({
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-02T03:04:05.000Z',
    kind: 'instance',
    software: { name: 'Schakel', version: '0.1.0' },
    implementation: { description: expect.any(String) as string },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    rest: [{ mode: 'server', documentation: expect.any(String) as string }],
  });
});

test('given any answer, when it comes, then it has the headers of the house and a correlation id', async () => {
  const { headers } = await fetch(`${servers.publicUrl}/fhir/R4/metadata`, { method: 'HEAD' });
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('x-correlation-id')).toMatch(/^[\w-]{36}$/);
});

test.each(['/', '/fhir/R4', '/fhir/R4/MedicationDispense?patient.identifier=999900158', '/translate', '/health/live', '/fhir/R4/%E0%A4%A'])(
  'given the address %s, when asked for in public, then 404 with an OperationOutcome',
  async (path) => {
    const response = await fetch(servers.publicUrl + path);
    expect(response.status).toBe(404);
    expect(await issueIn(response)).toEqual({ severity: 'error', code: 'not-found', of: 'http-not-found' });
  },
);

test('given another method, when metadata is asked for, then 405 with the methods that it has', async () => {
  const response = await fetch(`${servers.publicUrl}/fhir/R4/metadata`, { method: 'DELETE' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD');
  expect((await issueIn(response)).of).toBe('http-method');
});

test('given a media type that we do not have, when metadata is asked for, then 406', async () => {
  const response = await fetch(`${servers.publicUrl}/fhir/R4/metadata`, { headers: { Accept: 'application/fhir+xml' } });
  expect(response.status).toBe(406);
  expect((await issueIn(response)).of).toBe('http-accept');
});

test('given requests, when logged, then only method, route, status, duration and correlation id', async () => {
  const before = servers.log.length;
  const response = await fetch(`${servers.publicUrl}/fhir/R4/Patient?identifier=999900158`, { headers: { 'X-Bsn': '999900158' } });
  await response.text();
  await fetch(`${servers.publicUrl}/fhir/R4/metadata?x=999900158`).then((r) => r.text());
  const lines = servers.log.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ method, route, status }) => [method, route, status])).toEqual([
    ['GET', 'none', 404],
    ['GET', '/fhir/R4/metadata', 200],
  ]);
  for (const line of lines) expect(Object.keys(line)).toEqual(['method', 'route', 'status', 'ms', 'correlation']);
  expect(lines[0]?.['correlation']).toBe(response.headers.get('x-correlation-id'));
});

test('given something that is not HTTP, when sent, then the server goes on', async () => {
  const { port, hostname } = new URL(servers.publicUrl);
  await new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.end('\u0016\u0003 nonsense\r\n\r\n'));
    socket.once('close', resolve).resume();
  });
  expect((await fetch(`${servers.publicUrl}/fhir/R4/metadata`)).status).toBe(200);
});
