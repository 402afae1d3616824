import type { ServerOptions } from 'node:https';
import { readJson, writeJson } from '../../../src/fhir/json.js';
import { isTree, textAt, treesAt, type Tree } from '../../../src/fhir/tree.js';
import { startServer, type Behave, type Seen, type TestServer } from './http-server.js';

/** A FHIR server of a test: some resources, searched by patient, in pages. */
export interface FhirServerOptions {
  readonly resources: readonly Tree[];
  /** Matches on a page. */
  readonly page?: number;
  /** Whether it sends along what matches refer to. */
  readonly includes?: boolean;
  /** What is different about a page before it goes. */
  readonly change?: (page: Tree, seen: Seen) => Tree;
}

const TYPE = 'application/fhir+json;charset=utf-8';

/** What such a server does; it knows itself by the address that it is asked at. */
export function fhirBehaviour({ resources, page = 10, includes = true, change = (same) => same }: FhirServerOptions): Behave {
  return (seen, answer) => {
    const base = `http://${seen.headers.host ?? ''}/fhir`;
    const { pathname, searchParams } = new URL(seen.url, 'http://server');
    const [, , type = '', id = ''] = pathname.split('/');
    const reply = (status: number, resource: Tree): void => {
      answer.writeHead(status, { 'Content-Type': TYPE });
      answer.end(writeJson(resource));
    };
    if (type === 'metadata') return reply(200, { resourceType: 'CapabilityStatement' });
    if (id !== '' && id !== '_search') {
      const found = resources.find((one) => one['resourceType'] === type && one['id'] === id);
      return found === undefined ? reply(404, outcome('not-found')) : reply(200, found);
    }
    const parameters = new URLSearchParams(seen.method === 'POST' ? seen.body : searchParams);
    const matches = resources.filter((one) => one['resourceType'] === type && isAbout(one, parameters, resources));
    const from = Number(parameters.get('_from') ?? '0');
    const shown = matches.slice(from, from + page);
    const next = from + page < matches.length ? [{ relation: 'next', url: nextUrl(base, type, parameters, from + page) }] : [];
    const entry = [
      ...shown.map((resource) => entryOf(resource, base, 'match')),
      ...(includes ? around(shown, resources).map((resource) => entryOf(resource, base, 'include')) : []),
    ];
    reply(
      200,
      change({ resourceType: 'Bundle', type: 'searchset', total: matches.length, link: next, ...(entry.length === 0 ? {} : { entry }) }, seen),
    );
  };
}

/** Starts one. */
export function startFhirServer(options: FhirServerOptions, secure?: ServerOptions): Promise<TestServer> {
  return startServer(fhirBehaviour(options), secure);
}

/** An outcome with one issue. */
export function outcome(code: string, severity = 'error'): Tree {
  return { resourceType: 'OperationOutcome', issue: [{ severity, code }] };
}

/** The resources of a Bundle as text. */
export function resourcesIn(bundle: string): readonly Tree[] {
  const read = readJson(bundle);
  return isTree(read) ? treesAt(read, 'entry').flatMap((entry) => treesAt(entry, 'resource')) : [];
}

function nextUrl(base: string, type: string, parameters: URLSearchParams, from: number): string {
  const next = new URLSearchParams([...parameters].filter(([name]) => name !== '_from'));
  next.set('_from', String(from));
  return `${base}/${type}?${next.toString()}`;
}

function entryOf(resource: Tree, base: string, mode: string): Tree {
  return { fullUrl: `${base}/${textAt(resource, 'resourceType') ?? ''}/${textAt(resource, 'id') ?? ''}`, resource, search: { mode } };
}

function isAbout(resource: Tree, parameters: URLSearchParams, resources: readonly Tree[]): boolean {
  const [identifier, byIdentifier, byId] = ['identifier', 'patient.identifier', 'patient'].map((name) => parameters.get(name));
  if (identifier !== null && identifier !== undefined) return hasIdentifier(resource, identifier);
  const reference = [...treesAt(resource, 'subject'), ...treesAt(resource, 'patient')].map((tree) => textAt(tree, 'reference'))[0];
  if (byId !== null && byId !== undefined) return byId.split(',').some((id) => reference === `Patient/${id}`);
  const patient = resources.find((one) => reference === `${textAt(one, 'resourceType') ?? ''}/${textAt(one, 'id') ?? ''}`);
  return patient !== undefined && hasIdentifier(patient, byIdentifier ?? '');
}

function hasIdentifier(resource: Tree, token: string): boolean {
  return treesAt(resource, 'identifier').some((one) => `${textAt(one, 'system') ?? ''}|${textAt(one, 'value') ?? ''}` === token);
}

/** What some resources refer to, what that refers to, and Provenance about them. */
function around(shown: readonly Tree[], resources: readonly Tree[]): readonly Tree[] {
  const found = new Set(shown);
  const refersTo = (from: Tree, to: Tree): boolean =>
    JSON.stringify(from).includes(`"reference":"${textAt(to, 'resourceType') ?? ''}/${textAt(to, 'id') ?? ''}"`);
  for (const one of resources) if (one['resourceType'] === 'Provenance' && shown.some((match) => refersTo(one, match))) found.add(one);
  for (const one of found) for (const other of resources) if (refersTo(one, other)) found.add(other);
  return [...found].filter((one) => !shown.includes(one));
}
