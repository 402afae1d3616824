import { BSN, URA } from '../../hl7v3/oids.js';
import { readIiUrn } from '../identity/identifiers.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { certificateStep, identityOf, shapeStep, signatureStep, type Certified, type Claim, type Proven, type Shaped } from './evidence.js';
import { ladder, type Ladder } from './ladder.js';
import type { Bound } from './message-step.js';
import { checkAudience, checkTime } from './time.js';

/** A registration token beside a transaction token that holds. */
export interface RegistrationClaim extends Claim {
  readonly transaction: Bound;
}

type Signed = RegistrationClaim & Shaped & Certified & Proven;

/** The ladder of a registration token (SEC 2.3). */
export const REGISTRATION: Ladder<RegistrationClaim, Signed> = ladder<RegistrationClaim>()
  .step('form and algorithms of the signature', 'SEC 2.3, 3.b.6-7', shapeStep)
  .step('certificate: known, trusted, good when it signed', 'SEC 2.3', registrationCertificate)
  .step('digest and signature', 'SEC 2.3, 3.b.8-10', signatureStep)
  .step('signed with the card of a person', 'SEC 2.3', signerStep)
  .step('of the organisation that asks', 'SEC 2.3', organisationStep)
  .step('about this patient', 'SEC 2.3', patientStep)
  .step('valid now, and not for too long', 'SEC 2.3, 2.6', timeStep)
  .step('meant for us', 'SEC 2.3', audienceStep);

/** A later revocation does not undo what was established; the clock of the signer is bounded by the certificate and the window (SEC 2.3). */
function registrationCertificate(state: RegistrationClaim & Shaped): Checked<RegistrationClaim & Shaped & Certified> {
  const now = state.verifying.now();
  return certificateStep(state, { usage: 'digitalSignature', at: Math.min(state.claimed.issueInstant, now), now });
}

function signerStep(state: Signed): Checked<Signed> {
  const identity = identityOf(state);
  if (!identity.ok) return identity;
  return ['Z', 'N'].includes(identity.value.type) ? accepted(state) : refused('CARD_NOT_ALLOWED', 'kind of card');
}

function organisationStep(state: Signed): Checked<Signed> {
  const issuer = readIiUrn(state.token.issuer);
  const isOfAsker = issuer?.root === URA && issuer.extension === state.transaction.organisation;
  return isOfAsker ? accepted(state) : refused('ENROL_ORG', 'Issuer');
}

function patientStep(state: Signed): Checked<Signed> {
  const { token, transaction, verifying } = state;
  const subject = readIiUrn(token.nameId);
  const isOfPatient = subject?.root === BSN && subject.extension === transaction.bsn;
  if (!isOfPatient) return refused('ENROL_BSN', 'Subject/NameID');
  const isVouched = token.method === verifying.settings.profile.confirmation.registration && token.holder === undefined;
  return isVouched ? accepted(state) : refused('TOKEN_MALFORMED', 'SubjectConfirmation');
}

function timeStep(state: Signed): Checked<Signed> {
  const { token, verifying } = state;
  const checked = checkTime(token, 'registration', verifying.now(), verifying.settings);
  return checked.ok ? accepted(state) : checked;
}

function audienceStep(state: Signed): Checked<Signed> {
  const checked = checkAudience(state.token, state.verifying.settings.audiences);
  return checked.ok ? accepted(state) : checked;
}
