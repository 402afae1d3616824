import { fault, type OwnFault } from '../hl7v3/soap.js';
import { OUTWARD_TEXT, type Refusal } from '../trust/refusals.js';
import { soapAnswer, soapFault } from '../trust/verify/outward.js';
import type { XmlElement } from '../xml/element.js';
import type { Notes } from './exchange.js';
import type { PeerIdentity } from '../trust/tls/peer.js';
import type { Participant } from './config.js';
import type { Deed } from './scenario.js';

/** An HL7v3 message as it came in its envelope. */
export interface Incoming {
  /** The envelope, as it was sent. */
  readonly text: string;
  readonly message: XmlElement;
  readonly peer: PeerIdentity | undefined;
  /** Header `Authorization`, in which an access token is passed on (D34). */
  readonly authorization?: string | undefined;
  /** Who sends it; absent for an application that nobody knows, or that the connection may not speak for. */
  readonly sender: Participant | undefined;
}

/** What goes back: the message in a Body, or a fault; and what the scenario does with it on the way. */
export type Outgoing = (
  { readonly kind: 'message'; readonly body: XmlElement } | { readonly kind: 'fault'; readonly status: number; readonly fault: OwnFault }
) & {
  readonly deed?: Deed | undefined;
};

/** What goes back for a message that is not to be believed: one fault text for all reasons; the page tells which it was (SEC 2.7). */
export function refusedAs(refusal: Refusal, notes: Notes): Outgoing {
  notes.decide(`${refusal.code}${refusal.at === undefined ? '' : ` (${refusal.at})`}: not believed`);
  const { status } = soapAnswer(refusal);
  return { kind: 'fault', status, fault: soapFault(refusal) ?? fault('soap:Client', OUTWARD_TEXT.en) };
}

/** The fault that the scenario wants, if it wants one. */
export function playedFault(deed: Deed | undefined): Outgoing | undefined {
  return deed?.does === 'fault' ? { kind: 'fault', status: 500, fault: fault(deed.faultcode, 'The scenario wants it so.') } : undefined;
}

/** A message that can not be answered, because it does not say what an answer has to say (AM 4.1). */
export function unanswerable(missing: string): Outgoing {
  return { kind: 'fault', status: 500, fault: fault('soap:Client', `The message has no ${missing}.`) };
}
