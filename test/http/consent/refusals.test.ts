import { KINDS } from '../../store/databases.js';
import { ANNA, BRAM, BSNS, CHRIS } from '../../store/world.js';
import { PHARMACY, PRACTICE, told, type Ask, type FhirWorld, type Tree, type Who } from '../fhir-world.js';
import { BSN, bsn, code, openWorld, parameters, post, registered, shieldConsent, ura, yesConsent, yesParameters, type Parameter } from './world.js';

const NEVER = '00000000-0000-4000-8000-000000000099';
const DORA = BSNS[3] ?? '';
const EVA = BSNS[4] ?? '';

type Row = readonly [name: string, who: Who, path: string, asked: Ask, expected: string];

const create = (name: string, body: unknown, expected: string, who: Who = 'practice', asked: Ask = {}): Row => [
  `create: ${name}`,
  who,
  '/Consent',
  { method: 'POST', body, claims: { bsn: EVA }, ...asked },
  expected,
];
const without = (consent: Tree, ...keys: readonly string[]): Tree =>
  Object.fromEntries(Object.entries(consent).filter(([key]) => !keys.includes(key)));
const yes = (other: Tree = {}, form: Parameters<typeof yesConsent>[0] = {}): Tree => ({ ...yesConsent(form, EVA), ...other });
const draft = (form: Parameters<typeof yesConsent>[0] = {}): Tree => yes({}, { status: 'draft', channel: 'online-digid', ...form });

const act = (name: string, path: string, body: unknown, expected: string, who: Who = 'practice', claims: object = { bsn: EVA }): Row => [
  `${path.slice(path.indexOf('$'))}: ${name}`,
  who,
  `/Consent/${path}`,
  { method: 'POST', ...(body === undefined ? {} : { body }), claims },
  expected,
];
const EVAS = bsn('patient', EVA);
const register = (name: string, expected: string, ...other: readonly Parameter[]): Row =>
  act(name, '$register', yesParameters(EVAS, ...other), expected);
const at = (name: string): string => `Parameters.parameter.where(name = '${name}')`;
const extension = (name: string): string => `Consent.extension('https://schakel.example/fhir/StructureDefinition/${name}')`;
const leftOut = (name: string): Parameter => ({ name });
const day = (name: string, valueDate: string): Parameter => ({ name, valueDate });
const signed = (party: string, valueDateTime = '2026-06-01', decision = 'permit'): Parameter => ({
  name: 'signatures',
  part: [code('party', party), code('decision', decision), { name: 'given', valueDateTime }],
});
const born = (valueDate: string): Parameter => day('birthDate', valueDate);
const told16 = [born('2009-01-01'), signed('guardian')] as const;
const takeover = (...other: readonly Parameter[]): Tree =>
  parameters(
    ...[ura('from', PRACTICE), ura('to', '90000401'), day('date', '2026-12-01')].filter(({ name }) => !other.some((one) => one.name === name)),
    ...other.filter((one) => Object.keys(one).length > 1),
  );
const check = (...other: readonly Parameter[]): Tree =>
  parameters(
    ...[EVAS, ura('source', PRACTICE), code('category', 'PS'), code('role', '01.015'), code('purpose', 'TREAT')].filter(
      ({ name }) => !other.some((one) => one.name === name),
    ),
    ...other,
  );

const CREATES: readonly Row[] = [
  create('no JSON', undefined, '400 structure json-not-well-formed -', 'practice', {
    body: '{"resourceType":',
    headers: { 'Content-Type': 'application/fhir+json' },
  }),
  create('not FHIR', undefined, '415 not-supported http-content-type -', 'practice', {
    body: '<Consent/>',
    headers: { 'Content-Type': 'application/fhir+xml' },
  }),
  create('nothing', undefined, '400 required required Consent.resourceType', 'practice', { headers: { 'Content-Type': 'application/fhir+json' } }),
  create('an answer nobody can give', yes(), '406 not-supported http-accept -', 'practice', { headers: { Accept: 'application/fhir+xml' } }),
  create('another resource', { resourceType: 'Basic' }, '400 structure type-not-allowed Consent.resourceType'),
  create('no profile', yes({ meta: {} }), '400 required required Consent.meta.profile'),
  create('an element that the profile has not', yes({ dataPeriod: {} }), '400 structure too-many Consent.dataPeriod'),
  create('an element named by a BSN', yes({ [ANNA]: 1 }), '400 structure too-many Consent'),
  create('no list', yes({ organization: {} }), '422 value value-format Consent.organization'),
  create('no status', without(yes(), 'status'), '400 required required Consent.status'),
  create('an unknown status', yes({ status: 'on-hold' }), '400 code-invalid code-unknown Consent.status'),
  create('a draft of the source', yes({}, { status: 'draft' }), '422 business-rule - Consent.status'),
  create('no date, C-05', without(yes(), 'dateTime'), '422 required required+C-05 Consent.dateTime'),
  create('a date in the future, C-05', yes({ dateTime: '2026-06-02' }), '422 business-rule C-05 Consent.dateTime'),
  create('no second check, C-07', without(yes(), 'verification'), '422 required required+C-07 Consent.verification'),
  create('a start in the future', yes({}, { effective: '2026-07-01T00:00:00.000Z' }), '422 business-rule - Consent.provision.period.start'),
  create('an end', yes({}, { ended: '2026-07-01T00:00:00.000Z' }), '422 business-rule - Consent.provision.period.end'),
  create('another source', yes({}, { source: PHARMACY }), '403 forbidden - Consent'),
  create('another patient', yesConsent({}, BRAM), '403 forbidden - -'),
  create('one in force, C-02', yesConsent({}, ANNA), '409 conflict C-02 Consent', 'practice', { claims: { bsn: ANNA } }),
  create('If-None-Exist by something else', yes(), '400 required - Consent', 'practice', { headers: { 'If-None-Exist': 'status=active' } }),
  create('of the patient, in force', yes({}, { channel: 'online-digid' }), '403 forbidden - Consent.status', 'patient'),
  create('C-04 T2 one factor', draft(), `403 forbidden C-04 ${extension('consent-channel')}`, 'patient', { claims: { bsn: EVA, digid: 'basis' } }),
  create('of the patient, spoken', draft({ channel: 'spoken' }), `422 business-rule C-04 ${extension('consent-channel')}`, 'patient'),
  create('of the patient, printed', draft({ channel: 'online-form-printed' }), `422 business-rule C-04 ${extension('consent-channel')}`, 'patient'),
  create('of the desk', yes(), '403 forbidden - -', 'desk'),
  create('of a supervisor', yes(), '403 forbidden - -', 'supervisor'),
  create('of nobody', yes(), '401 login - -', 'practice', { headers: { Authorization: '' } }),
  create('without the scope', yes(), '403 forbidden - -', 'practice', { claims: { bsn: EVA, scope: 'user/Consent.rs' } }),
];

const REGISTERS: readonly Row[] = [
  act('no Parameters', '$register', yes(), '400 structure type-not-allowed Parameters.resourceType'),
  register('no decision', `400 required required ${at('decision')}`, leftOut('decision')),
  register('an unknown decision', `400 code-invalid code-unknown ${at('decision')}`, code('decision', 'maybe')),
  register('the decision by another type', '400 structure type-not-allowed Parameters.parameter[8].valueString', {
    name: 'decision',
    valueString: 'permit',
  }),
  register('a parameter nobody knows', '400 structure element-unknown Parameters.parameter[9].name', code('colour', 'red')),
  register('twice the same', '400 structure too-many Parameters.parameter[9]', code('channel', 'spoken'), code('channel', 'form')),
  register('a text of control characters', '400 value value-format Parameters.parameter[9].valueUri', { name: 'evidence', valueUri: 'urn:x:\u0000' }),
  register('a source that is no URA', `400 value value-format ${at('source')}`, ura('source', '123')),
  register('a source by another system', `400 code-invalid code-unknown ${at('source')}`, {
    name: 'source',
    valueIdentifier: { system: BSN, value: EVA },
  }),
  register('another source', '403 forbidden - Consent', ura('source', PHARMACY)),
  register('C-07 T1 said differently', `422 business-rule C-07 ${at('decisionConfirmed')}`, code('decisionConfirmed', 'deny')),
  register('C-07 T1 said once', `422 business-rule C-07 ${at('decisionConfirmed')}`, leftOut('decisionConfirmed')),
  register('C-01 T2 opt-out', '422 business-rule C-01 Consent', code('basis', 'opt-out')),
  register('C-04 T1 channel', `422 business-rule C-04 ${at('channel')}`, code('channel', 'smoke')),
  register('C-04 T3 identity', `422 business-rule C-04 ${at('channel')}`, code('channel', 'online-form-printed')),
  register('C-04 T2 online by the source', `403 forbidden C-04 ${at('channel')}`, code('channel', 'online-digid')),
  register('C-05 T1 no material', `422 business-rule C-05 ${at('material')}`, leftOut('material')),
  register('C-05 no date', `422 business-rule C-05 ${at('given')}`, leftOut('given')),
  register('C-05 T3 in the future', `422 business-rule C-05 ${at('given')}`, { name: 'given', valueDateTime: '2026-06-02' }),
  register('C-05 T2 unknown material', `422 business-rule C-05 ${at('material')}`, {
    name: 'material',
    part: [code('code', 'unknown'), day('date', '2026-05-31')],
  }),
  register('C-05 T5 untitled material', `422 business-rule C-05 ${at('material')}`, {
    name: 'material',
    part: [code('code', 'other'), day('date', '2026-05-31')],
  }),
  register('C-05 material of no list', `422 code-invalid code-unknown+C-05 ${at('material')}.part.where(name = 'code')`, {
    name: 'material',
    part: [code('code', 'film'), day('date', '2026-05-31')],
  }),
  register('C-05 paper without evidence', `422 business-rule C-05 ${at('evidence')}`, code('channel', 'form')),
  register('C-07 nobody signed that', `422 business-rule C-07 ${at('signatures')}`, signed('patient', '2026-06-01', 'deny')),
  register('C-12 T1 scope', `422 business-rule C-12 ${at('categories')}`, code('categories', 'MED')),
  register('C-12 no kind of data', `422 code-invalid code-unknown+C-12 ${at('categories')}`, code('categories', 'XYZ')),
  register('C-13 catalogue', `422 business-rule C-13 ${at('catalogue')}`, { name: 'catalogue', valueString: '1999-01' }),
  register('C-14 T1 network', `422 business-rule C-14 ${at('catalogue')}`, code('network', 'other')),
  register('C-21 T5 child alone', `422 business-rule C-21 ${at('signatures')}`, born('2016-01-01'), signed('child')),
  register('C-23 T2 guardian of 17', `403 forbidden C-23 ${at('signatures')}`, ...told16),
  register('C-28 representative', `403 forbidden C-28 ${at('signatures')}`, code('representative', 'POWATT')),
  act('C-06 T3 a no stands', '$register', yesParameters(bsn('patient', CHRIS)), `409 conflict C-06 ${at('given')}`, 'practice', { bsn: CHRIS }),
  act('C-20 not newer', '$register', yesParameters(bsn('patient', DORA)), `409 conflict C-20 ${at('given')}`, 'practice', { bsn: DORA }),
  act('another patient', '$register', yesParameters(bsn('patient', BRAM)), '403 forbidden - -'),
  act('no patient in the token', '$register', yesParameters(EVAS), '403 forbidden - -', 'practice', { bsn: undefined }),
  act('of a patient', '$register', yesParameters(EVAS), '403 forbidden - -', 'patient'),
];

const OTHERS: readonly Row[] = [
  act('unknown', `${NEVER}/$withdraw`, undefined, '404 not-found resource-not-found Consent'),
  act('no id', 'none/$withdraw', undefined, '404 not-found resource-not-found Consent'),
  act('by whom', `${NEVER}/$withdraw`, parameters(code('by', 'aunt')), `400 code-invalid code-unknown ${at('by')}`),
  act('as the desk', `${NEVER}/$withdraw`, parameters(code('channel', 'desk')), `422 business-rule C-04 ${at('channel')}`),
  act('one factor', `${NEVER}/$withdraw`, undefined, '403 forbidden C-04 Parameters', 'patient', { bsn: EVA, digid: 'basis' }),
  act('of the desk', `${NEVER}/$withdraw`, undefined, '403 forbidden - -', 'desk'),
  act('of a source', '$withdraw-all', parameters(EVAS), '403 forbidden - -'),
  act('C-17 nothing there', '$withdraw-all', parameters(EVAS, ura('source', PRACTICE)), '409 conflict C-17 Consent.status', 'desk'),
  act('no patient', '$withdraw-all', parameters(), `400 required required ${at('patient')}`, 'patient'),
  act('C-35 T1 no risk', '$shield', without(shieldConsent({}, EVA), 'verification'), '422 required required+C-35 Consent.verification'),
  act(
    'C-35 T1 no date',
    '$shield',
    { ...shieldConsent({}, EVA), verification: [{ verified: true }] },
    '422 required required+C-35 Consent.verification[0].verificationDate',
  ),
  act(
    'C-35 in the future',
    '$shield',
    shieldConsent({ riskDiscussed: '2026-06-02' }, EVA),
    '422 business-rule C-35 Consent.verification.verificationDate',
  ),
  act(
    'C-33 nothing',
    '$shield',
    { ...shieldConsent({}, EVA), provision: { type: 'permit' } },
    '422 required required+C-33 Consent.provision.provision',
  ),
  act(
    'C-34 a permit inside',
    '$shield',
    { ...shieldConsent({}, EVA), provision: { type: 'permit', provision: [{ type: 'permit' }] } },
    '422 code-invalid code-unknown+C-34 Consent.provision.provision[0].type',
  ),
  act('lifted before', '$shield', shieldConsent({ status: 'inactive' }, EVA), '422 business-rule - Consent.status'),
  act('a decision', '$shield', yes(), '422 structure too-many Consent.extension'),
  ...(['patient', 'desk', 'supervisor', 'gateway', 'pharmacy', 'post'] as const).flatMap((who): readonly Row[] => [
    act(
      `C-35 T2 of ${who}`,
      '$shield',
      shieldConsent({}, EVA),
      '404 not-found resource-not-found Consent',
      who,
      who === 'supervisor' || who === 'gateway' ? {} : { bsn: EVA },
    ),
    act(
      `C-35 T2 of ${who}`,
      `${NEVER}/$unshield`,
      undefined,
      '404 not-found resource-not-found Consent',
      who,
      who === 'supervisor' || who === 'gateway' ? {} : { bsn: EVA },
    ),
  ]),
  act('of the source, unknown', `${NEVER}/$unshield`, undefined, '404 not-found resource-not-found Consent'),
  act('a parameter', `${NEVER}/$unshield`, parameters(code('why', 'x')), '400 structure element-unknown Parameters.parameter[0].name'),
  act('of a source', '$takeover', takeover(), '403 forbidden - -'),
  act('of a patient', '$takeover', takeover(), '403 forbidden - -', 'patient'),
  act('no day', '$takeover', takeover(leftOut('date')), `400 required required ${at('date')}`, 'desk', {}),
  act('a month', '$takeover', takeover(day('date', '2026-12')), `400 value value-format ${at('date')}`, 'desk', {}),
  act('an objection of no BSN', '$takeover', takeover(bsn('objection', '123')), `400 value value-format ${at('objection')}`, 'desk', {}),
  act(
    'C-71 told too late',
    '$takeover',
    takeover(day('noticeDate', '2026-12-24'), day('objectionUntil', '2026-12-31')),
    '422 business-rule C-71 Consent',
    'desk',
    {},
  ),
  act('of a requester', '$check', check(ura('source', PHARMACY)), '403 forbidden - Consent'),
  act('of another source', '$check', check(), '403 forbidden - Consent', 'post'),
  act('of a patient', '$check', check(), '403 forbidden - -', 'patient'),
  act('of the desk', '$check', check(), '403 forbidden - -', 'desk'),
  act('no kind of data', '$check', check(code('category', 'XYZ')), `400 code-invalid code-unknown ${at('category')}`),
  ['read: unknown', 'practice', `/Consent/${NEVER}`, {}, '404 not-found resource-not-found Consent'],
  ['read: no id', 'practice', '/Consent/%00', {}, '404 not-found resource-not-found Consent'],
  ['vread: unknown', 'practice', `/Consent/${NEVER}/_history/1`, {}, '404 not-found resource-not-found Consent'],
  ['history: unknown', 'practice', `/Consent/${NEVER}/_history`, {}, '404 not-found resource-not-found Consent'],
  ['read: of a supervisor', 'supervisor', `/Consent/${NEVER}`, {}, '403 forbidden - -'],
  ['delete', 'practice', `/Consent/${NEVER}`, { method: 'DELETE' }, '405 not-supported - Consent'],
  ['patch', 'practice', `/Consent/${NEVER}`, { method: 'PATCH' }, '405 not-supported - Consent'],
  ['delete by a search', 'practice', '/Consent', { method: 'DELETE' }, '405 not-supported - Consent'],
  ['operation by GET', 'practice', '/Consent/$check', {}, '405 not-supported http-method -'],
  ['search: a date', 'practice', '/Consent?date=yesterday', {}, '400 value http-parameter http.date'],
  ['search: a modifier', 'practice', '/Consent?status:not=active', {}, '400 value http-parameter http.status:not'],
  ['search: by reference', 'practice', '/Consent?organization=1', {}, '400 value http-parameter http.organization'],
  ['search: a token', 'practice', '/Consent?category=a|b|c', {}, '400 value http-parameter http.category'],
  ['search: by patient id', 'practice', '/Consent?patient=1', {}, '403 forbidden - -'],
  ['search: another patient', 'practice', `/Consent?patient.identifier=${encodeURIComponent(`${BSN}|${BRAM}`)}`, {}, '403 forbidden - -'],
  ['search: what leads elsewhere', 'practice', '/Consent?_has:Provenance:target:agent=x', {}, '403 forbidden - -'],
  ['search: a page of nobody', 'practice', '/Consent?_page=abc', {}, '400 value http-parameter http._page'],
  ['search: of a supervisor', 'supervisor', '/Consent', {}, '403 forbidden - -'],
  [
    'search: strict about a yes or a no, C-80',
    'practice',
    '/Consent?decision=deny',
    { headers: { Prefer: 'handling=strict' } },
    '400 value http-parameter http.decision',
  ],
];

type Update = [name: string, change: (consent: Tree) => Tree, headers: Readonly<Record<string, string>>, expected: string, who?: Who];

describe.each(KINDS)('every 4xx of Consent on %s', (kind) => {
  let world: FhirWorld;
  let kept: Tree & { readonly id: string };
  beforeAll(async () => {
    world = await openWorld(kind);
    kept = await registered(world);
    await registered(
      world,
      bsn('patient', CHRIS),
      code('decision', 'deny'),
      code('decisionConfirmed', 'deny'),
      signed('patient', '2026-06-01', 'deny'),
    );
    const { id } = await registered(world, bsn('patient', DORA));
    await post(world, 'practice', `/Consent/${id}/$withdraw`, undefined, {}, { bsn: DORA });
  });
  afterAll(() => world.close());

  test.each([...CREATES, ...REGISTERS, ...OTHERS])('%s (%s)', async (_name, who, path, asked, expected) => {
    const answer = await world.ask(who, path, asked);
    expect(told(answer)).toBe(expected);
    expect(answer.json['resourceType']).toBe('OperationOutcome');
    for (const number of [ANNA, BRAM, CHRIS, DORA, EVA]) expect(answer.text).not.toContain(number);
  });

  const updates: readonly Update[] = [
    ['no If-Match', (consent) => consent, {}, '428 conflict - Consent'],
    ['an older version', (consent) => consent, { 'If-Match': 'W/"7"' }, '412 conflict - Consent'],
    ['any version', (consent) => consent, { 'If-Match': '*' }, '412 conflict - Consent'],
    ['another id', (consent) => ({ ...consent, id: NEVER }), { 'If-Match': 'W/"1"' }, '400 value value-format Consent.id'],
    ['no id', (consent) => without(consent, 'id'), { 'If-Match': 'W/"1"' }, '400 required required Consent.id'],
    ['no move', (consent) => consent, { 'If-Match': 'W/"1"' }, '422 business-rule - Consent.status'],
    [
      'another decision',
      (consent) => ({ ...consent, provision: { ...(consent['provision'] as Tree), type: 'deny' } }),
      { 'If-Match': 'W/"1"' },
      '422 business-rule - Consent.provision.type',
    ],
    ['another date', (consent) => ({ ...consent, dateTime: '2026-05-30' }), { 'If-Match': 'W/"1"' }, '422 business-rule - Consent.dateTime'],
    [
      'of the patient, no withdrawal',
      (consent) => ({ ...consent, status: 'entered-in-error' }),
      { 'If-Match': 'W/"1"' },
      '403 forbidden - Consent.status',
      'patient',
    ],
    ['of the desk', (consent) => consent, { 'If-Match': 'W/"1"' }, '403 forbidden - -', 'desk'],
    ['of another source', (consent) => consent, { 'If-Match': 'W/"1"' }, '404 not-found resource-not-found Consent', 'pharmacy'],
  ];
  test.each(updates)('update: %s', async (_name, change, headers, expected, who = 'practice') => {
    expect(told(await world.ask(who, `/Consent/${kept.id}`, { method: 'PUT', body: change(kept), headers }))).toBe(expected);
  });

  test('given what is refused by its method, when told, then with the methods that there are', async () => {
    expect((await world.ask('practice', `/Consent/${kept.id}`, { method: 'DELETE' })).headers.get('allow')).toBe('GET, HEAD, PUT');
    expect((await world.ask('practice', '/Consent/$register')).headers.get('allow')).toBe('POST');
  });
});
