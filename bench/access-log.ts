import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AccessEvent } from '../src/consent/log/access-event.js';
import { caseHandle } from '../src/consent/log/case-handle.js';
import { openLogWriter } from '../src/store/access-log/append.js';
import { ACCESS_LOG } from '../src/store/access-log/tables.js';
import { openStore } from '../src/store/store.js';

/** How many lines of the access log are put on disk in a second of wall time, while so many requests wait for theirs. */
export interface Appending {
  readonly waiting: number;
  readonly linesPerSecond: number;
  /** CPU for one line, in milliseconds. */
  readonly cpu: number;
}

const WAITING = [1, 200, 1000] as const;
const MILLISECONDS = 1000;
const ROUNDS = 4;

/** Lines written on SQLite, the best of some rounds. */
export async function appending(): Promise<Appending[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'schakel-bench-'));
  const store = await openStore({ url: `sqlite:${path.join(folder, 'log.db')}`, now: Date.now }, ACCESS_LOG);
  try {
    const writer = openLogWriter(store, { node: 'bench' });
    const found: Appending[] = [];
    for (const waiting of WAITING) {
      const rounds: Appending[] = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await measured(waiting, (line) => writer.append(line)));
      found.push(rounds.reduce((best, one) => (one.linesPerSecond > best.linesPerSecond ? one : best)));
    }
    return found;
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

async function measured(waiting: number, append: (line: AccessEvent) => Promise<unknown>): Promise<Appending> {
  const start = performance.now();
  const before = process.cpuUsage();
  let lines = 0;
  const request = async (): Promise<void> => {
    while (performance.now() - start < MILLISECONDS) {
      await append(line());
      lines++;
    }
  };
  await Promise.all(Array.from({ length: waiting }, request));
  const { user, system } = process.cpuUsage(before);
  return { waiting, linesPerSecond: (lines / (performance.now() - start)) * MILLISECONDS, cpu: (user + system) / MILLISECONDS / lines };
}

function line(): AccessEvent {
  const id = randomUUID();
  return {
    id,
    handle: caseHandle(id),
    kind: 'retrieval',
    at: new Date().toISOString(),
    outcome: 'success',
    organization: '90000301',
    requester: { organization: '90000101', person: '900000101', role: '01.015', application: '1234' },
    patient: 'p.pseudonym',
    categories: ['MED'],
    interaction: 'QURX_IN990111NL',
    purpose: 'TREAT',
    sources: [{ source: '90000301', result: 'delivered' }],
    versions: { matrix: '2026-11-21' },
  };
}
