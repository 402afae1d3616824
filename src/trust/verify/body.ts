import type { ExactElement } from '../../xml/exact-element.js';
import { isSame } from '../identity/identifiers.js';
import type { UziName } from '../identity/uzi-name.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { guardStep, headerStep, type Arrived, type Headed } from './arrival-steps.js';
import { verifiedParts } from './engine.js';
import { certificateStep, identityOf, type Certified, type Shaped } from './evidence.js';
import { readFacts, type MessageFacts } from './facts.js';
import { ladder, type Ladder } from './ladder.js';
import { NS } from './names.js';
import { OWN_ENGINE } from './own-engine.js';
import { sameContent, useOnce } from './replay.js';
import { algorithmsOf, shapeOf, type Target } from './shape.js';
import { readTimestamp, type Timestamp } from './timestamp.js';
import { attributeOf, isNamed, onlyElements } from './walk.js';

/** A message whose body is signed with the certificate of a server (SEC 2.4). */
export interface SignedBody {
  readonly identity: UziName;
  readonly organisation: string;
  /** The message as it was signed: canonical, and all that may be read. */
  readonly text: string;
  readonly facts: MessageFacts;
  readonly timestamp: Timestamp;
}

interface Claimed extends Headed {
  readonly signature: ExactElement;
  readonly targets: readonly [Target, Target];
}

type Shape = Claimed & Shaped;

type Sealed = Shape & Certified & Omit<SignedBody, 'identity' | 'organisation'>;

type Identified = Sealed & Pick<SignedBody, 'identity' | 'organisation'>;

/** The ladder of a signature over Body and Timestamp (SEC 2.4), between gateways. */
export const BODY: Ladder<Arrived, SignedBody> = ladder<Arrived>()
  .step('bytes, words and structure of the text', 'SEC 3.b.1-5', guardStep)
  .step('one security header for us', 'SEC 2.1.2', headerStep)
  .step('one signature, over the body and one timestamp', 'SEC 2.4', claimStep)
  .step('form and algorithms of the signature', 'SEC 2.4, 3.b.6-7', shapeStep)
  .step('certificate: known, trusted, valid, for this use, not revoked', 'SEC 2.4', bodyCertificate)
  .step('digests and signature', 'SEC 2.4, 3.b.8-10', signatureStep)
  .step('signed by the server at the other end, for the organisation of the message', 'SEC 2.1.7, 2.1.9', identityStep)
  .step('valid now, and not for too long', 'SEC 2.4, 2.6', timeStep)
  .step('not used before', 'SEC 3.b', replayStep);

const MOST_WINDOW_MS = 300_000;

function claimStep(state: Headed): Checked<Claimed> {
  const { signatures, timestamps, body } = state.secured;
  const [signature, second] = signatures;
  const [timestamp, another] = timestamps;
  if (signature === undefined || timestamp === undefined) return refused('TOKEN_MISSING', 'Signature and Timestamp');
  if (second !== undefined || another !== undefined) return refused('TOKEN_AMBIGUOUS', 'Signature and Timestamp');
  const [bodyId, timestampId] = [attributeOf(body, 'Id', NS.wsu), attributeOf(timestamp, 'Id', NS.wsu)];
  if (bodyId === undefined || timestampId === undefined) return refused('SIG_MALFORMED', 'wsu:Id');
  const targets = [
    { element: body, id: bodyId, isEnveloping: false },
    { element: timestamp, id: timestampId, isEnveloping: false },
  ] as const;
  return accepted({ ...state, signature, targets });
}

function shapeStep(state: Claimed): Checked<Shape> {
  const shape = shapeOf(state.signature, state.targets);
  if (!shape.ok) return shape;
  const algorithms = algorithmsOf(shape.value, state.verifying.settings.leniency);
  return algorithms.ok ? accepted({ ...state, shape: shape.value, algorithms: algorithms.value }) : algorithms;
}

function bodyCertificate(state: Shape): Checked<Shape & Certified> {
  const now = state.verifying.now();
  return certificateStep(state, { usage: 'digitalSignature', at: now, now });
}

function signatureStep(state: Shape & Certified): Checked<Sealed> {
  const { guarded, shape, algorithms, certificate, verifying } = state;
  const given = { text: guarded.text, shape, algorithms, key: certificate.publicKey, limits: verifying.settings.limits };
  // The library takes a second for 100 kB of body: no choice for what anybody may send (decision 0017).
  const parts = verifiedParts(OWN_ENGINE, given);
  if (!parts.ok) return parts;
  const body = parts.value.find(({ root }) => isNamed(root, NS.soap, 'Body'));
  const [message, more] = body === undefined ? [] : (onlyElements(body.root) ?? []);
  if (body === undefined || message?.uri !== NS.hl7 || more !== undefined) return refused('SIG_INVALID', 'signed octets');
  const timestamp = readTimestamp(parts.value.find((part) => part !== body)?.root);
  if (!timestamp.ok) return timestamp;
  return accepted({ ...state, text: onlyChildIn(body.text), facts: readFacts(message), timestamp: timestamp.value });
}

/** The one element that stands in an element, out of its canonical text: there no `<` is in an attribute and no `>` in a text (XML-C14N 2.3). */
function onlyChildIn(canonical: string): string {
  const end = canonical.lastIndexOf('>', canonical.lastIndexOf('</') - 1) + 1;
  return canonical.slice(canonical.indexOf('<', 1), end);
}

function identityStep(state: Sealed): Checked<Identified> {
  const identity = identityOf(state);
  if (!identity.ok) return identity;
  if (identity.value.type !== 'S') return refused('CARD_NOT_ALLOWED', 'kind of card');
  const { facts, arrival } = state;
  if (!facts.organisation.ok) return facts.organisation;
  const { ura } = identity.value;
  const { peer } = arrival;
  const organisation = peer !== 'file' && peer.gathers === true ? ura : facts.organisation.value;
  if (peer !== 'file' && !isSame('ura', peer.ura, ura)) return refused('TOKEN_ISSUER', 'TLS peer');
  const mayBe = [ura, ...(peer === 'file' ? [] : peer.represents)];
  const isOf = organisation !== undefined && mayBe.some((own) => isSame('ura', own, organisation));
  return isOf ? accepted({ ...state, identity: identity.value, organisation }) : refused('TOKEN_ISSUER', 'authorOrPerformer Organization');
}

function timeStep(state: Identified): Checked<Identified> {
  const { timestamp, verifying } = state;
  const now = verifying.now();
  const { skewMs } = verifying.settings;
  if (!(timestamp.created <= now + skewMs)) return refused('TOKEN_NOT_YET_VALID', 'Timestamp/Created');
  if (!(now - skewMs < timestamp.expires)) return refused('TOKEN_EXPIRED', 'Timestamp/Expires');
  const length = timestamp.expires - timestamp.created;
  return length > 0 && length <= MOST_WINDOW_MS ? accepted(state) : refused('TOKEN_WINDOW', 'Timestamp');
}

async function replayStep(state: Identified): Promise<Checked<SignedBody>> {
  const { verifying, facts, identity, organisation, text, timestamp, shape, guarded, secured } = state;
  const { replay, settings } = verifying;
  if (!facts.id.ok) return facts.id;
  const issuer = `${identity.type} ${identity.uzi}`;
  const used = await useOnce(replay, { issuer, id: shape.value.toString('base64'), expiresAt: timestamp.expires + settings.skewMs });
  if (!used.ok) return used;
  if (!facts.sender.ok) return facts.sender;
  const sender = `${organisation} ${facts.sender.value ?? ''}`;
  const content = guarded.text.slice(secured.message.offset, secured.message.end);
  const expiresAt = verifying.now() + settings.messageMemoryMs;
  const same = await sameContent(replay, { sender, ...facts.id.value, content, expiresAt });
  return same.ok ? accepted({ identity, organisation, text, facts, timestamp }) : same;
}
