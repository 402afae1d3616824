import { actOf } from '../../consent/decision/interactions.js';
import { ACCEPT_ACKNOWLEDGEMENT } from '../../hl7v3/interactions.js';
import { acceptReply, queryReply } from '../../hl7v3/reply.js';
import { fault } from '../../hl7v3/soap.js';
import { errorOf, transmissionError } from '../../hl7v3/transmission-error.js';
import type { AcknowledgementDetail } from '../../hl7v3/acknowledgement.js';
import { readOrClosed } from '../../store/errors.js';
import { participationOf } from '../../store/register/participation.js';
import { iiUrn, isSame } from '../../trust/identity/identifiers.js';
import type { Refusal } from '../../trust/refusals.js';
import { asHl7v3, sealed, type Answering } from './as-hl7v3.js';
import { authenticate, isOfToken, type Authentic } from './authenticate.js';
import { authorOf, frameOf } from './author.js';
import { declaredBy } from './declared.js';
import { carryOut } from './life-cycle.js';
import { answerTest } from './link-test.js';
import { afterLine, refuse, refuseSoap, type About } from './not-heard.js';
import { openMessage, type OpenMessage } from './open-message.js';
import { ruleFor, type PeerRule } from './peer.js';
import { endsOf, readQuestion, type Question } from './question.js';
import { isSealed } from './seal.js';
import { faultReply, type SoapArrival, type SoapReply } from './soap.js';
import type { AnsweringSource, SourceCategory, SourceWorld } from './world.js';

/**
 * Answers one message to a source, from its octets to the octets of its reply (architecture 3): a question for dispenses or conditions, a test of link or
 * application. Whatever comes is answered, and every outcome but that of a test has its line in the access log first. Never rejects.
 */
export async function answerMessage(arrival: SoapArrival, world: SourceWorld): Promise<SoapReply> {
  const received = world.clock.now();
  const about = aboutOf(arrival, world);
  try {
    const opened = openMessage(arrival, world.settings);
    if ('fault' in opened) return await refuseSoap(opened.fault, about, world);
    if ('refusal' in opened) return await refuse(opened.refusal, about, world);
    return await answer(opened, { arrival, world, received });
  } catch (error) {
    world.fault(error);
    return afterLine(
      { ...about, kind: 'retrieval', outcome: 'failed', code: 'L-FAIL' },
      faultReply(fault('soap:Server', 'no reply can be made')),
      world,
    );
  }
}

/** Refuses a request that did not come as far as a message (SEC 3.b step 1); with its line, as any other. Never rejects. */
export function refuseArrival(refusal: Refusal, from: Pick<SoapArrival, 'peer' | 'address'>, world: SourceWorld): Promise<SoapReply> {
  return refuse(refusal, aboutOf(from, world), world);
}

interface Around {
  readonly arrival: SoapArrival;
  readonly world: SourceWorld;
  readonly received: number;
}

async function answer(opened: OpenMessage, around: Around): Promise<SoapReply> {
  const { arrival, world } = around;
  const { sender = '', receiver = '' } = endsOf(opened);
  const source = world.sources.find(({ application }) => isSame('applicationId', application, receiver));
  const about = aboutOf(arrival, world, { opened, ...(source === undefined ? {} : { source }) });
  if (source === undefined) return notAccepted(opened, sender, [transmissionError('RTUDEST', placeIn(opened, 'receiver/device/id'))], about, around);
  const rule = ruleFor(world.peers, arrival.peer, sender);
  if (opened.row.trust === 'Laag') return answerTest(opened, sender, rule !== undefined, source, world);
  if (opened.row.status === 'configured' && !world.settings.versions.includes(opened.message.local))
    return notAccepted(opened, sender, [transmissionError('NS200', placeIn(opened, 'interactionId/@extension'))], about, around);
  return answerQuestion(opened, { ...around, source, rule, about, sender });
}

interface Asking extends Around {
  readonly source: AnsweringSource;
  readonly rule: PeerRule | undefined;
  readonly about: About;
  readonly sender: string;
}

async function answerQuestion(opened: OpenMessage, asking: Asking): Promise<SoapReply> {
  const { arrival, world, source, rule, about, sender } = asking;
  const question = readQuestion(opened, world.settings.isStrict);
  const { queryId } = question;
  if (queryId === undefined || 'issues' in question || rule === undefined) {
    const unknown = rule === undefined ? [transmissionError('NS260', placeIn(opened, 'sender/device/id'))] : [];
    const details = [...('issues' in question ? question.issues.map((issue) => errorOf(issue, opened.message.local)) : []), ...unknown];
    const bsn = 'issues' in question ? question.bsn : question.query.bsn;
    const known = { ...about, ...(bsn === undefined ? {} : { bsn }) };
    if (queryId === undefined) return notAccepted(opened, sender, details, known, asking);
    const isQuery = 'issues' in question && question.isQuery && unknown.length === 0;
    return notCarriedOut({ ...(await answeringOf(opened, queryId, false, asking)), isQuery }, details, known, world);
  }
  const authentic = await authenticate(opened, arrival, rule, source);
  if (!authentic.ok) return refuse(authentic.refusal, about, world, question.query.bsn);
  const read = authentic.value.opened === opened ? question : readQuestion(authentic.value.opened, world.settings.isStrict);
  if ('issues' in read) return refuse({ code: 'SIG_INVALID', at: 'signed octets' }, about, world);
  if (!isOfToken(authentic.value, read.query.bsn)) return refuse({ code: 'TOKEN_BSN', at: 'patient' }, about, world);
  return carry(read, authentic.value, asking);
}

async function carry(question: Question, authentic: Authentic, asking: Asking): Promise<SoapReply> {
  const { world, source, received } = asking;
  const { opened, asker, context, tokenIds, hasSignedBody } = authentic;
  const { query, queryId, deadline } = question;
  const [token] = tokenIds;
  const [category] = actOf(opened.message.local)?.categories ?? [];
  const answering = await answeringOf(opened, queryId, isSealed(hasSignedBody, world), asking);
  const { dispensed, intendedUse, valid, mostRecent } = query;
  return carryOut(
    {
      source,
      channel: 'hl7v3',
      interaction: opened.message.local,
      category: category as SourceCategory,
      bsn: query.bsn,
      narrowing: {
        ...(dispensed === undefined ? {} : { dispensed }),
        ...(intendedUse === undefined ? {} : { intendedUse }),
        ...(valid === undefined ? {} : { valid }),
        ...(mostRecent === undefined ? {} : { mostRecent }),
      },
      asker,
      declared: declaredBy(context, world.settings.declares),
      received,
      ...(deadline === undefined ? {} : { deadline }),
      ids: { ...idsOf(opened), ...(token === undefined ? {} : { token }) },
      normal: 'is-removed',
    },
    world,
    asHl7v3(answering, world),
  );
}

async function answeringOf(opened: OpenMessage, queryId: Question['queryId'], isSigned: boolean, asking: Asking): Promise<Answering> {
  const { source, sender, world } = asking;
  const known = await readOrClosed(() => world.stores.register.read((db) => participationOf(db, [source.ura])));
  const author = authorOf(source, known.known ? known.value.get(source.ura) : undefined);
  return { source, answer: opened.row.answers?.[0] ?? ACCEPT_ACKNOWLEDGEMENT, id: opened.id, sender, queryId, author, isSigned };
}

/** A question that is wrong in itself: the answer that belongs to it says where (R-SYN; AM 4.3a). */
async function notCarriedOut(
  answering: Answering & { readonly isQuery: boolean },
  details: readonly AcknowledgementDetail[],
  about: About & { readonly bsn?: string },
  world: SourceWorld,
): Promise<SoapReply> {
  const { source, answer: interaction, author, queryId, isQuery } = answering;
  const frame = { ...frameOf(answering, source.application, world), interaction, author, queryId };
  const { reply } = await sealed(queryReply(frame, { acknowledgement: 'AE', queryResponse: isQuery ? 'QE' : 'AE', details }), answering, world);
  return afterLine({ ...about, kind: 'refusal', outcome: 'refused', code: 'R-SYN' }, reply, world);
}

/** A message that has no answer of its own here: MCCI_IN000002 says why (AM 4.1). */
async function notAccepted(
  opened: OpenMessage,
  sender: string,
  details: readonly AcknowledgementDetail[],
  about: About & { readonly bsn?: string },
  { world }: Around,
): Promise<SoapReply> {
  const source = world.sources.find(({ ura }) => ura === about.source);
  if (source === undefined) return refuseSoap(fault('soap:Server', 'nobody is answered for here'), about, world);
  const { reply } = await sealed(
    acceptReply(frameOf({ id: opened.id, sender }, source.application, world), 'CE', details),
    { source, isSigned: false },
    world,
  );
  return afterLine({ ...about, kind: 'refusal', outcome: 'refused', code: 'R-SYN' }, reply, world);
}

/** What is known of a message, for its line; one that is for nobody here is told in the log of the first organisation. */
function aboutOf(
  { peer, address }: Pick<SoapArrival, 'peer' | 'address'>,
  { sources }: SourceWorld,
  { opened, source = sources[0] }: { readonly opened?: OpenMessage; readonly source?: AnsweringSource } = {},
): About {
  const sender = opened && endsOf(opened).sender;
  return {
    source: source?.ura ?? '',
    stranger: {
      organisation: peer.ura,
      ...(sender === undefined ? {} : { application: sender }),
      ...(address === undefined ? {} : { address }),
    },
    ...(opened === undefined ? {} : { interaction: opened.message.local, ids: idsOf(opened) }),
  };
}

function idsOf({ id }: OpenMessage): { readonly message: string } {
  return { message: iiUrn(id.root, id.extension) };
}

function placeIn({ message }: OpenMessage, path: string): string {
  return `/${message.local}/${path}`;
}
