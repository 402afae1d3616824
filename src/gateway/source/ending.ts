import type { Refusal, Trouble } from '../../consent/decision/codes.js';
import type { Decision } from '../../consent/decision/decide.js';
import type { Visible } from '../../consent/shielding/shield.js';

/** What a question comes to; each protocol has a form for each (CS b.4). */
export type Ending =
  | { readonly kind: 'refused'; readonly code: Refusal }
  /** What others may see: possibly nothing, and then nothing tells why. */
  | { readonly kind: 'found'; readonly visible: Visible; readonly decision: Decision }
  /** A permitted source failed, or there is no time left (then nothing was decided). */
  | { readonly kind: 'failed'; readonly trouble: Trouble; readonly mayRetry: boolean; readonly decision?: Decision }
  /** Store, log or the gateway itself (L-FAIL). */
  | { readonly kind: 'unavailable' };

/** Nothing, whatever the reason. */
export const NOTHING: Visible = { resources: [], origins: [] };

/** An ending in the form of a protocol. */
export interface Made<R> {
  readonly reply: R;
  readonly isEmpty: boolean;
  /** The form could not be made, so that the reply says no more than that: nothing is released. */
  readonly isLost?: boolean;
  /** What is visible cannot be said in this protocol without losing what it is about: the source has failed. */
  readonly isUnsayable?: boolean;
}

/** Makes the reply of a protocol. It depends on the ending and on nothing else about the patient. */
export type Form<R> = (ending: Ending) => Promise<Made<R>>;
