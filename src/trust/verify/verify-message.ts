import { accepted, type Checked } from '../refusals.js';
import { open, type Opened } from './arrival-steps.js';
import { BODY, type SignedBody } from './body.js';
import type { StepResult } from './ladder.js';
import { LEGACY } from './legacy.js';
import type { Arrival, Verified, Verifying } from './settings.js';
import { TRANSACTION } from './transaction.js';

/** What secures a message. */
export type Means = 'token' | 'body';

const LADDERS = { token: TRANSACTION, legacy: LEGACY, body: BODY } as const;

/** Everything that was proven of a message. */
export interface Trusted {
  readonly token?: Verified;
  readonly body?: SignedBody;
}

/** What became of one step, of the ladder for one of the means. */
export type TellMeans = (means: Means, result: StepResult) => void;

/**
 * Verifies all that secures a message: its tokens, the signature over its body, or both; whatever is there has to hold. A message
 * with neither is refused as one without a token.
 */
export async function verifyMessage(arrival: Arrival, verifying: Verifying, tell: TellMeans = () => undefined): Promise<Checked<Trusted>> {
  let trusted: Trusted = {};
  const opened = open(arrival, verifying);
  for (const way of waysOf(opened, verifying)) {
    const means = way === 'legacy' ? 'token' : way;
    const climbed = await LADDERS[way].climb({ arrival, verifying, opened }, (result) => tell(means, result));
    if (!climbed.ok) return climbed;
    trusted = { ...trusted, [means]: climbed.value };
  }
  return accepted(trusted);
}

function waysOf({ secured }: Opened, { settings }: Verifying): readonly (keyof typeof LADDERS)[] {
  if (!secured.ok) return ['token'];
  const { assertions, signatures, oldTokens } = secured.value;
  if (settings.legacyTokens && assertions.length === 0 && oldTokens.length > 0) return ['legacy'];
  if (signatures.length === 0) return ['token'];
  return assertions.length === 0 ? ['body'] : ['token', 'body'];
}
