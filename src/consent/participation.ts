import type { Moment } from './moment.js';
import type { SourceUra } from './opt-in.js';

/** How an organisation takes part in the exchange (CS f.1, C-09, C-44, C-65). */
export interface Participation {
  readonly ura: SourceUra;
  /** For the public list (CS C-76). */
  readonly name: string;
  /** Kind of organisation, a code of 2.16.840.1.113883.2.4.15.1060. */
  readonly type: string;
  readonly connectedFrom: Moment;
  readonly connectedTo?: Moment;
  /** Numbers of the regions it belongs to (CS C-44). */
  readonly regions: readonly number[];
  /** Regions that a hospital may reach although they are not its own. */
  readonly alsoReaches?: readonly number[];
  readonly online: 'takes-part' | 'undecided' | 'refuses';
  /** Country where it is established, ISO 3166-1 alpha-2. */
  readonly country: string;
}
