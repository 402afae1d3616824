import type { PeerIdentity } from '../../trust/tls/peer.js';
import { isSame } from '../../trust/identity/identifiers.js';

/** What holds for messages of a system that may connect, by its application (SEC 2.4, AM 2.2). */
export interface PeerRule {
  readonly application: string;
  readonly ura: string;
  /** Organisations whose tokens it may send, beside its own. */
  readonly represents?: readonly string[];
  /**
   * Whether it has verified who asks, as a switch point does that passes questions on under an id of its own: then who asks is whom the message
   * names, and tokens in it are not looked at.
   */
  readonly vouches?: boolean;
}

/** The rule for the sender of a message, if the other end of the connection may speak for that application. */
export function ruleFor(peers: readonly PeerRule[], peer: PeerIdentity, sender: string): PeerRule | undefined {
  if (!peer.applications.some((one) => isSame('applicationId', one, sender))) return undefined;
  return peers.find(({ application, ura }) => isSame('applicationId', application, sender) && isSame('ura', ura, peer.ura));
}
