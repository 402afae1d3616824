import type { XmlElement } from '../../xml/element.js';
import { element } from '../../hl7v3/element.js';
import { RESPONSE } from '../../hl7v3/carrier.js';
import { readIndexRequest, type Expected, type RequestRead } from '../../mapping/registration/request-read.js';
import { writeIndexReply } from '../../mapping/registration/reply-write.js';
import { judgeIndexRequest, type Verdict } from '../../mapping/registration/verdict.js';
import { isSame } from '../../trust/identity/identifiers.js';
import type { Notes } from '../exchange.js';
import { playedFault, refusedAs, unanswerable, type Incoming, type Outgoing } from '../incoming.js';
import { doubtAbout } from '../low-trust.js';
import type { Deed } from '../scenario.js';
import { newMessageId, type SimulatorWorld } from '../world.js';

/** Carries out a change of the index: registers, refreshes or takes away; the same message twice is no error (AM 5.1, 5.2, 5.4). */
export async function changeIndex(incoming: Incoming, notes: Notes, world: SimulatorWorld): Promise<Outgoing> {
  const doubt = await doubtAbout(incoming, notes, world);
  if (doubt !== undefined) return refusedAs(doubt, notes);
  const read = readIndexRequest(incoming.message, expectedOf(incoming, world));
  notes.find(read.issues);
  const { asked, value } = read;
  if (asked === undefined) return unanswerable('id or no sender');
  const deed = world.play({ bsn: value?.reference.bsn ?? '', interaction: incoming.message.local });
  const fault = playedFault(deed);
  if (fault !== undefined) return fault;
  const verdict = (deed && playedVerdict(deed)) ?? judged(read, world);
  const at = new Date(world.now()).toISOString();
  if (verdict === 'accepted' && value !== undefined) await carryOut(value, at, world);
  notes.decide(value === undefined ? 'not carried out' : `${value.act} ${value.reference.category}: ${told(verdict)}`);
  const reply = writeIndexReply(asked, verdict, { id: newMessageId(world), sent: at });
  return { kind: 'message', body: inResponse(asked.interaction, reply), deed };
}

/** What the receiver knows of whoever sends (AM 5.2). */
export function expectedOf({ peer, sender }: Incoming, { config, participants }: SimulatorWorld): Expected {
  const ura = sender?.ura;
  const own = participants.all.filter((one) => ura !== undefined && isSame('ura', one.ura, ura)).map(({ application }) => application);
  return { codes: config.index.codes, certificateUra: peer?.ura ?? ura, applications: peer?.applications ?? own };
}

function judged(read: RequestRead, { participants }: SimulatorWorld): Verdict {
  return judgeIndexRequest(read, ({ application, category }) =>
    (participants.of(application)?.source?.categories ?? []).some((own) => own === category),
  );
}

/** What the scenario answers in place of the index. */
function playedVerdict({ does }: Deed): Verdict | undefined {
  if (does === 'ar') return { kind: 'unavailable' };
  return does === 'ae' ? { kind: 'not-authorised' } : undefined;
}

async function carryOut({ act, reference }: NonNullable<RequestRead['value']>, at: string, { index }: SimulatorWorld): Promise<void> {
  if (act === 'register') await index.register(reference, at);
  else await index.remove(reference);
}

function told(verdict: Verdict): string {
  return verdict === 'accepted' ? verdict : verdict.kind;
}

/** A reply travels in an element that is named after the request (AM 5.4). */
function inResponse(interaction: string, reply: XmlElement): XmlElement {
  return element(interaction + RESPONSE, {}, [reply]);
}
