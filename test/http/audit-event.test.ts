import { caseHandle } from '../../src/consent/log/case-handle.js';
import type { AccessEvent } from '../../src/consent/log/access-event.js';
import { standardDefinitions } from '../../src/definitions.js';
import { Validator } from '../../src/fhir/validate/validate.js';
import { findLines } from '../../src/store/access-log/find.js';
import { KINDS } from '../store/databases.js';
import { ANNA, BRAM } from '../store/world.js';
import { matchesIn, nextIn, openWorld, PHARMACY, POST, PRACTICE, told, type FhirWorld, type Tree } from './fhir-world.js';

const SYSTEM = 'http://fhir.nl/fhir/NamingSystem/bsn';
const of = (bsn: string): string => `patient.identifier=${encodeURIComponent(`${SYSTEM}|${bsn}`)}`;
const DCM = encodeURIComponent('http://dicom.nema.org/resources/ontology/DCM|');
const URA = encodeURIComponent('http://fhir.nl/fhir/NamingSystem/ura|');

describe.each(KINDS)('the access log over REST on %s', (kind) => {
  let world: FhirWorld;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    world = await openWorld(kind);
    const { stores } = world.memory;
    const [anna = ''] = stores.keys.pseudonyms(ANNA);
    const [bram = ''] = stores.keys.pseudonyms(BRAM);
    const asked: Partial<AccessEvent> = {
      organization: PHARMACY,
      requester: { organization: POST, person: '900000103', role: '01.015' },
      purpose: 'TREAT',
    };
    const lines: readonly (readonly [string, Partial<AccessEvent>])[] = [
      [
        'delivered',
        { ...asked, at: '2026-05-01T10:00:00.000Z', patient: anna, categories: ['MED'], sources: [{ source: PHARMACY, result: 'delivered' }] },
      ],
      [
        'closed',
        {
          ...asked,
          at: '2026-05-02T10:00:00.000Z',
          patient: anna,
          categories: ['MED'],
          restricted: [{ source: PHARMACY, reason: 'N-WITHDRAWN', consent: 'Consent/x/_history/2' }],
        },
      ],
      ['batch', { ...asked, at: '2026-05-03T02:00:00.000Z', patient: anna, categories: ['ICA'], batch: true }],
      ['refused', { ...asked, at: '2026-05-04T10:00:00.000Z', patient: anna, kind: 'refusal', outcome: 'refused', code: 'R-MATRIX' }],
      ['unseen', { ...asked, at: '2026-05-05T10:00:00.000Z', patient: anna, kind: 'refusal', outcome: 'refused', code: 'R-ORG' }],
      ['shield', { organization: PHARMACY, at: '2026-05-06T10:00:00.000Z', patient: anna, kind: 'shield', requester: { organization: PHARMACY } }],
      ['other', { organization: PRACTICE, requester: { organization: PRACTICE }, at: '2026-05-07T10:00:00.000Z', patient: bram, categories: ['PS'] }],
    ];
    for (const [name, line] of lines) {
      const id = crypto.randomUUID();
      ids[name] = id;
      await stores.lines.append({ id, handle: caseHandle(id), kind: 'retrieval', at: '', outcome: 'success', organization: PRACTICE, ...line });
    }
  });
  afterAll(() => world.close());

  /** Names of the lines of before the first request, in order. */
  const named = (found: readonly Tree[]): readonly string[] => found.flatMap(({ id }) => Object.keys(ids).find((name) => ids[name] === id) ?? []);
  const search = async (who: Parameters<FhirWorld['ask']>[0], query: string): Promise<readonly string[]> =>
    named(matchesIn(await world.ask(who, `/AuditEvent?${query}`)));

  test('C-61 T1 given lines of several patients, when a patient looks, then the own ones, without shields and what came to nobody', async () => {
    const answer = await world.ask('patient', `/AuditEvent?${of(ANNA)}`);
    expect(answer.status).toBe(200);
    expect(named(matchesIn(answer))).toEqual(['refused', 'batch', 'closed', 'delivered']);
    expect(answer.json['total']).toBe(4);
    expect(await search('patient', '_sort=date')).toEqual(['delivered', 'closed', 'batch', 'refused']);
    expect(told(await world.ask('patient', `/AuditEvent?${of(BRAM)}`))).toBe('403 forbidden - -');
  });

  test('given a line with reasons that depend on the patient, when anybody looks, then they are not in it', async () => {
    for (const who of ['patient', 'desk', 'supervisor', 'pharmacy', 'post'] as const) {
      const { text, status } = await world.ask(who, '/AuditEvent?_count=200');
      expect(status).toBe(200);
      expect(text).toContain(ids['closed']);
      expect(text).not.toMatch(/N-WITHDRAWN|_history/);
      expect((await world.ask(who, `/AuditEvent/${ids['closed'] ?? ''}`)).text).not.toMatch(/N-WITHDRAWN|_history/);
    }
  });

  test('given an organisation, when it looks, then its own acts, those that it asked for and those that the gateway did for it', async () => {
    expect(await search('post', '_sort=date')).toEqual(['delivered', 'closed', 'batch', 'refused', 'unseen']);
    expect(await search('pharmacy', '_sort=date')).toEqual(['delivered', 'closed', 'batch', 'refused', 'unseen', 'shield']);
    expect(await search('practice', `_sort=date&${of(ANNA)}`)).toEqual([]);
    const free = { claims: { bsn: undefined } };
    expect(named(matchesIn(await world.ask('practice', '/AuditEvent', free)))).toEqual(['other']);
    expect(told(await world.ask('practice', `/AuditEvent?${of(ANNA)}`, free))).toBe('403 forbidden - -');
  });

  test('given the desk, when it looks at the patient of its case, then what that patient sees; without a case, 403', async () => {
    expect(await search('desk', '_sort=date')).toEqual(['delivered', 'closed', 'batch', 'refused']);
    expect(told(await world.ask('desk', '/AuditEvent', { claims: { case: undefined } }))).toBe('403 forbidden not-allowed -');
    expect(told(await world.ask('desk', '/AuditEvent', { claims: { bsn: undefined } }))).toBe('401 security - -');
  });

  test('given a supervisor, when it looks, then at all lines, of one patient by number or by pseudonym', async () => {
    expect(await search('supervisor', `_sort=date&${of(BRAM)}`)).toEqual(['other']);
    expect((await search('supervisor', '_sort=date&_count=200')).length).toBe(7);
    const [pseudonym = ''] = world.memory.stores.keys.pseudonyms(BRAM);
    const query = `patient:identifier=${encodeURIComponent(`https://schakel.example/fhir/NamingSystem/patient-pseudonym|${pseudonym}`)}`;
    expect(await search('supervisor', query)).toEqual(['other']);
    expect(told(await world.ask('supervisor', '/AuditEvent?patient=1'))).toBe('400 value http-parameter http.patient');
  });

  test.each([
    ['date=2026-05-02', ['closed']],
    ['date=ge2026-05-02&date=lt2026-05-04', ['batch', 'closed']],
    ['date=gt2026-05-02', ['refused', 'batch']],
    ['date=2026-05-01,2026-05-03', ['batch', 'delivered']],
    ['date=ne2026-05-02', ['refused', 'batch', 'delivered']],
    ['date=le2026-05-02T10:00:00Z', ['closed', 'delivered']],
    [`type=${DCM}110106`, ['batch', 'closed', 'delivered']],
    ['type=110113', ['refused']],
    ['subtype=batch', ['batch']],
    ['subtype=search', ['batch', 'closed', 'delivered']],
    ['subtype=AuthZ-Consent,batch', ['refused', 'batch']],
    [`agent.identifier=${URA}${POST}`, ['refused', 'batch', 'closed', 'delivered']],
    [`agent:identifier=${URA}${PHARMACY}`, ['delivered']],
    ['type=nothing', []],
  ])('given the search %s, when the patient asks, then what fits', async (query, expected) => {
    expect(await search('patient', query)).toEqual(expected);
  });

  test('given pages of two, when followed, then every line once, and no BSN in the addresses', async () => {
    const form = `${of(ANNA)}&_count=2`;
    const first = await world.ask('patient', '/AuditEvent/_search', { method: 'POST', body: form });
    expect(first.json['total']).toBe(4);
    const path = nextIn(first, world) ?? '';
    expect(path).not.toContain(ANNA);
    const second = await world.ask('patient', path);
    expect([...named(matchesIn(first)), ...named(matchesIn(second))]).toEqual(['refused', 'batch', 'closed', 'delivered']);
    expect(nextIn(second, world)).toBeUndefined();
    expect(told(await world.ask('post', path))).toBe('400 value http-parameter http._page');
    expect(told(await world.ask('patient', '/AuditEvent?_page=abc'))).toBe('400 value http-parameter http._page');
  });

  test('given only a count, when asked for, then the number and no line; without a total, none is told', async () => {
    const counted = await world.ask('patient', '/AuditEvent?_summary=count');
    expect([counted.json['total'], matchesIn(counted)]).toEqual([4, []]);
    expect((await world.ask('patient', '/AuditEvent?_total=none')).json).not.toHaveProperty('total');
  });

  test.each([
    ['/AuditEvent?date=yesterday', '400 value http-parameter http.date'],
    ['/AuditEvent?patient=1', '403 forbidden - -'],
    ['/AuditEvent?type:not=x', '400 value http-parameter http.type:not'],
    ['/AuditEvent?_count=many', '400 value http-parameter http._count'],
    ['/AuditEvent?_count=1&_count=2', '400 value http-parameter http._count'],
    ['/AuditEvent?date=%E0%A4%A', '400 value http-parameter -'],
    ['/AuditEvent?type=', '400 value http-parameter -'],
    ['/AuditEvent?_format=xml', '400 value http-parameter http._format'],
    ['/AuditEvent/$overview?format=pdf', '400 value http-parameter http.format'],
    ['/AuditEvent/$overview?colour=red', '400 value http-parameter http.colour'],
    ['/AuditEvent/00000000-0000-4000-8000-000000000099', '404 not-found resource-not-found AuditEvent'],
    ['/AuditEvent/none', '404 not-found resource-not-found AuditEvent'],
  ])('given %s, when the patient asks, then %s', async (path, expected) => {
    expect(told(await world.ask('patient', path))).toBe(expected);
  });

  test('given a parameter that nobody knows, when asked, then ignored; 400 for who is strict about it', async () => {
    const answer = await world.ask('patient', '/AuditEvent?colour=red&type=110113');
    expect(named(matchesIn(answer))).toEqual(['refused']);
    expect(JSON.stringify(answer.json['link'])).not.toContain('colour');
    const strict = { headers: { Prefer: 'handling=strict' } };
    expect(told(await world.ask('patient', '/AuditEvent?colour=red', strict))).toBe('400 value http-parameter http.colour');
    expect(told(await world.ask('patient', '/AuditEvent?_sort=type', strict))).toBe('400 value http-parameter http._sort');
    expect(told(await world.ask('patient', `/AuditEvent?${ANNA}=1`, strict))).toBe('400 value http-parameter http.parameter');
  });

  test('given a line, when read by its id, then by whom it is about; for all others it is not there', async () => {
    const path = `/AuditEvent/${ids['delivered'] ?? ''}`;
    const answer = await world.ask('patient', path);
    expect(answer.json).toMatchObject({ resourceType: 'AuditEvent', id: ids['delivered'] });
    const validator = new Validator(standardDefinitions());
    const found = validator.validate(answer.json, { profiles: ['https://schakel.example/fhir/StructureDefinition/gw-access-event'] });
    expect(found.filter(({ severity }) => severity !== 'information')).toEqual([]);
    const other = await world.ask('practice', path);
    const never = await world.ask('practice', '/AuditEvent/00000000-0000-4000-8000-000000000099');
    expect([other.status, other.text]).toEqual([never.status, never.text]);
    expect(told(await world.ask('patient', `/AuditEvent/${ids['shield'] ?? ''}`))).toMatch(/^404/);
    expect((await world.ask('patient', path, { method: 'DELETE' })).status).toBe(405);
  });

  test('C-61 T4 given the overview, when asked for on screen and on paper, then the same lines, in words', async () => {
    const screen = await world.ask('patient', '/AuditEvent/$overview?language=en');
    const lines = (screen.json['parameter'] as readonly { readonly part: readonly { readonly name: string; readonly valueString?: string }[] }[]).map(
      ({ part }) => Object.fromEntries(part.map(({ name, valueString }) => [name, valueString])),
    );
    expect(lines.map(({ who, result }) => [who, result])).toEqual([
      [POST, 'delivered by Pharmacy De Linde'],
      [POST, 'asked, nothing delivered'],
      [POST, 'asked, nothing delivered'],
      [POST, 'refused'],
    ]);
    const paper = await world.ask('patient', '/AuditEvent/$overview?format=text&language=en');
    expect(paper.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    for (const { handle, what = '', result = '', note = '' } of lines) {
      const block = paper.text.split('\n\n').find((one) => one.includes(handle ?? ''));
      expect(block).toContain(what);
      expect(block).toContain(result);
      expect(block).toContain(note);
    }
    expect(paper.text.split('\n\n')).toHaveLength(lines.length + 1);
    expect((await world.ask('desk', '/AuditEvent/$overview')).json).toHaveProperty('parameter');
    expect(told(await world.ask('pharmacy', '/AuditEvent/$overview'))).toBe('403 forbidden not-allowed -');
  });

  test('C-60 T1 given looks that were granted, refused and of nobody, when they are over, then each is a line with who and which request', async () => {
    const before = await linesNow();
    await world.ask('patient', '/AuditEvent');
    await world.ask('desk', '/AuditEvent', { claims: { case: undefined } });
    await world.ask('practice', '/AuditEvent', { headers: { Authorization: 'Bearer a.b.c' } });
    await world.ask('desk', '/AuditEvent/$overview');
    const added = (await linesNow()).slice(before.length);
    expect(added.map(({ kind, outcome, code, interaction }) => [kind, outcome, code, interaction])).toEqual([
      ['log-read', 'success', undefined, 'search-type AuditEvent'],
      ['log-read', 'refused', 'R-REL', 'search-type AuditEvent'],
      ['authentication', 'refused', 'JWT_INVALID', undefined],
      ['log-export', 'success', undefined, 'operation AuditEvent/$overview'],
    ]);
    expect(added[0]).toMatchObject({
      organization: PRACTICE,
      patient: world.memory.stores.keys.pseudonyms(ANNA)[0],
      requester: { application: '301' },
    });
    expect(added[0]?.ids?.initialRequest).toMatch(/^urn:uuid:/);
    expect(added[3]?.ids).toMatchObject({ case: '2026-17' });
    expect(added[2]?.requester).toEqual({ organization: '90000381', application: '301' });
  });

  async function linesNow(): Promise<readonly AccessEvent[]> {
    return (await world.memory.stores.log.read((db) => findLines(db, { limit: 10_000 }))).map(({ event }) => event);
  }

  test('given nobody, an insurer, or a token for other things, when asked, then 401 or 403 with one text', async () => {
    expect(told(await world.ask('patient', '/AuditEvent', { headers: { Authorization: '' } }))).toBe('401 login - -');
    expect(told(await world.ask('patient', '/AuditEvent', { claims: { party: 'insurer' } }))).toBe('403 forbidden - -');
    expect(told(await world.ask('patient', '/AuditEvent', { claims: { scope: 'patient/Consent.rs' } }))).toBe('403 forbidden - -');
    expect(told(await world.ask('patient', '/AuditEvent', { claims: { scope: 'patient/AuditEvent.r' } }))).toBe('403 forbidden - -');
  });

  test('given a log that cannot be reached, when asked, then 503 with a code, and nothing else', async () => {
    const gone = await openWorld(kind);
    await gone.memory.stores.log.close();
    const answer = await gone.ask('patient', '/AuditEvent');
    expect(told(answer)).toBe('503 transient store-unavailable -');
    expect(gone.log.join('\n')).toContain('"store":"unavailable"');
    await gone.close();
  });
});
