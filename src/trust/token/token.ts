import type { ExactElement } from '../../xml/exact-element.js';
import { accepted, refused, type Checked } from '../refusals.js';
import type { UnsignedAssertion } from '../signature/sign-assertion.js';
import { tokenForms, type TokenForms } from './forms.js';
import { AORTA_PROFILE, type TokenKind, type TokenProfile } from './profile.js';
import { readAssertion } from './read.js';
import type { TokenOf } from './tokens.js';
import { writeAssertion } from './write.js';

/** Writes a token as an assertion without its signature: VALUE_REFUSED when a value can not stand there. */
export function writeToken<K extends TokenKind>(kind: K, token: TokenOf[K], profile: TokenProfile = AORTA_PROFILE): Checked<UnsignedAssertion> {
  if (token.notBefore >= token.notOnOrAfter) return refused('VALUE_REFUSED', 'Conditions');
  return writeAssertion<TokenOf[K]>(formsOf(profile)[kind], token);
}

/** Reads an assertion, best from its signed octets parsed anew: TOKEN_MALFORMED for whatever a token of this kind does not have. */
export function readToken<K extends TokenKind>(kind: K, assertion: ExactElement, profile: TokenProfile = AORTA_PROFILE): Checked<TokenOf[K]> {
  const draft = readAssertion<TokenOf[K]>(formsOf(profile)[kind], assertion);
  if (!draft.ok) return draft;
  // The form has a place for every property that a token must have, and refuses when it is not filled.
  const token = draft.value as TokenOf[K];
  return token.notBefore < token.notOnOrAfter ? accepted(token) : refused('TOKEN_MALFORMED', 'Conditions');
}

const forms = new WeakMap<TokenProfile, TokenForms>();

function formsOf(profile: TokenProfile): TokenForms {
  const made = forms.get(profile) ?? tokenForms(profile);
  forms.set(profile, made);
  return made;
}
