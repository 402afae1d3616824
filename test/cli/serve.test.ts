import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { version } from '../../src/cli/version.js';
import { schakel, type Ran } from './run.js';

const now = (): Date => new Date();
const newId = (): string => crypto.randomUUID();

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
    now,
    newId,
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

describe('given no configuration', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'schakel-serve-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test('when served, then the sandbox with its addresses, three commands to try that work, and exit 0 when it is to end', async () => {
    const { code, out } = await serving(['--port', '0', '--folder', folder], async (printed) => {
      const [fhir = '', inside = ''] = addresses(printed);
      expect((await fetch(`${fhir}/fhir/R4/metadata`)).status).toBe(200);
      expect((await fetch(`${inside}/health/ready`)).status).toBe(200);
      const commands = [...printed.matchAll(/^ {2}npx schakel (demo .*)$/gm)].map(([, words = '']) => words.split(' '));
      const totals: string[] = [];
      for (const words of commands) totals.push(/MedicationDispense: \d+/.exec((await schakel(words, { now, newId })).out)?.[0] ?? '');
      expect(totals).toEqual(['MedicationDispense: 4', 'MedicationDispense: 2', 'MedicationDispense: 3']);
    });
    expect([code, out.split('\n')[0]]).toEqual([0, `Schakel ${version()}, sandbox: invented data only`]);
  }, 120_000);

  test('when a port is taken, then exit 2 and which flag changes it', async () => {
    const { code, err } = await withTaken((port) =>
      schakel(['serve', '--port', '0', '--internal-port', String(port), '--folder', folder], { now, newId }),
    );
    expect(code).toBe(2);
    expect(err).toMatch(/^schakel: port \d+ on 127\.0\.0\.1 is taken: choose another with --internal-port; --port 0 lets the system choose all$/m);
  }, 60_000);
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
  const files = { c: '{ "sandbox": true, "public": { "port": 0 } }' };
  await withTaken(async (port) => {
    const { code, err } = await schakel(['serve', '--config', 'c', '--internal-port', String(port)], { files });
    expect(code).toBe(2);
    expect(err).toBe(
      `schakel: port ${port} on 127.0.0.1 is taken: choose another with --internal-port or internal.port in the configuration; 0 lets the system choose\n`,
    );
  });
});

/** With a port that somebody else listens on. */
async function withTaken<T>(use: (port: number) => Promise<T>): Promise<T> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    return await use((other.address() as AddressInfo).port);
  } finally {
    other.close();
  }
}
