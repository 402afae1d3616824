import { standardDefinitions } from '../../src/definitions.js';
import { Validator } from '../../src/fhir/validate/validate.js';
import type { Participation } from '../../src/consent/participation.js';
import { saveParticipation } from '../../src/store/register/participation.js';
import { KINDS } from '../store/databases.js';
import { ANNA } from '../store/world.js';
import { openWorld, registered } from './consent/world.js';
import { matchesIn, nextIn, PHARMACY, PRACTICE, told, type FhirWorld, type Tree } from './fhir-world.js';

const URA = encodeURIComponent('http://fhir.nl/fhir/NamingSystem/ura|');
const TYPE = encodeURIComponent('http://nictiz.nl/fhir/NamingSystem/organization-type|');
const HOSPITAL = '90000501';
const FORMER = '90000601';
const EVERYBODY = ['practice', 'pharmacy', 'post', 'patient', 'desk', 'supervisor', 'gateway'] as const;

const OTHERS: readonly Participation[] = [
  {
    ...{ ura: HOSPITAL, name: 'Ziekenhuis Één, De Linde', type: 'V4', connectedFrom: '2020-01-01T00:00:00.000Z' },
    ...{ regions: [9], alsoReaches: [7], online: 'takes-part', country: 'NL' },
  },
  {
    ...{ ura: FORMER, name: 'Practice De Eik', type: 'Z3', connectedFrom: '2020-01-01T00:00:00.000Z', connectedTo: '2021-01-01T00:00:00.000Z' },
    ...{ regions: [7], online: 'undecided', country: 'NL' },
  },
];

describe.each(KINDS)('the public list of organisations over REST on %s', (kind) => {
  let world: FhirWorld;
  beforeAll(async () => {
    world = await openWorld(kind);
    for (const one of OTHERS) await world.memory.stores.register.write((tx) => saveParticipation(tx, one));
  });
  afterAll(() => world.close());

  const named = (found: readonly Tree[]): readonly string[] => found.map(({ id }) => String(id).replace('ura-', ''));
  const search = async (query: string): Promise<readonly string[]> => named(matchesIn(await world.ask('patient', `/Organization?${query}`)));
  /** Who shows neither token nor certificate. */
  const anonymous = async (path: string): Promise<{ readonly status: number; readonly json: Tree }> => {
    const response = await fetch(world.url + path);
    return { status: response.status, json: (await response.json()) as Tree };
  };

  test('C-76 T1 given somebody without token and certificate, when the list is asked for, then all are in it', async () => {
    const { status, json } = await anonymous('/Organization');
    expect(status).toBe(200);
    const entries = json['entry'] as readonly { readonly fullUrl: string; readonly search: { readonly mode: string } }[];
    const found = entries.filter(({ search: { mode } }) => mode === 'match').map(({ fullUrl }) => fullUrl);
    expect(found).toEqual([PRACTICE, PHARMACY, HOSPITAL, FORMER].map((ura) => `${world.url}/Organization/ura-${ura}`));
    const one = await anonymous(`/Organization/ura-${PRACTICE}`);
    expect([one.status, one.json['name']]).toEqual([200, 'Practice De Bron']);
  });

  test('given everybody who has a token, whatever it is about, when asked, then the same', async () => {
    for (const who of EVERYBODY) {
      expect(named(matchesIn(await world.ask(who, '/Organization')))).toEqual([PRACTICE, PHARMACY, HOSPITAL, FORMER]);
      expect((await world.ask(who, `/Organization/ura-${PHARMACY}`)).json).toMatchObject({ id: `ura-${PHARMACY}` });
    }
  });

  test('C-65 given organisations that offer something online, that do not, and of a kind that does not, when read, then that is seen, in valid FHIR', async () => {
    const validator = new Validator(standardDefinitions());
    const all = matchesIn(await world.ask('patient', '/Organization'));
    for (const one of all) expect(validator.validate(one).filter(({ severity }) => severity !== 'information')).toEqual([]);
    const service = ({ extension }: Tree): string =>
      (extension as readonly { readonly valueCode: string }[]).map(({ valueCode }) => valueCode).join();
    expect(all.map((one) => [one['active'], service(one)])).toEqual([
      [true, 'digid-and-form'],
      [true, 'digid-and-form'],
      [true, 'none'],
      [false, 'form'],
    ]);
    expect((await world.ask('desk', `/Organization/ura-${HOSPITAL}`)).json).toEqual({
      resourceType: 'Organization',
      id: `ura-${HOSPITAL}`,
      extension: [{ url: 'https://schakel.example/fhir/StructureDefinition/online-service', valueCode: 'none' }],
      identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/ura', value: HOSPITAL }],
      active: true,
      type: [{ coding: [{ system: 'http://nictiz.nl/fhir/NamingSystem/organization-type', code: 'V4' }] }],
      name: 'Ziekenhuis Één, De Linde',
    });
  });

  test('C-76 T2 given decisions of patients, when the list is asked for in any way, then it is as it was', async () => {
    const before = await Promise.all(['/Organization?_total=accurate', `/Organization/ura-${PRACTICE}`].map(anonymous));
    await registered(world);
    const after = await Promise.all(['/Organization?_total=accurate', `/Organization/ura-${PRACTICE}`].map(anonymous));
    const told = (answers: typeof before) =>
      answers.map(({ json }) => [json['total'], ((json['entry'] as readonly Tree[] | undefined) ?? [{ resource: json }]).slice(0, 4)]);
    expect(told(after)).toEqual(told(before));
    expect(JSON.stringify(after)).not.toContain(ANNA);
  });

  test.each([
    [`identifier=${URA}${PHARMACY}`, [PHARMACY]],
    [`identifier=${PHARMACY},${FORMER}`, [PHARMACY, FORMER]],
    [`identifier=${PHARMACY}&identifier=${FORMER}`, []],
    [`identifier=${URA}`, [PRACTICE, PHARMACY, HOSPITAL, FORMER]],
    [`identifier=urn:oid:1.2%7C${PHARMACY}`, []],
    ['identifier=1', []],
    ['name=practice', [PRACTICE, FORMER]],
    ['name=ZIEKENHUIS+een', [HOSPITAL]],
    ['name=Linde', []],
    ['name:contains=linde', [PHARMACY, HOSPITAL]],
    ['name:exact=Practice De Eik', [FORMER]],
    ['name:exact=practice De Eik', []],
    ['name=ziekenhuis één%5C, de', [HOSPITAL]],
    ['name=practice,pharmacy&type=J8', [PHARMACY]],
    [`type=${TYPE}Z3`, [PRACTICE, FORMER]],
    ['type=V4,J8', [PHARMACY, HOSPITAL]],
    ['active=true', [PRACTICE, PHARMACY, HOSPITAL]],
    ['active=false&name=practice', [FORMER]],
  ])('given the search %s, when asked, then what fits', async (query, expected) => {
    expect(await search(query)).toEqual(expected);
    const posted = await world.ask('patient', '/Organization/_search', { method: 'POST', body: query });
    expect(named(matchesIn(posted))).toEqual(expected);
  });

  test('given pages of one, when followed by somebody else, then each fitting one once, and as many as was told', async () => {
    let path: string | undefined = '/Organization?name=p&_count=1&_total=accurate';
    const found: string[] = [];
    while (path !== undefined) {
      const answer = await world.ask(found.length === 0 ? 'patient' : 'desk', path);
      expect([answer.json['total'], matchesIn(answer).length]).toEqual([3, 1]);
      found.push(...named(matchesIn(answer)));
      path = nextIn(answer, world);
    }
    expect(found).toEqual([PRACTICE, PHARMACY, FORMER]);
    expect((await world.ask('desk', '/Organization')).json).not.toHaveProperty('total');
    const counted = await world.ask('desk', '/Organization?_summary=count&type=Z3');
    expect([counted.json['total'], matchesIn(counted), nextIn(counted, world)]).toEqual([2, [], undefined]);
  });

  test('given the link to a page of another list, when asked here, then 400', async () => {
    const page = nextIn(await world.ask('patient', '/Organization?_count=1'), world)?.split('_page=')[1] ?? '';
    expect(page).toMatch(/^[\w-]+$/);
    expect(told(await world.ask('patient', `/Consent?_page=${page}`))).toBe('400 value http-parameter http._page');
    expect(told(await world.ask('patient', '/Organization?_page=abc'))).toBe('400 value http-parameter http._page');
  });

  test.each([
    ['/Organization?identifier=a%7Cb%7Cc', '400 value http-parameter http.identifier'],
    ['/Organization?name:missing=true', '400 value http-parameter http.name:missing'],
    ['/Organization?name=a%5Cb', '400 value http-parameter http.name'],
    ['/Organization?_count=many', '400 value http-parameter http._count'],
    ['/Organization/ura-90000999', '404 not-found resource-not-found Organization'],
    [`/Organization/${PRACTICE}`, '404 not-found resource-not-found Organization'],
    ['/Organization/ura-1', '404 not-found resource-not-found Organization'],
  ])('given %s, when asked, then %s', async (path, expected) => {
    expect(told(await world.ask('patient', path))).toBe(expected);
  });

  test('given an organisation, when somebody wants to change it, then 405', async () => {
    expect((await world.ask('desk', `/Organization/ura-${PRACTICE}`, { method: 'PUT', body: {} })).status).toBe(405);
    expect((await world.ask('desk', '/Organization', { method: 'POST', body: {} })).status).toBe(405);
  });

  test('given the statement of the server, when asked, then Organization is in it, and no scope is needed for it', async () => {
    const { json } = await anonymous('/metadata');
    const [{ resource }] = json['rest'] as readonly [{ readonly resource: readonly Tree[] }];
    expect(resource.find(({ type }) => type === 'Organization')).toMatchObject({
      interaction: [{ code: 'read' }, { code: 'search-type' }],
      searchParam: ['identifier', 'name', 'type', 'active'].map((name) => expect.objectContaining({ name }) as unknown),
    });
    const smart = await anonymous('/.well-known/smart-configuration');
    expect(smart.json['scopes_supported']).toEqual(['system/Consent.crus', 'system/AuditEvent.rs']);
  });

  test('given a register that cannot be reached, when asked, then 503 with a code, and nothing else', async () => {
    const gone = await openWorld(kind);
    await gone.memory.stores.register.close();
    expect(told(await gone.ask('patient', '/Organization'))).toBe('503 transient store-unavailable -');
    expect(told(await gone.ask('patient', `/Organization/ura-${PRACTICE}`))).toBe('503 transient store-unavailable -');
    await gone.close();
  });
});
