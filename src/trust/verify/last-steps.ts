import { accepted, refused, type Checked } from '../refusals.js';
import type { Accompanied } from './accompanying.js';
import type { Bound } from './message-step.js';
import { sameContent, useOnce } from './replay.js';
import type { Verified } from './settings.js';

/** What of a message is remembered. */
type Remembered = Pick<Bound, 'organisation' | 'verifying' | 'guarded' | 'secured' | 'messageId' | 'facts'>;

/** The token that is used: whose it is, which, and until when. */
interface Used {
  readonly issuer: string;
  readonly id: string;
  readonly until: number;
}

/** SEC 2.1 step 13: only now, so that what does not hold can't fill the memory. */
export async function replayStep<S extends Remembered>(state: S, { issuer, id, until }: Used): Promise<Checked<S>> {
  const { organisation, verifying, guarded, secured, messageId, facts } = state;
  const { replay, settings } = verifying;
  const used = await useOnce(replay, { issuer, id, expiresAt: until + settings.skewMs });
  if (!used.ok) return used;
  if (!facts.sender.ok) return facts.sender;
  const { message } = secured;
  const content = guarded.text.slice(message.offset, message.end);
  const expiresAt = verifying.now() + settings.messageMemoryMs;
  // The switch passes on messages of many senders: the organisation belongs to who sent it.
  const sender = `${organisation} ${facts.sender.value ?? ''}`;
  const same = await sameContent(replay, { sender, ...messageId, content, expiresAt });
  return same.ok ? accepted(state) : same;
}

/** What is decided on, and what is told when the decision is yes. */
type Decided = Omit<Verified, 'sender' | 'tokenIds' | 'mandate'> &
  Pick<Accompanied, 'facts' | 'verifying' | 'arrival' | 'granted' | 'registrationId'> & { readonly token: { readonly id: string } };

/** SEC 2.1 step 15: decided by whoever knows the rules of access; here it is only asked, with what is proven. */
export async function authorisationStep(state: Decided): Promise<Checked<Verified>> {
  const { identity, professional, organisation, interaction, context, verifying, arrival } = state;
  if (identity.type === 'S' && !(verifying.settings.serverTokenSet && arrival.purpose === 'prefetch')) {
    return refused('CARD_NOT_ALLOWED', 'server without a person');
  }
  const isMandated = state.granted !== undefined;
  const decision = await verifying.authorise({ professional, organisation, interaction, context, isMandated, card: identity.type });
  if (!decision.ok) return decision;
  const { messageId, bsn, token, granted, registrationId, facts } = state;
  const tokenIds = [token.id, granted?.id, registrationId].filter((id) => id !== undefined);
  const sender = facts.sender.ok ? facts.sender.value : undefined;
  const mandate = granted === undefined ? {} : { mandate: granted };
  return accepted({ identity, professional, organisation, messageId, interaction, sender, bsn, context, ...mandate, tokenIds });
}
