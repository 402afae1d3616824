import { SWITCH } from '../../hl7v3/oids.js';
import { isSame, readIiUrn } from '../../trust/identity/identifiers.js';
import { checkAccessToken } from '../../trust/oauth/access-token.js';
import { isObject } from '../../trust/oauth/json.js';
import { readJws } from '../../trust/oauth/jws.js';
import { accepted, refused, type Checked } from '../../trust/refusals.js';
import type { MessageFacts } from '../../trust/verify/facts.js';
import type { Incoming } from '../incoming.js';
import type { SimulatorWorld } from '../world.js';

/**
 * Whether an access token that came with a question is one of ours, for the switch, for this interaction and patient, and of the person and
 * organisation that the message names. It was bound to the client of whoever passes it on, so that is not looked at again (D34).
 */
export async function checkPassedToken(
  authorization: string,
  incoming: Incoming,
  facts: MessageFacts,
  world: SimulatorWorld,
): Promise<Checked<undefined>> {
  const { issuer, typ, keys } = world.authority();
  const context = {
    now: world.now(),
    issuers: [{ issuer, typ, keys: () => keys }],
    application: SWITCH,
    peer: holderOf(authorization),
    interaction: incoming.message.local,
    isPatientBound: true,
    mustBeBound: false,
  };
  const token = await checkAccessToken(authorization, context);
  if (!token.ok) return token;
  const { ura, uzi, role, bsn } = token.value;
  for (const fact of [facts.author, facts.organisation, facts.bsn]) if (!fact.ok) return fact;
  const { author, organisation, bsn: patient } = facts;
  if (!author.ok || author.value.uzi !== uzi || author.value.role !== role) return refused('TOKEN_SUBJECT', 'authorOrPerformer');
  const mayBe = [incoming.peer?.ura ?? incoming.sender?.ura ?? '', ...(incoming.sender?.represents ?? [])];
  const isOf = organisation.ok && isSame('ura', organisation.value ?? '', ura) && mayBe.some((own) => isSame('ura', own, ura));
  if (!isOf) return refused('TOKEN_ISSUER', 'authorOrPerformer Organization');
  return patient.ok && patient.value === bsn ? accepted(undefined) : refused('TOKEN_BSN', 'patient');
}

/** Whoever the token says holds it; its signature was not looked at yet. */
function holderOf(authorization: string): Parameters<typeof checkAccessToken>[1]['peer'] {
  const jws = readJws(authorization.replace(/^Bearer +/i, ''));
  const claims = jws.ok ? jws.value.claims : {};
  const { client_id: client, cnf } = claims;
  const application = typeof client === 'string' ? (readIiUrn(client)?.extension ?? '') : '';
  const thumbprint = isObject(cnf) && typeof cnf['x5t#S256'] === 'string' ? cnf['x5t#S256'] : '';
  return { ura: '', uzi: '', applications: [application], thumbprint };
}
