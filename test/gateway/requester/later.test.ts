import { setTimeout as wait } from 'node:timers/promises';
import { laterAnswers, type LaterAnswer } from '../../../src/gateway/requester/later.js';
import { bundleOf, idsOf } from './answers.js';
import { batch, dispenses, item, soap } from './batches.js';
import { PATIENT, requesterWorld, type RequesterWorld } from './world.js';

describe('given answers that are fetched later', () => {
  let now = 0;
  const log: string[] = [];
  const memory = (bounds = {}): ReturnType<typeof laterAnswers> =>
    laterAnswers(
      () => now,
      (line) => void log.push(line),
      { life: 600_000, most: 2, octets: 1000, ...bounds },
    );
  const done = (text: string) => (): Promise<LaterAnswer> => Promise.resolve({ status: 200, text });

  test('when the work is done, then its holder gets it under its key, nobody else does, and after its time it is gone', async () => {
    const answers = memory();
    const ticket = answers.begin('a', done('x')) ?? { id: '', key: '' };
    expect(answers.fetch(ticket, 'a')).toBe('working');
    await wait(1);
    expect(answers.fetch(ticket, 'a')).toEqual({ status: 200, text: 'x' });
    expect([answers.fetch(ticket, 'b'), answers.fetch({ ...ticket, key: 'A'.repeat(43) }, 'a'), answers.fetch({ ...ticket, id: 'x' }, 'a')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    now += 600_000;
    expect(answers.fetch(ticket, 'a')).toBeUndefined();
  });

  test('when it is forgotten, or too much waits, or the work fails, then there is nothing', async () => {
    const answers = memory();
    const ticket = answers.begin('a', done('x')) ?? { id: '', key: '' };
    expect([answers.forget(ticket, 'b'), answers.forget(ticket, 'a'), answers.forget(ticket, 'a')]).toEqual([false, true, false]);
    expect(answers.begin('a', done('y'.repeat(2000)))).toBeDefined();
    await wait(1);
    expect(answers.begin('a', done('z'))).toBeUndefined();
    const others = memory();
    const failing = others.begin('a', () => Promise.reject(new Error('secret'))) ?? { id: '', key: '' };
    await wait(1);
    expect([others.fetch(failing, 'a'), log.at(-1)]).toEqual([undefined, '{"requester":"later-failed"}']);
  });
});

describe('given a client that prefers an answer later', () => {
  let world: RequesterWorld;
  beforeAll(async () => {
    world = await requesterWorld();
  });
  afterAll(() => world.stop());

  test('when it searches, then 202 and an address where the answer is, for the same person about the same patient only', async () => {
    let answered = (): void => undefined;
    world.answers((asked, res) => {
      answered = () =>
        void res.writeHead(200, { 'Content-Type': 'text/xml' }).end(soap(batch(asked, [item(asked, { payloads: [dispenses('V-1')] })])));
      return undefined;
    });
    const begun = await world.ask(`/MedicationDispense?${PATIENT}`, { headers: { Prefer: 'respond-async, handling=strict' } });
    const address = (begun.headers.get('content-location') ?? '').replace('/fhir/R4', '');
    expect([begun.status, address]).toEqual([202, expect.stringMatching(/^\/MedicationDispense\/\$answer\/[\w-]{22}\/[\w-]{43}$/)]);
    expect((await world.ask(address)).status).toBe(202);
    while (world.received.length === 0) await wait(20);
    answered();
    let response = await world.ask(address);
    while (response.status === 202) {
      await wait(20);
      response = await world.ask(address);
    }
    expect(idsOf(await bundleOf(response))).toEqual(['V-1']);
    expect((await world.lines()).map(({ kind }) => kind)).toEqual(['retrieval']);
    const others = [{ uzi: '900005259' }, { bsn: '999900031' }];
    for (const claims of others) expect((await world.ask(address, {}, claims)).status).toBe(404);
    expect((await world.ask(`${address.slice(0, -1)}${address.endsWith('A') ? 'B' : 'A'}`)).status).toBe(404);
    expect((await world.ask(address, { method: 'DELETE' })).status).toBe(202);
    expect((await world.ask(address)).status).toBe(404);
    expect((await world.ask(address, { method: 'DELETE' })).status).toBe(404);
    expect(world.log.join()).not.toContain(address.split('/').at(-1));
  });
});
