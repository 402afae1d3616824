import type { Participation } from '../consent/participation.js';
import { isSame } from '../trust/identity/identifiers.js';
import type { PeerIdentity } from '../trust/tls/peer.js';
import type { Participant } from './config.js';

/** Those who are connected. */
export interface Participants {
  readonly all: readonly Participant[];
  /** By application id, in any form in which it may be written. */
  readonly of: (application: string | undefined) => Participant | undefined;
  /** An organisation, from any of its applications. */
  readonly organisation: (ura: string) => Participation | undefined;
  /**
   * Who sends a message of an application over a connection: nobody when the connection may not speak for it. Without a connection that
   * proves anything it is believed.
   */
  readonly sender: (application: string | undefined, peer: PeerIdentity | undefined) => Participant | undefined;
}

/** Since when everybody is connected: before anything that can be asked. */
const ALWAYS = '2000-01-01T00:00:00.000Z';

/** Those that a configuration names. */
export function participantsOf(all: readonly Participant[]): Participants {
  const of: Participants['of'] = (application) => all.find((one) => isSame('applicationId', one.application, application ?? ''));
  return {
    all,
    of,
    organisation: (ura) => {
      const own = all.find((one) => isSame('ura', one.ura, ura));
      return own === undefined ? undefined : participation(own);
    },
    sender: (application, peer) => {
      const mayBe = peer?.applications.some((one) => isSame('applicationId', one, application ?? ''));
      return mayBe === false ? undefined : of(application);
    },
  };
}

function participation({ ura, name, type, regions, alsoReaches }: Participant): Participation {
  return { ura, name, type, connectedFrom: ALWAYS, regions, alsoReaches, online: 'takes-part', country: 'NL' };
}
