import { KINDS } from '../../store/databases.js';
import { ANNA, BSNS } from '../../store/world.js';
import { matchesIn, nextIn, PHARMACY, PRACTICE, type FhirWorld, type Who } from '../fhir-world.js';
import { BSN, bsn, code, GW, openWorld, post, registered, shieldConsent, ura, URA, valueIn, yesParameters, type Parameter } from './world.js';

const system = (uri: string, value: string): string => encodeURIComponent(`${uri}|${value}`);
const KIND = `${GW}/CodeSystem/gegevenssoort`;
const FREE = { claims: { bsn: undefined } };

describe.each(KINDS)('searching Consents on %s', (kind) => {
  let world: FhirWorld;
  /** Ids by the name that the test gives. */
  const ids: Record<string, string> = {};
  const keep = async (name: string, moment: string, number: string, ...other: readonly Parameter[]): Promise<void> => {
    world.at(moment);
    ids[name] = (await registered(world, bsn('patient', number), { name: 'given', valueDateTime: moment.slice(0, 10) }, ...other)).id;
  };
  const signed = (decision: string): Parameter => ({
    name: 'signatures',
    part: [code('party', 'patient'), code('decision', decision), { name: 'given', valueDateTime: '2026-03-01' }],
  });
  const NO = [code('decision', 'deny'), code('decisionConfirmed', 'deny'), signed('deny')];

  beforeAll(async () => {
    world = await openWorld(kind);
    const [, bram = '', chris = ''] = BSNS;
    await keep('first', '2026-03-01T12:00:00Z', ANNA, signed('permit'));
    await keep('bram', '2026-03-02T12:00:00Z', bram, signed('permit'), code('categories', 'PS'));
    await keep('chris', '2026-03-03T12:00:00Z', chris, ...NO);
    world.at('2026-04-01T12:00:00Z');
    await post(world, 'practice', `/Consent/${ids['first'] ?? ''}/$withdraw`, undefined);
    await keep('second', '2026-05-02T12:00:00Z', ANNA, signed('permit'), ura('recipients', '90000777'));
    world.at('2026-05-03T12:00:00Z');
    const there = yesParameters(ura('source', PHARMACY), { name: 'given', valueDateTime: '2026-05-01' }, signed('permit'));
    ids['pharmacy'] = (valueIn(await post(world, 'pharmacy', '/Consent/$register', there), 'return') as { readonly id: string }).id;
    const shield = shieldConsent({ given: '2026-03-04', riskDiscussed: '2026-03-04' });
    ids['shield'] = (valueIn(await post(world, 'practice', '/Consent/$shield', shield), 'return') as { readonly id: string }).id;
    world.at('2026-06-01T12:00:00Z');
  });
  afterAll(() => world.close());

  const named = (found: ReturnType<typeof matchesIn>): readonly string[] =>
    found.flatMap(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? []);
  const search = async (who: Who, query: string, asked: object = FREE): Promise<readonly string[]> =>
    named(matchesIn(await world.ask(who, `/Consent${query === '' ? '' : `?${query}`}`, asked)));

  test('C-06 T2 given decisions of several patients and sources, when each looks, then the own ones; the no of a patient with its date', async () => {
    expect(await search('practice', '')).toEqual(['first', 'bram', 'chris', 'second']);
    expect(await search('practice', '', {})).toEqual(['first', 'second']);
    expect(await search('pharmacy', '')).toEqual(['pharmacy']);
    expect(await search('patient', '', {})).toEqual(['first', 'second', 'pharmacy']);
    expect(await search('desk', '', {})).toEqual(['first', 'second', 'pharmacy']);
    const [no] = matchesIn(await world.ask('practice', `/Consent?_id=${ids['chris'] ?? ''}`, FREE));
    expect(no).toMatchObject({ status: 'active', dateTime: '2026-03-03', provision: { type: 'deny' } });
  });

  test('given a requester that is no source, when it looks, then total 0, and the same octets but for ids and moment as where nothing is', async () => {
    const plain = async (query: string) => {
      const { status, json } = await world.ask('post', `/Consent${query}`);
      return [status, JSON.stringify({ ...json, id: '', link: [] }).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')];
    };
    const [status, text] = await plain('');
    expect([status, (JSON.parse(String(text)) as { readonly total: number }).total]).toEqual([200, 0]);
    expect(await plain(`?_id=${ids['first'] ?? ''}`)).toEqual([status, text]);
    expect(await plain(`?identifier=urn:uuid:${ids['shield'] ?? ''}`)).toEqual([status, text]);
  });

  test.each([
    [`patient.identifier=${system(BSN, ANNA)}`, {}, ['first', 'second']],
    [`patient:identifier=${system(BSN, ANNA)}`, {}, ['first', 'second']],
    [`organization:identifier=${system(URA, PRACTICE)}`, FREE, ['first', 'bram', 'chris', 'second']],
    [`organization:identifier=${system(URA, PHARMACY)}`, FREE, []],
    ['status=inactive', FREE, ['first']],
    ['status=active,inactive', {}, ['first', 'second']],
    [`status=${system('http://hl7.org/fhir/consent-state-codes', 'inactive')}`, FREE, ['first']],
    [`category=${system(KIND, 'ICA')}`, FREE, ['first', 'chris', 'second']],
    ['category=59284-0', FREE, ['first', 'bram', 'chris', 'second']],
    ['date=2026-03-02', FREE, ['bram']],
    ['date=ge2026-03-02&date=lt2026-05-01', FREE, ['bram', 'chris']],
    ['period=le2026-03-31', {}, ['first']],
    ['period=ge2026-05-01', {}, ['second']],
    ['_lastUpdated=gt2026-04-30', {}, ['second']],
    ['_lastUpdated=2026-04-01', {}, ['first']],
    [`actor:identifier=${system(URA, '90000777')}`, FREE, ['second']],
    ['purpose=TREAT', FREE, ['first', 'bram', 'chris', 'second']],
    ['purpose=ETREAT', FREE, []],
    ['decision=deny', FREE, ['first', 'bram', 'chris', 'second']],
    ['_sort=-date', FREE, ['second', 'chris', 'bram', 'first']],
    ['_sort=-_lastUpdated', FREE, ['second', 'first', 'chris', 'bram']],
  ])('given the search %s, when the practice asks, then what fits', async (query, asked, expected) => {
    expect([...(await search('practice', query, asked))].sort()).toEqual([...expected].sort());
    if (query.startsWith('_sort')) expect(await search('practice', query, asked)).toEqual(expected);
  });

  test('given one decision by its identifier, when asked for, then that one', async () => {
    expect(await search('practice', `identifier=${system('urn:ietf:rfc:3986', `urn:uuid:${ids['bram'] ?? ''}`)}`)).toEqual(['bram']);
    expect(await search('practice', `_id=${ids['bram'] ?? ''},${ids['chris'] ?? ''}`)).toEqual(['bram', 'chris']);
  });

  test('given pages of one, when followed, then each once, and no BSN in the addresses', async () => {
    const form = `patient.identifier=${system(BSN, ANNA)}&_count=1&_sort=-date`;
    const first = await world.ask('practice', '/Consent/_search', { method: 'POST', body: form });
    expect([first.json['total'], named(matchesIn(first))]).toEqual([2, ['second']]);
    const path = nextIn(first, world) ?? '';
    expect(path).not.toContain(ANNA);
    expect((await world.ask('pharmacy', path)).status).toBe(400);
    expect((await world.ask('practice', path, FREE)).status).toBe(400);
    const second = await world.ask('practice', path);
    expect([named(matchesIn(second)), nextIn(second, world), second.json['total']]).toEqual([['first'], undefined, 2]);
  });

  test('given only a count, then the number; without a total, none is told', async () => {
    const counted = await world.ask('practice', '/Consent?_summary=count', FREE);
    expect([counted.json['total'], matchesIn(counted)]).toEqual([4, []]);
    expect((await world.ask('practice', '/Consent?_total=none', FREE)).json).not.toHaveProperty('total');
    expect(named(matchesIn(await world.ask('practice', '/Consent?_count=0', FREE)))).toEqual([]);
  });

  test('C-35 T2 given a shield, when its source asks for shields, then it; nobody else, and in no other search', async () => {
    const shields = `_profile=${encodeURIComponent(`${GW}/StructureDefinition/gw-shield`)}`;
    expect(await search('practice', shields, {})).toEqual(['shield']);
    expect(await search('practice', `${shields}&category=${system(KIND, 'PS')}`, {})).toEqual([]);
    const both = `${shields},${encodeURIComponent(`${GW}/StructureDefinition/gw-optin`)}&_sort=date&_count=2`;
    expect(await search('practice', both, {})).toEqual(['first', 'shield']);
    for (const who of ['pharmacy', 'post', 'patient', 'desk'] as const) {
      const answer = await world.ask(who, `/Consent?${shields}`);
      expect([answer.json['total'], matchesIn(answer)]).toEqual([0, []]);
    }
    expect(await search('practice', '', {})).not.toContain('shield');
  });
});
