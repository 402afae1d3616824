import { readJson, writeJson } from '../../../src/fhir/json.js';
import type { Tree } from '../../../src/fhir/tree.js';
import { connectorOf } from '../../../src/gateway/connect/fetching.js';
import { openFhirServer } from '../../../src/gateway/connect/fhir/connector.js';
import type { FhirServer } from '../../../src/config/source.js';
import type { SourceConnector } from '../../../src/gateway/connector.js';
import { bundleToV3 } from '../../../src/mapping/to-v3.js';
import { fhirBehaviour, outcome, startFhirServer, type FhirServerOptions } from './fhir-server.js';
import { say, startServer, type TestServer } from './http-server.js';
import { ANNA, CHRIS, dispense, outsideOf, patient, pharmacy, questionOf, serverOf, told } from './world.js';

let server: TestServer;
let connector: SourceConnector;
const opened: SourceConnector[] = [];

beforeAll(async () => {
  server = await startServer(say(500, ''));
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
afterAll(() => server.stop());

async function given(options: FhirServerOptions, changes: Partial<FhirServer> = {}): Promise<void> {
  server.become(fhirBehaviour(options));
  connector = connectorOf(await openFhirServer(serverOf(server.port, changes), outsideOf()), { now: Date.now, budget: 10_000, bytes: 5 << 20 });
  opened.push(connector);
}

function lastSearch(type: string): URLSearchParams {
  const seen = server.seen.filter(({ url }) => url.includes(type)).at(-1);
  return new URLSearchParams(seen?.method === 'POST' ? seen.body : (seen?.url.split('?')[1] ?? ''));
}

test('given dispenses of two patients, when one is asked about, then those of that patient come with what they refer to', async () => {
  await given({ resources: pharmacy(dispense('d1'), dispense('d2', 'p2'), dispense('d3')) });
  const answer = await connector.fetch(questionOf('MED'));
  expect(told(answer)).toBe('MedicationDispense/d1 MedicationDispense/d3 Patient/p1 Medication/m1 Organization/o1');
  expect(answer).toMatchObject({ kind: 'data', issues: [], bundle: { type: 'searchset', total: 2 } });
  const { method, url, body } = server.seen.at(-1) ?? {};
  expect({ method, url }).toEqual({ method: 'POST', url: '/fhir/MedicationDispense/_search' });
  expect(new URLSearchParams(body).get('patient.identifier')).toBe(`http://fhir.nl/fhir/NamingSystem/bsn|${ANNA}`);
});

test('given a server that is searched with GET, when asked, then the search stands in the address', async () => {
  await given({ resources: pharmacy(dispense('d1')) }, { method: 'GET' });
  expect(told(await connector.fetch(questionOf('MED')))).toContain('MedicationDispense/d1');
  expect(server.seen.at(-1)?.method).toBe('GET');
});

test('given a server that is asked for the patient first, when asked, then it searches by every id of that patient', async () => {
  const resources = [...pharmacy(dispense('d1'), dispense('d2', 'p9')), patient('p9', ANNA)];
  await given({ resources }, { patientBy: 'look-up' });
  expect(told(await connector.fetch(questionOf('MED')))).toBe(
    'MedicationDispense/d1 MedicationDispense/d2 Patient/p1 Patient/p9 Medication/m1 Organization/o1',
  );
  expect(lastSearch('MedicationDispense').get('patient')).toBe('p1,p9');
});

test('given a patient whom the server does not know, when asked, then nothing was found and nothing more is asked', async () => {
  await given({ resources: pharmacy(dispense('d1', 'p2')) }, { patientBy: 'look-up' });
  const before = server.seen.length;
  expect(told(await connector.fetch(questionOf('MED', { bsn: CHRIS })))).toBe('nothing');
  expect(server.seen.length).toBe(before + 1);
});

test('given many pages, when asked, then all are read over one connection and each resource counts once', async () => {
  const dispenses = Array.from({ length: 25 }, (_, i) => dispense(`d${i}`));
  await given({ resources: pharmacy(...dispenses), page: 4 });
  const before = server.connections();
  const answer = await connector.fetch(questionOf('MED'));
  expect(
    told(answer)
      .split(' ')
      .filter((one) => one.startsWith('Med')).length,
  ).toBe(26);
  expect(
    told(answer)
      .split(' ')
      .filter((one) => one === 'Patient/p1').length,
  ).toBe(1);
  expect(server.connections() - before).toBe(1);
});

test.each([
  ['with _include', true],
  ['without _include', false],
])('given a server that sends nothing along, when asked %s, then what matches refer to is read', async (_, includes) => {
  const role = {
    resourceType: 'PractitionerRole',
    id: 'r1',
    practitioner: { reference: 'Practitioner/x1' },
    organization: { reference: 'Organization/o2' },
  };
  const more = {
    extension: [{ url: 'https://schakel.example/fhir/StructureDefinition/v3-performer', valueReference: { reference: 'PractitionerRole/r1' } }],
  };
  const [practitioner, organization] = [
    { resourceType: 'Practitioner', id: 'x1', identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/uzi-nr-pers', value: '900005259' }] },
    { resourceType: 'Organization', id: 'o2', partOf: { reference: 'Organization/o3' } },
  ];
  await given(
    { resources: [...pharmacy(dispense('d1', 'p1', '2026-03-02', more)), role, practitioner, organization], includes: false },
    { includes },
  );
  expect(told(await connector.fetch(questionOf('MED')))).toBe(
    'MedicationDispense/d1 Medication/m1 Patient/p1 Organization/o1 PractitionerRole/r1 Practitioner/x1 Organization/o2',
  );
  expect(lastSearch('_search').getAll('_include').length > 0).toBe(includes);
});

test('given a reference to what is gone, when asked, then the rest comes and it is told', async () => {
  const more = { destination: { reference: 'Location/l1' } };
  await given({ resources: pharmacy(dispense('d1', 'p1', '2026-03-02', more)) });
  expect(await connector.fetch(questionOf('MED'))).toMatchObject({
    kind: 'data',
    issues: [{ code: 'reference-unresolved', severity: 'error', path: 'Location' }],
  });
});

test('given references to other servers, when asked, then none of them is visited', async () => {
  const other = await startServer(say(200, '{}'));
  const more = { destination: { reference: `http://127.0.0.1:${other.port}/fhir/Location/l1` } };
  await given({ resources: pharmacy(dispense('d1', 'p1', '2026-03-02', more)) });
  expect(told(await connector.fetch(questionOf('MED')))).toContain('MedicationDispense/d1');
  expect(other.seen).toEqual([]);
  await other.stop();
});

test('given a period, when asked, then the server is asked for it with a day on either side', async () => {
  await given({ resources: pharmacy(dispense('d1')) });
  await connector.fetch(questionOf('MED', { dispensed: { low: '202603010000', high: '202603312359' } }));
  expect(lastSearch('MedicationDispense').getAll('whenhandedover')).toEqual(['ge2026-02-28', 'le2026-04-01']);
  await given({ resources: pharmacy(dispense('d1')) }, { narrowBy: [] });
  await connector.fetch(questionOf('MED', { dispensed: { low: '202603010000' } }));
  expect(lastSearch('MedicationDispense').getAll('whenhandedover')).toEqual([]);
});

test('given decimals and identifiers, when fetched, then every digit is there', async () => {
  const quantity = readJson('{"value": 16.0000, "unit": "stuk", "system": "http://unitsofmeasure.org", "code": "1"}') as Tree;
  const identifier = [{ system: 'urn:oid:2.999.4', value: '00012' }];
  await given({ resources: pharmacy(dispense('d1', 'p1', '2026-03-02', { quantity, identifier })) });
  const answer = await connector.fetch(questionOf('MED'));
  const text = writeJson(answer.kind === 'data' ? answer.bundle : {});
  expect(text).toContain('"value":16.0000');
  expect(text).toContain('"00012"');
});

test('given what was fetched, when translated, then it is a list of HL7v3', async () => {
  await given({ resources: pharmacy(dispense('d1'), dispense('d2')) });
  const answer = await connector.fetch(questionOf('MED'));
  const { messages, issues } = bundleToV3(answer.kind === 'data' ? answer.bundle : {});
  expect(messages.map(({ interaction, payloads }) => [interaction, payloads.length])).toEqual([['QURX_IN990113NL', 1]]);
  expect(messages[0]?.payloads[0]?.children.filter(({ local }) => local === 'component').length).toBe(2);
  expect(issues.filter(({ severity }) => severity === 'error' || severity === 'fatal')).toEqual([]);
});

describe('intolerances and contra-indications', () => {
  const about = { patient: { reference: 'Patient/p1' } };
  const allergy = { resourceType: 'AllergyIntolerance', id: 'a1', ...about, code: { text: 'x' }, recorder: { reference: 'PractitionerRole/r1' } };
  const flag = (id: string, code: string): Tree => ({
    resourceType: 'Flag',
    id,
    status: 'active',
    subject: { reference: 'Patient/p1' },
    category: [{ coding: [{ system: 'http://snomed.info/sct', code }] }],
    code: { text: 'x' },
  });
  const provenance = (id: string, target: string): Tree => ({
    resourceType: 'Provenance',
    id,
    target: [{ reference: target }],
    agent: [{ who: { reference: 'PractitionerRole/r1' } }],
  });
  const role = { resourceType: 'PractitionerRole', id: 'r1', organization: { reference: 'Organization/o1' } };
  const CONTRA_INDICATION = '350241000146102';

  test('given both kinds and what tells of them, when asked, then all come in an order of their own', async () => {
    await given({ resources: [...pharmacy(), flag('f1', CONTRA_INDICATION), allergy, role, provenance('v1', 'Flag/f1')] });
    expect(told(await connector.fetch(questionOf('ICA')))).toBe(
      'AllergyIntolerance/a1 Flag/f1 Patient/p1 PractitionerRole/r1 Organization/o1 Provenance/v1',
    );
    expect(lastSearch('Flag').getAll('_revinclude')).toEqual(['Provenance:target']);
  });

  test('given a Flag that is no contra-indication, when asked, then neither it nor what is told of it comes', async () => {
    await given({ resources: [...pharmacy(), flag('f1', CONTRA_INDICATION), flag('f2', '1234'), role, provenance('v2', 'Flag/f2')] });
    const answer = await connector.fetch(questionOf('ICA'));
    expect(told(answer)).toBe('Flag/f1 Patient/p1');
    expect(answer).toMatchObject({ issues: [{ code: 'other-subject', severity: 'information', path: 'Flag' }] });
  });

  test('given a server without Flag, when asked for both, then it is not searched for', async () => {
    await given({ resources: [...pharmacy(), allergy, role] }, { types: ['AllergyIntolerance'] });
    const before = server.seen.length;
    expect(told(await connector.fetch(questionOf('ICA')))).toContain('AllergyIntolerance/a1');
    expect(server.seen.slice(before).map(({ url }) => url)).toEqual(['/fhir/AllergyIntolerance/_search']);
  });
});

test('given labels on one page, when fetched, then they stand on the whole', async () => {
  const label = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' };
  const resources = pharmacy(dispense('d1'), dispense('d2'));
  await given({ resources, page: 1, change: (page, { url }) => (url.includes('_from') ? { ...page, meta: { security: [label] } } : page) });
  expect(await connector.fetch(questionOf('MED'))).toMatchObject({ bundle: { meta: { security: [label] } } });
});

test('given an outcome among the results, when it only informs, then the results come without it', async () => {
  const noted = (page: Tree): Tree => ({
    ...page,
    entry: [...(page['entry'] as readonly Tree[]), { resource: outcome('informational', 'information'), search: { mode: 'outcome' } }],
  });
  await given({ resources: pharmacy(dispense('d1')), change: noted });
  expect(told(await connector.fetch(questionOf('MED')))).toBe('MedicationDispense/d1 Patient/p1 Medication/m1 Organization/o1');
});

test('given a server with a total of its own, when its quirk is configured, then the pages are the whole', async () => {
  const change = (page: Tree): Tree => ({ ...page, total: 7 });
  await given({ resources: pharmacy(dispense('d1')), change });
  expect(told(await connector.fetch(questionOf('MED')))).toBe('T-ERROR incomplete retry');
  await given({ resources: pharmacy(dispense('d1')), change }, { quirks: ['total-unreliable'] });
  expect(told(await connector.fetch(questionOf('MED')))).toContain('MedicationDispense/d1');
});

test('given a server that answers, when pinged, then it is there; without one it is not', async () => {
  const own = await startFhirServer({ resources: [] });
  const system = await openFhirServer(serverOf(own.port), outsideOf());
  const pinged = connectorOf(system, { now: Date.now, budget: 10_000, bytes: 1 << 20 });
  expect(await pinged.ping()).toBe(true);
  own.become(say(200, '<html>'));
  expect(await pinged.ping()).toBe(false);
  await own.stop();
  expect(await pinged.ping()).toBe(false);
  await pinged.close();
});
