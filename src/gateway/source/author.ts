import type { Participation } from '../../consent/participation.js';
import { localText } from '../../amsterdam.js';
import type { AuthorOrPerformer } from '../../hl7v3/party.js';
import { APPLICATION_ID } from '../../hl7v3/oids.js';
import type { ReplyFrame } from '../../hl7v3/reply.js';
import { writeAuthor } from '../../mapping/registration/author.js';
import { uziNameOf } from '../../trust/identity/uzi-name.js';
import type { AnsweringSource, SourceWorld } from './world.js';

/** The source as the author of an answer: its system and its organisation (AM 3.3, 3.5). */
export function authorOf({ ura, name, application, signer }: AnsweringSource, known: Participation | undefined): AuthorOrPerformer {
  const own = signer();
  const system = own.ok ? uziNameOf(own.value.chain[0].raw) : own;
  return writeAuthor({
    kind: 'device',
    ura,
    name,
    application,
    ...(system.ok ? { uzi: system.value.uzi } : {}),
    ...(known === undefined ? {} : { type: known.type }),
  });
}

/** What a message that was received says of itself, for its reply. */
export interface Replied {
  readonly id: ReplyFrame['targetMessage'];
  readonly sender: string;
}

/** Transport of a reply. Ids of messages stand below the id of the application, which gives each out once (AM 6.2). */
export function frameOf({ id, sender }: Replied, application: string, { newId, clock }: SourceWorld): ReplyFrame {
  return {
    id: { root: `${APPLICATION_ID}.${application}.1`, extension: newId() },
    creationTime: localText(new Date(clock.now()).toISOString()) ?? '',
    sender: application,
    receiver: sender,
    targetMessage: id,
  };
}
