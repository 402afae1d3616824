import type { OptIn } from '../../../src/consent/opt-in.js';
import { checkControlAct } from '../../../src/hl7v3/act-check.js';
import { issueOf } from '../../../src/hl7v3/problem.js';
import { checkTransmission } from '../../../src/hl7v3/wrapper-check.js';
import { readEnvelope } from '../../../src/hl7v3/soap.js';
import { readXml } from '../../../src/xml/reader.js';
import { ASSISTANT, replacing, UNDER_MANDATE, type Scene } from '../../attack/message.js';
import { BSNS, withdrawn } from '../../store/world.js';
import { conditions, dispenseEvent, dispenses } from './data.js';
import { GP, ICA, MED, neutral, passedOn, question, shape, signed, type Asking } from './messages.js';
import { NOW, participation, PHARMACY, PRACTICE, TestGateway, type Changes } from './world.js';

let gateway: TestGateway;
let next = 0;
beforeAll(async () => {
  gateway = await TestGateway.open();
});
afterAll(() => gateway.close());

const newBsn = (): string => BSNS[next++] ?? '';
const NF = '200 QURX_IN990113NL AA NF 0/0/0';
const OK = '200 QURX_IN990113NL AA OK 1/1/0 1 subject';
const NAT = '200 QURX_IN990113NL AE AE 0/0/0 issue NAT 2.16.840.1.113883.5.4';
const fault = (code: string): string => `500 ${code} the message was not accepted`;

/** Asks with a token of the GP: the reply, the moment and the last line of the log. */
async function ask(asking: Asking, scene: Scene = {}, changes: Changes = {}) {
  const reply = await gateway.answer(await signed(asking, scene), changes);
  return { shape: shape(reply), took: reply.took, line: (await gateway.lines()).at(-1), body: reply.body };
}

/** Asks as the switch point passes questions on. */
async function pass(asking: Asking, changes: Changes = {}) {
  const reply = await gateway.answer(passedOn(asking), changes);
  return { shape: shape(reply), took: reply.took, line: (await gateway.lines()).at(-1), body: reply.body };
}

test('C-43 T3, C-60 T1 given a patient who said yes, when a GP asks with a token, then the dispenses come in one list, and the line says who, why, whom, what and when', async () => {
  const bsn = newBsn();
  const decision = await gateway.permit(bsn, dispenses(bsn, [dispenseEvent('D-1'), dispenseEvent('D-2')]));
  const { line, ...reply } = await ask({ bsn, id: 'V-first' });
  expect(reply).toMatchObject({ shape: OK, took: 250 });
  expect(reply.body.match(/<medicationDispenseEvent>/g)).toHaveLength(2);
  expect(line).toEqual({
    id: expect.any(String) as string,
    handle: expect.stringMatching(/^\w{5}-\w{5}-\w$/) as string,
    kind: 'retrieval',
    at: new Date(gateway.clock.now()).toISOString(),
    outcome: 'success',
    organization: PHARMACY,
    requester: { organization: PRACTICE, person: GP.uzi, role: GP.role, application: '300' },
    patient: gateway.stores.keys.pseudonyms(bsn)[0],
    categories: ['MED'],
    interaction: MED,
    purpose: 'TREAT',
    relation: 'own-patient',
    sources: [{ source: PHARMACY, result: 'delivered' }],
    ids: { message: 'urn:IIroot:2.16.528.1.1007.3.3.90000380.12:IIext:V-first', token: expect.stringMatching(/^token_/) as string },
    versions: { matrix: '2026-11-21', regions: expect.any(String) as string },
    restricted: [
      { source: PHARMACY, filter: 'https://schakel.example/fhir/policy/afschermen/2026-01', consent: `Consent/${decision.id}/_history/1` },
    ],
  });
  expect(gateway.faults).toEqual([]);
});

test('given conditions, when they are asked for, then each comes in a subject of its own', async () => {
  const bsn = newBsn();
  await gateway.permit(bsn, conditions(bsn));
  expect(await ask({ bsn, interaction: ICA })).toMatchObject({ shape: '200 REPC_IN000024NL AA OK 2/2/0 2 subject', took: 250 });
});

test('given answers of every kind, when they are checked as messages, then nothing is wrong with their wrappers', async () => {
  const [bsn, other] = [newBsn(), newBsn()];
  await gateway.permit(bsn, dispenses(bsn));
  const replies = [
    await ask({ bsn }),
    await ask({ bsn: other }),
    await ask(
      { bsn: other, author: { uzi: '900005275', role: '30.000' } },
      { transaction: { by: 'z-nurse-auth', token: { subject: { uzi: '900005275', role: '30.000' } } } },
    ),
    await pass({ bsn, parameters: '<dispenseEventEffectiveTimeInterval><value><low value="2026"/></value></dispenseEventEffectiveTimeInterval>' }),
    await pass({ bsn, sender: '1', receiver: '999' }),
    await ask({ bsn }, {}, { stores: { lines: { append: () => Promise.reject(new Error('x')), close: () => Promise.resolve() } } }),
  ];
  for (const { body } of replies) {
    const message = readEnvelope(readXml(body)).envelope?.message;
    if (message === undefined) throw new Error(body);
    const problems = [...checkTransmission(message), ...checkControlAct(message)].map(issueOf).map(({ code, path }) => `${code} ${path}`);
    expect(problems).toEqual([]);
  }
});

describe('who asks: what may be told (AM 4.3a, CS b.4)', () => {
  const NURSE = { uzi: '900005275', role: '30.000' };
  const nurse: Scene = { transaction: { by: 'z-nurse-auth', token: { subject: NURSE } } };
  const occupational = { uzi: '900005259', role: '01.008' };

  test('given a role that may not ask, when it asks about whomever, then AE with NAT, R-MATRIX, at once, before the patient is looked up', async () => {
    const [bsn, unknown] = [newBsn(), newBsn()];
    await gateway.permit(bsn, dispenses(bsn));
    const asked = gateway.connector.asked.length;
    for (const one of [bsn, unknown]) {
      const found = await ask({ bsn: one, author: NURSE }, nurse);
      expect(found).toMatchObject({
        shape: NAT,
        took: 0,
        line: { kind: 'refusal', outcome: 'refused', code: 'R-MATRIX', categories: ['MED'], requester: { role: '30.000' } },
      });
      expect(found.line).not.toHaveProperty('restricted');
    }
    expect(gateway.connector.asked).toHaveLength(asked);
  });

  test.each<[string, Asking, Changes]>([
    ['R-EXCL', { author: occupational, overseer: occupational }, {}],
    ['R-PURP', {}, { settings: { declares: { purpose: 'HRESCH', relation: 'own-patient' } } }],
    ['R-PURP', {}, { settings: { declares: { relation: 'own-patient' } } }],
    ['R-REL', {}, { settings: { declares: { purpose: 'TREAT' } } }],
    ['R-REL', {}, { settings: { declares: { purpose: 'TREAT', relation: 'curious' } } }],
  ])('given what gives %s, when asked, then AE with NAT, the same for every patient', async (code, asking, changes) => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const replies = [await pass({ ...asking, bsn }, changes), await pass({ ...asking, bsn: newBsn() }, changes)];
    for (const reply of replies) expect(reply).toMatchObject({ shape: NAT, took: 0, line: { code, kind: 'refusal' } });
    expect(neutral(replies[0]?.body ?? '')).toBe(neutral(replies[1]?.body ?? '-'));
  });

  test('given an organisation that is not connected, when it asks, then AE with NAT, R-ORG', async () => {
    const asking = { bsn: newBsn(), edit: replacing(/extension="90000380"\/><name/g, 'extension="90000777"/><name') };
    expect(await pass(asking)).toMatchObject({ shape: NAT, line: { code: 'R-ORG', requester: { organization: '90000777' } } });
  });

  test('given a context code that means another purpose or relation, when asked under a mandate, then that is what counts, and it is logged', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const under = (context: string): Scene => ({
      transaction: { by: 'n-auth', token: { subject: ASSISTANT, context } },
      mandate: { token: { context } },
    });
    const asking = { bsn, author: { uzi: ASSISTANT.uzi, role: '' } };
    expect(await ask({ ...asking }, under('LOCUM'))).toMatchObject({
      shape: OK,
      line: { relation: 'locum', requester: { responsible: GP } },
    });
    expect(await ask({ ...asking }, under('TRIAL'))).toMatchObject({ shape: NAT, line: { code: 'R-PURP', purpose: 'HRESCH' } });
    expect(await ask({ ...asking }, under('NONE'))).toMatchObject({ shape: NAT, line: { code: 'R-REL' } });
  });

  test('given a mandate that was revoked in the register of the organisation, when it is used with a token that still holds, then AE with NAT, R-MAND', async () => {
    const { addMandate } = await import('../../../src/store/source-side/mandate.js');
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const mandate = {
      id: 'm1',
      organization: PRACTICE,
      mandator: GP,
      mandatary: ASSISTANT.uzi,
      from: '2026-01-01T00:00:00.000Z',
      revoked: '2026-05-01T00:00:00.000Z',
    };
    await gateway.stores.sourceSide.write((tx) => addMandate(tx, mandate));
    const asking = { bsn, author: { uzi: ASSISTANT.uzi, role: '' } };
    expect(await ask(asking, UNDER_MANDATE)).toMatchObject({ shape: NAT, line: { code: 'R-MAND', kind: 'refusal' } });
    await gateway.stores.sourceSide.write((tx) => tx.deleteFrom('mandate').execute());
  });

  test('given a mandate token that does not cover what is asked, when it is used, then a Fault, and the patient sees a refusal', async () => {
    const bsn = newBsn();
    const asking = { bsn, author: { uzi: ASSISTANT.uzi, role: '' } };
    const found = await ask(asking, { ...UNDER_MANDATE, mandate: { token: { context: 'OTHER' } } });
    expect(found).toMatchObject({ shape: fault('wsse:InvalidSecurityToken'), line: { kind: 'refusal', code: 'MANDATE_CONTEXT' } });
    expect(found.line?.patient).toBe(gateway.stores.keys.pseudonyms(bsn)[0]);
  });
});

describe('what is not authentic is a Fault (AM 6.1b, SEC 2.7)', () => {
  test.each<[string, string, Asking, Scene]>([
    ['TOKEN_EXPIRED', 'wsu:MessageExpired', {}, { transaction: { token: { notBefore: NOW - 500_000, notOnOrAfter: NOW - 400_000 } } }],
    ['TOKEN_BSN', 'wsse:InvalidSecurityToken', {}, { transaction: { token: { bsn: '999900158' } } }],
    ['TOKEN_INTERACTION', 'wsse:InvalidSecurityToken', {}, { transaction: { token: { interaction: ICA } } }],
    ['TOKEN_SUBJECT', 'wsse:InvalidSecurityToken', { author: { uzi: '900005259', role: '01.016' } }, {}],
    ['SIG_INVALID', 'wsse:FailedCheck', {}, { transaction: { after: replacing('01.015', '01.016') } }],
    ['CERT_REVOKED', 'wsse:FailedAuthentication', {}, { transaction: { by: 'z-revoked' } }],
    ['SEC_HEADER_MISSING', 'wsse:InvalidSecurity', {}, { envelope: replacing(/<soap:Header>.*<\/soap:Header>/s, '') }],
    ['TOKEN_MISSING', 'wsse:SecurityTokenUnavailable', {}, { envelope: replacing(/<saml:Assertion.*<\/saml:Assertion>/s, '') }],
    [
      'SOAP_MUST_UNDERSTAND',
      'soap:MustUnderstand',
      {},
      { envelope: replacing('<soap:Header>', '<soap:Header><x:y xmlns:x="urn:x" soap:mustUnderstand="1"/>') },
    ],
  ])('given what is %s, when asked, then %s, and a line without the patient', async (code, faultcode, asking, scene) => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const asked = gateway.connector.asked.length;
    const found = await ask({ ...asking, bsn }, scene);
    expect(found).toMatchObject({
      shape: fault(faultcode),
      took: 0,
      line: { kind: 'authentication', outcome: 'refused', code, organization: PHARMACY, requester: { organization: PRACTICE } },
    });
    expect(found.line).not.toHaveProperty('patient');
    expect(gateway.connector.asked).toHaveLength(asked);
  });

  test('given a token that was used before, when it comes again, then a Fault', async () => {
    const arrival = await signed({ bsn: newBsn() });
    expect(shape(await gateway.answer(arrival))).toBe(NF);
    expect(shape(await gateway.answer(arrival))).toBe(fault('wsse:InvalidSecurityToken'));
    expect((await gateway.lines()).at(-1)).toMatchObject({ code: 'TOKEN_REPLAY' });
  });

  test('given a patient in a list of parameters that the token does not see, when asked with a token about nobody, then a Fault', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const edit = replacing(
      /<patientID>(.*)<\/patientID>/s,
      `<parameterList><patientID><value root="2.16.840.1.113883.2.4.6.3" extension="${bsn}"/></patientID></parameterList>`,
    );
    const found = await ask({ bsn, edit }, { transaction: { token: { bsn: undefined } } });
    expect(found).toMatchObject({ shape: fault('wsse:InvalidSecurityToken'), line: { code: 'TOKEN_BSN' } });
  });

  test('C-45 T2 given a system that names nobody, when the switch point passes that on, then a Fault', async () => {
    const edit = replacing(
      /<AssignedPerson>.*?<\/AssignedPerson>/s,
      '<AssignedDevice><id root="2.16.840.1.113883.2.4.6.6" extension="300"/></AssignedDevice>',
    );
    expect(await pass({ bsn: newBsn(), edit })).toMatchObject({ shape: fault('wsse:InvalidSecurityToken'), line: { code: 'TOKEN_SUBJECT' } });
  });

  test('given a source that demands a signed body, when a question has a token only, or none, then a Fault', async () => {
    const demands = { source: { demandsSignedBody: true } };
    expect(await ask({ bsn: newBsn() }, {}, demands)).toMatchObject({ shape: fault('wsse:SecurityTokenUnavailable') });
    expect(await pass({ bsn: newBsn() }, demands)).toMatchObject({ shape: fault('wsse:InvalidSecurity'), line: { code: 'SEC_HEADER_MISSING' } });
  });
});

describe('what is no message that belongs here (AM 4.3a R-SYN, 6.1b)', () => {
  const soap = (text: string, service = 'VerstrekkingsLijstquery') => ({ ...passedOn({ bsn: newBsn() }), service, body: Buffer.from(text) });
  const around = (body: string, ns = 'http://schemas.xmlsoap.org/soap/envelope/'): string =>
    `<s:Envelope xmlns:s="${ns}"><s:Body>${body}</s:Body></s:Envelope>`;
  const good = (): string => question({ bsn: '999900158', sender: '1' });

  test.each<[string, string, () => string, string?]>([
    ['no XML', fault('soap:Client'), () => 'no XML'],
    ['a DOCTYPE', fault('soap:Client'), () => '<!DOCTYPE x><x/>'],
    ['too deep', '413 soap:Client the message was not accepted', () => around('<a>'.repeat(120) + '</a>'.repeat(120))],
    ['no envelope', '500 soap:Client the body is no SOAP envelope', good],
    ['another SOAP', '500 soap:VersionMismatch the envelope is not of SOAP 1.1', () => around(good(), 'http://www.w3.org/2003/05/soap-envelope')],
    ['no message', '500 soap:Client the SOAP body does not hold one message', () => around('')],
    ['two messages', '500 soap:Client the SOAP body does not hold one message', () => around(good() + good())],
    ['a foreign message', '500 soap:Client the message is not in urn:hl7-org:v3', () => around('<x/>')],
    [
      'another interactionId',
      '500 soap:Client interactionId is not that of the message',
      () => around(good().replace('extension="QURX_IN990111NL"', `extension="${ICA}"`)),
    ],
    ['an inactive interaction', '500 soap:Client there is no service for this interaction', () => around(good().replaceAll(MED, 'REPC_IN000015NL'))],
    ['an answer', '500 soap:Client there is no service for this interaction', () => around(good().replaceAll(MED, 'QURX_IN990113NL'))],
    ['another service', '500 soap:Client this interaction has another service', () => around(good()), 'Conditiequery'],
    ['no id', '500 soap:Client the message has no id', () => around(good().replace(/<id root="[^"]*" extension="V-1"\/>/, ''))],
  ])('given %s, when it comes, then %s', async (_, expected, text, service = 'VerstrekkingsLijstquery') => {
    const before = (await gateway.lines()).length;
    expect(shape(await gateway.answer(soap(text(), service)))).toBe(expected);
    expect((await gateway.lines()).slice(before)).toMatchObject([
      { outcome: 'refused', organization: PHARMACY, requester: { organization: '90000001' } },
    ]);
  });

  test('given that SOAPAction is checked, when it is another one or has no quotes, then a Fault', async () => {
    const action = 'urn:hl7-org:v3/VerstrekkingsLijstquery_QueryResponse';
    const asked = async (soapAction: string | undefined): Promise<string> =>
      shape(
        await gateway.answer(
          { ...passedOn({ bsn: newBsn() }), ...(soapAction === undefined ? {} : { soapAction }) },
          { settings: { checksSoapAction: true } },
        ),
      );
    expect(await asked(`"${action}"`)).toBe(NF);
    for (const wrong of [action, '"urn:other"', undefined])
      expect(await asked(wrong)).toBe('500 soap:Client SOAPAction is not that of the interaction');
  });

  test('given a service of another name in the configuration, when it is asked, then it answers, and the usual one does not', async () => {
    const settings = { services: { [ICA]: { service: 'Anders', soapAction: 'urn:anders' } } };
    const arrival = passedOn({ bsn: newBsn(), interaction: ICA });
    expect(shape(await gateway.answer({ ...arrival, service: 'Anders' }, { settings }))).toBe('200 REPC_IN000024NL AA NF 0/0/0');
    expect(shape(await gateway.answer(arrival, { settings }))).toBe('500 soap:Client this interaction has another service');
  });

  const detail = (code: string): string => `detail ${code} 2.16.840.1.113883.5.1100`;
  test.each<[string, string, Asking, Changes]>([
    ['no patient', `200 QURX_IN990113NL AE QE 0/0/0 ${detail('SYN105')}`, { edit: replacing(/<patientID>.*<\/patientID>/s, '') }, {}],
    ['a BSN that is none', `200 QURX_IN990113NL AE QE 0/0/0 ${detail('SYN102')}`, { bsn: '123456789' }, {}],
    [
      'two patients',
      `200 QURX_IN990113NL AE QE 0/0/0 ${detail('SYN110')}`,
      { edit: replacing(/(<patientID>.*<\/patientID>)/s, '<patientID/><patientID/>') },
      {},
    ],
    ['a parameter that is not one', `200 QURX_IN990113NL AE QE 0/0/0 ${detail('SYN105')}`, { parameters: '<actId><value root="1.2"/></actId>' }, {}],
    [
      'a day that does not exist',
      `200 QURX_IN990113NL AE QE 0/0/0 ${detail('SYN102')}`,
      { parameters: '<dispenseEventEffectiveTimeInterval><value><low value="20260230"/></value></dispenseEventEffectiveTimeInterval>' },
      {},
    ],
    ['no id of the question', `200 MCCI_IN000002 CE - -/-/- ${detail('SYN105')}`, { edit: replacing(/<queryId[^>]*>/, '') }, {}],
    ['no question', `200 MCCI_IN000002 CE - -/-/- ${detail('SYN105')}`, { edit: replacing(/<queryByParameter>.*<\/queryByParameter>/s, '') }, {}],
    ['a time to the minute', `200 QURX_IN990113NL AE AE 0/0/0 ${detail('SYN102')}`, { created: '202606011400' }, {}],
    ['no time', `200 QURX_IN990113NL AE AE 0/0/0 ${detail('SYN105')}`, { edit: replacing(/<creationTime[^>]*>/, '') }, {}],
    ['a sender that the connection is not of', `200 QURX_IN990113NL AE AE 0/0/0 ${detail('NS260')}`, { sender: '300' }, {}],
    ['a receiver that is not ours', `200 MCCI_IN000002 CE - -/-/- ${detail('RTUDEST')}`, { receiver: '999' }, {}],
    ['a newer version that is not configured', `200 MCCI_IN000002 CE - -/-/- ${detail('NS200')}`, { interaction: `${MED}02` }, {}],
    [
      'another version of the wrapper, strictly',
      `200 QURX_IN990113NL AE AE 0/0/0 ${detail('NS203')}`,
      { edit: replacing('NICTIZEd2005-Okt', 'NICTIZEd2009') },
      { settings: { isStrict: true } },
    ],
    [
      'another processing mode, strictly',
      `200 QURX_IN990113NL AE AE 0/0/0 ${detail('NS250')}`,
      { edit: replacing('processingModeCode code="T"', 'processingModeCode code="A"') },
      { settings: { isStrict: true } },
    ],
  ])('given %s, when asked, then %s: R-SYN', async (_, expected, asking, changes) => {
    const before = (await gateway.lines()).length;
    expect(await pass({ bsn: newBsn(), ...asking }, changes)).toMatchObject({ shape: expected, took: 0 });
    expect((await gateway.lines()).slice(before)).toMatchObject([
      { kind: 'refusal', outcome: 'refused', code: 'R-SYN', interaction: asking.interaction ?? MED },
    ]);
  });

  test('given another version of the wrapper, when reading is lenient, then it is answered', async () => {
    expect(await pass({ bsn: newBsn(), edit: replacing('NICTIZEd2005-Okt', 'NICTIZEd2009') })).toMatchObject({ shape: NF });
  });

  test('given the newer version in the configuration, when it is asked, then the newer answer', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const found = await pass({ bsn, interaction: `${MED}02` }, { settings: { versions: [`${MED}02`] } });
    expect(found.shape).toBe('200 QURX_IN990113NL02 AA OK 1/1/0 1 subject');
  });

  test('given details of what is wrong, when they are read, then they hold places and no value', async () => {
    const { body } = await pass({ bsn: '123456789' });
    expect(body).toContain(`<location>/${MED}/ControlActProcess/queryByParameter/patientID/value</location>`);
    expect(body).not.toContain('123456789');
  });
});

describe('whom it is about: only silent (CS P2, b.4)', () => {
  type Case = readonly [string, string, (bsn: string) => Promise<unknown>];
  const cases: readonly Case[] = [
    ['unknown', 'N-NOIDX', () => Promise.resolve()],
    ['without data of that kind', 'N-NOIDX', (bsn) => gateway.permit(bsn, undefined, ['ICA'])],
    ['who said no', 'N-NOIDX', (bsn) => gateway.decide(bsn, { decision: 'deny', confirmed: 'deny' })],
    ['who withdrew', 'N-NOIDX', async (bsn) => gateway.change(withdrawn(await gateway.permit(bsn, dispenses(bsn))))],
    ['of whom a signature is missing', 'N-NOIDX', (bsn) => gateway.decide(bsn, { status: 'proposed' })],
    ['whose yes has two readings', 'N-NO', (bsn) => damaged(bsn, { confirmed: 'deny' })],
    ['whose yes was changed', 'N-NO', (bsn) => damaged(bsn, { body: '{}' })],
    ['whose yes is about other readers', 'N-SCOPE', (bsn) => scoped(bsn, { recipients: ['90000999'] })],
    ['whose yes begins tomorrow', 'N-NOCONSENT', (bsn) => scoped(bsn, { effective: '2026-06-02T00:00:00.000Z' })],
    ['at a source elsewhere', 'N-REGION', (bsn) => elsewhere(bsn)],
  ];

  async function damaged(bsn: string, change: Readonly<Record<string, string>>): Promise<void> {
    const { id } = await gateway.permit(bsn, dispenses(bsn));
    await gateway.stores.register.write((tx) => tx.updateTable('opt_in').set(change).where('id', '=', id).execute());
  }

  async function scoped(bsn: string, change: Partial<OptIn>): Promise<void> {
    const decision = await gateway.permit(bsn, dispenses(bsn));
    await gateway.change({ ...decision, version: 2, ...change });
  }

  async function elsewhere(bsn: string): Promise<void> {
    await gateway.permit(bsn, dispenses(bsn));
    regions = [8];
  }

  let regions = [7];
  const place = async (of: readonly number[]): Promise<void> => {
    const { saveParticipation } = await import('../../../src/store/register/participation.js');
    await gateway.stores.register.write((tx) => saveParticipation(tx, participation(PHARMACY, 'J8', { regions: of })));
  };

  test.each(cases)(
    'given a patient %s, when asked, then the one answer that nothing was found, at the one moment, and the reason (%s) in the restricted part',
    async (_, reason, prepare) => {
      const bsn = newBsn();
      regions = [7];
      await prepare(bsn);
      await place(regions);
      const asked = gateway.connector.asked.length;
      gateway.clock.pass(1000 - (gateway.clock.now() % 1000));
      const [closed, unknown] = [await pass({ bsn }), await pass({ bsn: newBsn() })];
      await place([7]);
      expect(closed).toMatchObject({ shape: NF, took: 1000 });
      expect(neutral(closed.body)).toBe(neutral(unknown.body));
      expect(closed.line).toMatchObject({ kind: 'retrieval', outcome: 'success', restricted: [{ source: PHARMACY, reason }] });
      expect(closed.line).not.toHaveProperty('sources');
      expect(closed.line).not.toHaveProperty('code');
      expect(gateway.connector.asked).toHaveLength(asked);
    },
  );

  test('C-32.19, C-47 given a patient all of whose data are shielded, one without data, one without consent and one that is unknown, when asked, then bytes and moment are the same', async () => {
    const [shielded, empty, closed, unknown] = [newBsn(), newBsn(), newBsn(), newBsn()];
    await gateway.permit(shielded, dispenses(shielded));
    await gateway.shield(shielded, { categories: ['MED'] });
    await gateway.permit(empty);
    await gateway.decide(closed, { decision: 'deny', confirmed: 'deny' });
    const replies = [];
    for (const bsn of [shielded, empty, closed, unknown]) {
      const reply = await pass({ bsn });
      replies.push([neutral(reply.body), reply.took]);
    }
    expect(new Set(replies.map((reply) => JSON.stringify(reply)))).toHaveProperty('size', 1);
    expect(replies[0]).toEqual([expect.stringContaining('"NF"'), 1000]);
    const told = (await gateway.lines()).slice(-4, -2);
    expect(told.map(({ restricted }) => restricted?.map(({ consent: _, ...rest }) => rest))).toEqual([
      [{ source: PHARMACY, filter: expect.any(String) as string }],
      [{ source: PHARMACY, filter: expect.any(String) as string }],
    ]);
  });

  test('C-16 given purposes of urgency, when nothing is permitted, then they open nothing and the answers are equal', async () => {
    const bsn = newBsn();
    const replies = [];
    for (const purpose of ['TREAT', 'ETREAT', 'BTG']) replies.push(await pass({ bsn }, { settings: { declares: { purpose, relation: 'locum' } } }));
    expect(replies.map(({ shape: found, took }) => [found, took])).toEqual([
      [NF, 1000],
      [NF, 1000],
      [NF, 1000],
    ]);
  });

  test('given shields that cannot be read, when asked, then all is shielded and somebody is told', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    await gateway.shield(bsn, { categories: ['ICA'] });
    const [patient = ''] = gateway.stores.keys.pseudonyms(bsn);
    await gateway.stores.sourceSide.write((tx) =>
      tx
        .updateTable('shield')
        .set({ content: Buffer.from('x') })
        .where('patient', '=', patient)
        .execute(),
    );
    expect(await pass({ bsn })).toMatchObject({ shape: NF, took: 1000 });
    expect(gateway.notices.at(-1)).toEqual({ kind: 'shields', code: 'integrity', source: PHARMACY });
  });
});

describe('a permitted source that fails (AM 4.3a)', () => {
  const failed = (acknowledgement: string, code = 'RTEDEST'): string =>
    `200 QURX_IN990113NL ${acknowledgement} AE 0/0/0 detail ${code} 2.16.840.1.113883.5.1100`;
  let bsn: string;
  beforeEach(async () => {
    bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
  });
  afterEach(() => {
    gateway.connector.respond = undefined;
  });

  test.each([
    [false, 'AE'],
    [true, 'AR'],
  ])('given that it failed and a retry may help (%s), when asked, then %s with RTEDEST, and the line names it', async (mayRetry, code) => {
    gateway.connector.respond = () => Promise.resolve({ kind: 'failed', trouble: 'T-ERROR', mayRetry });
    expect(await pass({ bsn })).toMatchObject({
      shape: failed(code),
      took: 250,
      line: { outcome: 'failed', code: 'T-ERROR', sources: [{ source: PHARMACY, result: 'failed', code: 'T-ERROR' }] },
    });
  });

  test('given a connector that throws, when asked, then AE with RTEDEST', async () => {
    gateway.connector.respond = () => {
      throw new Error('x');
    };
    expect(await pass({ bsn })).toMatchObject({ shape: failed('AE') });
  });

  test.each<[string, number, Asking]>([
    ['its budget is over', 10_000, {}],
    ['the margin before the deadline begins', 5000, { deadline: '20260601140006' }],
  ])('given that it does not answer before %s, when asked, then AE with RTEDEST after %i ms', async (_, took, { deadline }) => {
    gateway.connector.respond = () => new Promise(() => undefined);
    const at = new Date(gateway.clock.now() + 6000);
    const written = deadline === undefined ? {} : { deadline: localText(at), created: localText(new Date(gateway.clock.now())) };
    gateway.clock.pass(1000 - (gateway.clock.now() % 1000));
    const begun = gateway.clock.now();
    const found = await pass({ bsn, ...written });
    expect(found).toMatchObject({ shape: failed('AE'), line: { code: 'T-TIMEOUT' } });
    const end = deadline === undefined ? begun + took : Math.floor(at.getTime() / 1000) * 1000 - 1000;
    expect(gateway.clock.now()).toBe(end);
    expect(gateway.connector.asked.at(-1)?.deadline).toBe(end);
  });

  test('given a code for sources that are late in the configuration, when one is, then that code', async () => {
    gateway.connector.respond = () => new Promise(() => undefined);
    const settings = { timeoutCode: { code: 'QABRTITI', codeSystem: '2.16.840.1.113883.2.4.6.6.1.1000' } };
    expect(await pass({ bsn }, { settings })).toMatchObject({
      shape: '200 QURX_IN990113NL AE AE 0/0/0 detail QABRTITI 2.16.840.1.113883.2.4.6.6.1.1000',
    });
  });

  test('given a deadline that has passed, when asked, then the same for every patient, and nobody is looked up', async () => {
    const asked = gateway.connector.asked.length;
    for (const one of [bsn, newBsn()]) {
      const found = await pass({ bsn: one, deadline: '20260601135900' });
      expect(found).toMatchObject({ shape: failed('AE'), took: 0, line: { code: 'T-TIMEOUT' } });
      expect(found.line).not.toHaveProperty('sources');
    }
    expect(gateway.connector.asked).toHaveLength(asked);
  });

  test('given an answer at the last moment, when it is empty, then it goes before the deadline and not at the floor', async () => {
    gateway.connector.respond = undefined;
    gateway.clock.pass(1000 - (gateway.clock.now() % 1000));
    const at = (ms: number): string => localText(new Date(gateway.clock.now() + ms));
    const found = await pass({ bsn: newBsn(), created: at(0), deadline: at(2000) }, { settings: { emptyFloor: 5000 } });
    expect(found).toMatchObject({ shape: NF, took: 1000 });
  });

  test.each<[string, (bundle: object, bsn: string) => object]>([
    ['another patient', (bundle, own) => JSON.parse(JSON.stringify(bundle).replaceAll(own, '999900158')) as object],
    ['a patient without a number', (bundle, own) => JSON.parse(JSON.stringify(bundle).replaceAll(`"value":"${own}"`, '"value":"1"')) as object],
    ['two patients', (bundle) => joined(bundle, dispenses('999900158', [dispenseEvent('D-9')]))],
    ['what is no Bundle', () => ({ resourceType: 'OperationOutcome' })],
    ['a dispense of nobody', (bundle) => JSON.parse(JSON.stringify(bundle).replace(/"subject":\{[^}]*\},?/, '')) as object],
  ])('given an answer about %s, when asked, then all of it is dropped and the source has failed (D21)', async (_, change) => {
    gateway.connector.data.set(bsn, change(dispenses(bsn), bsn));
    const found = await pass({ bsn });
    expect(found).toMatchObject({ shape: failed('AE'), line: { code: 'T-ERROR' } });
    expect(found.body).not.toContain('CANARY');
  });

  test('given a dispense without its medication, when it would have to be written, then the source has failed, and nothing is half said', async () => {
    const bundle = JSON.parse(JSON.stringify(dispenses(bsn)).replace(/"medicationReference":\{[^}]*\},?/, '')) as object;
    gateway.connector.data.set(bsn, bundle);
    expect(await pass({ bsn })).toMatchObject({ shape: failed('AE'), line: { code: 'T-ERROR' } });
    expect(gateway.notices).toContainEqual({ kind: 'mapping', code: 'required', source: PHARMACY, at: 'Bundle.entry.resource.medicationReference' });
  });
});

describe('what is asked for', () => {
  test('given dispenses of several prescriptions, when only the most recent are asked for, then the last of each comes', async () => {
    const bsn = newBsn();
    await gateway.permit(
      bsn,
      dispenses(bsn, [
        dispenseEvent('D-1', { rx: 'r1', day: '20260101' }),
        dispenseEvent('D-2', { rx: 'r1', day: '20260301' }),
        dispenseEvent('D-3', { rx: 'r2', day: '20250101' }),
      ]),
    );
    const asked = async (value: string): Promise<readonly string[]> => {
      const { body } = await pass({
        bsn,
        parameters: `<mostRecentDispenseForEachRxIndicator><value value="${value}"/></mostRecentDispenseForEachRxIndicator>`,
      });
      return body.match(/extension="D-\d"/g) ?? [];
    };
    expect(await asked('true')).toEqual(['extension="D-2"', 'extension="D-3"']);
    expect(await asked('false')).toHaveLength(3);
  });

  test('given a period, when dispenses in it are asked for, then the source is told, and no other ones come although it gives them', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn, [dispenseEvent('D-1', { day: '20260101' }), dispenseEvent('D-2', { day: '20260301' })]));
    const period =
      '<dispenseEventEffectiveTimeInterval><value><low value="202602010000"/><high value="202603012359"/></value></dispenseEventEffectiveTimeInterval>';
    const { body } = await pass({ bsn, parameters: period });
    expect(body.match(/extension="D-\d"/g)).toEqual(['extension="D-2"']);
    expect(gateway.connector.asked.at(-1)).toMatchObject({ bsn, category: 'MED', dispensed: { low: '202602010000', high: '202603012359' } });
    expect(gateway.connector.asked.at(-1)).not.toHaveProperty('mostRecent');
  });

  test('given kept XML and items without an identifier, when they are released, then without the XML and with the same derived identifier each time (D22, D26)', async () => {
    const bsn = newBsn();
    const raw = {
      url: 'https://schakel.example/fhir/StructureDefinition/v3-raw',
      extension: [
        { url: 'path', valueString: 'odd' },
        { url: 'xml', valueString: '<odd xmlns="urn:hl7-org:v3">KEPT</odd>' },
      ],
    };
    const bundle = JSON.parse(JSON.stringify(dispenses(bsn)), (_key, value: unknown) => {
      if (typeof value !== 'object' || value === null || !('resourceType' in value) || value.resourceType !== 'MedicationDispense') return value;
      const { identifier: _, ...rest } = value as Record<string, unknown>;
      return { ...rest, extension: [...((rest['extension'] as object[] | undefined) ?? []), raw] };
    }) as object;
    await gateway.permit(bsn, bundle);
    const [first, second] = [await pass({ bsn }), await pass({ bsn })];
    expect(first.body).not.toContain('KEPT');
    const ids = [first, second].map(
      ({ body }) => /<medicationDispenseEvent><id root="2\.16\.840\.1\.113883\.2\.4\.6\.6\.301\.3" extension="([0-9a-f-]{36})"/.exec(body)?.[1],
    );
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab]/);
    expect(ids[1]).toBe(ids[0]);
  });

  test('C-39 given what a source gives, when it is shielded, then what the source has is not changed', async () => {
    const bsn = newBsn();
    const bundle = dispenses(bsn, [dispenseEvent('D-1'), dispenseEvent('D-2')]);
    const before = JSON.stringify(bundle);
    await gateway.permit(bsn, bundle);
    await gateway.shield(bsn, { items: [{ identifier: { system: 'urn:oid:2.999.6', value: 'D-2' }, dependents: false }] });
    const { body } = await pass({ bsn });
    expect(body.match(/extension="D-\d"/g)).toEqual(['extension="D-1"']);
    expect(JSON.stringify(bundle)).toBe(before);
  });
});

function localText(at: Date): string {
  return new Date(at.getTime() + 7_200_000).toISOString().slice(0, 19).replace(/[-T:]/g, '');
}

function joined(one: object, other: object): object {
  const entries = (bundle: object): readonly object[] => (bundle as { entry: readonly object[] }).entry;
  return { ...one, entry: [...entries(one), ...entries(other).map((entry, i) => ({ ...entry, fullUrl: `urn:uuid:other-${i}` }))] };
}
