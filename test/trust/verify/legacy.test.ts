import { createRequire } from 'node:module';
import type { StepResult } from '../../../src/trust/verify/ladder.js';
import { OWN_ENGINE } from '../../../src/trust/verify/own-engine.js';
import { verifyMessage } from '../../../src/trust/verify/verify-message.js';
import { XML_CRYPTO_ENGINE } from '../../../src/trust/verify/xml-crypto-engine.js';
import { readLegacyToken } from '../../../src/trust/verify/legacy-token.js';
import { elementsOf } from '../../../src/xml/exact-element.js';
import { readExact } from '../../../src/xml/exact.js';
import { legacyMessageOf, type LegacyScene } from '../../attack/legacy-message.js';
import { GP, PATIENT, URA_A } from '../../attack/message.js';
import { must, verifying } from '../../attack/world.js';
import { testPki } from '../../support/pki.js';

const { SignedXml } = createRequire(import.meta.url)('xml-crypto') as {
  readonly SignedXml: new (options: { readonly publicCert: string }) => { loadSignature(text: string): void; checkSignature(text: string): boolean };
};
const PEER = { ura: URA_A, represents: [] };

describe.each([XML_CRYPTO_ENGINE, OWN_ENGINE])('given a token of before SAML, and the engine $name', (engine) => {
  it('when the flag is on, then all fifteen steps pass and it says who asks for whom', async () => {
    const told: StepResult[] = [];
    const arrival = { input: await legacyMessageOf(), peer: PEER, purpose: 'care' } as const;
    const result = await verifyMessage(arrival, await verifying({ engine, settings: { legacyTokens: true } }), (means, step) => {
      expect(means).toBe('token');
      told.push(step);
    });
    const id = 'token_2.16.528.1.1007.3.3.90000380.12_V-1';
    const token = { professional: GP, organisation: URA_A, bsn: PATIENT, interaction: 'QURX_IN990111NL', context: undefined, tokenIds: [id] };
    expect(result).toMatchObject({ ok: true, value: { token } });
    expect(told.map((s) => [s.number, s.outcome])).toEqual(Array.from({ length: 15 }, (_, i) => [i + 1, 'passed']));
  });

  it('when the flag is off, as it is, then the message is one without a token', async () => {
    const result = await verifyMessage({ input: await legacyMessageOf(), peer: PEER, purpose: 'care' }, await verifying({ engine }));
    expect(result).toMatchObject({ ok: false, refusal: { code: 'TOKEN_MISSING' } });
  });

  it('when root and extension are attributes, then it is read as well', async () => {
    const before: LegacyScene['before'] = (text) =>
      text.replace(
        /<ao:(\w+)><ao:root>([^<]*)<\/ao:root><ao:extension>([^<]*)<\/ao:extension><\/ao:\1>/g,
        '<ao:$1 extension="$3" root="$2"></ao:$1>',
      );
    const input = await legacyMessageOf({ before });
    expect(input).toContain('<ao:patientId extension="');
    const result = await verifyMessage({ input, peer: PEER, purpose: 'care' }, await verifying({ engine, settings: { legacyTokens: true } }));
    expect(result).toMatchObject({ ok: true, value: { token: { bsn: PATIENT } } });
  });
});

it('given what the tests sign as then, when xml-crypto judges it, then it verifies', async () => {
  const text = await legacyMessageOf();
  const judge = new SignedXml({ publicCert: (await testPki()).issued['z-gp-auth'].certificate });
  judge.loadSignature(/<ds:Signature [^]*<\/ds:Signature>/.exec(text)?.[0] ?? '');
  expect(judge.checkSignature(text)).toBe(true);
});

it.each([
  ['in winter', '20260115120000', '2026-01-15T11:00:00.000Z'],
  ['in summer', '20260715120000', '2026-07-15T10:00:00.000Z'],
  ['in the hour that comes twice', '20261025023000', '2026-10-25T01:30:00.000Z'],
])('given a token from a moment %s, when it is read, then that is local time', async (_, written, instant) => {
  const text = (await legacyMessageOf()).replace(/(?<=<ao:notBefore>)\d+/, written);
  const [header] = elementsOf(readExact(text));
  const [data] = (header === undefined ? [] : elementsOf(header)).flatMap(elementsOf);
  if (data === undefined) throw new Error('no token');
  expect(new Date(must(readLegacyToken(data)).notBefore).toISOString()).toBe(instant);
});
