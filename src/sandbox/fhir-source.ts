import express, { type Express, type Request, type Response } from 'express';
import { includesOf, readEntries } from '../fhir/bundle.js';
import { readJson, writeJson } from '../fhir/json.js';
import { fitsDate, type DaysOf } from '../fhir/search/date.js';
import { textAt, treesAt, type Tree } from '../fhir/tree.js';
import type { Resource } from '../fhir/types.js';
import type { Dossiers } from './dossiers.js';

/** Where its FHIR begins. */
export const FHIR_SOURCE_BASE = '/fhir';

const FORM = 'application/x-www-form-urlencoded';
const BSN = 'http://fhir.nl/fhir/NamingSystem/bsn';
/** Days are taken as they are written: its data has no times. */
const daysOf: DaysOf = (text) => (/^\d{4}-\d\d-\d\d/.test(text) ? { first: text.slice(0, 10), last: text.slice(0, 10) } : undefined);

/**
 * A FHIR R4 server as a small practice has one: searches on a type by `patient.identifier`, with GET and with POST, and for dispenses by `whenhandedover`; what the
 * matches refer to comes along. It knows nothing of consent: that is what stands before it.
 */
export function fhirSource(dossiers: Dossiers): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get(`${FHIR_SOURCE_BASE}/metadata`, (_req, res) => {
    send(res, { resourceType: 'CapabilityStatement', status: 'active', kind: 'instance', fhirVersion: '4.0.1', format: ['json'] });
  });
  app.get(`${FHIR_SOURCE_BASE}/:type`, (req, res) => send(res, search(req, new URL(req.originalUrl, 'http://localhost').searchParams, dossiers)));
  app.post(`${FHIR_SOURCE_BASE}/:type/_search`, express.text({ type: FORM }), (req, res) => {
    send(res, search(req, new URLSearchParams(String(req.body)), dossiers));
  });
  return app;
}

function send(res: Response, resource: unknown): void {
  res.type('application/fhir+json').send(writeJson(resource));
}

function search(req: Request, searchParams: URLSearchParams, dossiers: Dossiers): object {
  const type = req.params['type'];
  const [system, bsn = ''] = (searchParams.get('patient.identifier') ?? searchParams.get('patient:identifier') ?? '').split('|');
  const text = system === BSN ? dossiers.of(bsn) : undefined;
  const entries = text === undefined ? [] : readEntries(readJson(text)).entries;
  const matches = entries.filter(({ resource }) => textAt(resource, 'resourceType') === type && isWithin(resource, searchParams));
  const included = closure(matches, entries);
  const entry = [
    ...matches.map(({ fullUrl, resource }) => ({ fullUrl, resource, search: { mode: 'match' } })),
    ...included.map(({ fullUrl, resource }) => ({ fullUrl, resource, search: { mode: 'include' } })),
  ];
  return { resourceType: 'Bundle', type: 'searchset', total: matches.length, ...(entry.length === 0 ? {} : { entry }) };
}

function isWithin(resource: Tree, asked: URLSearchParams): boolean {
  const day = daysOf(textAt(resource, 'whenHandedOver') ?? '');
  return asked.getAll('whenhandedover').every((value) => day !== undefined && fitsDate(day, value, daysOf));
}

type Entry = ReturnType<typeof readEntries>['entries'][number];

/** What the matches refer to, the Provenance of what is shown, and what that refers to. */
function closure(matches: readonly Entry[], entries: readonly Entry[]): readonly Entry[] {
  const byReference = new Map(entries.map((entry) => [referenceTo(entry.resource), entry]));
  const resolve = (reference: string): Resource | undefined => byReference.get(reference)?.resource;
  const targets = new Set(matches.map(({ resource }) => referenceTo(resource)));
  const about = entries.map(({ resource }) => resource).filter((resource) => isProvenanceOf(resource, targets));
  const shown = matches.map(({ resource }) => resource);
  const included = new Set([...about, ...includesOf([...shown, ...about], resolve)]);
  return entries.filter(({ resource }) => included.has(resource));
}

function isProvenanceOf(resource: Resource, targets: ReadonlySet<string>): boolean {
  return (
    textAt(resource, 'resourceType') === 'Provenance' && treesAt(resource, 'target').some((target) => targets.has(textAt(target, 'reference') ?? ''))
  );
}

function referenceTo(resource: Resource): string {
  return `${textAt(resource, 'resourceType') ?? ''}/${textAt(resource, 'id') ?? ''}`;
}
