import type { FhirDoor } from './door.js';
import type { ServedRoute } from './frame.js';

/** What one listener serves. */
export interface ServedListener {
  readonly name: 'public' | 'internal';
  /** Where it is found. */
  readonly url: string;
  readonly routes: readonly ServedRoute[];
}

/** What a document is made from: the routes as they were opened, and what the CapabilityStatement says of resources. */
export interface OpenApiOf {
  readonly version: string;
  readonly listeners: readonly ServedListener[];
  readonly doors: readonly Pick<FhirDoor, 'capability' | 'scope'>[];
}

interface SearchParameter {
  readonly name: string;
  readonly type: string;
  readonly documentation?: string;
}

const FHIR = 'application/fhir+json';
const RESOURCE = /^\/fhir\/R4\/([A-Z][A-Za-z]+)(?:\/(.*))?$/;

/** A document of OpenAPI 3.1 of all routes of both listeners: it is made from the tables from which they are opened, so that it can't differ. */
export function openApi({ version, listeners, doors }: OpenApiOf): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { name, url, routes } of listeners) {
    for (const { path, methods } of routes) {
      const operations = methods.map((method) => [method, operationOf({ name, url }, method, path, doors)] as const);
      paths[templateOf(path)] = { servers: [{ url, description: `the ${name} listener` }], ...Object.fromEntries(operations) };
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Schakel', version, description: 'Gateway between FHIR R4 and the HL7v3 messages of the Dutch national switch point (LSP).' },
    paths,
    components: {
      schemas: {
        OperationOutcome: {
          type: 'object',
          description: 'FHIR R4 OperationOutcome; issue.details.coding holds a code of the catalogue.',
          required: ['resourceType', 'issue'],
          properties: { resourceType: { type: 'string', enum: ['OperationOutcome'] }, issue: { type: 'array', items: { type: 'object' } } },
        },
      },
      securitySchemes: {
        mutualTls: { type: 'mutualTLS', description: 'A server certificate of a peer that is named in the configuration.' },
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Access token of AORTA on FHIR, bound to the certificate.' },
      },
    },
  };
}

/** `/x/:id` as OpenAPI writes it: `/x/{id}`. */
export function templateOf(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function operationOf({ name: listener, url }: Pick<ServedListener, 'name' | 'url'>, method: string, path: string, doors: OpenApiOf['doors']): object {
  const [, type, rest] = RESOURCE.exec(path) ?? [];
  const { capability, scope } = doors.find((one) => one.capability.type === type) ?? {};
  const isSoap = path.startsWith('/aorta/');
  const isSearch = (method === 'get' && rest === undefined) || rest === '_search';
  const form = isSearch && method === 'post';
  const parameters = [...inPath(path), ...(isSearch && !form ? searchParameters(capability) : [])];
  const description = type === undefined ? undefined : (capability?.['documentation'] as string | undefined);
  return {
    operationId: `${listener} ${method} ${path}`.replace(/[^A-Za-z0-9]+/g, '-').replace(/-$/, ''),
    tags: [type ?? (isSoap ? 'HL7v3' : listener)],
    ...(description === undefined ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(method === 'post' || method === 'put' ? { requestBody: bodyOf(isSoap, form, form ? searchParameters(capability) : []) } : {}),
    responses: responsesOf(isSoap, listener),
    security: [{ ...(url.startsWith('https:') ? { mutualTls: [] } : {}), ...(type === undefined || scope === '' ? {} : { accessToken: [] }) }],
  };
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: { readonly type: 'string' };
}

function inPath(path: string): readonly Parameter[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function searchParameters(capability: FhirDoor['capability'] | undefined): readonly Parameter[] {
  const found = (capability?.['searchParam'] as readonly SearchParameter[] | undefined) ?? [];
  return found.map(({ name, type, documentation }) => ({
    ...{ name, in: 'query' as const, required: false, schema: { type: 'string' as const } },
    description: [`Search parameter of type ${type}.`, documentation ?? ''].join(' ').trim(),
  }));
}

function bodyOf(isSoap: boolean, isForm: boolean, parameters: readonly Parameter[]): object {
  const text = { schema: { type: 'string' } };
  if (isSoap) return { required: true, content: { 'text/xml': text } };
  if (!isForm) return { required: true, content: { [FHIR]: { schema: { type: 'object' } }, 'application/xml': text } };
  const properties = Object.fromEntries(parameters.map(({ name, description }) => [name, { type: 'string', description }]));
  return { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties } } } };
}

function responsesOf(isSoap: boolean, listener: ServedListener['name']): object {
  const outcome = { content: { [FHIR]: { schema: { $ref: '#/components/schemas/OperationOutcome' } } } };
  const fault = { content: { 'text/xml': { schema: { type: 'string' } } } };
  const busy = { description: 'Too many requests are at work; Retry-After says when to ask again.', ...(isSoap ? fault : outcome) };
  if (isSoap) return { 200: { description: 'A message of HL7v3.', ...fault }, 500: { description: 'A Fault.', ...fault }, 503: busy };
  return {
    200: { description: 'What was asked for.' },
    ...(listener === 'public' ? { 503: busy } : {}),
    default: { description: 'Why not.', ...outcome },
  };
}
