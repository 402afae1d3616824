import { writeFault, type OwnFault } from '../../hl7v3/soap.js';
import type { PeerIdentity } from '../../trust/tls/peer.js';

/** A message as it came over HTTP (AM 6.1). */
export interface SoapArrival {
  /** Last part of the address. */
  readonly service: string;
  /** The header SOAPAction as it was, with its quotes. */
  readonly soapAction?: string;
  readonly body: Uint8Array;
  /** The other end of the connection, as its certificate says. */
  readonly peer: PeerIdentity;
  /** Its address. */
  readonly address?: string;
}

/** What goes back: 200 for any message of HL7v3, 500 for a Fault, 413 for one about size (AM 6.1, SEC 2.7). */
export interface SoapReply {
  readonly status: 200 | 413 | 500;
  readonly body: string;
}

/** A fault as a reply. */
export function faultReply(given: OwnFault, status: 413 | 500 = 500): SoapReply {
  return { status, body: writeFault(given) };
}
