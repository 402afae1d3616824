import { interaction } from '../../hl7v3/interactions.js';
import type { ExactElement } from '../../xml/exact-element.js';
import { isSame } from '../identity/identifiers.js';
import type { UziName } from '../identity/uzi-name.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { endOfWindow } from '../token/profile.js';
import { guardStep, headerStep, type Arrived, type Headed } from './arrival-steps.js';
import { verifiedParts } from './engine.js';
import { certificateStep, identityOf, type Certified, type Shaped } from './evidence.js';
import { readFacts, type MessageFacts } from './facts.js';
import { ladder, type Ladder } from './ladder.js';
import { authorisationStep, replayStep } from './last-steps.js';
import { readLegacyToken, type LegacyToken } from './legacy-token.js';
import type { Bound } from './message-step.js';
import { NS } from './names.js';
import type { Verified } from './settings.js';
import { algorithmsOf, shapeOf } from './shape.js';
import { isSameParty } from './time.js';
import { isAuthor } from './transaction.js';
import { isNamed, onlyElements } from './walk.js';

interface Claiming extends Headed {
  readonly claimed: LegacyToken;
  readonly signature: ExactElement;
}

type Shape = Claiming & Shaped;

interface Signed extends Shape, Certified {
  readonly token: LegacyToken;
}

interface Identified extends Signed {
  readonly identity: UziName;
  readonly facts: MessageFacts;
}

type Issued = Identified & Pick<Bound, 'organisation'>;

type BoundLegacy = Issued & Pick<Bound, 'messageId' | 'interaction' | 'bsn'>;

/**
 * The ladder of a token of before SAML (SEC 2.5), in the order of SEC 2.1; climbed only where `legacyTokens` is on, since SHA-1 is allowed in
 * it. The signature covers the token alone; message and organisation are bound by comparing, as with its successor.
 */
export const LEGACY: Ladder<Arrived, Verified> = ladder<Arrived>()
  .step('bytes, words and structure of the text', 'SEC 2.1.1, 3.b.1-5', guardStep)
  .step('one security header for us', 'SEC 2.1.2', headerStep)
  .step('one token of before SAML, of the form of then', 'SEC 2.5', claimStep)
  .step('form and algorithms of the signature', 'SEC 2.5, 3.b.6-7', shapeStep)
  .step('certificate: known, trusted, valid, for this use, not revoked', 'SEC 2.1.5', certificate)
  .step('digest and signature', 'SEC 2.1.6, 3.b.8-10', signatureStep)
  .step('who the certificate is of', 'SEC 2.1.7', identityStep)
  .step('who asks', 'SEC 2.1.8', subjectStep)
  .step('which organisation asks', 'SEC 2.1.9', issuerStep)
  .step('valid now, and not for too long', 'SEC 2.1.10, 2.6', timeStep)
  .step('meant for us', 'SEC 2.1.11', audienceStep)
  .step('of this message, this trigger event, this patient', 'SEC 2.1.12, 2.5', messageStep)
  .step('not used before', 'SEC 2.1.13', (state) =>
    replayStep(state, { issuer: state.organisation, id: state.token.id, until: state.token.notAfter }),
  )
  .step('mandate', 'SEC 2.1.14', mandateStep)
  .step('this role may do this', 'SEC 2.1.15', authorise);

function claimStep(state: Headed): Checked<Claiming> {
  const { oldTokens, signatures } = state.secured;
  const [block, another] = oldTokens;
  if (block === undefined) return refused('TOKEN_MISSING', 'authenticationTokens');
  const [data, second] = onlyElements(block) ?? [];
  if (another !== undefined || second !== undefined) return refused('TOKEN_AMBIGUOUS', 'authenticationTokens');
  if (!isNamed(data, NS.aorta805, 'signedData')) return refused('TOKEN_MALFORMED', 'authenticationTokens');
  const claimed = readLegacyToken(data);
  if (!claimed.ok) return claimed;
  const [signature, more] = signatures;
  if (signature === undefined || more !== undefined) return refused('SIG_MALFORMED', 'Security/Signature');
  return accepted({ ...state, claimed: claimed.value, signature });
}

function shapeStep(state: Claiming): Checked<Shape> {
  const { claimed, signature, verifying } = state;
  const shape = shapeOf(signature, [{ element: claimed.element, id: claimed.id, isEnveloping: false }]);
  if (!shape.ok) return shape;
  const algorithms = algorithmsOf(shape.value, { ...verifying.settings.leniency, generationA: true });
  return algorithms.ok ? accepted({ ...state, shape: shape.value, algorithms: algorithms.value }) : algorithms;
}

function certificate(state: Shape): Checked<Shape & Certified> {
  const now = state.verifying.now();
  return certificateStep(state, { usage: 'digitalSignature', at: now, now });
}

function signatureStep(state: Shape & Certified): Checked<Signed> {
  const { guarded, shape, algorithms, verifying, claimed } = state;
  const given = { text: guarded.text, shape, algorithms, key: state.certificate.publicKey, limits: verifying.settings.limits };
  const parts = verifiedParts(verifying.engine, given);
  if (!parts.ok) return parts;
  const [part] = parts.value;
  if (part === undefined) return refused('SIG_INVALID', 'signed references');
  const token = readLegacyToken(part.root);
  if (!token.ok) return token;
  return token.value.id === claimed.id ? accepted({ ...state, token: token.value }) : refused('SIG_INVALID', 'signed octets');
}

/** A person with a card; a server had no tokens of this kind. */
function identityStep(state: Signed): Checked<Identified> {
  const identity = identityOf(state);
  if (!identity.ok) return identity;
  if (!['Z', 'N'].includes(identity.value.type)) return refused('CARD_NOT_ALLOWED', 'kind of card');
  return accepted({ ...state, identity: identity.value, facts: readFacts(state.secured.message) });
}

function subjectStep(state: Identified): Checked<Identified> {
  const { author } = state.facts;
  if (!author.ok) return author;
  return isAuthor(state.identity, author.value) ? accepted(state) : refused('TOKEN_SUBJECT', 'authorOrPerformer');
}

/** The token names no organisation: that of the message has to be at the other end of the connection. */
function issuerStep(state: Identified): Checked<Issued> {
  const { facts, arrival } = state;
  if (!facts.organisation.ok) return facts.organisation;
  const organisation = facts.organisation.value;
  if (organisation === undefined) return refused('TOKEN_ISSUER', 'authorOrPerformer Organization');
  const { peer } = arrival;
  const isOfPeer = peer === 'file' || [peer.ura, ...peer.represents].some((ura) => isSame('ura', ura, organisation));
  return isOfPeer ? accepted({ ...state, organisation }) : refused('TOKEN_ISSUER', 'TLS peer');
}

function timeStep(state: Issued): Checked<Issued> {
  const { token, verifying } = state;
  const now = verifying.now();
  const { skewMs, profile } = verifying.settings;
  if (!(token.notBefore <= now + skewMs)) return refused('TOKEN_NOT_YET_VALID', 'notBefore');
  if (!(now - skewMs <= token.notAfter)) return refused('TOKEN_EXPIRED', 'notAfter');
  const isWindow = token.notBefore < token.notAfter && token.notAfter <= endOfWindow(token.notBefore, profile.windows.transaction);
  return isWindow ? accepted(state) : refused('TOKEN_WINDOW', 'notBefore, notAfter');
}

function audienceStep(state: Issued): Checked<Issued> {
  const { token, verifying } = state;
  const isOurs = verifying.settings.audiences.some((our) => isSameParty(our, token.addressedParty));
  return isOurs ? accepted(state) : refused('TOKEN_AUDIENCE', 'addressedParty');
}

/** The trigger event is that of the interaction, by the table of interactions. */
function messageStep(state: Issued): Checked<BoundLegacy> {
  const { token, facts } = state;
  if (!facts.id.ok) return facts.id;
  const messageId = facts.id.value;
  const isOfMessage = token.messageId.root === messageId.root && token.messageId.extension === messageId.extension;
  if (!isOfMessage) return refused('TOKEN_MESSAGE_BINDING', 'messageId');
  if (!facts.interaction.ok) return facts.interaction;
  const name = facts.interaction.value;
  if (interaction(name)?.triggerEvent !== token.triggerEvent) return refused('TOKEN_INTERACTION', 'triggerEventId');
  if (!facts.bsn.ok) return facts.bsn;
  if (facts.bsn.value !== token.bsn) return refused('TOKEN_BSN', 'patientId');
  return accepted({ ...state, messageId, interaction: name, bsn: token.bsn });
}

/** A mandate is a SAML token with a context, and this token has none that it could fit. */
function mandateStep(state: BoundLegacy): Checked<BoundLegacy> {
  return state.identity.type === 'Z' ? accepted(state) : refused('MANDATE_MISSING', 'mandate token');
}

function authorise(state: BoundLegacy): Promise<Checked<Verified>> {
  const { uzi, role } = state.identity;
  return authorisationStep({ ...state, professional: { uzi, role }, context: undefined, granted: undefined, registrationId: undefined });
}
