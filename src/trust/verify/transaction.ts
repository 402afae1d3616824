import { isSame, readIiUrn } from '../identity/identifiers.js';
import { URA } from '../../hl7v3/oids.js';
import type { UziName } from '../identity/uzi-name.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { guardStep, headerStep, tokenStep, type Arrived, type Claiming } from './arrival-steps.js';
import { denotes } from './certificate-of.js';
import { certificateStep, identityOf, shapeStep, signatureStep, type Certified, type Proven, type Shaped } from './evidence.js';
import { readFacts, type MessageFacts, type Named } from './facts.js';
import { ladder, type Ladder } from './ladder.js';
import { accompanyingStep } from './accompanying.js';
import { authorisationStep, replayStep } from './last-steps.js';
import { messageStep } from './message-step.js';
import type { Verified } from './settings.js';
import { checkAudience, checkTime } from './time.js';

/** A transaction token whose signature holds. */
export type Signed = Claiming & Shaped & Certified & Proven;

/** Who signed it, and what the message claims beside it. */
export interface Identified extends Signed {
  readonly identity: UziName;
  readonly facts: MessageFacts;
}

/** URA of the organisation that the token is of. */
export interface Issued extends Identified {
  readonly organisation: string;
}

/** The ladder of a transaction token and all that goes with it (SEC 2.1), in order: the first step that fails ends it. */
export const TRANSACTION: Ladder<Arrived, Verified> = ladder<Arrived>()
  .step('bytes, words and structure of the text', 'SEC 2.1.1, 3.b.1-5', guardStep)
  .step('one security header for us', 'SEC 2.1.2', headerStep)
  .step('one transaction token, of the agreed form', 'SEC 2.1.3', tokenStep)
  .step('form and algorithms of the signature', 'SEC 2.1.4, 3.b.6-7', shapeStep)
  .step('certificate: known, trusted, valid, for this use, not revoked', 'SEC 2.1.5', transactionCertificate)
  .step('digest and signature', 'SEC 2.1.6, 3.b.8-10', signatureStep)
  .step('who the certificate is of, and that the token is for its key', 'SEC 2.1.7', identityStep)
  .step('who asks', 'SEC 2.1.8', subjectStep)
  .step('which organisation asks', 'SEC 2.1.9', issuerStep)
  .step('valid now, and not for too long', 'SEC 2.1.10', timeStep)
  .step('meant for us', 'SEC 2.1.11', audienceStep)
  .step('of this message, this interaction, this patient', 'SEC 2.1.12', messageStep)
  .step('not used before', 'SEC 2.1.13', (state) =>
    replayStep(state, { issuer: state.organisation, id: state.token.id, until: state.token.notOnOrAfter }),
  )
  .step('mandate and registration', 'SEC 2.1.14, 2.2-2.4', accompanyingStep)
  .step('this role may do this', 'SEC 2.1.15', authorisationStep);

function transactionCertificate(state: Claiming & Shaped): Checked<Claiming & Shaped & Certified> {
  const now = state.verifying.now();
  return certificateStep(state, { usage: 'digitalSignature', at: now, now });
}

function identityStep(state: Signed): Checked<Identified> {
  const identity = identityOf(state);
  if (!identity.ok) return identity;
  if (identity.value.type === 'M') return refused('CARD_NOT_ALLOWED', 'unnamed employee card');
  const { token, certificate, verifying } = state;
  if (token.method !== verifying.settings.profile.confirmation.transaction) return refused('TOKEN_HOLDER_OF_KEY', 'SubjectConfirmation/@Method');
  const isHolder = token.holder !== undefined && token.holder.reference === undefined && denotes(token.holder, certificate);
  if (!isHolder) return refused('TOKEN_HOLDER_OF_KEY', 'SubjectConfirmationData/KeyInfo');
  return accepted({ ...state, identity: identity.value, facts: readFacts(state.secured.message) });
}

function subjectStep(state: Identified): Checked<Identified> {
  return state.identity.type === 'S' ? serverSubject(state) : personSubject(state);
}

function personSubject(state: Identified): Checked<Identified> {
  const { identity, token, facts, verifying } = state;
  if (token.authnContext !== verifying.settings.profile.authnContext.card) return refused('TOKEN_SUBJECT', 'AuthnContextClassRef');
  if (token.nameId !== `${identity.uzi}:${identity.role}`) return refused('TOKEN_SUBJECT', 'Subject/NameID');
  if (!facts.author.ok) return facts.author;
  return isAuthor(identity, facts.author.value) ? accepted(state) : refused('TOKEN_SUBJECT', 'authorOrPerformer');
}

/** Whether a message names the holder of a card as its author. Of somebody without a role it may leave that out (AM 3.4). */
export function isAuthor(identity: UziName, { uzi, role }: Named): boolean {
  return uzi === identity.uzi && (role === identity.role || (role === undefined && identity.type === 'N'));
}

/** Nobody is present: two other tokens have to stand in for the person (SEC 2.4). */
function serverSubject(state: Identified): Checked<Identified> {
  const { token, mandate, registration, verifying } = state;
  if (token.nameId !== '') return refused('TOKEN_SUBJECT', 'Subject/NameID');
  if (token.authnContext !== verifying.settings.profile.authnContext.server) return refused('TOKEN_SUBJECT', 'AuthnContextClassRef');
  if (mandate === undefined) return refused('TOKEN_SET_INCOMPLETE', 'mandate token');
  return registration === undefined ? refused('TOKEN_SET_INCOMPLETE', 'registration token') : accepted(state);
}

function issuerStep(state: Identified): Checked<Issued> {
  const { token, facts, arrival } = state;
  const issuer = readIiUrn(token.issuer);
  if (issuer?.root !== URA) return refused('TOKEN_ISSUER', 'Issuer');
  if (!facts.organisation.ok) return facts.organisation;
  const organisation = issuer.extension;
  if (facts.organisation.value !== organisation) return refused('TOKEN_ISSUER', 'authorOrPerformer Organization');
  const { peer } = arrival;
  const isOfPeer = peer === 'file' || [peer.ura, ...peer.represents].some((ura) => isSame('ura', ura, organisation));
  return isOfPeer ? accepted({ ...state, organisation }) : refused('TOKEN_ISSUER', 'TLS peer');
}

function timeStep(state: Issued): Checked<Issued> {
  const { token, verifying } = state;
  const checked = checkTime(token, 'transaction', verifying.now(), verifying.settings);
  return checked.ok ? accepted(state) : checked;
}

function audienceStep(state: Issued): Checked<Issued> {
  const checked = checkAudience(state.token, state.verifying.settings.audiences);
  return checked.ok ? accepted(state) : checked;
}
