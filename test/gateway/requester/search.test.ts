import { checkControlAct } from '../../../src/hl7v3/act-check.js';
import { checkTransmission } from '../../../src/hl7v3/wrapper-check.js';
import { AnswerCollector } from '../../../src/mapping/to-fhir.js';
import type { Bundle } from '../../../src/fhir/types.js';
import { verifyMessage } from '../../../src/trust/verify/verify-message.js';
import { accepted as trusted } from '../../../src/trust/refusals.js';
import { descendantsAt } from '../../../src/xml/element.js';
import { readXml } from '../../../src/xml/reader.js';
import { condition, contraIndication } from '../../mapping/condition-message.js';
import { list } from '../../mapping/message.js';
import { PATIENT_A, PATIENT_B } from '../../support/jwt.js';
import { bundleOf, idsOf, lineOf, toldIn } from './answers.js';
import { batch, dispense, dispenses, item, soap, SOURCE_B, type Asked } from './batches.js';
import { BSN_SYSTEM, PATIENT, PHARMACIST, PHARMACY, requesterWorld, type Received, type RequesterWorld } from './world.js';

let world: RequesterWorld;
beforeAll(async () => {
  world = await requesterWorld();
});
afterAll(() => world.stop());

const MARCH = [dispense('V-1', '20260302'), dispense('V-2', '20260310'), dispense('V-3', '20260320')];
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

function answering(...payloads: readonly string[]): void {
  world.answers((asked) => soap(batch(asked, [item(asked, { payloads })])));
}

const last = (): Received => world.received.at(-1) ?? fail();
const fail = (): never => {
  throw new Error('nothing was received');
};

function messageOf(received: Received): ReturnType<typeof readXml> {
  return descendantsAt(readXml(received.envelope), ['Body'])[0]?.children[0] ?? fail();
}

describe('given a search, when it is sent on', () => {
  beforeEach(() => answering(dispenses('V-1')));

  test('then the message is one that AORTA takes, at the service of its interaction', async () => {
    await world.ask(`/MedicationDispense?${PATIENT}`);
    const message = messageOf(last());
    expect([...checkTransmission(message), ...checkControlAct(message)]).toEqual([]);
    expect(last()).toMatchObject({ url: '/zim/VerstrekkingsLijstqueryBatch', bsn: PATIENT_A, interaction: 'QURX_IN990111NL' });
    expect(last().headers).toMatchObject({
      soapaction: '"urn:hl7-org:v3/VerstrekkingsLijstqueryBatch_QueryResponse"',
      'content-type': 'text/xml; charset=utf-8',
    });
    expect(last().envelope).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>/);
  });

  test('then its token holds at the other end, and no id is used again', async () => {
    await world.ask(`/MedicationDispense?${PATIENT}`);
    await world.ask(`/MedicationDispense?${PATIENT}`);
    const [one, other] = world.received.slice(-2);
    expect(one?.message).not.toBe(other?.message);
    const { verifying } = await world.verifier(() => trusted(undefined));
    const arrival = { input: last().envelope, peer: { ura: PHARMACY, represents: [] }, purpose: 'care' } as const;
    const verified = await verifyMessage(arrival, verifying);
    expect(verified).toMatchObject({
      ok: true,
      value: { token: { professional: PHARMACIST, organisation: PHARMACY, bsn: PATIENT_A, interaction: 'QURX_IN990111NL' } },
    });
  });

  test.each<readonly [string, string]>([
    ['whenhandedover=ge2026-03-02', '<low value="202603020000"/>'],
    ['whenhandedover=le2026-03-02', '<high value="202603022359"/>'],
    ['whenhandedover=gt2026-03-02', '<low value="202603030000"/>'],
    ['whenhandedover=lt2026-03-01', '<high value="202602282359"/>'],
    ['whenhandedover=2026-03-02', '<low value="202603020000"/><high value="202603022359"/>'],
    ['whenhandedover=2026-03', '<low value="202603010000"/><high value="202603312359"/>'],
    ['whenhandedover=gt2026-03-02T10:00:00%2B01:00', '<low value="202603020000"/>'],
    ['whenhandedover=ge2026-03-02T23:30:00Z', '<low value="202603030000"/>'],
    ['whenhandedover=ge2026-01-01&whenhandedover=lt2026-04-01', '<low value="202601010000"/><high value="202603312359"/>'],
  ])('then %s becomes %s', async (query, expected) => {
    await world.ask(`/MedicationDispense?${PATIENT}&${query}`);
    expect(last().envelope).toContain(
      `<dispenseEventEffectiveTimeInterval><value>${expected}</value></dispenseEventEffectiveTimeInterval><patientID>`,
    );
  });

  test('then several dates for one parameter narrow nothing, and a period of use is asked for', async () => {
    await world.ask(`/MedicationDispense?${PATIENT}&whenhandedover=2026-03-02,2026-05-02`);
    expect(last().envelope).not.toContain('dispenseEventEffectiveTimeInterval');
    await world.ask(`/MedicationDispense?${PATIENT}&period-of-use=ge2026-03-02`);
    expect(last().envelope).toContain('<administrationRequestEffectiveTimeInterval><value><low value="202603020000"/></value>');
  });

  test.each(['category=http://snomed.info/sct|416118004', 'whenhandedover=gt2026-03-02&whenhandedover=lt2026-03-01'])(
    'then %s is answered without a question, since nothing can be in it',
    async (query) => {
      const before = world.received.length;
      expect(await lineOf(await world.ask(`/MedicationDispense?${PATIENT}&${query}`))).toBe('200 0');
      expect(world.received).toHaveLength(before);
      expect((await world.lines()).at(-1)).toMatchObject({ kind: 'retrieval', outcome: 'success' });
    },
  );
});

describe('given dispenses of one source, when searched', () => {
  beforeEach(() => answering(list(MARCH)));

  test.each([
    ['', 'V-1,V-2,V-3'],
    ['identifier=V-2', 'V-2'],
    ['identifier=urn:oid:2.16.528.1.1007.3.3.22202.1|V-2,V-3', 'V-2,V-3'],
    ['whenhandedover=ge2026-03-10', 'V-2,V-3'],
    ['whenhandedover=2026-03-10', 'V-2'],
    ['status=completed', 'V-1,V-2,V-3'],
    ['status=cancelled', ''],
    ['category=http://snomed.info/sct|373784005', 'V-1,V-2,V-3'],
    ['medication.code=99900021', 'V-1,V-2,V-3'],
    ['medication.code=1', ''],
    ['performer.identifier=http://fhir.nl/fhir/NamingSystem/ura|00022202', 'V-1,V-2,V-3'],
    ['performer:identifier=00033303', ''],
    ['pharmaceutical-treatment-identifier=1', ''],
    ['period-of-use=ge2026-03-02', 'V-1,V-2,V-3'],
    ['_sort=-whenhandedover', 'V-3,V-2,V-1'],
    ['_include=MedicationDispense:patient&_include=MedicationDispense:medication', 'V-1,V-2,V-3'],
  ])('by "%s", then %s', async (query, expected) => {
    const bundle = await bundleOf(await world.ask(`/MedicationDispense?${PATIENT}${query === '' ? '' : `&${query}`}`));
    expect([idsOf(bundle).join(','), bundle.total]).toEqual([expected, expected === '' ? 0 : expected.split(',').length]);
  });

  test('then what matches refer to is there, by references that lead to it; ids are new each time, and nothing tells of a version (D27)', async () => {
    const [one, other] = [
      await bundleOf(await world.ask(`/MedicationDispense?${PATIENT}`)),
      await bundleOf(await world.ask(`/MedicationDispense?${PATIENT}`)),
    ];
    const urls = (one.entry ?? []).map(({ fullUrl }) => fullUrl ?? '');
    const references = [...JSON.stringify(one).matchAll(/"reference":"([^"]*)"/g)].map(([, reference]) => reference);
    expect(references.length).toBeGreaterThan(5);
    for (const reference of references) expect(urls).toContain(reference);
    expect((one.entry ?? []).map(({ resource }) => resource?.resourceType)).toEqual(
      expect.arrayContaining(['Patient', 'Medication', 'Organization']),
    );
    expect((other.entry ?? []).some(({ fullUrl }) => urls.includes(fullUrl ?? ''))).toBe(false);
    expect(JSON.stringify(one)).not.toMatch(/versionId|lastUpdated/);
  });

  test('CS C-50 then each answer, empty or not, has the one constant notice and the moment of retrieval', async () => {
    const full = await bundleOf(await world.ask(`/MedicationDispense?${PATIENT}`));
    world.answers((asked) => soap(batch(asked, [])));
    const empty = await bundleOf(await world.ask(`/MedicationDispense?${PATIENT}`));
    const noticeIn = ({ entry = [] }: Bundle): unknown => {
      const { id: _, ...rest } = { ...(entry.at(-1)?.resource as { id?: string }) };
      return [entry.at(-1)?.search, rest];
    };
    expect(noticeIn(full)).toEqual(noticeIn(empty));
    expect(JSON.stringify(noticeIn(full))).toContain('check with the patient');
    expect([empty.total, empty.entry?.length]).toEqual([0, 1]);
    for (const { timestamp = '' } of [full, empty]) expect(Math.abs(Date.parse(timestamp) - Date.now())).toBeLessThan(60_000);
  });

  test('then POST _search gives what GET gives, with the parameters from address and body together', async () => {
    const got = await bundleOf(await world.ask(`/MedicationDispense?${PATIENT}&whenhandedover=ge2026-03-10&_sort=whenhandedover`));
    const posted = await bundleOf(
      await world.ask('/MedicationDispense/_search?_sort=whenhandedover', {
        method: 'POST',
        headers: FORM,
        body: `${PATIENT}&whenhandedover=ge2026-03-10`,
      }),
    );
    expect(idsOf(posted)).toEqual(idsOf(got));
    const shape = ({ entry = [] }: Bundle): unknown => entry.map(({ resource, search }) => [resource?.resourceType, search?.mode]);
    expect(shape(posted)).toEqual(shape(got));
  });

  test('then the data are those that translating the same message gives', async () => {
    answering(list(MARCH));
    const found = await bundleOf(await world.ask(`/MedicationDispense?${PATIENT}`));
    let ids = 0;
    const collector = new AnswerCollector({ ids: () => `${++ids}`, timestamp: found.timestamp ?? '' });
    collector.addInteraction(readXml(item(last(), { payloads: [list(MARCH)] })));
    expect(contentOf(found)).toEqual(contentOf(collector.result().bundle));
  });
});

/** Resources without ids, references by what they lead to; outcomes left out. Includes stand in another order. */
function contentOf({ entry = [] }: Bundle): unknown {
  const byUrl = new Map(entry.map(({ fullUrl, resource }) => [fullUrl, resource]));
  const expand = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) return value.map((one) => expand(one, depth));
    if (typeof value !== 'object' || value === null) return value;
    const { id: _, reference, ...rest } = value as Record<string, unknown>;
    const plain = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, expand(inner, depth)]));
    return typeof reference === 'string' && depth < 6 ? { ...plain, to: expand(byUrl.get(reference), depth + 1) } : plain;
  };
  const all = entry.filter(({ search }) => search?.mode !== 'outcome');
  return all.map(({ resource, search }) => JSON.stringify([search?.mode, expand(resource, 0)])).sort();
}

describe('given many dispenses of two sources, when read page by page', () => {
  const one = ['V-05', 'V-01', 'V-09', 'V-03'];
  const two = ['V-02', 'V-08', 'V-04', 'V-07', 'V-06'];

  test('then each is there once, by business identifier, and every page asks again (D37)', async () => {
    world.answers((asked) =>
      soap(batch(asked, [item(asked, { payloads: [dispenses(...one)] }), item(asked, { source: SOURCE_B, payloads: [dispenses(...two)] })])),
    );
    const before = world.received.length;
    const pages: string[][] = [];
    let next: string | undefined = `MedicationDispense?${PATIENT}&_count=4`;
    while (next !== undefined) {
      const bundle: Bundle = await bundleOf(await world.ask(`/${next}`));
      expect(bundle.total).toBe(9);
      pages.push([...idsOf(bundle)]);
      next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
    }
    expect(pages.flat()).toEqual([...one, ...two].sort());
    expect(pages.map((page) => page.length)).toEqual([4, 4, 1]);
    expect(world.received.length - before).toBe(3);
  });

  test('then a page is no page of another search, and what was made up is none: 400 before anybody is asked', async () => {
    const first = await bundleOf(await world.ask(`/MedicationDispense?${PATIENT}&_count=4`));
    const page = /_page=([^&]+)/.exec(first.link?.find(({ relation }) => relation === 'next')?.url ?? '')?.[1] ?? fail();
    const before = world.received.length;
    expect(await lineOf(await world.ask(`/MedicationDispense?${PATIENT}&_count=4&status=completed&_page=${page}`))).toBe(
      '400 error value _page: the page of an earlier answer to this search R-SYN',
    );
    expect((await world.ask(`/MedicationDispense?${PATIENT}&_count=4&_page=AAAA`)).status).toBe(400);
    expect(world.received).toHaveLength(before);
  });

  test.each([
    ['_summary=count', 0],
    ['_count=0', 0],
  ])('then %s gives the total only', async (query, matches) => {
    const bundle = await bundleOf(await world.ask(`/MedicationDispense?${PATIENT}&${query}`));
    expect([bundle.total, idsOf(bundle).length]).toEqual([9, matches]);
  });
});

describe('given conditions, when searched', () => {
  const payloads = [condition(), contraIndication({ id: '<id root="2.16.528.1.1007.3.3.22202.4" extension="C-1"/>' })];
  beforeEach(() => answering(...payloads));

  test('then intolerances are AllergyIntolerance and contra-indications are Flag, from the same question', async () => {
    expect(idsOf(await bundleOf(await world.ask(`/AllergyIntolerance?${PATIENT}`)))).toEqual(['A-0007']);
    const message = messageOf(last());
    expect([...checkTransmission(message), ...checkControlAct(message)]).toEqual([]);
    expect(last()).toMatchObject({ interaction: 'REPC_IN000023NL', url: '/zim/ConditiequeryBatch', bsn: PATIENT_A });
    expect(idsOf(await bundleOf(await world.ask(`/Flag?${PATIENT}&category=http://snomed.info/sct|350241000146102`)))).toEqual(['C-1']);
    expect(idsOf(await bundleOf(await world.ask(`/Flag?${PATIENT}&category=http://snomed.info/sct|1`)))).toEqual([]);
    expect((await world.lines()).at(-1)).toMatchObject({ categories: ['ICA'], interaction: 'search-type Flag' });
  });

  test.each([
    ['AllergyIntolerance', 'code=99991', 'A-0007'],
    ['AllergyIntolerance', 'clinical-status=active', 'A-0007'],
    ['AllergyIntolerance', 'clinical-status=resolved', ''],
    ['AllergyIntolerance', 'onset=ge2025-06-11', 'A-0007'],
    ['AllergyIntolerance', 'onset=ge2025-06-12', ''],
    ['AllergyIntolerance', 'recorder.practitioner.identifier=009000012', 'A-0007'],
    ['AllergyIntolerance', '_include=AllergyIntolerance:recorder', 'A-0007'],
    ['Flag', 'date=ge2025-01-01', 'C-1'],
  ])('%s by %s, then "%s"', async (type, query, expected) => {
    expect(idsOf(await bundleOf(await world.ask(`/${type}?${PATIENT}&${query}`))).join(',')).toBe(expected);
  });

  test('then Provenance comes only when it is asked for', async () => {
    const types = async (query: string): Promise<readonly unknown[]> => {
      const bundle = await bundleOf(await world.ask(`/Flag?${PATIENT}${query}`));
      return (bundle.entry ?? []).map(({ resource }) => resource?.resourceType);
    };
    expect(await types('')).not.toContain('Provenance');
    expect(await types('&_revinclude=Provenance:target')).toContain('Provenance');
  });
});

describe('given a request that is not in order, when it is asked', () => {
  const never = (): never => {
    throw new Error('nobody may be asked');
  };
  beforeEach(() => world.answers(never));

  test.each([
    ['whenhandedover=yesterday', '400 error value'],
    ['whenhandedover=ap2026-03-02', '400 error value'],
    ['whenhandedover=2026-02-30', '400 error value'],
    ['whenhandedover=', '400 error value'],
    ['status:not=completed', '400 error not-supported'],
    ['performer=Practitioner/1', '400 error not-supported'],
    ['medication.nothing=1', '400 error not-supported'],
    ['_count=-1', '400 error value'],
    ['_count=1&_count=2', '400 error value'],
    ['_sort=performer', '400 error not-supported'],
    ['_total=most', '400 error value'],
    ['%ff=1', '400 error value'],
    ['identifier=a,,b', '400 error value'],
  ])('%s, then %s', async (query, expected) => {
    expect(await lineOf(await world.ask(`/MedicationDispense?${PATIENT}&${query}`))).toContain(expected);
    expect((await world.lines()).at(-1)).toMatchObject({ kind: 'refusal', outcome: 'refused', code: 'R-SYN' });
  });

  test.each([
    ['nothing=1', 'lenient', '200'],
    ['nothing=1', 'strict', '400'],
    ['_lastUpdated=ge2026-01-01', 'lenient', '200'],
    ['_lastUpdated=ge2026-01-01', 'strict', '400'],
    ['_include=MedicationDispense:nothing', 'lenient', '200'],
    ['_include=MedicationDispense:nothing', 'strict', '400'],
    ['_revinclude=Provenance:target', 'strict', '400'],
  ])('%s and handling=%s, then %s', async (query, handling, expected) => {
    world.answers((asked) => soap(batch(asked, [])));
    const response = await world.ask(`/MedicationDispense?${PATIENT}&${query}`, { headers: { Prefer: `handling=${handling}` } });
    expect(String(response.status)).toBe(expected);
    const text = await response.text();
    if (expected === '200') expect(JSON.parse(text)).not.toHaveProperty('link.0.url', expect.stringContaining(query.split('=')[0] ?? ''));
  });

  test.each([
    ['', '403'],
    [`patient.identifier=${encodeURIComponent(`${BSN_SYSTEM}|${PATIENT_B}`)}`, '403'],
    [`${PATIENT}&patient.identifier=${encodeURIComponent(`${BSN_SYSTEM}|${PATIENT_B}`)}`, '403'],
    [`patient=${PATIENT_A}`, '403'],
    [`${PATIENT}&_has:Provenance:target:agent=x`, '403'],
  ])('patient "%s", then %s', async (query, expected) => {
    expect(String((await world.ask(`/MedicationDispense?${query}`)).status)).toBe(expected);
  });

  test.each([
    ['POST', '/MedicationDispense', 'GET, HEAD'],
    ['DELETE', '/MedicationDispense', 'GET, HEAD'],
    ['GET', '/MedicationDispense/_search', 'POST'],
    ['PUT', '/MedicationDispense/1', 'GET, HEAD'],
    ['PATCH', '/Flag/1', 'GET, HEAD'],
    ['POST', '/AllergyIntolerance/$answer/a/b', 'GET, HEAD, DELETE'],
  ])('%s %s, then 405 and what is allowed', async (method, target, allowed) => {
    const response = await world.ask(target, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
  });

  test.each(['/MedicationDispense/1', '/Flag/999900158', '/AllergyIntolerance/1/_history', '/AllergyIntolerance/1/_history/2'])(
    'read %s, then the one 404',
    async (target) => {
      const response = await world.ask(target);
      expect([response.status, await response.json()]).toEqual([
        404,
        { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'not-found', details: { text: 'not found' } }] },
      ]);
    },
  );

  test('then another media type is 406 before anybody is asked, and a form must be one', async () => {
    expect((await world.ask(`/MedicationDispense?${PATIENT}`, { headers: { Accept: 'application/fhir+xml' } })).status).toBe(406);
    const sent = { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: PATIENT };
    expect((await world.ask('/MedicationDispense/_search', sent)).status).toBe(415);
    expect((await world.ask('/MedicationDispense/_search', { method: 'POST', headers: FORM, body: `x=${'y'.repeat(70_000)}` })).status).toBe(413);
  });

  test.each([
    ['no token', { Authorization: '' }, {}, 401],
    ['a token for something else', {}, { scope: 'COMT_IN999998NL~normaal' }, 403],
    ['no AORTA-ID', { 'AORTA-ID': '' }, {}, 400],
    ['a purpose that is no code', { 'Schakel-Purpose': 'care of a friend' }, {}, 400],
    ['a relation that is none', { 'Schakel-Relation': 'friend since=now' }, {}, 400],
  ])('%s, then refused at the door', async (_, headers, claims, status) => {
    expect((await world.ask(`/MedicationDispense?${PATIENT}`, { headers }, claims)).status).toBe(status);
  });
});

describe('given who asks, when that is not in order', () => {
  test.each([
    ['a role that may not', {}, { role: '04.000' }, '403 error forbidden R-EXCL'],
    ['a role that has nothing', {}, { role: '30.000' }, '403 error forbidden R-MATRIX'],
    ['another organisation', {}, { ura: '90000380' }, '403 error forbidden R-ORG'],
    ['another purpose', { 'Schakel-Purpose': 'HRESCH' }, {}, '403 error forbidden R-PURP'],
    ['a relation that is not known', { 'Schakel-Relation': 'friend' }, {}, '403 error forbidden R-REL'],
    ['somebody for whom no service signs', {}, { uzi: '900005259', role: '01.015' }, '401 error login'],
  ])('%s, then nobody is asked, the same for every patient, and it stands in the log', async (_, headers, claims, expected) => {
    const before = world.received.length;
    expect(await lineOf(await world.ask(`/MedicationDispense?${PATIENT}`, { headers }, claims))).toBe(expected);
    expect(world.received).toHaveLength(before);
    expect((await world.lines()).at(-1)).toMatchObject({
      kind: 'refusal',
      outcome: 'refused',
      organization: expect.stringMatching(/^9000038/) as string,
    });
  });

  test('CS C-43 T3 given a relation that is declared, when data are given, then its kind stands in the log', async () => {
    answering(dispenses('V-1'));
    const headers = { 'Schakel-Purpose': 'TREAT', 'Schakel-Relation': 'appointment; appointment=2026-12-01' };
    expect(await lineOf(await world.ask(`/MedicationDispense?${PATIENT}`, { headers }))).toBe('200 1; V-1');
    expect((await world.lines()).at(-1)).toMatchObject({ purpose: 'TREAT', relation: 'appointment' });
    expect(JSON.stringify((await world.lines()).at(-1))).not.toContain('2026-12-01');
  });
});

test('given a source of which something cannot be read, when searched, then the rest is shown and that is told', async () => {
  const strange = condition({ id: '<id root="2.999.4" extension="X-1"/>', code: '<code code="FOO" codeSystem="2.16.840.1.113883.5.4"/>' });
  answering(condition(), strange);
  const bundle = await bundleOf(await world.ask(`/AllergyIntolerance?${PATIENT}`));
  expect(idsOf(bundle)).toEqual(['A-0007']);
  expect(toldIn(bundle)).toEqual(['warning incomplete URA 00022202']);
});

test('given two sources with the same patient and product, when merged, then each stands once, and another detail keeps two (D16)', async () => {
  const other = (asked: Asked): string => item(asked, { source: SOURCE_B, payloads: [list([dispense('V-2')]).replace('Testje', 'Testine')] });
  world.answers((asked) =>
    soap(
      batch(asked, [item(asked, { payloads: [dispenses('V-1')] }), other(asked), item(asked, { source: SOURCE_B, payloads: [dispenses('V-3')] })]),
    ),
  );
  const bundle = await bundleOf(await world.ask(`/MedicationDispense?${PATIENT}`));
  const count = (type: string): number => (bundle.entry ?? []).filter(({ resource }) => resource?.resourceType === type).length;
  expect([idsOf(bundle), count('Patient'), count('Medication')]).toEqual([['V-1', 'V-2', 'V-3'], 2, 1]);
});
