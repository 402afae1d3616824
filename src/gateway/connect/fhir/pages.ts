import { Decimal, decimalText } from '../../../fhir/decimal.js';
import { isTree, textAt, treesAt, type Tree } from '../../../fhir/tree.js';
import type { FhirServer } from '../../../config/source.js';
import type { Outgoing } from '../../../trust/oauth/send.js';
import type { Connection, Run } from '../connection.js';
import { SourceFailure } from '../failure.js';
import { hasFhirQuirk } from '../quirks.js';
import type { Collected } from './collected.js';
import { resourceIn } from './read.js';
import type { TypeSearch } from './searches.js';

/** One question at work at a FHIR server. */
export interface Asking {
  readonly connection: Connection;
  readonly server: FhirServer;
  readonly collected: Collected;
  readonly run: Run;
  /** Requests that are left. */
  left: number;
}

const ACCEPT = { Accept: 'application/fhir+json' };

/** Reads every page of a search. A page that is missing is a failure of the whole: nobody could see it otherwise. */
export async function readPages(search: TypeSearch, asking: Asking): Promise<readonly Tree[]> {
  const pages: Tree[] = [];
  const visited = new Set<string>();
  for (let request: Outgoing | undefined = searchRequest(search, asking.server); request !== undefined;) {
    const page = resourceIn(await ask(request, asking));
    pages.push(page);
    const next = nextOf(page, asking.server.address);
    if (next !== undefined && visited.has(next)) throw new SourceFailure('inconsistent');
    if (next !== undefined) visited.add(next);
    request = next === undefined ? undefined : { method: 'GET', url: next, headers: ACCEPT };
  }
  return pages;
}

/** Where what stands on pages goes. */
export interface Taking extends Pick<Asking, 'server' | 'collected'> {
  /** Whether a match is what was asked for; what is not is left out with all that only it refers to. */
  readonly isAsked: (match: Tree) => boolean;
}

/** Takes the resources of the pages of one search, and gives the matches. Fewer of them than the server says there are is a failure. */
export function takePages(pages: readonly Tree[], type: string, taking: Taking): readonly Tree[] {
  const matches = pages.flatMap((page) => takePage(page, type, taking));
  const total = pages.map(totalOf).find((found) => found !== undefined);
  const distinct = new Set(matches.map((match) => textAt(match, 'id') ?? match)).size;
  const isWhole = total === undefined || distinct >= total || hasFhirQuirk(taking.server, 'total-unreliable');
  if (!isWhole) throw new SourceFailure('incomplete', true);
  return matches;
}

/** One more request of those that a question may take. */
export function ask(request: Outgoing, asking: Asking): ReturnType<Connection['ask']> {
  if (asking.left-- <= 0) throw new SourceFailure('too-large');
  return asking.connection.ask(request, asking.run, true);
}

/** The request that reads one resource by its id. */
export function readRequest(typeAndId: string, { address }: FhirServer): Outgoing {
  return { method: 'GET', url: `${address}/${typeAndId}`, headers: ACCEPT };
}

/** A patient stands in the body of a POST, as addresses are logged everywhere (DT 16). */
function searchRequest({ type, parameters }: TypeSearch, { address, method }: FhirServer): Outgoing {
  const form = formOf(parameters);
  if (method === 'GET') return { method, url: `${address}/${type}?${form}`, headers: ACCEPT };
  const headers = { ...ACCEPT, 'Content-Type': 'application/x-www-form-urlencoded' };
  return { method, url: `${address}/${type}/_search`, headers, body: form };
}

function takePage(page: Tree, type: string, taking: Taking): readonly Tree[] {
  if (page['resourceType'] === 'OperationOutcome') throw new SourceFailure('reported');
  if (page['resourceType'] !== 'Bundle' || page['type'] !== 'searchset') throw new SourceFailure('unreadable');
  taking.collected.label(page);
  const entries = page['entry'] ?? [];
  if (!Array.isArray(entries)) throw new SourceFailure('unreadable');
  return entries.flatMap((entry: unknown) => takeEntry(entry, type, taking));
}

function takeEntry(entry: unknown, type: string, { collected, isAsked }: Taking): readonly Tree[] {
  const resource = isTree(entry) ? entry['resource'] : undefined;
  if (!isTree(entry) || !isTree(resource) || typeof resource['resourceType'] !== 'string') throw new SourceFailure('unreadable');
  const mode = treesAt(entry, 'search').map((search) => textAt(search, 'mode'))[0];
  if (mode === 'outcome' || resource['resourceType'] === 'OperationOutcome') {
    if (isFailure(resource)) throw new SourceFailure('reported');
    return [];
  }
  const isMatch = resource['resourceType'] === type && mode !== 'include';
  // A Patient that was looked up is there for what is about that patient.
  const kind = isMatch && type !== 'Patient' ? 'match' : 'include';
  if (!isMatch || isAsked(resource)) collected.add(resource, kind, textAt(entry, 'fullUrl'));
  return isMatch ? [resource] : [];
}

/** Issue types that say that not everything is there. */
const PARTS = ['incomplete', 'timeout', 'throttled', 'too-costly', 'transient', 'too-long', 'processing', 'exception'];

/** Whether an outcome among the results says that they are not all. */
function isFailure(outcome: Tree): boolean {
  return treesAt(outcome, 'issue').some((issue) => {
    const [severity, code] = [textAt(issue, 'severity'), textAt(issue, 'code')];
    return severity === 'fatal' || severity === 'error' || (severity === 'warning' && PARTS.includes(code ?? ''));
  });
}

function formOf(parameters: TypeSearch['parameters']): string {
  const form = new URLSearchParams();
  for (const [name, value] of parameters) form.append(name, value);
  return form.toString();
}

function totalOf(page: Tree): number | undefined {
  const { total } = page;
  if (typeof total === 'number') return total;
  return total instanceof Decimal ? Number(decimalText(total)) : undefined;
}

/** The next page: at the same place as this one, or nowhere. */
function nextOf(page: Tree, address: string): string | undefined {
  const links = treesAt(page, 'link').filter((link) => link['relation'] === 'next');
  const [link, ...others] = links;
  if (link === undefined) return undefined;
  const url = urlOf(textAt(link, 'url'), address);
  if (url === undefined || others.length > 0) throw new SourceFailure('unreadable');
  if (url.origin !== new URL(address).origin || url.username !== '' || url.password !== '') throw new SourceFailure('elsewhere');
  return url.href;
}

function urlOf(text: string | undefined, address: string): URL | undefined {
  try {
    return text === undefined || text === '' ? undefined : new URL(text, `${address}/`);
  } catch {
    return undefined;
  }
}
