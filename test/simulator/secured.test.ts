import { createServer } from 'node:https';
import type { MutualAgent } from '../../src/trust/tls/client.js';
import type { Send } from '../../src/trust/oauth/send.js';
import { exchangeToken } from '../../src/trust/oauth/exchange.js';
import { transactionToken } from '../../src/trust/token/build.js';
import { writeToken } from '../../src/trust/token/token.js';
import { signAssertion } from '../../src/trust/signature/sign-assertion.js';
import { contradictions, sandboxSimulator } from '../../src/simulator/config.js';
import { must } from '../attack/world.js';
import { materialOf } from '../support/tls.js';
import { answering, served, type FakeSource } from './sources.js';
import { change } from './index-messages.js';
import { clientOf, liveSigner, named, network, networkPki, securedSimulator } from './secured.js';
import { batchOf, PHARMACY, simulated, type Simulated } from './simulator.js';
import { enveloped, messageIn, OTHER_PATIENT, PATIENT, question, signed, type Ask } from './questions.js';

let source: FakeSource;
let simulator: Simulated;
let practice: { readonly send: Send; readonly agent: MutualAgent };
let pharmacy: typeof practice;

beforeAll(async () => {
  const { certificate, key, anchors } = materialOf(await networkPki(), 'server-b');
  source = await served(answering(PHARMACY, '301'), (listener) =>
    createServer({ cert: certificate, key, ca: anchors, requestCert: true, rejectUnauthorized: true }, listener),
  );
  simulator = await securedSimulator({ participants: network(source.port) });
  [practice, pharmacy] = [await clientOf('server-a'), await clientOf('server-b')];
});
afterAll(async () => {
  practice.agent.destroy();
  pharmacy.agent.destroy();
  await simulator.stop();
  await source.stop();
});

const live: Ask = { now: new Date(), seconds: 30 };

async function sent(
  { send }: typeof practice,
  service: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const url = `${named(simulator.urls.soap)}/${service}`;
  const answer = await send({ method: 'POST', url, headers: { 'Content-Type': 'text/xml; charset=utf-8', ...headers }, body });
  return { status: answer.status, text: answer.body };
}

const ask = async (envelope: string, headers: Record<string, string> = {}): Promise<unknown> => {
  const { status, text } = await sent(practice, 'VerstrekkingsLijstqueryBatch', envelope, headers);
  return status === 200 ? batchOf(text) : status;
};

const delivered = { head: 'AA 1', items: [`${PHARMACY} AA OK 1/1/0 1 subject`] };

test('given mutual TLS everywhere, when the pharmacy registers and the practice asks with a token, then the source shows and sees certificates', async () => {
  expect(messageIn((await sent(pharmacy, 'VerwijsIndex', change('register'))).text).local).toBe('MFMT_IN002302NLResponse');
  expect(await ask(await signed(question(live), await liveSigner('z-gp-auth'), 'token', new Date()))).toEqual(delivered);
  expect(source.got.at(-1)?.path).toBe('/aorta/VerstrekkingsLijstquery');
  expect(simulator.log.join('\n')).toContain('"ura":"90000380"');
  expect(simulator.log.join('\n')).not.toContain(PATIENT);
});

test('given the certificate of the pharmacy, when it sends as the practice, then it is not believed', async () => {
  const envelope = await signed(question(live), await liveSigner('z-gp-auth'), 'token', new Date());
  const { status } = await sent(pharmacy, 'VerstrekkingsLijstqueryBatch', envelope);
  expect(status).toBe(500);
  expect((await sent(pharmacy, 'VerwijsIndex', change('register', { ura: '90000380', application: '300' }))).status).toBe(500);
});

test('given a certificate that was revoked, or of nobody who takes part, when it connects, then nothing is answered', async () => {
  for (const name of ['server-revoked', 'lsp'] as const) {
    const { send, agent } = await clientOf(name);
    await expect(sent({ send, agent }, 'Ping', '<a/>')).rejects.toMatchObject({ name: 'SendError' });
    agent.destroy();
  }
});

test('given a source that shows another certificate, when it is asked, then nothing is sent to it', async () => {
  const { certificate, key, anchors } = materialOf(await networkPki(), 'lsp');
  const stranger = await served(answering(PHARMACY, '301'), (listener) =>
    createServer({ cert: certificate, key, ca: anchors, requestCert: true }, listener),
  );
  const other = await securedSimulator({ participants: network(stranger.port) });
  const [asks, registers] = [await clientOf('server-a'), await clientOf('server-b')];
  const post = (client: typeof practice, service: string, body: string) =>
    client.send({ method: 'POST', url: `${named(other.urls.soap)}/${service}`, headers: { 'Content-Type': 'text/xml; charset=utf-8' }, body });
  await post(registers, 'VerwijsIndex', change('register'));
  const { body } = await post(asks, 'VerstrekkingsLijstqueryBatch', await signed(question(live), await liveSigner('z-gp-auth'), 'token', new Date()));
  expect(batchOf(body).items).toEqual(['1 AE AE 0/0/0 0 subject RTEDEST']);
  expect(stranger.got).toEqual([]);
  asks.agent.destroy();
  registers.agent.destroy();
  await other.stop();
  await stranger.stop();
});

describe('given an access token that is passed on with a question', () => {
  async function accessToken(bsn = PATIENT, interaction = 'QURX_IN990111NL'): Promise<string> {
    const signer = await liveSigner('z-gp-auth');
    const token = must(
      transactionToken({
        tokenId: `_${crypto.randomUUID()}`,
        at: Date.now(),
        certificate: signer.chain[0],
        organisation: '90000380',
        messageId: { root: '2.999.1', extension: crypto.randomUUID() },
        interaction,
        bsn,
      }),
    );
    const transaction = must(await signAssertion(must(writeToken('transaction', token)), signer, { keyInfo: 'certificate' }));
    const aortaId = { initialRequestId: crypto.randomUUID(), requestId: crypto.randomUUID() };
    const request = {
      tokenEndpoint: named(simulator.urls.token),
      client: '300',
      audience: '300',
      transactionToken: transaction,
      scope: { interaction },
      aortaId,
    };
    const obtained = await exchangeToken(request, practice.send, () => Date.now());
    if (!obtained.ok) throw new Error(JSON.stringify(obtained.trouble));
    return obtained.value.accessToken;
  }

  test('when it fits, then it is as good as a transaction token; also where the body is signed', async () => {
    const headers = { Authorization: `Bearer ${await accessToken()}` };
    expect(await ask(enveloped(question(live)), headers)).toEqual(delivered);
    expect(await ask(await signed(question(live), await liveSigner('server-a'), 'body', new Date()), headers)).toEqual(delivered);
  });

  test.each<readonly [string, Ask, () => Promise<string>]>([
    ['is about another patient', {}, () => accessToken(OTHER_PATIENT)],
    ['is for another interaction', {}, () => accessToken(PATIENT, 'REPC_IN000023NL')],
    ['is of another person', { uzi: '900005267', role: '17.000' }, () => accessToken()],
    ['was not issued here', {}, () => Promise.resolve('a.b.c')],
  ])('when it %s, then it is not believed', async (_, changes, token) => {
    expect(await ask(enveloped(question({ ...live, ...changes })), { Authorization: `Bearer ${await token()}` })).toBe(500);
  });
});

test('given a source with https and no certificate to show, when the simulator starts, then it says which', async () => {
  const participants = network(1);
  await expect(simulated({ participants })).rejects.toMatchObject({ name: 'LineError', message: '301: https needs public.tls' });
  expect(contradictions(sandboxSimulator({ participants })).map(({ path }) => path)).toEqual(['participants.1.source.address']);
});
