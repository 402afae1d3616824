import { attribute, child, descendantsAt, type XmlElement } from '../../src/xml/element.js';
import type { SimulatorConfig } from '../../src/simulator/config.js';
import type { PkiName } from '../../src/trust/pki/make.js';
import { faultClass, isFault, readFault } from '../../src/hl7v3/soap.js';
import { checkBatch } from '../../src/hl7v3/wrapper-check.js';
import { consistency, readQueryAck } from '../../src/hl7v3/query-ack.js';
import { signerOf } from '../support/signing.js';
import { mandated } from './mandate.js';
import { answer, answering, fakeSource, type Behaviour, type FakeSource } from './sources.js';
import { changed } from './index-messages.js';
import { batchOf, participant, PHARMACY, PHARMACY_2, post, PRACTICE, simulated, type Simulated } from './simulator.js';
import { enveloped, messageIn, OTHER_PATIENT, PATIENT, question, signed, type Ask } from './questions.js';

const SERVICE = 'VerstrekkingsLijstqueryBatch';
const FIRST: Behaviour = answering(PHARMACY, '301');
const SECOND: Behaviour = answering(PHARMACY_2, '302', 2);

let sources: readonly [FakeSource, FakeSource];
const running: Simulated[] = [];

beforeAll(async () => {
  sources = [await fakeSource(FIRST), await fakeSource(SECOND)];
});
afterAll(async () => {
  for (const source of sources) await source.stop();
});
beforeEach(() => {
  sources[0].does(FIRST);
  sources[1].does(SECOND);
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

/** A simulator with two pharmacies, both of which have something of the patient. */
async function withTwo(changes: Partial<SimulatorConfig> = {}, second: Parameters<typeof participant>[4] = {}): Promise<Simulated> {
  const [one, two] = sources;
  const participants = [PRACTICE, participant(PHARMACY, '301', 'J8', one.port), participant(PHARMACY_2, '302', 'J8', two.port, second)];
  const simulator = await simulated({ participants, ...changes });
  running.push(simulator);
  await changed(simulator.urls.soap, 'register');
  await changed(simulator.urls.soap, 'register', { ura: PHARMACY_2, application: '302' });
  return simulator;
}

const both = [`${PHARMACY} AA OK 3/1/2 1 subject`, `${PHARMACY_2} AA OK 3/2/0 2 subject`];

async function asked({ urls }: Simulated, ask: Ask = {}): Promise<string> {
  return (await post(urls.soap, SERVICE, enveloped(question(ask)))).text;
}

/** `fault <class>`, or the batch. */
function outcome(text: string): string | ReturnType<typeof batchOf> {
  const message = messageIn(text);
  return isFault(message) ? `fault ${faultClass(readFault(message))}` : batchOf(text);
}

describe('given two sources in the index', () => {
  test('when a GP asks with a token, then both answers come in one batch, counted anew, and the batch is valid', async () => {
    const simulator = await withTwo({ proof: 'token' });
    const sent = question({ seconds: 30 });
    const { status, text } = await post(simulator.urls.soap, SERVICE, await signed(sent, await signerOf('z-gp-auth')));
    expect(status).toBe(200);
    expect(batchOf(text)).toEqual({ head: 'AA 2', items: both });
    const batch = messageIn(text);
    expect(checkBatch(batch)).toEqual([]);
    const idOf = (of: XmlElement | undefined, path: readonly string[]): string =>
      attribute(descendantsAt(of ?? batch, path)[0] ?? batch, 'extension') ?? '';
    const asking = idOf(sent, ['id']);
    expect(idOf(batch, ['acknowledgement', 'targetTransmission', 'id'])).toBe(asking);
    for (const item of descendantsAt(batch, ['QURX_IN990113NL'])) {
      expect(idOf(item, ['acknowledgement', 'targetMessage', 'id'])).toBe(asking);
      expect(idOf(item, ['ControlActProcess', 'queryAck', 'queryId'])).toBe(`query-${asking}`);
      expect([idOf(item, ['receiver', 'device', 'id']), idOf(item, ['sender', 'device', 'id'])]).toEqual(['300', '1']);
      const ack = descendantsAt(item, ['ControlActProcess', 'queryAck'])[0] ?? item;
      const subjects = descendantsAt(item, ['ControlActProcess', 'subject']).length;
      expect(consistency(readQueryAck(ack), { acknowledgement: 'AA', subjects, element: ack })).toEqual([]);
    }
    const ids = [batch, ...descendantsAt(batch, ['QURX_IN990113NL'])].map((one) => idOf(one, ['id']));
    expect(new Set(ids).size).toBe(3);
  });

  test('when it is passed on, then each source gets it from the switch, for one answer, with the same person, query and token', async () => {
    const simulator = await withTwo({ proof: 'token' });
    const sent = question({ seconds: 30 });
    const envelope = await signed(sent, await signerOf('z-gp-auth'));
    await post(simulator.urls.soap, SERVICE, envelope);
    const [got] = sources[0].got.slice(-1);
    const message = got?.message ?? sent;
    expect(got?.path).toBe('/aorta/VerstrekkingsLijstquery');
    expect(got?.headers['soapaction']).toBe('"urn:hl7-org:v3/VerstrekkingsLijstquery_QueryResponse"');
    const value = (of: XmlElement, path: readonly string[], name: string): unknown => attribute(descendantsAt(of, path)[0] ?? of, name);
    expect(value(message, ['sender', 'device', 'id'], 'extension')).toBe('1');
    expect(value(message, ['receiver', 'device', 'id'], 'extension')).toBe('301');
    expect(value(message, ['id'], 'extension')).not.toBe(value(sent, ['id'], 'extension'));
    const query = ['ControlActProcess', 'queryByParameter'];
    expect(value(message, [...query, 'responseModalityCode'], 'code')).toBe('R');
    for (const path of [
      [...query, 'queryId'],
      [...query, 'executionAndDeliveryTime'],
      [...query, 'patientID', 'value'],
    ]) {
      for (const name of ['value', 'extension']) expect(value(message, path, name)).toBe(value(sent, path, name));
    }
    const person = (of: XmlElement): string =>
      JSON.stringify(
        descendantsAt(of, ['ControlActProcess', 'overseer', 'assignedEntity', 'id']).map(({ attributes }) =>
          attributes.map(({ local, value: text }) => [local, text]),
        ),
      );
    expect(person(message)).toBe(person(sent));
    const [token] = /<saml:Assertion.*<\/saml:Assertion>/s.exec(envelope) ?? [];
    expect(token).toBeDefined();
    expect(got?.text).toContain(token);
  });

  test('when the body was signed by the server of the practice, then a source gets it without that signature', async () => {
    const simulator = await withTwo({ proof: 'body' });
    const { text } = await post(simulator.urls.soap, SERVICE, await signed(question(), await signerOf('server-a'), 'body'));
    expect(batchOf(text).items).toEqual(both);
    const got = sources[0].got.at(-1)?.text;
    expect(got).not.toMatch(/Signature|Timestamp|BinarySecurityToken/);
  });

  test('when one finds nothing, then it has no item in mode silent, and one that says so in mode lsp', async () => {
    sources[0].does(answering(PHARMACY, '301', 0));
    expect(batchOf(await asked(await withTwo()))).toEqual({ head: 'AA 1', items: [`${PHARMACY_2} AA OK 2/2/0 2 subject`] });
    expect(batchOf(await asked(await withTwo({ regionDisclosure: 'lsp' })))).toEqual({
      head: 'AA 2',
      items: [`${PHARMACY} AA NF 2/0/2 0 subject`, `${PHARMACY_2} AA OK 2/2/0 2 subject`],
    });
  });

  test('when one is in another region, then it is not asked; only in mode lsp an item tells it', async () => {
    const silent = await withTwo({}, { regions: [8] });
    const before = sources[1].got.length;
    expect(batchOf(await asked(silent))).toEqual({ head: 'AA 1', items: [`${PHARMACY} AA OK 1/1/0 1 subject`] });
    const lsp = await withTwo({ regionDisclosure: 'lsp' }, { regions: [8] });
    const text = await asked(lsp);
    expect(batchOf(text)).toEqual({ head: 'AA 2', items: [`${PHARMACY} AA OK 1/1/0 1 subject`, '1 AE AE 0/0/0 0 subject AUTERR_SWV_FALSE'] });
    expect(text).toContain(`zorgaanbieder ${PHARMACY_2}`);
    expect(sources[1].got).toHaveLength(before);
  });

  test.each(['silent', 'lsp'] as const)(
    'when one has withdrawn its entry, then nothing of it is in the batch in mode %s',
    async (regionDisclosure) => {
      const simulator = await withTwo({ regionDisclosure });
      const before = sources[0].got.length;
      await changed(simulator.urls.soap, 'remove');
      const text = await asked(simulator);
      expect(batchOf(text)).toEqual({ head: 'AA 1', items: [`${PHARMACY_2} AA OK 2/2/0 2 subject`] });
      expect(text).not.toContain(PHARMACY);
      expect(sources[0].got).toHaveLength(before);
    },
  );

  test('when nobody has the patient, then the silent batch is the same as when all find nothing or are elsewhere', async () => {
    const stable = (text: string): string => text.replace(/extension="[^"]*"/g, '');
    const nobody = stable(await asked(await withTwo(), { bsn: OTHER_PATIENT }));
    for (const source of sources) source.does(answering(PHARMACY, '301', 0));
    const nothing = stable(await asked(await withTwo()));
    const away = await withTwo({ participants: [PRACTICE, participant(PHARMACY, '301', 'J8', sources[0].port, { regions: [8] })] });
    expect(batchOf(nobody)).toEqual({ head: 'AA 0', items: [] });
    expect(nothing).toBe(nobody);
    expect(stable(await asked(away))).toBe(nobody);
  });

  test('when nobody has the patient in mode lsp, then the switch says so itself', async () => {
    expect(batchOf(await asked(await withTwo({ regionDisclosure: 'lsp' }), { bsn: OTHER_PATIENT }))).toEqual({
      head: 'AA 1',
      items: ['1 AA NF 0/0/0 0 subject'],
    });
  });

  test('when an application has two entries, then it is asked once', async () => {
    const code = { code: '800310', codeSystem: '2.16.840.1.113883.2.4.15.4' };
    const codes = { MED: [{ code: 'D-1', codeSystem: '2.999.4' }, code] };
    const simulator = await withTwo({ index: { codes } });
    await changed(simulator.urls.soap, 'register', { code });
    const before = sources[0].got.length;
    expect(batchOf(await asked(simulator)).items).toEqual(both);
    expect(sources[0].got).toHaveLength(before + 1);
  });
});

describe('given who may not ask', () => {
  test.each<readonly [string, Ask, string]>([
    ['a company doctor', { role: '01.008' }, '1 AE AE 0/0/0 0 subject AUTERR_MEDISCH'],
    ['a physiotherapist', { role: '04.000' }, '1 AE AE 0/0/0 0 subject AUTERR_MEDISCH'],
    ['a specialist outside an institution', { role: '01.010' }, '1 AE AE 0/0/0 0 subject AUTERR_MEDISCH'],
    ['an organisation that is not connected', { ura: '90000399' }, '1 AE AE 0/0/0 0 subject NAT'],
    ['an application that nobody knows', { application: '399' }, '1 AE AE 0/0/0 0 subject NAT'],
    ['an employee without a mandate', { role: '', overseer: { uzi: '900005259', role: '' } }, '1 AE AE 0/0/0 0 subject NAT'],
  ])('when %s asks, then refused before any patient is looked at, the same for every patient', async (_, ask, item) => {
    const simulator = await withTwo();
    const before = sources[0].got.length;
    for (const bsn of [PATIENT, OTHER_PATIENT]) expect(batchOf(await asked(simulator, { ...ask, bsn }))).toEqual({ head: 'AA 1', items: [item] });
    expect(sources[0].got).toHaveLength(before);
  });

  test('when an employee asks for a GP who answers for it, then it is answered', async () => {
    const ask = { role: '', uzi: '900008176', overseer: { uzi: '900005259', role: '01.015' } };
    expect(batchOf(await asked(await withTwo(), ask)).items).toEqual(both);
  });

  test('when an employee asks with the mandate of a GP, then it is answered; with that of a nurse it is refused', async () => {
    const simulator = await withTwo({ proof: 'token' });
    const gp = await post(simulator.urls.soap, SERVICE, await mandated('z-gp-sign', { uzi: '900005259', role: '01.015' }));
    expect(batchOf(gp.text).items).toEqual(both);
    const nurse = await post(simulator.urls.soap, SERVICE, await mandated('z-nurse-sign', { uzi: '900005275', role: '30.000' }));
    expect(batchOf(nurse.text).items).toEqual(['1 AE AE 0/0/0 0 subject AUTERR_MEDISCH']);
  });
});

describe('given what is to be proven', () => {
  test.each<readonly [SimulatorConfig['proof'], 'token' | 'body' | 'none', PkiName, string]>([
    ['token', 'none', 'z-gp-auth', 'fault InvalidSecurity'],
    ['token', 'body', 'server-a', 'fault SecurityTokenUnavailable'],
    ['body', 'none', 'z-gp-auth', 'fault InvalidSecurity'],
    ['body', 'body', 'server-b', 'fault InvalidSecurityToken'],
    ['none', 'body', 'server-b', 'fault InvalidSecurityToken'],
    ['token', 'token', 'z-revoked', 'fault FailedAuthentication'],
    ['token', 'token', 'z-pharm-auth', 'fault InvalidSecurityToken'],
    ['none', 'token', 'z-expired', 'fault FailedAuthentication'],
  ])('proof %s, when it comes with %s of %s, then %s', async (proof, how, name, expected) => {
    const simulator = await withTwo({ proof });
    const envelope = how === 'none' ? enveloped(question()) : await signed(question(), await signerOf(name), how);
    const { status, text } = await post(simulator.urls.soap, SERVICE, envelope);
    expect([status, outcome(text)]).toEqual([500, expected]);
  });

  test('when a token comes twice, then the second time is refused', async () => {
    const simulator = await withTwo({ proof: 'token' });
    const envelope = await signed(question(), await signerOf('z-gp-auth'));
    expect(outcome((await post(simulator.urls.soap, SERVICE, envelope)).text)).toMatchObject({ items: both });
    expect(outcome((await post(simulator.urls.soap, SERVICE, envelope)).text)).toBe('fault InvalidSecurityToken');
  });

  test('when a connection of another organisation asks for the practice, then only if it represents it', async () => {
    const hoster = participant('90000385', '305', 'Z3');
    const envelope = async (): Promise<string> => signed(question({ application: '305' }), await signerOf('z-gp-auth'));
    const alone = await simulated({ proof: 'token', participants: [PRACTICE, hoster] });
    const represents = await simulated({ proof: 'token', participants: [PRACTICE, { ...hoster, represents: ['90000380'] }] });
    running.push(alone, represents);
    expect(outcome((await post(alone.urls.soap, SERVICE, await envelope())).text)).toBe('fault InvalidSecurityToken');
    expect(outcome((await post(represents.urls.soap, SERVICE, await envelope())).text)).toEqual({ head: 'AA 0', items: [] });
  });
});

describe('given a question that is wrong', () => {
  test.each<readonly [string, (text: string) => string, string | object]>([
    [
      'a BSN that fails the eleven test',
      (text) => text.replaceAll(PATIENT, '999900159'),
      { head: 'AA 1', items: ['1 AE QE 0/0/0 0 subject SYN102'] },
    ],
    [
      'a parameter of another query',
      (text) => text.replace('<patientID>', '<actId><value/></actId><patientID>'),
      { head: 'AA 1', items: ['1 AE QE 0/0/0 0 subject SYN105'] },
    ],
    ['no query id', (text) => text.replace(/<queryId [^>]*\/>/, ''), { head: 'AE 0', items: [] }],
    ['no message id', (text) => text.replace(/<id root="2.16.528.1.1007.3.3.90000380.1"[^>]*\/>/, ''), 'fault Client'],
    ['no query', (text) => text.replace(/<queryByParameter>.*<\/queryByParameter>/, ''), { head: 'AE 0', items: [] }],
  ])('with %s, when asked, then told as AM 4.3a has it', async (_, change, expected) => {
    const simulator = await withTwo();
    const before = enveloped(question());
    expect(change(before)).not.toBe(before);
    expect(outcome((await post(simulator.urls.soap, SERVICE, change(before))).text)).toEqual(expected);
  });

  test('with a wrong constant in its wrapper, when strict, then refused; else answered and noted', async () => {
    const broken = (): string => enveloped(question()).replace('<versionCode code="NICTIZEd2005-Okt"/>', '<versionCode code="2004"/>');
    const lenient = await withTwo();
    expect(outcome((await post(lenient.urls.soap, SERVICE, broken())).text)).toMatchObject({ items: both });
    expect(lenient.exchanges()[0]?.findings.map(({ path }) => path)).toContainEqual(expect.stringContaining('versionCode'));
    const headers = { SOAPAction: '"urn:hl7-org:v3/VerstrekkingsLijstqueryBatch_QueryResponse"' };
    // Its index is strict too, and has nothing.
    const strict = await withTwo({ strict: true });
    expect(outcome((await post(strict.urls.soap, SERVICE, broken(), headers)).text)).toMatchObject({
      head: 'AA 1',
      items: ['1 AE QE 0/0/0 0 subject NS203'],
    });
    expect(outcome((await post(strict.urls.soap, SERVICE, enveloped(question({ seconds: 30 })), headers)).text)).toEqual({ head: 'AA 0', items: [] });
    expect(outcome((await post(strict.urls.soap, SERVICE, enveloped(question({ seconds: 30 })))).text)).toBe('fault Client');
  });

  test('with the older place of the query, when asked, then it is answered', async () => {
    const simulator = await withTwo();
    const text = enveloped(question())
      .replace('<queryByParameter>', '<subject><QueryByParameterPayload>')
      .replace('</queryByParameter>', '</QueryByParameterPayload></subject>');
    expect(outcome((await post(simulator.urls.soap, SERVICE, text)).text)).toMatchObject({ head: 'AA 2' });
  });
});

describe('given a source that does not do as it should', () => {
  const error = '1 AE AE 0/0/0 0 subject RTEDEST';
  const good = `${PHARMACY_2} AA OK 2/2/0 2 subject`;

  test.each<readonly [string, Behaviour, string]>([
    ['breaks the connection off', (_, res) => void res.destroy(), error],
    [
      'stops in the middle',
      (_, res) => {
        res.writeHead(200, { 'Content-Length': '1000' });
        res.write('<soap:Env', () => void res.destroy());
        return undefined;
      },
      error,
    ],
    [
      'answers a fault',
      () =>
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring></s:Fault></s:Body></s:Envelope>',
      error,
    ],
    ['answers what is no XML', () => 'sorry', error],
    ['answers more than is read', () => `<a>${' '.repeat(6 << 20)}</a>`, error],
    [
      'answers another question',
      async (got, res) => (await FIRST(got, res))?.replace(/<queryId [^>]*\/>/, '<queryId root="2.999.2" extension="other"/>'),
      error,
    ],
    ['answers about another patient', async (got, res) => (await FIRST(got, res))?.replaceAll(PATIENT, OTHER_PATIENT), error],
    ['answers another interaction', async (got, res) => (await FIRST(got, res))?.replaceAll('QURX_IN990113NL', 'QURX_IN990013NL'), error],
    [
      'answers with a body that was signed and changed',
      async (got, res) => (await signed(messageIn((await FIRST(got, res)) ?? ''), await signerOf('server-b'), 'body')).replace('Bron', 'Bran'),
      error,
    ],
    ['answers signed by another', async (got, res) => signed(messageIn((await FIRST(got, res)) ?? ''), await signerOf('server-a'), 'body'), error],
    [
      'says that it can not',
      ({ message }) => answer(message, { ura: PHARMACY, application: '301' }, [], { acknowledgement: 'AR', queryResponse: 'AE' }),
      `${PHARMACY} AR AE 0/0/0 0 subject`,
    ],
    [
      'answers signed',
      async (got, res) => signed(messageIn((await FIRST(got, res)) ?? ''), await signerOf('server-b'), 'body'),
      `${PHARMACY} AA OK 3/1/2 1 subject`,
    ],
  ])('that %s, when asked, then its item says so and the other is whole', async (_, behaviour, item) => {
    sources[0].does(behaviour);
    const simulator = await withTwo();
    const { head, items } = batchOf(await asked(simulator));
    expect(head).toBe('AA 2');
    expect(items).toEqual([item, item.includes('OK') ? both[1] : good]);
  });

  test('that nobody can reach, when asked, then its item names it', async () => {
    const [, two] = sources;
    const gone = await fakeSource(FIRST);
    await gone.stop();
    const simulator = await withTwo({
      participants: [PRACTICE, participant(PHARMACY, '301', 'J8', gone.port), participant(PHARMACY_2, '302', 'J8', two.port)],
    });
    const text = await asked(simulator);
    expect(batchOf(text).items).toEqual([error, good]);
    expect(text).toContain(`URA ${PHARMACY}`);
  });

  test('that never answers, when the requester stops waiting soon, then the batch is there before, with the code that is configured', async () => {
    sources[0].does(() => undefined);
    const set: number[] = [];
    const wake: (() => void)[] = [];
    const timers = {
      set: (run: () => void, ms: number) => {
        set.push(ms);
        wake.push(run);
        return set.length;
      },
      clear: () => undefined,
    };
    const [one, two] = sources;
    const participants = [PRACTICE, participant(PHARMACY, '301', 'J8', one.port), participant(PHARMACY_2, '302', 'J8', two.port)];
    const simulator = await simulated({ participants, timeoutCode: { code: 'QABRTITI', codeSystem: '2.999.1' } }, { timers });
    running.push(simulator);
    await changed(simulator.urls.soap, 'register');
    await changed(simulator.urls.soap, 'register', { ura: PHARMACY_2, application: '302' });
    const begun = set.length;
    const before = sources[0].got.length;
    const reply = asked(simulator, { seconds: 20 });
    while (sources[0].got.length === before || simulator.exchanges().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(set.slice(begun)).toEqual([19_000, 19_000]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const run of wake.slice(begun)) run();
    expect(batchOf(await reply).items).toEqual(['1 AE AE 0/0/0 0 subject QABRTITI', good]);
    expect(
      simulator
        .exchanges()[0]
        ?.legs.map(({ outcome: told }) => told)
        .sort(),
    ).toEqual(['it answered', 'it did not answer within 19000 ms']);
  });

  test('when the moment is past, then nobody is waited for', async () => {
    sources[0].does(() => undefined);
    sources[1].does(() => undefined);
    expect(batchOf(await asked(await withTwo(), { seconds: -5 })).items).toEqual([error, error]);
  });
});

test('given a body of another type, too large, no envelope or an unknown message, when it comes, then a fault', async () => {
  const simulator = await withTwo();
  const { soap } = simulator.urls;
  const tried: readonly (readonly [string, Record<string, string>])[] = [
    [enveloped(question()), { 'Content-Type': 'application/json' }],
    ['<a/>', {}],
    ['<a', {}],
    [enveloped(question()).replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'), {}],
    [enveloped(question()).replaceAll('QURX_IN990111NL', 'QURX_IN990011NL'), {}],
    [enveloped(question()).replace('extension="QURX_IN990111NL"', 'extension="REPC_IN000023NL"'), {}],
  ];
  const outcomes: unknown[] = [];
  for (const [text, headers] of tried) {
    const answered = await post(soap, SERVICE, text, headers);
    outcomes.push([answered.status, outcome(answered.text)]);
  }
  expect(outcomes).toEqual([
    [500, 'fault Client'],
    [500, 'fault Client'],
    [500, 'fault Client'],
    [500, 'fault VersionMismatch'],
    [500, 'fault Client'],
    [500, 'fault Client'],
  ]);
  const large = await post(soap, SERVICE, ' '.repeat(6 << 20));
  expect([large.status, outcome(large.text)]).toEqual([413, 'fault Client']);
  expect(child(messageIn(large.text), 'faultcode')).toBeUndefined();
  expect(simulator.log.join('\n')).not.toMatch(/9999\d{5}/);
});
