import { createHash, generateKeyPairSync, sign, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { makePki } from '../src/trust/pki/make.js';
import { NETWORK_LIMITS } from '../src/xml/limits.js';
import { accepted } from '../src/trust/refusals.js';
import { signBody, type BodySigning } from '../src/trust/signature/sign-body.js';
import { pemSigner, type Signer } from '../src/trust/signature/signer.js';
import { timeOf, type Time } from './measure.js';

/**
 * What signing costs beside RSA: the Body of messages of some sizes, by a signer that does nothing, and by one that remembers its
 * signatures, so that reading the result back is measured without making one. Run `node .cache/out/bench/signing.js`.
 */
const NOW = new Date('2026-06-01T12:00:00Z');
const LIMITS = { ...NETWORK_LIMITS, bytes: 64e6, elements: 5e6 };
const EXAMPLE = readFileSync('examples/dispense-list.xml', 'utf8');

const { issued } = await makePki({ now: NOW, only: ['server-a'] });
const { key, certificate } = issued['server-a'];
const real = pemSigner({ key, certificates: certificate });
if (!real.ok) throw new Error(real.refusal.code);

const nothing: Signer = { chain: [new X509Certificate(certificate)], sign: () => Promise.resolve(accepted(new Uint8Array(256))) };
const remembering = remembered(real.value);
let ids = 0;
const signing = (selfCheck: boolean): BodySigning => ({
  created: NOW.getTime(),
  expires: NOW.getTime() + 300_000,
  newId: () => `00000000-0000-4000-8000-00000000000${ids++ % 3}`,
  limits: LIMITS,
  selfCheck,
});

console.log('size        null signer   with self-check   (CPU, ms, best of the rounds)');
for (const size of [10_000, 100_000, 1_000_000, 10_000_000]) {
  const text = messageOf(size);
  const rounds = Math.max(8, Math.min(400, 20_000_000 / size));
  const none = await best(rounds, () => signBody(text, nothing, signing(false)));
  const checked = await best(rounds, () => signBody(text, remembering, signing(true)));
  console.log(`${String(size).padStart(9)}   ${none.cpu.toFixed(2).padStart(8)}      ${checked.cpu.toFixed(2).padStart(8)}`);
}
const rsa = rawRsa();
console.log(`raw RSA 2048: sign ${rsa.sign.toFixed(2)}, verify ${rsa.verify.toFixed(3)}`);

/** CPU of the process, of one run: the smallest. */
async function best(rounds: number, run: () => Promise<{ readonly ok: boolean }>): Promise<Time> {
  let found: Time = { cpu: Infinity, wall: Infinity };
  for (let i = 0; i < rounds; i++) {
    ids = 0;
    const before = process.cpuUsage();
    const started = performance.now();
    if (!(await run()).ok) throw new Error('refused');
    const { user, system } = process.cpuUsage(before);
    const time = { cpu: (user + system) / 1000, wall: performance.now() - started };
    if (time.cpu < found.cpu) found = time;
  }
  return found;
}

function remembered(signer: Signer): Signer {
  const known = new Map<string, Awaited<ReturnType<Signer['sign']>>>();
  return {
    chain: signer.chain,
    sign: async (octets, algorithm) => {
      const name = createHash('sha256').update(octets).digest('hex');
      const made = known.get(name) ?? (await signer.sign(octets, algorithm));
      known.set(name, made);
      return made;
    },
  };
}

/** The invented message, with its patient's dispenses repeated until it has the size. */
function messageOf(size: number): string {
  const start = EXAMPLE.indexOf('<component>');
  const end = EXAMPLE.indexOf('</component>') + '</component>'.length;
  const [before, one, after] = [EXAMPLE.slice(0, start), EXAMPLE.slice(start, end), EXAMPLE.slice(end)];
  return before + one.repeat(Math.max(1, Math.round((size - before.length - after.length) / one.length))) + after;
}

function rawRsa(): { readonly sign: number; readonly verify: number } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const octets = Buffer.alloc(1000);
  const signature = sign('sha256', octets, privateKey);
  const many = (run: () => unknown): number => timeOf(() => Array.from({ length: 200 }, run)).cpu / 200;
  return { sign: many(() => sign('sha256', octets, privateKey)), verify: many(() => verify('sha256', octets, publicKey, signature)) };
}
