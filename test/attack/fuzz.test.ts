import type { Checked } from '../../src/trust/refusals.js';
import { OWN_ENGINE } from '../../src/trust/verify/own-engine.js';
import type { Trusted } from '../../src/trust/verify/verify-message.js';
import { XML_CRYPTO_ENGINE } from '../../src/trust/verify/xml-crypto-engine.js';
import { BODY_MUTATIONS } from './body-mutations.js';
import { factsOf, saysTheSame, stock, verified, type Base, type Stock } from './fuzz-messages.js';
import { FuzzSummary } from './fuzz-summary.js';
import { isWellFormed, verifies } from './judge.js';
import { MUTATIONS, pick, randomFrom, TOKEN_MUTATIONS, type Mutation, type Random } from './mutations.js';

const RUNS = Number(process.env['SCHAKEL_FUZZ_RUNS'] ?? 2000);
const SEED = Number(process.env['SCHAKEL_FUZZ_SEED'] ?? 20261127);
const MOST_REFUSED = 2000;
const UNIT = 100_000;
const MOST_MS = 100;
/** The long one costs a judge a second: it is there for the measure, and no more often in a longer run. */
const LONG_SHARE = 0.03;
const LAST_LONG = 2000;
const WARM_UP = 20;

let given: Stock;
const summary = new FuzzSummary(RUNS, SEED, MOST_MS);

beforeAll(async () => {
  given = await stock();
  // What the measure shows is the cost of the input, not that of compiling.
  for (const { text } of given.bases) for (let i = 0; i < WARM_UP; i++) await verified(text, XML_CRYPTO_ENGINE, given.world);
}, 300_000);

function baseFor(index: number, random: Random): Base {
  const long = given.bases.slice(-1);
  return pick(random() < LONG_SHARE && index < LAST_LONG ? long : given.bases.slice(0, -1), random);
}

/** The changes that make sense for what secures a message. */
function mutationsFor({ facts }: Base): readonly (readonly [string, Mutation])[] {
  const own = { ...(facts.token === undefined ? {} : TOKEN_MUTATIONS), ...(facts.body === undefined ? {} : BODY_MUTATIONS) };
  return Object.entries({ ...MUTATIONS, ...own });
}

async function one(index: number): Promise<void> {
  const random = randomFrom(SEED + index);
  const base = baseFor(index, random);
  const [name, mutate] = pick(mutationsFor(base), random);
  const text = mutate({ ...base, others: given.others }, random);
  if (text === base.text) return;
  const { result, ms } = await measured(text);
  const own = await verified(text, OWN_ENGINE, given.world);
  // Where one engine refuses what the other accepts: told, and the accepted one is judged like any other.
  if (result.ok !== own.ok) summary.differ(name, `xml-crypto ${codeOf(result)}, own ${codeOf(own)}`);
  const taken = own.ok ? own : result;
  summary.count({ kind: base.kind, mutation: name, code: codeOf(taken), ms });
  if (taken.ok) accepted(index, name, base, text, taken);
  else refused(name, text, taken.refusal.code, taken.refusal.at ?? '');
}

function codeOf(result: Checked<Trusted>): string {
  return result.ok ? 'accepted' : result.refusal.code;
}

/** CPU for each 100 kB begun. What comes near the bound is measured again: compiling and collecting garbage are no cost of the input. */
async function measured(text: string): Promise<{ readonly result: Checked<Trusted>; readonly ms: number }> {
  let [least, result] = [Infinity, await verified('', XML_CRYPTO_ENGINE, given.world)];
  for (let i = 0; i < 3 && least > MOST_MS / 5; i++) {
    const before = process.cpuUsage();
    result = await verified(text, XML_CRYPTO_ENGINE, given.world);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000 / Math.max(1, Buffer.byteLength(text) / UNIT));
  }
  return { result, ms: least };
}

function accepted(index: number, name: string, base: Base, text: string, result: Checked<Trusted>): void {
  const facts = factsOf(result) ?? {};
  const isTaken = name === 'token of another message';
  const objections = [
    isWellFormed(text) ? '' : 'not well-formed',
    verifies(text, 'libxml2', given.keyFor) ? '' : 'libxml2 does not verify it',
    verifies(text, 'xml-crypto', given.keyFor) ? '' : 'xml-crypto does not verify it',
    saysTheSame(facts, base.facts) || (isTaken && given.bases.some((b) => saysTheSame(facts, b.facts))) ? '' : 'says something else',
  ].filter((objection) => objection !== '');
  if (objections.length > 0) summary.faults.push(`${index} ${base.kind}, ${name}: accepted, but ${objections.join(', ')}`);
}

function refused(name: string, text: string, code: string, at: string): void {
  if (summary.judged >= MOST_REFUSED) return;
  summary.judged++;
  // Of the form of a text and of digests others can judge; the rest is our own rule.
  const isOursAlone =
    code === 'SIG_INVALID' ? verifies(text, 'libxml2', given.keyFor) : code === 'XML_REFUSED' && at === 'xml-not-well-formed' && isWellFormed(text);
  if (isOursAlone) summary.differ(name, `refused with ${code}, others would not`);
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
          summary.thrown.push(`${i} ${name}: ${message.slice(0, 200)}`);
        }
      }
      expect({ faults: summary.faults, thrown: summary.thrown }).toEqual({ faults: [], thrown: [] });
      // A test that accepts nothing, or refuses nothing, tries nothing; and that for what stands in a token and for what is a body.
      for (const kind of ['token', 'signed body'] as const) {
        expect(summary.of(kind, 'accepted')).toBeGreaterThan(0);
        expect(summary.of(kind, 'SIG_INVALID')).toBeGreaterThan(0);
      }
    },
    Math.max(600_000, RUNS * 200),
  );
});

afterAll(() => {
  process.stdout.write(summary.text());
});
