import { setTimeout as pause } from 'node:timers/promises';
import { openBridge, withBridge, type Bridge } from '../../../src/gateway/bridge/bridge.js';
import { openConnectors, type Connectors } from '../../../src/gateway/connect/open.js';
import { pageSeal } from '../../../src/gateway/page-seal.js';
import type { Ask } from '../../../src/gateway/requester/asking.js';
import { CARE_TYPES } from '../../../src/gateway/requester/care-types.js';
import type { Requester } from '../../../src/gateway/requester/open-requester.js';
import type { Found } from '../../../src/gateway/requester/search.js';
import { answerMessage } from '../../../src/gateway/source/answer-message.js';
import type { Clock, SourceWorld } from '../../../src/gateway/source/world.js';
import type { GivenSource } from '../../../src/config/source.js';
import { BSNS } from '../../store/world.js';
import { fhirBehaviour } from '../connect/fhir-server.js';
import { say, startServer, type TestServer } from '../connect/http-server.js';
import { answerTo, CONDITIONS, DISPENSES, envelope, legacyBehaviour, questionIn } from '../connect/legacy-server.js';
import { ANNA, dispense, outsideOf, patient, pharmacy, sourceOf } from '../connect/world.js';
import { GP, passedOn, shape } from '../source/messages.js';
import { APPLICATION, ASKING, NOW, PHARMACY, PRACTICE, TestGateway } from '../source/world.js';

let gateway: TestGateway;
let server: TestServer;
let next = 0;
const opened: Connectors[] = [];

beforeAll(async () => {
  gateway = await TestGateway.open();
  server = await startServer(say(500, ''));
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
afterAll(async () => {
  await server.stop();
  await gateway.close();
});

const newBsn = (): string => BSNS[next++] ?? '';
function careType(name: string): Ask['of'] {
  const found = CARE_TYPES.find(({ type }) => type === name);
  if (found === undefined) throw new Error('no such type');
  return found;
}
const [DISPENSE, ALLERGY] = [careType('MedicationDispense'), careType('AllergyIntolerance')];

/** The clock of the test at the speed of the machine: a real connection takes the time that it takes. */
const begun = performance.now();
const now = (): number => NOW + Math.floor(performance.now() - begun);
const clock: Clock = {
  now,
  until: (at, signal) => pause(Math.max(at - now(), 0), undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};

/** A gateway whose one source is behind a real connection. */
async function worldOf(connectors: GivenSource['connectors']): Promise<SourceWorld> {
  const all = await openConnectors(
    { ura: PHARMACY, name: 'Apotheek', source: sourceOf(connectors, { application: APPLICATION }) },
    outsideOf({}, { now }),
  );
  opened.push(all);
  const world = gateway.world({ settings: { quantum: 10, emptyFloor: 20 }, source: { connector: (category) => all.connector(category) } });
  return { ...world, clock };
}

const legacy = () => ({ hl7v3: { address: `http://127.0.0.1:${server.port}/xis/VerstrekkingsLijstquery` } });
const fhir = () => ({ fhir: { address: `http://127.0.0.1:${server.port}/fhir` } });

async function bridgeOf(connectors: GivenSource['connectors']): Promise<Bridge> {
  const world = await worldOf(connectors);
  const bridge = openBridge({ world, sources: world.sources, seal: pageSeal(gateway.stores.keys), language: 'en' });
  if (bridge === undefined) throw new Error('no bridge');
  return bridge;
}

function askOf(bsn: string, query = '', changes: Partial<Ask> = {}): Ask {
  return {
    of: DISPENSE,
    text: { queries: [`patient.identifier=http://fhir.nl/fhir/NamingSystem/bsn|${bsn}${query}`], handling: 'strict' },
    bsn,
    client: { application: ASKING, receiver: APPLICATION, ura: PRACTICE, uzi: GP.uzi, role: GP.role, address: '192.0.2.1' },
    declared: { purpose: 'TREAT', relation: { kind: 'own-patient' } },
    given: { bearer: '', aorta: { initialRequestId: 'i1', requestId: 'r1' } },
    ...changes,
  };
}

/** A search in a few words: matches, or how it ended. */
function told(found: Found): string {
  if (found.kind === 'refused' || found.kind === 'failed') {
    return `${found.kind} ${found.status} ${found.outcome.issue?.[0]?.details?.coding?.[0]?.code ?? ''}`;
  }
  if (found.kind !== 'bundle') return found.kind;
  const matches = (found.bundle.entry ?? []).flatMap(({ resource, search }) => (search?.mode === 'match' ? [resource?.resourceType ?? ''] : []));
  return matches.join(' ') || 'nothing';
}

async function lastLine(): Promise<unknown> {
  return (await gateway.lines()).at(-1);
}

describe('FHIR in front of a legacy HL7v3 system', () => {
  /** A system that has the same about whoever is asked about. */
  const giving = (): void =>
    server.become(
      legacyBehaviour((question) => {
        const bsn = /extension="(9999\d{5})"/.exec(JSON.stringify(bsnOf(question.message)))?.[1] ?? bsnOf(question.message);
        const all = question.interaction === 'REPC_IN000023NL' ? CONDITIONS : DISPENSES;
        return envelope(answerTo(question, { ura: PHARMACY, subjects: all.map((one) => one.replaceAll(ANNA, bsn)) }));
      }),
    );
  const bsnOf = (message: ReturnType<typeof questionIn>['message']): string => {
    const texts: string[] = [];
    const walk = (element: typeof message): void => {
      for (const { value } of element.attributes) if (/^9999\d{5}$/.test(value)) texts.push(value);
      element.children.forEach(walk);
    };
    walk(message);
    return texts.find((text) => BSNS.includes(text)) ?? '';
  };

  test('given a patient who said yes, when searched, then what the system has is a searchset, and a line says who asked', async () => {
    giving();
    const bsn = newBsn();
    await gateway.permit(bsn);
    const bridge = await bridgeOf({ MED: legacy(), ICA: legacy() });
    expect(told(await bridge.search(askOf(bsn)))).toBe('MedicationDispense MedicationDispense');
    expect(await lastLine()).toMatchObject({
      outcome: 'success',
      interaction: 'search-type MedicationDispense',
      requester: { organization: PRACTICE, person: GP.uzi, application: ASKING, address: '192.0.2.1' },
      sources: [{ source: PHARMACY, result: 'delivered' }],
      ids: { initialRequest: 'i1', request: 'r1' },
    });
    expect(told(await bridge.search(askOf(bsn, '', { of: ALLERGY })))).toBe('AllergyIntolerance');
  });

  test('given a period, when searched, then the system is asked for it', async () => {
    giving();
    const bsn = newBsn();
    await gateway.permit(bsn);
    const bridge = await bridgeOf({ MED: legacy() });
    await bridge.search(askOf(bsn, '&whenhandedover=ge2025-06-01&period-of-use=ge2025-06-01'));
    const body = server.seen.at(-1)?.body;
    expect(body).toContain('<dispenseEventEffectiveTimeInterval><value><low value="202506010000"/></value></dispenseEventEffectiveTimeInterval>');
    expect(body).toContain(
      '<administrationRequestEffectiveTimeInterval><value><low value="202506010000"/></value></administrationRequestEffectiveTimeInterval>',
    );
  });

  test.each([
    ['a period that cannot be', '&period-of-use=ge2026-01-01&period-of-use=lt2025-01-01'],
    ['another category', '&category=http://snomed.info/sct|1'],
    ['a day on which nothing was', '&whenhandedover=2020-01-01'],
  ])('given %s, when searched, then nothing was found', async (_, query) => {
    giving();
    const bsn = newBsn();
    await gateway.permit(bsn);
    const bridge = await bridgeOf({ MED: legacy() });
    expect(told(await bridge.search(askOf(bsn, query)))).toBe('nothing');
  });

  test('C-31 T1 given no consent, a shield, and nothing, when searched, then the answers are the same', async () => {
    giving();
    const [unknown, shielded, empty] = [newBsn(), newBsn(), newBsn()];
    await gateway.permit(shielded);
    await gateway.shield(shielded, { categories: ['MED'] });
    await gateway.permit(empty);
    const bridge = await bridgeOf({ MED: legacy() });
    const shown: string[] = [];
    for (const bsn of [unknown, shielded, empty]) {
      if (bsn === empty) server.become(legacyBehaviour((question) => envelope(answerTo(question, { ura: PHARMACY, subjects: [] }))));
      const found = await bridge.search(askOf(bsn));
      shown.push(
        JSON.stringify(found)
          .replace(/[0-9a-f]{8}-[0-9a-f-]{27}|"timestamp":"[^"]*"/g, '')
          .replaceAll(bsn, 'BSN'),
      );
    }
    expect(new Set(shown)).toHaveProperty('size', 1);
    expect(shown[0]).toContain('"total":0');
  });

  test('given a system that fails, when searched, then it failed and nothing is told of why', async () => {
    server.become(say(500, ''));
    const bsn = newBsn();
    await gateway.permit(bsn);
    const bridge = await bridgeOf({ MED: legacy() });
    expect(told(await bridge.search(askOf(bsn)))).toBe('failed 504 T-ERROR');
    expect(await lastLine()).toMatchObject({ outcome: 'failed', sources: [{ source: PHARMACY, result: 'failed', code: 'T-ERROR' }] });
  });

  test.each<[string, (bsn: string) => Ask, string]>([
    ['another patient than that of the token', (bsn) => askOf(bsn, '', { bsn: ANNA === bsn ? '' : ANNA }), 'refused 401 R-AUTH'],
    ['a parameter that does not exist', (bsn) => askOf(bsn, '&colour=red'), 'refused 400 R-SYN'],
    ['a page of another search', (bsn) => askOf(bsn, '&_count=1&_page=AAAA'), 'refused 400 R-SYN'],
    ['a role that may not', (bsn) => askOf(bsn, '', { client: { ...askOf(bsn).client, role: '30.000' } }), 'refused 403 R-MATRIX'],
    ['an application that is no source here', (bsn) => askOf(bsn, '', { client: { ...askOf(bsn).client, receiver: '999' } }), 'refused 403 R-ORG'],
  ])('given %s, when searched, then it is refused, the system is not asked, and a line says so', async (_, asking, expected) => {
    giving();
    const bsn = newBsn();
    await gateway.permit(bsn);
    const before = server.seen.length;
    const bridge = await bridgeOf({ MED: legacy() });
    expect(told(await bridge.search(asking(bsn)))).toBe(expected);
    expect(server.seen.length).toBe(before);
    const line = await lastLine();
    expect(line).toMatchObject({ outcome: 'refused', code: expected.split(' ')[2] });
    expect(line).not.toHaveProperty('sources');
  });
});

describe('HL7v3 in front of a FHIR server', () => {
  test('given a patient who said yes, when the switch point asks, then what the server has is an answer of HL7v3', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn);
    server.become(fhirBehaviour({ resources: [...pharmacy(dispense('d1', 'p7'), dispense('d2', 'p7')), patient('p7', bsn)] }));
    const reply = await answerMessage(passedOn({ bsn }), await worldOf({ MED: fhir() }));
    expect(shape(reply)).toBe('200 QURX_IN990113NL AA OK 1/1/0 1 subject');
    expect(reply.body.match(/<medicationDispenseEvent>/g)).toHaveLength(2);
  });

  test('CS I6 given the same server, when asked over both protocols, then both release the same dispenses', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn);
    server.become(fhirBehaviour({ resources: [...pharmacy(dispense('d1', 'p7'), dispense('d2', 'p7', '2020-01-01')), patient('p7', bsn)] }));
    const interval = '<dispenseEventEffectiveTimeInterval><value><low value="202601010000"/></value></dispenseEventEffectiveTimeInterval>';
    const { body } = await answerMessage(passedOn({ bsn, parameters: interval }), await worldOf({ MED: fhir() }));
    const bridge = await bridgeOf({ MED: fhir() });
    const found = await bridge.search(askOf(bsn, '&whenhandedover=ge2026-01-01'));
    expect(body.match(/extension="d\d"/g)).toEqual(['extension="d1"']);
    expect(JSON.stringify(found).match(/"value":"d\d"/g)).toEqual(['"value":"d1"']);
  });

  test('given a server that fails, when the switch point asks, then the source failed', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn);
    server.become(say(503, ''));
    expect(shape(await answerMessage(passedOn({ bsn }), await worldOf({ MED: fhir() })))).toMatch(/^200 QURX_IN990113NL A[ER] AE 0\/0\/0/);
  });
});

describe('one door for both roles', () => {
  const requester: Requester = {
    types: CARE_TYPES.slice(0, 1),
    prepares: true,
    search: () => Promise.resolve({ kind: 'not-found' }),
    prepare: () => Promise.reject(new Error('prepared')),
    close: () => Promise.resolve(),
  };

  test('given a token for a source and one for another application, when searched, then each goes its way', async () => {
    const bsn = newBsn();
    server.become(say(500, ''));
    const both = withBridge(requester, await bridgeOf({ ICA: fhir() }));
    expect(both.types.map(({ type }) => type)).toEqual(['MedicationDispense', 'AllergyIntolerance', 'Flag']);
    expect(both.prepares).toBe(true);
    expect(told(await both.search(askOf(bsn, '', { of: ALLERGY })))).toBe('nothing');
    expect(told(await both.search(askOf(bsn, '', { client: { ...askOf(bsn).client, receiver: '999' } })))).toBe('not-found');
  });

  test('given no requester role, when searched, then the sources are all there is', async () => {
    const alone = withBridge(undefined, await bridgeOf({ MED: fhir() }));
    expect([alone.types.map(({ type }) => type), alone.prepares]).toEqual([['MedicationDispense'], false]);
    const bsn = newBsn();
    expect(told(await alone.search(askOf(bsn)))).toBe('nothing');
    expect(told(await alone.search(askOf(bsn, '', { client: { ...askOf(bsn).client, receiver: '999' } })))).toBe('refused 403 R-ORG');
    await alone.close();
  });

  test('given no source that answers over FHIR, when opened, then there is no bridge', async () => {
    const world = await worldOf({ MED: fhir() });
    expect(openBridge({ world, sources: [], seal: pageSeal(gateway.stores.keys), language: 'en' })).toBeUndefined();
  });
});
