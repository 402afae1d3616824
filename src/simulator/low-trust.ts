import { refused, type Refusal } from '../trust/refusals.js';
import { verifyMessage } from '../trust/verify/verify-message.js';
import type { Notes } from './exchange.js';
import type { Incoming } from './incoming.js';
import type { SimulatorWorld } from './world.js';

/**
 * Why a message of trust level Laag is not to be believed: the connection is enough, but what it brings along has to hold (AM 1.1).
 * Undefined when it is.
 */
export async function doubtAbout({ text, peer, sender }: Incoming, notes: Notes, world: SimulatorWorld): Promise<Refusal | undefined> {
  if (sender === undefined) return { code: 'PEER_UNNAMED', at: 'sender' };
  const arrival = { input: text, peer: { ura: peer?.ura ?? sender.ura, represents: sender.represents }, purpose: 'care' } as const;
  const verifying = world.verifying(() => refused('NOT_AUTHORISED', 'a system asks'));
  const trusted = await verifyMessage(arrival, verifying, notes.step);
  if (trusted.ok || trusted.refusal.code === 'SEC_HEADER_MISSING') return undefined;
  return trusted.refusal;
}
