import { createPublicKey, verify } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { mandateToken, registrationToken, transactionToken } from '../src/trust/token/build.js';
import { writeToken } from '../src/trust/token/token.js';
import type { TokenKind } from '../src/trust/token/profile.js';
import type { TokenOf } from '../src/trust/token/tokens.js';
import type { Checked } from '../src/trust/refusals.js';
import { signAssertion } from '../src/trust/signature/sign-assertion.js';
import { signBody, signMessage, withAssertions } from '../src/trust/signature/sign-body.js';
import type { Signer } from '../src/trust/signature/signer.js';
import { BODY } from '../src/trust/verify/body.js';
import type { SignatureEngine } from '../src/trust/verify/engine.js';
import { OWN_ENGINE } from '../src/trust/verify/own-engine.js';
import { TRANSACTION } from '../src/trust/verify/transaction.js';
import { XML_CRYPTO_ENGINE } from '../src/trust/verify/xml-crypto-engine.js';
import { readExact } from '../src/xml/exact.js';
import { FILE_LIMITS } from '../src/xml/limits.js';
import { readXml } from '../src/xml/reader.js';
import { BARE } from './passes.js';
import { answerOf, CONTEXT, must, NOW, ORGANISATION, PATIENT, query, QUERY_ID, trustWorld, type TrustWorld } from './trust-world.js';

/** What signing or verifying one thing costs. */
export interface Trusted {
  readonly title: string;
  readonly kilobytes: number;
  /** CPU milliseconds for one, the best of the rounds. */
  readonly cpu: number;
  /** Beside the events of the parser alone over the same signed message: the speed of the machine is no part of it. */
  readonly ratio?: number;
  /** What it should be at most, where there is a goal. */
  readonly atMost?: number;
}

interface Job {
  readonly title: string;
  readonly kilobytes: number;
  readonly times: number;
  readonly run: () => unknown;
  readonly atMost?: number;
}

const SIZES = [
  { kilobytes: 10, times: 100, verify: 0.5, sign: 0.2, selfCheck: 0.6 },
  { kilobytes: 100, times: 20, verify: 2, sign: 0.7, selfCheck: 2.5 },
  { kilobytes: 1000, times: 3 },
  { kilobytes: 10_000, times: 1 },
] as const;

/** Signatures over bodies and tokens; the path of the certificate is known, since the same partner comes again and again. */
export async function trust(rounds: number): Promise<Trusted[]> {
  const world = await trustWorld();
  const jobs = [...(await bodies(world)), ...(await tokens(world)), ...raw(world)];
  const best = new Map<Job, number>();
  for (let round = 0; round < rounds + WARM_UP; round++) {
    for (const job of jobs) {
      const cpu = await timed(job);
      if (round >= WARM_UP) best.set(job, Math.min(cpu, best.get(job) ?? Infinity));
    }
  }
  const found = jobs.map((job): Trusted => {
    const { title, kilobytes, atMost } = job;
    const cpu = best.get(job) ?? NaN;
    const bare = jobs.find((other) => other.title === BARE.title && other.kilobytes === kilobytes);
    const ratio = bare === undefined ? {} : { ratio: cpu / (best.get(bare) ?? NaN) };
    return { title, kilobytes, cpu, ...ratio, ...(atMost === undefined ? {} : { atMost }) };
  });
  const of = (title: string): number => found.find((t) => t.title === title)?.cpu ?? NaN;
  const further = { title: 'each further signature, own engine', kilobytes: 0, cpu: (of(THREE) - of(ONE)) / 2, atMost: 0.15 };
  return [...found, further];
}

const WARM_UP = 3;
const ONE = 'verify a query with one token, own engine';
const THREE = 'verify a query with three tokens, own engine';

async function timed({ run, times }: Job): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}

async function bodies(world: TrustWorld): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const { kilobytes, times, ...goals } of SIZES) {
    const message = answerOf(kilobytes);
    const built = readXml(message, { limits: FILE_LIMITS });
    const signer = remembering(world.signer('server-a'));
    const signing = (selfCheck: boolean): Parameters<typeof signBody>[2] => {
      let n = 0;
      const newId = (): string => `00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`;
      return { actor: ACTOR, created: NOW, expires: NOW + 240_000, newId, limits: FILE_LIMITS, selfCheck };
    };
    const signed = must(await signBody(message, signer, signing(true)));
    const job = (title: string, run: Job['run'], atMost?: number): Job => {
      return { title, kilobytes: Math.round(message.length / 1000), times, run, ...(atMost === undefined ? {} : { atMost }) };
    };
    const [verifyGoal, signGoal, checkGoal] = 'verify' in goals ? [goals.verify, goals.sign, goals.selfCheck] : [];
    jobs.push(
      job(BARE.title, () => BARE.run(signed)),
      job('read exactly', () => readExact(signed, { limits: FILE_LIMITS })),
      job('verify body and timestamp, own engine', async () => must(await climbBody(signed, world)), verifyGoal),
      job('write and sign a built message, null signer', async () => must(await signMessage(built, signer, signing(false))), signGoal),
      job('sign body and timestamp of a text, null signer', async () => must(await signBody(message, signer, signing(false))), signGoal),
      job('the same, read back before it is sent', async () => must(await signBody(message, signer, signing(true))), checkGoal),
    );
    if (kilobytes <= 100) jobs.push(job('verify body and timestamp, xml-crypto over the whole message', () => wholeByLibrary(signed, world)));
  }
  return jobs;
}

const ACTOR = 'http://www.aortarelease.nl/actor/zim';

function climbBody(input: string, world: TrustWorld): Promise<Checked<unknown>> {
  const peer = { ura: ORGANISATION, represents: [] };
  return BODY.climb({ arrival: { input, peer, purpose: 'care' }, verifying: world.verifying(OWN_ENGINE) });
}

/** What somebody does who only has the library. */
function wholeByLibrary(text: string, world: TrustWorld): void {
  const library = new SignedXml({ publicCert: world.certificate('server-a').toString(), idMode: 'wssecurity' });
  library.loadSignature(text.slice(text.indexOf('<ds:Signature '), text.indexOf('</ds:Signature>') + '</ds:Signature>'.length));
  if (!library.checkSignature(text)) throw new Error('the library refuses it');
}

/** Gives the signature that it made of the same octets before: what is left is what Schakel does. */
function remembering(signer: Signer): Signer {
  const made = new Map<string, Checked<Uint8Array>>();
  return {
    chain: signer.chain,
    sign: async (octets, algorithm) => {
      const key = Buffer.from(octets).toString('latin1');
      const known = made.get(key) ?? (await signer.sign(octets, algorithm));
      made.set(key, known);
      return known;
    },
  };
}

async function tokens(world: TrustWorld): Promise<Job[]> {
  const one = await withTokens(world, 'z-gp-auth', { uzi: '900005259', role: '01.015' });
  const three = await withTokens(world, 'n-auth', { uzi: '900008176', role: '00.000' });
  const job = (title: string, text: string, engine: SignatureEngine, atMost?: number): Job => ({
    title,
    kilobytes: Math.round(text.length / 1000),
    times: 50,
    run: async () => must(await climb(text, world, engine)),
    ...(atMost === undefined ? {} : { atMost }),
  });
  return [
    job(ONE, one, OWN_ENGINE),
    job(THREE, three, OWN_ENGINE),
    job('verify a query with one token, xml-crypto (default)', one, XML_CRYPTO_ENGINE, 4),
    job('verify a query with three tokens, xml-crypto (default)', three, XML_CRYPTO_ENGINE),
  ];
}

function climb(input: string, world: TrustWorld, engine: SignatureEngine): Promise<Checked<unknown>> {
  const peer = { ura: ORGANISATION, represents: [] };
  return TRANSACTION.climb({ arrival: { input, peer, purpose: 'care' }, verifying: world.verifying(engine) });
}

/** A query of the holder of a card; for an employee with the mandate and the registration beside it. */
async function withTokens(world: TrustWorld, by: 'z-gp-auth' | 'n-auth', person: Parameters<typeof query>[0]): Promise<string> {
  const common = (name: Parameters<TrustWorld['certificate']>[0], n: number) =>
    ({
      tokenId: `_00000000-0000-4000-8000-00000000000${n}`,
      at: NOW - 30_000,
      certificate: world.certificate(name),
      organisation: ORGANISATION,
    }) as const;
  const facts = { messageId: QUERY_ID, interaction: 'QURX_IN990111NL', bsn: PATIENT };
  const isEmployee = by === 'n-auth';
  const all = [await sealed(world, by, 'transaction', transactionToken({ ...common(by, 1), ...facts, ...(isEmployee ? { context: CONTEXT } : {}) }))];
  if (isEmployee) {
    all.push(await sealed(world, 'z-gp-sign', 'mandate', mandateToken({ ...common('z-gp-sign', 2), context: CONTEXT })));
    all.push(await sealed(world, 'z-gp-auth', 'registration', registrationToken({ ...common('z-gp-auth', 3), bsn: PATIENT })));
  }
  return must(withAssertions(query(person), all, ACTOR));
}

async function sealed<K extends TokenKind>(
  world: TrustWorld,
  by: Parameters<TrustWorld['signer']>[0],
  kind: K,
  token: Checked<TokenOf[K]>,
): Promise<string> {
  return must(await signAssertion(must(writeToken(kind, must(token))), world.signer(by)));
}

/** What no implementation can do without. */
function raw(world: TrustWorld): Job[] {
  const octets = Buffer.alloc(1000, 'x');
  const { signer, certificate } = world;
  const key = createPublicKey(certificate('server-a').publicKey.export({ type: 'spki', format: 'pem' }));
  const signature = signer('server-a').sign(octets, 'rsa-sha256');
  return [
    {
      title: 'RSA 2048 alone, verify',
      kilobytes: 1,
      times: 200,
      run: async () => verify('sha256', octets, key, must(await signature)),
    },
    { title: 'RSA 2048 alone, sign', kilobytes: 1, times: 50, run: async () => must(await signer('server-a').sign(octets, 'rsa-sha256')) },
  ];
}
