import { applicationUrn } from '../../trust/oauth/exchange.js';
import { tokenErrorIn } from '../../trust/oauth/errors.js';
import { nextAortaId, writeAortaId } from '../../trust/oauth/headers.js';
import { readObject } from '../../trust/oauth/json.js';
import { attempt } from '../../trust/oauth/send.js';
import { TOKEN_EXCHANGE } from '../../trust/oauth/smart.js';
import { sendPlainly } from '../../trust/tls/send.js';
import { sendWithCertificate, type ClientFiles } from '../one-request.js';
import { PERSONA_TYPE } from './personas.js';

/** For whom a token is asked, and of which simulator. */
export interface PersonaRequest {
  /** Token endpoint. */
  readonly url: string;
  readonly persona: string;
  /** Application ids: who will use it, and who will be asked. */
  readonly client: string;
  readonly audience: string;
  readonly interactions: readonly string[];
  readonly patient?: string;
  readonly newId: () => string;
  /** Where it is asked over mutual TLS. */
  readonly tls?: ClientFiles;
}

const LIMITS = { patience: 10_000, size: 1 << 16 };

/** Asks a token of the simulator as a persona: the token, or the error of OAuth or of the connection. */
export async function personaToken(asked: PersonaRequest): Promise<{ readonly token: string } | { readonly error: string }> {
  const { url, persona, client, audience, interactions, patient, newId, tls } = asked;
  const form = new URLSearchParams({
    grant_type: TOKEN_EXCHANGE,
    client_id: applicationUrn(client),
    audience: applicationUrn(audience),
    scope: interactions.join(' '),
    subject_token: persona,
    subject_token_type: PERSONA_TYPE,
    ...(patient === undefined ? {} : { patient }),
  });
  const headers = {
    Accept: 'application/json',
    'Content-Type': 'application/x-www-form-urlencoded',
    'AORTA-ID': writeAortaId(nextAortaId(newId)),
  };
  const send = tls === undefined ? sendPlainly(LIMITS) : sendWithCertificate(tls, LIMITS);
  const answer = await attempt(send, { method: 'POST', url, headers, body: form.toString() });
  if (!answer.ok) return { error: answer.trouble.kind === 'unavailable' ? answer.trouble.reason : answer.trouble.kind };
  const json = readObject(answer.value.body);
  const token = json?.['access_token'];
  if (answer.value.status === 200 && typeof token === 'string') return { token };
  return { error: (json && tokenErrorIn(json)) ?? `HTTP ${answer.value.status}` };
}
