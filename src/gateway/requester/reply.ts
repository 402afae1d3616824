import type { Trouble } from '../../consent/decision/codes.js';
import { isPositive, mayRetry, targetId, type Acknowledgement } from '../../hl7v3/acknowledgement.js';
import type { Batch } from '../../hl7v3/batch.js';
import { openCarrier } from '../../hl7v3/carrier.js';
import type { CE } from '../../hl7v3/datatypes.js';
import { ACCEPT_ACKNOWLEDGEMENT } from '../../hl7v3/interactions.js';
import { faultClass, readFault } from '../../hl7v3/soap.js';
import { readTransmission } from '../../hl7v3/transmission.js';
import { NETWORK_LIMITS } from '../../xml/limits.js';
import { readXml } from '../../xml/reader.js';
import type { XmlElement } from '../../xml/element.js';
import type { FromSwitch } from '../switch-point.js';
import type { QueryIds } from './message.js';

/** Why there is no answer at all: what a client may make of it, and a word for the log of the operator. */
export interface NoAnswer {
  readonly status: 502 | 503 | 504;
  readonly trouble: Trouble;
  readonly why: string;
  /** Codes that the switch point gave. */
  readonly codes: readonly CE[];
}

/** What came back of a query: answers of sources, or the reason why there are none. */
export type Reply =
  | {
      readonly kind: 'answers';
      readonly items: readonly XmlElement[];
      /** The batch says that it holds more than is in it. */
      readonly lacks: boolean;
    }
  | { readonly kind: 'none'; readonly reason: NoAnswer };

/** Statuses that stay the same however often one asks, and those that pass (CS b.4, AM 6.7). */
const FINAL = 502;
const PASSING = 503;

const NOT_SENT: Readonly<Record<Extract<FromSwitch, { readonly kind: 'failed' }>['code'], NoAnswer>> = {
  timeout: { status: 504, trouble: 'T-TIMEOUT', why: 'timeout', codes: [] },
  unreachable: { status: PASSING, trouble: 'T-ERROR', why: 'unreachable', codes: [] },
  'too-large': { status: FINAL, trouble: 'T-ERROR', why: 'too-large', codes: [] },
  'not-soap': { status: FINAL, trouble: 'T-ERROR', why: 'not-soap', codes: [] },
};

/** Why a message could not be sent, or its reply not be received. */
export function notReceived(code: keyof typeof NOT_SENT): NoAnswer {
  return NOT_SENT[code];
}

/**
 * Reads what the switch point replied to a query: a batch, a bare answer, an acceptance that is none, or a Fault (AM 1.3, 4.1). It is judged
 * by its content, not by the status of HTTP. Never throws for what was sent.
 */
export function readReply(text: string, ids: QueryIds): Reply {
  const root = rootOf(text);
  const carrier = root && openCarrier(root).carrier;
  switch (carrier?.kind) {
    case 'batch':
      return inBatch(carrier.batch, ids);
    case 'interaction':
      return carrier.interaction.local === ACCEPT_ACKNOWLEDGEMENT
        ? accepted(carrier.interaction)
        : { kind: 'answers', items: [carrier.interaction], lacks: false };
    case 'fault': {
      const fault = faultClass(readFault(carrier.fault));
      return none(fault === 'Server' ? PASSING : FINAL, /^[A-Za-z]{1,40}$/.test(fault) ? `fault ${fault}` : 'fault');
    }
    case 'payload':
    case undefined:
      return none(FINAL, 'unreadable');
  }
}

function rootOf(text: string): XmlElement | undefined {
  try {
    return readXml(text, { limits: NETWORK_LIMITS, processingInstructions: 'refuse' });
  } catch (error) {
    if ((error as { readonly name?: unknown }).name !== 'XmlError') throw error;
    return undefined;
  }
}

/** A batch for another question is no answer to ours, whoever is in it (AM 2.5). */
function inBatch({ acknowledgement, interactions, transmissionQuantity }: Batch, { message }: QueryIds): Reply {
  const target = acknowledgement && targetId(acknowledgement);
  if (target !== undefined && (target.root !== message.root || target.extension !== message.extension)) return none(FINAL, 'other-question');
  if (interactions.length === 0 && acknowledgement !== undefined && !isPositive(acknowledgement)) return refusedBy(acknowledgement, 'batch');
  const promised = Number(transmissionQuantity?.value);
  return { kind: 'answers', items: interactions, lacks: promised > interactions.length };
}

/** An acceptance promises an answer that never comes: all exchanges are synchronous (AM 1.1). */
function accepted(message: XmlElement): Reply {
  const [acknowledgement] = readTransmission(message).acknowledgement;
  if (acknowledgement === undefined || isPositive(acknowledgement)) return none(FINAL, 'accepted-only');
  return refusedBy(acknowledgement, 'acknowledgement');
}

function refusedBy(acknowledgement: Acknowledgement, what: string): Reply {
  const codes = acknowledgement.acknowledgementDetail.flatMap(({ code }) => code ?? []);
  const isLate = codes.some(({ code }) => code === TIMED_OUT);
  if (isLate) return { kind: 'none', reason: { status: 504, trouble: 'T-TIMEOUT', why: what, codes } };
  return none(mayRetry(acknowledgement) ? PASSING : FINAL, what, codes);
}

/** In an unknown code system: a source was too late (AM 4.3). */
export const TIMED_OUT = 'QABRTITI';

function none(status: NoAnswer['status'], why: string, codes: readonly CE[] = []): Reply {
  return { kind: 'none', reason: { status, trouble: 'T-ERROR', why, codes } };
}
