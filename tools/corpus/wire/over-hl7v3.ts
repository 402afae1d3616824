import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeSwitchPoint } from '../../../src/config/switch-point.js';
import { judgeItem, type Verdict } from '../../../src/gateway/requester/item.js';
import { queryIds, queryMessage } from '../../../src/gateway/requester/message.js';
import { readReply } from '../../../src/gateway/requester/reply.js';
import { interaction } from '../../../src/hl7v3/interactions.js';
import { ASKING, hostOf, SWITCH } from '../../../src/sandbox/cast.js';
import { sendWithCertificate } from '../../../src/simulator/one-request.js';
import { personaOf } from '../../../src/simulator/token/personas.js';
import { signBody, withAssertions } from '../../../src/trust/signature/sign-body.js';
import { pemSigner } from '../../../src/trust/signature/signer.js';
import { AORTA_PROFILE } from '../../../src/trust/token/profile.js';
import { NETWORK_LIMITS } from '../../../src/xml/limits.js';
import type { Network } from './network.js';

/** A question about a patient, and the element in which the data of an answer stands. */
export interface WireQuestion {
  readonly query: 'QURX_IN990111NL' | 'REPC_IN000023NL';
  readonly payload: string;
  readonly bsn: string;
}

/** What came back of a question: what became of each source, or why there is no answer. */
export type WireAnswer = { readonly verdicts: readonly Verdict[]; readonly signed: number } | { readonly failed: string };

const PATIENCE = 30_000;
const SIGNATURE_HOLDS = 300_000;

const { services } = completeSwitchPoint({
  url: '',
  ura: SWITCH.ura,
  services: { REPC_IN000023NL: { service: 'ConditiequeryBatch', soapAction: 'urn:hl7-org:v3/ConditiequeryBatch_QueryResponse' } },
});

/** A GP asks the switch point as a system without FHIR does: a signed message over mutual TLS, answered by a batch (AM 1.1). */
export async function askOverHl7v3({ query, payload, bsn }: WireQuestion, { folder, edge, simulator }: Network): Promise<WireAnswer> {
  const [asker, gp, service] = [ASKING[0], personaOf('locum-gp'), services[query]];
  if (asker === undefined || gp === undefined || service === undefined) throw new RangeError('nobody asks');
  const ids = queryIds(asker.ura, asker.application, edge.newId());
  const sent = edge.now().getTime();
  const message = queryMessage({
    ...{ interaction: query, application: asker.application, ids, sent, deadline: sent + PATIENCE, asked: { bsn } },
    professional: { ...gp, name: gp.title, organization: asker },
  });
  const file = (...parts: readonly string[]): string => readFileSync(join(folder, 'pki', ...parts), 'utf8');
  const { certificate } = asker;
  const own = { certificate: file('chains', `${certificate}.pem`), key: file('keys', `${certificate}.pem`) };
  const tls = { ...own, anchors: file('anchors.pem'), host: hostOf(SWITCH.certificate) };
  const send = sendWithCertificate(tls, { patience: PATIENCE, size: NETWORK_LIMITS.bytes });
  const { body } = await send({
    method: 'POST',
    url: `${simulator.urls.soap}/${service.service}`,
    headers: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${service.soapAction}"` },
    body: await signed(message, own, sent, edge.newId),
  });
  const reply = readReply(body, ids);
  if (reply.kind === 'none') return { failed: reply.reason.why };
  if (reply.lacks) return { failed: 'the batch lacks answers' };
  const expected = { answer: interaction(query)?.answers?.[0] ?? '', payload, queryId: ids.query, bsn };
  const exchange = simulator.exchanges().find(({ received }) => received.includes(ids.message.extension));
  const legs = exchange?.legs.filter(({ received = '' }) => received.includes('SignatureValue>')) ?? [];
  return { verdicts: reply.items.map((item) => judgeItem(item, expected)), signed: legs.length };
}

async function signed(
  message: string,
  own: { readonly certificate: string; readonly key: string },
  created: number,
  newId: () => string,
): Promise<string> {
  const signer = pemSigner({ key: own.key, certificates: own.certificate });
  const envelope = withAssertions(message, [], AORTA_PROFILE.actor);
  if (!signer.ok || !envelope.ok) throw new RangeError('the key of who asks is of no use');
  const done = await signBody(envelope.value, signer.value, { actor: AORTA_PROFILE.actor, created, expires: created + SIGNATURE_HOLDS, newId });
  if (!done.ok) throw new RangeError(done.refusal.code);
  return done.value;
}
