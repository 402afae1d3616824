import { isBsn } from '../../bsn.js';
import { SWITCH } from '../../hl7v3/oids.js';
import type { TokenError } from '../../trust/oauth/errors.js';
import type { TokenContent } from '../../trust/oauth/issue.js';
import type { PeerIdentity } from '../../trust/tls/peer.js';
import type { Notes } from '../exchange.js';
import type { SimulatorWorld } from '../world.js';
import type { AskedToken } from './asked-token.js';
import { personaOf } from './personas.js';
import { verifiedSubject } from './subject.js';

/**
 * What the access token will say, or why there is none. A transaction token is verified as the switch verifies it, and gives a token for its
 * own interaction and patient only; a persona is believed, in the sandbox. Whether a role may ask is for the resource server to decide.
 * A token is for the switch too, so that whoever gets it may pass it on with a question over HL7v3.
 */
export async function granted(
  asked: AskedToken,
  peer: PeerIdentity | undefined,
  notes: Notes,
  world: SimulatorWorld,
): Promise<TokenContent | TokenError> {
  const { client, scope } = asked;
  const audience = [...new Set([...asked.audience, SWITCH])];
  const common = { client: client.application, audience, scope, thumbprint: peer?.thumbprint };
  const { subject } = asked;
  if (subject.kind === 'persona') {
    const persona = world.config.sandbox ? personaOf(subject.name) : undefined;
    if (persona === undefined) return refused('no such persona, or no sandbox', notes);
    const { uzi, role, mandator, title } = persona;
    notes.decide(`a token for the ${title}`);
    return { ...common, ura: client.ura, uzi, role, bsn: subject.bsn, mandator };
  }
  const verified = await verifiedSubject(subject.assertion, client, notes, world);
  if (!verified.ok) return refused(`${verified.refusal.code} ${verified.refusal.at ?? ''}`, notes);
  const { identity, professional, organisation, interaction, bsn } = verified.value;
  if (asked.interactions.some((one) => one !== interaction)) return 'invalid_scope';
  const isMandated = professional.uzi !== identity.uzi;
  notes.decide(`a token for role ${professional.role} of ${organisation}`);
  return {
    ...common,
    ura: organisation,
    uzi: identity.uzi,
    role: professional.role,
    bsn: bsn !== undefined && isBsn(bsn) ? bsn : undefined,
    ...(isMandated ? { mandator: professional } : {}),
  };
}

function refused(why: string, notes: Notes): TokenError {
  notes.decide(why);
  return 'invalid_request';
}
