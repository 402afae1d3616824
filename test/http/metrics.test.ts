import { Registry } from 'prom-client';
import { openMetrics } from '../../src/http/metrics.js';
import { requestMetrics, type EndedRequest } from '../../src/http/request-metrics.js';
import { addJob, giveUpJob } from '../../src/store/register/job.js';
import { openStores } from '../../src/store/stores.js';
import { newDatabase } from '../store/databases.js';
import { storeIn, VARIABLES } from '../support/stores.js';
import { ORGANISATION, served, type Served } from './serve.js';

const variable = (name: string): string | undefined => VARIABLES[name];

async function read({ internalUrl }: Served): Promise<string> {
  const response = await fetch(`${internalUrl}/metrics`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  return response.text();
}

test('given requests, when metrics are read, then they count by listener, method, pattern and status, without what was asked', async () => {
  const servers = await served();
  try {
    await fetch(`${servers.publicUrl}/fhir/R4/metadata?x=999900158`);
    await fetch(`${servers.publicUrl}/999900158`, { method: 'PROPFIND' });
    await fetch(`${servers.internalUrl}/health/live`);
    const text = await read(servers);
    for (const labels of [
      'listener="public",method="GET",route="/fhir/R4/metadata",status="200"',
      'listener="public",method="other",route="none",status="404"',
      'listener="internal",method="GET",route="/health/live",status="200"',
    ]) {
      expect(text).toContain(`schakel_http_request_duration_seconds_count{${labels}} 1`);
    }
    expect(text).not.toContain('999900158');
    expect(text).not.toContain('PROPFIND');
    for (const name of ['process_resident_memory_bytes', 'schakel_event_loop_lag_seconds{quantile="0.99"}', 'schakel_heap_bytes{part="used"}']) {
      expect(text).toMatch(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} \\d`, 'm'));
    }
    expect(text).toContain('schakel_requests_at_work 0');
    // Prometheus refuses a text that describes a metric twice.
    const described = text.match(/^# TYPE \S+/gm) ?? [];
    expect(new Set(described).size).toBe(described.length);
  } finally {
    await servers.stop();
  }
});

test('given two servers in one process, when each is asked, then each counts its own', async () => {
  const [one, two] = [await served(), await served()];
  try {
    await fetch(`${one.publicUrl}/fhir/R4/metadata`);
    expect(await read(one)).toContain('route="/fhir/R4/metadata"');
    expect(await read(two)).not.toContain('route="/fhir/R4/metadata"');
  } finally {
    await one.stop();
    await two.stop();
  }
});

test('given jobs that wait and that were given up, in both families, when metrics are read, then how many of each kind, and nothing of their content', async () => {
  const database = await newDatabase('sqlite');
  const store = storeIn(database);
  const due = '2026-01-01T00:00:00.000Z';
  const stores = await openStores(store, { file: () => '', variable }, Date.now);
  const job = (id: string) => ({ id, kind: 'notice', due, content: 'patient 999900158' });
  await stores.register.write(async (tx) => {
    for (const id of ['a', 'b', 'c']) await addJob(tx, stores.keys, job(id));
    await giveUpJob(tx, 'c');
  });
  await stores.sourceSide.write((tx) => addJob(tx, stores.keys, job('d')));
  await stores.close();
  const servers = await served({ store, organisations: [ORGANISATION] }, { variable });
  try {
    const text = await read(servers);
    expect(text).toContain('schakel_jobs{kind="notice",state="waiting"} 3');
    expect(text).toContain('schakel_jobs{kind="notice",state="given-up"} 1');
    expect(text).toContain('schakel_store_reachable{family="register"} 1');
    expect(text).not.toContain('999900158');
  } finally {
    await servers.stop();
    await database.drop();
  }
});

describe('what is counted of an answer', () => {
  async function counted(...requests: readonly Partial<EndedRequest>[]): Promise<string> {
    const registry = new Registry();
    const { ended } = requestMetrics(registry)('public');
    for (const request of requests) ended({ method: 'GET', route: '/fhir/R4/AllergyIntolerance', status: 200, seconds: 0.3, ...request });
    return registry.metrics();
  }

  test('given a search that finds something and one for which nothing is there, when counted, then they count as the same', async () => {
    expect(await counted({ status: 200 })).toBe(await counted({ status: 404 }));
    expect(await counted({ status: 200 })).toContain('schakel_fhir_searches_total{type="AllergyIntolerance",outcome="answered"} 1');
  });

  test.each([
    [{ status: 202 }, 'answered'],
    [{ status: 403, method: 'POST', route: '/fhir/R4/AllergyIntolerance/_search' }, 'refused'],
    [{ status: 503 }, 'failed'],
    [{ status: undefined }, 'aborted'],
  ])('given %j, when counted, then the search is %s', async (request, outcome) => {
    expect(await counted(request)).toContain(`outcome="${outcome}"} 1`);
  });

  test('given a read by id, when counted, then it is no search', async () => {
    expect(await counted({ route: '/fhir/R4/AllergyIntolerance/:id', status: 404 })).not.toMatch(/schakel_fhir_searches_total\{/);
  });

  test.each([
    [200, 'message'],
    [500, 'fault'],
    [413, 'fault'],
    [undefined, 'aborted'],
  ])('given a message over SOAP with status %s, when counted, then %s', async (status, outcome) => {
    const text = await counted({ method: 'POST', route: '/aorta/:service', status });
    expect(text).toContain(`schakel_soap_answers_total{outcome="${outcome}"} 1`);
  });
});

test('given clocks of destinations, when metrics are read, then one within the bound is 0, known or not, and one beyond it is told in seconds', async () => {
  const metrics = openMetrics();
  const standings = (['MED', 'ICA', 'switch-point'] as const).map((destination) => ({
    organisation: '90000381',
    destination,
    standing: 'closed' as const,
  }));
  const clocks = [
    { organisation: '90000381', destination: 'MED', from: 1500, to: 2600 },
    { organisation: '90000381', destination: 'ICA', from: -61_400, to: -60_300 },
  ] as const;
  const text = await metrics.text({ now: 0, endings: [], standings, clocks, atWork: 0 });
  metrics.close();
  expect(text.match(/^schakel_clock_offset_seconds\{.*$/gm)).toEqual([
    'schakel_clock_offset_seconds{organisation="90000381",destination="MED"} 0',
    'schakel_clock_offset_seconds{organisation="90000381",destination="ICA"} -61',
    'schakel_clock_offset_seconds{organisation="90000381",destination="switch-point"} 0',
  ]);
});
