import type { Request } from 'express';
import type { Issue } from '../../errors.js';
import { readQuery, type Asked } from '../../fhir/search/asked.js';
import { bodyText } from '../body.js';
import { FHIR_JSON, Refusal, refusal } from '../reply.js';
import { parameterIssue } from './issue.js';
import type { PageOf } from './page.js';
import { preferenceOf, type Preference } from './prefer.js';

/** What may be asked of one type of resource. */
export interface SearchTable {
  /** Parameters by name, with the forms in which each may be asked: plain (empty), `:identifier`, `.identifier`. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** What can be sorted by. */
  readonly sorts: readonly string[];
}

/** One key of an order. */
export interface SortKey {
  readonly name: string;
  readonly descending: boolean;
}

/** A search as it was asked; conditions are still to be read. */
export interface AskedSearch {
  readonly conditions: readonly Asked[];
  readonly sort: readonly SortKey[];
  /** Matches on a page; 0: only how many there are. */
  readonly size: number;
  readonly total: 'none' | 'accurate' | 'unsaid';
  /** Token of a page. */
  readonly page?: string;
  /** The parameters really used, encoded (DT 16). */
  readonly used: string;
}

/** Name of the parameter that carries the token of a page. */
export const PAGE = '_page';
const PAGE_SIZE = 50;
/** Matches on a page at most. */
export const MOST_ON_A_PAGE = 200;
const FORMATS = [...FHIR_JSON, 'json'];
const TOTALS = ['none', 'estimate', 'accurate'];
const SUMMARIES = ['true', 'text', 'data', 'count', 'false'];
const CONTROLS = ['_count', '_sort', '_total', '_summary', '_format', '_pretty', PAGE];

/** The parameters of a search in the address, or posted as a form to `_search`, or both (R4 3.1.1.1). Refuses with 400 what is not well formed. */
export function queryOf(req: Request): readonly Asked[] {
  const [, query = ''] = /\?(.*)$/s.exec(req.originalUrl) ?? [];
  return [...readText(query), ...(req.method === 'POST' ? readText(bodyText(req)) : [])];
}

function readText(text: string): readonly Asked[] {
  const read = readQuery(text);
  if ('fault' in read) throw refusal(400, 'http-parameter', 'name=value&name=value, well encoded');
  return read.asked;
}

/** A search as it was asked, or, for a further page, as it was asked at first; and where its page goes on. */
export function askedPage(
  req: Request,
  table: SearchTable,
  open: (token: string) => PageOf,
): { readonly search: AskedSearch; readonly after: PageOf['after'] | undefined } {
  const search = readSearch(queryOf(req), table, preferenceOf(req).handling);
  if (search.page === undefined) return { search, after: undefined };
  const { used, after } = open(search.page);
  return { search: { ...readSearch(readText(used), table, 'lenient'), page: search.page }, after };
}

/**
 * Reads a search (DT 16). A parameter that is known, with a modifier or value that is not understood, is refused in any case: an answer that ignored
 * it would say too much. One that nobody knows is ignored, or refused where the client prefers `handling=strict`.
 */
export function readSearch(query: readonly Asked[], table: SearchTable, handling: Preference['handling']): AskedSearch {
  const issues: Issue[] = [];
  const known: Asked[] = [];
  const unknown = (name: string, expected: readonly string[]): void => {
    if (handling === 'strict') issues.push(parameterIssue(name, expected.join(', ')));
  };
  for (const asked of query) {
    const { name, modifier, chain } = asked;
    const forms = Object.hasOwn(table.parameters, name) ? table.parameters[name] : CONTROLS.includes(name) ? [''] : undefined;
    const form = `${modifier === undefined ? '' : `:${modifier}`}${chain === undefined ? '' : `.${chain}`}`;
    if (forms === undefined) unknown(asked.said[0], [...Object.keys(table.parameters), ...CONTROLS]);
    else if (!forms.includes(form)) issues.push(parameterIssue(asked.said[0], forms.map((one) => name + one).join(', ')));
    else known.push(asked);
  }
  const controls = readControls(known, issues);
  const sort = controls.sort.filter(({ name }) => table.sorts.includes(name));
  if (sort.length < controls.sort.length) unknown('_sort', table.sorts);
  if (issues.length > 0) throw new Refusal(400, issues);
  const conditions = known.filter(({ name }) => !CONTROLS.includes(name));
  return { ...controls, sort, conditions, used: usedText(known) };
}

function readControls(known: readonly Asked[], issues: Issue[]): Omit<AskedSearch, 'conditions' | 'used'> {
  const once = (name: string, fits: (value: string) => boolean, expected: string): string | undefined => {
    const [first, ...more] = known.filter((asked) => asked.name === name).map(({ said }) => said[1]);
    if (first === undefined) return undefined;
    if (more.length === 0 && fits(first)) return first;
    issues.push(parameterIssue(name, more.length > 0 ? 'once' : expected));
    return undefined;
  };
  const count = once('_count', (value) => /^\d{1,6}$/.test(value), 'a number');
  const sort = once('_sort', (value) => /^-?\w+(,-?\w+){0,2}$/.test(value), 'names of parameters, each with or without -');
  const total = once('_total', (value) => TOTALS.includes(value), TOTALS.join(', '));
  const summary = once('_summary', (value) => SUMMARIES.includes(value), SUMMARIES.join(', '));
  once('_format', (value) => FORMATS.includes(value), FORMATS.join(', '));
  const page = once(PAGE, (value) => /^[\w-]+$/.test(value), 'the link to the next page as it was given');
  return {
    sort: (sort ?? '').split(',').flatMap((key) => (key === '' ? [] : { name: key.replace(/^-/, ''), descending: key.startsWith('-') })),
    size: summary === 'count' ? 0 : Math.min(count === undefined ? PAGE_SIZE : Number(count), MOST_ON_A_PAGE),
    total: total === undefined ? 'unsaid' : total === 'none' ? 'none' : 'accurate',
    ...(page === undefined ? {} : { page }),
  };
}

function usedText(known: readonly Asked[]): string {
  return known
    .filter(({ name }) => name !== '_pretty' && name !== '_format' && name !== PAGE)
    .map(({ said }) => said.map((part) => encodeURIComponent(part).replace(/%3A/g, ':').replace(/%2F/g, '/')).join('='))
    .join('&');
}
