import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { issueIn, served, type Served } from './serve.js';

const EXAMPLE = readFileSync(new URL('../../examples/dispense-list.xml', import.meta.url), 'utf8');

let servers: Served;
beforeAll(async () => {
  servers = await served();
});
afterAll(() => servers.stop());

function post(body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}, query = ''): Promise<Response> {
  return fetch(`${servers.internalUrl}/translate${query}`, { method: 'POST', body, headers: { 'Content-Type': 'application/xml', ...headers } });
}

test('given HL7v3, when posted, then the Bundle comes back, with the digits of the sender', async () => {
  const response = await post(EXAMPLE);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
  expect(response.headers.get('x-schakel-issues')).toBe('0');
  const text = await response.text();
  expect(text).toMatch(/^\{"resourceType":"Bundle"/);
  expect(text).toContain('"value":12.50');
});

test('given that Bundle, when posted, then the message comes back', async () => {
  const response = await post(await post(EXAMPLE).then((r) => r.text()), { 'Content-Type': 'application/fhir+json' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/xml; charset=utf-8');
  expect(await response.text()).toContain('<quantity value="12.50" unit="ml">');
});

test('given warnings, when posted, then they are counted, and told on request', async () => {
  const message = EXAMPLE.replace('extension="999900158"', 'extension="999900159"');
  expect((await post(message)).headers.get('x-schakel-issues')).toBe('1');
  const { bundle, issues } = (await post(message, {}, '?issues=true').then((r) => r.json())) as {
    readonly bundle: object;
    readonly issues: object[];
  };
  expect(bundle).toMatchObject({ resourceType: 'Bundle' });
  expect(issues).toMatchObject([{ code: 'bsn-invalid', severity: 'warning', line: 48, text: 'the BSN fails the eleven test' }]);
});

test('given explain, when posted, then every value has its origin, in both directions', async () => {
  const there = (await post(EXAMPLE, {}, '?explain=true').then((r) => r.json())) as {
    readonly bundle: object;
    readonly explanations: readonly object[];
  };
  expect(there.explanations).toContainEqual(
    expect.objectContaining({ fhir: 'Bundle.entry[0].resource.identifier[0].value', rule: 'dispense.id', line: 70 }),
  );
  const back = (await post(JSON.stringify(there.bundle), {}, '?explain=true').then((r) => r.json())) as {
    readonly message: string;
    readonly explanations: readonly object[];
  };
  expect(back.message).toMatch(/^<\?xml/);
  expect(back.explanations).toContainEqual(expect.objectContaining({ rule: 'patient.id', value: '999900158' }));
});

test.each([
  ['not well-formed', '<a', 400, 'xml-not-well-formed'],
  ['a DOCTYPE', '<!DOCTYPE a><a/>', 400, 'xml-doctype'],
  ['a processing instruction', '<?xml-model href="x"?>' + EXAMPLE.slice(EXAMPLE.indexOf('<QURX')), 400, 'xml-processing-instruction'],
  ['bytes that are not UTF-8', new Uint8Array([0x3c, 0xff]), 400, 'xml-not-utf8'],
  ['broken JSON', '{"resourceType":', 400, 'json-not-well-formed'],
  ['another document', '<ClinicalDocument xmlns="urn:hl7-org:v3"/>', 422, 'input-unknown'],
  ['a resource that is no Bundle', '{"resourceType":"Patient"}', 422, 'input-unknown'],
  ['plain text', 'hello', 422, 'input-unknown'],
  ['nothing', '', 422, 'input-unknown'],
])('given %s, when posted, then an OperationOutcome with the code', async (_, body, status, code) => {
  const response = await post(body);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
  expect(await issueIn(response)).toMatchObject({ severity: 'fatal', of: code });
});

test('given a message about two patients, when posted, then 422: no Bundle says that nothing was found', async () => {
  const stranger = '<prescription><subject><Patient><id root="2.16.840.1.113883.2.4.6.3" extension="999900870"/></Patient></subject>';
  const response = await post(EXAMPLE.replace('<prescription>', stranger));
  expect(response.status).toBe(422);
  expect((await issueIn(response)).of).toBe('patient-mixed');
});

test.each([
  [{ 'Content-Type': 'text/plain' }],
  [{ 'Content-Type': 'application/x-www-form-urlencoded' }],
  [{ 'Content-Type': 'application/xml; charset=iso-8859-1' }],
  [{ 'Content-Encoding': 'gzip' }],
])('given the headers %j, when posted, then 415', async (headers) => {
  const response = await post(EXAMPLE, headers);
  expect(response.status).toBe(415);
  expect((await issueIn(response)).of).toBe('http-content-type');
});

test('given a body larger than the limit, when posted, then 413, also when its length is not told', async () => {
  const large = ' '.repeat((5 << 20) + 1);
  expect((await post(large)).status).toBe(413);
  const status = await new Promise((resolve, reject) => {
    const url = new URL(`${servers.internalUrl}/translate`);
    const sending = request(url, { method: 'POST', headers: { 'Content-Type': 'application/xml', 'Transfer-Encoding': 'chunked' } }, (res) => {
      res.resume();
      resolve(res.statusCode);
    });
    // The server may hang up before all was sent.
    sending.on('error', reject);
    sending.end(large);
  });
  expect(status).toBe(413);
});

test('given a media type that we do not have, when posted, then 406', async () => {
  const response = await post(EXAMPLE, { Accept: 'text/html' });
  expect(response.status).toBe(406);
  expect((await issueIn(response)).of).toBe('http-accept');
});

test.each(['?explain=yes', '?verbose=true', '?issues=true&issues=true'])('given the parameters %s, when posted, then 400', async (query) => {
  const response = await post(EXAMPLE, {}, query);
  expect(response.status).toBe(400);
  expect((await issueIn(response)).of).toBe('http-parameter');
});

test('given GET, when sent to translate, then 405', async () => {
  const response = await fetch(`${servers.internalUrl}/translate`);
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

test('given all that was sent, when logged, then nothing of it stands in the log', () => {
  const log = servers.log.join('\n');
  for (const secret of ['999900158', 'Testeren', 'BEDENKSEL', 'DOCTYPE', 'hello']) expect(log).not.toContain(secret);
});
