import type { KeyObject } from 'node:crypto';
import type { PkiName } from '../../src/trust/pki/make.js';
import type { Checked } from '../../src/trust/refusals.js';
import { signBody } from '../../src/trust/signature/sign-body.js';
import type { SignatureEngine } from '../../src/trust/verify/engine.js';
import { MemoryReplayStore } from '../../src/trust/verify/replay.js';
import type { Verifying } from '../../src/trust/verify/settings.js';
import { verifyMessage, type Trusted } from '../../src/trust/verify/verify-message.js';
import { XML_CRYPTO_ENGINE } from '../../src/trust/verify/xml-crypto-engine.js';
import { readExact } from '../../src/xml/exact.js';
import { testPki } from '../support/pki.js';
import { signerOf } from '../support/signing.js';
import { allElements } from '../xml/canonical-engines.js';
import { ACTOR, ASSISTANT, messageOf, query, replacing, SERVER_SET, UNDER_MANDATE, URA_A } from './message.js';
import type { Material } from './mutations.js';
import { certificate, must, NOW, verifying } from './world.js';

/** What secures a message that is changed. */
export type Kind = 'token' | 'token and mandate' | 'tokens of a server' | 'signed body' | 'token and signed body' | 'token, long message';

/** What is believed of a message, as text to compare: no change may alter any of it and be accepted. */
export interface Facts {
  readonly token?: string;
  readonly body?: string;
}

/** A message to change, with what is believed of it unchanged. */
export interface Base extends Omit<Material, 'others'> {
  readonly kind: Kind;
  readonly facts: Facts;
}

/** All messages to change, others to take parts from, and what verifying and judging them needs. */
export interface Stock {
  readonly bases: readonly Base[];
  readonly others: readonly string[];
  readonly world: Verifying;
  readonly keyFor: (serial: string) => KeyObject | undefined;
}

const MINUTE = 60_000;
const SIGNERS: readonly PkiName[] = ['z-gp-auth', 'z-gp-sign', 'n-auth', 'server-a'];

/** Makes everything. */
export async function stock(): Promise<Stock> {
  const pki = await testPki();
  const keys = new Map(SIGNERS.map((name) => certificate(pki, name)).map((read) => [read.serial.toString(), read.publicKey]));
  const world = await verifying({ settings: { serverTokenSet: true } });
  const long = replacing('</ControlActProcess>', `<x>${'<y a="1">text é</y>\n'.repeat(5000)}</x></ControlActProcess>`);
  const texts: readonly (readonly [Kind, string])[] = [
    ['token', await messageOf()],
    ['token and mandate', await messageOf(UNDER_MANDATE, query(ASSISTANT))],
    ['tokens of a server', await messageOf(SERVER_SET)],
    ['signed body', await signed(query())],
    ['token and signed body', await signed(await messageOf())],
    ['token, long message', await messageOf({ message: long })],
  ];
  const bases: Base[] = [];
  for (const [kind, text] of texts) {
    const facts = factsOf(await verified(text, XML_CRYPTO_ENGINE, world));
    bases.push({ kind, text, elements: allElements(readExact(text)), facts: facts ?? {} });
  }
  const spare = [await signed(query(), { created: NOW - MINUTE }), await signed(query(), { by: 'server-b' })];
  const small = bases.filter(({ kind }) => kind !== 'token, long message').map(({ text }) => text);
  return { bases, others: [...small, ...spare], world, keyFor: (serial) => keys.get(serial) };
}

let ids = 0;

async function signed(
  message: string,
  { by = 'server-a', created = NOW }: { readonly by?: PkiName; readonly created?: number } = {},
): Promise<string> {
  const newId = (): string => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  return must(await signBody(message, await signerOf(by), { actor: ACTOR, created, expires: created + 5 * MINUTE, newId }));
}

/** Verifies with a memory of its own: the same message comes again and again. */
export function verified(text: string, engine: SignatureEngine, world: Verifying): Promise<Checked<Trusted>> {
  const arrival = { input: text, peer: { ura: URA_A, represents: [] }, purpose: 'prefetch' } as const;
  return verifyMessage(arrival, { ...world, engine, replay: new MemoryReplayStore(() => NOW) });
}

/** What is believed of a message that was accepted. */
export function factsOf(result: Checked<Trusted>): Facts | undefined {
  if (!result.ok) return undefined;
  const { token, body } = result.value;
  return { ...(token && { token: tokenFacts(token) }), ...(body && { body: bodyFacts(body) }) };
}

/**
 * Nothing that a token says speaks of the application that sends: that is compared with the connection. One mandate may go with many messages, so its id
 * is no more a fact than those of the tokens.
 */
function tokenFacts({ tokenIds: _, sender: __, mandate, ...facts }: NonNullable<Trusted['token']>): string {
  return JSON.stringify({ ...facts, ...(mandate && { mandate: { from: mandate.from, until: mandate.until } }) });
}

function bodyFacts({ identity, organisation, text, timestamp }: NonNullable<Trusted['body']>): string {
  return JSON.stringify({ identity, organisation, text, timestamp });
}

/** Whether nothing else is believed than of the base. Less may be: nobody asks that what was taken away whole stands there. */
export function saysTheSame({ token, body }: Facts, base: Facts): boolean {
  const isSomething = token !== undefined || body !== undefined;
  return isSomething && (token === undefined || token === base.token) && (body === undefined || body === base.body);
}
