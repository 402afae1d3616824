import { standardDefinitions } from '../../../src/definitions.js';
import { Validator } from '../../../src/fhir/validate/validate.js';
import { findLines } from '../../../src/store/access-log/find.js';
import { KINDS } from '../../store/databases.js';
import { ANNA, BSNS } from '../../store/world.js';
import { PHARMACY, PRACTICE, told, type Answer, type FhirWorld, type Tree } from '../fhir-world.js';
import { bsn, code, GW, openWorld, parameters, post, registered, shieldConsent, ura, valueIn, yesConsent, yesParameters } from './world.js';

const validator = new Validator(standardDefinitions());
const problemsOf = (resource: unknown, profile: string): readonly unknown[] =>
  validator.validate(resource, { profiles: [`${GW}/StructureDefinition/${profile}`] }).filter(({ severity }) => severity !== 'information');
const WITHDRAWAL = `${GW}/StructureDefinition/consent-withdrawal`;
const withdrawn = (consent: Tree, by = 'patient', channel = 'spoken'): Tree => ({
  ...consent,
  status: 'inactive',
  extension: [
    ...(consent['extension'] as readonly Tree[]),
    {
      url: WITHDRAWAL,
      extension: [
        { url: 'at', valueInstant: '2026-06-01T12:00:00Z' },
        { url: 'by', valueCode: by },
        { url: 'channel', valueCode: channel },
      ],
    },
  ],
  provision: { ...(consent['provision'] as Tree), period: { start: '2026-06-01T12:00:00.000Z', end: '2026-06-01T12:00:00Z' } },
});

describe.each(KINDS)('the life of a Consent over REST on %s', (kind) => {
  let world: FhirWorld;
  let used = 10;
  /** A patient of which nothing is known yet: claims of a token, and the parameter. */
  const someone = () => {
    const number = BSNS[used++] ?? '';
    return { number, claims: { bsn: number }, patient: bsn('patient', number) };
  };
  beforeAll(async () => {
    world = await openWorld(kind);
  });
  afterAll(() => world.close());
  const put = (who: 'practice' | 'patient', consent: Tree, tag: string, claims: object): Promise<Answer> =>
    world.ask(who, `/Consent/${String(consent['id'])}`, { method: 'PUT', body: consent, headers: { 'If-Match': tag }, claims });

  test('C-07 T1 given a yes that is said twice, when registered, then a gw-optin with its version, the same for source, patient and desk', async () => {
    const { id } = await registered(world);
    const answer = await world.ask('patient', `/Consent/${id}`);
    expect([answer.status, answer.headers.get('etag'), answer.headers.get('last-modified')]).toEqual([200, 'W/"1"', 'Mon, 01 Jun 2026 12:00:00 GMT']);
    expect(problemsOf(answer.json, 'gw-optin')).toEqual([]);
    expect(answer.json).toMatchObject({ id, status: 'active', meta: { versionId: '1' }, provision: { type: 'permit' } });
    for (const who of ['practice', 'desk'] as const) expect((await world.ask(who, `/Consent/${id}`)).text).toBe(answer.text);
  });

  test('given a version that the client has, when read again, then 304 with the same tag and nothing else', async () => {
    const { claims, patient } = someone();
    const { id } = await registered(world, patient);
    const known = await world.ask('practice', `/Consent/${id}`, { claims, headers: { 'If-None-Match': 'W/"1"' } });
    expect([known.status, known.text, known.headers.get('etag')]).toEqual([304, '', 'W/"1"']);
    const stale = await world.ask('practice', `/Consent/${id}`, { claims, headers: { 'If-None-Match': 'W/"7"' } });
    expect(stale.status).toBe(200);
  });

  test('given a create, then 201 with address, tag and Consent; again under If-None-Exist, then the same one and nothing new', async () => {
    const { claims, number, patient } = someone();
    // The birth date is known from here on.
    const { id: first } = await registered(world, patient);
    await post(world, 'practice', `/Consent/${first}/$withdraw`, undefined, {}, claims);
    world.at('2026-06-01T13:00:00Z');
    const consent = yesConsent(
      { given: '2026-06-01T14:30:00+02:00', signatures: [{ party: 'patient', decision: 'permit', given: '2026-06-01' }] },
      number,
    );
    const once = { 'If-None-Exist': `identifier=urn:ietf:rfc:3986|urn:uuid:${String(consent['id'])}` };
    const made = await post(world, 'practice', '/Consent', consent, once, claims);
    expect([made.status, made.headers.get('location'), made.headers.get('etag')]).toEqual([
      201,
      `${world.url}/Consent/${String(consent['id'])}/_history/1`,
      'W/"1"',
    ]);
    expect(made.json).toMatchObject({ id: consent['id'], status: 'active', provision: { period: { start: '2026-06-01T13:00:00.000Z' } } });
    const again = await post(world, 'practice', '/Consent', consent, once, claims);
    expect([again.status, again.headers.get('location'), again.text]).toEqual([200, made.headers.get('location'), made.text]);
    expect(told(await post(world, 'practice', '/Consent', yesConsent({}, number), {}, claims))).toMatch(/^409 conflict C-/);
    world.at('2026-06-01T12:00:00Z');
  });

  test('given Prefer, when created, then nothing, the Consent or an OperationOutcome; what the source should know goes first', async () => {
    const create = async (headers: Readonly<Record<string, string>>, material: 'folder' | 'other'): Promise<Answer> => {
      const { claims, number } = someone();
      const information = [{ material, date: '2026-05-31', ...(material === 'other' ? { title: 'ours', approved: false } : {}) }];
      const signatures = [
        { party: 'child', decision: 'permit', given: '2026-06-01' },
        { party: 'guardian', decision: 'permit', given: '2026-06-01' },
      ] as const;
      return post(world, 'practice', '/Consent', yesConsent({ information, signatures }, number), headers, claims);
    };
    const minimal = await create({ Prefer: 'return=minimal' }, 'folder');
    expect([minimal.status, minimal.text, minimal.headers.get('etag')]).toEqual([201, '', 'W/"1"']);
    const whole = await create({ Prefer: 'return=representation' }, 'other');
    expect([whole.json['resourceType'], whole.json['status'], problemsOf(whole.json, 'gw-optin')]).toEqual(['Consent', 'active', []]);
    expect(told(await create({}, 'other'))).toBe('201 business-rule C-05 -');
    expect(told(await create({ Prefer: 'return=OperationOutcome' }, 'folder'))).toBe('201 business-rule C-27 -');
  });

  test('C-20 T1 given a yes, when the source withdraws it by PUT, then a new version; it does not come back', async () => {
    const { claims, patient } = someone();
    const consent = await registered(world, patient);
    const ended = await put('practice', withdrawn(consent), 'W/"1"', claims);
    expect([ended.status, ended.headers.get('etag'), ended.json['status']]).toEqual([200, 'W/"2"', 'inactive']);
    expect(problemsOf(ended.json, 'gw-optin')).toEqual([]);
    const { extension: _, ...back } = consent;
    const active = { ...back, extension: (consent['extension'] as readonly Tree[]).filter(({ url }) => url !== WITHDRAWAL) };
    expect(told(await put('practice', active, 'W/"2"', claims))).toBe('422 business-rule C-20 Consent.status');
    expect(told(await put('practice', withdrawn(consent), 'W/"1"', claims))).toBe('412 conflict - Consent');
  });

  test('C-17 T1 given three yeses, when withdrawn at the source, by the patient and at the desk, then the same end, each with its channel', async () => {
    const channels = [];
    for (const way of ['practice', 'patient', 'desk'] as const) {
      const { claims, patient } = someone();
      const { id } = await registered(world, patient);
      const answer =
        way === 'desk'
          ? await post(world, way, '/Consent/$withdraw-all', parameters(patient), {}, claims)
          : await post(world, way, `/Consent/${id}/$withdraw`, undefined, {}, claims);
      expect(answer.status).toBe(200);
      const { json } = await world.ask('practice', `/Consent/${id}`, { claims });
      const said = (json['extension'] as readonly Tree[]).find(({ url }) => url === WITHDRAWAL);
      channels.push([json['status'], (said?.['extension'] as readonly Tree[]).map((one) => one['valueCode'] ?? one['valueInstant'])]);
    }
    const at = '2026-06-01T12:00:00.000Z';
    expect(channels).toEqual(['spoken', 'online-digid', 'desk'].map((channel) => ['inactive', [at, 'patient', channel]]));
  });

  test('C-17 T2, C-18 T1 given yeses at two sources, when the patient withdraws all, then what came of each is told', async () => {
    const { claims, patient } = someone();
    await registered(world, patient);
    const there = yesParameters(patient, ura('source', PHARMACY));
    expect((await post(world, 'pharmacy', '/Consent/$register', there, {}, claims)).status).toBe(200);
    const one = await post(world, 'patient', '/Consent/$withdraw-all', parameters(patient, ura('source', PHARMACY)), {}, claims);
    const rest = await post(world, 'patient', '/Consent/$withdraw-all', parameters(patient), {}, claims);
    const states = ({ json }: Answer) => (json['parameter'] as readonly { readonly part: readonly Tree[] }[]).map(({ part }) => part.slice(1));
    expect([states(one), states(rest)]).toEqual([[[{ name: 'state', valueCode: 'withdrawn' }]], [[{ name: 'state', valueCode: 'withdrawn' }]]]);
    expect(rest.text).toContain(PRACTICE);
  });

  test('given what a patient asks online, when the source handles it, then a draft becomes the decision', async () => {
    const { claims, number } = someone();
    const asked = { ...claims, birthdate: '1970-05-05' };
    const draft = await post(world, 'patient', '/Consent', yesConsent({ status: 'draft', channel: 'online-digid' }, number), {}, asked);
    expect([draft.status, draft.json['status']]).toEqual([201, 'draft']);
    const handled = await put('practice', { ...draft.json, status: 'active' }, 'W/"1"', claims);
    expect([handled.status, handled.json['status'], handled.headers.get('etag')]).toEqual([200, 'active', 'W/"2"']);
  });

  test('C-22 T1, C-22 T4 given the yes of a guardian of a child of 13, when the child signs by PUT, then in force; before, the source is told why not', async () => {
    const { claims, patient } = someone();
    const signature = (party: string): Tree => ({
      name: 'signatures',
      part: [code('party', party), code('decision', 'permit'), { name: 'given', valueDateTime: '2026-06-01' }],
    });
    const young = { name: 'birthDate', valueDate: '2013-01-01' };
    const body = yesParameters(patient, young, signature('guardian') as Tree & { readonly name: string });
    const waits = await post(world, 'practice', '/Consent/$register', body, {}, claims);
    const consent = valueIn(waits, 'return') as Tree;
    expect([consent['status'], JSON.stringify(valueIn(waits, 'outcome'))]).toEqual(['proposed', expect.stringContaining('"C-22"')]);
    const sign = yesConsent({ signatures: [{ party: 'child', decision: 'permit', given: '2026-06-01' }] });
    const [added] = (sign['extension'] as readonly Tree[]).filter(({ url }) => String(url).endsWith('consent-signature'));
    const extension = [...(consent['extension'] as readonly Tree[]), added];
    const performer = [...(consent['performer'] as readonly Tree[]), { identifier: (consent['patient'] as Tree)['identifier'] }];
    const done = await put('practice', { ...consent, status: 'active', extension, performer }, 'W/"1"', claims);
    expect([done.status, done.json['status']]).toEqual([200, 'active']);
  });

  test('C-07 T4 given a decision that was wrong, when marked, then closed; the history has all versions, the newest first, each to be read', async () => {
    const { claims, patient } = someone();
    const consent = await registered(world, patient);
    expect((await put('practice', { ...consent, status: 'entered-in-error' }, 'W/"1"', claims)).json['status']).toBe('entered-in-error');
    const history = await world.ask('practice', `/Consent/${consent.id}/_history`, { claims });
    expect(history.json).toMatchObject({ type: 'history', total: 2, link: [{ url: `${world.url}/Consent/${consent.id}/_history` }] });
    expect(validator.validate(history.json).filter(({ severity }) => severity === 'error')).toEqual([]);
    const entries = history.json['entry'] as readonly { readonly resource: Tree; readonly request: Tree; readonly response: Tree }[];
    expect(entries.map(({ resource, request, response }) => [resource['status'], request['method'], response['etag']])).toEqual([
      ['entered-in-error', 'PUT', 'W/"2"'],
      ['active', 'POST', 'W/"1"'],
    ]);
    const first = await world.ask('practice', `/Consent/${consent.id}/_history/1`, { claims });
    expect([first.json['status'], first.headers.get('etag')]).toEqual(['active', 'W/"1"']);
    for (const version of ['3', '0', '01', 'x']) {
      expect((await world.ask('practice', `/Consent/${consent.id}/_history/${version}`, { claims })).status).toBe(404);
    }
  });

  test('C-36 T2 given a shield, when set and lifted by its source, then what others see is told or that it is not known, and the warning', async () => {
    const { claims, number } = someone();
    const set = await post(world, 'practice', '/Consent/$shield', shieldConsent({}, number), {}, claims);
    const shield = valueIn(set, 'return') as Tree;
    expect([problemsOf(shield, 'gw-shield'), valueIn(set, 'isKnown'), JSON.stringify(valueIn(set, 'outcome'))]).toEqual([
      [],
      false,
      expect.stringContaining('"C-36"'),
    ]);
    const path = `/Consent/${String(shield['id'])}`;
    expect((await world.ask('practice', path, { claims })).json).toEqual(shield);
    const lifted = await post(world, 'practice', `${path}/$unshield`, undefined, {}, claims);
    expect(valueIn(lifted, 'return')).toMatchObject({ status: 'inactive', meta: { versionId: '2' } });
    expect((await world.ask('practice', `${path}/_history`, { claims })).json['total']).toBe(2);
    const wrapped = parameters({ name: 'resource', resource: shieldConsent({}, number) });
    expect((await post(world, 'practice', '/Consent/$shield', wrapped, {}, claims)).status).toBe(200);
  });

  test('given a yes, when its source or a part of the gateway checks, then permit for who may ask, and the decision that it rests on', async () => {
    const { claims, patient } = someone();
    const { id } = await registered(world, patient);
    const ask = (role: string) =>
      parameters(patient, ura('source', PRACTICE), code('category', 'PS'), code('role', role), code('purpose', 'TREAT'), code('relation', 'locum'));
    const none = await post(world, 'practice', '/Consent/$check', ask('17.000'), {}, claims);
    expect([valueIn(none, 'decision'), none.status]).toEqual(['deny', 200]);
    const part = await post(world, 'gateway', '/Consent/$check', ask('01.015'));
    expect([part.status, valueIn(part, 'consent')]).toEqual([200, `Consent/${id}/_history/1`]);
  });

  test('given a takeover, when the desk asks what it would do, then counts and no change; carried out, then it is', async () => {
    const { claims, patient } = someone();
    const { id } = await registered(world, patient);
    const day = (name: string, valueDate: string) => ({ name, valueDate });
    const what = [
      ura('from', PRACTICE),
      ura('to', '90000401'),
      day('date', '2026-12-01'),
      day('noticeDate', '2026-06-01'),
      day('objectionUntil', '2026-09-01'),
    ];
    const dry = await post(world, 'desk', '/Consent/$takeover', parameters(...what), {}, { bsn: undefined });
    expect([dry.status, valueIn(dry, 'applied')]).toEqual([200, false]);
    expect((await world.ask('practice', `/Consent/${id}`, { claims })).headers.get('etag')).toBe('W/"1"');
    const body = parameters(...what, bsn('objection', ANNA), { name: 'dryRun', valueBoolean: false });
    const done = await post(world, 'desk', '/Consent/$takeover', body, {}, { bsn: undefined });
    expect([done.status, valueIn(done, 'applied')]).toEqual([200, true]);
    expect((await world.ask('practice', `/Consent/${id}`, { claims })).headers.get('etag')).toBe('W/"2"');
  });

  test('C-60 T1 given a read, a search and a refused write, when they are over, then each is a line with who, about whom and which request', async () => {
    const { claims, number } = someone();
    const lines = async () => (await world.memory.stores.log.read((db) => findLines(db, { limit: 10_000 }))).map(({ event }) => event);
    const before = new Set((await lines()).map(({ id }) => id));
    await world.ask('desk', '/Consent', { claims });
    await world.ask('patient', '/Consent/none', { claims });
    await post(world, 'patient', '/Consent', yesConsent({ status: 'draft', channel: 'online-digid' }, number), {}, { ...claims, digid: 'basis' });
    const added = (await lines()).filter(({ id }) => !before.has(id));
    expect(added.map(({ kind, outcome, code: reason, interaction, organization }) => [kind, outcome, reason, interaction, organization])).toEqual([
      ['consent-read', 'success', undefined, 'search-type Consent', PRACTICE],
      ['consent-read', 'success', undefined, 'read Consent', PRACTICE],
      ['consent', 'refused', 'C-04', 'create Consent', PRACTICE],
    ]);
    expect(added[0]).toMatchObject({ patient: world.memory.stores.keys.pseudonyms(number)[0], ids: { case: '2026-17' } });
  });
});
