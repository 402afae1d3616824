import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { octets } from '../der-writer.js';
import { ocspAnswer, ocspFailure, type OcspAnswer } from './ocsp-answer.js';
import { authorityOf, foreignSigner, rightSigner, statusOf, wrongSigner, type Made } from './ocsp-authority.js';
import { readOcspRequest, type OcspRequest } from './ocsp-request.js';

/** What a responder can do wrong when it is asked to. */
export const MISBEHAVIOURS = {
  'wrong-signer': 'signed by a certificate of the same authority that may not answer',
  'foreign-signer': 'signed by a responder of another authority',
  'no-certificate': 'without the certificate of the signer',
  'broken-signature': 'changed after it was signed',
  old: 'thisUpdate is two days ago',
  outdated: 'nextUpdate has passed',
  future: 'thisUpdate is in the future',
  'no-nonce': 'without the nonce that was asked for',
  'other-nonce': 'with another nonce',
  'wrong-serial': 'about another certificate',
  'try-later': 'an answer that has no content',
  'http-500': 'no answer but an error of HTTP',
  garbage: 'octets that are no answer',
  endless: 'octets without an end',
  silent: 'no answer at all',
} as const;

/** Name of a thing that a responder can do wrong. */
export type Misbehaviour = keyof typeof MISBEHAVIOURS;

/** A responder that runs. */
export interface OcspResponder {
  /** Where it listens: http, on the loopback. */
  readonly url: string;
  /** Serial numbers that were asked for, oldest first. */
  readonly asked: () => readonly string[];
  /** From now on it does this wrong; undefined: nothing. */
  readonly misbehave: (how: Misbehaviour | undefined) => void;
  readonly stop: () => Promise<void>;
}

interface World {
  readonly pki: Made;
  readonly now: () => Date;
}

const HOUR = 3_600_000;
const MOST = 64 * 1024;

/** Starts an OCSP responder (RFC 6960) for all authorities of a test PKI, on a free port of the loopback. */
export async function startOcspResponder(world: World): Promise<OcspResponder> {
  let wrong: Misbehaviour | undefined;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    bodyOf(request)
      .then((body) => respond(body, world, wrong, asked, response))
      .catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked: () => [...asked],
    misbehave: (how) => {
      wrong = how;
    },
    stop: () => stop(server),
  };
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

/** What is asked: the body of a POST, or the path of a GET (RFC 6960 A.1). */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  if (request.method === 'GET') return Buffer.from(decodeURIComponent(request.url ?? '').slice(1), 'base64');
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MOST) throw new RangeError('a request is not that long');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function respond(body: Uint8Array, world: World, wrong: Misbehaviour | undefined, asked: string[], response: ServerResponse): void {
  if (wrong === 'silent') return;
  if (wrong === 'http-500') return void response.writeHead(500).end();
  response.writeHead(200, { 'content-type': 'application/ocsp-response' });
  if (wrong === 'endless') return endless(response);
  if (wrong === 'garbage') return void response.end('<html>not an answer</html>');
  response.end(answer(body, world, wrong, asked));
}

function answer(body: Uint8Array, { pki, now }: World, wrong: Misbehaviour | undefined, asked: string[]): Uint8Array {
  if (wrong === 'try-later') return ocspFailure(3);
  const request = attempt(() => readOcspRequest(body));
  if (request === undefined) return ocspFailure(1);
  asked.push(...request.certificates.map(({ serial }) => serial));
  const right = rightAnswer(request, pki, now());
  // Who is asked about the authority of others has no key to answer with.
  return right === undefined ? ocspFailure(6) : ocspAnswer(wrong === undefined ? right : spoilt(right, wrong, pki));
}

function rightAnswer({ certificates, nonce }: OcspRequest, pki: Made, at: Date): OcspAnswer | undefined {
  const authority = authorityOf(certificates[0], pki);
  if (authority === undefined) return undefined;
  return {
    authority: authority.name,
    statuses: certificates.map((id) => statusOf(id, authority, pki)),
    producedAt: at,
    ...updates(at, -0.25, 12),
    ...(nonce === undefined ? {} : { nonce }),
    signer: rightSigner(authority, pki),
  };
}

/** The answer with one thing wrong. */
function spoilt(right: OcspAnswer, wrong: Misbehaviour, pki: Made): OcspAnswer {
  const { nonce: _, ...withoutNonce } = right;
  const at = right.producedAt;
  const ways: Partial<Record<Misbehaviour, () => OcspAnswer>> = {
    'wrong-signer': () => ({ ...right, signer: wrongSigner(right.authority, pki) }),
    'foreign-signer': () => ({ ...right, signer: foreignSigner(right.authority, pki) }),
    'no-certificate': () => ({ ...right, withoutCertificate: true }),
    'broken-signature': () => ({ ...right, brokenSignature: true }),
    old: () => ({ ...right, ...updates(at, -48, 24) }),
    outdated: () => ({ ...right, ...updates(at, -4, -1) }),
    future: () => ({ ...right, ...updates(at, 2, 24) }),
    'no-nonce': () => withoutNonce,
    'other-nonce': () => ({ ...right, nonce: OTHER_NONCE }),
    'wrong-serial': () => ({ ...right, statuses: right.statuses.map(({ id, state }) => ({ id: { ...id, whole: withOtherEnd(id.whole) }, state })) }),
  };
  return ways[wrong]?.() ?? right;
}

function updates(at: Date, first: number, last: number): Pick<OcspAnswer, 'thisUpdate' | 'nextUpdate'> {
  return { thisUpdate: new Date(at.getTime() + first * HOUR), nextUpdate: new Date(at.getTime() + last * HOUR) };
}

const OTHER_NONCE = octets(Buffer.alloc(16, 0x5a));

/** The serial number stands at the end of what names a certificate. */
function withOtherEnd(id: Uint8Array): Uint8Array {
  return Buffer.from(id.map((byte, i) => (i === id.length - 1 ? byte ^ 1 : byte)));
}

/** Until nobody wants more. */
function endless(response: ServerResponse): void {
  const piece = Buffer.alloc(MOST, 0x30);
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more).on('error', () => undefined);
  more();
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
