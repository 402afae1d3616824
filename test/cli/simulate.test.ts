import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { schakel, type Ran } from './run.js';
import { readJws } from '../../src/trust/oauth/jws.js';
import { question, enveloped } from '../simulator/questions.js';
import { batchOf, post } from '../simulator/simulator.js';

/** Simulates until `meanwhile` is done; it gets the addresses that were printed: services, tokens, page. */
async function simulating(
  words: readonly string[],
  meanwhile: (addresses: readonly string[]) => Promise<void>,
  files: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let failure: unknown;
  const ran = await schakel(['simulate', '--port', '0', '--page-port', '0', ...words], {
    files,
    stopped: () => ended,
    onOut: (printed) => {
      void meanwhile(printed.match(/http:\/\/[^\s<]+/g) ?? [])
        .catch((error: unknown) => {
          failure = error;
        })
        .finally(end);
    },
  });
  if (failure !== undefined) throw failure as Error;
  return ran;
}

const PRACTICE = { ura: '90000380', name: 'Practice', type: 'Z3', application: '300', regions: [7] };

test('given no configuration, when simulated, then a question is answered, the page shows it, and exit 0 when it is to end', async () => {
  const { code, out, err } = await simulating([], async ([soap = '', , page = '']) => {
    const { text } = await post(soap.replace(/\/$/, ''), 'VerstrekkingsLijstqueryBatch', enveloped(question()));
    expect(batchOf(text)).toEqual({ head: 'AA 1', items: ['1 AE AE 0/0/0 0 subject NAT'] });
    expect(await (await fetch(page)).text()).toContain('QURX_IN990111NL');
  });
  expect(code).toBe(0);
  expect(out).toMatch(/sandbox[\s\S]*services[\s\S]*tokens[\s\S]*page[\s\S]*0 participants, 0 of them sources/);
  expect(err).not.toMatch(/9999\d{5}/);
});

test('given a configuration with a scenario and regions in files, when simulated, then both count', async () => {
  const files = {
    c: JSON.stringify({ sandbox: true, proof: 'none', participants: [PRACTICE], scenario: 's', regions: 'r' }),
    s: JSON.stringify({ rules: [{ does: 'ae', calls: [1] }] }),
    r: JSON.stringify({
      version: '2026-01-01',
      regions: Array.from({ length: 44 }, (_, i) => i + 1),
      crossing: { organisationTypes: [], exceptRoles: [] },
    }),
  };
  const { code } = await simulating(
    ['--config', 'c'],
    async ([soap = '']) => {
      const heads: string[] = [];
      for (let i = 0; i < 2; i++)
        heads.push(batchOf((await post(soap.replace(/\/$/, ''), 'VerstrekkingsLijstqueryBatch', enveloped(question()))).text).head);
      expect(heads).toEqual(['AE 0', 'AA 0']);
    },
    files,
  );
  expect(code).toBe(0);
});

test('given a sandbox, when a token is asked for a persona, then it is printed; a wrong one exits 1 or 2', async () => {
  const files = { c: JSON.stringify({ sandbox: true, proof: 'none', participants: [PRACTICE] }) };
  await simulating(
    ['--config', 'c'],
    async ([, url = '']) => {
      const words = ['demo', 'token', '--url', url, '--client', '300', '--for', '300', '--patient', '999900158'];
      const given = await schakel([...words, '--as', 'company-doctor', '--interaction', 'QURX_IN990111NL']);
      expect([given.code, given.err]).toEqual([0, '']);
      const jws = readJws(given.out.trim());
      expect(jws.ok && jws.value.claims).toMatchObject({ role: '01.008', bsn: '999900158', scope: 'QURX_IN990111NL', ura: '90000380' });
      expect(await schakel([...words, '--as', 'locum-gp', '--client', '399'])).toMatchObject({
        code: 1,
        out: '',
        err: 'schakel: no token: invalid_client\n',
      });
      expect(await schakel([...words, '--as', 'nobody'])).toMatchObject({ code: 2, out: '' });
    },
    files,
  );
  expect(await schakel(['demo', 'token', '--as', 'pharmacist', '--client', '300', '--for', '300', '--url', 'http://127.0.0.1:1/t'])).toMatchObject({
    code: 1,
    err: 'schakel: no token: ECONNREFUSED\n',
  });
  expect(await schakel(['demo', 'dance'])).toMatchObject({ code: 2 });
  expect(await schakel(['demo', 'token', '--as', 'pharmacist', '--client', 'x', '--for', '300'])).toMatchObject({ code: 2 });
  expect(await schakel(['demo', 'token', '--as', 'pharmacist', '--client', '300', '--for', '300', '--key', 'k'])).toMatchObject({ code: 2 });
});

test.each<readonly [string, Readonly<Record<string, string>>, string]>([
  ['{', {}, 'c:1:2: the JSON is not well-formed'],
  ['{"colour":1}', {}, 'c:1: colour is not a key that exists'],
  ['{"participants":[{"ura":"1","name":"x","type":"Z3","application":"300"}]}', {}, 'c:1: participants.0.ura must be 8 digits, not all zero'],
  ['{"proof":"none"}', {}, 'c:1: proof can be none in the sandbox only, without public.tls'],
  ['{"public":{"host":"0.0.0.0"}}', {}, 'c:1: public.host must be a loopback address'],
  ['{"page":{"host":"0.0.0.0"}}', {}, 'c:1: page.host must be a loopback address'],
  ['{\n"scenario":"s"}', { s: '{"rules":[{"does":"x"}]}' }, 'c:2: scenario names a file in which rules.0.does must be one of'],
  ['{"scenario":"s"}', { s: '[' }, 's:1:2: the JSON is not well-formed'],
  ['{"regions":"r"}', { r: '{}' }, 'c:1: regions names a file in which'],
  ['{"public":{"tls":{"certificate":"c","key":"k","anchors":"a"}}}', {}, 'c:1: public.tls.crl is needed'],
  ['{"signing":{"chain":"not-there.pem","key":"not-there.key"}}', {}, 'signing.key names a file that can not be read'],
  ['{"certificates":["not-there.pem"]}', {}, 'certificates.0 names a file that can not be read'],
  ['{"authorisation":{"key":"not-there.pem"}}', {}, 'authorisation.key names a file that can not be read'],
])('given the configuration %s, when simulated, then exit 2 and why', async (c, files, message) => {
  const { code, out, err } = await schakel(['simulate', '--port', '0', '--page-port', '0', '--config', 'c'], { files: { c, ...files } });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`schakel: ${message}`);
});

test('given a port that is taken, when simulated, then exit 2 and which flag and key change it, and nothing is left open', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  try {
    const { code, err } = await schakel(['simulate', '--port', '0', '--page-port', String(port)]);
    expect(code).toBe(2);
    expect(err).toContain(`port ${port} on 127.0.0.1 is taken: choose another with --page-port or page.port`);
  } finally {
    other.close();
  }
});

test('given the help of both commands, when asked for, then it names the personas and the options', async () => {
  expect((await schakel(['simulate', '--help'])).out).toContain('--page-port');
  const { out } = await schakel(['demo', '--help']);
  for (const name of ['locum-gp', 'pharmacist', 'specialist', 'company-doctor', 'assistant']) expect(out).toContain(name);
});
