import type { HeldMandate, Person } from '../../consent/decision/request.js';
import type { Refusal as Decided } from '../../consent/decision/codes.js';
import { judgeRequester, type Entitlement } from '../../consent/decision/requester-half.js';
import { readXml } from '../../xml/reader.js';
import { elementsOf } from '../../xml/exact-element.js';
import type { XmlElement } from '../../xml/element.js';
import { accepted, refused, type Checked, type Refusal } from '../../trust/refusals.js';
import { openEnvelope } from '../../trust/signature/envelope.js';
import { readFacts, type MessageFacts } from '../../trust/verify/facts.js';
import type { AuthorisationRequest, Peer } from '../../trust/verify/settings.js';
import { verifyMessage, type Trusted } from '../../trust/verify/verify-message.js';
import type { Notes } from '../exchange.js';
import type { Incoming } from '../incoming.js';
import type { SimulatorWorld } from '../world.js';
import { checkPassedToken } from './passed-token.js';

/** Somebody who may ask, and the message as far as it may be read. */
export interface Admitted {
  readonly kind: 'admitted';
  readonly entitlement: Entitlement;
  /** UZI number of the person, or of the professional on whose responsibility it is asked. */
  readonly uzi?: string;
  readonly message: XmlElement;
}

/** What came of looking at who asks: a fault where the message is not to be believed, a refusal where it is (SEC 2.7, CS b.4). */
export type Asking = Admitted | { readonly kind: 'fault'; readonly refusal: Refusal } | { readonly kind: 'refused'; readonly code: Decided };

/** Who asks, on whose responsibility, for which organisation. */
interface Asker {
  readonly person?: Person;
  readonly organisation: string;
  readonly mandate?: HeldMandate;
}

/** What is asked: the interaction, and the patient, of whom only the form of the number counts. */
export interface Question {
  readonly interaction: string;
  readonly bsn: string;
}

/**
 * Finds out who asks, by what the configuration demands as proof, and whether the matrix lets them (CS b.3, steps 2-6). No field of an
 * HL7v3 question says purpose or relation: whoever asks here asks for treatment of an own patient.
 */
export async function admit(incoming: Incoming, question: Question, notes: Notes, world: SimulatorWorld): Promise<Asking> {
  const judged: Judged = {};
  const judge = (asker: Asker): Entitlement | Decided => {
    judged.uzi = asker.mandate?.mandator.uzi ?? asker.person?.uzi;
    return (judged.verdict = verdictOn(asker, question, incoming, world));
  };
  const authorise = (request: AuthorisationRequest): Checked<undefined> => {
    const verdict = judge(holderOf(request));
    return typeof verdict === 'string' ? refused('NOT_AUTHORISED', verdict) : accepted(undefined);
  };
  const arrival = { input: incoming.text, peer: peerOf(incoming), purpose: 'care' } as const;
  const trusted = await verifyMessage(arrival, world.verifying(authorise), notes.step);
  if (!trusted.ok && trusted.refusal.code === 'NOT_AUTHORISED') return asAsking(judged, incoming.message);
  if (trusted.ok && trusted.value.token !== undefined) return asAsking(judged, incoming.message);
  const claimed = trusted.ok ? signedClaims(trusted.value) : unsignedClaims(trusted.refusal, incoming);
  if (!claimed.ok) return { kind: 'fault', refusal: claimed.refusal };
  const isSigned = trusted.ok;
  const proof = await proofOf(incoming, claimed.value.facts, isSigned, notes, world);
  const asker = proof.ok ? claimedBy(claimed.value.facts) : proof;
  if (!asker.ok) return { kind: 'fault', refusal: asker.refusal };
  judge(asker.value);
  return asAsking(judged, claimed.value.message);
}

/** What was decided, and about whom. */
interface Judged {
  verdict?: Entitlement | Decided;
  uzi?: string | undefined;
}

function asAsking({ verdict, uzi }: Judged, message: XmlElement): Asking {
  if (verdict === undefined) return { kind: 'fault', refusal: { code: 'NOT_AUTHORISED' } };
  if (typeof verdict === 'string') return { kind: 'refused', code: verdict };
  return { kind: 'admitted', entitlement: verdict, ...(uzi === undefined ? {} : { uzi }), message };
}

/** Where no transaction token says who asks: what the message claims, and the part of it that may be read. */
interface Claims {
  readonly facts: MessageFacts;
  readonly message: XmlElement;
}

function signedClaims({ body }: Trusted): Checked<Claims> {
  return body === undefined ? refused('TOKEN_MISSING', 'Assertion') : accepted({ facts: body.facts, message: readXml(body.text) });
}

/** A message without a security header claims, too; every other refusal stands. */
function unsignedClaims(refusal: Refusal, { text, message }: Incoming): Checked<Claims> {
  const envelope = refusal.code === 'SEC_HEADER_MISSING' ? openEnvelope(text) : undefined;
  const [root] = envelope?.ok === true ? elementsOf(envelope.value.body) : [];
  return root === undefined ? { ok: false, refusal } : accepted({ facts: readFacts(root), message });
}

/** An access token that was passed on is as good as a transaction token; a signed body has the server vouch for whom the message names. */
async function proofOf(incoming: Incoming, facts: MessageFacts, isSigned: boolean, notes: Notes, world: SimulatorWorld): Promise<Checked<undefined>> {
  const { proof } = world.config;
  if (incoming.authorization !== undefined) {
    const passed = await checkPassedToken(incoming.authorization, incoming, facts, world);
    if (passed.ok) notes.decide('the access token that came along holds');
    return passed;
  }
  if (proof === 'none' || (proof === 'body' && isSigned)) return accepted(undefined);
  return isSigned ? refused('TOKEN_MISSING', 'Assertion') : refused('SEC_HEADER_MISSING');
}

/** The other end of the connection; without one that proves anything, the organisation of the application that the message names. */
function peerOf({ peer, sender }: Incoming): Peer {
  return { ura: peer?.ura ?? sender?.ura ?? '', represents: sender?.represents ?? [] };
}

const ALWAYS = '2000-01-01T00:00:00.000Z';
const NO_ROLE = '00.000';

/** Who a token says asks. Of a mandate the token was verified: that it holds now is known. */
function holderOf({ professional, organisation, isMandated, card }: AuthorisationRequest): Asker {
  if (!isMandated) return { person: { card: cardOf(card), isAuthentic: true, ...professional }, organisation };
  const mandate: HeldMandate = { id: 'token', organization: organisation, mandator: professional, from: ALWAYS };
  return { person: { card: cardOf(card), isAuthentic: true, role: NO_ROLE }, organisation, mandate };
}

function cardOf(type: AuthorisationRequest['card']): Person['card'] {
  return ({ Z: 'care-professional', N: 'named-employee', M: 'unnamed-employee', S: 'server' } as const)[type];
}

/** Whom a message names as the one who asks; who has no role acts for the one who answers for the message (AM 3.5). */
function claimedBy({ author, overseer, organisation }: MessageFacts): Checked<Asker> {
  if (!author.ok) return author;
  if (!overseer.ok) return overseer;
  if (!organisation.ok) return organisation;
  const { uzi, role = NO_ROLE } = author.value;
  const ura = organisation.value ?? '';
  if (uzi === undefined) return accepted({ organisation: ura });
  if (role !== NO_ROLE) return accepted({ person: { card: 'care-professional', isAuthentic: true, uzi, role }, organisation: ura });
  const person: Person = { card: 'named-employee', isAuthentic: true, uzi, role };
  const { uzi: mandator, role: their } = overseer.value ?? {};
  if (mandator === undefined || their === undefined) return accepted({ person, organisation: ura });
  return accepted({
    person,
    organisation: ura,
    mandate: { id: 'message', organization: ura, mandator: { uzi: mandator, role: their }, from: ALWAYS },
  });
}

function verdictOn({ person, organisation, mandate }: Asker, question: Question, { sender }: Incoming, world: SimulatorWorld): Entitlement | Decided {
  const organization = world.participants.organisation(organisation);
  const requester = {
    ...(person === undefined ? {} : { person }),
    ...(organization === undefined ? {} : { organization }),
    ...(mandate === undefined ? {} : { mandate }),
    application: { id: sender?.application ?? '' },
  };
  const request = { ...question, channel: 'hl7v3', network: world.policy.network, purpose: 'TREAT', relation: { kind: 'own-patient' } } as const;
  // An application that nobody knows belongs to no organisation that is connected.
  if (sender === undefined) return 'R-ORG';
  return judgeRequester(request, requester, new Date(world.now()).toISOString(), world.policy);
}
