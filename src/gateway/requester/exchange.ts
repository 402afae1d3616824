import { accepted, refused, type Checked } from '../../trust/refusals.js';
import { signBody, withAssertions } from '../../trust/signature/sign-body.js';
import { AORTA_PROFILE } from '../../trust/token/profile.js';
import { verifyMessage } from '../../trust/verify/verify-message.js';
import type { Ask, Shared } from './asking.js';
import { tokenIdOf } from './authority.js';
import type { Entitled } from './entitlement.js';
import { queryIds, queryMessage, type QueryIds } from './message.js';
import type { Period } from './narrowing.js';
import { notReceived, readReply, type Reply } from './reply.js';

/** What was sent, by the ids under which others know it, and what came back. */
export interface Exchanged {
  readonly ids: QueryIds;
  readonly reply: Reply;
}

/**
 * Asks the switch point once (D38): builds the query, has it signed for the person, sends it, and reads what comes back. Refused when the
 * signature of the person is not there or not right; nothing was sent then.
 */
export async function exchange(ask: Ask, entitled: Entitled, periods: Period, shared: Shared): Promise<Checked<Exchanged>> {
  const { asking } = entitled;
  const { switchPoint: settings, edge } = shared;
  const person = { uzi: ask.client.uzi, role: ask.client.role };
  const asker = await asking.authority.asker(person, ask.given);
  if (!asker.ok) return asker;
  const { organisation, settings: own } = asking;
  const { uuid = edge.newId(), name } = asker.value;
  const ids = queryIds(organisation.ura, own.application, uuid, own.oid);
  const sent = edge.now();
  const { bsn } = ask;
  const proof = await asking.authority.prove(
    { tokenId: tokenIdOf(uuid), at: sent, organisation: organisation.ura, messageId: ids.message, interaction: ask.of.query, bsn },
    person,
    ask.given,
  );
  if (!proof.ok) return proof;
  const message = queryMessage({
    ...{ interaction: ask.of.query, application: own.application, ids, sent },
    deadline: sent + settings.patience * SECOND,
    professional: {
      ...{ ...person, name },
      organization: { ura: organisation.ura, name: organisation.name, type: entitled.participation.type, city: own.city },
    },
    asked: { bsn, ...periods },
  });
  const envelope = await secured(message, proof.value.assertions, entitled, shared);
  if (!envelope.ok) return envelope;
  const service = settings.services[ask.of.query];
  if (service === undefined) return refused('SIGNING_UNAVAILABLE', 'switchPoint.services');
  const answer = await asking.switchPoint.send({
    ...service,
    ...{ envelope: declared(envelope.value), patience: (settings.patience + settings.margin) * SECOND, headers: proof.value.headers },
  });
  if (answer.kind === 'failed') return accepted({ ids, reply: { kind: 'none', reason: notReceived(answer.code) } });
  return accepted({ ids, reply: await verified(answer.text, ids, entitled, shared) });
}

const SECOND = 1000;
/** How long a signature over a body holds, in milliseconds. */
const BODY_WINDOW = 300_000;

/** The message in its envelope with what secures it (SEC 2.0, 2.4). */
async function secured(
  message: string,
  assertions: readonly string[],
  { asking }: Entitled,
  { switchPoint, edge }: Shared,
): Promise<Checked<string>> {
  const { actor } = AORTA_PROFILE;
  const enveloped = withAssertions(message, assertions, actor);
  if (!enveloped.ok || !switchPoint.signQueries) return enveloped;
  const signer = asking.world.signer('signing');
  if (!signer.ok) return signer;
  const created = edge.now();
  return signBody(enveloped.value, signer.value, { actor, created, expires: created + BODY_WINDOW, newId: edge.newId });
}

/** AORTA wants a declaration (AM 6.1); no signature covers it. */
function declared(envelope: string): string {
  return envelope.startsWith('<?xml') ? envelope : `<?xml version="1.0" encoding="UTF-8"?>${envelope}`;
}

/** Where answers must be signed, only what was signed is read. */
async function verified(text: string, ids: QueryIds, { asking }: Entitled, { switchPoint, edge }: Shared): Promise<Reply> {
  if (!switchPoint.signedAnswers) return readReply(text, ids);
  const peer = { ura: switchPoint.ura, represents: [], gathers: true };
  const checked = await verifyMessage({ input: text, peer, purpose: 'care' }, asking.world.verifying());
  if (checked.ok && checked.value.body !== undefined) return readReply(checked.value.body.text, ids);
  const reply = readReply(text, ids);
  // A Fault has no signature: it is believed to say no, and nothing else.
  if (reply.kind === 'none') return reply;
  edge.log(JSON.stringify({ requester: 'answer-not-trusted', code: checked.ok ? 'TOKEN_MISSING' : checked.refusal.code }));
  return { kind: 'none', reason: { status: 502, trouble: 'T-ERROR', why: 'not-trusted', codes: [] } };
}
