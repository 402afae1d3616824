import type { XmlElement } from '../xml/element.js';
import type { AcknowledgementCode, AcknowledgementDetail } from './acknowledgement.js';
import { application } from './communication.js';
import { writeControlAct } from './control-act.js';
import type { CE, II } from './datatypes.js';
import { element } from './element.js';
import { ACCEPT_ACKNOWLEDGEMENT, interaction } from './interactions.js';
import { TRIGGER_EVENT } from './oids.js';
import type { AuthorOrPerformer } from './party.js';
import type { QueryResponseCode } from './query-ack.js';
import { newTransmission, writeTransmission, type NewTransmission } from './transmission.js';

/** What every reply says of its transport; ids are never made up here (AM 2.1). */
export interface ReplyFrame {
  readonly id: II;
  /** `yyyyMMddHHmmss`, Dutch time without zone (AM 6.3). */
  readonly creationTime: string;
  /** Application ids. */
  readonly sender: string;
  readonly receiver: string;
  /** Id of the message that is answered. */
  readonly targetMessage: II;
}

/** What a query came to (AM 3.7). */
export interface QueryOutcome {
  readonly acknowledgement: Extract<AcknowledgementCode, 'AA' | 'AE' | 'AR'>;
  readonly queryResponse: QueryResponseCode;
  /** Errors of the message or of routing. */
  readonly details?: readonly AcknowledgementDetail[];
  /** A broken business rule (AM 3.8). */
  readonly detectedIssue?: CE;
}

/** A reply to a query. */
export interface QueryReplyFrame extends ReplyFrame {
  /** Of the answer. */
  readonly interaction: string;
  readonly author: AuthorOrPerformer;
  readonly queryId: II;
}

/** The answer of a source to a query: its payloads, that nothing was found, or why it was not carried out (AM 3.7, 4.3a). */
export function queryReply(frame: QueryReplyFrame, outcome: QueryOutcome, payloads: readonly XmlElement[] = []): XmlElement {
  const n = { value: String(payloads.length) };
  const { detectedIssue } = outcome;
  const isCarriedOut = outcome.queryResponse === 'OK' || outcome.queryResponse === 'NF';
  return acknowledged(frame, frame.interaction, outcome.acknowledgement, outcome.details, {
    ...actOf(frame.interaction, frame),
    subject: payloads.map((payload) => element('subject', {}, [payload])),
    detectedIssue: detectedIssue === undefined ? [] : [{ relationship: 'reasonOf', id: [], code: detectedIssue }],
    queryAck: {
      queryId: frame.queryId,
      ...(isCarriedOut ? { statusCode: { code: 'deliveredResponse' } } : {}),
      queryResponseCode: { code: outcome.queryResponse },
      resultTotalQuantity: n,
      resultCurrentQuantity: n,
      resultRemainingQuantity: { value: '0' },
    },
  });
}

/** The answer of an application that is asked whether it is there: COMT_IN229229 (AM 1.1, P7). */
export function applicationReply(frame: ReplyFrame & Pick<QueryReplyFrame, 'interaction' | 'author'>): XmlElement {
  const { interaction: name } = frame;
  return acknowledged(frame, name, 'AA', [], { ...actOf(name, frame), subject: [], detectedIssue: [] });
}

/** MCCI_IN000002: what became of a message that has no answer of its own. It has no control act (AM 2.1, 2.4). */
export function acceptReply(
  frame: ReplyFrame,
  code: Extract<AcknowledgementCode, 'CA' | 'CE' | 'CR'>,
  details: readonly AcknowledgementDetail[] = [],
): XmlElement {
  return acknowledged(frame, ACCEPT_ACKNOWLEDGEMENT, code, details);
}

type Act = Parameters<typeof writeControlAct>[0];

function actOf(name: string, { creationTime, author }: Pick<QueryReplyFrame, 'creationTime' | 'author'>): Omit<Act, 'subject' | 'detectedIssue'> {
  const code = interaction(name)?.triggerEvent;
  return {
    moodCode: 'EVN',
    id: [],
    ...(code === undefined ? {} : { code: { code, codeSystem: TRIGGER_EVENT } }),
    effectiveTime: { value: creationTime },
    authorOrPerformer: author,
  };
}

function acknowledged(
  { id, creationTime, sender, receiver, targetMessage }: ReplyFrame,
  name: string,
  typeCode: AcknowledgementCode,
  acknowledgementDetail: readonly AcknowledgementDetail[] = [],
  act?: Act,
): XmlElement {
  const transmission: NewTransmission = {
    interaction: name,
    id,
    creationTime,
    receiver: application(receiver),
    sender: application(sender),
    acknowledgement: { typeCode, acknowledgementDetail, targetMessage: { id: targetMessage } },
    ...(act === undefined ? {} : { ControlActProcess: writeControlAct(act) }),
  };
  return writeTransmission(newTransmission(transmission));
}
