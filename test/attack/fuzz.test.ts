import type { KeyObject } from 'node:crypto';
import type { Checked } from '../../src/trust/refusals.js';
import { OWN_ENGINE } from '../../src/trust/verify/own-engine.js';
import type { SignatureEngine } from '../../src/trust/verify/engine.js';
import type { Verified, Verifying } from '../../src/trust/verify/settings.js';
import { TRANSACTION } from '../../src/trust/verify/transaction.js';
import { XML_CRYPTO_ENGINE } from '../../src/trust/verify/xml-crypto-engine.js';
import { MemoryReplayStore } from '../../src/trust/verify/replay.js';
import { readExact } from '../../src/xml/exact.js';
import { testPki } from '../support/pki.js';
import { allElements } from '../xml/canonical-engines.js';
import { isWellFormed, verifies } from './judge.js';
import { ASSISTANT, messageOf, query, replacing, SERVER_SET, UNDER_MANDATE, URA_A } from './message.js';
import { MUTATIONS, pick, randomFrom, type Material } from './mutations.js';
import { certificate, NOW, verifying } from './world.js';

const RUNS = Number(process.env['SCHAKEL_FUZZ_RUNS'] ?? 2000);
const SEED = Number(process.env['SCHAKEL_FUZZ_SEED'] ?? 20261127);
const MOST_REFUSED = 2000;
const UNIT = 100_000;
const MOST_MS = 100;

interface Base extends Omit<Material, 'other'> {
  readonly facts: string;
}

const bases: Base[] = [];
const keys = new Map<string, KeyObject>();
let world: Verifying;

const seen = { accepted: 0, refused: new Map<string, number>(), judged: 0, slowest: 0, slowestBy: '', thrown: [] as string[] };
const faults: string[] = [];
const strict = new Map<string, number>();

beforeAll(async () => {
  const pki = await testPki();
  for (const name of ['z-gp-auth', 'z-gp-sign', 'n-auth', 'server-a'] as const) {
    const read = certificate(pki, name);
    keys.set(read.serial.toString(), read.publicKey);
  }
  world = await verifying({ settings: { serverTokenSet: true } });
  const long = replacing('</ControlActProcess>', `<x>${'<y a="1">text é</y>\n'.repeat(5000)}</x></ControlActProcess>`);
  const texts = [
    await messageOf(),
    await messageOf(UNDER_MANDATE, query(ASSISTANT)),
    await messageOf(SERVER_SET),
    await messageOf({ message: long }),
  ];
  for (const text of texts) bases.push({ text, elements: allElements(readExact(text)), facts: factsOf(await verified(text, XML_CRYPTO_ENGINE)) });
}, 300_000);

/** Verifies with a memory of its own: the same token comes again and again. */
function verified(text: string, engine: SignatureEngine): Promise<Checked<Verified>> {
  const arrival = { input: text, peer: { ura: URA_A, represents: [] }, purpose: 'prefetch' } as const;
  return TRANSACTION.climb({ arrival, verifying: { ...world, engine, replay: new MemoryReplayStore(() => NOW) } });
}

/** All that is believed of a message: no mutation may change any of it and be accepted. */
function factsOf(result: Checked<Verified>): string {
  if (!result.ok) return result.refusal.code;
  // Nothing signed speaks of the application that sends: it is compared with the connection, not with a token.
  const { tokenIds: _, sender: __, ...facts } = result.value;
  return JSON.stringify(facts);
}

async function one(index: number): Promise<void> {
  const random = randomFrom(SEED + index);
  // The long one costs a judge a second: it is there for the measure.
  const base = random() < 0.03 ? pick(bases.slice(-1), random) : pick(bases.slice(0, -1), random);
  const name = pick(Object.keys(MUTATIONS), random);
  const mutate = MUTATIONS[name];
  if (mutate === undefined) return;
  const text = mutate({ ...base, other: pick(bases, random).text }, random);
  if (text === base.text) return;
  const { result, ms } = await measured(text);
  if (ms > seen.slowest) Object.assign(seen, { slowest: ms, slowestBy: name });
  const own = await verified(text, OWN_ENGINE);
  if (result.ok !== own.ok) strictness(name, result, own);
  if (own.ok || result.ok) accepted(index, name, base, text, own.ok ? own : result);
  else refused(name, text, own.refusal.code, own.refusal.at ?? '');
}

/** CPU for each 100 kB begun. What comes near the bound is measured again: compiling and collecting garbage are no cost of the input. */
async function measured(text: string): Promise<{ readonly result: Checked<Verified>; readonly ms: number }> {
  let [least, result] = [Infinity, await verified('', XML_CRYPTO_ENGINE)];
  for (let i = 0; i < 3 && least > MOST_MS / 5; i++) {
    const before = process.cpuUsage();
    result = await verified(text, XML_CRYPTO_ENGINE);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000 / Math.max(1, Buffer.byteLength(text) / UNIT));
  }
  return { result, ms: least };
}

/** Where one engine refuses what the other accepts: told, and the accepted one is judged like any other. */
function strictness(name: string, library: Checked<Verified>, own: Checked<Verified>): void {
  const key = `${name}: xml-crypto ${library.ok ? 'accepts' : library.refusal.code}, own ${own.ok ? 'accepts' : own.refusal.code}`;
  strict.set(key, (strict.get(key) ?? 0) + 1);
}

function accepted(index: number, name: string, base: Base, text: string, result: Checked<Verified>): void {
  seen.accepted++;
  const objections = [
    isWellFormed(text) ? '' : 'not well-formed',
    verifies(text, 'libxml2', (serial) => keys.get(serial)) ? '' : 'libxml2 does not verify it',
    verifies(text, 'xml-crypto', (serial) => keys.get(serial)) ? '' : 'xml-crypto does not verify it',
    bases.some((b) => b.facts === factsOf(result)) && (name === 'token of another message' || factsOf(result) === base.facts)
      ? ''
      : 'says something else',
  ].filter((objection) => objection !== '');
  if (objections.length > 0) faults.push(`${index} ${name}: accepted, but ${objections.join(', ')}`);
}

function refused(name: string, text: string, code: string, at: string): void {
  seen.refused.set(code, (seen.refused.get(code) ?? 0) + 1);
  if (seen.judged >= MOST_REFUSED) return;
  seen.judged++;
  // Of the form of a text and of digests others can judge; the rest is our own rule.
  const isOursAlone = code === 'SIG_INVALID' ? signatureHolds(text) : code === 'XML_REFUSED' && at === 'xml-not-well-formed' && isWellFormed(text);
  if (isOursAlone)
    strict.set(`${name}: refused with ${code}, others would not`, (strict.get(`${name}: refused with ${code}, others would not`) ?? 0) + 1);
}

function signatureHolds(text: string): boolean {
  return verifies(text, 'libxml2', (serial) => keys.get(serial));
}

describe('given signed messages that were tampered with', () => {
  it(
    `when ${RUNS} of them are verified, then nothing is thrown, and what is accepted holds for others too`,
    async () => {
      for (let i = 0; i < RUNS; i++) {
        try {
          await one(i);
        } catch (error) {
          const { name, message } = error as Error;
          seen.thrown.push(`${i} ${name}: ${message.slice(0, 200)}`);
        }
      }
      expect({ faults, thrown: seen.thrown }).toEqual({ faults: [], thrown: [] });
      // A test that accepts nothing, or refuses nothing, tries nothing.
      expect(seen.accepted).toBeGreaterThan(0);
      expect(seen.refused.get('SIG_INVALID')).toBeGreaterThan(0);
    },
    Math.max(600_000, RUNS * 200),
  );
});

afterAll(() => {
  const codes = [...seen.refused].sort(([, a], [, b]) => b - a).map(([code, n]) => `${code} ${n}`);
  const lines = [
    `fuzz: ${RUNS} runs, seed ${SEED}: ${seen.accepted} accepted and judged, ${faults.length} faults, ${seen.thrown.length} thrown`,
    `refused, of which ${seen.judged} judged: ${codes.join(', ')}`,
    `slowest: ${seen.slowest.toFixed(1)} ms CPU for each 100 kB begun (${seen.slowestBy}); bound ${MOST_MS}`,
    ...[...strict].map(([key, n]) => `  ${n} x ${key}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
});
