import type { XmlElement } from '../../xml/element.js';
import { payloadsOf } from '../../hl7v3/answer.js';
import type { Acknowledgement, AcknowledgementDetail } from '../../hl7v3/acknowledgement.js';
import { writeBatch } from '../../hl7v3/batch.js';
import { application } from '../../hl7v3/communication.js';
import { readControlAct, writeControlAct } from '../../hl7v3/control-act.js';
import type { CE, II } from '../../hl7v3/datatypes.js';
import { BATCH, WRAPPER } from '../../hl7v3/interactions.js';
import { AORTA_ERROR_CODE, INTERACTION_ID, SWITCH } from '../../hl7v3/oids.js';
import type { QueryAck } from '../../hl7v3/query-ack.js';
import { queryReply, type QueryOutcome, type QueryReplyFrame } from '../../hl7v3/reply.js';
import { readTransmission, writeTransmission } from '../../hl7v3/transmission.js';
import { SWITCH_AUTHOR } from '../../mapping/registration/author.js';

/** What the answers to one question have in common. */
export interface BatchFrame {
  /** Name of the answer. */
  readonly interaction: string;
  /** Application that asked. */
  readonly requester: string;
  /** Id of its question. */
  readonly question: II;
  readonly queryId: II;
  /** As wrappers write it. */
  readonly time: string;
  readonly newId: () => II;
}

/** An answer of a source as the requester gets it: of the switch and to the requester, with the source as its author (AM 2.2, 2.5). */
export function itemOf(answer: XmlElement, frame: BatchFrame): XmlElement {
  const transmission = readTransmission(answer);
  return writeTransmission({
    ...transmission,
    id: frame.newId(),
    acknowledgement: transmission.acknowledgement.map((one): Acknowledgement => ({ ...one, targetMessage: { id: frame.question } })),
    receiver: application(frame.requester),
    sender: application(SWITCH),
  });
}

/** An item that the switch writes itself (AM 4.4.2). */
export function switchItem(outcome: QueryOutcome, frame: BatchFrame): XmlElement {
  const reply: QueryReplyFrame = {
    interaction: frame.interaction,
    id: frame.newId(),
    creationTime: frame.time,
    sender: SWITCH,
    receiver: frame.requester,
    targetMessage: frame.question,
    author: SWITCH_AUTHOR,
    queryId: frame.queryId,
  };
  return queryReply(reply, outcome);
}

/** An error with words for a person (AM 4.2). */
export function failedOutcome({ code, codeSystem }: CE, text: string): QueryOutcome {
  const detail: AcknowledgementDetail = { typeCode: 'E', code: { code, codeSystem }, text: { text }, location: [] };
  return { acknowledgement: 'AE', queryResponse: 'AE', details: [detail] };
}

/** A source of another region has something (CS b.4); the real switch says so in Dutch, with its URA. */
export function elsewhere(ura: string): QueryOutcome {
  const displayName = `Gegevens van zorgaanbieder ${ura} zijn niet geleverd: deze neemt geen deel aan uw samenwerkingsverband.`;
  return { acknowledgement: 'AE', queryResponse: 'AE', detectedIssue: { code: 'AUTERR_SWV_FALSE', codeSystem: AORTA_ERROR_CODE, displayName } };
}

/** Whether an item says that it was answered, and how much is in it. */
function countedIn(item: XmlElement): { readonly isAnswered: boolean; readonly subjects: number } {
  const [acknowledgement] = readTransmission(item).acknowledgement;
  return { isAnswered: acknowledgement?.typeCode === 'AA', subjects: payloadsOf(item).length };
}

/**
 * Counts anew over all sources: the total is that of the batch, what remains goes down with each item; an item that failed keeps its
 * own counters (AM 3.7, 4.4).
 */
export function recounted(items: readonly XmlElement[]): readonly XmlElement[] {
  const counted = items.map(countedIn);
  const total = counted.reduce((sum, { isAnswered, subjects }) => sum + (isAnswered ? subjects : 0), 0);
  let given = 0;
  return items.map((item, i) => {
    const { isAnswered, subjects } = counted[i] ?? { isAnswered: false, subjects: 0 };
    if (!isAnswered) return item;
    given += subjects;
    return withCounters(item, { total, current: subjects, remaining: total - given });
  });
}

/** Counters of an outcome. */
export interface Counters {
  readonly total: number;
  readonly current: number;
  readonly remaining: number;
}

/** An item with other counters. */
export function withCounters(item: XmlElement, { total, current, remaining }: Counters): XmlElement {
  const number = (n: number): { value: string } => ({ value: String(n) });
  return withQueryAck(item, (ack) => ({
    ...ack,
    resultTotalQuantity: number(total),
    resultCurrentQuantity: number(current),
    resultRemainingQuantity: number(remaining),
  }));
}

/** An item with a changed outcome. */
export function withQueryAck(item: XmlElement, change: (ack: QueryAck) => QueryAck): XmlElement {
  const transmission = readTransmission(item);
  if (transmission.ControlActProcess === undefined) return item;
  const act = readControlAct(transmission.ControlActProcess);
  const queryAck = act.queryAck === undefined ? undefined : change(act.queryAck);
  return writeTransmission({ ...transmission, ControlActProcess: writeControlAct({ ...act, queryAck }) });
}

/** The batch around the items; AE with its errors holds none, because the question could not be handled at all (AM 2.5). */
export function batchOf(items: readonly XmlElement[], frame: BatchFrame, failure?: Pick<QueryOutcome, 'acknowledgement' | 'details'>): XmlElement {
  return writeBatch({
    id: frame.newId(),
    creationTime: { value: frame.time },
    versionCode: [{ code: WRAPPER.versionCode }],
    interactionId: [{ root: INTERACTION_ID, extension: BATCH }],
    profileId: [WRAPPER.profileId],
    transmissionQuantity: { value: String(items.length) },
    acknowledgement: {
      typeCode: failure?.acknowledgement ?? 'AA',
      acknowledgementDetail: failure?.details ?? [],
      targetTransmission: { id: frame.question },
    },
    receiver: application(frame.requester),
    respondTo: [],
    sender: application(SWITCH),
    interactions: items,
  });
}
