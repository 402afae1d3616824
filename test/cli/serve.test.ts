import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { schakel, type Ran } from './run.js';

/** Serves until `meanwhile` is done; it gets what was printed. */
async function serving(
  words: readonly string[],
  meanwhile: (printed: string) => Promise<void>,
  files: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let failure: unknown;
  const ran = await schakel(['serve', ...words], {
    files,
    stopped: () => ended,
    onOut: (printed) => {
      void meanwhile(printed)
        .catch((error: unknown) => {
          failure = error;
        })
        .finally(end);
    },
  });
  if (failure !== undefined) throw failure as Error;
  return ran;
}

function addresses(printed: string): string[] {
  return [...new Set(printed.match(/http:\/\/[\w.:]+/g) ?? [])];
}

test('given no configuration, when served, then the sandbox, three commands to try, and exit 0 when it is to end', async () => {
  const { code, out, err } = await serving(['--port', '0', '--internal-port', '0'], async (printed) => {
    const [outside = '', inside = ''] = addresses(printed);
    expect((await fetch(`${outside}/fhir/R4/metadata`)).status).toBe(200);
    expect((await fetch(`${inside}/health/ready`)).status).toBe(200);
  });
  expect(code).toBe(0);
  expect(out).toContain('sandbox');
  expect(out.match(/^ {2}(curl|npx) .*$/gm)).toHaveLength(3);
  expect(err.trimEnd().split('\n')).toHaveLength(2);
});

test('given a configuration that is no sandbox, when served, then nothing about translation is printed', async () => {
  const files = { c: '{ "public": { "port": 0 }, "internal": { "port": 0 } }' };
  const { code, out } = await serving(['--config', 'c'], () => Promise.resolve(), files);
  expect(code).toBe(0);
  expect(out).not.toMatch(/sandbox|translate/);
});

test.each([
  ['{', 'c:1:2: the JSON is not well-formed'],
  ['{\n "sandbox": true,\n "colour": 1\n}', 'c:3: colour is not a key that exists'],
  ['{\n "public": {\n  "prot": 1 }\n}', 'c:3: public.prot is not a key that exists'],
  ['{"language":"fr"}', 'c:1: language must be one of en, nl'],
  ['{"internal":{"port":"1"}}', 'c:1: internal.port must be integer'],
  ['[]', 'c:1: the configuration must be object'],
  ['{"public":{"host":"0.0.0.0"}}', 'c:1: public.host must be a loopback address'],
  ['{"translate":{"enabled":true}}', 'c:1: translate.enabled is only possible when sandbox is true'],
])('given the configuration %s, when served, then exit 2 and why', async (config, message) => {
  const { code, out, err } = await schakel(['serve', '--config', 'c'], { files: { c: config } });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`schakel: ${message}`);
});

test('given a port that is taken, when served, then exit 2 and which flag and key change it', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  try {
    const { code, err } = await schakel(['serve', '--port', '0', '--internal-port', String(port)]);
    expect(code).toBe(2);
    expect(err).toBe(
      `schakel: port ${port} on 127.0.0.1 is taken: choose another with --internal-port or internal.port in the configuration; 0 lets the system choose\n`,
    );
  } finally {
    other.close();
  }
});
