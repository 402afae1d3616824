import express, { type Express, type Request, type Response } from 'express';
import { route } from '../../http/frame.js';
import { tokenErrorAnswer, type TokenError } from '../../trust/oauth/errors.js';
import { readAortaId } from '../../trust/oauth/headers.js';
import type { PeerIdentity } from '../../trust/tls/peer.js';
import type { Exchanges, Notes } from '../exchange.js';
import type { SimulatorWorld } from '../world.js';
import { readAskedToken } from './asked-token.js';
import { metadataPath, PATHS } from './authority.js';
import { granted } from './grant.js';

/** What the token endpoint needs. */
export interface TokenDoor {
  readonly world: SimulatorWorld;
  readonly exchanges: Exchanges;
}

const MOST_FORM = '64kb';
const METADATA_SECONDS = 14_400;
/** Keys may be new after a restart. */
const KEY_SECONDS = 60;
const JSON_TYPE = 'application/json; charset=utf-8';

/** Adds the token endpoint (RFC 8693, SEC 3.d). */
export function addTokenEndpoint(app: Express, door: TokenDoor): void {
  const form = express.raw({ type: 'application/x-www-form-urlencoded', limit: MOST_FORM, inflate: false });
  route(app, 'post', PATHS.token, form, (req, res) => answer(req, res, door));
}

/** Adds what anybody may read: metadata and public keys. */
export function addTokenDocuments(app: Express, { config, authority }: Pick<SimulatorWorld, 'config' | 'authority'>): void {
  const send = (res: Response, text: string, seconds: number): void =>
    void res.set({ 'Content-Type': JSON_TYPE, 'Cache-Control': `must-revalidate, max-age=${seconds}` }).send(text);
  route(app, 'get', metadataPath(config.authorisation), (_req, res) => send(res, authority().metadata, METADATA_SECONDS));
  route(app, 'get', PATHS.keys, (_req, res) => send(res, JSON.stringify({ keys: authority().keys }), KEY_SECONDS));
}

async function answer(req: Request, res: Response, { world, exchanges }: TokenDoor): Promise<void> {
  const { notes, done } = exchanges.open(new Date(world.now()).toISOString());
  const body: unknown = req.body;
  const form = body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : '';
  const given = await tokenFor(form, req, res, notes, world);
  const { status, text } = 'error' in given ? failed(given.error) : { status: 200, text: given.text };
  if ('error' in given) notes.decide(given.error);
  done({ name: 'access token', received: form, reply: { status, text } });
  res.status(status).set('Content-Type', JSON_TYPE).send(text);
}

function failed(error: TokenError): { readonly status: number; readonly text: string } {
  const { status, body } = tokenErrorAnswer(error);
  return { status, text: body };
}

async function tokenFor(
  form: string,
  req: Request,
  res: Response,
  notes: Notes,
  world: SimulatorWorld,
): Promise<{ readonly text: string } | { readonly error: TokenError }> {
  if (form === '' || !readAortaId(req.headers).ok) return { error: 'invalid_request' };
  const peer = res.locals['peer'] as PeerIdentity | undefined;
  const asked = readAskedToken(new URLSearchParams(form), world.participants, peer);
  if (typeof asked === 'string') return { error: asked };
  const content = await granted(asked, peer, notes, world);
  if (typeof content === 'string') return { error: content };
  const { seconds } = world.config.authorisation;
  const token = await world.authority().accessToken(content, { now: world.now(), seconds, id: world.newId() });
  const reply = {
    access_token: token,
    issued_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_type: 'Bearer',
    expires_in: seconds,
    scope: content.scope,
  };
  return { text: JSON.stringify(reply) };
}
