import { createPrivateKey } from 'node:crypto';
import type { ClientAuth, ConfiguredSecret, OAuthClient } from '../../config/source.js';
import { isTree, textAt } from '../../fhir/tree.js';
import { clientAssertion } from '../../trust/oauth/assertion.js';
import type { Outgoing } from '../../trust/oauth/send.js';
import type { Exchanged } from '../../trust/tls/send.js';
import { SourceFailure } from './failure.js';
import type { ConnectOutside } from './outside.js';

/** What the header Authorization of a request says. */
export interface Authorisation {
  /** Undefined: nothing. Rejects with a SourceFailure. */
  readonly header: (send: SendPlainly) => Promise<string | undefined>;
  /** Another one is to be had: what was given was refused. False where asking again gives the same. */
  readonly renew: () => boolean;
  /** Secrets that cannot be read. */
  readonly isMissing: () => boolean;
}

/** Sends a request that proves itself. */
export type SendPlainly = (request: Outgoing) => Promise<Exchanged>;

/** How the gateway proves itself; secrets are read when they are needed, so that they can change. */
export function authorisationOf(auth: ClientAuth | undefined, outside: ConnectOutside): Authorisation {
  if (auth === undefined) return fixed(() => undefined);
  if ('bearer' in auth) return fixed(() => bearer(secretOf(auth.bearer, outside)));
  if ('basic' in auth) return fixed(() => basic(auth.basic.user, secretOf(auth.basic.password, outside)));
  return byClient(auth.oauth, outside);
}

function fixed(value: () => string | undefined): Authorisation {
  return { header: () => Promise.resolve().then(value), renew: () => false, isMissing: () => isThrowing(value) };
}

/** A token is asked for again this long before it ends, in milliseconds. */
const EARLY = 30_000;
/** How long a token counts that does not say it. */
const SHORT = 60;

interface Token {
  readonly header: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

function byClient(client: OAuthClient, outside: ConnectOutside): Authorisation {
  let held: Promise<Token | undefined> | undefined;
  const fetched = async (send: SendPlainly): Promise<Token> => {
    const { header, seconds } = tokenIn(await send(await tokenRequest(client, outside)));
    return { header, until: outside.now() + Math.max(seconds * 1000 - EARLY, 0) };
  };
  return {
    header: async (send) => {
      const before = held;
      const known = await before;
      if (known !== undefined && known.until > outside.now()) return known.header;
      // Questions that come together share one request; one that another broke off is made again.
      const others = held === before ? undefined : await held;
      if (others !== undefined) return others.header;
      const mine = fetched(send);
      held = mine.catch(() => undefined);
      return (await mine).header;
    },
    renew: () => {
      held = undefined;
      return true;
    },
    isMissing: () => isThrowing(() => secretOf(client.secret ?? client.assertion?.key ?? { variable: '' }, outside)),
  };
}

async function tokenRequest(client: OAuthClient, outside: ConnectOutside): Promise<Outgoing> {
  const { tokenEndpoint: url, clientId, scope, secret, assertion } = client;
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) });
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
  if (assertion === undefined) {
    const password = secretOf(secret ?? { variable: '' }, outside);
    // RFC 6749 2.3.1: both are encoded as in a form first.
    const Authorization = basic(encodeURIComponent(clientId), encodeURIComponent(password));
    return { method: 'POST', url, headers: { ...headers, Authorization }, body: form.toString() };
  }
  const setup = { clientId, tokenEndpoint: url, key: keyOf(assertion.key, outside), kid: assertion.kid, algorithm: assertion.algorithm };
  form.set('client_id', clientId);
  form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  form.set('client_assertion', await signed(() => clientAssertion(setup, outside.now(), outside.newId)));
  return { method: 'POST', url, headers, body: form.toString() };
}

/** A key that does not fit its algorithm is a fault of the configuration, like one that is missing. */
async function signed(sign: () => Promise<string>): Promise<string> {
  try {
    return await sign();
  } catch {
    throw new SourceFailure('denied');
  }
}

function tokenIn({ status, octets }: Exchanged): { readonly header: string; readonly seconds: number } {
  if (status >= 500 || status === 429) throw new SourceFailure('status', true);
  if (status !== 200) throw new SourceFailure('denied');
  const answer = parsed(octets);
  const token = isTree(answer) ? textAt(answer, 'access_token') : undefined;
  const isBearer = isTree(answer) && textAt(answer, 'token_type')?.toLowerCase() === 'bearer';
  if (token === undefined || !isBearer) throw new SourceFailure('denied');
  const { expires_in: seconds } = answer;
  return { header: bearer(token), seconds: typeof seconds === 'number' && seconds > 0 ? seconds : SHORT };
}

function parsed(octets: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(octets).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** What a header can hold. */
const HEADER = /^[\x21-\x7e]{1,16000}$/;

function secretOf(source: ConfiguredSecret, outside: ConnectOutside): string {
  const text = textOf(source, outside)?.trim();
  if (text === undefined || text === '') throw new SourceFailure('denied');
  return text;
}

function textOf(source: ConfiguredSecret, { secrets }: ConnectOutside): string | undefined {
  try {
    return 'file' in source ? secrets.file(source.file) : secrets.variable(source.variable);
  } catch {
    // What cannot be read is missing; why may say more than anybody should hear.
    return undefined;
  }
}

function keyOf(source: ConfiguredSecret, outside: ConnectOutside): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(secretOf(source, outside));
  } catch {
    throw new SourceFailure('denied');
  }
}

function bearer(token: string): string {
  if (!HEADER.test(token)) throw new SourceFailure('denied');
  return `Bearer ${token}`;
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

function isThrowing(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}
