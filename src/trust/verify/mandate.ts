import { URA } from '../../hl7v3/oids.js';
import { readIiUrn } from '../identity/identifiers.js';
import type { UziName } from '../identity/uzi-name.js';
import { accepted, refused, type Checked } from '../refusals.js';
import type { Professional } from '../token/tokens.js';
import { certificateStep, identityOf, shapeStep, signatureStep, type Certified, type Claim, type Proven, type Shaped } from './evidence.js';
import { ladder, type Ladder } from './ladder.js';
import type { Bound } from './message-step.js';
import { checkAudience, checkTime } from './time.js';

/** A mandate token beside a transaction token that holds. */
export interface MandateClaim extends Claim {
  readonly transaction: Bound;
}

type Signed = MandateClaim & Shaped & Certified & Proven;

interface Granted extends Signed {
  readonly identity: UziName;
  readonly professional: Professional;
}

/** The ladder of a mandate token (SEC 2.2); whether the role may leave this to others is for the last step of the transaction. */
export const MANDATE: Ladder<MandateClaim, Granted> = ladder<MandateClaim>()
  .step('form and algorithms of the signature', 'SEC 2.2, 3.b.6-7', shapeStep)
  .step('certificate: known, trusted, valid, for signing documents, not revoked', 'SEC 2.2', mandateCertificate)
  .step('digest and signature', 'SEC 2.2, 3.b.8-10', signatureStep)
  .step('signed by a care professional', 'SEC 2.2', signerStep)
  .step('issued by who signed it', 'SEC 2.2', issuerStep)
  .step('for the organisation that asks', 'SEC 2.2', organisationStep)
  .step('valid now, and not for too long', 'SEC 2.2, 2.6', timeStep)
  .step('meant for us', 'SEC 2.2', audienceStep)
  .step('for what is asked', 'SEC 2.2', contextStep)
  .step('of the professional whom the message names', 'SEC 2.2', overseerStep);

function mandateCertificate(state: MandateClaim & Shaped): Checked<MandateClaim & Shaped & Certified> {
  const now = state.verifying.now();
  // Strict: what was revoked since then counts too, unless configuration says that it does not.
  const at = state.verifying.settings.mandateOutlivesRevocation ? Math.min(state.claimed.issueInstant, now) : now;
  return certificateStep(state, { usage: 'nonRepudiation', at, now });
}

function signerStep(state: Signed): Checked<Signed & { readonly identity: UziName }> {
  const identity = identityOf(state);
  if (!identity.ok) return identity;
  return identity.value.type === 'Z' ? accepted({ ...state, identity: identity.value }) : refused('MANDATE_SIGNER', 'kind of card');
}

function issuerStep(state: Signed & { readonly identity: UziName }): Checked<Granted> {
  const { uzi, role } = state.identity;
  if (state.token.issuer !== `${uzi}:${role}`) return refused('MANDATE_ISSUER', 'Issuer');
  return accepted({ ...state, professional: { uzi, role } });
}

function organisationStep(state: Granted): Checked<Granted> {
  const { token, transaction, verifying } = state;
  const subject = readIiUrn(token.nameId);
  const isOfAsker = subject?.root === URA && subject.extension === transaction.organisation;
  if (!isOfAsker) return refused('MANDATE_ORG', 'Subject/NameID');
  const isVouched = token.method === verifying.settings.profile.confirmation.mandate && token.holder === undefined;
  return isVouched ? accepted(state) : refused('TOKEN_MALFORMED', 'SubjectConfirmation');
}

function timeStep(state: Granted): Checked<Granted> {
  const { token, certificate, verifying } = state;
  const codes = { early: 'MANDATE_EXPIRED', late: 'MANDATE_EXPIRED' } as const;
  const checked = checkTime(token, 'mandate', verifying.now(), verifying.settings, codes);
  if (!checked.ok) return checked;
  return token.notOnOrAfter <= certificate.notAfter ? accepted(state) : refused('TOKEN_WINDOW', 'Conditions/@NotOnOrAfter beyond the certificate');
}

function audienceStep(state: Granted): Checked<Granted> {
  const checked = checkAudience(state.token, state.verifying.settings.audiences);
  return checked.ok ? accepted(state) : checked;
}

function contextStep(state: Granted): Checked<Granted> {
  const context = state.token.attributes.get(state.verifying.settings.profile.attributes.mandateContext);
  const isAsked = context !== undefined && context === state.transaction.context;
  return isAsked ? accepted(state) : refused('MANDATE_CONTEXT', 'autorisatieregel/context');
}

function overseerStep(state: Granted): Checked<Granted> {
  const { overseer } = state.transaction.facts;
  if (!overseer.ok) return overseer;
  const { uzi, role } = state.professional;
  const isNamed = overseer.value?.uzi === uzi && overseer.value.role === role;
  return isNamed ? accepted(state) : refused('MANDATE_OVERSEER', 'overseer');
}
