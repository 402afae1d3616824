import { accepted, refused, type Checked } from '../refusals.js';
import type { Professional } from '../token/tokens.js';
import type { Tell } from './ladder.js';
import { MANDATE } from './mandate.js';
import type { Bound } from './message-step.js';
import { REGISTRATION } from './registration.js';
import type { Verified } from './settings.js';

/** A transaction with all tokens that have to go with it. */
export interface Accompanied extends Bound {
  /** Whose role counts. */
  readonly professional: Professional;
  readonly granted: Verified['mandate'];
  readonly registrationId: string | undefined;
}

/** SEC 2.1 step 14: an employee or a server needs a mandate; whatever goes with the token has to hold, needed or not. */
export async function accompanyingStep(state: Bound, tell: Tell): Promise<Checked<Accompanied>> {
  const { identity, mandate, registration } = state;
  if (identity.type !== 'Z' && mandate === undefined) return refused('MANDATE_MISSING', 'mandate token');
  let professional: Professional = { uzi: identity.uzi, role: identity.role };
  let granted: Verified['mandate'];
  if (mandate !== undefined) {
    const climbed = await MANDATE.climb({ ...state, kind: 'mandate', claimed: mandate, transaction: state }, within('mandate', tell));
    if (!climbed.ok) return climbed;
    const { token } = climbed.value;
    ({ professional } = climbed.value);
    granted = { id: token.id, from: token.notBefore, until: token.notOnOrAfter };
  }
  if (registration !== undefined) {
    const climbed = await REGISTRATION.climb(
      { ...state, kind: 'registration', claimed: registration, transaction: state },
      within('registration', tell),
    );
    if (!climbed.ok) return climbed;
  }
  return accepted({ ...state, professional, granted, registrationId: registration?.id });
}

function within(name: string, tell: Tell): Tell {
  return (result) => tell({ ...result, within: name });
}
