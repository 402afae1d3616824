import type { AcknowledgementCode, AcknowledgementDetail } from '../../hl7v3/acknowledgement.js';
import { RESPONSE } from '../../hl7v3/carrier.js';
import { application } from '../../hl7v3/communication.js';
import { writeControlAct } from '../../hl7v3/control-act.js';
import { element } from '../../hl7v3/element.js';
import { interaction } from '../../hl7v3/interactions.js';
import { ACT_CODE, SWITCH, TRIGGER_EVENT } from '../../hl7v3/oids.js';
import { writeEnvelope } from '../../hl7v3/soap.js';
import { newTransmission, writeTransmission } from '../../hl7v3/transmission.js';
import { errorOf, transmissionError } from '../../hl7v3/transmission-error.js';
import type { XmlElement } from '../../xml/element.js';
import { localText } from '../../amsterdam.js';
import { SWITCH_AUTHOR } from './author.js';
import type { MessageFrame } from './entry.js';
import type { Asked } from './request-read.js';
import type { Refusal, Verdict } from './verdict.js';

/** The two answers to a change of the index (AM 5.4). */
export const ACCEPTED = 'MFMT_IN002320NL';
export const REJECTED = 'MFMT_IN002310NL';

/** Writes the reply of the index, which speaks for the switch: accept, or reject with why (AM 4.3a, 5.4). */
export function writeIndexReply(asked: Asked, verdict: Verdict, frame: MessageFrame): XmlElement {
  const name = verdict === 'accepted' ? ACCEPTED : REJECTED;
  const { typeCode, details, detectedIssue } = verdict === 'accepted' ? FINE : refused(verdict, asked.interaction);
  const creationTime = localText(frame.sent) ?? '';
  const process = writeControlAct({
    moodCode: 'EVN',
    id: [],
    code: { code: interaction(name)?.triggerEvent, codeSystem: TRIGGER_EVENT },
    effectiveTime: { value: creationTime },
    authorOrPerformer: SWITCH_AUTHOR,
    subject: [],
    detectedIssue: detectedIssue === undefined ? [] : [{ relationship: 'reason', id: [], code: { code: detectedIssue, codeSystem: ACT_CODE } }],
  });
  return writeTransmission(
    newTransmission({
      interaction: name,
      id: frame.id,
      creationTime,
      receiver: application(asked.sender),
      sender: application(SWITCH),
      acknowledgement: { typeCode, acknowledgementDetail: details, targetMessage: { id: asked.id } },
      ControlActProcess: process,
    }),
  );
}

/** The reply as it travels: in an element that is named after the request, in an envelope (AM 5.4). */
export function replyEnvelope(asked: Asked, reply: XmlElement): XmlElement {
  return writeEnvelope({ message: element(asked.interaction + RESPONSE, {}, [reply]) });
}

interface Acknowledged {
  readonly typeCode: AcknowledgementCode;
  readonly details: readonly AcknowledgementDetail[];
  readonly detectedIssue?: string;
}

const FINE: Acknowledged = { typeCode: 'AA', details: [] };

/**
 * Errors of the message go to the acknowledgement, broken rules to a detected issue (AM 3.8). Without consent that is the generic one:
 * NAT, VALIDAT and BUS are never about consent (AM 4.3).
 */
function refused(refusal: Refusal, asked: string): Acknowledged {
  switch (refusal.kind) {
    case 'invalid':
      return { typeCode: 'AE', details: refusal.issues.map((issue) => errorOf(issue, asked)) };
    case 'not-authorised':
      return { typeCode: 'AE', details: [], detectedIssue: 'NAT' };
    case 'not-permitted':
      return { typeCode: 'AE', details: [], detectedIssue: 'ISSUE' };
    case 'unavailable':
      return { typeCode: 'AR', details: [transmissionError('INTERR')] };
  }
}
