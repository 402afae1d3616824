import { child, XmlElement } from '../xml/element.js';
import { writeBatch } from './batch.js';
import { application } from './communication.js';
import { readControlAct, writeControlAct } from './control-act.js';
import type { II } from './datatypes.js';
import { element } from './element.js';
import { BATCH, WRAPPER } from './interactions.js';
import { APPLICATION_ID, INTERACTION_ID } from './oids.js';
import { newTransmission, readTransmission, writeTransmission } from './transmission.js';

/** What an answer says of its transport; ids are never made up here (AM 2.1, 3.7). */
export interface AnswerFrame {
  readonly interaction: string;
  readonly id: II;
  /** `yyyyMMddHHmmss`, Dutch time without zone (AM 6.3). */
  readonly creationTime: string;
  /** Application ids. */
  readonly sender: string;
  readonly receiver: string;
  /** Id of the message that asked. */
  readonly targetMessage: II;
  readonly queryId: II;
}

/** An answer to a query with its payloads, each the content of one `subject`; without any it says that nothing was found (AM 3.7). */
export function answerMessage(frame: AnswerFrame, payloads: readonly XmlElement[]): XmlElement {
  const n = String(payloads.length);
  const device = element('AssignedDevice', {}, [element('id', { root: APPLICATION_ID, extension: frame.sender })]);
  const act = element('ControlActProcess', { moodCode: 'EVN' }, [
    element('authorOrPerformer', { typeCode: 'AUT' }, [element('participant', {}, [device])]),
    ...payloads.map((p) => element('subject', {}, [p])),
    element('queryAck', {}, [
      element('queryId', { root: frame.queryId.root, extension: frame.queryId.extension }),
      element('statusCode', { code: 'deliveredResponse' }),
      element('queryResponseCode', { code: payloads.length === 0 ? 'NF' : 'OK' }),
      element('resultTotalQuantity', { value: n }),
      element('resultCurrentQuantity', { value: n }),
      element('resultRemainingQuantity', { value: '0' }),
    ]),
  ]);
  const message = newTransmission({
    interaction: frame.interaction,
    id: frame.id,
    creationTime: frame.creationTime,
    receiver: application(frame.receiver),
    sender: application(frame.sender),
    acknowledgement: { typeCode: 'AA', acknowledgementDetail: [], targetMessage: { id: frame.targetMessage } },
    ControlActProcess: act,
  });
  return writeTransmission(message);
}

/** The same answer with other payloads; all else stays as it was. */
export function withPayloads(message: XmlElement, payloads: readonly XmlElement[]): XmlElement {
  const transmission = readTransmission(message);
  const process = transmission.ControlActProcess;
  if (process === undefined) return message;
  const act = readControlAct(process);
  const subject = act.subject.map((s, i) => new XmlElement(s.uri, s.local, s.attributes, payloads[i] === undefined ? s.children : [payloads[i]]));
  return writeTransmission({ ...transmission, ControlActProcess: writeControlAct({ ...act, subject }) });
}

/** The payloads of an answer, in order. */
export function payloadsOf(message: XmlElement): readonly XmlElement[] {
  const process = child(message, 'ControlActProcess');
  return process?.children.filter((c) => c.local === 'subject').flatMap((s) => s.children) ?? [];
}

/** A batch around answers, as the switch makes it (AM 2.5). */
export function answerBatch(frame: AnswerFrame, interactions: readonly XmlElement[]): XmlElement {
  return writeBatch({
    id: frame.id,
    creationTime: { value: frame.creationTime },
    versionCode: [{ code: WRAPPER.versionCode }],
    interactionId: [{ root: INTERACTION_ID, extension: BATCH }],
    profileId: [WRAPPER.profileId],
    transmissionQuantity: { value: String(interactions.length) },
    acknowledgement: { typeCode: 'AA', acknowledgementDetail: [], targetTransmission: { id: frame.targetMessage } },
    receiver: application(frame.receiver),
    respondTo: [],
    sender: application(frame.sender),
    interactions,
  });
}
