import type { ExactElement } from '../../xml/exact-element.js';
import { refused, type Checked } from '../refusals.js';
import type { UnsignedAssertion } from '../signature/sign-assertion.js';
import { readToken as readTexts } from '../verify/token-reader.js';
import { tokenForms, type TokenForms } from './forms.js';
import { AORTA_PROFILE, type TokenKind, type TokenProfile } from './profile.js';
import type { TokenOf } from './tokens.js';
import { valuesOf } from './values.js';
import { writeAssertion } from './write.js';

/** Writes a token as an assertion without its signature: VALUE_REFUSED when a value can not stand there. */
export function writeToken<K extends TokenKind>(kind: K, token: TokenOf[K], profile: TokenProfile = AORTA_PROFILE): Checked<UnsignedAssertion> {
  if (token.notBefore >= token.notOnOrAfter) return refused('VALUE_REFUSED', 'Conditions');
  return writeAssertion<TokenOf[K]>(formsOf(profile)[kind], token);
}

/** What an assertion says, by the reader that verifying uses: TOKEN_MALFORMED for whatever a token of this kind does not have. */
export function readToken<K extends TokenKind>(kind: K, assertion: ExactElement, profile: TokenProfile = AORTA_PROFILE): Checked<TokenOf[K]> {
  const read = readTexts(assertion, kind, profile);
  return read.ok ? valuesOf(kind, read.value, profile) : read;
}

const forms = new WeakMap<TokenProfile, TokenForms>();

function formsOf(profile: TokenProfile): TokenForms {
  const made = forms.get(profile) ?? tokenForms(profile);
  forms.set(profile, made);
  return made;
}
