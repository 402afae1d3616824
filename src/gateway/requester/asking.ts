import type { Organisation } from '../../config/organisations.js';
import type { ConfiguredRequester } from '../../config/requester.js';
import type { ConfiguredSwitchPoint } from '../../config/switch-point.js';
import type { Policy } from '../../consent/decision/policy.js';
import type { Relation } from '../../consent/decision/request.js';
import type { Seal } from '../../consent/shielding/page.js';
import type { Language } from '../../errors.js';
import type { Stores } from '../../store/stores.js';
import type { Preparation } from '../../trust/token/prepared.js';
import type { OpenOrganisation } from '../../trust/world/open-organisation.js';
import type { SwitchPoint } from '../switch-point.js';
import type { Authority, Given } from './authority.js';
import type { CareType } from './care-types.js';
import type { SearchText } from './question.js';

/** An organisation that asks others, with the way that it does so. */
export interface Asking {
  readonly organisation: Organisation;
  readonly settings: ConfiguredRequester;
  readonly world: OpenOrganisation;
  readonly authority: Authority;
  readonly switchPoint: SwitchPoint;
}

/** What all organisations share. */
export interface Shared {
  readonly stores: Pick<Stores, 'register' | 'lines' | 'keys'>;
  readonly switchPoint: ConfiguredSwitchPoint;
  readonly policy: Policy;
  readonly language: Language;
  readonly preparation: Preparation;
  readonly seal: Seal;
  readonly edge: RequesterEdge;
}

/** What comes from outside: clock (milliseconds since 1970), UUIDs, and the log of the operator, which takes one line of JSON. */
export interface RequesterEdge {
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: (line: string) => void;
}

/** Who asks, as a checked access token says it. */
export interface Client {
  /** Application of the client, and that of ours for which the token is. */
  readonly application: string;
  readonly receiver: string;
  readonly ura: string;
  readonly uzi: string;
  readonly role: string;
  /** Address of the access point. */
  readonly address?: string;
}

/** What a client declares about itself and the patient (CS C-43). */
export interface Declared {
  readonly purpose?: string;
  readonly relation?: Relation;
}

/** One search, as it came in. */
export interface Ask {
  readonly of: CareType;
  readonly text: SearchText;
  /** BSN of the patient of the access token: the question must be about the same. */
  readonly bsn: string;
  readonly client: Client;
  readonly declared: Declared;
  readonly given: Given;
}
