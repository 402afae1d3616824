import { plain, readToken, type Asked } from './asked.js';
import { dateValue, type DaysOf } from './date.js';
import { PARAMETERS, parameterOf, type ParameterKind } from './parameters.js';
import type { Criterion, Search } from './search.js';

/** What may be asked of one type, and how strictly. */
export interface SearchRules {
  readonly type: string;
  /** Names of the parameters that are taken, the patient's beside them. */
  readonly parameters: readonly string[];
  /** Kinds of those that stand for nothing in the resource: whoever has the data narrows by them. */
  readonly further: Readonly<Record<string, ParameterKind>>;
  readonly includes: readonly string[];
  readonly revincludes: readonly string[];
  /** Identifier systems of the patient, each with the same numbers. */
  readonly patientSystems: readonly string[];
  /** A number of a patient in its one form, or undefined for what is none. */
  readonly patientOf: (value: string) => string | undefined;
  /** Of an unknown parameter: it is ignored, or refused (`Prefer: handling`, DT 16). */
  readonly handling: 'strict' | 'lenient';
  /** Name of the parameter that carries the token of a page. */
  readonly page: string;
  readonly daysOf: DaysOf;
}

/** A parameter that cannot be carried out: its name, and what it could be. Never its value. */
export interface SearchProblem {
  readonly name: string;
  readonly kind: 'required' | 'value' | 'not-supported';
  readonly expected: string;
}

/** A search as it was asked. */
export interface AskedSearch {
  readonly search: Search;
  /** Number of the patient. */
  readonly patient: string;
  /** Token of a page. */
  readonly page?: string;
  /** The search with the parameters really used, as a relative URL without the page. */
  readonly self: string;
}

const PATIENT = ['patient.identifier', 'subject.identifier', 'patient:identifier', 'subject:identifier'];
const PATIENT_BY_ID = ['patient', 'subject'];
const MOST_ON_A_PAGE = 10_000;
/** Without meaning for what is found. */
const IGNORED = ['_format', '_pretty'];

type Read<T> = T | SearchProblem;

/** What was gathered of the parameters so far. */
interface Draft {
  readonly problems: SearchProblem[];
  readonly used: (readonly [string, string])[];
  readonly patients: Set<string>;
  readonly criteria: Criterion[];
  readonly revinclude: { readonly type: string; readonly parameter: string }[];
  readonly once: Map<string, string>;
}

/**
 * Reads a search on the data of one patient (DT 16). A known parameter with a value, modifier or prefix that is not understood is refused in
 * any case: an answer that ignored it would say too much.
 */
export function readSearch(asked: readonly Asked[], rules: SearchRules): AskedSearch | { readonly problems: readonly SearchProblem[] } {
  const draft: Draft = { problems: [], used: [], patients: new Set(), criteria: [], revinclude: [], once: new Map() };
  for (const parameter of asked) readParameter(parameter, rules, draft);
  const [patient, second] = draft.patients;
  if (patient === undefined && !draft.problems.some(({ name }) => isPatient(name)))
    draft.problems.push({ name: 'patient.identifier', kind: 'required', expected: 'the identifier of one patient' });
  if (second !== undefined) draft.problems.push({ name: 'patient.identifier', kind: 'value', expected: 'one patient' });
  const control = controlOf(draft, rules);
  if (draft.problems.length > 0 || patient === undefined) return { problems: draft.problems };
  const page = draft.once.get(rules.page);
  const search: Search = {
    type: rules.type,
    criteria: draft.criteria,
    ...control,
    ...(draft.revinclude.length === 0 ? {} : { revinclude: draft.revinclude }),
  };
  return { search, patient, ...(page === undefined ? {} : { page }), self: selfOf(rules.type, draft.used) };
}

function isPatient(name: string): boolean {
  return PATIENT.includes(name) || PATIENT_BY_ID.includes(name);
}

function readParameter(asked: Asked, rules: SearchRules, draft: Draft): void {
  const { values } = asked;
  const [name, value] = asked.said;
  if (IGNORED.includes(name)) return;
  if (PATIENT.includes(name)) return readPatient(name, values, value, rules, draft);
  if (PATIENT_BY_ID.includes(name)) return refuse(draft, name, 'not-supported', `${name}.identifier`);
  if (name === '_include' || name === '_include:iterate') return readInclude(name, value, rules, draft);
  if (name === '_revinclude') return readRevinclude(value, rules, draft);
  if (CONTROLS.includes(name) || name === rules.page) {
    if (draft.once.has(name)) return refuse(draft, name, 'value', 'once');
    draft.once.set(name, value);
    return;
  }
  const criterion = criterionOf(asked, rules);
  if (criterion === undefined) return unknown(draft, name, rules);
  if ('kind' in criterion) draft.problems.push(criterion);
  else {
    draft.criteria.push(criterion);
    draft.used.push([name, value]);
  }
}

function readPatient(name: string, values: readonly string[], value: string, { patientSystems, patientOf }: SearchRules, draft: Draft): void {
  for (const one of values) {
    const { system = '', code = '' } = readToken(one) ?? {};
    const number = patientSystems.includes(system) ? patientOf(code) : undefined;
    if (number === undefined) return refuse(draft, name, 'value', `${patientSystems[0] ?? ''}|number`);
    draft.patients.add(number);
  }
  if (!draft.used.some(([used]) => PATIENT.includes(used))) draft.used.push([name, value]);
}

/** What matches refer to is always there; only the name is looked at. */
function readInclude(name: string, value: string, rules: SearchRules, draft: Draft): void {
  const [type = '', parameter] = value.split(':');
  const isKnown = value === '*' || (parameter !== undefined && rules.includes.includes(`${type}:${parameter}`));
  if (isKnown) draft.used.push([name, value]);
  else unknown(draft, name, rules);
}

function readRevinclude(value: string, rules: SearchRules, draft: Draft): void {
  const [type = '', parameter = ''] = value.split(':');
  if (!rules.revincludes.includes(`${type}:${parameter}`)) return unknown(draft, '_revinclude', rules);
  draft.revinclude.push({ type, parameter });
  draft.used.push(['_revinclude', value]);
}

/** A criterion; undefined for a parameter that is not one of ours. */
function criterionOf({ name, modifier, chain, values, said }: Asked, rules: SearchRules): Read<Criterion> | undefined {
  const kind = rules.parameters.includes(name) ? (rules.further[name] ?? parameterOf(rules.type, name)?.kind) : undefined;
  if (kind === undefined) return undefined;
  const problem = (kind: SearchProblem['kind'], expected: string): SearchProblem => ({ name, kind, expected });
  const texts = values.flatMap((value) => plain(value) ?? []);
  if (texts.length < values.length || texts.includes('')) return problem('value', 'values without a stray backslash or comma');
  const criterion = { name: said[0], values: texts };
  if (chain !== undefined) {
    const isChained = kind === 'reference' && modifier === undefined && isAnywhere(chain);
    return isChained ? criterion : problem('not-supported', `${name} without this chain`);
  }
  if (modifier !== undefined)
    return modifier === 'identifier' && kind === 'reference' ? criterion : problem('not-supported', `${name} without modifier`);
  if (kind === 'reference') return problem('not-supported', `${name}.identifier: ids are of one answer only`);
  if (kind === 'date' && !texts.every((one) => rules.daysOf(dateValue(one).text) !== undefined))
    return problem('value', 'a date with or without eq, ne, gt, lt, ge, le, sa or eb');
  return criterion;
}

/** Whether a chain can lead anywhere: what it leads to is only known when it is there. */
function isAnywhere(name: string): boolean {
  const [first = '', ...rest] = name.split('.');
  return Object.values(PARAMETERS).some((parameters) => Object.hasOwn(parameters, first)) && (rest.length === 0 || isAnywhere(rest.join('.')));
}

const CONTROLS = ['_count', '_sort', '_summary', '_total'];
const TOTALS = ['none', 'estimate', 'accurate'] as const;

/** Page size, order, and what of the result is wanted. */
function controlOf(draft: Draft, rules: SearchRules): Partial<Search> {
  const { once, used } = draft;
  const control: { -readonly [K in keyof Search]?: Search[K] } = {};
  const [count, sort, summary, total] = CONTROLS.map((name) => once.get(name));
  if (count !== undefined) {
    const size = /^\d{1,6}$/.test(count) ? Number(count) : undefined;
    if (size === undefined || size > MOST_ON_A_PAGE) refuse(draft, '_count', 'value', `0 to ${MOST_ON_A_PAGE}`);
    else if (size === 0) control.summary = 'count';
    else control.count = size;
    used.push(['_count', count]);
  }
  if (sort !== undefined) {
    const names = sort.split(',').map((name) => ({ name: name.replace(/^-/, ''), descending: name.startsWith('-') }));
    const isKnown = names.every(({ name }) => rules.parameters.includes(name) && isSorted(rules.type, name));
    if (!isKnown || names.length > 3) refuse(draft, '_sort', 'not-supported', 'at most 3 parameters that are no reference');
    control.sort = names;
    used.push(['_sort', sort]);
  }
  if (summary === 'count') control.summary = 'count';
  else if (summary !== undefined && summary !== 'false') unknown(draft, '_summary', rules);
  if (summary === 'count') used.push(['_summary', summary]);
  const wanted = TOTALS.find((one) => one === total);
  if (total !== undefined && wanted === undefined) refuse(draft, '_total', 'value', TOTALS.join(', '));
  if (wanted !== undefined) {
    control.total = wanted;
    used.push(['_total', wanted]);
  }
  return control;
}

function isSorted(type: string, name: string): boolean {
  const kind = parameterOf(type, name)?.kind;
  return kind !== undefined && kind !== 'reference';
}

function refuse(draft: Draft, name: string, kind: SearchProblem['kind'], expected: string): void {
  draft.problems.push({ name, kind, expected });
}

function unknown(draft: Draft, name: string, { handling, parameters }: SearchRules): void {
  if (handling === 'strict') refuse(draft, named(name), 'not-supported', parameters.join(', '));
}

/** A name that a client made up may hold anything. */
function named(name: string): string {
  return /^[_a-z][a-z-]{0,39}(?:[.:][A-Za-z-]{1,20})*$/i.test(name) ? name : 'a parameter';
}

function selfOf(type: string, used: Draft['used']): string {
  const text = used.map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%3A/g, ':').replace(/%2F/g, '/')}`).join('&');
  return text === '' ? type : `${type}?${text}`;
}
