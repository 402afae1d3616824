import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processEdge } from '../../src/cli/process-edge.js';
import { EXAMPLE, schakel } from './run.js';

test.each([[['help']], [['--help']], [['translate', '--help']], [['help', 'roundtrip']], [['serve', '-h']], [['mapping', '--help']]])(
  'given %j, when run, then the help comes on standard output and exit is 0',
  async (words) => {
    const { code, out, err } = await schakel(words);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/Usage: schakel /);
  },
);

test.each([
  [[]],
  [['transmogrify']],
  [['help', 'transmogrify']],
  [['translate']],
  [['translate', 'a', 'b']],
  [['roundtrip']],
  [['mapping', 'x']],
  [['serve', 'x']],
])('given wrong usage %j, when run, then exit 2 and nothing on standard output', async (words) => {
  const { code, out, err } = await schakel(words);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/schakel/);
});

test('given --version, when run, then the version of the package', async () => {
  expect((await schakel(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('given mapping, when run, then the document has the rules, as Markdown or as CSV', async () => {
  expect((await schakel(['mapping'])).out).toMatch(/\| dispense\.id \|/);
  expect((await schakel(['mapping', '--format', 'csv'])).out).toMatch(/^rule;v3;fhir;/);
});

test('given a reader that went away, when data is written, then the program ends quietly', async () => {
  const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  const { code, err } = await schakel(['translate', '-'], { stdin: EXAMPLE, onOut: () => Promise.reject(gone) });
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('given a fault of the program, when run, then exit 3 with a reference, without stack or content', async () => {
  const bug = new TypeError('cannot read 999900158');
  const { code, out, err } = await schakel(['translate', '-'], { stdin: EXAMPLE, onOut: () => Promise.reject(bug) });
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toMatch(/^schakel: a fault of Schakel, TypeError at cli\/dispatch\.test\.ts:\d+; reference [\w-]{36}\n$/);
});

test('given a file on disk, when opened by the real edge, then its pieces are its content', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-test-'));
  try {
    const content = 'x'.repeat(200_000);
    writeFileSync(path.join(folder, 'a'), content);
    let read = '';
    for await (const piece of processEdge().open(path.join(folder, 'a'))) read += Buffer.from(piece).toString();
    expect(read).toBe(content);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
