import { attribute, child, descendantsAt, type XmlElement } from '../../xml/element.js';
import { readXml } from '../../xml/reader.js';
import { payloadsOf } from '../../hl7v3/answer.js';
import { openCarrier } from '../../hl7v3/carrier.js';
import type { II } from '../../hl7v3/datatypes.js';
import { BSN } from '../../hl7v3/oids.js';
import { faultClass, readFault } from '../../hl7v3/soap.js';
import { payloadOf } from '../../mapping/payloads.js';
import { refused } from '../../trust/refusals.js';
import { verifyMessage } from '../../trust/verify/verify-message.js';
import type { Participant } from '../config.js';
import type { SimulatorWorld } from '../world.js';

/** What a source must have answered. */
export interface ExpectedReply {
  readonly source: Participant;
  /** Name of the answer. */
  readonly interaction: string;
  readonly queryId: II;
  readonly bsn: string;
}

/** The answer of a source, or why there is none. */
export type SourceReply =
  { readonly kind: 'answer'; readonly message: XmlElement } | { readonly kind: 'failed'; readonly why: string; readonly mayRetry: boolean };

/**
 * Reads what a source answered. Whatever is not the answer to this question about this patient, or is signed and not as it should be, is
 * a failed source (AM 4.4, D21).
 */
export async function readSourceReply(text: string, expected: ExpectedReply, world: SimulatorWorld): Promise<SourceReply> {
  const signed = await signedPart(text, expected.source, world);
  if (signed.kind === 'failed') return signed;
  const root = parsed(signed.text);
  if (root === undefined) return failed('what it answered can not be read');
  const { carrier } = openCarrier(root);
  if (carrier?.kind === 'fault') {
    const fault = readFault(carrier.fault);
    return { ...failed(`SOAP fault ${fault.faultcode}`), mayRetry: faultClass(fault) === 'Server' };
  }
  if (carrier?.kind !== 'interaction') return failed('it answered something else than one message');
  return answerIn(carrier.interaction, expected);
}

function answerIn(message: XmlElement, { interaction, queryId, bsn }: ExpectedReply): SourceReply {
  if (message.local !== interaction) return failed(`it answered ${message.local}`);
  const [id] = descendantsAt(message, ['ControlActProcess', 'queryAck', 'queryId']);
  const isOurs = id !== undefined && attribute(id, 'root') === queryId.root && attribute(id, 'extension') === queryId.extension;
  if (!isOurs) return failed('it answered another question');
  if (child(message, 'acknowledgement') === undefined) return failed('its answer has no acknowledgement');
  return isAboutOther(message, bsn) ? failed('its answer is about another patient') : { kind: 'answer', message };
}

/** An answer whose BSN is not the one asked for, or that holds two (D21). */
function isAboutOther(message: XmlElement, bsn: string): boolean {
  const ids = payloadsOf(message).flatMap((payload) => (payloadOf(payload)?.patientIds ?? []).flatMap((path) => descendantsAt(payload, path)));
  return ids.some((id) => attribute(id, 'root') === BSN && attribute(id, 'extension') !== bsn);
}

type Signed = { readonly kind: 'text'; readonly text: string } | Extract<SourceReply, { readonly kind: 'failed' }>;

/** There is no header to look at, or a fault in place of a message. */
const UNSIGNED: ReadonlySet<string> = new Set(['SEC_HEADER_MISSING', 'SOAP_MALFORMED']);

/** What may be read of an answer: all of it when nothing is signed, else what was signed. */
async function signedPart(text: string, source: Participant, world: SimulatorWorld): Promise<Signed> {
  const arrival = { input: text, peer: { ura: source.ura, represents: source.represents }, purpose: 'care' } as const;
  const trusted = await verifyMessage(
    arrival,
    world.verifying(() => refused('NOT_AUTHORISED', 'an answer asks nothing')),
  );
  if (trusted.ok) return { kind: 'text', text: trusted.value.body?.text ?? text };
  const { code } = trusted.refusal;
  if (UNSIGNED.has(code)) return { kind: 'text', text };
  return failed(code.startsWith('XML') ? `what it answered can not be read (${code})` : `its answer can not be trusted (${code})`);
}

function parsed(text: string): XmlElement | undefined {
  try {
    return readXml(text);
  } catch {
    return undefined;
  }
}

function failed(why: string): Extract<SourceReply, { readonly kind: 'failed' }> {
  return { kind: 'failed', why, mayRetry: false };
}
