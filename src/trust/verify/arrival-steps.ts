import { accepted, refused, type Checked } from '../refusals.js';
import type { TokenKind } from '../token/profile.js';
import type { Claim } from './evidence.js';
import { guard, type Guarded } from './guards.js';
import { readHeader, type Secured } from './header.js';
import type { Arrival, Verifying } from './settings.js';
import { kindOf, readToken, type ReadToken } from './token-reader.js';

/** A message before anything of it was proven. */
export interface Arrived {
  readonly arrival: Arrival;
  readonly verifying: Verifying;
  /** What was found in this same message by whoever chose the ladder: a text is read once. */
  readonly opened?: Opened;
}

/** What the first two steps find. */
export interface Opened {
  readonly guarded: Checked<Guarded>;
  readonly secured: Checked<Secured>;
}

/** Its text passed the guards. */
export interface Read extends Arrived {
  readonly guarded: Guarded;
}

/** There is one security header for us. */
export interface Headed extends Read {
  readonly secured: Secured;
}

/** The assertions in it by kind: one transaction token, and at most one of each other kind. */
export interface Claiming extends Headed, Claim {
  readonly kind: 'transaction';
  readonly mandate: ReadToken | undefined;
  readonly registration: ReadToken | undefined;
}

/** Reads a message as the first two steps do; a text that is refused has no header either. */
export function open({ input }: Arrival, { settings }: Verifying): Opened {
  const guarded = guard(input, settings.limits);
  return { guarded, secured: guarded.ok ? readHeader(guarded.value.root, settings.actors) : guarded };
}

/** SEC 2.1 step 1: bytes, words, structure, ids. */
export function guardStep(state: Arrived): Checked<Read> {
  const guarded = state.opened?.guarded ?? guard(state.arrival.input, state.verifying.settings.limits);
  return guarded.ok ? accepted({ ...state, guarded: guarded.value }) : guarded;
}

/** SEC 2.1 step 2: one security header for us, nothing else that we would have to understand. */
export function headerStep(state: Read): Checked<Headed> {
  const secured = state.opened?.secured ?? readHeader(state.guarded.root, state.verifying.settings.actors);
  return secured.ok ? accepted({ ...state, secured: secured.value }) : secured;
}

/** SEC 2.1 step 3: one transaction token, of the agreed form; the same for the tokens that go with it. */
export function tokenStep(state: Headed): Checked<Claiming> {
  const transaction = only('transaction', state);
  if (!transaction.ok) return transaction;
  if (transaction.value === undefined) {
    return refused('TOKEN_MISSING', state.secured.oldTokens.length > 0 ? 'tokens of before SAML are not accepted' : 'Assertion');
  }
  const mandate = only('mandate', state);
  if (!mandate.ok) return mandate;
  const registration = only('registration', state);
  if (!registration.ok) return registration;
  const others = { mandate: mandate.value, registration: registration.value };
  return accepted({ ...state, kind: 'transaction', claimed: transaction.value, ...others });
}

function only(kind: TokenKind, { secured, verifying }: Headed): Checked<ReadToken | undefined> {
  const { profile } = verifying.settings;
  const [first, ...more] = secured.assertions.filter((assertion) => kindOf(assertion, profile) === kind);
  if (more.length > 0) return refused('TOKEN_AMBIGUOUS', kind);
  return first === undefined ? accepted(undefined) : readToken(first, kind, profile);
}
