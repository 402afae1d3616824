import { isPositive, mayRetry, readAcknowledgement, targetId, type Acknowledgement } from '../../hl7v3/acknowledgement.js';
import { openCarrier } from '../../hl7v3/carrier.js';
import { readControlAct } from '../../hl7v3/control-act.js';
import type { II } from '../../hl7v3/datatypes.js';
import { ACCEPT_ACKNOWLEDGEMENT } from '../../hl7v3/interactions.js';
import type { Problem } from '../../hl7v3/problem.js';
import { faultClass, readFault } from '../../hl7v3/soap.js';
import { checkTransmission } from '../../hl7v3/wrapper-check.js';
import { child, type XmlElement } from '../../xml/element.js';
import type { Issue } from '../../errors.js';
import { issuesOf } from './issues.js';
import { ACCEPTED, REJECTED } from './reply-write.js';

/** What is to be done with a message: nothing more, set aside and tell somebody, or send again with the same id (AM 5.4, 6.7). */
export type Outcome = 'done' | 'dead-letter' | 'retry';

/** A code that a refusal gave; its words may tell of a person and are left out. */
export interface Reason {
  readonly code: string;
  readonly codeSystem?: string;
}

/** What a reply to a change of the index means. */
export interface ReplyRead {
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  readonly issues: readonly Issue[];
}

/** The message that was sent. */
export interface Sent {
  readonly id: II;
  /** Whether it was sent before: then a duplicate means that the first one arrived (AM 6.7). */
  readonly repeated: boolean;
}

/** Codes that say: this came before. */
const DUPLICATE = 'KEY205';

/**
 * Reads the reply to a change of the index: accept or reject, bare or in an element of its own, or an accept acknowledgement, with or
 * without envelope; a fault; or nothing at all, when the connection, its time or the server gave out (AM 5.4).
 * @param root the document that came, undefined when none did
 */
export function readIndexReply(root: XmlElement | undefined, sent: Sent): ReplyRead {
  if (root === undefined) return { outcome: 'retry', reasons: [], issues: [] };
  const { carrier, problems } = openCarrier(root);
  if (carrier?.kind === 'fault') {
    const fault = readFault(carrier.fault);
    const outcome = faultClass(fault) === 'Server' ? 'retry' : 'dead-letter';
    return { outcome, reasons: [{ code: fault.faultcode }], issues: issuesOf(problems) };
  }
  if (carrier?.kind === 'interaction') return replyIn(carrier.interaction, sent, problems);
  const other: readonly Problem[] = carrier === undefined ? [] : [{ code: 'interaction-not-supported', element: root, expected: EXPECTED }];
  return { outcome: 'dead-letter', reasons: [], issues: issuesOf([...problems, ...other]) };
}

const REPLIES: readonly string[] = [ACCEPTED, REJECTED, ACCEPT_ACKNOWLEDGEMENT];
const EXPECTED = REPLIES.join(', ');

function replyIn(message: XmlElement, sent: Sent, before: readonly Problem[]): ReplyRead {
  if (!REPLIES.includes(message.local)) {
    const stranger: Problem = { code: 'interaction-not-supported', element: message, found: message.local, expected: EXPECTED };
    return { outcome: 'dead-letter', reasons: [], issues: issuesOf([...before, stranger]) };
  }
  const problems = [...before, ...checkTransmission(message)];
  const source = child(message, 'acknowledgement');
  if (source === undefined) return { outcome: 'dead-letter', reasons: [], issues: issuesOf(problems) };
  const acknowledgement = readAcknowledgement(source);
  const target = targetId(acknowledgement);
  if (target?.root !== sent.id.root || target?.extension !== sent.id.extension) {
    // Whatever it answers, it is not this: the same may be sent again.
    const place: Problem = { code: 'answer-inconsistent', element: source, expected: 'the id of the message that was sent' };
    return { outcome: 'retry', reasons: [], issues: issuesOf([...problems, place]) };
  }
  const reasons = reasonsIn(message, acknowledgement);
  const { outcome, contradiction } = meaning(message.local, acknowledgement);
  const said: Problem = { code: 'answer-inconsistent', element: source, attribute: 'typeCode', ...contradiction };
  const isCopy = sent.repeated && outcome === 'dead-letter' && reasons.some(({ code }) => code === DUPLICATE);
  return { outcome: isCopy ? 'done' : outcome, reasons, issues: issuesOf(contradiction === undefined ? problems : [...problems, said]) };
}

interface Meaning {
  readonly outcome: Outcome;
  /** Where name and acknowledgement of a reply do not say the same; the worse counts. */
  readonly contradiction?: { readonly expected: string };
}

function meaning(name: string, acknowledgement: Acknowledgement): Meaning {
  if (mayRetry(acknowledgement)) return name === ACCEPTED ? { outcome: 'retry', contradiction: { expected: 'AA' } } : { outcome: 'retry' };
  const positive = isPositive(acknowledgement);
  if (name === REJECTED) return positive ? { outcome: 'dead-letter', contradiction: { expected: 'AE or AR' } } : { outcome: 'dead-letter' };
  if (positive) return { outcome: 'done' };
  return name === ACCEPTED ? { outcome: 'dead-letter', contradiction: { expected: 'AA' } } : { outcome: 'dead-letter' };
}

function reasonsIn(message: XmlElement, { acknowledgementDetail }: Acknowledgement): readonly Reason[] {
  const process = child(message, 'ControlActProcess');
  const issues = process === undefined ? [] : readControlAct(process).detectedIssue;
  return [...acknowledgementDetail, ...issues].flatMap(({ code }) => {
    if (code?.code === undefined) return [];
    return [{ code: code.code, ...(code.codeSystem === undefined ? {} : { codeSystem: code.codeSystem }) }];
  });
}
