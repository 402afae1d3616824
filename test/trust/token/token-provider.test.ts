import { memoryStore } from '../../../src/trust/token/prepared-store.js';
import { prepare } from '../../../src/trust/token/prepared.js';
import { clientTokens, conditionalSet, signingService, type ConditionalSet, type TokenRequest } from '../../../src/trust/token/token-provider.js';
import { TEST_NOW, testPki } from '../../support/pki.js';
import { codeOf, queryFacts, signerOf, valueOf } from '../../support/signing.js';
import { xmlCryptoVerifies } from '../../support/xml-crypto.js';

const GP = { uzi: '900005259', role: '01.015' };

async function request(more: Partial<TokenRequest> = {}): Promise<TokenRequest> {
  const { certificate: _, ...facts } = await queryFacts();
  return { facts: { ...facts, context: 'MEDS' }, person: GP, purpose: 'person-present', ...more };
}

async function storedSet(change: Partial<ConditionalSet> = {}): Promise<ConditionalSet> {
  return {
    enabled: true,
    signer: await signerOf('server-a'),
    mandateFor: (organisation, context) => Promise.resolve(organisation === '90000380' && context === 'MEDS' ? '<mandate/>' : undefined),
    registrationFor: (organisation, bsn) => Promise.resolve(organisation === '90000380' && bsn === '999910164' ? '<registration/>' : undefined),
    ...change,
  };
}

describe('given a client that completes its token', () => {
  test('when it gives the signature, then the message has its token', async () => {
    const now = (): number => TEST_NOW.getTime();
    const preparation = { store: memoryStore(now), now };
    const prepared = valueOf(await prepare(await queryFacts(), preparation));
    const signature = valueOf(await (await signerOf('z-gp-auth')).sign(Buffer.from(prepared.octets, 'base64'), 'rsa-sha256'));
    const provider = clientTokens(preparation);
    const given = { key: prepared.key, signature };
    const { facts } = await request();
    const others = [
      [{ messageId: { ...facts.messageId, extension: '2' } }, 'TOKEN_MESSAGE_BINDING'],
      [{ interaction: 'QURX_IN990001NL' }, 'TOKEN_INTERACTION'],
      [{ bsn: '999990019' }, 'TOKEN_BSN'],
    ] as const;
    for (const [change, code] of others)
      expect(codeOf(await provider.tokensFor(await request({ given, facts: { ...facts, ...change } })))).toBe(code);
    expect(codeOf(await provider.tokensFor(await request({ given: { key: '_other', signature } })))).toBe('TOKEN_MISSING');
    const [token] = valueOf(await provider.tokensFor(await request({ given })));
    expect(xmlCryptoVerifies(token, (await testPki()).issued['z-gp-auth'].certificate)).toBe(true);
  });

  test('when it gives none, then there is no token from elsewhere', async () => {
    const provider = clientTokens({ store: memoryStore(() => 0), now: () => 0 });
    expect(codeOf(await provider.tokensFor(await request()))).toBe('TOKEN_MISSING');
  });
});

describe('given a signing service', () => {
  test('when it has the key of the person, then it signs', async () => {
    const signer = await signerOf('z-gp-auth');
    const [token] = valueOf(await signingService(() => Promise.resolve(signer)).tokensFor(await request()));
    expect(xmlCryptoVerifies(token, (await testPki()).issued['z-gp-auth'].certificate)).toBe(true);
  });

  test('when it has none, or there is no person, then there is no token', async () => {
    const none = signingService(() => Promise.resolve(undefined));
    expect(codeOf(await none.tokensFor(await request()))).toBe('TOKEN_MISSING');
    const signer = await signerOf('server-a');
    expect(codeOf(await signingService(() => Promise.resolve(signer)).tokensFor(await request({ person: undefined })))).toBe('TOKEN_MISSING');
  });

  test.each(['z-pharm-auth', 'server-a'] as const)('when it gives the key of %s for the person, then it is refused', async (name) => {
    const signer = await signerOf(name);
    expect(codeOf(await signingService(() => Promise.resolve(signer)).tokensFor(await request()))).toBe('TOKEN_SUBJECT');
  });
});

describe('given a conditional set', () => {
  test('when it is switched on and complete, then a batch prefetch has three tokens, the first without a subject', async () => {
    const tokens = valueOf(await conditionalSet(await storedSet()).tokensFor(await request({ purpose: 'batch-prefetch' })));
    expect(tokens.slice(1)).toEqual(['<mandate/>', '<registration/>']);
    expect(tokens[0]).toContain('<saml:NameID></saml:NameID>');
  });

  test('when nobody switched it on, or somebody is present, then it is refused', async () => {
    const { enabled: _, ...off } = await storedSet();
    expect(codeOf(await conditionalSet(off).tokensFor(await request({ purpose: 'batch-prefetch' })))).toBe('CARD_NOT_ALLOWED');
    expect(codeOf(await conditionalSet(await storedSet()).tokensFor(await request()))).toBe('CARD_NOT_ALLOWED');
  });

  test('when one of the three is missing, then it is refused', async () => {
    const none = (): Promise<undefined> => Promise.resolve(undefined);
    const asked = await request({ purpose: 'batch-prefetch' });
    for (const change of [{ mandateFor: none }, { registrationFor: none }])
      expect(codeOf(await conditionalSet(await storedSet(change)).tokensFor(asked))).toBe('TOKEN_SET_INCOMPLETE');
    const withoutContext = { ...asked, facts: { ...asked.facts, context: undefined } };
    expect(codeOf(await conditionalSet(await storedSet()).tokensFor(withoutContext))).toBe('TOKEN_SET_INCOMPLETE');
  });

  test('when its key is that of a card, then it is refused', async () => {
    const set = await storedSet({ signer: await signerOf('z-gp-auth') });
    expect(codeOf(await conditionalSet(set).tokensFor(await request({ purpose: 'batch-prefetch' })))).toBe('CERT_KEY_USAGE');
  });
});
