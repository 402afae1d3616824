import { openApi, templateOf } from '../../src/http/openapi.js';
import { served, type Served } from './serve.js';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>> & { readonly servers: readonly { readonly url: string }[] }>>;
  readonly components: { readonly schemas: object; readonly securitySchemes: object };
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** What OpenAPI 3.1 demands of what we write: each line is something that is not so. */
function findings(document: Document): readonly string[] {
  const found: string[] = [];
  const ids = new Set<string>();
  if (!/^3\.1\.\d+$/.test(document.openapi)) found.push('openapi');
  if (document.info.title === '' || document.info.version === '') found.push('info');
  for (const [path, { servers, ...operations }] of Object.entries(document.paths)) {
    if (!path.startsWith('/') || path.includes(':')) found.push(`path ${path}`);
    if (servers.some(({ url }) => !URL.canParse(url))) found.push(`server of ${path}`);
    for (const [method, operation] of Object.entries<Operation>(operations)) {
      if (!METHODS.includes(method)) found.push(`method ${method}`);
      if (ids.has(operation.operationId)) found.push(`twice ${operation.operationId}`);
      ids.add(operation.operationId);
      const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name);
      const inTemplate = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      if (inPath.join() !== inTemplate.join()) found.push(`parameters of ${path}`);
      const all = (operation.parameters ?? []).map((one) => `${one.in} ${one.name}`);
      if (new Set(all).size !== all.length) found.push(`a parameter twice in ${method} ${path}`);
      const statuses = Object.entries(operation.responses);
      if (statuses.length === 0 || statuses.some(([status, { description }]) => !/^([1-5]\d\d|default)$/.test(status) || description === '')) {
        found.push(`responses of ${path}`);
      }
      for (const name of operation.security.flatMap((one) => Object.keys(one))) {
        if (!Object.hasOwn(document.components.securitySchemes, name)) found.push(`security ${name}`);
      }
    }
  }
  for (const [, name = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) {
    if (!Object.hasOwn(document.components.schemas, name)) found.push(`reference ${name}`);
  }
  return found;
}

let servers: Served;
beforeAll(async () => {
  servers = await served();
});
afterAll(() => servers.stop());

const documentOf = async (): Promise<Document> => (await fetch(`${servers.internalUrl}/openapi.json`)).json() as Promise<Document>;

test('given the servers, when the document is asked for, then it is sound, and names what both listeners serve and where', async () => {
  const document = await documentOf();
  expect(findings(document)).toEqual([]);
  expect(Object.keys(document.paths).sort()).toEqual(
    ['/docs', '/fhir/R4/metadata', '/health/live', '/health/ready', '/metrics', '/openapi.json', '/translate'].sort(),
  );
  expect(document.paths['/fhir/R4/metadata']?.servers).toEqual([{ url: servers.publicUrl, description: 'the public listener' }]);
  expect(document.paths['/metrics']?.servers).toMatchObject([{ url: servers.internalUrl }]);
});

test('given each operation without parameters in the document, when asked for, then it is there; and what is not in it is not', async () => {
  const { paths } = await documentOf();
  for (const [path, { servers: at, ...operations }] of Object.entries(paths)) {
    for (const method of Object.keys(operations)) {
      const { status } = await fetch(`${at[0]?.url ?? ''}${path}`, { method: method.toUpperCase() });
      expect([path, method, status === 404 || status === 405]).toEqual([path, method, false]);
    }
  }
  expect((await fetch(`${servers.publicUrl}/openapi.json`)).status).toBe(404);
});

test('given the page, when asked for, then it lists each route, and has nothing from elsewhere and no script', async () => {
  const response = await fetch(`${servers.internalUrl}/docs`);
  const page = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  for (const path of Object.keys((await documentOf()).paths)) expect(page).toContain(`<code>${path}</code>`);
  expect(page).not.toMatch(/<script|<link|<img|src=|style/);
});

test('given doors with search parameters and operations, when described, then parameters and texts are those of the CapabilityStatement', () => {
  const capability = {
    type: 'MedicationDispense',
    documentation: 'Asked from the sources.',
    searchParam: [{ name: 'patient', type: 'reference', documentation: 'BSN of the patient.' }],
  };
  const at = '/fhir/R4/MedicationDispense';
  const routes = [
    { path: at, methods: ['get'] },
    { path: `${at}/_search`, methods: ['post'] },
    { path: `${at}/$answer/:id/:key`, methods: ['get', 'delete'] },
    { path: '/aorta/:service', methods: ['post'] },
  ];
  const document = openApi({
    version: '1',
    listeners: [{ name: 'public', url: 'https://x.example', routes }],
    doors: [{ capability, scope: 's' }],
  }) as Document;
  expect(findings(document)).toEqual([]);
  expect(document.paths[at]?.['get']).toMatchObject({
    description: 'Asked from the sources.',
    parameters: [{ name: 'patient', in: 'query', description: 'Search parameter of type reference. BSN of the patient.' }],
    security: [{ mutualTls: [], accessToken: [] }],
  });
  expect(document.paths[`${at}/_search`]?.['post']?.requestBody?.content).toMatchObject({
    'application/x-www-form-urlencoded': { schema: { properties: { patient: {} } } },
  });
  expect(Object.keys(document.paths[templateOf(`${at}/$answer/:id/:key`)] ?? {})).toEqual(['servers', 'get', 'delete']);
  expect(Object.keys(document.paths['/aorta/{service}']?.['post']?.responses ?? {})).toEqual(['200', '500', '503']);
});

test('given a door that everybody may read, when described, then no token is asked for', () => {
  const path = '/fhir/R4/Organization';
  const routes = [{ path, methods: ['get'] }];
  const doors = [{ capability: { type: 'Organization' }, scope: '' }];
  const document = openApi({ version: '1', listeners: [{ name: 'public', url: 'https://x.example', routes }], doors }) as Document;
  expect(document.paths[path]?.['get']?.security).toEqual([{ mutualTls: [] }]);
});
