import { readScenario, type Mishap, type ScenarioRule } from '../../src/simulator/scenario.js';
import { sandboxSimulator, contradictions } from '../../src/simulator/config.js';
import { attribute, descendantsAt } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { faultClass, isFault, readFault } from '../../src/hl7v3/soap.js';
import { secondPatient } from '../../src/mapping/payloads.js';
import { payloadsOf } from '../../src/hl7v3/answer.js';
import { testPki } from '../support/pki.js';
import { answering, fakeSource, type FakeSource } from './sources.js';
import { changed } from './index-messages.js';
import { batchOf, filesOf, participant, PHARMACY, PHARMACY_2, pkiFiles, post, PRACTICE, scenario, simulated, type Simulated } from './simulator.js';
import { enveloped, messageIn, OTHER_PATIENT, PATIENT, question } from './questions.js';

const SERVICE = 'VerstrekkingsLijstqueryBatch';
const GOOD = `${PHARMACY_2} AA OK 2/1/0 1 subject`;
const ALONE = `${PHARMACY_2} AA OK 1/1/0 1 subject`;
const FAILED = '1 AE AE 0/0/0 0 subject RTEDEST';

let sources: readonly [FakeSource, FakeSource];
let simulator: Simulated;

beforeAll(async () => {
  sources = [await fakeSource(answering(PHARMACY, '301')), await fakeSource(answering(PHARMACY_2, '302'))];
  const [one, two] = sources;
  const participants = [PRACTICE, participant(PHARMACY, '301', 'J8', one.port), participant(PHARMACY_2, '302', 'J8', two.port)];
  simulator = await simulated({ participants });
  for (const bsn of [PATIENT]) {
    await changed(simulator.urls.soap, 'register', { bsn });
    await changed(simulator.urls.soap, 'register', { bsn, ura: PHARMACY_2, application: '302' });
  }
});
afterAll(async () => {
  await simulator.stop();
  for (const source of sources) await source.stop();
});

async function asked(at = simulator): Promise<string> {
  return (await post(at.urls.soap, SERVICE, enveloped(question({ seconds: 20 })))).text;
}

function outcome(text: string): unknown {
  const message = messageIn(text);
  return isFault(message) ? `fault ${faultClass(readFault(message))}` : batchOf(text);
}

describe('given a source in the scenario', () => {
  test.each<readonly [Mishap, Partial<ScenarioRule>, readonly string[], 'asked' | 'not asked']>([
    ['unreachable', {}, [FAILED, ALONE], 'not asked'],
    ['fault', {}, [FAILED, ALONE], 'not asked'],
    ['closes-midway', {}, [FAILED, ALONE], 'not asked'],
    ['broken-signature', {}, [FAILED, ALONE], 'not asked'],
    ['garbage', {}, [FAILED, ALONE], 'not asked'],
    ['huge', {}, [FAILED, ALONE], 'not asked'],
    ['ae', {}, [`${PHARMACY} AE AE 0/0/0 0 subject INTERR`, ALONE], 'not asked'],
    ['ar', { code: 'NOSTORE' }, [`${PHARMACY} AR AE 0/0/0 0 subject NOSTORE`, ALONE], 'not asked'],
    ['slow', { milliseconds: 20 }, [`${PHARMACY} AA OK 2/1/1 1 subject`, GOOD], 'asked'],
    ['wrong-bsn', {}, [`${PHARMACY} AA OK 2/1/1 1 subject`, GOOD], 'asked'],
    ['wrong-query-id', {}, [`${PHARMACY} AA OK 2/1/1 1 subject`, GOOD], 'asked'],
    ['wrong-counters', {}, [`${PHARMACY} AA OK 8/4/0 1 subject`, GOOD], 'asked'],
    ['duplicate', {}, [`${PHARMACY} AA OK 2/1/1 1 subject`, `${PHARMACY} AA OK 2/1/1 1 subject`, GOOD], 'asked'],
  ])('that is to do %s, when the patient is asked for, then its items, the other source is untouched', async (does, more, items, isAsked) => {
    const before = sources[0].got.length;
    simulator.play(scenario({ does, source: PHARMACY, bsn: PATIENT, ...more }));
    const text = await asked();
    expect(batchOf(text)).toEqual({ head: `AA ${items.length}`, items });
    expect(sources[0].got.length - before).toBe(isAsked === 'asked' ? 1 : 0);
    expect(simulator.exchanges()[0]?.legs.find(({ ura }) => ura === PHARMACY)?.outcome).toMatch(new RegExp(`^scenario, ${does}: `));
    simulator.play(scenario());
    expect(batchOf(await asked()).items).toEqual([`${PHARMACY} AA OK 2/1/1 1 subject`, GOOD]);
  });

  test('that lies about the patient or the question, when asked, then the lie is in the item and nowhere else', async () => {
    simulator.play(scenario({ does: 'wrong-bsn', source: PHARMACY }));
    const batch = messageIn(await asked());
    const patients = descendantsAt(batch, ['QURX_IN990113NL']).map((item) =>
      payloadsOf(item).map((payload) => attribute(descendantsAt(payload, ['subject', 'Patient', 'id'])[0] ?? payload, 'extension')),
    );
    expect(patients).toEqual([['999900006'], [PATIENT]]);
    expect(secondPatient(descendantsAt(batch, ['QURX_IN990113NL']).flatMap(payloadsOf))).toBeDefined();
    simulator.play(scenario({ does: 'wrong-query-id', source: PHARMACY }));
    const ids = descendantsAt(messageIn(await asked()), ['QURX_IN990113NL', 'ControlActProcess', 'queryAck', 'queryId']).map((id) =>
      attribute(id, 'extension'),
    );
    expect(ids[0]).toBe(`${ids[1] ?? ''}-other`);
  });

  test('that is slower than the requester waits, when asked, then it is late', async () => {
    const [one] = sources;
    const slow = await simulated({
      participants: [PRACTICE, participant(PHARMACY, '301', 'J8', one.port)],
      patience: { without: 50, longest: 50, bundling: 0 },
      scenario: scenario({ does: 'slow', source: PHARMACY, milliseconds: 60_000 }),
    });
    await changed(slow.urls.soap, 'register');
    expect(batchOf(await asked(slow)).items).toEqual([FAILED]);
    expect(slow.exchanges()[0]?.legs[0]?.outcome).toBe('scenario, slow: it did not answer within 50 ms');
    await slow.stop();
  });

  test('with numbers of calls and a patient, when asked again and again, then only those calls are hit, each time alike', async () => {
    const rules = scenario(
      { does: 'unreachable', source: PHARMACY, bsn: PATIENT, calls: [2, 3] },
      { does: 'ae', source: PHARMACY, bsn: PATIENT, calls: [3, 4] },
    );
    for (let round = 0; round < 2; round++) {
      simulator.play(rules);
      const first: unknown[] = [];
      for (let call = 0; call < 5; call++) first.push(batchOf(await asked()).items[0]);
      expect(first).toEqual([
        `${PHARMACY} AA OK 2/1/1 1 subject`,
        FAILED,
        FAILED,
        `${PHARMACY} AE AE 0/0/0 0 subject INTERR`,
        `${PHARMACY} AA OK 2/1/1 1 subject`,
      ]);
    }
    simulator.play(
      scenario(
        { does: 'unreachable', source: PHARMACY, bsn: OTHER_PATIENT },
        { does: 'unreachable', source: PHARMACY, interaction: 'REPC_IN000023NL' },
      ),
    );
    expect(batchOf(await asked()).items[0]).toBe(`${PHARMACY} AA OK 2/1/1 1 subject`);
    simulator.play(scenario());
  });
});

describe('given the switch itself in the scenario', () => {
  test.each<readonly [Mishap, Partial<ScenarioRule>, unknown]>([
    ['fault', {}, 'fault Server'],
    ['fault', { faultcode: 'soap:Client' }, 'fault Client'],
    ['ae', {}, { head: 'AE 0', items: [] }],
    ['ar', {}, { head: 'AR 0', items: [] }],
    ['slow', { milliseconds: 20 }, { head: 'AA 2', items: [`${PHARMACY} AA OK 2/1/1 1 subject`, GOOD] }],
    ['wrong-counters', {}, { head: 'AA 2', items: [`${PHARMACY} AA OK 8/4/0 1 subject`, `${PHARMACY_2} AA OK 8/4/0 1 subject`] }],
  ])('that is to do %s %j, when asked, then %j', async (does, more, expected) => {
    simulator.play(scenario({ does, ...more }));
    expect(outcome(await asked())).toEqual(expected);
    simulator.play(scenario());
  });

  test.each<readonly [Mishap]>([['unreachable'], ['closes-midway']])('that is to do %s, when asked, then there is no whole answer', async (does) => {
    simulator.play(scenario({ does }));
    await expect(asked()).rejects.toMatchObject({ name: 'TypeError' });
    simulator.play(scenario());
  });

  test('that is to send garbage, or something huge, when asked, then it can not be read', async () => {
    simulator.play(scenario({ does: 'garbage' }));
    const garbage = await asked();
    expect(() => readXml(garbage)).toThrow(expect.objectContaining({ name: 'XmlError' }) as Error);
    simulator.play(scenario({ does: 'huge', megabytes: 6 }));
    const huge = await asked();
    expect(huge.length).toBeGreaterThan(6 << 20);
    expect(() => readXml(huge)).toThrow(expect.objectContaining({ code: 'xml-too-large' }) as Error);
    simulator.play(scenario());
  });

  test('that breaks its signature, when asked, then it does not hold; without one to break the configuration is refused', async () => {
    const pki = await testPki();
    const { certificate, chain, key } = pki.issued.lsp;
    const files = filesOf({ ...pkiFiles(pki), 'lsp.pem': [certificate, ...chain].join(''), 'lsp.key': key });
    const signing = { chain: 'lsp.pem', key: 'lsp.key' };
    const signingSwitch = await simulated({ participants: [PRACTICE], signing }, { files });
    const whole = await asked(signingSwitch);
    signingSwitch.play(scenario({ does: 'broken-signature' }));
    const broken = await asked(signingSwitch);
    const value = (text: string): string => /SignatureValue>([^<]*)</.exec(text)?.[1] ?? '';
    expect(value(whole)).toMatch(/^[A-Za-z0-9+/=]{300,}$/);
    expect(value(broken)).toHaveLength(value(whole).length);
    await signingSwitch.stop();
    const config = sandboxSimulator({ scenario: scenario({ does: 'broken-signature' }) });
    expect(contradictions(config)).toEqual([{ path: 'scenario', text: 'has a broken-signature of the switch itself, which needs signing' }]);
    expect(contradictions({ ...config, signing })).toEqual([]);
  });

  test('when a source registers, then the scenario holds for that too', async () => {
    simulator.play(scenario({ does: 'ar', interaction: 'MFMT_IN002302NL', bsn: PATIENT, calls: [1] }));
    const { soap } = simulator.urls;
    expect([await changed(soap, 'register'), await changed(soap, 'register')]).toEqual(['MFMT_IN002310NL', 'MFMT_IN002320NL']);
    simulator.play(scenario());
  });
});

test.each<readonly [unknown, string]>([
  [{}, 'rules'],
  [{ rules: [{ does: 'explode' }] }, 'rules.0.does'],
  [{ rules: [{ does: 'slow', source: '301' }] }, 'rules.0.source'],
  [{ rules: [{ does: 'slow', calls: [0] }] }, 'rules.0.calls.0'],
  [{ rules: [{ does: 'slow', chance: 0.5 }] }, 'rules.0.chance'],
])('given the scenario %j, when read, then a problem at %s', (value, path) => {
  const read = readScenario(value);
  expect('problems' in read ? read.problems.map((one) => one.path) : []).toEqual([path]);
});

test('given a scenario with words for people, when read, then the rules', () => {
  const rules = [{ does: 'slow', milliseconds: 10 }];
  expect(readScenario({ $schema: 'x', title: 'y', rules })).toEqual({ scenario: { rules } });
});
