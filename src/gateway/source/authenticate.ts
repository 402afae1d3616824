import { normaliseBsn } from '../../bsn.js';
import type { Card, HeldMandate, Person } from '../../consent/decision/request.js';
import { readControlAct } from '../../hl7v3/control-act.js';
import { extensionOf } from '../../hl7v3/datatypes.js';
import { UZI_PERSON, UZI_ROLE } from '../../hl7v3/oids.js';
import { uraOf, type Assigned } from '../../hl7v3/party.js';
import { isSame, normalise } from '../../trust/identity/identifiers.js';
import { isRole } from '../../trust/identity/roles.js';
import type { CardType } from '../../trust/identity/uzi-name.js';
import { accepted, refused, type Checked } from '../../trust/refusals.js';
import { BODY } from '../../trust/verify/body.js';
import type { Verified, Verifying } from '../../trust/verify/settings.js';
import { verifyMessage } from '../../trust/verify/verify-message.js';
import type { Asker } from './asked.js';
import { openSigned, type OpenMessage } from './open-message.js';
import type { PeerRule } from './peer.js';
import type { SoapArrival } from './soap.js';
import type { AnsweringSource } from './world.js';

/** Who asks, and the message that may be read for it: what was signed, where something was. */
export interface Authentic {
  readonly asker: Asker;
  readonly opened: OpenMessage;
  /** What says who asks: a token, about one patient, or the system at the other end. */
  readonly proof: { readonly kind: 'token'; readonly bsn: string | undefined } | { readonly kind: 'peer' };
  /** Context code of the token. */
  readonly context?: string;
  readonly tokenIds: readonly string[];
  /** Whether the whole body was signed (SEC 2.4). */
  readonly hasSignedBody: boolean;
}

/**
 * Verifies all that secures a question (SEC 2.1, 2.4). From a system that vouches for who asks, that is whom the message names; from any other a
 * token must say so. Where the source demands it, the whole body is signed too.
 */
export async function authenticate(opened: OpenMessage, arrival: SoapArrival, rule: PeerRule, source: AnsweringSource): Promise<Checked<Authentic>> {
  const verifying: Verifying = { ...source.verifying(), authorise: () => accepted(undefined) };
  return rule.vouches === true ? vouched(opened, arrival, source, verifying) : proven(opened, arrival, rule, source, verifying);
}

async function proven(
  opened: OpenMessage,
  { body, peer, address }: SoapArrival,
  { application, represents = [] }: PeerRule,
  source: AnsweringSource,
  verifying: Verifying,
): Promise<Checked<Authentic>> {
  const trusted = await verifyMessage({ input: body, peer: { ura: peer.ura, represents }, purpose: 'care' }, verifying);
  if (!trusted.ok) return trusted;
  const { token, body: signed } = trusted.value;
  if (token === undefined) return refused('TOKEN_MISSING', 'transaction token');
  if (signed === undefined && source.demandsSignedBody) return refused('TOKEN_MISSING', 'Signature and Timestamp');
  const readable = signed === undefined ? opened : openSigned(signed.text, opened);
  if (readable === undefined) return refused('SIG_INVALID', 'signed octets');
  const isSameMessage = token.interaction === readable.message.local && token.messageId.extension === readable.id.extension;
  if (!isSameMessage) return refused('TOKEN_MESSAGE_BINDING', 'id');
  return accepted({
    asker: { ...askerIn(token), application, ...(address === undefined ? {} : { address }) },
    opened: readable,
    proof: { kind: 'token', bsn: token.bsn },
    ...(token.context === undefined ? {} : { context: token.context }),
    tokenIds: token.tokenIds,
    hasSignedBody: signed !== undefined,
  });
}

/** The switch point has verified the tokens, and passes the question on as its own (AM 2.2, 7.1). */
async function vouched(
  opened: OpenMessage,
  { body, peer, address }: SoapArrival,
  source: AnsweringSource,
  verifying: Verifying,
): Promise<Checked<Authentic>> {
  let readable: OpenMessage | undefined = opened;
  if (source.demandsSignedBody) {
    const { organisation } = claimedIn(opened) ?? {};
    const represents = organisation === undefined ? [] : [organisation];
    const signed = await BODY.climb({ arrival: { input: body, peer: { ura: peer.ura, represents }, purpose: 'care' }, verifying });
    if (!signed.ok) return signed;
    readable = openSigned(signed.value.text, opened);
  }
  const claimed = readable && claimedIn(readable);
  if (readable === undefined || claimed === undefined) return refused('TOKEN_SUBJECT', 'authorOrPerformer');
  const sender = opened.transmission.sender?.device?.id[0]?.extension ?? '';
  const asker = { ...claimed, application: normalise('applicationId', sender) ?? '', ...(address === undefined ? {} : { address }) };
  return accepted({ asker, opened: readable, proof: { kind: 'peer' }, tokenIds: [], hasSignedBody: source.demandsSignedBody });
}

const CARDS: Readonly<Record<CardType, Card>> = { Z: 'care-professional', N: 'named-employee', M: 'unnamed-employee', S: 'server' };

function askerIn({ identity, professional, organisation, mandate }: Verified): Pick<Asker, 'person' | 'organisation' | 'mandate'> {
  const person: Person = { card: CARDS[identity.type], isAuthentic: true, uzi: identity.uzi, role: identity.role };
  if (mandate === undefined) return { person, organisation };
  const [from, until] = [new Date(mandate.from).toISOString(), new Date(mandate.until).toISOString()];
  return { person, organisation, mandate: { id: mandate.id, organization: organisation, mandator: professional, from, until } };
}

/** In what certificates have for who has no role. */
const NO_ROLE = '00.000';
const ALWAYS = '1970-01-01T00:00:00.000Z';

/** Whom a message names; undefined when that is nobody with a number at an organisation. Who has no role acts for whom it names as overseer. */
function claimedIn({ transmission }: OpenMessage): Pick<Asker, 'person' | 'organisation' | 'mandate'> | undefined {
  const process = transmission.ControlActProcess;
  if (process === undefined) return undefined;
  const { authorOrPerformer, overseer } = readControlAct(process);
  const author = authorOrPerformer?.participant?.assigned;
  const organisation = normalise('ura', uraOf(author) ?? '');
  const uzi = uziOf(author);
  if (organisation === undefined || author?.kind !== 'AssignedPerson' || uzi === undefined) return undefined;
  const role = roleOf(author) ?? NO_ROLE;
  const person: Person = { card: role === NO_ROLE ? 'named-employee' : 'care-professional', isAuthentic: true, uzi, role };
  const mandate = mandateIn(overseer?.assigned, uzi, organisation);
  return { person, organisation, ...(mandate === undefined ? {} : { mandate }) };
}

function mandateIn(overseer: Assigned | undefined, uzi: string, organization: string): HeldMandate | undefined {
  const [mandator, role] = [uziOf(overseer), roleOf(overseer)];
  if (mandator === undefined || role === undefined || mandator === uzi) return undefined;
  const ura = uraOf(overseer);
  if (ura !== undefined && !isSame('ura', ura, organization)) return undefined;
  return { id: '', organization, mandator: { uzi: mandator, role }, from: ALWAYS };
}

function uziOf(party: Assigned | undefined): string | undefined {
  return normalise('uziPerson', extensionOf(party?.id ?? [], UZI_PERSON) ?? '');
}

function roleOf(party: Assigned | undefined): string | undefined {
  const code = party?.code?.codeSystem === UZI_ROLE ? party.code.code : undefined;
  return code !== undefined && isRole(code) ? code : undefined;
}

/** Whether a question is about the patient of its token; a token about nobody is about nobody's data (SEC 2.1 step 12). */
export function isOfToken({ proof }: Authentic, asked: string): boolean {
  return proof.kind === 'peer' || (proof.bsn !== undefined && proof.bsn === normaliseBsn(asked));
}
