import { child } from '../xml/element.js';
import { readII } from '../hl7v3/datatypes.js';
import { SWITCH } from '../hl7v3/oids.js';
import { acceptReply, applicationReply } from '../hl7v3/reply.js';
import { SWITCH_AUTHOR } from '../mapping/registration/author.js';
import type { Notes } from './exchange.js';
import { playedFault, refusedAs, unanswerable, type Incoming, type Outgoing } from './incoming.js';
import { doubtAbout } from './low-trust.js';
import { newMessageId, wrapperTime, type SimulatorWorld } from './world.js';

/** Application test: ping gets pong (AM 1.1, P7). */
export const PING = 'COMT_IN118118';
/** Link test: tick gets an accept acknowledgement (P6). */
export const TICK = 'COMT_IN113113NL';
const PONG = 'COMT_IN229229';

/** Answers that the switch is there. */
export async function answerLinkTest(incoming: Incoming, notes: Notes, world: SimulatorWorld): Promise<Outgoing> {
  const doubt = await doubtAbout(incoming, notes, world);
  if (doubt !== undefined) return refusedAs(doubt, notes);
  const { message, sender } = incoming;
  const id = child(message, 'id');
  if (id === undefined || sender === undefined) return unanswerable('id');
  const deed = world.play({ bsn: '', interaction: message.local });
  const fault = playedFault(deed);
  if (fault !== undefined) return fault;
  const targetMessage = readII(id);
  const frame = { id: newMessageId(world), creationTime: wrapperTime(world), sender: SWITCH, receiver: sender.application, targetMessage };
  notes.decide('the switch is there');
  const body = message.local === PING ? applicationReply({ ...frame, interaction: PONG, author: SWITCH_AUTHOR }) : acceptReply(frame, 'CA');
  return { kind: 'message', body, deed };
}
