import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pathOf, type XmlElement } from '../../src/xml/element.js';
import { FILE_LIMITS, NETWORK_LIMITS } from '../../src/xml/limits.js';
import { streamXml, type ReadOptions, type ReadPart } from '../../src/xml/reader.js';
import { allOf, place, textOf } from './positions.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const isMessage = (local: string, parent: XmlElement): boolean => parent.local === 'batch' && local === 'm';

function* cut(text: string, size: number): Generator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

interface Streamed {
  readonly parts: readonly ReadPart[];
  /** How it ended: `read`, or the error. */
  readonly end: string;
}

async function stream(chunks: Iterable<Uint8Array>, options: ReadOptions = { isMessage }): Promise<Streamed> {
  const parts: ReadPart[] = [];
  try {
    for await (const part of streamXml(chunks, options)) parts.push(part);
    return { parts, end: 'read' };
  } catch (error) {
    return { parts, end: textOf(error) };
  }
}

const kinds = ({ parts }: Streamed): string[] => parts.map((p) => `${p.kind} ${pathOf(p.element)}`);

const BATCH = '<batch xmlns="urn:x">\n<id/>\n<m n="1"><v>é</v></m>\n<m n="2"><v>😀</v><v/></m>\n<note/>\n<m n="3"/>\n</batch>';

describe('messages of a batch', () => {
  test.each([1, 2, 3, 7, 4096])(
    'given a batch in pieces of %i bytes, when streamed, then each message comes once and the root last',
    async (size) => {
      const read = await stream(cut(BATCH, size));
      expect(kinds(read)).toEqual(['message /batch/m[1]', 'message /batch/m[2]', 'message /batch/m[3]', 'root /batch']);
      expect(read.parts[1]?.element.children[0]?.text).toBe('😀');
      expect(read.end).toBe('read');
    },
  );

  test.each([7, 4096, 1 << 20])(
    'given messages near the bound on references, in pieces of %i bytes, when streamed, then it is one bound for each',
    async (size) => {
      const limits = { ...NETWORK_LIMITS, references: 1000 };
      const message = (references: number): string => `<m>${'&#9;'.repeat(references)}</m>`;
      const batch = (...references: number[]): string => `<batch>${references.map(message).join('')}</batch>`;
      expect((await stream(cut(batch(1000, 1000, 999, 1000), size), { isMessage, limits })).end).toBe('read');
      const passed = await stream(cut(batch(1000, 1001, 1), size), { isMessage, limits });
      expect([passed.parts.length, passed.end.split(' ')[0]]).toEqual([1, 'xml-too-many-references']);
    },
  );

  test('given a message, when handed over, then its elements have the path and position that they have in the file', async () => {
    const { parts } = await stream(cut(BATCH, 5));
    const message = parts[1]?.element;
    expect(message && allOf(message).map((e) => `${pathOf(e)} ${place(e)}`)).toEqual([
      '/batch/m[2] m 4:1@50',
      '/batch/m[2]/v[1] v 4:10@59',
      '/batch/m[2]/v[2] v 4:19@68',
    ]);
  });

  test('given messages that were handed over, when the root comes, then it has only what was not', async () => {
    const { parts } = await stream(cut(BATCH, 4096));
    const root = parts.at(-1)?.element;
    expect(root?.children.map((c) => c.local)).toEqual(['id', 'note']);
    expect(parts.slice(0, -1).every((p) => p.element.parent === root)).toBe(true);
  });

  test('given no message, when streamed, then only the root comes, whole', async () => {
    const read = await stream(cut(BATCH, 16), {});
    expect(kinds(read)).toEqual(['root /batch']);
    expect(read.parts[0]?.element.children).toHaveLength(5);
  });

  test('given a consumer that stops, when it has one message, then no more input is asked for', async () => {
    let asked = 0;
    function* endless(): Generator<Uint8Array> {
      yield new TextEncoder().encode('<batch>');
      for (;;) {
        asked++;
        yield new TextEncoder().encode('<m/>');
      }
    }
    for await (const part of streamXml(endless(), { isMessage, limits: FILE_LIMITS })) {
      expect(part.kind).toBe('message');
      break;
    }
    expect(asked).toBe(1);
  });

  test.each([
    ['<batch>one<m><v/></m>two<m/>three</batch>', ['one', 'two', 'three']],
    ['<batch><id/>one<m><v/></m>two<m/></batch>', ['id', 'one', 'two']],
    ['<batch> <m/> <m/>last</batch>', undefined],
  ])('given text between messages, when streamed, then the root keeps the text and not the messages', async (xml, expected) => {
    const root = (await stream(cut(xml, 9))).parts.at(-1)?.element;
    expect(root?.content?.map((c) => (typeof c === 'string' ? c : c.local))).toEqual(expected);
    if (expected === undefined) expect(root?.text).toBe('last');
  });
});

describe('faults', () => {
  test.each([
    ['not well-formed', '<batch><m/><m></batch>', 'xml-not-well-formed'],
    ['that ends too early', '<batch><m/><m>', 'xml-not-well-formed'],
    ['with a DOCTYPE behind', '<batch><m/><!DOCTYPE a></batch>', 'xml-'],
    ['with a second root', '<batch><m/></batch><m/>', 'xml-not-well-formed'],
  ])('given a batch %s, when streamed, then the messages before it stay valid', async (_, xml, code) => {
    for (const size of [1, 4096]) {
      const read = await stream(cut(xml, size));
      expect(kinds(read)[0]).toBe('message /batch/m[1]');
      expect(read.end).toMatch(new RegExp(`^${code}`));
    }
  });

  test('given bytes that are no UTF-8 behind a message, when streamed, then the message comes and then the error', async () => {
    const good = new TextEncoder().encode('<batch><m/>');
    const read = await stream([good, new Uint8Array([0x3c, 0x62, 0xff])]);
    expect(kinds(read)).toEqual(['message /batch/m[1]']);
    expect(read.end).toMatch(/^xml-not-utf8 1:/);
  });

  test('given a fault between two pieces, when streamed, then its column is where the piece before ended', async () => {
    const read = await stream([new TextEncoder().encode('<batch><m/>'), new Uint8Array([0xff])]);
    expect(read.end).toBe('xml-not-utf8 1:12');
  });

  test('given a character cut off at the end, when streamed, then it is an error', async () => {
    expect((await stream([new Uint8Array([0x3c, 0x61, 0x3e, 0xe2])])).end).toMatch(/^xml-not-utf8/);
  });

  test('given a byte order mark spread over pieces, when streamed, then it does not count', async () => {
    const read = await stream(cut('\uFEFF<batch><m/></batch>', 1));
    expect(place(read.parts[0]?.element)).toBe('m 1:8@7');
  });

  test('given the bound on bytes, when passed, then it stops', async () => {
    const read = await stream(cut(BATCH, 10), { isMessage, limits: { ...NETWORK_LIMITS, bytes: 25 } });
    expect([read.parts, read.end.split(' ')[0]]).toEqual([[], 'xml-too-large']);
  });

  test('given the bound on elements, when streamed, then each message counts for itself', async () => {
    const limits = { ...FILE_LIMITS, elements: 5 };
    const many = `<batch>${'<m><v/></m>'.repeat(100)}</batch>`;
    expect((await stream(cut(many, 64), { isMessage, limits })).end).toBe('read');
    expect((await stream(cut(`<batch><m>${'<v/>'.repeat(5)}</m></batch>`, 64), { isMessage, limits })).end).toMatch(/^xml-too-many-elements/);
  });
});

describe('size', () => {
  const MB = 1 << 20;

  /** A start, then the same piece over and over, up to a size; counts what was asked for. */
  function* generated(start: string, piece: string, size: number, taken: { bytes: number }): Generator<Uint8Array> {
    const encoder = new TextEncoder();
    const repeated = encoder.encode(piece);
    for (const chunk of [encoder.encode(start)]) yield chunk;
    for (; taken.bytes < size; taken.bytes += repeated.length) yield repeated;
  }

  test.each([
    ['attribute', '<batch><m v="'],
    ['text', '<batch><m>'],
    ['comment', '<batch><!--'],
    ['tag of blanks', '<batch '],
  ])('given an %s of 50 MB, when streamed, then it stops early and memory stays small', async (what, start) => {
    const taken = { bytes: 0 };
    const before = process.memoryUsage().rss;
    const read = await stream(generated(start, (what === 'tag of blanks' ? ' ' : 'x').repeat(1 << 16), 50 * MB, taken), {
      isMessage,
      limits: FILE_LIMITS,
    });
    expect(read.end).toMatch(/^xml-token-too-long /);
    expect(taken.bytes).toBeLessThanOrEqual(2 * MB);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MB);
  });

  test('given a batch of 40 MB, when streamed, then memory stays flat', async () => {
    const message = `  <m>${'<v w="0123456789">text</v>\n'.repeat(300)}</m>\n`;
    const used: number[] = [];
    let count = 0;
    for await (const part of streamXml(batchOf(message, 40 * MB, { bytes: 0 }), { isMessage, limits: FILE_LIMITS })) {
      if (part.kind !== 'message' || ++count % 500 !== 0) continue;
      expect(part.element.parent?.children).toHaveLength(0);
      collectGarbage();
      used.push(process.memoryUsage().heapUsed);
    }
    expect(count).toBeGreaterThan(4_000);
    // That it falls is of no concern: the worker may drop what an earlier file left behind.
    expect(greatestRise(used)).toBeLessThan(4 * MB);
  });

  /** The most by which a value is above one before it. */
  function greatestRise(values: readonly number[]): number {
    return Math.max(...values.map((value, i) => value - Math.min(...values.slice(0, i + 1))));
  }

  function* batchOf(message: string, size: number, taken: { bytes: number }): Generator<Uint8Array> {
    yield* generated('<batch>\n', message, size, taken);
    yield new TextEncoder().encode('</batch>');
  }
});
