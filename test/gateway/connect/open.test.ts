import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkConfig } from '../../../src/config.js';
import type { Organisation } from '../../../src/config/organisations.js';
import type { GivenSource } from '../../../src/config/source.js';
import { openConnectors, type Connectors } from '../../../src/gateway/connect/open.js';
import type { ConnectOutside } from '../../../src/gateway/connect/outside.js';
import { fhirBehaviour } from './fhir-server.js';
import { say, startServer, type TestServer } from './http-server.js';
import { answerTo, CONDITIONS, envelope, legacyBehaviour } from './legacy-server.js';
import { ANNA, BRAM, dispense, isWrittenAs, outsideOf, pharmacy, questionOf, told } from './world.js';

const folder = mkdtempSync(path.join(tmpdir(), 'schakel-connect-'));
let server: TestServer;
const opened: Connectors[] = [];

beforeAll(async () => {
  server = await startServer(say(500, ''));
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});

function organisationOf(connectors: GivenSource['connectors'], changes: Partial<GivenSource> = {}): Organisation {
  const source = { application: '300', sourceShields: 'marked', connectors, ...changes };
  const checked = checkConfig({ sandbox: true, organisations: [{ ura: '90000380', name: 'Apotheek', applicationIds: ['300'], source }] });
  const [organisation] = 'config' in checked ? checked.config.organisations : [];
  if (organisation === undefined) throw new Error(JSON.stringify(checked));
  return organisation;
}

async function open(
  connectors: GivenSource['connectors'],
  changes: Partial<GivenSource> = {},
  outside: ConnectOutside = outsideOf(),
): Promise<Connectors> {
  const all = await openConnectors(organisationOf(connectors, changes), outside);
  opened.push(all);
  return all;
}

const fhir = (more: object = {}) => ({ fhir: { address: `http://127.0.0.1:${server.port}/fhir`, ...more } });
const hl7v3 = () => ({ hl7v3: { address: `http://127.0.0.1:${server.port}/xis/Conditiequery` } });

test('given a FHIR server for one kind of data and a legacy system for the other, when asked, then each gives its own', async () => {
  const behave = fhirBehaviour({ resources: pharmacy(dispense('d1')) });
  const legacy = legacyBehaviour((question) => envelope(answerTo(question)));
  server.become((seen, answer) => (seen.url.startsWith('/fhir') ? behave(seen, answer) : legacy(seen, answer)));
  const all = await open({ MED: fhir(), ICA: hl7v3() });
  expect(told((await all.connector('MED')?.fetch(questionOf('MED'))) ?? { kind: 'failed', trouble: 'T-ERROR', mayRetry: false })).toContain(
    'MedicationDispense/d1',
  );
  const conditions = await all.connector('ICA')?.fetch(questionOf('ICA'));
  expect(conditions?.kind === 'data' && isWrittenAs(conditions.bundle, CONDITIONS)).toBe(true);
  expect(all.problems()).toEqual([]);
});

test('given an organisation that gives one kind of data, or none, when opened, then there is no other connector', async () => {
  const all = await open({ MED: fhir() });
  expect([all.connector('MED') === undefined, all.connector('ICA') === undefined]).toEqual([false, true]);
  const { source: _, ...without } = organisationOf({ MED: fhir() });
  expect((await openConnectors(without, outsideOf())).connector('MED')).toBeUndefined();
});

test('given one server for both kinds, when opened, then they share connections and breaker', async () => {
  const all = await open({ MED: fhir(), ICA: fhir() });
  expect(all.connector('MED')).toBe(all.connector('ICA'));
});

test('given secrets and files that are not there, when opened, then each is told by its key and its questions fail, and the others work', async () => {
  server.become(legacyBehaviour((question) => envelope(answerTo(question))));
  writeFileSync(path.join(folder, 'root.pem'), 'nothing');
  const tls = { anchors: path.join(folder, 'root.pem') };
  const all = await open({ MED: { fhir: { address: 'https://127.0.0.1:1/fhir', tls, auth: { bearer: { variable: 'NONE' } } } }, ICA: hl7v3() });
  expect(all.problems()).toEqual([
    { organisation: '90000380', part: 'source.connectors.MED.fhir.tls.anchors' },
    { organisation: '90000380', part: 'source.connectors.MED.fhir.auth' },
  ]);
  expect(await all.connector('MED')?.fetch(questionOf('MED'))).toMatchObject({ kind: 'failed', reason: 'denied' });
  expect(await all.connector('ICA')?.fetch(questionOf('ICA'))).toMatchObject({ kind: 'data' });
});

describe('the breaker', () => {
  const breaker = { failures: 3, pause: 10 };
  async function ask(all: Connectors, times: number, bsn = ANNA): Promise<readonly string[]> {
    const answers: string[] = [];
    for (let i = 0; i < times; i++) {
      const answer = await all.connector('MED')?.fetch(questionOf('MED', { bsn }));
      answers.push(answer?.kind === 'failed' ? (answer.reason ?? '') : 'data');
    }
    return answers;
  }

  test('given a system that fails, when it goes on, then it is left alone, and tried again after the pause', async () => {
    let later = 0;
    const all = await open({ MED: fhir() }, { breaker }, outsideOf({}, { now: () => Date.now() + later }));
    server.become(say(503, ''));
    expect(await ask(all, 4)).toEqual(['status', 'status', 'status', 'resting']);
    expect(all.standings()).toEqual([{ category: 'MED', standing: 'open' }]);
    const before = server.seen.length;
    server.become(fhirBehaviour({ resources: pharmacy(dispense('d1')) }));
    expect(await ask(all, 1)).toEqual(['resting']);
    expect(server.seen.length).toBe(before);
    later = 10_000;
    const question = questionOf('MED', { deadline: Date.now() + 30_000 });
    expect(told((await all.connector('MED')?.fetch(question)) ?? { kind: 'failed', trouble: 'T-ERROR', mayRetry: false })).toContain(
      'MedicationDispense/d1',
    );
    expect(all.standings()).toEqual([{ category: 'MED', standing: 'closed' }]);
  });

  test('given data of one patient that is no good, when asked again and again, then the others are still answered', async () => {
    const all = await open({ MED: fhir() }, { breaker });
    const behave = fhirBehaviour({ resources: pharmacy(dispense('d1')) });
    server.become((seen, answer) => (seen.body.includes(BRAM) ? say(200, '{"resourceType": "Bundle"')(seen, answer) : behave(seen, answer)));
    expect(await ask(all, 5, BRAM)).toEqual(['unreadable', 'unreadable', 'unreadable', 'unreadable', 'unreadable']);
    expect(await ask(all, 1)).toEqual(['data']);
  });

  test('given questions with next to no time, when they come late, then that says nothing of the system', async () => {
    const all = await open({ MED: fhir() }, { breaker });
    server.become(() => undefined);
    for (let i = 0; i < 4; i++) {
      expect(await all.connector('MED')?.fetch(questionOf('MED', { deadline: Date.now() + 20 }))).toMatchObject({ reason: 'late' });
    }
    server.become(fhirBehaviour({ resources: pharmacy(dispense('d1')) }));
    expect(await ask(all, 1)).toEqual(['data']);
  });
});
