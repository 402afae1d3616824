import type { Search } from '../../../src/fhir/search/search.js';
import type { Bundle } from '../../../src/fhir/types.js';
import { answerSearch, askerOf, type SourceSearch } from '../../../src/gateway/source/answer-search.js';
import { StoreError } from '../../../src/store/errors.js';
import { BSNS, withdrawn } from '../../store/world.js';
import { PAGING } from '../../consent/shielding/world.js';
import { CANARY, conditions, dispenseEvent, dispenses } from './data.js';
import { ICA, MED, passedOn } from './messages.js';
import { PHARMACY, PRACTICE, TestGateway, type Changes } from './world.js';

let gateway: TestGateway;
let next = 0;
beforeAll(async () => {
  gateway = await TestGateway.open();
});
afterAll(() => gateway.close());
beforeEach(() => gateway.clock.pass(1000 - (gateway.clock.now() % 1000)));

const newBsn = (): string => BSNS[next++] ?? '';
const TOKEN = {
  issuer: 'https://as.example',
  id: 't1',
  application: '300',
  receiver: '301',
  ura: PRACTICE,
  uzi: '900005259',
  role: '01.015',
  expires: 0,
  isBound: true,
};

/** A search of the GP, over FHIR. */
async function search(bsn: string, asked: Partial<Search> & Pick<Search, 'type'>, more: Partial<SourceSearch> = {}, changes: Changes = {}) {
  const world = gateway.world(changes);
  const [source] = world.sources;
  if (source === undefined) throw new Error('no source');
  const begun = gateway.clock.now();
  const reply = await answerSearch(
    {
      source,
      channel: 'fhir',
      bsn,
      asker: askerOf(TOKEN, '192.0.2.1'),
      declared: { purpose: 'TREAT', relation: { kind: 'own-patient' } },
      ids: { request: 'r1' },
      question: { search: { criteria: [], ...asked }, self: `${asked.type}?asked` },
      narrowing: {},
      paging: PAGING,
      ...more,
    },
    world,
  );
  return { reply, took: gateway.clock.now() - begun, line: (await gateway.lines()).at(-1) };
}

/** Business identifiers of the matches. */
function matchesIn(reply: unknown): readonly string[] {
  const { entry = [] } = (reply as { bundle: Bundle }).bundle;
  return entry
    .filter(({ search: found }) => found?.mode === 'match')
    .map(({ resource }) => (resource as { identifier?: readonly { value?: string }[] }).identifier?.[0]?.value ?? '');
}

const DISPENSES: Pick<Search, 'type'> = { type: 'MedicationDispense' };

test('C-50 given a patient who said yes, when a GP searches, then a searchset of what is visible with the notice, and a line', async () => {
  const bsn = newBsn();
  const decision = await gateway.permit(bsn, dispenses(bsn, [dispenseEvent('D-1'), dispenseEvent('D-2')]));
  const { reply, took, line } = await search(bsn, DISPENSES);
  expect(reply).toMatchObject({
    status: 200,
    bundle: { type: 'searchset', total: 2, link: [{ relation: 'self', url: 'MedicationDispense?asked' }] },
  });
  expect([matchesIn(reply), took]).toEqual([['D-1', 'D-2'], 250]);
  expect(JSON.stringify(reply)).toContain('Deze gegevens zijn mogelijk niet volledig');
  expect(line).toMatchObject({
    kind: 'retrieval',
    outcome: 'success',
    interaction: 'search-type MedicationDispense',
    requester: { organization: PRACTICE, person: TOKEN.uzi, role: TOKEN.role, application: '300', address: '192.0.2.1' },
    sources: [{ source: PHARMACY, result: 'delivered' }],
    ids: { request: 'r1' },
    restricted: [{ consent: `Consent/${decision.id}/_history/1` }],
  });
});

test('C-50 given nothing to be found, when a GP searches, then an empty searchset with the same notice, at the floor, whatever the reason', async () => {
  const [unknown, shielded, closed] = [newBsn(), newBsn(), newBsn()];
  await gateway.permit(shielded, dispenses(shielded));
  await gateway.shield(shielded, { categories: ['MED'] });
  await gateway.decide(closed, { decision: 'deny', confirmed: 'deny' });
  const shown = [];
  for (const bsn of [unknown, shielded, closed]) {
    const { reply, took } = await search(bsn, DISPENSES);
    shown.push(JSON.stringify({ reply, took }).replace(/[0-9a-f]{8}-[0-9a-f-]{27}|"timestamp":"[^"]*"/g, ''));
  }
  expect(new Set(shown)).toHaveProperty('size', 1);
  expect(shown[0]).toMatch(/"total":0.*"took":1000/);
});

test.each<[string, number, string, Partial<SourceSearch>, Changes]>([
  [
    'R-MATRIX',
    403,
    'forbidden',
    { asker: { organisation: PRACTICE, application: '300', person: { card: 'care-professional', isAuthentic: true, uzi: '1', role: '30.000' } } },
    {},
  ],
  [
    'R-EXCL',
    403,
    'forbidden',
    { asker: { organisation: PRACTICE, application: '300', person: { card: 'care-professional', isAuthentic: true, uzi: '1', role: '01.008' } } },
    {},
  ],
  [
    'R-ORG',
    403,
    'forbidden',
    { asker: { organisation: '90000777', application: '300', person: { card: 'care-professional', isAuthentic: true, uzi: '1', role: '01.015' } } },
    {},
  ],
  [
    'R-MAND',
    403,
    'forbidden',
    { asker: { organisation: PRACTICE, application: '300', person: { card: 'named-employee', isAuthentic: true, uzi: '1', role: '00.000' } } },
    {},
  ],
  ['R-AUTH', 401, 'login', { asker: { organisation: PRACTICE, application: '300' } }, {}],
  ['R-PURP', 403, 'forbidden', { declared: { relation: { kind: 'locum' } } }, {}],
  ['R-REL', 403, 'forbidden', { declared: { purpose: 'TREAT' } }, {}],
  ['R-SYN', 400, 'invalid', { question: { search: { type: 'Encounter', criteria: [] }, self: '' } }, {}],
  ['R-SYN', 400, 'invalid', { question: { search: { ...DISPENSES, criteria: [], count: 1 }, self: '', page: 'x' } }, {}],
])('given what gives %s, when searched, then %i %s at once, the same for every patient', async (code, status, issue, more, changes) => {
  const bsn = newBsn();
  await gateway.permit(bsn, dispenses(bsn));
  for (const one of [bsn, newBsn()]) {
    const { reply, took, line } = await search(one, DISPENSES, more, changes);
    expect([reply, took]).toEqual([{ status, code, issue }, 0]);
    expect(line).toMatchObject({ kind: 'refusal', outcome: 'refused', code });
  }
});

test('given a source that fails, a store that is down, a log that takes no line, when searched, then 504, 503 and 503', async () => {
  const bsn = newBsn();
  await gateway.permit(bsn, dispenses(bsn));
  gateway.connector.respond = () => new Promise(() => undefined);
  expect((await search(bsn, DISPENSES)).reply).toEqual({ status: 504, code: 'T-TIMEOUT', issue: 'timeout' });
  gateway.connector.respond = () => Promise.resolve({ kind: 'failed', trouble: 'T-ERROR', mayRetry: true });
  expect((await search(bsn, DISPENSES)).reply).toEqual({ status: 504, code: 'T-ERROR', issue: 'transient' });
  gateway.connector.respond = undefined;
  const sourceSide = { ...gateway.stores.sourceSide, read: () => Promise.reject(new StoreError('busy')) };
  expect((await search(bsn, DISPENSES, {}, { stores: { sourceSide } })).reply).toEqual({ status: 503, code: 'L-FAIL', issue: 'transient' });
  const lines = { append: () => Promise.reject(new StoreError('full')), close: () => Promise.resolve() };
  expect((await search(bsn, DISPENSES, {}, { stores: { lines } })).reply).toEqual({ status: 503, code: 'L-FAIL', issue: 'transient' });
});

test('C-15 T4 given pages of a search, when the patient withdraws after the first, then the second is empty, without a next link and without an error', async () => {
  const bsn = newBsn();
  const decision = await gateway.permit(
    bsn,
    dispenses(
      bsn,
      ['D-1', 'D-2', 'D-3'].map((id) => dispenseEvent(id)),
    ),
  );
  const asked = { ...DISPENSES, count: 2 };
  const first = await search(bsn, asked);
  const [, following] = (first.reply as { bundle: Bundle }).bundle.link ?? [];
  const page = following?.url?.split('_page=')[1] ?? '';
  expect([matchesIn(first.reply), page === '']).toEqual([['D-1', 'D-2'], false]);
  const question = { search: { criteria: [], ...asked }, self: 'MedicationDispense?asked', page };
  expect(matchesIn((await search(bsn, asked, { question })).reply)).toEqual(['D-3']);
  await gateway.change(withdrawn(decision, '2026-06-01T12:00:01.000Z'));
  const { reply } = await search(bsn, asked, { question });
  expect(reply).toMatchObject({ status: 200, bundle: { total: 0, link: [{ relation: 'self' }] } });
  expect((reply as { bundle: Bundle }).bundle.link).toHaveLength(1);
  expect(JSON.stringify(reply)).not.toContain(CANARY);
});

describe('I6 both protocols release the same items', () => {
  const v3 = async (bsn: string, interaction: string, parameters = ''): Promise<readonly string[]> => {
    const { body } = await gateway.answer(passedOn({ bsn, interaction, parameters }));
    return [...body.matchAll(/<(?:medicationDispenseEvent|Condition[^>]*)><id root="[^"]*" extension="([^"]*)"/g)].map(([, id = '']) => id);
  };
  const fhir = async (bsn: string, types: readonly string[], narrowing: SourceSearch['narrowing'] = {}): Promise<readonly string[]> => {
    const found = [];
    for (const type of types) found.push(...matchesIn((await search(bsn, { type }, { narrowing })).reply));
    return found;
  };

  test('given dispenses of which some are shielded, when asked over HL7v3 and FHIR, for all and in a period, then the same ones come', async () => {
    const bsn = newBsn();
    const events = [
      ['D-1', '20260101'],
      ['D-2', '20260201'],
      ['D-3', '20260301'],
      ['D-4', '20260401'],
    ] as const;
    await gateway.permit(
      bsn,
      dispenses(
        bsn,
        events.map(([id, day]) => dispenseEvent(id, { day })),
      ),
    );
    await gateway.shield(bsn, { items: [{ identifier: { system: 'urn:oid:2.999.6', value: 'D-3' }, dependents: false }] });
    expect(await v3(bsn, MED)).toEqual(['D-1', 'D-2', 'D-4']);
    expect(await fhir(bsn, ['MedicationDispense'])).toEqual(['D-1', 'D-2', 'D-4']);
    const period = '<dispenseEventEffectiveTimeInterval><value><low value="202602010000"/></value></dispenseEventEffectiveTimeInterval>';
    expect(await v3(bsn, MED, period)).toEqual(['D-2', 'D-4']);
    expect(await fhir(bsn, ['MedicationDispense'], { dispensed: { low: '202602010000' } })).toEqual(['D-2', 'D-4']);
  });

  test('given conditions, when asked over HL7v3 and by both types over FHIR, then the same ones come, also when one is shielded', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, conditions(bsn));
    const types = ['AllergyIntolerance', 'Flag'];
    expect(await v3(bsn, ICA)).toEqual(['C-01', 'C-02']);
    expect(await fhir(bsn, types)).toEqual(['C-01', 'C-02']);
    await gateway.shield(bsn, { items: [{ identifier: { system: 'urn:oid:2.16.528.1.1007.3.3.9000001.1.432', value: 'C-01' }, dependents: false }] });
    expect(await v3(bsn, ICA)).toEqual(['C-02']);
    expect(await fhir(bsn, types)).toEqual(['C-02']);
  });
});
