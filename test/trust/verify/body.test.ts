import { signBody } from '../../../src/trust/signature/sign-body.js';
import { OWN_ENGINE } from '../../../src/trust/verify/own-engine.js';
import { verifyMessage } from '../../../src/trust/verify/verify-message.js';
import { XML_CRYPTO_ENGINE } from '../../../src/trust/verify/xml-crypto-engine.js';
import { ACTOR, OTHER_PATIENT, PATIENT, query } from '../../attack/message.js';
import { must, NOW, verifying } from '../../attack/world.js';
import { signerOf } from '../../support/signing.js';
import type { PkiName } from '../../../src/trust/pki/make.js';

const MINUTE = 60_000;
const PEER = { ura: '90000380', represents: [] };
let ids = 0;

async function signed(by: PkiName = 'server-a', times: { created?: number; expires?: number } = {}): Promise<string> {
  const newId = (): string => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  const signing = { actor: ACTOR, created: NOW, expires: NOW + 5 * MINUTE, newId, ...times };
  return must(await signBody(query(), await signerOf(by), signing));
}

describe.each([XML_CRYPTO_ENGINE, OWN_ENGINE])('given a body signed with a server certificate, and the engine $name', (engine) => {
  async function verify(input: string, peer = PEER): Promise<string> {
    const result = await verifyMessage({ input, peer, purpose: 'care' }, await verifying({ engine }));
    return result.ok ? `accepted, ${result.value.body?.organisation ?? ''}` : result.refusal.code;
  }

  it('when nothing was changed, then it is accepted and read from what was signed', async () => {
    const result = await verifyMessage({ input: await signed(), peer: PEER, purpose: 'care' }, await verifying({ engine }));
    expect(result).toMatchObject({ ok: true, value: { body: { organisation: '90000380', facts: { bsn: { ok: true, value: PATIENT } } } } });
  });

  it.each([
    ['the patient', (t: string) => t.replace(PATIENT, OTHER_PATIENT), 'SIG_INVALID'],
    ['the timestamp', (t: string) => t.replace(/Expires>[^<]*/, 'Expires>2026-06-01T12:04:00Z'), 'SIG_INVALID'],
    ['the body for another', (t: string) => t.replace(/wsu:Id="([^"]*)"(?=[^>]*><QURX)/, 'wsu:Id="_x"'), 'SIG_MALFORMED'],
    ['the signature away', (t: string) => t.replace(/<ds:Signature [^]*<\/ds:Signature>/, ''), 'TOKEN_MISSING'],
  ])('when somebody changes %s, then it is refused', async (_, edit, code) => {
    const text = await signed();
    const changed = edit(text);
    expect(changed).not.toBe(text);
    expect(await verify(changed)).toBe(code);
  });

  it('when it is of another time, of another peer or of a person, then it is refused', async () => {
    expect(await verify(await signed('server-a', { created: NOW - 10 * MINUTE, expires: NOW - 5 * MINUTE }))).toBe('TOKEN_EXPIRED');
    expect(await verify(await signed('server-a', { expires: NOW + 60 * MINUTE }))).toBe('TOKEN_WINDOW');
    expect(await verify(await signed(), { ura: '90000381', represents: [] })).toBe('TOKEN_ISSUER');
    expect(await verify(await signed('server-b'), { ura: '90000381', represents: [] })).toBe('TOKEN_ISSUER');
    expect(await verify(await signed('z-gp-auth'))).toBe('CARD_NOT_ALLOWED');
  });

  it('when it comes a second time, then it is refused', async () => {
    const [input, world] = [await signed(), await verifying({ engine })];
    const arrival = { input, peer: PEER, purpose: 'care' } as const;
    expect((await verifyMessage(arrival, world)).ok).toBe(true);
    expect(await verifyMessage(arrival, world)).toMatchObject({ ok: false, refusal: { code: 'TOKEN_REPLAY' } });
  });
});
