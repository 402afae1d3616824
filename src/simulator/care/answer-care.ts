import type { XmlElement } from '../../xml/element.js';
import type { Refusal } from '../../consent/decision/codes.js';
import { payloadsOf } from '../../hl7v3/answer.js';
import { readControlAct } from '../../hl7v3/control-act.js';
import { ACKNOWLEDGEMENT_DETAIL_CODE } from '../../hl7v3/oids.js';
import { readTransmission } from '../../hl7v3/transmission.js';
import type { Notes } from '../exchange.js';
import { playedFault, refusedAs, unanswerable, type Incoming, type Outgoing } from '../incoming.js';
import type { Deed } from '../scenario.js';
import { newMessageId, wrapperTime, type SimulatorWorld } from '../world.js';
import { askSource, type Given, type Passing } from './ask-source.js';
import { admit, type Admitted } from './asker.js';
import { batchOf, elsewhere, failedOutcome, itemOf, recounted, switchItem, type BatchFrame } from './items.js';
import { told, type Lie } from './lies.js';
import { answerOf, readQuestion, type QuestionRead } from './question.js';
import { detailsOf, playedDetails, refusedOutcome } from './refusal.js';
import { routesFor, type Route } from './route.js';

/** Answers a bundled question for care data: who asks, which sources, their answers in one batch (AM 1.1 P1, 4.4). */
export async function answerCare(incoming: Incoming, notes: Notes, world: SimulatorWorld): Promise<Outgoing> {
  const first = readQuestion(incoming.message);
  notes.find([...first.errors, ...first.findings]);
  const asking = await admit(incoming, { interaction: incoming.message.local, bsn: first.query?.bsn ?? '' }, notes, world);
  if (asking.kind === 'fault') return refusedAs(asking.refusal, notes);
  // Of a signed message only what was signed counts.
  const read = asking.kind === 'admitted' && asking.message !== incoming.message ? readQuestion(asking.message) : first;
  const frame = frameOf(incoming.message, read, world);
  if (frame === undefined) return unanswerable('id or no sender');
  if (read.queryId === undefined)
    return message(batchOf([], frame, { acknowledgement: 'AE', details: detailsOf(read.errors, incoming.message.local) }));
  if (asking.kind === 'refused') return refusedBy(asking.code, read, incoming.message.local, frame, notes);
  if (read.query === undefined || (world.config.strict && read.refusable.length > 0))
    return refusedBy('R-SYN', read, incoming.message.local, frame, notes);
  const deed = world.play({ bsn: read.query.bsn, interaction: incoming.message.local });
  return { ...(await answered(incoming, asking, read, frame, deed, notes, world)), deed };
}

function message(body: XmlElement): Outgoing {
  return { kind: 'message', body };
}

function frameOf({ local }: XmlElement, { id, queryId, sender }: QuestionRead, world: SimulatorWorld): BatchFrame | undefined {
  if (id === undefined || sender === undefined) return undefined;
  return {
    interaction: answerOf(local),
    requester: sender,
    question: id,
    queryId: queryId ?? {},
    time: wrapperTime(world),
    newId: () => newMessageId(world),
  };
}

/** A refusal is the one item of a batch, written by the switch (AM 4.4.1). */
function refusedBy(code: Refusal, { errors, refusable }: QuestionRead, asked: string, frame: BatchFrame, notes: Notes): Outgoing {
  const outcome = refusedOutcome(code, errors.length > 0 ? errors : refusable, asked);
  if (outcome === undefined) return refusedAs({ code: 'CARD_NOT_ALLOWED', at: code }, notes);
  notes.decide(`${code}: refused`);
  return message(batchOf([switchItem(outcome, frame)], frame));
}

async function answered(
  incoming: Incoming,
  { entitlement, uzi, message: question }: Admitted,
  { query, deadline }: QuestionRead,
  frame: BatchFrame,
  deed: Deed | undefined,
  notes: Notes,
  world: SimulatorWorld,
): Promise<Outgoing> {
  if (query === undefined) return message(batchOf([], frame));
  notes.decide(`role ${entitlement.role ?? ''} of ${entitlement.organization?.ura ?? ''} may ask ${entitlement.categories.join(', ')}`);
  const fault = playedFault(deed);
  if (fault !== undefined) return fault;
  if (deed?.does === 'ae' || deed?.does === 'ar')
    return message(batchOf([], frame, { acknowledgement: deed.does === 'ar' ? 'AR' : 'AE', details: playedDetails(deed) }));
  const routes = routesFor(query.bsn, entitlement, world);
  for (const { source, isNear } of routes) notes.decide(`${source.ura} ${source.name}: ${isNear ? 'asked' : 'in another region, not asked'}`);
  if (routes.length === 0) notes.decide('no source is in the index');
  const passing: Passing = { incoming, message: question, query, budget: budgetOf(deadline, world), notes };
  const given = await Promise.all(routes.map(({ isNear, source }) => (isNear ? askSource(source, passing, world) : Promise.resolve(undefined))));
  const { role, organization } = entitlement;
  world.log.add({
    question: frame.question,
    interaction: incoming.message.local,
    at: new Date(world.now()).toISOString(),
    bsn: query.bsn,
    organisation: { ura: organization?.ura ?? '', name: organization?.name ?? '' },
    ...(uzi === undefined ? {} : { uzi }),
    ...(role === undefined ? {} : { role }),
    delivered: routes.filter((_, i) => isDelivered(given[i])).map(({ source }) => source.ura),
  });
  const items = bundled(routes, given, deed, { bsn: query.bsn, newId: frame.newId }, frame, world);
  notes.decide(`${items.length} ${items.length === 1 ? 'item' : 'items'} in the batch`);
  return message(batchOf(items, frame));
}

/** Milliseconds that sources have: until the batch must be made, so that it is there when the requester stops waiting (AM 3.6). */
function budgetOf(deadline: number | undefined, { config: { patience }, now }: SimulatorWorld): number {
  const left = deadline === undefined ? patience.without : deadline - now() - patience.bundling;
  return Math.max(0, Math.min(left, patience.longest));
}

/** The items in the order of the participants, counted anew, with what the scenario makes of them last. */
function bundled(
  routes: readonly Route[],
  given: readonly (Given | undefined)[],
  deed: Deed | undefined,
  lie: Lie,
  frame: BatchFrame,
  world: SimulatorWorld,
): readonly XmlElement[] {
  const { regionDisclosure, timeoutCode } = world.config;
  const isSilent = regionDisclosure === 'silent';
  const made = routes.flatMap(({ source: { ura } }, i) => {
    const one = given[i];
    if (one === undefined) return isSilent ? [] : [{ item: switchItem(elsewhere(ura), frame), does: undefined }];
    if (one.kind === 'answer') return isSilent && isNothing(one.message) ? [] : [{ item: itemOf(one.message, frame), does: one.deed?.does }];
    const code = one.trouble === 'T-TIMEOUT' ? timeoutCode : { code: 'RTEDEST', codeSystem: ACKNOWLEDGEMENT_DETAIL_CODE };
    return [{ item: switchItem(failedOutcome(code, `Geen antwoord van bron (URA ${ura})`), frame), does: undefined }];
  });
  const nothing = isSilent || made.length > 0 ? [] : [{ item: switchItem({ acknowledgement: 'AA', queryResponse: 'NF' }, frame), does: undefined }];
  const all = [...made, ...nothing];
  const counted = recounted(all.map(({ item }) => item));
  return counted.flatMap((item, i) => told(item, all[i]?.does, lie)).flatMap((item) => told(item, deed?.does, lie));
}

function isDelivered(given: Given | undefined): boolean {
  return given?.kind === 'answer' && payloadsOf(given.message).length > 0;
}

/** An answer that nothing was found: in mode `silent` it is as if nobody had been asked (AM 4.4.6). */
function isNothing(answer: XmlElement): boolean {
  const { ControlActProcess } = readTransmission(answer);
  return ControlActProcess !== undefined && readControlAct(ControlActProcess).queryAck?.queryResponseCode?.code === 'NF';
}
