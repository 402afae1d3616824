import { attribute, child, descendantsAt } from '../../src/xml/element.js';
import { signerOf } from '../support/signing.js';
import { answering, fakeSource, type FakeSource } from './sources.js';
import { changed } from './index-messages.js';
import { batchOf, participant, PHARMACY, PHARMACY_2, post, PRACTICE, simulated, type Simulated } from './simulator.js';
import { messageIn, question, signed } from './questions.js';

let sources: readonly [FakeSource, FakeSource];
let simulator: Simulated;

beforeAll(async () => {
  sources = [await fakeSource(answering(PHARMACY, '301')), await fakeSource(answering(PHARMACY_2, '302', 2))];
  simulator = await simulated({
    proof: 'token',
    participants: [PRACTICE, participant(PHARMACY, '301', 'J8', sources[0].port), participant(PHARMACY_2, '302', 'J8', sources[1].port)],
  });
  expect(await changed(simulator.urls.soap, 'register')).toBe('MFMT_IN002320NL');
  expect(await changed(simulator.urls.soap, 'register', { ura: PHARMACY_2, application: '302' })).toBe('MFMT_IN002320NL');
});
afterAll(async () => {
  await simulator.stop();
  for (const source of sources) await source.stop();
});

test('given two sources in the index, when a GP asks with a token, then both answers in one batch, counted anew', async () => {
  const { status, text } = await post(simulator.urls.soap, 'VerstrekkingsLijstqueryBatch', await signed(question(), await signerOf('z-gp-auth')));
  expect(status).toBe(200);
  expect(batchOf(text)).toEqual({
    head: 'AA 2',
    items: [`${PHARMACY} AA OK 3/1/2 1 subject`, `${PHARMACY_2} AA OK 3/2/0 2 subject`],
  });
  expect(
    descendantsAt(messageIn(text), ['QURX_IN990113NL']).map((item) =>
      attribute(descendantsAt(item, ['receiver', 'device', 'id'])[0] ?? item, 'extension'),
    ),
  ).toEqual(['300', '300']);
  expect(child(messageIn(text), 'id')).toBeDefined();
});
