import type { Issue } from '../../../errors.js';
import { isPositive, mayRetry, readAcknowledgement, targetId } from '../../../hl7v3/acknowledgement.js';
import { checkAnswer } from '../../../hl7v3/answer-check.js';
import type { Batch } from '../../../hl7v3/batch.js';
import { openCarrier, type Carrier } from '../../../hl7v3/carrier.js';
import { readControlAct, type ControlAct } from '../../../hl7v3/control-act.js';
import type { II } from '../../../hl7v3/datatypes.js';
import { ACCEPT_ACKNOWLEDGEMENT, interaction } from '../../../hl7v3/interactions.js';
import { uraOf } from '../../../hl7v3/party.js';
import { issueOf } from '../../../hl7v3/problem.js';
import { faultClass, readFault } from '../../../hl7v3/soap.js';
import { readTransmission, type Transmission } from '../../../hl7v3/transmission.js';
import { checkTransmission } from '../../../hl7v3/wrapper-check.js';
import { child, childrenNamed, type XmlElement } from '../../../xml/element.js';
import { NETWORK_LIMITS } from '../../../xml/limits.js';
import { readXml } from '../../../xml/reader.js';
import { SourceFailure } from '../failure.js';
import { hasHl7v3Quirk } from '../quirks.js';
import { counterProblem } from './counters.js';
import type { Asked, LegacySource } from './question.js';

/** An answer that can be believed: the whole interaction, with what is odd about its wrapper. */
export interface ReadAnswer {
  readonly interaction: XmlElement;
  readonly issues: readonly Issue[];
}

/** Reads what a system answered; undefined when it is a batch without answers, so that nothing was found. Throws a SourceFailure. */
export function readAnswer(octets: Uint8Array, asked: Asked, source: LegacySource): ReadAnswer | undefined {
  const root = documentIn(octets, source.system.megabytes << 20);
  const answer = answerIn(root);
  if (answer === undefined) return undefined;
  const message = readTransmission(answer);
  acknowledged(message, asked);
  named(answer, message, asked, source);
  const act = message.ControlActProcess && readControlAct(message.ControlActProcess);
  if (act === undefined || message.ControlActProcess === undefined) throw new SourceFailure('inconsistent');
  consistent(act, message.ControlActProcess, answer.local, asked, source);
  return { interaction: answer, issues: [...checkTransmission(answer), ...checkAnswer(answer)].map(issueOf) };
}

/** What a system sent is SOAP or HL7v3, be it a fault (AM 6.1). */
export function carrierIn(octets: Uint8Array): Carrier | undefined {
  return openCarrier(documentIn(octets, NETWORK_LIMITS.bytes)).carrier;
}

function documentIn(octets: Uint8Array, bytes: number): XmlElement {
  try {
    return readXml(octets, { limits: { ...NETWORK_LIMITS, bytes } });
  } catch (error) {
    if ((error as Error).name === 'XmlError') throw new SourceFailure('unreadable');
    throw error;
  }
}

/** The one answer of a document (AM 1.1 P2): a source has one, however it is wrapped. */
function answerIn(root: XmlElement): XmlElement | undefined {
  const { carrier } = openCarrier(root);
  if (carrier === undefined || carrier.kind === 'payload') throw new SourceFailure('unreadable');
  if (carrier.kind === 'batch') return inBatch(carrier.batch);
  if (carrier.kind === 'fault') throw new SourceFailure('reported', faultClass(readFault(carrier.fault)) === 'Server');
  return notAcknowledgement((carrier satisfies Carrier).interaction);
}

function inBatch({ acknowledgement, interactions }: Batch): XmlElement | undefined {
  if (acknowledgement === undefined) throw new SourceFailure('inconsistent');
  if (!isPositive(acknowledgement)) throw new SourceFailure('reported', mayRetry(acknowledgement));
  const [only, ...others] = interactions;
  // Which of two were meant, or whether one is the other again, cannot be known.
  if (others.length > 0) throw new SourceFailure('inconsistent');
  return only && notAcknowledgement(only);
}

/** That a question was received is no answer to it. */
function notAcknowledgement(answer: XmlElement): XmlElement {
  if (answer.local !== ACCEPT_ACKNOWLEDGEMENT) return answer;
  const found = child(answer, 'acknowledgement');
  throw new SourceFailure('reported', found !== undefined && mayRetry(readAcknowledgement(found)));
}

function acknowledged({ acknowledgement }: Transmission, asked: Asked): void {
  const [first, ...others] = acknowledgement;
  if (first === undefined || others.length > 0) throw new SourceFailure('inconsistent');
  if (!isPositive(first)) throw new SourceFailure('reported', mayRetry(first));
  if (first.typeCode !== 'AA' || !isSameId(targetId(first), asked.id)) throw new SourceFailure('inconsistent');
  // Something went wrong all the same; what, and of which part, it says to people only.
  if (first.acknowledgementDetail.length > 0) throw new SourceFailure('reported');
}

/** It is the answer that belongs to the question, and says so twice. */
function named({ local }: XmlElement, { interactionId }: Transmission, asked: Asked, { system }: LegacySource): void {
  const isNewer = asked.interaction === 'QURX_IN990111NL' && local === 'QURX_IN990113NL02' && hasHl7v3Quirk(system, 'answers-version-02');
  const isExpected = isNewer || interaction(asked.interaction)?.answers?.includes(local) === true;
  if (!isExpected || interactionId?.extension !== local) throw new SourceFailure('inconsistent');
}

function consistent(act: ControlAct, process: XmlElement, name: string, asked: Asked, { system, ura }: LegacySource): void {
  const { queryAck: ack } = act;
  if (ack === undefined || !isSameId(ack.queryId, asked.queryId)) throw new SourceFailure('inconsistent');
  const code = ack.queryResponseCode?.code;
  if (code === 'AE' || code === 'QE' || act.detectedIssue.length > 0) throw new SourceFailure('reported');
  const author = uraOf(act.authorOrPerformer?.participant?.assigned);
  if (author !== undefined && author.padStart(8, '0') !== ura && !hasHl7v3Quirk(system, 'author-other')) throw new SourceFailure('inconsistent');
  const subjects = childrenNamed(process, 'subject');
  if (subjects.some((subject) => subject.children.length === 0)) throw new SourceFailure('inconsistent');
  const isEmptyOk = interaction(name)?.translates === 'Condition' || hasHl7v3Quirk(system, 'ok-when-empty');
  const isFitting = code === 'NF' ? subjects.length === 0 : code === 'OK' && (subjects.length > 0 || isEmptyOk);
  if (!isFitting) throw new SourceFailure('inconsistent');
  const problem = counterProblem(ack, subjects.length, hasHl7v3Quirk(system, 'counters-missing'));
  if (problem !== undefined) throw new SourceFailure(problem);
}

function isSameId(found: II | undefined, expected: II): boolean {
  return found?.root === expected.root && found?.extension === expected.extension;
}
