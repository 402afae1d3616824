import { OWN_ENGINE } from '../../../src/trust/verify/own-engine.js';
import { TRANSACTION } from '../../../src/trust/verify/transaction.js';
import { XML_CRYPTO_ENGINE } from '../../../src/trust/verify/xml-crypto-engine.js';
import { ASSISTANT, GP, messageOf, query, SERVER_SET, UNDER_MANDATE } from '../../attack/message.js';
import { NOW, verifying } from '../../attack/world.js';
import type { StepResult } from '../../../src/trust/verify/ladder.js';

const DAY = 86_400_000;

describe.each([XML_CRYPTO_ENGINE, OWN_ENGINE])('given the engine $name', (engine) => {
  it('when a GP asks with a card, then all fifteen steps pass', async () => {
    const told: StepResult[] = [];
    const arrival = { input: await messageOf(), peer: { ura: '90000380', represents: [] }, purpose: 'care' } as const;
    const result = await TRANSACTION.climb({ arrival, verifying: await verifying({ engine }) }, (step) => told.push(step));
    expect(result).toMatchObject({ ok: true, value: { professional: GP, organisation: '90000380', bsn: '999910164' } });
    expect(told.map((s) => [s.number, s.outcome])).toEqual(Array.from({ length: 15 }, (_, i) => [i + 1, 'passed']));
  });

  it('when an assistant asks under a mandate, then the role of the professional counts and the mandate is told with its end', async () => {
    const arrival = { input: await messageOf(UNDER_MANDATE, query(ASSISTANT)), peer: { ura: '90000380', represents: [] }, purpose: 'care' } as const;
    const result = await TRANSACTION.climb({ arrival, verifying: await verifying({ engine }) });
    const mandate = { id: expect.stringMatching(/^token_/) as string, from: NOW - 100 * DAY, until: NOW + 300 * DAY };
    expect(result).toMatchObject({ ok: true, value: { professional: GP, identity: ASSISTANT, mandate } });
  });

  it('when a server asks with the whole set, then it depends on the setting and on the purpose', async () => {
    const arrival = async (purpose: 'care' | 'prefetch') =>
      ({ input: await messageOf(SERVER_SET), peer: { ura: '90000380', represents: [] }, purpose }) as const;
    const on = { engine, settings: { serverTokenSet: true } };
    const ask = async (purpose: 'care' | 'prefetch', changes: object) =>
      TRANSACTION.climb({ arrival: await arrival(purpose), verifying: await verifying(changes) });
    expect(await ask('prefetch', { engine })).toMatchObject({ ok: false, refusal: { code: 'CARD_NOT_ALLOWED' } });
    expect(await ask('care', on)).toMatchObject({ ok: false, refusal: { code: 'CARD_NOT_ALLOWED' } });
    expect(await ask('prefetch', on)).toMatchObject({ ok: true, value: { professional: GP } });
  });
});
