import type { Hl7v3System, SourceShields } from '../../../src/config/source.js';
import { writeJson } from '../../../src/fhir/json.js';
import { connectorOf } from '../../../src/gateway/connect/fetching.js';
import { openLegacySystem } from '../../../src/gateway/connect/hl7v3/connector.js';
import type { SourceConnector } from '../../../src/gateway/connector.js';
import { checkControlAct } from '../../../src/hl7v3/act-check.js';
import { readCareQuery } from '../../../src/hl7v3/care-query.js';
import { transmissionRules } from '../../../src/hl7v3/transmission-rules.js';
import { checkTransmission } from '../../../src/hl7v3/wrapper-check.js';
import { descendantsAt, type XmlElement } from '../../../src/xml/element.js';
import { say, startServer, type TestServer } from './http-server.js';
import {
  accepted,
  answerTo,
  batchOf,
  CONDITIONS,
  counters,
  DISPENSES,
  envelope,
  faultOf,
  legacyBehaviour,
  questionIn,
  type AnswerForm,
  type Question,
} from './legacy-server.js';
import { ANNA, isWrittenAs, outsideOf, questionOf, systemOf, told } from './world.js';

let server: TestServer;
const opened: SourceConnector[] = [];

beforeAll(async () => {
  server = await startServer(say(500, ''));
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
afterAll(() => server.stop());

async function open(changes: Partial<Hl7v3System> = {}, shields: SourceShields = 'marked'): Promise<SourceConnector> {
  const source = { system: systemOf(server.port, changes), ura: '90000380', name: 'Apotheek', application: '300' };
  const connector = connectorOf(await openLegacySystem(source, shields, outsideOf()), { now: Date.now, budget: 10_000, bytes: 5 << 20 });
  opened.push(connector);
  return connector;
}

async function given(answer: (question: Question) => string, changes: Partial<Hl7v3System> = {}, status = 200): Promise<SourceConnector> {
  server.become(legacyBehaviour(answer, status));
  return open(changes);
}

const usual =
  (form: AnswerForm = {}) =>
  (question: Question): string =>
    envelope(answerTo(question, form));

describe('the question', () => {
  async function asked(
    changes: Partial<Hl7v3System> = {},
    question = questionOf('MED'),
  ): Promise<{ message: XmlElement; headers: Record<string, unknown> }> {
    const connector = await given(usual({ subjects: [] }), changes);
    expect(told(await connector.fetch(question))).toBe('nothing');
    const seen = server.seen.at(-1);
    if (seen === undefined) throw new Error('nothing was asked');
    return { message: questionIn(seen).message, headers: seen.headers };
  }

  /** What the rules of AORTA say of a message, apart from what stands in a list. */
  function objections(message: XmlElement): readonly string[] {
    return [...checkTransmission(message), ...transmissionRules(message), ...checkControlAct(message)].map(
      ({ code, expected }) => `${code} ${expected ?? ''}`,
    );
  }

  test('given nothing said of who asks, when asked, then it is as the switch point asks a source', async () => {
    const { message, headers } = await asked();
    // The switch passes on who asked it; a question of its own has nobody who answers for it.
    expect(objections(message)).toEqual(['required overseer']);
    expect(headers).toMatchObject({
      soapaction: '"urn:hl7-org:v3/VerstrekkingsLijstquery_QueryResponse"',
      'content-type': 'text/xml; charset=utf-8',
    });
    const [query] = descendantsAt(message, ['ControlActProcess', 'queryByParameter']);
    if (query === undefined) throw new Error('no query');
    expect(readCareQuery(query, message.local)).toMatchObject({
      problems: [],
      query: { bsn: ANNA, responseModality: 'R', deadline: expect.stringMatching(/^\d{14}$/) as unknown },
    });
  });

  test('given a person who asks, when asked, then that person answers for it too and nothing is wrong', async () => {
    const person = { uzi: '900005267', role: '17.000', name: 'A. Proef', city: 'Utrecht' };
    const { message } = await asked({ author: { person } });
    expect(objections(message)).toEqual([]);
  });

  test('given a system that asks, when asked, then its organisation is told', async () => {
    const { message } = await asked({ sender: '301', author: { system: { uzi: '900010079' } } });
    // AORTA has no direct query by another than the switch point.
    expect(objections(message)).toEqual(['required overseer', 'wrapper-value B']);
    expect(descendantsAt(message, ['ControlActProcess', 'authorOrPerformer', 'participant', 'AssignedDevice', 'Organization'])).toHaveLength(1);
  });

  test('given periods, when asked, then each is a parameter of its query', async () => {
    const dispensed = { low: '202603010000', high: '202603312359' };
    const { message } = await asked({}, questionOf('MED', { dispensed, intendedUse: { low: '202603010000' } }));
    const [query] = descendantsAt(message, ['ControlActProcess', 'queryByParameter']);
    expect(query && readCareQuery(query, message.local).query).toMatchObject({ dispensed, intendedUse: { low: '202603010000' } });
    const conditions = await asked({}, questionOf('ICA', { valid: { low: '202603010000' } }));
    const [other] = descendantsAt(conditions.message, ['ControlActProcess', 'queryByParameter']);
    expect(other && readCareQuery(other, 'REPC_IN000023NL').query).toMatchObject({ valid: { low: '202603010000' } });
  });

  test('given less time than a deadline may leave, when asked, then none is told', async () => {
    const { message } = await asked({}, questionOf('MED', { deadline: Date.now() + 4000 }));
    expect(descendantsAt(message, ['ControlActProcess', 'queryByParameter', 'executionAndDeliveryTime'])).toEqual([]);
  });

  test('given two questions, when asked, then no id comes twice', async () => {
    const [one, other] = [await asked(), await asked()];
    const ids = [one, other].flatMap(({ message }) => [
      ...descendantsAt(message, ['id']),
      ...descendantsAt(message, ['ControlActProcess', 'queryByParameter', 'queryId']),
    ]);
    expect(new Set(ids.map((id) => id.attributes.map(({ value }) => value).join(' '))).size).toBe(4);
  });

  test('given a SOAPAction of its own, when asked, then that is sent', async () => {
    const { headers } = await asked({ soapAction: 'urn:x' });
    expect(headers['soapaction']).toBe('"urn:x"');
  });
});

describe('the answer', () => {
  test.each<[string, (question: Question) => string]>([
    ['in an envelope', usual()],
    ['bare', (question) => answerTo(question)],
    ['in a batch', (question) => envelope(batchOf(question, [answerTo(question)]))],
  ])('given dispenses %s, when fetched, then they are FHIR about this patient', async (_, answer) => {
    const connector = await given(answer);
    const fetched = await connector.fetch(questionOf('MED'));
    expect(fetched.kind === 'data' && isWrittenAs(fetched.bundle, DISPENSES)).toBe(true);
  });

  test('given conditions, when fetched, then they are FHIR about this patient', async () => {
    const connector = await given(usual());
    const fetched = await connector.fetch(questionOf('ICA'));
    expect(fetched.kind === 'data' && isWrittenAs(fetched.bundle, CONDITIONS)).toBe(true);
  });

  test.each<[string, (question: Question) => string]>([
    ['that nothing was found', usual({ subjects: [] })],
    ['a batch without answers', (question) => envelope(batchOf(question, []))],
    [
      'a list without dispenses',
      usual({
        subjects: [
          `<MedicationDispenseList><code code="MEDLIST" codeSystem="2.16.840.1.113883.5.4"/>${patientOf(DISPENSES[0] ?? '')}</MedicationDispenseList>`,
        ],
      }),
    ],
  ])('given %s, when fetched, then there are no matches', async (_, answer) => {
    const connector = await given(answer);
    expect(await connector.fetch(questionOf('MED'))).toMatchObject({ kind: 'data', bundle: { total: 0 } });
  });

  test('given values that cannot be read, when fetched, then their places are told and nothing of what is in them', async () => {
    const odd = DISPENSES.map((text) => text.replace('<effectiveTime value="20250602"/>', '<effectiveTime value="gisteren"/>'));
    const connector = await given(usual({ subjects: odd }));
    const fetched = await connector.fetch(questionOf('MED'));
    if (fetched.kind !== 'data') throw new Error(told(fetched));
    expect(fetched.issues.map(({ code }) => code)).toContain('value-format');
    expect(JSON.stringify(fetched.issues)).not.toMatch(/gisteren|9999/);
  });
});

/** The patient of a list. */
function patientOf(list: string): string {
  return /<subject>[\s\S]*?<\/subject>/.exec(list)?.[0] ?? '';
}

describe('what the source hides', () => {
  const R = '<confidentialityCode code="R" codeSystem="2.16.840.1.113883.5.25"/>';
  const V = R.replace('"R"', '"X"');
  const label = (text: string, code: string): string =>
    text.replace('codeSystem="2.16.840.1.113883.5.4"/>', `codeSystem="2.16.840.1.113883.5.4"/>${code}`);

  test.each<[SourceShields, string, boolean]>([
    ['filtered', R, true],
    ['marked', R, false],
    ['register', R, false],
    ['filtered', V, false],
  ])('given shields that are %s, when a list has label %s, then it shows: %s', async (shields, code, isShown) => {
    server.become(legacyBehaviour(usual({ subjects: DISPENSES.map((text) => label(text, code)) })));
    const connector = await open({}, shields);
    const fetched = await connector.fetch(questionOf('MED'));
    expect(told(fetched).includes('MedicationDispense')).toBe(isShown);
    expect(fetched.kind).toBe('data');
  });

  test('given a masked part, when fetched, then it is gone as if it had never been there, the placeholder excepted', async () => {
    const masked = DISPENSES.map((text) =>
      text.replace(/<id root="2\.16\.840\.1\.113883\.2\.4\.6\.1"[^>]*\/>/, '<id nullFlavor="MSK" root="2.16.840.1.113883.2.4.6.1"/>'),
    );
    expect(masked).not.toEqual(DISPENSES);
    const connector = await given(usual({ subjects: masked }));
    const fetched = await connector.fetch(questionOf('MED'));
    expect(fetched.kind === 'data' && writeJson(fetched.bundle)).not.toMatch(/MSK|masked/);
    expect(told(fetched)).toContain('MedicationDispense');
  });
});

describe('quirks', () => {
  const version02 = (form: AnswerForm = {}) => usual({ name: 'QURX_IN990113NL02', ...form });
  test.each<[string, (question: Question) => string, string, string]>([
    ['ok-when-empty', usual({ subjects: [], code: 'OK' }), 'T-ERROR inconsistent', 'nothing'],
    ['counters-missing', usual({ counters: '' }), 'T-ERROR inconsistent', 'data'],
    ['answers-version-02', version02(), 'T-ERROR inconsistent', 'data'],
    ['author-other', usual({ ura: '90000399' }), 'T-ERROR inconsistent', 'data'],
  ])('given %s, when a system does so, then it counts only where it is configured', async (quirk, answer, without, expected) => {
    const plain = await given(answer);
    expect(told(await plain.fetch(questionOf('MED')))).toBe(without);
    const connector = await open({ quirks: [quirk] });
    const fetched = await connector.fetch(questionOf('MED'));
    expect(expected === 'data' ? fetched.kind : told(fetched)).toBe(expected);
  });

  test('given asked-by-version-02, when asked, then the newer id is used and answered', async () => {
    const connector = await given(usual(), { quirks: ['asked-by-version-02'] });
    expect((await connector.fetch(questionOf('MED'))).kind).toBe('data');
    expect(server.seen.at(-1)?.body).toContain('QURX_TE990011NL');
    expect(questionIn(server.seen.at(-1) ?? { method: '', url: '', headers: {}, body: '' }).interaction).toBe('QURX_IN990111NL02');
  });

  test('given soap-action-empty, when asked, then SOAPAction is empty', async () => {
    const connector = await given(usual(), { quirks: ['soap-action-empty'] });
    await connector.fetch(questionOf('MED'));
    expect(server.seen.at(-1)?.headers['soapaction']).toBe('""');
  });

  test('given counters that are missing, when one that is there is wrong, then it still counts', async () => {
    const connector = await given(usual({ counters: '<resultTotalQuantity value="7"/>' }), { quirks: ['counters-missing'] });
    expect(told(await connector.fetch(questionOf('MED')))).toBe('T-ERROR incomplete');
  });

  test('given conditions, when OK comes without any, then nothing was found without a quirk (AI 1)', async () => {
    const connector = await given(usual({ subjects: [], code: 'OK' }));
    expect(told(await connector.fetch(questionOf('ICA')))).toBe('nothing');
  });
});

test('given NAV for what a system does not count, when fetched, then that says nothing', async () => {
  const connector = await given(usual({ counters: counters('NAV', 1, 'NAV') }));
  expect((await connector.fetch(questionOf('MED'))).kind).toBe('data');
});

test('given a system that answers the link test, or refuses it, when pinged, then it is there', async () => {
  const connector = await given((question) => envelope(accepted(question, 'CA')));
  expect(await connector.ping()).toBe(true);
  expect(questionIn(server.seen.at(-1) ?? { method: '', url: '', headers: {}, body: '' }).interaction).toBe('COMT_IN113113NL');
  server.become(say(500, faultOf('Client')));
  expect(await connector.ping()).toBe(true);
  server.become(say(200, '<html>'));
  expect(await connector.ping()).toBe(false);
});
