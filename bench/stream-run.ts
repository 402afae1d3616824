import { randomUUID } from 'node:crypto';
import { writeJson } from '../src/fhir/json.js';
import { isMessageOfBatch } from '../src/hl7v3/batch.js';
import { AnswerCollector } from '../src/mapping/to-fhir.js';
import { FILE_LIMITS } from '../src/xml/limits.js';
import { streamXml } from '../src/xml/reader.js';
import { batchAround, FORMS, messageText, withoutDeclaration, type Form } from './message.js';
import type { Streamed } from './stream.js';
import { SUBJECTS, type Subject } from './subject.js';

/* Started by stream.ts: streams a batch through the translation as `translate --format ndjson` does, and prints the figures. */

/** As files are read. */
const CHUNK = 1 << 16;
const SETTLED = 10e6;
const SIZES = [3, 8, 1, 21, 5, 13, 2, 34];

/** CPU microseconds that went into making the input. */
let making = 0;

/** The batch as UTF-8; chunks end anywhere, also within a character. */
async function* batch(subject: Subject, form: Form, bytes: number): AsyncGenerator<Uint8Array, void, undefined> {
  const { before, after } = batchAround(form);
  const messages = SIZES.map((size, i) => Buffer.from(withoutDeclaration(messageText(subject, size, form, 500 + i))));
  yield Buffer.from(before);
  let made = 0;
  for (let i = 0; made < bytes; i++) {
    const cpu = process.cpuUsage();
    // A copy, as a read from disk is one.
    const message = Buffer.from(messages[i % messages.length] ?? []);
    const { user, system } = process.cpuUsage(cpu);
    making += user + system;
    for (let at = 0; at < message.length; at += CHUNK) yield message.subarray(at, at + CHUNK);
    made += message.length;
    // Lets timers and I/O in, as waiting for a disk would.
    await new Promise(setImmediate);
  }
  yield Buffer.from(after);
}

async function* counted(chunks: AsyncIterable<Uint8Array>, count: { bytes: number }): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    count.bytes += chunk.length;
    yield chunk;
  }
}

async function run(subject: Subject, form: Form, bytes: number): Promise<Streamed> {
  const read = { bytes: 0 };
  let [messages, written, settled, peak] = [0, 0, 0, 0];
  const started = performance.now();
  const before = process.cpuUsage();
  for await (const { kind, element } of streamXml(counted(batch(subject, form, bytes), read), { limits: FILE_LIMITS, isMessage: isMessageOfBatch })) {
    if (kind === 'root') continue;
    const collector = new AnswerCollector({ ids: randomUUID, timestamp: '2025-01-02T03:04:05Z' });
    collector.addInteraction(element);
    written += Buffer.byteLength(writeJson(collector.result().bundle));
    messages++;
    const rss = process.memoryUsage.rss();
    if (read.bytes <= SETTLED) settled = rss;
    peak = Math.max(peak, rss);
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system - making) / read.bytes;
  return {
    subject: subject.name,
    form,
    megabytes: read.bytes / 1e6,
    messages,
    outputMegabytes: written / 1e6,
    megabytesPerSecond: 1 / cpu,
    cpu,
    wall: ((performance.now() - started) / read.bytes) * 1000,
    settled: settled / 1e6,
    peak: peak / 1e6,
    growth: (peak - settled) / 1e6,
  };
}

const [name, form, bytes] = process.argv.slice(2);
const subject = SUBJECTS.find((s) => s.name === name);
const chosen = FORMS.find((f) => f === form);
if (subject === undefined || chosen === undefined || !(Number(bytes) > 0)) throw new Error('usage: stream-run.js SUBJECT FORM BYTES');
console.log(JSON.stringify(await run(subject, chosen, Number(bytes))));
