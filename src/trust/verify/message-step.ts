import { normalise } from '../identity/identifiers.js';
import { accepted, refused, type Checked } from '../refusals.js';
import type { Issued } from './transaction.js';

/** What the token and the message both say, and say the same. */
export interface Bound extends Issued {
  readonly messageId: { readonly root: string; readonly extension: string };
  readonly interaction: string;
  readonly bsn: string | undefined;
  readonly context: string | undefined;
}

/** SEC 2.1 step 12: the token is of this message, this interaction and this patient. */
export function messageStep(state: Issued): Checked<Bound> {
  const { token, facts, verifying } = state;
  const names = verifying.settings.profile.attributes;
  if (!facts.id.ok) return facts.id;
  const { root, extension } = facts.id.value;
  const isOfMessage = token.attributes.get(names.messageIdRoot) === root && token.attributes.get(names.messageIdExtension) === extension;
  if (!isOfMessage) return refused('TOKEN_MESSAGE_BINDING', 'id');
  if (!facts.interaction.ok) return facts.interaction;
  const interaction = facts.interaction.value;
  if (token.attributes.get(names.interaction) !== interaction) return refused('TOKEN_INTERACTION', 'interactionId');
  const bsn = sameBsn(state);
  if (!bsn.ok) return bsn;
  const context = token.attributes.get(names.context);
  return accepted({ ...state, messageId: facts.id.value, interaction, bsn: bsn.value, context });
}

/** In both and equal, or in neither (SEC 2.1); eight digits and the nine they stand for are equal. */
function sameBsn({ token, facts, verifying }: Issued): Checked<string | undefined> {
  if (!facts.bsn.ok) return facts.bsn;
  const written = token.attributes.get(verifying.settings.profile.attributes.bsn);
  const bsn = written === undefined ? undefined : normalise('bsn', written);
  return bsn === facts.bsn.value ? accepted(bsn) : refused('TOKEN_BSN', 'patient');
}
