import type { XmlElement } from '../../xml/element.js';
import type { CareQuery } from '../../hl7v3/care-query.js';
import type { II } from '../../hl7v3/datatypes.js';
import { SWITCH } from '../../hl7v3/oids.js';
import { queryReply } from '../../hl7v3/reply.js';
import { writeAuthor } from '../../mapping/registration/author.js';
import type { Participant } from '../config.js';
import type { Leg, Notes } from '../exchange.js';
import type { Incoming } from '../incoming.js';
import type { Deed, Mishap } from '../scenario.js';
import { signedEnvelope } from '../signing.js';
import { pause, within } from '../waiting.js';
import { newMessageId, serviceOf, wrapperTime, type SimulatorWorld } from '../world.js';
import { envelopeAround, forwarded } from './forward.js';
import { answerOf } from './question.js';
import { playedDetails } from './refusal.js';
import { readSourceReply } from './source-reply.js';

/** A question that is passed on. */
export interface Passing {
  readonly incoming: Incoming;
  /** The message, as far as it may be read. */
  readonly message: XmlElement;
  readonly query: CareQuery;
  /** Milliseconds that sources have. */
  readonly budget: number;
  readonly notes: Notes;
}

/** What a source gave, with what the scenario does to it. */
export type Given =
  | { readonly kind: 'answer'; readonly message: XmlElement; readonly deed: Deed | undefined }
  | { readonly kind: 'failed'; readonly trouble: 'T-TIMEOUT' | 'T-ERROR' };

/** What the switch sees of mishaps for which the source need not be asked. */
const SEEN: Partial<Readonly<Record<Mishap, string>>> = {
  unreachable: 'it can not be reached',
  fault: 'it answered with a SOAP fault',
  'closes-midway': 'it broke off in the middle of its answer',
  'broken-signature': 'its answer can not be trusted (SIG_INVALID)',
  garbage: 'what it answered can not be read',
  huge: 'its answer is too large',
};

/** Asks one source, or has the scenario answer for it (AM 7.1). */
export async function askSource(source: Participant, passing: Passing, world: SimulatorWorld): Promise<Given> {
  const { query, message, notes, budget } = passing;
  const deed = world.play({ source: source.ura, bsn: query.bsn, interaction: message.local });
  const told = { isDone: false };
  const tell: Tell = (leg) => {
    // What comes when it is too late is not told any more.
    if (told.isDone) return;
    told.isDone = true;
    const by = deed === undefined ? '' : `scenario, ${deed.does}: `;
    notes.leg({ ura: source.ura, application: source.application, ...leg, outcome: by + leg.outcome });
  };
  const seen = deed && SEEN[deed.does];
  if (seen !== undefined) {
    tell({ outcome: seen });
    return { kind: 'failed', trouble: 'T-ERROR' };
  }
  if (deed?.does === 'ae' || deed?.does === 'ar') {
    tell({ outcome: 'it can not answer' });
    return { kind: 'answer', message: refusalOf(source, passing, deed, world), deed };
  }
  const asked: { sent?: string } = {};
  const asking = (async (): Promise<Given> => {
    if (deed?.does === 'slow') await pause(deed.milliseconds, world.timers);
    return ask(source, passing, deed, world, tell, asked);
  })();
  const given = await within(asking, budget, world.timers);
  if (given !== undefined) return given;
  tell({ ...asked, outcome: `it did not answer within ${budget} ms` });
  return { kind: 'failed', trouble: 'T-TIMEOUT' };
}

type Tell = (leg: Pick<Leg, 'sent' | 'received' | 'outcome'>) => void;

async function ask(
  source: Participant,
  { incoming, message, query, budget }: Passing,
  deed: Deed | undefined,
  world: SimulatorWorld,
  tell: Tell,
  asked: { sent?: string },
): Promise<Given> {
  const failed: Given = { kind: 'failed', trouble: 'T-ERROR' };
  const [line, service] = [world.lineTo(source.application), serviceOf(world.config, message.local, 'system')];
  if (line === undefined || service === undefined) {
    tell({ outcome: 'there is no way to it' });
    return failed;
  }
  const question = forwarded(message, { id: newMessageId(world), creationTime: wrapperTime(world), receiver: source.application });
  const envelope = await signedEnvelope(envelopeAround(incoming.text, question, world.config.passTokens), world);
  asked.sent = envelope;
  const came = await line.send({ ...service, envelope, patience: budget });
  if (came.kind === 'failed') {
    tell({ sent: envelope, outcome: `no answer: ${came.code}` });
    return came.code === 'timeout' ? { kind: 'failed', trouble: 'T-TIMEOUT' } : failed;
  }
  const expected = { source, interaction: answerOf(message.local), queryId: query.queryId, bsn: query.bsn };
  const reply = await readSourceReply(came.text, expected, world);
  tell({ sent: envelope, received: came.text, outcome: reply.kind === 'answer' ? 'it answered' : reply.why });
  return reply.kind === 'answer' ? { ...reply, deed } : failed;
}

/** What a source answers that can not: for ever (AE) or for now (AR). */
function refusalOf(source: Participant, { query, message }: Passing, deed: Deed, world: SimulatorWorld): XmlElement {
  const { ura, name, type, application, uzi } = source;
  const id: II = newMessageId(world);
  return queryReply(
    {
      interaction: answerOf(message.local),
      id,
      creationTime: wrapperTime(world),
      sender: application,
      receiver: SWITCH,
      targetMessage: id,
      author: writeAuthor({ kind: 'device', application, ura, name, type, ...(uzi === undefined ? {} : { uzi }) }),
      queryId: query.queryId,
    },
    { acknowledgement: deed.does === 'ar' ? 'AR' : 'AE', queryResponse: 'AE', details: playedDetails(deed) },
  );
}
